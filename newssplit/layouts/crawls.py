"""Regions whose records are pages of the web, with a header above each: the text records of a crawl.

The header's lines are known by their keys; what stands below is a page like any other text in the wild, but for one
thing that is known: it is one article. Who reads it is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from newssplit.layouts import Layout
from newssplit.layouts.finding import find_head
from newssplit.layouts.records import Record, label_record
from newssplit.layouts.regions import Region
from newssplit.layouts.shapes import BLANK
from newssplit.piece import Piece

SIZE: Final = "bytes"


class PageReader(Protocol):
    """Labels one page that comes in chunks."""

    def feed(self, chunk: str) -> list[Piece]:
        """The pieces that are settled after this chunk."""

    def close(self) -> list[Piece]:
        """The pieces that are left when the page ends."""


class Crawl(Region):
    """The records of one crawl. ``open_page`` gives a reader for the page that begins at a place in the text."""

    def __init__(self, layout: Layout, open_page: Callable[[int], PageReader]) -> None:
        super().__init__(layout)
        self._open_page = open_page
        self._page: PageReader | None = None
        self._skips = False  # the record is no page
        self._size = -1  # bytes of the page that are still to come; -1: not known

    def _is_open(self) -> bool:
        return self._page is not None or self._skips or super()._is_open()

    def _read_record(self, settled: int, ended: bool) -> list[Piece] | None:
        if self._page is None and not self._skips:
            return self._read_header()
        following = find_head(self.layout, self._letters, 0, settled, loose=True)
        stop = settled if following is None else following.match.start()
        stop, over = self._measure(max(0, stop))
        over = over or following is not None or ended
        if not over and stop <= 0:
            return None
        pieces = self._drop(stop) if self._skips else self._feed_page(stop, over)
        if over:
            self._page, self._skips = None, False
        return pieces

    def _read_header(self) -> list[Piece]:
        head = self._head
        assert head is not None
        length = head.match.end() - head.match.start()
        header = self._kept[:length]
        self._skips = any(one.letter in self.layout.skips for one in header)
        self._size = next((int(one.line.text[b:e]) for one in header for name, b, e in one.parts if name == SIZE), -1)
        if self._skips:
            return self._drop(length)
        pieces = list(label_record(self.layout, Record(header, head.match, head.broken)))
        self._cut(length)
        self._page = self._open_page(pieces[-1].end)
        return pieces

    def _feed_page(self, stop: int, over: bool) -> list[Piece]:
        assert self._page is not None
        pieces = self._page.feed("".join(one.line.text + one.line.ending for one in self._kept[:stop]))
        self._cut(stop)
        return pieces + self._page.close() if over else pieces

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
            line = self._kept[number].line
            # The blank line below the header is not part of the page.
            if number or self._kept[0].letter != BLANK:
                self._size -= len((line.text + line.ending).encode(errors="surrogatepass"))
            if self._size < 0:
                self._size = -1
                return stop, False
        return stop, False
