"""Hostile text: whatever is read, time grows as the text does.

Each pattern of the package says itself what may hurt it: of the signs that it is made of, and of their pairs and its
whole skeleton, long runs are built, and those that it takes longest over are kept. Every reader of lines then reads
lines made of them, at doubling lengths. Texts of many lines that are alike are split whole.
"""

from __future__ import annotations

import importlib
import itertools
import math
import pkgutil
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import regex

import newssplit
from newssplit.bylines import itemize
from newssplit.bylinewords import is_opener, may_open
from newssplit.credits import (
    find_agencies,
    introduces_picture,
    introduces_source,
    is_credit_line,
    names_pictures,
    split_credit,
)
from newssplit.datelines import read_dateline
from newssplit.dates import find_dates
from newssplit.datewords import say_kind
from newssplit.fieldlines import FieldLine
from newssplit.fields import guess_language, read_fields
from newssplit.grammar import Label, Zone
from newssplit.lexicon import fold
from newssplit.model import load_model
from newssplit.people import read_byline, read_opened_names
from newssplit.sight import Eye

# What a doubling of the text may cost at most, time by time.
LIMIT: Final = 2.3
# Times below this say nothing of how they grow.
_LEAST: Final = 0.004
_SAMPLE: Final = 60  # characters by which the patterns are asked
_KEPT: Final = 2  # pumps of each pattern
_SIGNS: Final = 8  # signs of a pattern that are paired
_LENGTHS: Final = (15_000, 30_000, 60_000)
# A sign for each class that the patterns use.
_CLASSES: Final = {
    "Lu": "A", "Ll": "a", "L": "b", "M": "\u0301", "N": "1", "P": ".", "Lo": "雨", "Lm": "ー", "Han": "雨", "Pi": "“",
    "Ps": "(", "Hiragana": "の", "Katakana": "カ", "Hangul": "한", "Thai": "ก", "Cyrillic": "Ж", "Arabic": "ع",
    "Hebrew": "א", "Greek": "Ω", "Devanagari": "क", "Bengali": "ক",
}  # fmt: skip
_TOKEN: Final = regex.compile(
    r"\\p\{(?P<cls>\w+)\} | \\N\{(?P<name>[^}]+)\} | \\(?P<esc>[dswDSWb]) | \\(?P<lit>.) | \(\?<?[=!:>P]?(?:<?\w+>)?"
    r"| \{[\d,]+\} | \[\^? | (?P<sign>[^\s\\()\[\]{}|?*+^$])",
    regex.VERBOSE,
)
_ESCAPES: Final = {"d": "1", "s": " ", "w": "a", "D": "a", "S": "a", "W": " ", "b": ""}


class Growth(NamedTuple):
    """How the time for something grows: seconds for the longest text, and the most that a doubling cost."""

    what: str
    size: int
    seconds: float
    most: float

    @property
    def fits(self) -> bool:
        """Whether no doubling costs more than it may."""
        return self.most <= LIMIT


# ------------------------------------------------------------------------------------------------ lines


def list_patterns() -> Iterator[tuple[str, regex.Pattern[str]]]:
    """Every pattern that stands in a module of the package, with its name there."""
    seen = set()
    for found in pkgutil.walk_packages(newssplit.__path__, "newssplit."):
        if found.name.endswith("__main__"):
            continue
        try:
            module = importlib.import_module(found.name)
        except ModuleNotFoundError as error:
            print(f"{found.name}: left out: {error}")
            continue
        for name, value in vars(module).items():
            if isinstance(value, regex.Pattern) and value.pattern not in seen and isinstance(value.pattern, str):
                seen.add(value.pattern)
                yield f"{found.name.removeprefix('newssplit.')}.{name.strip('_')}", value


def list_signs(pattern: str) -> list[str]:
    """The signs that a pattern is made of, in its order: literal ones, and one for each class."""
    signs = []
    for token in _TOKEN.finditer(regex.sub(r"(?m)\s\#.*$", "", pattern)):
        if token["cls"]:
            signs.append(_CLASSES.get(token["cls"], "a"))
        elif token["name"]:
            signs.append(_name(token["name"]))
        elif token["esc"]:
            signs.append(_ESCAPES[token["esc"]])
        elif token["lit"] or token["sign"]:
            signs.append(token["lit"] or token["sign"])
    return [sign for sign in signs if sign]


def _name(name: str) -> str:
    return f"\\N{{{name}}}".encode("ascii").decode("unicode_escape")


def list_repeated(pattern: str, most: int = _SIGNS) -> list[str]:
    """All that can be repeated of a pattern's signs: so many of them, their pairs, and all of them."""
    signs = list_signs(pattern)
    some = list(dict.fromkeys(signs))[:most]
    pumps = [*some, *map("".join, itertools.permutations(some, 2)), "".join(signs), "".join(signs[: len(signs) // 2])]
    pumps += [sign * 3 + other for sign, other in itertools.permutations(some[:5], 2)]
    return [pump for pump in dict.fromkeys(pumps) if pump]


def list_pumps(pattern: regex.Pattern[str]) -> list[str]:
    """What to repeat: of all that can be made of the pattern's signs, what it takes longest over."""

    def cost(pump: str) -> float:
        line = fill_line(pump, _SAMPLE)
        return min(_measure(lambda: pattern.search(line)) for _ in range(3))

    return sorted(list_repeated(pattern.pattern), key=cost)[-_KEPT:]


def fill_line(pump: str, size: int, opening: str = "") -> str:
    """A line of about a size that nothing but the pump stands on, behind its opening, and that ends in no sign."""
    return opening + (pump * (size // len(pump) + 1))[:size] + "\x00"


def _role(label: Label, zone: Zone) -> Callable[[str], object]:
    """Reads the fields of an article in which a line has this label; the story is one short paragraph."""

    def read(text: str) -> object:
        story = FieldLine(len(text) + 2, "The bridge is closed.", Label.PARAGRAPH, Zone.BODY)
        line = FieldLine(0, text, label, zone)
        return read_fields([line, story] if zone is not Zone.BODY else [line, story, line])

    return read


READERS: Final[dict[str, Callable[[str], object]]] = {
    "look": lambda text: Eye(0).look(text),
    "find_dates": find_dates,
    "say_kind": say_kind,
    "split_credit": split_credit,
    "is_credit_line": is_credit_line,
    "find_agencies": find_agencies,
    "names_pictures": names_pictures,
    "introduces_picture": introduces_picture,
    "introduces_source": introduces_source,
    "read_dateline": read_dateline,
    "read_byline": lambda text: read_byline(text, ()),
    "read_opened_names": lambda text: read_opened_names(text, ()),
    "read_opened_names, By": lambda text: read_opened_names("By " + text, ()),
    "itemize": lambda text: itemize(text, ()),
    "is_opener": is_opener,
    "may_open": may_open,
    "guess_language": lambda text: guess_language([text]),
    "fold": fold,
    "fields, byline": _role(Label.BYLINE, Zone.HEAD),
    "fields, furniture": _role(Label.FURNITURE, Zone.HEAD),
    "fields, caption": _role(Label.CAPTION, Zone.HEAD),
    "fields, headline": _role(Label.HEADLINE, Zone.HEAD),
    "fields, paragraph": _role(Label.PARAGRAPH, Zone.BODY),
    "fields, closing": _role(Label.BYLINE, Zone.BODY),
    "split": newssplit.split,
}


def _measure(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def measure_growth(
    what: str, work: Callable[[int], Callable[[], object]], sizes: tuple[int, ...], enough: float = math.inf
) -> Growth:
    """``work`` makes a text of a size and gives what is to be timed; each size is twice the one before it. A doubling
    that looks dear is timed again: a machine has bad moments. Nothing longer is tried behind one that is, nor once a
    text has taken so many seconds that it is ``enough``.
    """
    last = seconds = most = 0.0
    for size in sizes:
        last, seconds = seconds, _measure(work(size))
        if not last:
            continue
        ratio = seconds / last
        for _ in range(6):
            if seconds < _LEAST or ratio <= LIMIT:
                break
            # Both sizes right after each other, so that a machine that slows down slows both.
            half = _measure(work(size // 2))
            again = _measure(work(size))
            ratio, seconds = min(ratio, again / half), min(seconds, again)
        if seconds >= _LEAST:
            most = max(most, ratio)
        if most > LIMIT or seconds >= enough:
            break
    return Growth(what, size, seconds, most)


def measure_lines(lengths: tuple[int, ...] = _LENGTHS) -> Iterator[Growth]:
    """For each reader the line that it takes longest over, and the one that grows most."""
    pumps: dict[str, str] = {}
    for name, pattern in list_patterns():
        for pump in list_pumps(pattern):
            pumps.setdefault(pump, name)
    for reader, read in READERS.items():
        rows = []
        for pump, name in pumps.items():

            def prepare(size: int, pump: str = pump, read: Callable[[str], object] = read) -> Callable[[], object]:
                line = fill_line(pump, size)
                return lambda: read(line)

            rows.append(measure_growth(f"{reader} <- {name} {pump[:16]!a}", prepare, lengths))
        yield max(rows, key=lambda row: row.most)
        yield max(rows, key=lambda row: row.seconds)


# ------------------------------------------------------------------------------------------------ texts

_PROSE: Final = "The bridge over the inner harbour will close on Monday for a month, the port authority said on Friday."
_HEADLINES: Final = (
    "Harbour bridge closes for a month",
    "Library opens at night",
    "Rain ends the drought in the north",
)


def _fill(unit: str) -> Callable[[int], str]:
    """The unit again and again, never cut: where a line ends tells what it is."""
    return lambda size: unit * (size // len(unit))


def _number(unit: str) -> Callable[[int], str]:
    """Lines that differ by a number."""
    return lambda size: "".join(unit.format(n) for n in range(size // len(unit)))


def _within(body: str, wanted: str = "Harbour bridge closes for a month\n") -> Callable[[int], str]:
    """One article that never seems to end."""
    return lambda size: wanted + _PROSE + "\n" + body * (size // len(body)) + _PROSE + "\n"


TEXTS: Final[dict[str, tuple[Callable[[int], str], int]]] = {
    # name: (text of a size, the largest size)
    "wrapped lines, no paragraph ends": (_fill("and it rained. Nobody, they said, had seen the like\n"), 4_000_000),
    "one line of prose": (_fill(_PROSE + " "), 10_000_000),
    "one line of a": (_fill("a"), 10_000_000),
    "one line of (": (_fill("("), 10_000_000),
    "one line of wide signs": (_fill("雨"), 10_000_000),
    "one line of ([{ nested": (lambda size: "([{" * (size // 6) + "}])" * (size // 6), 10_000_000),
    "one line of dates": (_fill("4 May 2031, 12:40 "), 10_000_000),
    "line feeds": (_fill("\n"), 4_000_000),
    "carriage returns": (_fill("\r"), 4_000_000),
    "returns and feeds in turn": (_fill("\n\r"), 2_000_000),
    "the same short line": (_fill("Share\n"), 6_000_000),
    "the same headline": (_fill("Harbour bridge closes for a month\n"), 3_400_000),
    "the same byline": (_fill("By Ida Falk\n"), 1_200_000),
    "the same paragraph": (_fill(_PROSE + "\n"), 6_000_000),
    "headlines, all different": (_number("Harbour bridge {} closes for a month\n"), 3_400_000),
    "headlines and blank lines": (_number("Harbour bridge {} closes\n\n"), 2_400_000),
    "headline and paragraph in turn": (_fill(f"{_HEADLINES[0]}\n{_PROSE}\n"), 3_000_000),
    "bylines in one article": (_within("By Ida Falk, 4 May 2031\n"), 1_200_000),
    "captions in one article": (_within("The bridge before dawn. Photo: Ida Falk/AP\n"), 1_600_000),
    "brackets, line by line": (_fill("((((([[[[[\n"), 1_200_000),
    "marks, line by line": (_fill("---\n...\n| |\n"), 1_200_000),
    "dates, line by line": (_fill("4 May 2031, 12:40\n"), 1_600_000),
}


def measure_texts(share: float = 1.0) -> Iterator[Growth]:
    """How the time to split grows, text by text. ``share`` of the largest sizes."""
    newssplit.split("\n".join(_HEADLINES))
    for name, (build, largest) in TEXTS.items():
        size = int(largest * share)

        def prepare(size: int, build: Callable[[int], str] = build) -> Callable[[], Any]:
            text = build(size)
            # Nothing is remembered of a shorter text that was split before.
            load_model().eye = Eye()
            return lambda: newssplit.split(text)

        yield measure_growth(name, prepare, (size // 8, size // 4, size // 2, size))


def tell_growth(rows: Iterator[Growth]) -> bool:
    """Prints a table, a row at a time; whether every row fits."""
    print(f"{'what':<66} {'characters':>10} {'seconds':>8} {'a doubling':>10}")
    all_fit = True
    for row in rows:
        all_fit &= row.fits
        mark = "" if row.fits else "  <- not linear"
        most = f"{row.most:.2f}" if row.most else "-"
        print(f"{row.what[:66]:<66} {row.size:>10,} {row.seconds:>8.3f} {most:>10}{mark}", flush=True)
    return all_fit
