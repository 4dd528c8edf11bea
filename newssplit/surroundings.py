"""What is seen around a line: blank lines, prose near by, the same line again, words that come again.

Every cue looks at most ``REACH`` lines back and ahead (``MEMORY`` back for a line that stood before), counted in lines
that are not blank, so what is seen does not depend on how the text came in chunks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.cues import Sight

REACH: Final = 96
_PROSE: Final = 32  # how far away prose may begin to count as the prose below or above
_OPENING: Final = 20  # letters at a line's beginning or end that make it nearly the same
MEMORY: Final = 400
_RIVALS: Final = 8
_NEIGHBOURS: Final = 5  # lines on either side that a line's words are compared with
_GAPS: Final = 12  # lines on either side whose gaps a gap is compared with
# The lines on either side that a scene needs beside those it is about.
CONTEXT: Final = REACH + _RIVALS

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
        self._wide = (max(0, low - _RIVALS), min(n, high + _RIVALS))
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


class Row(NamedTuple):
    """One family of cues about a line's surroundings."""

    name: str
    sees: str
    levels: tuple[str, ...]
    test: Callable[[Scene], Levels]


def _near(count: int, step: int) -> Callable[[Scene], NDArray[np.int64]]:
    def measure(scene: Scene) -> NDArray[np.int64]:
        at = scene.at
        first, last = (at + 1, at + 1 + count) if step > 0 else (np.maximum(at - count, 0), at)
        found: NDArray[np.int64] = scene.total[np.minimum(last, scene.n)] - scene.total[np.minimum(first, scene.n)]
        return found

    return measure


def _bins(edges: Sequence[float], measure: Callable[[Scene], NDArray[Any]]) -> Callable[[Scene], Levels]:
    bounds = np.asarray(edges, dtype=np.float64)

    def test(scene: Scene) -> Levels:
        values = np.asarray(measure(scene), dtype=np.float64)
        levels = bounds.searchsorted(values, side="left").astype(np.int32)
        levels[values < 0] = -1
        return levels

    return test


def _steps(edges: Sequence[int], measure: Callable[[Scene], NDArray[np.int64]]) -> Callable[[Scene], Levels]:
    # The level of each count from -1 to beyond the last edge: looked up, not searched for.
    counts = np.arange(edges[-1] + 2)
    levels = np.concatenate([[-1], np.searchsorted(edges, counts, side="left")]).astype(np.int32)

    def test(scene: Scene) -> Levels:
        found: Levels = levels.take(measure(scene) + 1, mode="clip")
        return found

    return test


def _labels(edges: Sequence[float]) -> tuple[str, ...]:
    return (f"<={edges[0]:g}", *(f"<={high:g}" for _, high in pairwise(edges)), f">{edges[-1]:g}")


def _share(name: str, sees: str, edges: Sequence[float], measure: Callable[[Scene], NDArray[Any]]) -> Row:
    """A family whose levels are stretches of a number, which is negative where there is none."""
    return Row(name, sees, _labels(edges), _bins(edges, measure))


def _count(name: str, sees: str, edges: Sequence[int], measure: Callable[[Scene], NDArray[np.int64]]) -> Row:
    """The same for whole numbers; -1 for none."""
    return Row(name, sees, _labels(edges), _steps(edges, measure))


def _next_prose(scene: Scene) -> NDArray[np.int64]:
    places = np.append(scene.places, scene.n + 10**6)
    distance: NDArray[np.int64] = places[scene.total[scene.low + 1 : scene.high + 1]] - scene.at
    return distance


def _last_prose(scene: Scene) -> NDArray[np.int64]:
    places = np.insert(scene.places, 0, -(10**6))
    distance: NDArray[np.int64] = scene.at - places[scene.total[scene.low : scene.high]]
    return distance


def _blanks_before(scene: Scene) -> NDArray[np.int64]:
    return scene.blanks[scene.low : scene.high].astype(np.int64)


def _blanks_after(scene: Scene) -> NDArray[np.int64]:
    after = np.append(scene.blanks[scene.low + 1 : scene.high + 1], [0])
    return after[: scene.high - scene.low].astype(np.int64)


def _around(values: NDArray[np.int64], scene: Scene, reach: int) -> NDArray[np.float64]:
    total = np.concatenate([[0], np.cumsum(values)])
    low, high = np.maximum(scene.at - reach, 0), np.minimum(scene.at + reach + 1, scene.n)
    share: NDArray[np.float64] = (total[high] - total[low]) / (high - low)
    return share


def _blank_style(scene: Scene) -> NDArray[np.float64]:
    return _around((scene.blanks > 0).astype(np.int64), scene, 16)


def _largest(values: NDArray[Any], width: int) -> NDArray[Any]:
    """The largest of each ``width`` numbers that stand side by side."""
    span = 1
    while 2 * span <= width:
        values = np.maximum(values[:-span], values[span:])
        span *= 2
    rest = width - span
    return np.maximum(values[:-rest], values[rest:]) if rest else values


def _blanks_beside(step: int) -> Callable[[Scene], NDArray[np.float64]]:
    def measure(scene: Scene) -> NDArray[np.float64]:
        total = np.concatenate([[0], np.cumsum(scene.blanks > 0)])
        at = scene.at
        low, high = (
            (at + 1, np.minimum(at + 1 + _GAPS, scene.n)) if step > 0 else (np.maximum(at + 1 - _GAPS, 0), at + 1)
        )
        found = np.where(high > low, (total[high] - total[np.minimum(low, scene.n)]) / np.maximum(high - low, 1), -1.0)
        return found.astype(np.float64)

    return measure


def _widest_gap(scene: Scene) -> Levels:
    blanks = scene.blanks[scene.low : scene.high]
    if not (blanks > 1).any():
        return np.full(scene.high - scene.low, -1, dtype=np.int32)
    most = _largest(np.pad(scene.blanks, _GAPS), _GAPS)
    around = np.maximum(most[scene.low : scene.high], most[scene.low + _GAPS + 1 : scene.high + _GAPS + 1])
    return np.where(blanks > 1, 1 + np.sign(blanks - around), -1).astype(np.int32)


def _short_style(scene: Scene) -> NDArray[np.float64]:
    return _around((scene.size < 40).astype(np.int64), scene, 8)


def _same_before(scene: Scene) -> NDArray[np.int64]:
    return np.where(scene.same_before, scene.same_before, -1)


def _same_after(scene: Scene) -> NDArray[np.int64]:
    return np.where(scene.same_after, scene.same_after, -1)


def _best_below(scene: Scene) -> Levels:
    """1: no short line within eight has more of its words below; 0: one has; -1: it has none."""
    coverage, first = scene.rivals
    start = scene.low - first
    short = scene.prose[start : start + len(coverage)] == 0
    hits = np.where(short & (coverage[:, 0] >= 2), coverage[:, 2] * (0.5 + coverage[:, 1]), -1.0)
    best = _largest(np.pad(hits, _RIVALS, constant_values=-1.0), 2 * _RIVALS + 1)
    found = np.where(hits <= 0, -1, np.where(hits >= best, 1, 0)).astype(np.int32)
    return found[first : first + scene.high - scene.low]


def _longest(scene: Scene) -> Levels:
    """Among the short lines within six: 2: the longest; 1: longer than most; 0: not."""
    low, count = scene.low, scene.high - scene.low
    size = np.pad(np.where(scene.prose == 1, 0, scene.size), 6)
    mine = size[low + 6 : low + 6 + count]
    longer = np.zeros(count, dtype=np.int32)
    for shift in range(13):
        longer += size[low + shift : low + shift + count] > mine
    return np.where(mine == 0, -1, np.where(longer == 0, 2, np.where(longer <= 2, 1, 0))).astype(np.int32)


def _alike(row: int) -> Callable[[Scene], NDArray[np.float64]]:
    def measure(scene: Scene) -> NDArray[np.float64]:
        found: NDArray[np.float64] = scene.alike[row]
        return found

    return measure


def _nearly_same(row: int) -> Callable[[Scene], NDArray[np.int64]]:
    def measure(scene: Scene) -> NDArray[np.int64]:
        found: NDArray[np.int64] = scene.nearly_same[row]
        return found

    return measure


def _position(scene: Scene) -> NDArray[np.int64]:
    out = np.full(scene.high - scene.low, -1, dtype=np.int64)
    if scene.begins:
        out = np.where(scene.at < 10, scene.at, out)
    return out


def _to_end(scene: Scene) -> NDArray[np.int64]:
    out = np.full(scene.high - scene.low, -1, dtype=np.int64)
    if scene.ends:
        left = scene.n - 1 - scene.at
        out = np.where(left < 10, left, out)
    return out


def _column(n: int) -> Callable[[Scene], NDArray[np.float32]]:
    def measure(scene: Scene) -> NDArray[np.float32]:
        column: NDArray[np.float32] = scene.coverage[:, n]
        return column

    return measure


def _more_below(scene: Scene) -> NDArray[np.float64]:
    below, above = scene.coverage[:, 1], scene.coverage[:, 3]
    known = (below >= 0) & (above >= 0)
    return np.where(known, (np.clip(below - above, -0.9, 0.9) + 1.0), -1.0).astype(np.float64)


_FEW: Final = (0, 1, 2)
_DISTANCES: Final = (1, 2, 3, 5, 8, 12, 20, 40, 64)
_STYLES: Final = (0.02, 0.3, 0.7, 0.95)
_LIKE: Final = (0, 0.35, 0.55, 0.75, 0.95)
_SHARES: Final = (0, 0.15, 0.3, 0.45, 0.6, 0.8, 0.99)

SURROUNDINGS: Final[tuple[Row, ...]] = (
    _count("blanks-before", "blank lines above", (0, 1, 2, 3), _blanks_before),
    _count("blanks-after", "blank lines below", (0, 1, 2, 3), _blanks_after),
    _share("blank-style", "share of the lines within 16 that have blank lines above", (0.02, 0.3, 0.7, 0.95),
        _blank_style),
    Row("gap", "two or more blank lines above, against the gaps within twelve lines",
        ("narrower", "as-wide", "widest"), _widest_gap),
    _share("short-style", "share of the lines within 8 that are short", (0.1, 0.3, 0.5, 0.7, 0.9), _short_style),
    _count("prose-next-3", "prose lines among the next 3", _FEW, _near(3, 1)),
    _count("prose-next-8", "prose lines among the next 8", (0, 1, 3, 5), _near(8, 1)),
    _count("prose-next-20", "prose lines among the next 20", (0, 2, 5, 9, 14), _near(20, 1)),
    _count("prose-last-3", "prose lines among the last 3", _FEW, _near(3, -1)),
    _count("prose-last-8", "prose lines among the last 8", (0, 1, 3, 5), _near(8, -1)),
    _count("prose-last-20", "prose lines among the last 20", (0, 2, 5, 9, 14), _near(20, -1)),
    _count("to-prose", "lines to the next prose line", _DISTANCES, _next_prose),
    _count("from-prose", "lines since the last prose line", _DISTANCES, _last_prose),
    _count("same-before", "lines since the same line stood", (1, 3, 8, 30, REACH), _same_before),
    _count("same-after", "lines until the same line stands again", (1, 3, 8, 30), _same_after),
    _share("content-words", "longer words of the line", (0, 1, 2, 4, 7, 12), _column(0)),
    _share("words-below", "share of its longer words that come again in the prose below", _SHARES, _column(1)),
    _share("count-below", "how many of its longer words come again in the prose below", (0, 1, 2, 4, 7), _column(2)),
    _share("words-above", "share of its longer words that stand in the prose above", _SHARES, _column(3)),
    _share("more-below", "words below less words above", (0.3, 0.6, 0.85, 0.99, 1.01, 1.15, 1.4, 1.7), _more_below),
    Row("best-below", "whether a short line near by has more of its words below", ("less", "best"), _best_below),
    _share("words-next", "share of its longer words that stand in the next prose line", _SHARES, _column(5)),
    Row("longest", "how its length stands among the short lines within six", ("no", "long", "longest"), _longest),
    _share("prose-alike", "share of the words that the prose above and below have in common",
        (0.03, 0.06, 0.1, 0.15, 0.22, 0.3), _column(4)),
    _share("language-alike", "share of function words and scripts that the prose above and below have in common",
        (0.05, 0.15, 0.3, 0.45, 0.6), _column(6)),
    _share("style-alike", "share of quotation marks and dashes that the prose above and below have in common",
        (0.01, 0.26, 0.51, 0.76, 0.99), _column(7)),
    _share("blank-style-above", "share of the last 12 lines that have blank lines above", _STYLES, _blanks_beside(-1)),
    _share("blank-style-below", "share of the next 12 lines that have blank lines above", _STYLES, _blanks_beside(1)),
    _share("like-above", "share of its words in the likest of the five lines above", _LIKE, _alike(0)),
    _share("like-below", "share of its words in the likest of the five lines below", _LIKE, _alike(1)),
    _count("nearly-same-before", "lines since a line that begins or ends with the same letters", (1, 3, 8, 30),
        _nearly_same(0)),
    _count("nearly-same-after", "lines until a line that begins or ends with the same letters", (1, 3, 8, 30),
        _nearly_same(1)),
    _count("line-number", "lines from the beginning of the text", (0, 1, 2, 4), _position),
    _count("lines-left", "lines to the end of the text", (0, 1, 2, 4), _to_end),
)  # fmt: skip

NAMES: Final = tuple(f"{row.name}={level}" for row in SURROUNDINGS for level in row.levels)
_FIRST: Final = np.cumsum([0, *(len(row.levels) for row in SURROUNDINGS[:-1])], dtype=np.int32)


def look_around(scene: Scene) -> NDArray[np.int32]:
    """The cues of the lines ``low`` to ``high`` of a scene: their places in ``NAMES``, a column a family; -1: none."""
    levels = np.stack([row.test(scene) for row in SURROUNDINGS], axis=1)
    return np.where(levels < 0, np.int32(-1), levels + _FIRST)


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
