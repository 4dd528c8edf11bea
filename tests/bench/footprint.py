"""What newssplit costs the process that uses it: memory while a stream is split, and time to be imported.

Either is measured in new processes: what one process has once held, or imported, it does not cost again.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.speed import CHUNK

SIZES: Final = (64, 640)  # millions of characters
_ROUNDS: Final = 7
_OURS: Final = "import newssplit"
_BASE: Final = "import pydantic, regex"
# What an import leaves for later is loaded by the first text.
_FIRST: Final = (
    "import newssplit; newssplit.split('Harbour bridge closes\\nThe bridge will close on Monday, the port said.')"
)

# The first million characters show all that is loaded once: weights, lexicon, memory of lines.
_STREAM: Final = """
import resource, sys
import newssplit

text = open(sys.argv[1], encoding="utf-8", newline="").read()
chunk = int(sys.argv[3])

def flow(left):
    while left > 0:
        for at in range(0, len(text), chunk):
            yield (part := text[at : at + min(chunk, left)])
            left -= len(part)
            if not left:
                return

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

sum(1 for _ in newssplit.stream(flow(1_000_000)))
before = peak()
articles = sum(1 for _ in newssplit.stream(flow(int(float(sys.argv[2]) * 1e6))))
# Linux counts in KiB, macOS in bytes.
print(articles, (peak() - before) * (1 if sys.platform == "darwin" else 1024) / 1e6)
"""
_TIMED: Final = "import time; begun = time.perf_counter(); {}; print(time.perf_counter() - begun)"


class Memory(NamedTuple):
    """What ``stream`` adds to the largest size that a process has had, in MB, over a stream of ``size`` millions
    of characters.
    """

    size: float
    articles: int
    added: float


class Imports(NamedTuple):
    """Medians in seconds: to import newssplit, to import pydantic and regex alone, and to import newssplit and split a
    first text; and of the first by the second.
    """

    ours: float
    base: float
    first: float
    ratio: float


def _run(code: str, *args: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def measure_memory(text: str, sizes: Sequence[float] = SIZES) -> Iterator[Memory]:
    """The text again and again, in chunks, up to each size."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "text.txt")
        path.write_text(text, encoding="utf-8", newline="")
        for size in sizes:
            articles, added = _run(_STREAM, str(path), str(size), str(CHUNK))
            yield Memory(size, int(articles), added)


def measure_imports(rounds: int = _ROUNDS) -> Imports:
    """In turn, so that a machine that slows down slows both."""
    codes = [_TIMED.format(code) for code in (_OURS, _BASE, _FIRST)]
    times = [[_run(code)[0] for code in codes] for _ in range(rounds)]
    ours, base, first = map(statistics.median, zip(*times, strict=True))
    return Imports(ours, base, first, statistics.median(row[0] / row[1] for row in times))


def tell_footprint(imports: Imports, memory: Iterator[Memory]) -> None:
    """Prints."""
    print(f"import pydantic, regex   {imports.base:6.3f} s")
    print(f"import newssplit         {imports.ours:6.3f} s    {imports.ratio:.2f} times that")
    print(f"import and a first text  {imports.first:6.3f} s")
    for row in memory:
        text = f"{row.size:,.0f} million characters ({row.articles:,} articles)"
        print(f"a stream of {text} adds {row.added:.1f} MB of memory", flush=True)
