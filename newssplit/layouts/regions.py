"""The records of one region of a known layout, as its lines come.

A region ends where a record ends and no head of another one follows within reach. What is decided about a line depends
on a fixed number of lines around it, so any chunking gives the same records.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import regex

from newssplit.layouts.contents import Contents
from newssplit.layouts.finding import COVER_GAP, REACH, Head, find_head
from newssplit.layouts.kinds import sort_texts
from newssplit.layouts.layout import Kind, Layout
from newssplit.layouts.naming import Rows
from newssplit.layouts.records import Record, label_parts
from newssplit.layouts.shapes import BLANK
from newssplit.lines import LineReader, Lines, Tape
from newssplit.piece import Known, Stretch

# Tuples with names are made as plain ones are: there are several on every record.
_new: Final = tuple.__new__
# What is told of a line that stands between records, and is not known.
AROUND: Final = "around the records"
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
# Records that are labelled together, about.
_TOGETHER: Final = 64
# Lines taken at a time: at least, and at most.
_BATCH: Final = 64
_LARGEST_BATCH: Final = 256
# The head of a record that has lost it: no line.
_NO_HEAD: Final = regex.compile("")
_PRINTED: Final = regex.compile(f"[^{BLANK}]")
# So many keys stand below a story, at least, where nothing else tells that a record is over.
_LEAST_KEYS: Final = 2
# So many lines of other text below a record, at the end of all text, are none of it.
_LEAST_OTHER: Final = 4


class Region:
    """The lines of one region, as chunks of text come: labelled lines out, and at its end the text that is not its own.

    ``start`` is the place at which the first chunk begins.
    """

    def __init__(self, layout: Layout, start: int = 0, contents: Contents | None = None) -> None:
        self.layout = layout
        self.rest: str | None = None
        self.records = 0
        self.looked = 0  # the place up to which no record was found, once the region is over
        self._tape = Tape(start)
        # A list may tell of records beyond the end of the region that it stands in.
        self._contents = contents or Contents(layout.cover, layout.listed)
        self._reader = LineReader(start)
        self._waiting = Lines([], [], [])
        # The lines at hand, in columns.
        self._starts: list[int] = []
        self._texts: list[str] = []
        self._stops: list[int] = []
        self._kinds: list[Kind] = []
        self._letters = ""
        self._head: Head | None = None
        self._following: Head | None = None  # the head of the record below, where it is known and stands first
        # What was seen of the lines at hand: so many hold no end and no head, so many of these count, so many keys that
        # stand below a story are among them, and the last that is known ends there.
        self._seen = self._counted = self._keys = self._last = 0

    @property
    def end(self) -> int:
        """Behind the last line that was given out."""
        return self._tape.start

    def feed(self, chunk: str, ended: bool) -> list[Known | Stretch]:
        """The lines that are settled after this chunk; ``rest`` is set once the region is over."""
        self._tape.add(chunk)
        self._wait(self._reader.feed(chunk))
        if ended:
            self._wait(self._reader.close())
        starts, texts, stops = self._waiting
        parts: list[Rows | Record] = []
        labelled: list[Known | Stretch] = []
        start, size = 0, len(texts)
        # Few lines are taken at a time, that what is held stays short; and not each by itself, as all that is held is
        # looked at then.
        while self.rest is None and (start + _BATCH <= size or ended):
            stop = min(start + _LARGEST_BATCH, size)
            self._take(Lines(starts[start:stop], texts[start:stop], stops[start:stop]), ended and stop == size, parts)
            start = stop
            if len(parts) > _TOGETHER:
                labelled += label_parts(self.layout, parts, AROUND)
                parts.clear()
            if ended and start == size:
                break
        del starts[:start], texts[:start], stops[:start]
        labelled += label_parts(self.layout, parts, AROUND)
        return labelled

    def _wait(self, lines: Lines) -> None:
        self._waiting.starts.extend(lines.starts)
        self._waiting.texts.extend(lines.texts)
        self._waiting.stops.extend(lines.stops)

    def _take(self, lines: Lines, ended: bool, parts: list[Rows | Record]) -> None:
        kinds = sort_texts(self.layout, lines.texts)
        if self.layout.listed:
            kinds = self._contents.note(lines, kinds)
        self._starts += lines.starts
        self._texts += lines.texts
        self._stops += lines.stops
        self._kinds += kinds
        self._letters += "".join([kind.letter for kind in kinds])
        while self.rest is None:
            # What a head needs to be known stands within reach of where it begins, and so does the head that it gives
            # way to.
            settled = len(self._letters) - (0 if ended else 2 * REACH)
            more = (
                self._look_for_head(settled, ended)
                if self._head is None
                else self._read_record(self._head, settled, ended)
            )
            if more is None:
                break
            parts += more

    def _look_for_head(self, settled: int, ended: bool) -> Sequence[Rows | Record] | None:
        """The lines above the next record; None if more lines are needed."""
        found, self._following = self._following, None
        if found is None and self._seen == 0 and settled > 0:
            found = self._find_close(settled)
        if found is not None:
            parts = self._drop(found.start)
            self._head = found.move(found.start) if found.start else found
            self.records += 1
            return parts
        found = find_head(self.layout, self._letters, self._seen, settled, loose=True)
        stop = settled if found is None else found.start
        limit = _GAP if self.records else _LONGEST_COVER
        counted = self._counted + self._count(self._seen, stop)
        beheaded = (
            self._find_beheaded(stop, found is not None)
            if self.records and stop and (found or ended or counted > limit)
            else None
        )
        if beheaded is not None:
            parts = self._drop(beheaded)
            found = find_head(self.layout, self._letters, 0, 1, loose=True)
            self._head = found or Head(next(_NO_HEAD.finditer(self._letters)), 0, 0, True)
            self.records += 1
            return parts
        if found is not None and counted <= limit:
            parts = self._drop(stop)
            self._head = find_head(self.layout, self._letters, 0, 1, loose=True) if stop else found
            self.records += self._head is not None
            return parts
        if not ended and counted <= limit and len(self._letters) <= 2 * _LONGEST_COVER:
            self._seen, self._counted = max(self._seen, settled), counted
            return None
        if self._stops:
            self.looked = self._stops[max(settled, 1) - 1]
        parts = self._drop(self._find_closing() if self.records else 0)
        self.rest = self._tape.read()
        return parts

    def _find_close(self, settled: int) -> Head | None:
        """The head that stands right below the record above, or below lines that may stand between any two."""
        letters, between, size = self._letters, self.layout.between, len(self._letters)
        at = size - len(letters.lstrip(between))
        while at < settled:
            below = letters[at:].lstrip(BLANK)
            # Few heads begin with a blank line.
            if letters[at] != BLANK or below[:1] in self.layout.below_blank:
                found = find_head(self.layout, letters, at, at + 1, loose=True)
                if found is not None or letters[at] != BLANK:
                    return found
            at = size - len(below.lstrip(between))
        return None

    def _find_beheaded(self, stop: int, followed: bool) -> int | None:
        """Where a record begins whose head is lost: a line below the last record, with several keys close below it, or
        with the mark for the end of a record between it and the next one.
        """
        found = self.layout.among.search(self._letters, 0, stop)
        if found is None:
            return None
        start = found.start()
        if followed and any(letter in self.layout.ends for letter in self._letters[start:stop]):
            # Between two records, what a mark for the end of one stands below is one.
            return start
        near = [letter for letter in self._letters[start:stop] if letter != BLANK][:_GAP]
        return start if len({letter for letter in near if letter in self.layout.told}) > 1 else None

    def _read_record(self, head: Head, settled: int, ended: bool) -> Sequence[Rows | Record] | None:
        """The record that is open, if its end is settled; None if more lines are needed."""
        start = max(head.end, self._seen)
        if start and start == head.end and self._letters[start - 1] in self.layout.ends:
            # A record on one line.
            start -= 1
        # What stands below the end of a record is looked at when its turn comes.
        mark = self.layout.over and self.layout.over.search(self._letters, start, max(start, settled))
        if self.layout.open and self._is_open(head):
            mark = None
        following = None
        # In most records no head can stand above the mark for the end.
        if mark is None or self.layout.heads.may_stand(self._letters, max(start, 1), mark.start()):
            following = find_head(self.layout, self._letters, max(start, 1), mark.start() + 1 if mark else settled)
        stop = settled if following is None else following.start
        over = ended or len(self._letters) > _LONGEST_RECORD
        self._last = max(self._last, head.end)
        if mark and mark.start() < stop:
            end: int | None = mark.end() if mark[0] in self.layout.ends else mark.start()
        elif self.layout.ends and (not over or following is not None):
            # A record that has a mark for its end goes on to it, whatever its story looks like.
            end = None
        else:
            end = self._find_keys_end(self._last if self.layout.ends else start, stop, over and following is None)
        if end is None and following is not None:
            end = stop
        if end is None and over:
            end = settled
        if end is None:
            self._seen = max(self._seen, settled)
            return None
        rows = self._cut(end)
        if following is not None and following.start == end and not following.broken:
            # Whether a head that misses something is one depends on what is open.
            self._following = following.move(end)
        if self.layout.skips and not self.layout.skips.isdisjoint(head.match[0]):
            return [rows]
        return [_new(Record, (rows, head.match, head.broken, self._contents.find_entry(rows)))]

    def _is_open(self, head: Head) -> bool:
        """Whether the story of a record goes on to the head of the next one, whatever may end others."""
        below = self._letters[head.end : head.end + 1]
        return self._letters[head.end - 1] in self.layout.open and below not in self.layout.told

    def _find_keys_end(self, start: int, stop: int, over: bool) -> int | None:
        """Behind the keys that stand below a story, if they do. ``over``: the text ends at ``stop``.

        What is behind a blank line there belongs to something else if it goes on without any line that is known, or if
        a key follows that stands above a story.
        """
        letters, layout = self._letters, self.layout
        at = start
        for found in layout.marked.finditer(letters, start, max(start, stop)):
            number = found.start()
            end = self._find_plain(at, number)
            if end is not None:
                return end
            at = number + 1
            letter = found[0]
            self._keys += letter in layout.tail_letters
            if self._keys >= _LEAST_KEYS and letter in layout.above_letters:
                end = self._find_other(number)
                if end is not None:
                    return end
            if letter in layout.told or (letter in layout.kinds and number - self._last < _NEAR):
                self._last = number + 1
        end = self._find_plain(at, stop)
        if end is not None:
            return end
        if not over or self._keys < _LEAST_KEYS:
            return None
        end = self._find_other(stop)
        return end if end is not None and self._count(end, stop) >= _LEAST_OTHER else None

    def _find_plain(self, start: int, stop: int) -> int | None:
        """The same where one of these plain lines, far below what is known, tells it."""
        start = max(start, self._last + _UNKNOWN)
        if self._keys < _LEAST_KEYS or start >= stop:
            return None
        letters = self._letters
        blank = letters.find(BLANK, self._last, stop)
        text = _PRINTED.search(letters, blank, stop) if blank >= 0 else None
        if text is None:
            return None
        # The first of them below any text that stands below that blank line.
        return blank if _PRINTED.search(letters, max(start, text.end()), stop) else None

    def _find_other(self, stop: int) -> int | None:
        """The blank line below the last line that is known, if text stands between it and ``stop``."""
        blank = self._letters.find(BLANK, self._last, stop)
        return blank if blank >= 0 and _PRINTED.search(self._letters, blank, stop) else None

    def _count(self, first: int, last: int) -> int:
        """How many of these lines are no blank ones, and not known to stand between records."""
        return len(self.layout.among.findall(self._letters, first, max(first, last)))

    def _find_closing(self) -> int:
        """Behind the last of the lines that close the export."""
        last = 0
        for number, letter in enumerate(self._letters):
            # A blank line may end a record, but closes nothing.
            if letter == BLANK:
                continue
            if letter in self.layout.closing or letter in self.layout.ends:
                last = number + 1
            elif number - last > COVER_GAP:
                break
        return last

    def _drop(self, end: int) -> list[Rows | Record]:
        """The lines above ``end`` stand around the records."""
        if not end:
            self._forget()
            return []
        return [self._cut(end)]

    def _cut(self, end: int) -> Rows:
        """Takes the lines above ``end`` from those at hand."""
        starts, texts, stops, kinds, letters = self._starts, self._texts, self._stops, self._kinds, self._letters
        rows = _new(Rows, (starts[:end], texts[:end], stops[:end], kinds[:end], letters[:end]))
        if end:
            self._tape.cut(stops[end - 1])
            del starts[:end], texts[:end], stops[:end], kinds[:end]
            self._letters = letters[end:]
        self._forget()
        return rows

    def _forget(self) -> None:
        self._head = None
        self._seen = self._counted = self._keys = self._last = 0
