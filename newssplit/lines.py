r"""Text chunks to lines: lossless, in any chunking.

A line ends with ``\n``, ``\r\n`` or a lone ``\r``, and with nothing else. ``str.splitlines`` would also break at
form feeds, ``\x85`` and U+2028, which stand inside the lines of real feeds.
"""

from __future__ import annotations

from collections import deque
from itertools import accumulate
from typing import NamedTuple

import regex

_BREAK = regex.compile(r"\r\n|\n|\r")


class Line(NamedTuple):
    """A line: offset of its first code point, its text, and its ending (empty only for the last line)."""

    start: int
    text: str
    ending: str


class Lines(NamedTuple):
    """Some lines in columns: offsets of their first code points, their texts, offsets behind their endings."""

    starts: list[int]
    texts: list[str]
    stops: list[int]


class LineReader:
    """Cuts chunks into lines as they come; a line that is not yet ended waits for the next chunk.

    ``start`` is the place in the text at which the first chunk begins.
    """

    def __init__(self, start: int = 0) -> None:
        self._start = start
        self._rest: list[str] = []
        self._whole = ""  # the text of the lines that were given out last

    @property
    def offset(self) -> int:
        """Where the next line to be given out begins."""
        return self._start

    def feed(self, chunk: str) -> Lines:
        """The lines that are complete once ``chunk`` has come."""
        if not chunk:
            return Lines([], [], [])
        if self._rest and self._rest[-1].endswith("\r"):
            # A "\r" at the end of a chunk may be half of "\r\n", so it was kept back.
            self._rest[-1] = self._rest[-1][:-1]
            chunk = "\r" + chunk
        keep = chunk[-1] == "\r"
        body = chunk[:-1] if keep else chunk
        if "\n" not in body and "\r" not in body:
            self._rest.append(chunk)
            return Lines([], [], [])
        self._rest.append(body)
        self._whole = "".join(self._rest)
        lines, tail = self._cut(self._whole)
        tail += "\r" if keep else ""
        self._rest = [tail] if tail else []
        self._start = lines.stops[-1]
        return lines

    def close(self) -> Lines:
        """What is left when the text ends: at most one line."""
        whole = self._whole = "".join(self._rest)
        self._rest = []
        if not whole:
            return Lines([], [], [])
        start, self._start = self._start, self._start + len(whole)
        return Lines([start], [whole.removesuffix("\r")], [self._start])

    def take(self, chunk: str) -> list[Line]:
        """``feed``, but each line by itself, with its ending."""
        base = self._start
        return self._pair(self.feed(chunk), base)

    def finish(self) -> list[Line]:
        """``close``, but the line by itself, with its ending."""
        base = self._start
        return self._pair(self.close(), base)

    def _pair(self, lines: Lines, base: int) -> list[Line]:
        whole = self._whole
        return [
            Line(start, text, whole[start - base + len(text) : stop - base])
            for start, text, stop in zip(*lines, strict=True)
        ]

    def _cut(self, whole: str) -> tuple[Lines, str]:
        """The lines of a text that holds an ending, and what is left behind the last one."""
        base = self._start
        returns = whole.count("\r")
        pairs = whole.count("\r\n") if returns else 0
        if returns == pairs:
            alike = pairs > 0 and pairs == whole.count("\n")
            ending = "\r\n" if alike else "\n"
            texts = whole.split(ending)
            tail = texts.pop()
            size = len(ending)
            stops = list(accumulate([len(text) + size for text in texts], initial=base))
            if pairs and not alike:
                texts = [text[:-1] if text[-1:] == "\r" else text for text in texts]
            return Lines(stops[:-1], texts, stops[1:]), tail
        edges = [found.span() for found in _BREAK.finditer(whole)]
        starts = [0, *(stop for _, stop in edges)]
        texts = [whole[start:end] for start, (end, _) in zip(starts, edges, strict=False)]
        at = starts.pop()
        return Lines([base + start for start in starts], texts, [base + stop for _, stop in edges]), whole[at:]


class Tape:
    """The text of the lines that are at hand: chunks are added behind it, lines that are done with are cut off."""

    def __init__(self, start: int = 0) -> None:
        self.start = self._first = start
        self._chunks: deque[str] = deque()

    def add(self, chunk: str) -> None:
        """More text."""
        if chunk:
            self._chunks.append(chunk)

    def cut(self, place: int) -> None:
        """What stands above a place is not needed again."""
        self.start = place
        while self._chunks and self._first + len(self._chunks[0]) <= place:
            self._first += len(self._chunks.popleft())

    def read(self, end: int | None = None) -> str:
        """The text from where it was cut up to a place, or all of it."""
        parts: list[str] = []
        at = self._first
        for chunk in self._chunks:
            if end is not None and at >= end:
                break
            parts.append(chunk[max(0, self.start - at) : None if end is None else end - at])
            at += len(chunk)
        text = "".join(parts)
        if end is None:
            # What is read again and again is put together once.
            self._chunks, self._first = deque([text] if text else ()), self.start
        return text


def read_lines(text: str) -> list[Line]:
    """All lines of a text."""
    reader = LineReader()
    return [*reader.take(text), *reader.finish()]
