"""Where regions of known layouts begin in a text.

A text is searched for the layouts' triggers, strings that each of their regions holds. Around a hit the lines are
looked at; where the cover of an export stands, or the head of a record, a region begins. What is decided about a line
depends on a fixed number of lines around it, so any chunking gives the same regions.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import merge
from operator import itemgetter
from typing import Final, NamedTuple

import regex

from newssplit.layouts.kinds import sort_text, sort_texts
from newssplit.layouts.layout import Layout
from newssplit.layouts.literals import Literals
from newssplit.layouts.shapes import BLANK, Shapes
from newssplit.lines import read_lines

# Tuples with names are made as plain ones are: there are several on every record.
_new: Final = tuple.__new__
# Lines on either side of a trigger in which a region may begin; no head of a record is longer.
REACH: Final = 80
# Lines of a cover stand within so many of each other.
COVER_GAP: Final = 8
_PRINTED: Final = regex.compile(f"[^{BLANK}]")


class Head(NamedTuple):
    """The head of a record: its match, the number of its first line and that of the line behind its last one, and
    whether it misses something.
    """

    match: regex.Match[str]
    start: int
    end: int
    broken: bool

    def move(self, lines: int) -> Head:
        """The same head once so many lines have been cut off above it."""
        return _new(Head, (self.match, self.start - lines, self.end - lines, self.broken))


def find_head(layout: Layout, letters: str, start: int, last: int, loose: bool = False) -> Head | None:
    """The first head that begins in ``letters[start:last]``.

    A head that misses something gives way to a whole one that it would overlap. ``loose``: no record is open.
    """
    shapes = layout.loose if loose else layout.broken
    if last <= start + 1:
        return _match_head(layout, shapes, letters, start, last)
    end = last + 2 * REACH
    whole = layout.whole.find(letters, start, last, end)
    limit, inside = (last, None) if whole is None else (whole.start(), whole.start())
    broken = shapes.find(letters, start, limit, limit + REACH, inside)
    if broken is None:
        return None if whole is None else Head(whole, *whole.span(), False)
    # Few heads miss something: only below those another whole one is looked for.
    rival = whole or layout.whole.find(letters, last, last + REACH, end)
    if rival is None or broken.end() <= rival.start():
        return Head(broken, *broken.span(), True)
    return None if whole is None else Head(whole, *whole.span(), False)


def _match_head(layout: Layout, shapes: Shapes, letters: str, start: int, last: int) -> Head | None:
    """The head that begins at ``start``, and nowhere else; a cheaper way to the same."""
    if not start < min(last, len(letters)) or letters[start] not in layout.first:
        return None
    if letters[start] == BLANK:
        printed = _PRINTED.search(letters, start)
        if (printed[0] if printed else "") not in layout.below_blank:
            return None
    whole = layout.whole.match(letters, start, last + 2 * REACH)
    if whole is not None:
        return _new(Head, (whole, *whole.span(), False))
    broken = shapes.match(letters, start, last + REACH)
    if broken is None:
        return None
    following = layout.whole.find(letters, start + 1, last + REACH, last + 2 * REACH)
    return None if following is not None and broken.end() > following.start() else Head(broken, *broken.span(), True)


class Finder:
    """Looks for regions in lines."""

    def __init__(self, layouts: Sequence[Layout]) -> None:
        self._layouts = layouts
        literals: dict[str, list[Layout]] = {}
        self._always: list[Layout] = []
        for layout in layouts:
            for trigger in layout.triggers:
                literals.setdefault(trigger, []).append(layout)
            if not layout.triggers:
                self._always.append(layout)
        self._layouts_of = literals
        self._literals = _prepare(tuple(literals))

    def settle(self, text: str, longest: int) -> int:
        """So far into a text that goes on nothing is left to find; no trigger is longer than ``longest``."""
        place = len(text) - longest
        # A line can be told to begin a record once all of it is there.
        return min(place, text.rfind("\n") + 1) if self._always else place

    def find_triggers(self, text: str, start: int, ended: bool) -> Iterator[tuple[int, Layout]]:
        """The places from ``start`` on where a trigger stands, with the layout it belongs to, in order."""
        # The first of them may be all that is asked for.
        places = sorted(self._literals.find(text, start), key=itemgetter(0))
        found = (
            (place, layout)
            for place, literal in places
            for layout in self._layouts_of[literal]
            if _is_known(layout, text, place)
        )
        if not self._always:
            return found
        first = text.find("\n", start - 1) + 1 if start else 0
        last = len(text) if ended else text.rfind("\n") + 1
        lines = read_lines(text[first:last]) if first or not start else []
        begun = (
            (first + line.start, layout) for line in lines for layout in self._always if _begins(layout, line.text)
        )
        return merge(found, begun, key=itemgetter(0))


@lru_cache(maxsize=8)
def _prepare(literals: tuple[str, ...]) -> Literals:
    return Literals(literals)


def _is_known(layout: Layout, text: str, place: int) -> bool:
    """Whether the line at a place is of a kind that a pattern tells, or may become so: a cheap look before others."""
    place += text[place] == "\n"
    start = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
    end = text.find("\n", place)
    if end < 0:
        return True
    start = layout.beginnings.skip(text, start)
    return layout.pattern.match(text, start, end - (text[end - 1] == "\r")) is not None


def _begins(layout: Layout, text: str) -> bool:
    letter = sort_text(layout, text).letter
    return letter != BLANK and letter not in layout.plain and letter == layout.letters.get("begin", letter)


class View:
    """Lines of a text, sorted once for all triggers among them, with the place of the first and that behind them."""

    def __init__(self, layout: Layout, start: int) -> None:
        self._layout = layout
        self._places: list[int] = []
        self._letters = ""
        self.start = self.end = start

    def grow(self, text: str, low: int) -> None:
        """Go on with the lines of ``text``; what stands above ``low`` is needed no more."""
        passed = bisect.bisect_left(self._places, low)
        if passed > 4 * REACH:
            del self._places[:passed]
            self._letters = self._letters[passed:]
            self.start = low
        lines = read_lines(text)
        self._places += [self.end + line.start for line in lines]
        self._letters += "".join([kind.letter for kind in sort_texts(self._layout, [line.text for line in lines])])
        self.end += len(text)

    def find_region(self, low: int, high: int, trigger: int) -> int | None:
        """The place at which a region begins that holds the place ``trigger``, seen from ``low`` to ``high``."""
        first, last = bisect.bisect_left(self._places, low), bisect.bisect_left(self._places, high)
        line = bisect.bisect_right(self._places, trigger) - 1
        number = find_region(self._layout, self._letters[first:last], line - first)
        return None if number is None else self._places[first + number]


def find_region(layout: Layout, letters: str, trigger: int) -> int | None:
    """The number of the line at which a region begins that holds the line ``trigger``; None if there is none.

    ``letters`` are those of the lines around it.
    """
    if letters[trigger] in layout.unknown:
        return None
    cover = _find_cover(layout, letters, trigger)
    if cover is not None:
        return cover
    start = 0
    while (head := find_head(layout, letters, start, len(letters))) is not None:
        # A record may be told by a line below its head, so the last head above the trigger counts too.
        following = find_head(layout, letters, max(head.end, head.start + 1), trigger + 1)
        if following is None:
            break
        start = following.start
    if layout.fewer:
        # A record that misses more may stand above the first one that is known.
        above = trigger + 1 if head is None else min(trigger + 1, head.start)
        head = find_head(layout, letters, 0, above, loose=True) or head
    if head is None:
        return None
    # The cover may stand farther above the trigger than above the first record.
    cover = _find_cover(layout, letters, head.start)
    return head.start if cover is None else cover


def _find_cover(layout: Layout, letters: str, trigger: int) -> int | None:
    if not layout.cover:
        return None
    places = [n for n, letter in enumerate(letters) if letter in layout.cover]
    place = bisect.bisect_right(places, trigger) - 1
    if place < 0 or trigger - places[place] > COVER_GAP:
        return None
    while place > 0 and places[place] - places[place - 1] <= COVER_GAP:
        place -= 1
    group = [n for n in places[place:] if n - places[place] <= REACH]
    # Where a cover has several kinds of lines, one of them alone is none: any text may hold a numbered list.
    kinds = {letters[n] for n in group}
    return places[place] if len(group) > 1 and len(kinds) >= min(2, len(layout.cover)) else None
