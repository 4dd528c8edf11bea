"""Text cut into regions: those that a known layout has written, and the rest, which the line model labels.

A text is searched for the layouts' triggers, strings that each of their regions holds. Around a hit the lines are
looked at; where the cover of an export stands, or the head of a record, a region begins. It ends where a record ends
and no head of another one follows within reach. What is decided about a line depends on a fixed number of lines around
it, so any chunking gives the same regions.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import regex

from newssplit.layouts import Layout
from newssplit.layouts.contents import Contents
from newssplit.layouts.literals import Literals
from newssplit.layouts.records import Kept, Record, label_record, sort_line
from newssplit.layouts.shapes import BLANK, Shape
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
# A line of a known form belongs to the keys above it within so many lines.
_NEAR: Final = 6
# Lines taken at a time.
_BATCH: Final = 64
_NO_HEAD: Final = regex.compile("")
# So many keys stand below a story, at least, where nothing else tells that a record is over.
_LEAST_KEYS: Final = 2
# So many lines of other text below a record, at the end of all text, are none of it.
_LEAST_OTHER: Final = 4
# Lines of a cover stand within so many of each other.
_COVER_GAP: Final = 8


class Head(NamedTuple):
    """The head of a record, and whether it misses something."""

    match: regex.Match[str]
    broken: bool


def find_head(layout: Layout, letters: str, start: int, last: int, loose: bool = False) -> Head | None:
    """The first head that begins in ``letters[start:last]``.

    A head that misses something gives way to a whole one that it would overlap. ``loose``: no record is open.
    """
    shapes = layout.broken + layout.loose if loose else layout.broken
    if last <= start + 1:
        return _match_head(layout, shapes, letters, start, last)
    whole = _first(layout.shapes, letters, start, last + REACH)
    broken = _first(shapes, letters, start, last if whole is None else min(last, whole.start()))
    if broken is not None and (whole is None or broken.end() <= whole.start()):
        return Head(broken, True)
    return None if whole is None or whole.start() >= last else Head(whole, False)


def _match_head(layout: Layout, shapes: Sequence[Shape], letters: str, start: int, last: int) -> Head | None:
    """The head that begins at ``start``, and nowhere else; a cheaper way to the same."""
    if not start < min(last, len(letters)):
        return None
    for shape in layout.shapes:
        whole = shape.match(letters, start, last + 2 * REACH)
        if whole is not None:
            return Head(whole, False)
    for shape in shapes:
        broken = shape.match(letters, start, last + REACH)
        if broken is not None:
            following = _first(layout.shapes, letters, start + 1, last + REACH)
            return Head(broken, True) if following is None or broken.end() <= following.start() else None
    return None


def _first(shapes: Sequence[Shape], letters: str, start: int, last: int) -> regex.Match[str] | None:
    best: regex.Match[str] | None = None
    present = frozenset(letters[start : last + REACH])
    for shape in shapes:
        if shape.may_stand(present):
            found = shape.find(letters, start, last, last + REACH)
            if found is not None:
                # Of those that begin at the same line the first counts, so others must begin above it.
                best, last = found, found.start()
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
        self._layouts_of = literals
        self._literals = _prepare(tuple(literals))

    def settle(self, text: str, longest: int) -> int:
        """So far into a text that goes on nothing is left to find; no trigger is longer than ``longest``."""
        place = len(text) - longest
        # A line can be told to begin a record once all of it is there.
        return min(place, text.rfind("\n") + 1) if self._always else place

    def find_triggers(self, text: str, start: int, ended: bool) -> list[tuple[int, Layout]]:
        """The places from ``start`` on where a trigger stands, with the layout it belongs to, in order."""
        found = [
            (place, layout)
            for place, literal in self._literals.find(text, start)
            for layout in self._layouts_of[literal]
            if _is_known(layout, text, place)
        ]
        if self._always:
            first = text.find("\n", start - 1) + 1 if start else 0
            last = len(text) if ended else text.rfind("\n") + 1
            lines = read_lines(text[first:last]) if first or not start else []
            found += [
                (first + line.start, layout) for layout in self._always for line in lines if _begins(layout, line)
            ]
        found.sort(key=lambda one: one[0])
        return found


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
    return layout.pattern.match(text, start, end - (text[end - 1] == "\r")) is not None


def _begins(layout: Layout, line: Line) -> bool:
    kept = sort_line(layout, line)
    return (
        kept.letter != BLANK
        and kept.letter not in layout.plain
        and kept.letter == layout.letters.get("begin", kept.letter)
    )


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
        self._letters += "".join([sort_line(self._layout, line).letter for line in lines])
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
        following = find_head(layout, letters, max(head.match.end(), head.match.start() + 1), trigger + 1)
        if following is None:
            break
        start = following.match.start()
    if layout.loose:
        # A record that misses more may stand above the first one that is known.
        above = trigger + 1 if head is None else min(trigger + 1, head.match.start())
        head = find_head(layout, letters, 0, above, loose=True) or head
    if head is None:
        return None
    # The cover may stand farther above the trigger than above the first record.
    cover = _find_cover(layout, letters, head.match.start())
    return head.match.start() if cover is None else cover


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
    # Where a cover has several kinds of lines, one of them alone is none: any text may hold a numbered list.
    kinds = {letters[n] for n in group}
    return places[place] if len(group) > 1 and len(kinds) >= min(2, len(layout.cover)) else None


class Region:
    """The lines of one region, as they come: pieces out, and at its end the lines that do not belong to it."""

    def __init__(self, layout: Layout, contents: Contents | None = None) -> None:
        self.layout = layout
        self.rest: list[Line] | None = None
        self.records = 0
        self.looked = 0  # the place up to which no record was found, once the region is over
        # A list may tell of records beyond the end of the region that it stands in.
        self._contents = contents or Contents(layout.cover, layout.listed)
        self._waiting: list[Line] = []
        self._kept: list[Kept] = []
        self._letters = ""
        self._head: Head | None = None
        # What was seen of the lines at hand: so many hold no end and no head, so many of these count, so many keys that
        # stand below a story are among them, and the last that is known ends there.
        self._seen = self._counted = self._keys = self._last = 0

    def feed(self, lines: Sequence[Line], ended: bool) -> list[Piece]:
        """The pieces that are settled after these lines; ``rest`` is set once the region is over."""
        waiting = [*self._waiting, *lines]
        pieces: list[Piece] = []
        start = 0
        # Few lines are taken at a time, that what is held stays short; and not each by itself, as all that is held is
        # looked at then.
        while self.rest is None and (start + _BATCH <= len(waiting) or ended):
            more = waiting[start : start + _BATCH]
            start += len(more)
            pieces += self._take(more, ended and start == len(waiting))
            if ended and start == len(waiting):
                break
        self._waiting = waiting[start:]
        if self.rest is not None:
            self.rest += self._waiting
        return pieces

    def _take(self, lines: Sequence[Line], ended: bool) -> list[Piece]:
        kept = [sort_line(self.layout, line) for line in lines]
        if self.layout.cover or self.layout.listed:
            kept = [self._contents.note(one) for one in kept]
        self._kept += kept
        self._letters += "".join(one.letter for one in kept)
        pieces: list[Piece] = []
        while self.rest is None:
            # What a head needs to be known stands within reach of where it begins, and so does the head that it gives
            # way to.
            settled = len(self._letters) - (0 if ended else 2 * REACH)
            more = self._read_record(settled, ended) if self._is_open() else self._look_for_head(settled, ended)
            if more is None:
                break
            pieces += more
        return pieces

    def _is_open(self) -> bool:
        """Whether the next lines belong to a record."""
        return self._head is not None

    def _look_for_head(self, settled: int, ended: bool) -> list[Piece] | None:
        """The lines above the next record; None if more lines are needed."""
        found = None
        if self._seen == 0 and settled > 0:
            # Most records stand right below the one before.
            found = find_head(self.layout, self._letters, 0, 1, loose=True)
        if found is None:
            found = find_head(self.layout, self._letters, self._seen, settled, loose=True)
        stop = settled if found is None else found.match.start()
        limit = _GAP if self.records else _LONGEST_COVER
        counted = self._counted + self._count(self._seen, stop)
        beheaded = (
            self._find_beheaded(stop, found is not None)
            if self.records and (found or ended or counted > limit)
            else None
        )
        if beheaded is not None:
            pieces = self._drop(beheaded)
            found = find_head(self.layout, self._letters, 0, 1, loose=True)
            self._head = found or Head(_NO_HEAD.match(self._letters), True)  # type: ignore[arg-type]
            self.records += 1
            return pieces
        if found is not None and counted <= limit:
            pieces = self._drop(stop)
            self._head = find_head(self.layout, self._letters, 0, 1, loose=True) if stop else found
            self.records += self._head is not None
            return pieces
        if not ended and counted <= limit and len(self._letters) <= 2 * _LONGEST_COVER:
            self._seen, self._counted = max(self._seen, settled), counted
            return None
        if self._kept:
            last = self._kept[max(settled, 1) - 1].line
            self.looked = last.start + len(last.text) + len(last.ending)
        pieces = self._drop(self._find_closing() if self.records else 0)
        self.rest = [one.line for one in self._kept]
        return pieces

    def _find_beheaded(self, stop: int, followed: bool) -> int | None:
        """Where a record begins whose head is lost: a line below the last record, with several keys close below it, or
        with the mark for the end of a record between it and the next one.
        """
        known = self._known()
        start = next((n for n in range(stop) if self._letters[n] not in known), None)
        if start is None:
            return None
        if followed and any(letter in self.layout.ends for letter in self._letters[start:stop]):
            # Between two records, what a mark for the end of one stands below is one.
            return start
        near = [letter for letter in self._letters[start:stop] if letter != BLANK][:_GAP]
        return start if len({letter for letter in near if letter in self.layout.told}) > 1 else None

    def _read_record(self, settled: int, ended: bool) -> list[Piece] | None:
        """The record that is open, if its end is settled; None if more lines are needed."""
        head = self._head
        assert head is not None
        start = max(head.match.end(), self._seen)
        following = find_head(self.layout, self._letters, max(start, 1), settled)
        stop = settled if following is None else following.match.start()
        over = ended or len(self._letters) > _LONGEST_RECORD
        self._last = max(self._last, head.match.end())
        end = self._find_end(start, stop, over and following is None)
        if end is None and following is not None:
            end = stop
        if end is None and over:
            end = settled
        if end is None:
            self._seen = max(self._seen, settled)
            return None
        kept = self._kept[:end]
        record = Record(kept, head.match, head.broken, self._contents.find_entry(kept))
        pieces = list(label_record(self.layout, record))
        self._cut(end)
        return pieces

    def _find_end(self, start: int, stop: int, over: bool) -> int | None:
        """Behind the line that ends the record that is open, where one does. ``over``: the text ends at ``stop``."""
        letters, layout = self._letters, self.layout
        for number in range(start, stop):
            if letters[number] in layout.ends:
                return number + 1
            if letters[number] in layout.closing:
                return number
        # A record that has a mark for its end goes on to it, whatever its story looks like.
        if layout.ends and not over:
            return None
        return self._find_keys_end(self._last if layout.ends else start, stop, over)

    def _find_keys_end(self, start: int, stop: int, over: bool) -> int | None:
        """Behind the keys that stand below a story, if they do.

        What is behind a blank line there belongs to something else if it goes on without any line that is known, or if
        a key follows that stands above a story.
        """
        letters, layout = self._letters, self.layout
        for number in range(start, stop):
            letter = letters[number]
            self._keys += letter in layout.tail_letters
            if letter == BLANK or (letter in layout.plain and number - self._last < _UNKNOWN):
                continue
            if self._keys >= _LEAST_KEYS and (letter in layout.plain or letter in layout.above_letters):
                end = self._find_other(number)
                if end is not None:
                    return end
            if letter in layout.told or (letter in layout.kinds and number - self._last < _NEAR):
                self._last = number + 1
        if not over or self._keys < _LEAST_KEYS:
            return None
        end = self._find_other(stop)
        return end if end is not None and self._count(end, stop) >= _LEAST_OTHER else None

    def _find_other(self, stop: int) -> int | None:
        """The blank line below the last line that is known, if text stands between it and ``stop``."""
        blank = self._letters.find(BLANK, self._last, stop)
        return blank if blank >= 0 and self._letters[blank:stop].strip(BLANK) else None

    def _known(self) -> str:
        """The letters of lines that stand between records."""
        return BLANK + self.layout.closing + self.layout.cover + self.layout.ends

    def _count(self, first: int, last: int) -> int:
        """How many of these lines are no blank ones, and not known to stand between records."""
        known = self._known()
        return sum(letter not in known for letter in self._letters[first : max(first, last)])

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
        self._seen = self._counted = self._keys = self._last = 0
