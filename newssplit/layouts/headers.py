"""Lines cut out of text where a header is expected: as few as it has, and none that may not have ended yet."""

from __future__ import annotations

from itertools import accumulate, islice
from typing import Final

import regex

from newssplit.lines import Lines

# Lines among which a whole header is looked for, and characters: hardly more than it has.
_MOST: Final = 16
_LONGEST: Final = 1 << 12
# A line that has surely ended: a return at the very end may be half of an end.
_LINE: Final = regex.compile(r"([^\r\n]*+)(?:\r\n|\n|\r(?!\Z))")


def cut_lines(text: str, base: int, place: int, count: int, ended: bool) -> Lines:
    """The next lines from a place in ``text`` on, at most so many. ``base`` is the place of ``text``."""
    found = list(islice(_LINE.finditer(text, place), count))
    texts = [one[1] for one in found]
    starts = [base + one.start() for one in found]
    stops = [base + one.end() for one in found]
    last = stops[-1] - base if stops else place
    if ended and len(texts) < count and last < len(text):
        texts.append(text[last:].removesuffix("\r"))
        starts.append(base + last)
        stops.append(base + len(text))
    return Lines(starts, texts, stops)


def cut_header(text: str, base: int, place: int) -> Lines | None:
    """The same up to the line below a blank one, where a header mostly ends; None if there are not so many."""
    block = _cut_block(text, base, place)
    if block is not None:
        return block
    starts, texts, stops = lines = Lines([], [], [])
    printed, count = False, _MOST
    for number, found in enumerate(_LINE.finditer(text, place), 1):
        line = found[1]
        starts.append(base + found.start())
        texts.append(line)
        stops.append(base + found.end())
        if number == count:
            return lines
        if line and not line.isspace():
            printed = True
        elif printed:
            count = number + 1
    return None


def _cut_block(text: str, base: int, place: int) -> Lines | None:
    """A cheaper way to the same, for lines that all end alike, as those of most headers do; None for any others."""
    end = text.find("\n", place)
    ending = "\r\n" if end > place and text[end - 1] == "\r" else "\n"
    size, top = len(ending), place
    while text.startswith(ending, top) and top < place + size * _MOST:
        top += size
    end = text.find(ending * 2, top, place + _LONGEST)
    below = text.find("\n", end + 2 * size)
    if end < 0 or below < 0:
        return None
    last = text[end + 2 * size : below]
    lines = text[top:end].split(ending)
    texts = [*[""] * ((top - place) // size), *lines, "", last.removesuffix("\r")]
    if len(texts) > _MOST or any(map(str.isspace, lines)) or "\r" in texts[-1]:
        return None
    inner = len(lines) - 1
    if text.count("\n", top, end) > inner or text.count("\r", top, end) > inner * (size - 1):
        return None
    edges = list(accumulate([len(one) + size for one in texts[:-1]], initial=base + place))
    return Lines(edges, texts, [*edges[1:], base + below + 1])


def find_last_end(text: str, start: int) -> int:
    """Behind the last line from ``start`` on that has surely ended."""
    return max(text.rfind("\n", start), text.rfind("\r", start, len(text) - 1), start - 1) + 1


def find_line(text: str, start: int, end: int) -> int:
    """The beginning of the last of the lines from ``start`` to ``end``."""
    if end <= start:
        return start
    above = end - (2 if text.endswith("\r\n", start, end) else 1)
    return max(text.rfind("\n", start, above), text.rfind("\r", start, above), start - 1) + 1


def begins_line(text: str, start: int, place: int) -> bool:
    """Whether a line begins at a place in a text; one begins at ``start``."""
    above = text[place - 1]
    return place == start or above == "\n" or (above == "\r" and text[place] != "\n")
