"""How fast a text is split, against the floor.

The floor is what any splitter must pay: cutting the text into lines, and building the same ``Article`` objects from
plain data that are known already.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import newssplit
from newssplit import Article

CHUNK = 1 << 16


class Speed(NamedTuple):
    """Medians of several rounds. Rates are MB of UTF-8 a second; ``growth`` is the cost of a character in the whole
    text by that in its first quarter, 1 where cost grows as the text does."""

    size: float
    articles: int
    split: float
    floor: float
    ratio: float  # time of split by time of the floor
    stream: float  # time of stream by time of split
    growth: float


def measure_time(work: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def cut_chunks(text: str) -> Iterator[str]:
    """The text in chunks of ``CHUNK`` characters."""
    for at in range(0, len(text), CHUNK):
        yield text[at : at + CHUNK]


def measure_speed(text: str, rounds: int = 3) -> Speed:
    """Everything is timed in each round, so that a machine that slows down slows all of it."""
    articles = newssplit.split(text)
    plain = [article.model_dump() for article in articles]
    quarter = text[: len(text) // 4]
    size = len(text.encode()) / 1e6
    times = [
        (
            measure_time(lambda: (text.split("\n"), [Article.model_validate(row) for row in plain])),
            measure_time(lambda: newssplit.split(text)),
            measure_time(lambda: list(newssplit.stream(cut_chunks(text)))),
            measure_time(lambda: newssplit.split(quarter)),
        )
        for _ in range(rounds)
    ]
    median = statistics.median
    return Speed(
        size=size,
        articles=len(articles),
        split=median(size / split for _, split, _, _ in times),
        floor=median(size / floor for floor, _, _, _ in times),
        ratio=median(split / floor for floor, split, _, _ in times),
        stream=median(stream / split for _, split, stream, _ in times),
        growth=median(split / len(text) / (part / len(quarter)) for _, split, _, part in times),
    )
