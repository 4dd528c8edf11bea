"""What parts a feed into its articles, where its maker did: rules, and gaps wider than all others around.

Who joins texts often puts the same line of signs between any two of them, or more blank lines than stand anywhere else.
Neither is sure by itself, since pages have rules and wide gaps of their own; but where one comes again and again, what
stands far from it is hardly the beginning of an article.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.seams import FAR, Ints, Seams

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


def rank_gaps(blanks: NDArray[Any], seams: Seams) -> Gaps:
    """The gaps above all lines of a stretch, from the number of blank lines above each."""
    size = len(blanks)
    wide = np.minimum(blanks, _WIDEST)
    most = seams.narrow(find_largest(seams.widen(wide, WINDOW), 2 * WINDOW + 1), WINDOW)
    low, high = np.maximum(np.arange(size) - WINDOW, seams.first), np.minimum(np.arange(size) + WINDOW + 1, seams.stop)
    alike = np.zeros(size, dtype=np.int64)
    for width in range(1, _WIDEST + 1):
        here = wide == width
        if not here.any():
            continue
        total = np.concatenate([[0], np.cumsum(here)])
        alike += np.where(here, total[high] - total[low], 0)
    parts = alike * _SELDOM <= high - low
    rank = np.where(wide == 0, 0, np.where(wide < most, 1, np.where(parts, np.where(alike > 1, 4, 3), 2)))
    marks = seams.numbers[rank >= 3]
    return Gaps(rank, count_since(marks, seams.numbers, GAP_REACH), count_until(marks, seams.numbers, GAP_REACH))


def count_since(marks: Ints, numbers: Ints, reach: int) -> Ints:
    """For the line of each number the lines since the last mark, its own counted; -1: there is none within reach."""
    since: Ints = numbers - np.concatenate(([-FAR], marks))[marks.searchsorted(numbers, "right")]
    return np.where(since <= reach, since, -1)


def count_until(marks: Ints, numbers: Ints, reach: int) -> Ints:
    """For the line of each number the lines to the next mark, its own counted; -1: there is none within reach."""
    until: Ints = np.concatenate((marks, numbers[-1:] + FAR))[marks.searchsorted(numbers)] - numbers
    return np.where(until <= reach, until, -1)


def find_largest(values: NDArray[Any], width: int) -> NDArray[Any]:
    """The largest of each ``width`` numbers that stand side by side."""
    span = 1
    while 2 * span <= width:
        values = np.maximum(values[:-span], values[span:])
        span *= 2
    rest = width - span
    return np.maximum(values[:-rest], values[rest:]) if rest else values
