r"""Text chunks to lines: lossless, in any chunking.

A line ends with ``\n``, ``\r\n`` or a lone ``\r``, and with nothing else. ``str.splitlines`` would also break at
form feeds, ``\x85`` and U+2028, which stand inside the lines of real feeds.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

_BREAK = regex.compile(r"\r\n|\n|\r")


class Line(NamedTuple):
    """A line: offset of its first code point, its text, and its ending (empty only for the last line)."""

    start: int
    text: str
    ending: str


class LineReader:
    """Cuts chunks into lines as they come; a line that is not yet ended waits for the next chunk.

    ``start`` is the place in the text at which the first chunk begins.
    """

    def __init__(self, start: int = 0) -> None:
        self._start = start
        self._rest: list[str] = []

    @property
    def offset(self) -> int:
        """Where the next line to be given out begins."""
        return self._start

    @property
    def pending(self) -> str:
        """The beginning of a line that is not yet ended."""
        return "".join(self._rest)

    def feed(self, chunk: str) -> list[Line]:
        """The lines that are complete once ``chunk`` has come."""
        if not chunk:
            return []
        if self._rest and self._rest[-1].endswith("\r"):
            # A "\r" at the end of a chunk may be half of "\r\n", so it was kept back.
            self._rest[-1] = self._rest[-1][:-1]
            chunk = "\r" + chunk
        keep = chunk[-1] == "\r"
        body = chunk[:-1] if keep else chunk
        if "\n" not in body and "\r" not in body:
            self._rest.append(chunk)
            return []
        self._rest.append(body)
        whole = "".join(self._rest)
        lines, start = self._cut(whole)
        tail = whole[start:] + ("\r" if keep else "")
        self._rest = [tail] if tail else []
        self._start += start
        return lines

    def close(self) -> list[Line]:
        """What is left when the text ends: at most one line."""
        whole = "".join(self._rest)
        self._rest = []
        if not whole:
            return []
        start, self._start = self._start, self._start + len(whole)
        if whole.endswith("\r"):
            return [Line(start, whole[:-1], "\r")]
        return [Line(start, whole, "")]

    def _cut(self, whole: str) -> tuple[list[Line], int]:
        base, at, lines = self._start, 0, []
        if "\r" not in whole:
            *pieces, _ = whole.split("\n")
            for piece in pieces:
                lines.append(Line(base + at, piece, "\n"))
                at += len(piece) + 1
            return lines, at
        for found in _BREAK.finditer(whole):
            lines.append(Line(base + at, whole[at : found.start()], found.group()))
            at = found.end()
        return lines, at


def read_lines(text: str) -> list[Line]:
    """All lines of a text."""
    reader = LineReader()
    return [*reader.feed(text), *reader.close()]
