"""How fast exports of known layouts are split, beside the same text taken for text in the wild.

What a layout knows of its lines should not cost more than finding out what they are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import newssplit
from newssplit.layouts import WILD, builtin_layouts
from newssplit.readers import open_texts

EXPORTS = Path(__file__).resolve().parents[2] / "fixtures" / "layouts"
# Characters of a text, about, and rounds of which the best counts.
SIZE = 1_000_000
ROUNDS = 5
# Characters of a line that may recur.
_SHORT = 60
_HEADING = f"{'export':<34}{'layout':<14}{'articles':>8}{'MB':>6}{'MB/s':>7}{'wild':>7}{'ratio':>7}"


class Export(NamedTuple):
    """Records of one layout, and how often they are repeated."""

    name: str
    layout: str
    records: str
    times: int = 1

    def write(self, turn: int) -> str:
        """The text of a turn. Short lines are the same in all turns, and recur in each, as they do in any export; long
        ones are numbered, so that nothing that was remembered makes them cheap.
        """
        lines = self.records.rstrip("\r\n\x00").split("\n")
        first = turn * self.times
        parts = (
            "\n".join(line if len(line) <= _SHORT else _number(line, n) for line in lines)
            for n in range(first, first + self.times)
        )
        return "\n\n".join(parts) + "\n"


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


def _number(line: str, number: int) -> str:
    """A line with a number before its last word."""
    head, space, last = line.rpartition(" ")
    return f"{head} {number} {last}" if space else line


def list_fixtures(size: int = SIZE) -> Iterator[Export]:
    """The exports of the tests, repeated; each is named after its layout."""
    known = sorted((layout.name for layout in builtin_layouts()), key=len, reverse=True)
    for path in sorted(EXPORTS.glob("*.txt")):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        layout = next(name for name in known if path.stem.startswith(name))
        yield Export(path.stem, layout, text, _times(text, size))


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
                yield Export(path.name, layout, whole, _times(whole, size))


def _times(text: str, size: int) -> int:
    return max(1, round(size / len(text)))


def measure_pace(export: Export, rounds: int = ROUNDS) -> Pace:
    """Time of the processor, both ways in turn, each time on a text that is new; of each way the best of some rounds.

    The first turn warms up.
    """
    text = export.write(0)
    articles = len(newssplit.split(text, layout=export.layout))
    newssplit.split(text[: len(text) // 8], layout=WILD)
    best = [0.0, 0.0]
    for turn in range(1, 2 * rounds + 1):
        way = turn % 2
        text = export.write(turn)
        size = len(text.encode(errors="surrogatepass")) / 1e6
        best[way] = max(best[way], size / _time(text, WILD if way else export.layout))
    known, wild = best
    return Pace(export, articles, size, known, wild)


def _time(text: str, layout: str) -> float:
    begun = time.process_time()
    for _ in newssplit.stream([text], layout=layout):
        pass
    return time.process_time() - begun


def tell_paces(exports: Iterable[Export], rounds: int = ROUNDS) -> list[Pace]:
    """Prints a table, a row at a time, and the smallest ratio in it."""
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
    tell_paces(list_fixtures())
    folder = find_exports()
    if folder is None:
        print("\nreal exports: left out, NEWSSPLIT_FORMATS is not set")
        return 0
    print("\nreal exports")
    tell_paces(list_files(folder))
    return 0
