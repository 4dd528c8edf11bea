"""Regions whose records are pages of the web, with a header above each: the text records of a crawl.

The header's lines are known by their keys; what stands below is a page like any other text in the wild, but for one
thing that is known: it is one article. Who reads it is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from newssplit.layouts import Layout
from newssplit.layouts.finding import find_head
from newssplit.layouts.records import Record, label_record
from newssplit.layouts.regions import Region
from newssplit.layouts.shapes import BLANK
from newssplit.piece import Known, Stretch

SIZE: Final = "bytes"


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

    def _is_open(self) -> bool:
        return self._page is not None or self._skips or super()._is_open()

    def _read_record(self, settled: int, ended: bool) -> Sequence[Known | Stretch] | None:
        if self._page is None and not self._skips:
            return self._read_header()
        following = find_head(self.layout, self._letters, 0, settled, loose=True)
        stop = settled if following is None else following.start
        stop, over = self._measure(max(0, stop))
        over = over or following is not None or ended
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
        return [label_record(self.layout, Record(header, head.match, head.broken))]

    def _feed_page(self, stop: int, over: bool) -> list[Known | Stretch]:
        assert self._page is not None
        stretches = self._page.feed(self._tape.read(self._stops[stop - 1])) if stop else []
        self._cut(stop)
        return [*stretches, *(self._page.close() if over else ())]

    def _measure(self, stop: int) -> tuple[int, bool]:
        """So many of the next lines belong to the page, and whether it ends behind them.

        A page ends where its header says that it does, if a blank line stands there; text that was saved with other
        ends of lines, or in another encoding, is longer or shorter, and ends where the next record begins.
        """
        if self._size < 0:
            return stop, False
        for number in range(stop):
            if self._size == 0:
                if self._letters[number] == BLANK:
                    return number, True
                self._size = -1
                return stop, False
            # The blank line below the header is not part of the page.
            if number or self._letters[0] != BLANK:
                text = self._texts[number]
                ending = self._stops[number] - self._starts[number] - len(text)
                self._size -= len(text.encode(errors="surrogatepass")) + ending
            if self._size < 0:
                self._size = -1
                return stop, False
        return stop, False
