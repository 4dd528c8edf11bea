"""What is seen around a line: blank lines, prose near by, the same line again, words that come again.

Every cue looks at most ``REACH`` lines back and ahead (``MEMORY`` back for a line that stood before), counted in lines
that are not blank, so what is seen does not depend on how the text came in chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.dividers import find_largest
from newssplit.scene import GAPS, REACH, RIVALS, Levels, Scene
from newssplit.seams import FAR


class Row(NamedTuple):
    """One family of cues about a line's surroundings."""

    name: str
    sees: str
    levels: tuple[str, ...]
    test: Callable[[Scene], Levels]


def _near(count: int, step: int) -> Callable[[Scene], NDArray[np.int64]]:
    def measure(scene: Scene) -> NDArray[np.int64]:
        at = scene.at
        if step > 0:
            first, last = at + 1, np.minimum(at + 1 + count, scene.stop)
        else:
            first, last = np.maximum(at - count, scene.first), at
        found: NDArray[np.int64] = scene.total[last] - scene.total[first]
        return found

    return measure


def _bins(edges: Sequence[float], measure: Callable[[Scene], NDArray[Any]]) -> Callable[[Scene], Levels]:
    bounds = np.asarray(edges, dtype=np.float64)

    def test(scene: Scene) -> Levels:
        values = np.asarray(measure(scene), dtype=np.float64)
        found: Levels = (bounds.searchsorted(values) - (values < 0)).astype(np.int32)
        return found

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
    numbers = scene.seams.numbers
    places = np.concatenate((numbers[scene.places], numbers[-1:] + FAR))
    distance: NDArray[np.int64] = places[scene.total[scene.low + 1 : scene.high + 1]] - scene.numbers
    return distance


def _last_prose(scene: Scene) -> NDArray[np.int64]:
    places = np.concatenate(([-FAR], scene.seams.numbers[scene.places]))
    distance: NDArray[np.int64] = scene.numbers - places[scene.total[scene.low : scene.high]]
    return distance


def _blanks_before(scene: Scene) -> NDArray[np.int64]:
    return scene.blanks[scene.low : scene.high].astype(np.int64)


def _blanks_after(scene: Scene) -> NDArray[np.int64]:
    after = np.concatenate((scene.blanks[scene.low + 1 : scene.high + 1], [0]))[: scene.high - scene.low]
    return np.where(scene.at + 1 < scene.stop, after, 0)


def _around(values: NDArray[np.int64], scene: Scene, reach: int) -> NDArray[np.float64]:
    total = np.concatenate([[0], np.cumsum(values)])
    low, high = np.maximum(scene.at - reach, scene.first), np.minimum(scene.at + reach + 1, scene.stop)
    share: NDArray[np.float64] = (total[high] - total[low]) / (high - low)
    return share


def _blank_style(scene: Scene) -> NDArray[np.float64]:
    return _around((scene.blanks > 0).astype(np.int64), scene, 16)


def _blanks_beside(step: int) -> Callable[[Scene], NDArray[np.float64]]:
    def measure(scene: Scene) -> NDArray[np.float64]:
        total = np.concatenate([[0], np.cumsum(scene.blanks > 0)])
        low = high = scene.at + 1
        if step > 0:
            high = np.minimum(low + GAPS, scene.stop)
        else:
            low = np.maximum(high - GAPS, scene.first)
        found = np.where(high > low, (total[high] - total[low]) / np.maximum(high - low, 1), -1.0)
        return found.astype(np.float64)

    return measure


def _widest_gap(scene: Scene) -> Levels:
    blanks = scene.blanks[scene.low : scene.high]
    if not (blanks > 1).any():
        return np.full(scene.high - scene.low, -1, dtype=np.int32)
    seams = scene.seams
    most = find_largest(seams.widen(scene.blanks, GAPS), GAPS)
    around = np.maximum(seams.narrow(most, GAPS), seams.narrow(most, GAPS, GAPS + 1))[scene.low : scene.high]
    return np.where(blanks > 1, 1 + np.sign(blanks - around), -1).astype(np.int32)


def _row_of(table: str, row: int) -> Callable[[Scene], NDArray[Any]]:
    """A row of one of the scene's tables."""
    rows = attrgetter(table)

    def measure(scene: Scene) -> NDArray[Any]:
        found: NDArray[Any] = rows(scene)[row]
        return found

    return measure


def _short_style(scene: Scene) -> NDArray[np.float64]:
    return _around((scene.size < 40).astype(np.int64), scene, 8)


def _same_before(scene: Scene) -> NDArray[np.int64]:
    return np.where(scene.same_before, scene.same_before, -1)


def _same_after(scene: Scene) -> NDArray[np.int64]:
    return np.where(scene.same_after, scene.same_after, -1)


def _best_below(scene: Scene) -> Levels:
    """1: no short line within eight has more of its words below; 0: one has; -1: it has none."""
    coverage, seams = scene.rivals, scene.seams
    short = scene.prose == 0
    hits = np.where(short & (coverage[:, 0] >= 2), coverage[:, 2] * (0.5 + coverage[:, 1]), -1.0)
    best = seams.narrow(find_largest(seams.widen(hits, RIVALS, -1.0), 2 * RIVALS + 1), RIVALS)
    found = np.where(hits <= 0, -1, np.where(hits >= best, 1, 0)).astype(np.int32)
    return found[scene.low : scene.high]


def _longest(scene: Scene) -> Levels:
    """Among the short lines within six: 2: the longest; 1: longer than most; 0: not."""
    size = scene.seams.widen(np.where(scene.prose == 1, 0, scene.size), 6)
    mine = size[6:-6]
    longer = np.zeros(len(mine), dtype=np.int32)
    for shift in range(13):
        longer += size[shift : shift + len(mine)] > mine
    found = np.where(mine == 0, -1, np.where(longer == 0, 2, np.where(longer <= 2, 1, 0))).astype(np.int32)
    return scene.seams.narrow(found, 6)[scene.low : scene.high]


def _position(scene: Scene) -> NDArray[np.int64]:
    passed = scene.at - scene.first
    return np.where((passed < 10) & (scene.begins | (scene.first > 0)), passed, -1)


def _to_end(scene: Scene) -> NDArray[np.int64]:
    left = scene.stop - 1 - scene.at
    return np.where((left < 10) & (scene.ends | (scene.stop < scene.n)), left, -1)


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
_SEGMENTS: Final = (0, 1, 2, 3, 5, 8, 12, 20, 40)
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
    Row("gap-rank", "the gap above, against those within 48 lines", ("narrower", "common", "alone", "again"),
        lambda scene: (scene.gaps.rank - 1).astype(np.int32)),
    _count("since-gap", "lines since a gap as wide as none around", _SEGMENTS, _row_of("gaps", 1)),
    _count("to-gap", "lines to a gap as wide as none around", _SEGMENTS, _row_of("gaps", 2)),
    Row("below-rule", "directly below a rule", ("once", "again"), lambda scene: (scene.rules[0] - 1).astype(np.int32)),
    _count("since-rule", "lines since a rule that comes again", _SEGMENTS, _row_of("rules", 1)),
    _count("to-rule", "lines to a rule that stood before", _SEGMENTS, _row_of("rules", 2)),
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
    _share("rare-below", "how many of its rarer words come again in the prose below", (0, 1, 2, 3, 5), _column(8)),
    _share("rare-above", "how many of its rarer words stand in the prose above", (0, 1, 2, 3, 5), _column(9)),
    _share("prose-alike", "share of the rarer words that the prose above and below have in common",
        (0.005, 0.015, 0.03, 0.05, 0.08, 0.12, 0.18), _column(4)),
    _share("language-alike", "share of function words and scripts that the prose above and below have in common",
        (0.05, 0.15, 0.3, 0.45, 0.6), _column(6)),
    _share("style-alike", "share of quotation marks and dashes that the prose above and below have in common",
        (0.01, 0.26, 0.51, 0.76, 0.99), _column(7)),
    _share("blank-style-above", "share of the last 12 lines that have blank lines above", _STYLES, _blanks_beside(-1)),
    _share("blank-style-below", "share of the next 12 lines that have blank lines above", _STYLES, _blanks_beside(1)),
    _share("like-above", "share of its words in the likest of the five lines above", _LIKE, _row_of("alike", 0)),
    _share("like-below", "share of its words in the likest of the five lines below", _LIKE, _row_of("alike", 1)),
    _count("nearly-same-before", "lines since a line that begins or ends with the same letters", (1, 3, 8, 30),
        _row_of("nearly_same", 0)),
    _count("nearly-same-after", "lines until a line that begins or ends with the same letters", (1, 3, 8, 30),
        _row_of("nearly_same", 1)),
    _count("line-number", "lines from the beginning of the text", (0, 1, 2, 4), _position),
    _count("lines-left", "lines to the end of the text", (0, 1, 2, 4), _to_end),
)  # fmt: skip

NAMES: Final = tuple(f"{row.name}={level}" for row in SURROUNDINGS for level in row.levels)
_FIRST: Final = np.cumsum([0, *(len(row.levels) for row in SURROUNDINGS[:-1])], dtype=np.int32)


def look_around(scene: Scene) -> NDArray[np.int32]:
    """The cues of the lines ``low`` to ``high`` of a scene: their places in ``NAMES``, a column a family; -1: none."""
    found = np.empty((len(SURROUNDINGS), scene.high - scene.low), dtype=np.int32)
    for place, row in enumerate(SURROUNDINGS):
        found[place] = row.test(scene)
    return np.where(found < 0, np.int32(-1), found + _FIRST[:, None]).T
