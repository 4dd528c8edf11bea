"""How fast a folder of files is split, with one process and with two.

The files are the fixtures, repeated to the sizes that exports have: most of them small, some large.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

import newssplit

FILES = 48
LARGE = 6  # every sixth file is LARGE times as large as the others
ROUNDS = 3


class Rate(NamedTuple):
    """What a run with so many processes gets done in a second, from its beginning to the end of its last process; and
    what it costs, which tells what several processes lose to each other also on a machine that is busy otherwise."""

    jobs: int
    files: float
    megabytes: float
    cost: float  # seconds of processors a megabyte


def write_files(text: str, folder: Path) -> int:
    """Cuts a text into ``FILES`` files; gives their bytes."""
    weights = [LARGE if number % LARGE == 0 else 1 for number in range(FILES)]
    unit, at, size = len(text) // sum(weights), 0, 0
    for number, weight in enumerate(weights):
        size += (folder / f"{number:02}.txt").write_bytes(text[at : at + unit * weight].encode())
        at += unit * weight
    return size


def measure_rates(text: str) -> tuple[int, list[Rate]]:
    """The bytes of the files, and the rates with one process and with two: medians of several rounds, in which they
    take turns, so that a machine that slows down slows both."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "in")
        source.mkdir()
        size = write_files(text, source)
        seconds: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
        for turn in range(ROUNDS):
            for jobs, times in seconds.items():
                before = read_clock()
                last = newssplit.split_files(source, Path(name, f"out {turn} {jobs}"), jobs=jobs)
                if last.done != FILES:
                    raise RuntimeError(f"{last.done} of {FILES} files were done")
                times.append((last.seconds, read_clock() - before))
        return size, [rate_times(jobs, size / 1e6, times) for jobs, times in seconds.items()]


def read_clock() -> float:
    """Seconds of processors that this process, and those that it has started and ended, have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def rate_times(jobs: int, megabytes: float, times: list[tuple[float, float]]) -> Rate:
    """Of the times of several rounds, by the clock and of processors."""
    seconds, cost = (statistics.median(column) for column in zip(*times, strict=True))
    return Rate(jobs, FILES / seconds, megabytes / seconds, cost / megabytes)


def run_many(text: str) -> int:
    """Prints the table."""
    size, rates = measure_rates(text)
    print(f"{FILES} files, {size / 1e6:.1f} MB, {os.cpu_count()} processors; medians of {ROUNDS} rounds")
    print("jobs  files/s    MB/s   times  processor s/MB")
    for rate in rates:
        times = rate.files / rates[0].files
        print(f"{rate.jobs:>4} {rate.files:>8.1f} {rate.megabytes:>7.2f} {times:>7.2f} {rate.cost:>15.2f}")
    return 0
