"""Hostile text for the known layouts: lines for each pattern of their files, and texts of many lines of their records.

A pattern that asks for a word is entered behind what it asks for: see ``tests.bench.openings``. Texts repeat what their
records are made of: whole exports, the heads of records that have no story, one line of a story, each kind of line.
"""

from __future__ import annotations

import contextlib
import time
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, Final, NamedTuple

import regex

import newssplit
from newssplit.grammar import STATES, Label
from newssplit.layouts import Layout, builtin_layouts
from newssplit.layouts.kinds import sort_text
from newssplit.layouts.shapes import BLANK
from newssplit.lines import read_lines
from newssplit.model import load_model
from newssplit.sight import Eye
from newssplit.splitter import label_text
from tests.bench.hostile import Growth, fill_line, list_repeated, measure_growth
from tests.bench.layouts import EXPORTS, list_fixtures
from tests.bench.openings import list_openings

# Characters by which a pattern is asked, signs of it that are paired, and lines of each that are kept.
_SAMPLE: Final = 120
_SIGNS: Final = 5
_KEPT: Final = 3
# Seconds after which a pattern is told to stop: some would go on for ever.
_PATIENCE: Final = 2.0
_LENGTHS: Final = (2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
_SIZES: Final = (60_000, 120_000, 240_000)
# Seconds of a text that tell how it goes on: there are several on each of many exports.
_ENOUGH: Final = 0.08
_LINES: Final = "lines of"
# A key stands for all of them.
_KEY: Final = "Key"


class Source(NamedTuple):
    """A pattern of a layout's file: its place there, and how it is asked of a line."""

    name: str
    pattern: str
    ask: Callable[[regex.Pattern[str], str], object]


class Pump(NamedTuple):
    """What a line repeats, and what stands above it."""

    opening: str
    unit: str


def list_sources(layout: Layout) -> list[Source]:
    """The patterns of a layout's file, each by itself."""
    path = next(file for file in files("newssplit.layouts").iterdir() if file.name == f"{layout.name}.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    form = table.get("form", {}).get("key", "")
    kinds = {**table.get("kinds", {}), **({"key": form} if form else {})}
    ask = dict.fromkeys([*(f"parts.{name}" for name in table.get("parts", {})), "claims.words"], _search)
    return [
        Source(f"{part}.{name}", one.replace("{key}", _KEY), ask.get(f"{part}.{name}", _match))
        for part, patterns in (("kinds", kinds), ("parts", table.get("parts", {})), ("claims", table.get("claims", {})))
        for name, found in patterns.items()
        for one in ([found] if isinstance(found, str) else found)
        if not one.startswith("@")
    ]


def _match(pattern: regex.Pattern[str], line: str) -> object:
    return pattern.match(line, timeout=_PATIENCE)


def _search(pattern: regex.Pattern[str], line: str) -> object:
    return pattern.search(line, timeout=_PATIENCE)


def list_pumps(source: Source) -> list[Pump]:
    """The openings and what is repeated behind them that a pattern takes longest over."""
    pattern = regex.compile(source.pattern, regex.VERSION1)
    units = list_repeated(source.pattern, _SIGNS)
    costs: list[tuple[float, Pump]] = []
    for opening in list_openings(source.pattern):
        for unit in dict.fromkeys([*units, opening] if opening else units):
            line = fill_line(unit, _SAMPLE, opening)
            costs.append((_time(lambda line=line: source.ask(pattern, line)), Pump(opening, unit)))
            if costs[-1][0] >= _PATIENCE:
                return [costs[-1][1]]
    # What looked dear may have been something else that the machine did.
    dear = sorted(costs)[-_KEPT * 8 :]

    def ask_again(pump: Pump) -> float:
        line = fill_line(pump.unit, 4 * _SAMPLE, pump.opening)
        return min(_time(lambda: source.ask(pattern, line)) for _ in range(3))

    return sorted((pump for _, pump in dear), key=ask_again)[-_KEPT:]


def _time(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    with contextlib.suppress(TimeoutError):
        work()
    return time.perf_counter() - begun


def measure_layout_lines() -> Iterator[Growth]:
    """For each layout the line that it takes longest over, and the one that grows most."""
    for layout in builtin_layouts():
        rows = []
        for source in list_sources(layout):
            own = regex.compile(source.pattern, regex.VERSION1)
            for pump in list_pumps(source):
                rows += [
                    measure_growth(
                        f"{layout.name}, {how} <- {source.name} {pump.opening[:24]!a} {pump.unit[:12]!a}",
                        _prepare_line(pump, read),
                        _LENGTHS,
                    )
                    for how, read in (("alone", _ask(source, own)), ("sort_text", _sort(layout)))
                ]
        yield max(rows, key=lambda row: row.most)
        yield max(rows, key=lambda row: row.seconds)


def _ask(source: Source, pattern: regex.Pattern[str]) -> Callable[[str], object]:
    return lambda line: source.ask(pattern, line)


def _sort(layout: Layout) -> Callable[[str], object]:
    # A region is looked for by the pattern alone, whatever lines are sorted out before it.
    return lambda line: (sort_text(layout, line), layout.pattern.match(line))


def _prepare_line(pump: Pump, read: Callable[[str], object]) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        line = fill_line(pump.unit, size, pump.opening)
        return lambda: read(line)

    return prepare


# ------------------------------------------------------------------------------------------------ texts


def list_texts(name: str, layout: Layout) -> dict[str, str]:
    """What texts repeat: parts of the export of the tests that has this name."""
    whole = _read(name)
    pieces = label_text(whole, layout=layout.name)
    begun = [place for place, piece in enumerate(pieces) if piece.begins]
    texts = {"records": whole.rstrip("\r\n\x00") + "\n\n"}
    if begun:
        first = begun[0]
        story = _find_story(pieces, first)
        head = whole[pieces[first].start : pieces[story].start]
        body = whole[pieces[story].start : pieces[story].end].rstrip("\r\n") + "\n"
        texts |= {"heads": head, "one story": head + "\x00" + body}
    kinds = {}
    for line in read_lines(whole):
        letter = sort_text(layout, line.text).letter
        if letter != BLANK:
            kinds.setdefault(letter, line.text + "\n")
    return texts | {f"{_LINES} {layout.names.get(letter, 'text')}": text for letter, text in kinds.items()}


def _find_story(pieces: list[Any], first: int) -> int:
    """The first paragraph of the record that begins at a place; its last line if it has none."""
    last = first
    for place in range(first, len(pieces)):
        if place > first and pieces[place].begins:
            break
        last = place
        state = pieces[place].state
        if state is not None and STATES[state].label is Label.PARAGRAPH and place > first:
            return place
    return last


def _read(name: str) -> str:
    with open(EXPORTS / f"{name}.txt", encoding="utf-8", newline="") as file:
        return file.read()


def measure_layout_texts() -> Iterator[Growth]:
    """How the time to split grows, export by export: of its texts the one that grows most, with the layout named, and
    with all layouts looked for.
    """
    known = {layout.name: layout for layout in builtin_layouts()}
    # A kind of line that another export of its layout holds too is read once.
    seen: set[tuple[str, str]] = set()
    for export in list_fixtures():
        layout = known[export.layout]
        texts = list_texts(export.name, layout)
        texts = {what: text for what, text in texts.items() if (layout.name, what) not in seen}
        seen |= {(layout.name, what) for what in texts if what.startswith(_LINES)}
        for wanted in (layout.name, None):
            rows = []
            for what, unit in texts.items():
                above, _, unit = unit.rpartition("\x00") if what == "one story" else ("", "", unit)
                name = f"{export.name}, {what}, layout={wanted}"
                rows.append(measure_growth(name, _prepare_text(above, unit, wanted), _SIZES, _ENOUGH))
            yield max(rows, key=lambda row: row.most)


def _prepare_text(above: str, unit: str, wanted: str | None) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        text = above + unit * max(1, size // len(unit))
        # Nothing is remembered of a shorter text that was split before.
        load_model().eye = Eye()
        return lambda: newssplit.split(text, layout=wanted)

    return prepare
