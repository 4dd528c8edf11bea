"""Several texts laid end to end: which lines are of one text, so that nothing of one is seen from another.

To reckon with a few lines costs hardly less than to reckon with a thousand, so short texts are reckoned with together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# Lines between the numbers of two texts: more than anything looks back or ahead.
FAR: Final = 1 << 12


class Seams:
    """The lines of a stretch. ``places`` are those at which another text begins, in order.

    A row a line: ``numbers`` are further apart than anything looks where the texts are not the same; ``first`` is the
    first line of the same text, ``stop`` that behind its last one.
    """

    def __init__(self, size: int, places: Sequence[int] = ()) -> None:
        edges = np.array([0, *places, size])
        counts = edges[1:] - edges[:-1]
        self._texts = len(counts)
        self.first: Ints = edges[:-1].repeat(counts)
        self.stop: Ints = edges[1:].repeat(counts)
        self._at = np.arange(size)
        self._text = np.arange(self._texts).repeat(counts)
        self.numbers: Ints = self._at + FAR * self._text

    def widen(self, values: NDArray[Any], by: int, filling: float = 0) -> NDArray[Any]:
        """The same with so many numbers more on either side of each text."""
        wider = np.full(len(values) + (self._texts + 1) * by, filling, dtype=values.dtype)
        # A slice costs a fraction of what a list of places does.
        wider[slice(by, -by) if self._texts == 1 else self._at + by * (self._text + 1)] = values
        return wider

    def narrow(self, values: NDArray[Any], by: int, step: int = 0) -> NDArray[Any]:
        """Of what was reckoned from such, that of each line: ``by`` numbers above it begins what it was reckoned from,
        or ``step`` further on."""
        size = len(self._at)
        found: NDArray[Any] = values[
            slice(step, step + size) if self._texts == 1 else self._at + by * self._text + step
        ]
        return found

    def find_parted(self, step: int) -> Ints:
        """The lines that see nothing so many lines further on, as that is another text, or none."""
        there = self._at + step
        found: Ints = ((there < self.first) | (there >= self.stop)).nonzero()[0]
        return found
