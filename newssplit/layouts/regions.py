"""Text cut into regions: those that a known layout has written, and the rest, which the line model labels.

A text is searched for the layouts' triggers, strings that each of their regions holds. Around a hit the lines are
looked at; where the cover of an export stands, or the head of a record, a region begins. It ends where a record ends
and no head of another one follows within reach. What is decided about a line depends on a fixed number of lines around
it, so any chunking gives the same regions.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Final, NamedTuple

import regex

from newssplit.layouts import Layout
from newssplit.layouts.records import Kept, Record, label_record, sort_line
from newssplit.layouts.shapes import BLANK, TEXT
from newssplit.lines import Line, read_lines
from newssplit.piece import OUTSIDE, Piece, Reading

# What is told of a line that stands between records, and is not known.
AROUND: Final = "around the records"
# Lines on either side of a trigger in which a region may begin; no head of a record is longer.
REACH: Final = 80
# Lines below a record, blank ones not counted, among which the next one begins.
_GAP: Final = 16
# A cover may list the headlines of all its records.
_LONGEST_COVER: Final = 40_000
# A record beyond is none: a marker is missing for good.
_LONGEST_RECORD: Final = 50_000
# So many lines without one that is known, below the keys at the end of a record, are no part of it.
_UNKNOWN: Final = 24
# Lines of a cover stand within so many of each other.
_COVER_GAP: Final = 8


class Head(NamedTuple):
    """The head of a record, and whether it misses something."""

    match: regex.Match[str]
    broken: bool


def find_head(layout: Layout, letters: str, start: int, last: int) -> Head | None:
    """The first head that begins in ``letters[start:last]``.

    A head that misses something gives way to a whole one that it would overlap.
    """
    whole = _first(layout.shapes, letters, start, last)
    broken = _first(layout.broken, letters, start, last)
    if broken is not None and (whole is None or broken.end() <= whole.start()):
        return Head(broken, True)
    return None if whole is None else Head(whole, False)


def _first(shapes: Sequence[regex.Pattern[str]], letters: str, start: int, last: int) -> regex.Match[str] | None:
    best: regex.Match[str] | None = None
    for shape in shapes:
        found = shape.search(letters, start)
        if found is not None and found.start() < last and (best is None or found.start() < best.start()):
            best = found
    return best


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
        self._literals = literals

    def find_triggers(self, text: str, start: int) -> list[tuple[int, Layout]]:
        """The places from ``start`` on where a trigger stands, with the layout it belongs to, in order."""
        found = []
        for literal, layouts in self._literals.items():
            at = text.find(literal, start)
            while at >= 0:
                found += [(at, layout) for layout in layouts]
                at = text.find(literal, at + 1)
        for layout in self._always:
            found += [
                (line.start, layout) for line in read_lines(text) if line.start >= start and _begins(layout, line)
            ]
        found.sort(key=lambda one: one[0])
        return found


def _begins(layout: Layout, line: Line) -> bool:
    kept = sort_line(layout, line)
    return kept.letter not in (BLANK, TEXT) and kept.letter == layout.letters.get("begin", kept.letter)


def find_region(layout: Layout, lines: Sequence[Line], trigger: int) -> int | None:
    """The number of the line at which a region begins that holds the line ``trigger``; None if there is none."""
    letters = "".join(sort_line(layout, line).letter for line in lines)
    cover = _find_cover(layout, letters, trigger)
    if cover is not None:
        return cover
    start = 0
    while (head := find_head(layout, letters, start, len(letters))) is not None:
        # A record may be told by a line below its head, so the last head above the trigger counts too.
        following = find_head(layout, letters, max(head.match.end(), head.match.start() + 1), trigger + 1)
        if following is None:
            return head.match.start()
        start = following.match.start()
    return None


def _find_cover(layout: Layout, letters: str, trigger: int) -> int | None:
    if not layout.cover:
        return None
    places = [n for n, letter in enumerate(letters) if letter in layout.cover]
    place = bisect.bisect_right(places, trigger) - 1
    if place < 0 or trigger - places[place] > _COVER_GAP:
        return None
    while place > 0 and places[place] - places[place - 1] <= _COVER_GAP:
        place -= 1
    group = [n for n in places[place:] if n - places[place] <= REACH]
    return places[place] if len(group) > 1 else None


class Region:
    """The lines of one region, as they come: pieces out, and at its end the lines that do not belong to it."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rest: list[Line] | None = None
        self.records = 0
        self._kept: list[Kept] = []
        self._letters = ""
        self._head: Head | None = None

    def feed(self, lines: Sequence[Line], ended: bool) -> list[Piece]:
        """The pieces that are settled after these lines; ``rest`` is set once the region is over."""
        kept = [sort_line(self.layout, line) for line in lines]
        self._kept += kept
        self._letters += "".join(one.letter for one in kept)
        pieces: list[Piece] = []
        while self.rest is None:
            # What a head needs to be known stands within reach of where it begins.
            settled = len(self._letters) - (0 if ended else REACH)
            more = self._read_record(settled, ended) if self._head else self._look_for_head(settled, ended)
            if more is None:
                break
            pieces += more
        return pieces

    def _look_for_head(self, settled: int, ended: bool) -> list[Piece] | None:
        """The lines above the next record; None if more lines are needed."""
        found = find_head(self.layout, self._letters, 0, settled)
        limit = _GAP if self.records else _LONGEST_COVER
        if found is not None and self._count(found.match.start()) <= limit:
            pieces = self._drop(found.match.start())
            self._head = find_head(self.layout, self._letters, 0, 1)
            self.records += self._head is not None
            return pieces
        if not ended and self._count(settled) <= limit:
            return None
        pieces = self._drop(self._find_closing() if self.records else 0)
        self.rest = [one.line for one in self._kept]
        return pieces

    def _read_record(self, settled: int, ended: bool) -> list[Piece] | None:
        """The record that is open, if its end is settled; None if more lines are needed."""
        head = self._head
        assert head is not None
        following = find_head(self.layout, self._letters, head.match.end(), settled)
        end = self._find_end(head.match.end(), settled if following is None else following.match.start())
        if end is None and following is not None:
            end = following.match.start()
        if end is None and (ended or len(self._letters) > _LONGEST_RECORD):
            end = settled
        if end is None:
            return None
        pieces = list(label_record(self.layout, Record(self._kept[:end], head.match, head.broken)))
        self._cut(end)
        return pieces

    def _find_end(self, start: int, stop: int) -> int | None:
        """Behind the line that ends the record that is open, where one does."""
        letters, layout = self._letters, self.layout
        if layout.ends:
            return next((n + 1 for n in range(start, stop) if letters[n] in layout.ends), None)
        # Without a mark for the end, the keys that stand below the story are it: text behind a blank line, with no line
        # that is known below it, belongs to something else.
        below = False
        for number in range(start, stop):
            letter = letters[number]
            if letter in layout.tail_letters:
                below = True
            elif below and letter == TEXT and letters[number - 1] == BLANK:
                known = letters[number : number + _UNKNOWN].strip(BLANK + TEXT)
                if not known and len(letters) >= number + _UNKNOWN:
                    return number
        return None

    def _count(self, last: int) -> int:
        """How many of the first lines are no blank ones, and not known to stand between records."""
        known = BLANK + self.layout.closing + self.layout.cover + self.layout.ends
        return sum(letter not in known for letter in self._letters[: max(0, last)])

    def _find_closing(self) -> int:
        """Behind the last of the lines that close the export."""
        last = 0
        for number, letter in enumerate(self._letters):
            if letter in self.layout.closing or letter in self.layout.ends:
                last = number + 1
            elif letter != BLANK and number - last > _COVER_GAP:
                break
        return last

    def _drop(self, end: int) -> list[Piece]:
        """The lines above ``end`` stand around the records."""
        pieces: list[Piece] = []
        blank = -1
        for number in range(end):
            start, text, ending = self._kept[number].line
            stop = start + len(text) + len(ending)
            if self._kept[number].letter == BLANK:
                blank = start if blank < 0 else blank
                if number + 1 == end or self._kept[number + 1].letter != BLANK:
                    pieces.append(Piece(blank, stop, "", None, reading=Reading(self.layout.name, "blank")))
                    blank = -1
                continue
            kind = self.layout.names.get(self._kept[number].letter)
            seen = f"by its form ({kind}): around the records" if kind else AROUND
            pieces.append(Piece(start, stop, text, OUTSIDE, reading=Reading(self.layout.name, seen)))
        self._cut(end)
        return pieces

    def _cut(self, end: int) -> None:
        del self._kept[:end]
        self._letters = self._letters[end:]
        self._head = None
