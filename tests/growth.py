"""How the time for something grows with its size."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

# What twice the size may cost at most; and seconds that are lost in what any measurement costs.
_MOST = 3.0
_GROUND = 0.005
# A machine has bad moments: what counts is the least of so many, and one clean measurement is enough.
_TIMES = 5
_TRIES = 3


def assert_grows_no_faster(work: Callable[[int], object], size: int) -> None:
    """Fails where twice the size costs three times as much. Time of the processor that this thread takes: threads of
    numpy's that wait for a core wait busily.
    """
    work(1)  # What is made once is no part of it.
    ratios = []
    for _ in range(_TRIES):
        ratios.append(_measure(work, 2 * size) / (_measure(work, size) + _GROUND))
        if ratios[-1] < _MOST:
            return
    pytest.fail(f"twice the size multiplied the time by {ratios}")


def _measure(work: Callable[[int], object], size: int) -> float:
    taken = []
    for _ in range(_TIMES):
        begun = time.thread_time()
        work(size)
        taken.append(time.thread_time() - begun)
    return min(taken)
