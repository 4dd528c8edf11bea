"""How fast exports of known layouts are split, beside the same text taken for text in the wild.

What a layout knows of its lines should not cost more than finding out what they are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import newssplit
from newssplit.layouts import WILD, builtin_layouts
from newssplit.readers import open_texts

EXPORTS = Path(__file__).resolve().parents[2] / "fixtures" / "layouts"
# Characters of each text at least, and rounds of which the best counts.
SIZE = 1_000_000
ROUNDS = 5
# Characters of a line that may recur.
_SHORT = 60
_HEADING = f"{'export':<34}{'layout':<14}{'articles':>8}{'MB':>6}{'MB/s':>7}{'wild':>7}{'ratio':>7}"


class Export(NamedTuple):
    """A text whose records are of one layout."""

    name: str
    layout: str
    text: str


class Pace(NamedTuple):
    """Articles and MB of an export, and the MB of UTF-8 a second: by its layout, and as text in the wild."""

    export: Export
    articles: int
    size: float
    known: float
    wild: float

    @property
    def ratio(self) -> float:
        """How many times as fast the layout is."""
        return self.known / self.wild


def repeat_export(text: str, size: int) -> str:
    """A text of at least ``size`` characters: the same records again and again.

    Short lines recur, as they do in any export; a long one is never the same twice, so that nothing that was remembered
    makes it cheap.
    """
    lines = text.rstrip("\r\n\x00").split("\n")
    times = -(-size // len(text))
    parts = (
        "\n".join(line if turn == 0 or len(line) <= _SHORT else _change(line, turn) for line in lines)
        for turn in range(times)
    )
    return "\n\n".join(parts) + "\n"


def _change(line: str, turn: int) -> str:
    """A line with a number behind its last word but one."""
    head, space, last = line.rpartition(" ")
    return f"{head} {turn} {last}" if space else line


def list_fixtures(size: int = SIZE) -> Iterator[Export]:
    """The exports of the tests, repeated; each is named after its layout."""
    known = sorted((layout.name for layout in builtin_layouts()), key=len, reverse=True)
    for path in sorted(EXPORTS.glob("*.txt")):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        layout = next(name for name in known if path.stem.startswith(name))
        yield Export(path.stem, layout, repeat_export(text, size))


def list_files(folder: Path, size: int = SIZE) -> Iterator[Export]:
    """The texts of the files in a folder whose records are all of one known layout; short ones are repeated."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix in {".py", ".md", ".tsv", ".csv"}:
            continue
        for text in open_texts(path):
            whole = "".join(text.chunks)
            layouts = {article.layout for article in newssplit.split(whole)}
            layout = layouts.pop() if len(layouts) == 1 else None
            if layout is not None:
                yield Export(path.name, layout, whole if len(whole) >= size // 2 else repeat_export(whole, size))


def measure_pace(export: Export, rounds: int = ROUNDS) -> Pace:
    """Time of the processor, both ways in turn; of each the best of some rounds."""
    text, layout = export.text, export.layout
    articles = newssplit.split(text[: len(text) // 8], layout=layout) and newssplit.split(text, layout=layout)
    known, wild = [], []
    for _ in range(rounds):
        known.append(_time(text, layout))
        wild.append(_time(text, WILD))
    size = len(text.encode(errors="surrogatepass")) / 1e6
    return Pace(export, len(articles), size, size / min(known), size / min(wild))


def _time(text: str, layout: str) -> float:
    begun = time.process_time()
    for _ in newssplit.stream([text], layout=layout):
        pass
    return time.process_time() - begun


def tell_paces(exports: Iterator[Export] | Sequence[Export], rounds: int = ROUNDS) -> list[Pace]:
    """Prints a table, a row at a time."""
    print(_HEADING)
    paces = []
    for export in exports:
        pace = measure_pace(export, rounds)
        paces.append(pace)
        print(
            f"{export.name[:32]:<34}{export.layout:<14}{pace.articles:>8,}{pace.size:>6.2f}{pace.known:>7.2f}"
            f"{pace.wild:>7.2f}{pace.ratio:>7.2f}",
            flush=True,
        )
    least = min(paces, key=lambda pace: pace.ratio)
    print(f"smallest ratio: {least.ratio:.2f} ({least.export.name})")
    return paces


def find_exports() -> Path | None:
    """The folder of real exports, if there is one."""
    name = os.environ.get("NEWSSPLIT_FORMATS")
    return Path(name) if name else None


def run_layouts() -> int:
    """Prints the tables: the exports of the tests, and real ones if they are there."""
    print(f"exports of the tests, repeated to {SIZE / 1e6:.0f} MB; best of {ROUNDS} rounds, time of the processor")
    paces = tell_paces(list_fixtures())
    folder = find_exports()
    if folder is None:
        print("\nreal exports: left out, NEWSSPLIT_FORMATS is not set")
        return 0
    print("\nreal exports")
    tell_paces(list_files(folder))
    return 0
