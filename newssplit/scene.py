"""A stretch of lines with what stands around them: where prose is, the same line again, words that come again.

Nothing here looks further than ``CONTEXT`` lines back and ahead (``MEMORY`` back for a line that stood before), counted
in lines that are not blank, so what is found does not depend on how the text came in chunks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.cues import Sight

REACH: Final = 96
_PROSE: Final = 32  # how far away prose may begin to count as the prose below or above
_OPENING: Final = 20  # letters at a line's beginning or end that make it nearly the same
MEMORY: Final = 400
RIVALS: Final = 8
_NEIGHBOURS: Final = 5  # lines on either side that a line's words are compared with
GAPS: Final = 12  # lines on either side whose gaps a gap is compared with
# The lines on either side that a scene needs beside those it is about.
CONTEXT: Final = REACH + RIVALS

Levels = NDArray[np.int32]  # a level a line; -1: none


class Spot(NamedTuple):
    """A line with what its surroundings are made of. Distances are in lines; 0 means never."""

    sight: Sight
    blanks: int  # blank lines before it
    same_before: int  # distance back to the same line, at most MEMORY
    same_after: int  # distance ahead to the same line, at most REACH


class Scene:
    """A stretch of lines with their surroundings; ``begins``/``ends``: nothing stands before/after it."""

    def __init__(self, spots: Iterable[Spot], low: int, high: int, begins: bool, ends: bool) -> None:
        columns: Any = tuple(zip(*spots, strict=True)) or ((), (), (), ())
        sights, blanks, same_before, same_after = columns
        self._set_out(sights, blanks, same_before, same_after, low, high, begins, ends)

    @classmethod
    def of_columns(
        cls,
        sights: Sequence[Sight],
        blanks: Sequence[int],
        same_before: Sequence[int],
        same_after: Sequence[int],
        low: int,
        high: int,
        begins: bool,
        ends: bool,
    ) -> Scene:
        """The scene of spots that are at hand in columns, a sequence for each of their fields."""
        scene = cls.__new__(cls)
        scene._set_out(sights, blanks, same_before, same_after, low, high, begins, ends)
        return scene

    def _set_out(
        self,
        sights: Sequence[Sight],
        blanks: Sequence[int],
        same_before: Sequence[int],
        same_after: Sequence[int],
        low: int,
        high: int,
        begins: bool,
        ends: bool,
    ) -> None:
        self.low, self.high, self.begins, self.ends = low, high, begins, ends
        self.n = n = len(sights)
        # What is reckoned line by line runs over plain sequences, what is reckoned for all lines at once over arrays:
        # to take single numbers out of an array costs more than to reckon with them.
        columns: Any = zip(*sights, strict=True) if n else ((),) * len(Sight._fields)
        _, self._sizes, self._is_prose, self._keys, self._stems, self._manner, self._marks = columns
        self.size = np.array(self._sizes, dtype=np.int32)
        self.prose = np.array(self._is_prose, dtype=np.int32)
        self.blanks = np.array(blanks, dtype=np.int32)
        self.same_before = np.array(same_before[low:high], dtype=np.int64)
        self.same_after = np.array(same_after[low:high], dtype=np.int64)
        self.total = np.concatenate([[0], np.cumsum(self.prose)])
        self.at = np.arange(low, high)
        self.places = np.flatnonzero(self.prose)
        self._where: list[int] = self.places.tolist()
        self._unions: dict[tuple[int, int, int], frozenset[str]] = {}
        self._wide = (max(0, low - RIVALS), min(n, high + RIVALS))
        self._wide_coverage = self._cover(*self._wide)

    @property
    def coverage(self) -> NDArray[np.float32]:
        """For each line: words, share of them below, number below, share above, likeness of the prose above to that
        below, share of the words that stand in the next prose line alone, and how alike language and house style of the
        prose above and below are."""
        return self._wide_coverage[self.low - self._wide[0] :][: self.high - self.low]

    @property
    def rivals(self) -> tuple[NDArray[np.float32], int]:
        """The coverage of some lines more, and at which of them ``low`` stands."""
        return self._wide_coverage, self.low - self._wide[0]

    @cached_property
    def nearly_same(self) -> NDArray[np.int64]:
        """For each short line: lines since, and lines until, a line that begins or ends as it does; -1 for none.

        Two rows, lines since and lines until.
        """
        since, until = [-1] * self.n, [-1] * self.n
        last: dict[str, int] = {}
        for n, (size, prose, key) in enumerate(zip(self._sizes, self._is_prose, self._keys, strict=True)):
            if prose or size < _OPENING:
                continue
            edge = _OPENING if len(key) >= _OPENING else len(key) * 3 // 4
            for part in (key[:edge], "$" + key[-edge:]):
                distance = n - last.get(part, n)
                last[part] = n
                if 0 < distance <= REACH:
                    since[n] = until[n - distance] = distance
        return np.array((since, until), dtype=np.int64)[:, self.low : self.high]

    @cached_property
    def alike(self) -> NDArray[np.float64]:
        """For each short line the share of its words in the likest of the next short lines; -1 for none.

        Two rows, above and below.
        """
        above, below = [-1.0] * self.n, [-1.0] * self.n
        near: deque[tuple[int, frozenset[str]]] = deque()
        prose, stems = self._is_prose, self._stems
        for n in range(max(0, self.low - _NEIGHBOURS), min(self.n, self.high + _NEIGHBOURS)):
            mine = stems[n]
            if prose[n] or len(mine) < 3:
                continue
            if near and n - near[0][0] > _NEIGHBOURS:
                near = deque(pair for pair in near if n - pair[0] <= _NEIGHBOURS)
            best = 0.0
            for at, other in near:
                if not mine.isdisjoint(other):
                    share = len(mine & other) / min(len(mine), len(other))
                    best = max(best, share)
                    below[at] = max(below[at], share)
            above[n], below[n] = best, 0.0
            near.append((n, mine))
        return np.array((above, below))[:, self.low : self.high]

    def _join(self, what: int, first: int, last: int) -> frozenset[str]:
        """Words, manner or marks (0, 1, 2) of the prose lines from the ``first``-th to the ``last``-th."""
        found = self._unions.get((what, first, last))
        if found is None:
            of_line = (self._stems, self._manner, self._marks)[what]
            found = frozenset().union(*[of_line[n] for n in self._where[first : last + 1]])
            self._unions[what, first, last] = found
        return found

    def _prose_from(self, first: int) -> tuple[int, int]:
        """Up to four prose lines from the ``first``-th on: the first and the last of them."""
        where = self._where
        last = min(first + 3, len(where) - 1)
        while where[last] - where[first] > _PROSE:
            last -= 1
        return first, last

    def _prose_to(self, last: int) -> tuple[int, int]:
        """Up to four prose lines, the ``last``-th being the last."""
        where = self._where
        first = max(last - 3, 0)
        while where[last] - where[first] > _PROSE:
            first += 1
        return first, last

    def _cover(self, low: int, high: int) -> NDArray[np.float32]:
        rows = high - low
        stems, where = self._stems, self._where
        # Of the words of each line: those below, above, and in the next prose line; -1 where there is no prose near by.
        below, above, following = [-1] * rows, [-1] * rows, [-1] * rows
        like, language, style = [-1.0] * rows, [-1.0] * rows, [-1.0] * rows
        for first, last, up, down in self._stretches(low, high):
            # The lines that are near enough to the prose below, to that above, and to both.
            near = max(first, where[down] - _PROSE) if down < len(where) else last
            far = min(last, where[up] + _PROSE + 1) if up >= 0 else first
            if near < last:
                span_below = self._prose_from(down)
                ahead, closest = self._join(0, *span_below), stems[where[down]]
                below[near - low : last - low] = [len(words & ahead) for words in stems[near:last]]
                following[near - low : last - low] = [len(words & closest) for words in stems[near:last]]
            if first < far:
                span_above = self._prose_to(up)
                back = self._join(0, *span_above)
                above[first - low : far - low] = [len(words & back) for words in stems[first:far]]
                if near < far:
                    share = len(ahead & back) / (min(len(ahead), len(back)) or 1)
                    like[near - low : far - low] = [share] * (far - near)
                    mine, other = self._join(1, *span_above), self._join(1, *span_below)
                    if mine and other:
                        share = len(mine & other) / min(len(mine), len(other))
                        language[near - low : far - low] = [share] * (far - near)
                    mine, other = self._join(2, *span_above), self._join(2, *span_below)
                    if mine or other:
                        share = len(mine & other) / len(mine | other)
                        style[near - low : far - low] = [share] * (far - near)
        counts = np.array([len(words) for words in stems[low:high]])
        hits = np.array((below, above, following))
        shares = np.where((hits >= 0) & (counts > 0), hits / np.maximum(counts, 1), -1.0)
        columns = (counts, shares[0], np.where(counts > 0, hits[0], -1), shares[1], like, shares[2], language, style)
        return np.array(columns, dtype=np.float32).T

    def _stretches(self, low: int, high: int) -> Iterator[tuple[int, int, int, int]]:
        """The lines between ``low`` and ``high`` that have the same prose above and below.

        (first line, behind the last, which prose line is the last above, which is the first below)
        """
        where = self._where
        first = low
        down = int(self.total[low])  # the first prose line that is not above the line ``first``
        while first < high:
            place = where[down] if down < len(where) else high
            if first < place:
                yield first, min(place, high), down - 1, down
            if place < high:
                yield place, place + 1, down - 1, down + 1
            first = place + 1
            down += 1


def spots_of(sights: Sequence[Sight], blanks: Sequence[int]) -> list[Spot]:
    """The spots of a whole text."""
    n = len(sights)
    before, after = [0] * n, [0] * n
    last: dict[str, int] = {}
    for at, sight in enumerate(sights):
        if not sight.key:
            continue
        seen = last.get(sight.key)
        if seen is not None and at - seen <= MEMORY:
            before[at] = at - seen
            if at - seen <= REACH:
                after[seen] = at - seen
        last[sight.key] = at
    return [Spot(*row) for row in zip(sights, blanks, before, after, strict=True)]
