"""What parts a feed into its articles, where its maker did: rules, and gaps wider than all others around.

Who joins texts often puts the same line of signs between any two of them, or more blank lines than stand anywhere else.
Neither is sure by itself, since pages have rules and wide gaps of their own; but where one comes again and again, what
stands far from it is hardly the beginning of an article.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WINDOW: Final = 48  # lines on either side among which a gap is the widest
GAP_REACH: Final = 80  # lines from which a gap is seen
_WIDEST: Final = 4  # blank lines; more make a gap no wider
_SELDOM: Final = 6  # a gap that stands above more than one line in so many parts nothing


class Gaps(NamedTuple):
    """The gaps above some lines.

    ``rank`` is 0 where there is no blank line, 1 where a wider gap is near by, else 2 for a gap that is common, 3 for
    one that stands there alone, 4 for one that comes again near by. ``since`` and ``until`` count the lines from and to
    the next gap of rank 3 or 4, 0 below the gap itself; -1: there is none within ``GAP_REACH``.
    """

    rank: Ints
    since: Ints
    until: Ints


def rank_gaps(blanks: NDArray[Any]) -> Gaps:
    """The gaps above all lines of a stretch, from the number of blank lines above each."""
    size = len(blanks)
    wide = np.minimum(blanks, _WIDEST)
    most = find_largest(widen(wide, WINDOW), 2 * WINDOW + 1)
    low, high = np.maximum(np.arange(size) - WINDOW, 0), np.minimum(np.arange(size) + WINDOW + 1, size)
    alike = np.zeros(size, dtype=np.int64)
    for width in range(1, _WIDEST + 1):
        here = wide == width
        if not here.any():
            continue
        total = np.concatenate([[0], np.cumsum(here)])
        alike += np.where(here, total[high] - total[low], 0)
    parts = alike * _SELDOM <= high - low
    rank = np.where(wide == 0, 0, np.where(wide < most, 1, np.where(parts, np.where(alike > 1, 4, 3), 2)))
    marks = rank >= 3
    return Gaps(rank, count_since(marks, GAP_REACH), count_until(marks, GAP_REACH))


def count_since(marks: NDArray[np.bool_], reach: int) -> Ints:
    """For each line the lines since the last mark, its own counted; -1: there is none within reach."""
    at = np.arange(len(marks))
    since: Ints = at - np.maximum.accumulate(np.where(marks, at, -(10**6)))
    return np.where(since <= reach, since, -1)


def count_until(marks: NDArray[np.bool_], reach: int) -> Ints:
    """For each line the lines to the next mark, its own counted; -1: there is none within reach."""
    return count_since(marks[::-1], reach)[::-1]


def widen(values: NDArray[Any], by: int, filling: float = 0) -> NDArray[Any]:
    """The same with so many numbers more on either side; ``np.pad`` would take ten times as long."""
    wider = np.full(len(values) + 2 * by, filling, dtype=values.dtype)
    wider[by:-by] = values
    return wider


def find_largest(values: NDArray[Any], width: int) -> NDArray[Any]:
    """The largest of each ``width`` numbers that stand side by side."""
    span = 1
    while 2 * span <= width:
        values = np.maximum(values[:-span], values[span:])
        span *= 2
    rest = width - span
    return np.maximum(values[:-rest], values[rest:]) if rest else values
