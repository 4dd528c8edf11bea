"""Text in the wild that was wrapped at a width, as print and mail are, put together again: a paragraph is one line.

A line goes on with the one above where there was no room there for its first word. How wide a text was set is told by
the lines that surely go on, in small letters after no stop; where these are few, or end at any length, nothing was
wrapped, and all lines stay as they are. Scripts without small letters are left as they are, too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import regex

from newssplit.glance import View
from newssplit.lines import Lines
from newssplit.phrases import CATEGORIES, load_phrases

# Lines are decided upon in blocks counted from the beginning of the text, each with as many lines on either side.
_BLOCK: Final = 32
# A line that is longer was not wrapped, and one that is shorter tells nothing of the width.
_WIDEST: Final = 120
_SHORTEST: Final = 30
# Text was wrapped where so many lines surely go on; where they are such a part of the lines that end no sentence; where
# such a part of them had no room for the next word; and where they read as prose, which has commas and stops.
_FEWEST: Final = 3
_PART: Final = 0.3
_FULL: Final = 0.75
_MARKED: Final = 0.45
_ENDED: Final = 0.15
# Type that is not of one width fills a line to this part at least.
_FILLED: Final = 0.86
# No paragraph has more lines.
_LONGEST: Final = 100
# A line that goes on in small letters may be as short as this part of the width, beside a picture.
_NARROW: Final = 0.5
# Below a headline stand lines that are short and end no sentence; most of its own words may begin with capitals.
_SHORT: Final = 0.6
_TITLED: Final = 0.6
_STOPS: Final = (".", "!", "?", "…", ":", '."', '!"', '?"', ".”", "!”", "?”", ".»", "!»", "?»", ".“", ".)", ".’", ".'")
_SMALL: Final = regex.compile(r"\s*[\"'(\[«“„‘]?\p{Ll}")
_ITEM: Final = regex.compile(r"\s*(?:[*•‣◦⁃●○▪■►▶–—-]|\d{1,3}[.)])\s")
_DIGIT: Final = regex.compile(r"\d")
_MARK: Final = regex.compile(r"\p{L}[.,;]\s")
_SENTENCE: Final = regex.compile(r"\p{L}\.(?=\s|[”\"»“’')]|$)")
_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}'’-]{3,}")
# What lines below a headline open with.
_OF_HEADS: Final = sum(1 << CATEGORIES.index(name) for name in ("byline_openers", "published", "updated", "desks"))


class _Setting(NamedTuple):
    """Lines that were set at one width: from one line to another; the width that most of them fill, and the widest."""

    start: int
    stop: int
    usual: int
    most: int


class Unwrapper:
    """Lines in, lines out, in order; those that go on with the line above are one line with it.

    A line that was put together is as long as what it was made of, with blanks for the ends of lines: every place in it
    is what it was. Lines are numbered from the beginning of the text.
    """

    def __init__(self) -> None:
        self._lines = Lines([], [], [])  # those that are kept
        self._base = 0  # the number of the first of them
        self._sure: list[int] = []  # lines with which the next one surely goes on
        self._joined: list[int] = []  # lines with which the next one goes on
        self._decided = 0  # so many lines are decided upon
        self._given = 0  # and so many are given out

    def feed(self, lines: Lines) -> Lines:
        """The lines that are settled once these have come."""
        self._add(lines)
        while self._base + len(self._lines.texts) > self._decided + 2 * _BLOCK:
            self._decide(self._decided + _BLOCK)
        return self._give()

    def close(self, lines: Lines) -> Lines:
        """The lines that are left; these are the last."""
        self._add(lines)
        count = self._base + len(self._lines.texts)
        while self._decided < count:
            self._decide(min(self._decided + _BLOCK, count))
        return self._give()

    def _add(self, lines: Lines) -> None:
        texts = self._lines.texts
        first = max(0, len(texts) - 1)
        self._lines.starts.extend(lines.starts)
        texts.extend(lines.texts)
        self._lines.stops.extend(lines.stops)
        above = ""
        for number, text in enumerate(texts[first:], self._base + first):
            # Few lines of a feed stand below one that may be full, and fewer of these begin with no capital.
            if len(above) >= _SHORTEST and text and not text[0].isupper() and _goes_on(above, text):
                self._sure.append(number - 1)
            above = text

    def _decide(self, high: int) -> None:
        """Decides with which of the lines up to ``high`` the next one goes on."""
        low, self._decided = self._decided, high
        first, last = max(low - _BLOCK, self._base), min(high + _BLOCK, self._base + len(self._lines.texts))
        if bisect_left(self._sure, last) - bisect_left(self._sure, first) < _FEWEST:
            return
        for setting in self._find_settings(first, last):
            for number in range(max(low, setting.start), min(high, setting.stop - 1)):
                if self._is_joined(number, setting):
                    self._joined.append(number)

    def _find_settings(self, first: int, last: int) -> Iterator[_Setting]:
        """Where lines are wrapped, among some lines."""
        texts = self._lines.texts[first - self._base : last - self._base]
        wide = [number for number, text in enumerate(texts, first) if len(text) > _WIDEST and " " in text.strip()]
        for start, stop in pairwise((first - 1, *wide, last)):
            start += 1
            sure = self._sure[bisect_left(self._sure, start) : bisect_left(self._sure, stop - 1)]
            if len(sure) < _FEWEST:
                continue
            run = [text.strip() for text in texts[start - first : stop - first]]
            might = sum(
                len(above) >= _SHORTEST and below != "" and not above.endswith(_STOPS) for above, below in pairwise(run)
            )
            sentences = sum(len(_SENTENCE.findall(text)) for text in run)
            sizes = sorted(len(self._read(number).rstrip()) for number in sure)
            usual = sizes[len(sizes) * 9 // 10]
            full = sum(_fills(self._read(number), self._read(number + 1), _FILLED * usual) for number in sure)
            marked = sum(bool(_MARK.search(f"{self._read(number)} {self._read(number + 1)} ")) for number in sure)
            is_prose = marked >= _MARKED * len(sure) and sentences >= _ENDED * len(sure)
            if is_prose and len(sure) >= _PART * might and full >= _FULL * len(sure):
                yield _Setting(start, stop, usual, min(sizes[-1], usual * 11 // 10))

    def _is_joined(self, number: int, setting: _Setting) -> bool:
        """Whether the line below goes on with a line."""
        above, below = self._read(number).rstrip(), self._read(number + 1).rstrip()
        if not above.strip() or not below or _ITEM.match(below) or _indent(below) > _indent(above):
            return False
        if self._joined[-_LONGEST:][:1] == [number - _LONGEST]:
            return False
        if not above.endswith(_STOPS):
            if _SMALL.match(below):
                return len(above) >= _NARROW * setting.usual
            if not _fills(above, below, _FILLED * setting.usual):
                return False
            begins = not self._joined or self._joined[-1] != number - 1
            return not (begins and _is_head(above, below, setting))
        return _fills(above, below, setting.most)

    def _read(self, number: int) -> str:
        return self._lines.texts[number - self._base]

    def _give(self) -> Lines:
        """The lines that are settled."""
        stop = self._decided
        joined = self._joined
        # What the last of them begins may go on below.
        held = bisect_left(joined, stop)
        while held and joined[held - 1] == stop - 1 and stop > self._given:
            held, stop = held - 1, stop - 1
        settled = slice(self._given - self._base, stop - self._base)
        known = self._lines
        lines = Lines(known.starts[settled], known.texts[settled], known.stops[settled])
        if held:
            lines = _join(lines, [number - self._given for number in joined[:held]])
            del joined[:held]
        self._given = stop
        gone = min(stop, self._decided - _BLOCK) - self._base
        if gone > 0:
            del known.starts[:gone], known.texts[:gone], known.stops[:gone]
            self._base += gone
            del self._sure[: bisect_left(self._sure, self._base)]
        return lines


def _goes_on(above: str, below: str) -> bool:
    """Whether a line surely goes on with the one above: neither is wide, and it begins in the midst of a sentence."""
    if len(above) > _WIDEST or len(below) > _WIDEST or not _SMALL.match(below):
        return False
    above = above.rstrip()
    return len(above) >= _SHORTEST and not above.endswith(_STOPS) and _indent(below) <= _indent(above)


def _fills(above: str, below: str, width: float) -> bool:
    """Whether a line of this width has no room for the first word of the line below."""
    return len(above.rstrip()) + 1 + len(below.lstrip().partition(" ")[0]) > width


def _is_head(above: str, below: str, setting: _Setting) -> bool:
    """Whether a line that begins a paragraph, and fills the usual width, may be a headline that is whole."""
    short = len(below) < _SHORT * setting.usual and not below.endswith(_STOPS)
    titled = _is_titled(above)
    if not short and not titled:
        return False
    if above.isupper() != below.isupper() or (short and _tells_who_or_when(below)):
        return True
    # Few headlines end just where there is no more room; where one goes on, its last words have a line to themselves.
    return not (_fills(above, below, setting.most) and (short or _is_titled(below)))


def _tells_who_or_when(text: str) -> bool:
    """Whether a short line may be a byline or a date."""
    return bool(_DIGIT.search(text)) or bool(View(text, load_phrases()).phrases.opens & _OF_HEADS)


def _is_titled(text: str) -> bool:
    """Whether most words begin with capitals."""
    words = _WORD.findall(text)
    titled: bool = sum(word[0].isupper() for word in words) >= _TITLED * len(words)
    return titled


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _join(lines: Lines, joined: Sequence[int]) -> Lines:
    """Some lines, with those put together with which the next one goes on."""
    goes_on = set(joined)
    out = Lines([], [], [])
    parts: list[str] = []
    for number, (start, text, stop) in enumerate(zip(*lines, strict=True)):
        if not parts:
            out.starts.append(start)
        parts.append(text)
        if number in goes_on:
            parts.append(" " * (stop - start - len(text)))
            continue
        out.texts.append("".join(parts))
        out.stops.append(stop)
        parts.clear()
    return out
