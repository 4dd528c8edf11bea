"""How far the decoder's probabilities can be believed: a line through their log-odds, fitted on outlets left out.

Platt, "Probabilistic outputs for support vector machines" (1999): confidence = 1 / (1 + exp(-(slope x + offset))), x
being the log-odds of the probability.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newssplit.engine import Labeller
from newssplit.grammar import State
from newssplit.model import LEAST, Model
from newssplit.pages import Row
from newssplit.piece import list_pieces

_PRINTED: Final = {State.FRONT_HEADLINE, State.HEADLINE, State.OPENING}
_BODY: Final = {State.PARAGRAPH, State.OPENING}
_ROUNDS: Final = 50


def right_places(rows: Sequence[Row]) -> list[range]:
    """For each article of a feed, the rows where its start is right: behind the last paragraph above, up to the first
    printing of its headline."""
    places = []
    low, due = 0, True
    for n, row in enumerate(rows):
        if due and row.allowed <= _PRINTED:
            places.append(range(low, n + 1))
            due = False
        if row.allowed <= _BODY:
            low = n + 1
            due = True
    return places


def judge_starts(model: Model, rows: Sequence[Row]) -> Iterator[tuple[float, bool]]:
    """For each article found in a feed: the decoder's probability, and whether its start is right."""
    labeller = Labeller(model)
    text = "".join("\n" * row.blanks + row.text + "\n" for row in rows)
    stretches = [*labeller.feed(text), *labeller.close()]
    pieces = [piece for piece in list_pieces(stretches) if piece.state is not None]
    places = right_places(rows)
    start = 0
    for n, piece in enumerate(pieces):
        if piece.begins:
            start = n
        if piece.confidence is not None:
            found = next((place for place in places if start in place), None)
            if found is not None:
                places.remove(found)
            yield piece.confidence, found is not None


def fit_confidence(judged: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and offset from (probability, right), by Newton's method with a damped step; (1, 0) where there is nothing
    to fit."""
    if not judged or len({right for _, right in judged}) < 2:
        return 1.0, 0.0
    clipped = [min(max(p, LEAST), 1 - LEAST) for p, _ in judged]
    x = np.array([[math.log(p / (1 - p)), 1.0] for p in clipped])
    y = np.array([float(right) for _, right in judged])

    def loss(weights: NDArray[np.float64]) -> float:
        return float(np.logaddexp(0.0, np.where(y > 0, -1.0, 1.0) * (x @ weights)).sum())

    weights: NDArray[np.float64] = np.array([1.0, 0.0])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-(x @ weights)))
        curve = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(curve, x.T @ (y - p))
        while loss(weights + step) > loss(weights) and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return round(float(weights[0]), 4), round(float(weights[1]), 4)
