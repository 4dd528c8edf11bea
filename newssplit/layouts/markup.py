"""Records of mark-up (SGML, XML): what stands between tags is the value of a field.

The table ``[elements]`` of a layout says which tag is which field. An element stands for itself, not for those inside
of it: a headline inside of the text is a headline. Other tags are looked past, and what stands outside of all known
elements is furniture. Nothing is asked of the mark-up but tags: an element that is never closed ends where the next
field's begins. Tags of the entry ``around`` are the story where no element of it
stands inside of them; else what stands in them alone is furniture.

In a headline a line of hyphens divides: below stand decks, and from a line on that opens a byline ("By Ida Falk") who
wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import regex

from newssplit.bylinewords import is_opener
from newssplit.layouts.layout import LONG
from newssplit.layouts.wrapping import find_joins
from newssplit.piece import Value

BREAKS: Final = "breaks"
AROUND: Final = "around"
# Fields with one value, however many parts it stands in.
_SINGLE: Final = frozenset({"headline", "date", "time", "source", "dateline"})
_TAG: Final = regex.compile(
    r"""
    < (?P<close>/)? (?P<name>[A-Za-z][\w:.-]*+) (?P<rest>[^<>]*+) >
    """,
    regex.VERBOSE,
)
_RANK: Final = {
    field: rank for rank, field in enumerate(("headline", "paragraph", "subhead", "deck", "caption", "credit"))
}
_RULE: Final = regex.compile(r"-{2,}+")
# Deeper mark-up than this is none.
_DEEPEST: Final = 64


# A part of a line that belongs to one field: the number of the line, the field, start and end in the line, and whether
# a new value begins with it. Most lines have one, so that it costs what a plain tuple does.
Run = tuple[int, str, int, int, bool]


# Where a tag begins and ends, its name in lower case, whether it closes an element, and, if not, whether it opens one.
_Tag = tuple[int, int, str, bool, bool]
# Lines no longer than this are known again.
_LONGEST_KNOWN: Final = 40


def read_elements(elements: Mapping[str, str], texts: Sequence[str], wrap: str) -> list[Value]:
    """The values that stand on the lines of a record. ``elements``: the field of each tag, in lower case."""
    reader = _Reader(elements)
    for number, text in enumerate(texts):
        reader.read(number, text)
    runs = _divide_headline(texts, reader.runs) if reader.ruled else reader.runs
    return [
        (number, field, start, end, joins)
        for (number, field, start, end, _), joins in zip(runs, _join(texts, runs, wrap), strict=True)
    ]


def rank_field(field: str) -> int:
    """Of the fields on a line, the one that ranks first is what the line is labelled as."""
    return _RANK.get(field, len(_RANK))


def _divide_headline(texts: Sequence[str], runs: list[Run]) -> list[Run]:
    """What stands below a rule in a headline is none of it."""
    divided: list[Run] = []
    below = ""  # the field of what stands below the last rule
    for number, field, start, end, begins in runs:
        if field != "headline":
            below = ""
        elif _RULE.fullmatch(texts[number], start, end):
            below = "deck" if divided and below != "author" else below
            continue
        elif below:
            opens = is_opener(texts[number][start:end].split(None, 1)[0])
            begins, field, below = (True, "author", "author") if opens or below == "author" else (begins, below, below)
        divided.append((number, field, start, end, begins))
    return divided


def _join(lines: Sequence[str], runs: Sequence[Run], wrap: str) -> list[bool]:
    """Whether each run goes on with the value of the one before."""
    texts: list[str] = []
    names: list[str] = []
    places = []
    above = -1
    for number, field, start, end, begins in runs:
        # A line without a value is a gap, as a blank one is.
        if texts and (begins or number > above + 1):
            texts.append("")
            names.append("")
        places.append(len(texts))
        text = lines[number]
        # White space behind a tag says nothing about the indentation of the line.
        texts.append(text[start if start and text[:start].strip() else 0 : end])
        names.append(field)
        above = number
    joined = find_joins(texts, names, wrap)
    seen: set[str] = set()
    out = []
    for (_, field, _, _, begins), place in zip(runs, places, strict=True):
        inner = joined[place] if field in LONG else not begins
        out.append(field in seen and (inner or field in _SINGLE))
        seen.add(field)
    return out


class _Reader:
    """Lines in, runs out."""

    def __init__(self, elements: Mapping[str, str]) -> None:
        self._elements = elements
        # Marks of a paragraph that are no tags.
        self._breaks = [tag for tag, field in elements.items() if field == BREAKS and not tag[0].isalpha()]
        self._aside: list[int] = []  # the runs that stand in an element around the story, and in none inside of it
        self._around = self._inside = False  # such an element is open; the story stands inside of it
        self._open: list[tuple[str, str]] = []  # tag and field of the elements that are open
        self._begins = True
        self.ruled = False  # a rule stands in a headline
        self.runs: list[Run] = []

    def read(self, number: int, text: str) -> None:
        if "<" not in text:
            if self._open:
                self._add(number, text, 0, len(text))
            return
        at = 0
        for start, end, name, closes, opens in _list_tags(text) if len(text) <= _LONGEST_KNOWN else _find_tags(text):
            field = self._elements.get(name)
            if field is None:
                continue
            if field == AROUND:
                field = "paragraph"
                self._around, self._inside = not closes, False
            elif field == "paragraph" and opens and self._around and not closes:
                self._find_inside()
            if at < start and self._open:
                self._add(number, text, at, start)
            at = end
            if field == BREAKS:
                self._begins = True
            elif closes:
                self._close(name)
            elif opens:
                self._enter(name, field)
        if at < len(text) and self._open:
            self._add(number, text, at, len(text))

    def _find_inside(self) -> None:
        """The story stands inside of the element that is open: what stands around it is none of it."""
        self._inside = True
        for place in reversed(self._aside):
            del self.runs[place]
        self._aside.clear()

    def _enter(self, name: str, field: str) -> None:
        if self._open and self._open[-1][1] not in LONG:
            # Only text holds elements of its own: this one was not closed.
            self._open.pop()
        if len(self._open) < _DEEPEST:
            self._open.append((name, field))
        self._begins = True

    def _close(self, name: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == name:
                del self._open[place:]
                break
        self._begins = True

    def _add(self, number: int, text: str, start: int, end: int) -> None:
        """What stands in the element that is open."""
        for mark in self._breaks:
            while (place := text.find(mark, start, end)) >= 0:
                self._add(number, text, start, place)
                self._begins, start = True, place + len(mark)
        tag, field = self._open[-1]
        aside = self._around and self._elements[tag] == AROUND
        if aside and self._inside:
            return
        inner = text[start:end].rstrip()
        stripped = inner.lstrip()
        if stripped and field != "furniture":
            if stripped[0] in "-*@":
                if stripped[0] == "@" and field == "headline":
                    # The wire of a newspaper began the lines of a headline so.
                    stripped = stripped[1:].lstrip()
                if not stripped.strip("*"):
                    return  # stars before a headline that is urgent say nothing
                self.ruled = self.ruled or (field == "headline" and _RULE.fullmatch(stripped) is not None)
            stop = start + len(inner)
            if aside:
                self._aside.append(len(self.runs))
            self.runs.append((number, field, stop - len(stripped), stop, self._begins))
            self._begins = False


def _find_tags(text: str) -> list[_Tag]:
    return [
        (*found.span(), found["name"].lower(), bool(found["close"]), not found["rest"].endswith("/"))
        for found in _TAG.finditer(text)
    ]


@lru_cache(maxsize=1 << 10)
def _list_tags(text: str) -> tuple[_Tag, ...]:
    """Those of a short line, which are known again: most of mark-up is the same few lines."""
    return tuple(_find_tags(text))
