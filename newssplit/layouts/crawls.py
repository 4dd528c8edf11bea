"""Regions whose records are pages of the web, with a header above each: the text records of a crawl.

The header's lines are known by their keys; what stands below is a page like any other text in the wild, but for one
thing that is known: it is one article. Who reads it is handed in.

A page goes to its reader as it stands, and is not cut into lines here, up to a line that begins the next header, or to
where its own header says that it ends. The reader labels short pages together, so that the next headers may be known
before the page above them is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from math import inf
from typing import Final, Protocol

import regex

from newssplit.layouts.finding import REACH, Head, find_head
from newssplit.layouts.headers import begins_line, cut_header, cut_lines, find_last_end, find_line
from newssplit.layouts.kinds import sort_texts
from newssplit.layouts.layout import Layout
from newssplit.layouts.naming import Rows
from newssplit.layouts.records import Record, label_parts
from newssplit.layouts.regions import AROUND, Region
from newssplit.layouts.shapes import BLANK
from newssplit.lines import LineReader, Lines
from newssplit.piece import Known, Stretch

SIZE: Final = "bytes"
# Of such a number, at most.
_DIGITS: Final = 15
# Lines in which any other header is looked for: what it needs to be known stands in the latter half of them.
_WIDE: Final = 4 * REACH
# Where no header stands below a record: characters that are cut into lines at a time, and lines that are looked at.
_SPOON: Final = 1 << 9
_BATCH: Final = 64
# Characters, about, of a record that is no page, and parts that wait for the pages above them, at most.
_ASIDE: Final = 1 << 14
_WAITING: Final = 256
# Bytes that go on with a character of UTF-8, and do not begin one.
_GOING_ON: Final = bytes(range(0x80, 0xC0))
_BLANK_LINE: Final = regex.compile(r"[^\S\r\n]*+(?:[\r\n]|\Z)")
_ENDED: Final = regex.compile(r"[^\S\r\n]*+[\r\n]")
_END: Final = regex.compile(r"\r\n|\n|\r")


class PageReader(Protocol):
    """Labels pages that come in chunks, one after another."""

    def feed(self, chunk: str) -> list[Stretch]:
        """The lines that are settled after this chunk."""

    def turn(self, start: int) -> list[Stretch]:
        """The lines that are settled when the page ends; another one begins at a place in the text."""

    def close(self) -> list[Stretch]:
        """The lines that are left when the last page ends."""


class Crawl(Region):
    """The records of one crawl. ``open_pages`` gives a reader for pages, the first of which begins at a place."""

    def __init__(self, layout: Layout, start: int, open_pages: Callable[[int], PageReader]) -> None:
        super().__init__(layout, start)
        self._open_pages = open_pages
        self._pages: PageReader | None = None
        self._settled: list[Known | Stretch] = []
        self._later: deque[Record | Rows] = deque()  # parts that wait for the pages above them
        self._in_record = self._skips = False  # a record is open; it is no page
        self._aside = ""  # what has come of that
        self._size = -1  # bytes of the record that are still to come; -1: not known
        self._at_top = False  # nothing of the record was looked at
        self._by_lines = False  # a header is looked for line by line, as none stands where one was expected
        self._passed = start  # what stands above was looked at
        # A line that may begin a header; where a layout is silent on that, all are looked at.
        self._mark = regex.compile(rf"(?<![^\n\r])(?i:{regex.escape(layout.begins)})")

    def feed(self, chunk: str, ended: bool) -> list[Known | Stretch]:
        """The lines that are settled after this chunk; ``rest`` is set once the region is over."""
        self._tape.add(chunk)
        if not ended and "\n" not in chunk and "\r" not in chunk:
            return []
        base, text = self._tape.start, self._tape.read()
        goes_on = True
        while goes_on and self.rest is None:
            if self._in_record:
                goes_on = self._advance_record(text, base, ended)
            elif self._by_lines:
                goes_on = self._advance_lines(text, base, ended)
            else:
                goes_on = self._expect_header(text, base, ended)
        if self.rest is not None:
            self._close_pages()
        settled, self._settled = self._settled, []
        return settled

    # Each of these takes one step, and is false where it needs more text. ``base`` is the place of ``text``.

    def _expect_header(self, text: str, base: int, ended: bool) -> bool:
        """Takes the header that stands right there, or below blank lines."""
        lines = cut_header(text, base, self._tape.start - base)
        if lines is None and not ended:
            return False
        rows = self._sort(lines or Lines([], [], []))
        if not self._take_header(rows, len(rows.letters) - len(rows.letters.lstrip(BLANK))):
            self._by_lines, self._passed = True, self._tape.start
            self._reader = LineReader(self._passed)
        return True

    def _advance_lines(self, text: str, base: int, ended: bool) -> bool:
        """Looks for a header in the next lines, or for the end of the region."""
        waiting = self._waiting.texts
        while len(waiting) < _BATCH and self._passed < base + len(text):
            spoon = text[self._passed - base : self._passed - base + _SPOON]
            self._passed += len(spoon)
            self._wait(self._reader.feed(spoon))
        ended = ended and self._passed == base + len(text)
        if ended:
            self._wait(self._reader.close())
        elif len(waiting) < _BATCH:
            return False
        starts, texts, stops = self._waiting
        lines = Lines(starts[:_BATCH], texts[:_BATCH], stops[:_BATCH])
        del starts[:_BATCH], texts[:_BATCH], stops[:_BATCH]
        around: list[Rows | Record] = []
        self._take(lines, ended and not waiting, around)
        self._tell(around)
        head = self._head
        if head is not None:
            self._open(self._cut(head.end - head.start), head.match, head.broken)
            # The lines that were looked at beyond the header go on as text.
            for column in (self._starts, self._texts, self._stops, self._kinds, *self._waiting):
                column.clear()
            self._letters = ""
        return True

    def _advance_record(self, text: str, base: int, ended: bool) -> bool:
        """Hands on what surely belongs to the record that is open, and sees whether it ends there."""
        start = self._tape.start - base
        if self._at_top:
            self._at_top = False
            place = self._find_end(text, start)
            if place >= 0:
                self._hand_on(text[start:place], True)
                return True
        mark = self._mark.search(text, max(start, self._passed - base))
        if mark is None and ended:
            stop = len(text)
        else:
            # Whether a header begins depends on the line above it, too.
            stop = find_line(text, start, find_last_end(text, start) if mark is None else mark.start())
        place, over = self._measure(text, start, stop)
        if over or mark is None:
            over = over or ended
            self._hand_on(text[start:place], over)
            return over
        line = int(stop < mark.start())
        lines = cut_header(text, base, stop)
        rows = self._sort(lines or Lines([], [], []))
        whole = self._match_header(rows.letters, line)
        if whole is None:
            rows = self._sort(cut_lines(text, base, stop, _WIDE, ended))
            if len(rows.texts) < _WIDE and not ended:
                self._hand_on(text[start:stop], False)
                return False
            settled = len(rows.texts) if len(rows.texts) < _WIDE else _WIDE // 2
            head = find_head(self.layout, rows.letters, line, settled, loose=True)
            if head is None:
                self._hand_on(text[start:stop], False)
                self._passed = rows.stops[settled - 1]
                return True
            line = head.start
        end = rows.starts[line] - base
        place, over = self._measure(text, stop, end)
        self._hand_on(text[start:place], True)
        if whole is not None and not over:
            self._begin(rows, whole)
        return True

    def _read_record(self, _head: Head, _settled: int, _ended: bool) -> Sequence[Rows | Record] | None:
        # What stands below a header is not looked at line by line.
        return None

    def _find_beheaded(self, _stop: int, _followed: bool) -> int | None:
        # What has no header is no page.
        return None

    def _sort(self, lines: Lines) -> Rows:
        kinds = sort_texts(self.layout, lines.texts)
        return Rows(*lines, kinds, "".join([kind.letter for kind in kinds]))

    def _match_header(self, letters: str, line: int) -> regex.Match[str] | None:
        """The header that begins there, if it is whole, and ends within these lines: no line below them can change that
        any more.
        """
        last = line + 1 + 2 * REACH
        found = self.layout.whole.match(letters, line, last)
        return found if found is not None and found.end() < min(last, len(letters)) else None

    def _take_header(self, rows: Rows, line: int) -> bool:
        """Opens the record whose header begins at this one of some lines; false if none does."""
        head = self._match_header(rows.letters, line)
        if head is None:
            return False
        if line:
            self._tell([_slice(rows, 0, line)])
        self._begin(rows, head)
        return True

    def _begin(self, rows: Rows, head: regex.Match[str]) -> None:
        """Opens the record with this header, which is whole and stands among some lines."""
        self.records += 1
        self._open(_slice(rows, *head.span()), head, False)

    def _open(self, header: Rows, head: regex.Match[str], broken: bool) -> None:
        self._size = _read_size(header)
        self._skips = not self.layout.skips.isdisjoint(header.letters)
        self._in_record, self._at_top, self._by_lines = True, True, False
        start = self._passed = header.stops[-1]
        self._tape.cut(start)
        if self._skips:
            self._tell([header])
            return
        self._tell([Record(header, head, broken)])
        if self._pages is None:
            self._pages = self._open_pages(start)
        else:
            self._settle(self._pages.turn(start))

    def _hand_on(self, text: str, over: bool) -> None:
        """The next text of the record that is open; ``over``: it ends there."""
        self._tape.cut(self._tape.start + len(text))
        self._in_record = not over
        if not self._skips:
            assert self._pages is not None
            self._settle(self._pages.feed(text))
            return
        self._aside += text
        # Cut at places that do not depend on the chunks.
        while len(self._aside) > _ASIDE or (over and self._aside):
            found = _END.search(self._aside, _ASIDE)
            stop = found.end() if found else len(self._aside)
            lines = cut_lines(self._aside[:stop], self._tape.start - len(self._aside), 0, stop, True)
            self._tell([self._sort(lines)])
            self._aside = self._aside[stop:]

    def _tell(self, parts: Iterable[Record | Rows]) -> None:
        """Gives these out behind the pages above them."""
        self._later += parts
        if self._pages is None or len(self._later) > _WAITING:
            self._close_pages()

    def _settle(self, stretches: Sequence[Stretch]) -> None:
        if not stretches:
            return
        known = deque(self._label(stretches[-1].start))
        for stretch in stretches:
            while known and known[0].starts[0] < stretch.start:
                self._settled.append(known.popleft())
            self._settled.append(stretch)

    def _label(self, stop: float) -> list[Known]:
        """The parts that wait and stand above a place, labelled together."""
        parts: list[Record | Rows] = []
        while self._later and _find_start(self._later[0]) < stop:
            parts.append(self._later.popleft())
        return label_parts(self.layout, parts, AROUND)

    def _close_pages(self) -> None:
        if self._pages is not None:
            self._settle(self._pages.close())
            self._pages = None
        self._settled += self._label(inf)

    def _find_end(self, text: str, start: int) -> int:
        """Where the page that begins at ``start`` ends, if its header says it; -1 where more must be looked at.

        That is so where the page goes on beyond the text, where no blank line stands at its end, and where a line of it
        may begin a header.
        """
        size = self._size
        if size < 0:
            return -1
        place = start + size
        whole = text[start:place]
        if not whole.isascii():
            encoded = whole.encode(errors="surrogatepass")
            if len(encoded) <= size or encoded[size] in _GOING_ON:
                return -1
            place = start + len(encoded[:size].translate(None, _GOING_ON))
        if not _ENDED.match(text, place) or not begins_line(text, start, place):
            return -1
        return -1 if self._mark.search(text, start, place) else place

    def _measure(self, text: str, start: int, stop: int) -> tuple[int, bool]:
        """So far the next lines, ``text[start:stop]``, belong to the page, and whether it ends there.

        A page ends where its header says that it does, if a blank line stands there; text that was saved with other
        ends of lines, or in another encoding, is longer or shorter, and ends where the next record begins.
        """
        if self._size < 0:
            return stop, False
        whole = text[start:stop]
        encoded = b"" if whole.isascii() else whole.encode(errors="surrogatepass")
        left = self._size - (len(encoded) or len(whole))
        if left >= 0:
            self._size = left
            return stop, False
        size, self._size = self._size, -1
        if encoded:
            if encoded[size] in _GOING_ON:
                return stop, False
            size = len(encoded[:size].translate(None, _GOING_ON))
        ends = begins_line(whole, 0, size) and _BLANK_LINE.match(whole, size)
        return (start + size, True) if ends else (stop, False)


def _read_size(header: Rows) -> int:
    """The bytes of the page, as its header tells them; -1 where it does not."""
    for text, kind in zip(header.texts, header.kinds, strict=True):
        for name, begin, end in kind.parts:
            if name == SIZE:
                number = text[begin:end]
                return int(number) if number.isdecimal() and len(number) <= _DIGITS else -1
    return -1


def _find_start(part: Record | Rows) -> int:
    return (part.rows if isinstance(part, Record) else part).starts[0]


def _slice(rows: Rows, first: int, stop: int) -> Rows:
    starts, texts, stops, kinds, letters = rows
    return Rows(starts[first:stop], texts[first:stop], stops[first:stop], kinds[first:stop], letters[first:stop])
