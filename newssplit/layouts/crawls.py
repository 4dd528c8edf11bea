"""Regions whose records are pages of the web, with a header above each: the text records of a crawl.

The header's lines are known by their keys; what stands below is a page like any other text in the wild, but for one
thing that is known: it is one article. Who reads it is handed in.

A page goes to its reader as it stands, and is not cut into lines here, up to a line that may begin the next header, or
to where its own header says that it ends.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import regex

from newssplit.layouts import Layout
from newssplit.layouts.finding import REACH, find_head
from newssplit.layouts.records import Record, label_record
from newssplit.layouts.regions import Region
from newssplit.layouts.shapes import BLANK
from newssplit.lines import LineReader, Lines
from newssplit.piece import Known, Stretch

SIZE: Final = "bytes"
# Lines and characters taken at a time where a header is expected: hardly more than it has.
_HEADER: Final = 16
_SPOON: Final = 1 << 9
# Lines taken at a time where none stands right there.
_BATCH: Final = 64
# Bytes that go on with a character of UTF-8, and do not begin one.
_GOING_ON: Final = bytes(range(0x80, 0xC0))
_BLANK_LINE: Final = regex.compile(r"[^\S\r\n]*+(?:[\r\n]|\Z)")


class PageReader(Protocol):
    """Labels one page that comes in chunks."""

    def feed(self, chunk: str) -> list[Stretch]:
        """The lines that are settled after this chunk."""

    def close(self) -> list[Stretch]:
        """The lines that are left when the page ends."""


class Crawl(Region):
    """The records of one crawl. ``open_page`` gives a reader for the page that begins at a place in the text."""

    def __init__(self, layout: Layout, start: int, open_page: Callable[[int], PageReader]) -> None:
        super().__init__(layout, start)
        self._open_page = open_page
        self._page: PageReader | None = None
        self._skips = False  # the record is no page
        self._size = -1  # bytes of the page that are still to come; -1: not known
        self._by_lines = True  # else a page is open, and goes on as text
        self._passed = start  # what stands above has gone to the reader of lines
        # A line that may begin a header; where a layout is silent on that, all are looked at.
        self._mark = regex.compile(rf"(?<![^\n\r])(?i:{regex.escape(layout.begins)})")

    def feed(self, chunk: str, ended: bool) -> list[Known | Stretch]:
        """The lines that are settled after this chunk; ``rest`` is set once the region is over."""
        self._tape.add(chunk)
        parts: list[Known | Stretch] = []
        if not ended and "\n" not in chunk and "\r" not in chunk:
            return parts
        base, text = self._tape.start, self._tape.read()
        goes_on = True
        while goes_on and self.rest is None:
            advance = self._advance_lines if self._by_lines else self._advance_page
            goes_on = advance(text, base, ended, parts)
        return parts

    def _advance_lines(self, text: str, base: int, ended: bool, parts: list[Known | Stretch]) -> bool:
        """Looks at the next lines, one by one; false if there are too few. ``base`` is the place of ``text``."""
        waiting = self._waiting.texts
        size = _BATCH if self._letters else _HEADER
        while len(waiting) < size and self._passed < base + len(text):
            spoon = text[self._passed - base : self._passed - base + _SPOON]
            self._passed += len(spoon)
            self._wait(self._reader.feed(spoon))
        ended = ended and self._passed == base + len(text)
        if ended:
            self._wait(self._reader.close())
        elif len(waiting) < size:
            return False
        starts, texts, stops = self._waiting
        lines = Lines(starts[:size], texts[:size], stops[:size])
        del starts[:size], texts[:size], stops[:size]
        self._take(lines, ended and not waiting, parts)
        return True

    def _advance_page(self, text: str, base: int, ended: bool, parts: list[Known | Stretch]) -> bool:
        """Hands on what surely belongs to the page, and looks at lines again where it may end; false if it goes on."""
        assert self._page is not None
        start = self._tape.start - base
        mark = self._mark.search(text, start)
        if mark is None and ended:
            stop = len(text)
        else:
            # Whether a header begins depends on the line above it, too.
            stop = _find_line(text, start, _find_last_end(text, start) if mark is None else mark.start())
        place, over = self._measure(text, start, stop)
        over = over or (ended and mark is None)
        if place > start:
            parts += self._page.feed(text[start:place])
            self._tape.cut(base + place)
        if over:
            parts += self._page.close()
            self._page = None
        if over or mark is not None:
            self._by_lines, self._passed = True, base + place
            self._reader = LineReader(base + place)
        return self._by_lines

    def _is_open(self) -> bool:
        return self._page is not None or self._skips or super()._is_open()

    def _look_for_head(self, settled: int, ended: bool) -> Sequence[Known | Stretch] | None:
        blank = len(self._letters) - len(self._letters.lstrip(BLANK))
        if self._seen == 0 and self._following is None and self._is_header(blank):
            parts = self._drop(blank)
            self._head = find_head(self.layout, self._letters, 0, 1, loose=True)
            self.records += 1
            return parts
        return super()._look_for_head(settled, ended)

    def _is_header(self, line: int) -> bool:
        """Whether a header begins there that is whole, and ends within the lines at hand: no line below them can change
        that any more.
        """
        last = line + 1 + 2 * REACH
        found = self.layout.whole.match(self._letters, line, last) if self.layout.begins else None
        return found is not None and found.end() < min(last, len(self._letters))

    def _read_record(self, settled: int, ended: bool) -> Sequence[Known | Stretch] | None:
        if self._page is None and not self._skips:
            return self._read_header()
        if not self._by_lines:
            return None
        # Mostly it is a header that a line looked like, with one line of the page above it, or none.
        line = int(self._letters[:1] in self.layout.unknown)
        if self._is_header(line):
            stop, over = line, True
        else:
            following = find_head(self.layout, self._letters, 0, settled, loose=True)
            stop = max(0, settled if following is None else following.start)
            over = following is not None or ended
        if stop:
            first = self._starts[0]
            place, measured = self._measure(self._tape.read(self._stops[stop - 1]), 0, self._stops[stop - 1] - first)
            stop, over = bisect.bisect_left(self._starts, first + place, 0, stop), over or measured
        if not over and stop <= 0:
            return None
        parts = self._drop(stop) if self._skips else self._feed_page(stop, over)
        if over:
            self._page, self._skips = None, False
        return parts

    def _read_header(self) -> list[Known | Stretch]:
        head = self._head
        assert head is not None
        length = head.end - head.start
        self._skips = any(letter in self.layout.skips for letter in self._letters[:length])
        columns = zip(self._texts[:length], self._kinds[:length], strict=True)
        sizes = (int(text[begin:end]) for text, kind in columns for name, begin, end in kind.parts if name == SIZE)
        self._size = next(sizes, -1)
        if self._skips:
            return self._drop(length)
        header = self._cut(length)
        self._page = self._open_page(header.stops[-1])
        if self.layout.begins:
            # The lines that have been looked at beyond the header go on as text.
            self._by_lines = False
            for column in (self._starts, self._texts, self._stops, self._kinds, *self._waiting):
                column.clear()
            self._letters = ""
        return [label_record(self.layout, Record(header, head.match, head.broken))]

    def _feed_page(self, stop: int, over: bool) -> list[Known | Stretch]:
        assert self._page is not None
        stretches = self._page.feed(self._tape.read(self._stops[stop - 1])) if stop else []
        self._cut(stop)
        return [*stretches, *(self._page.close() if over else ())]

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
        begins_line = not size or whole[size - 1] == "\n" or (whole[size - 1] == "\r" and whole[size] != "\n")
        return (start + size, True) if begins_line and _BLANK_LINE.match(whole, size) else (stop, False)


def _find_last_end(text: str, start: int) -> int:
    """Behind the last line from ``start`` on that has surely ended: a return at the very end may be half of an end."""
    return max(text.rfind("\n", start), text.rfind("\r", start, len(text) - 1), start - 1) + 1


def _find_line(text: str, start: int, end: int) -> int:
    """The beginning of the last of the lines from ``start`` to ``end``."""
    if end <= start:
        return start
    above = end - (2 if text.endswith("\r\n", start, end) else 1)
    return max(text.rfind("\n", start, above), text.rfind("\r", start, above), start - 1) + 1
