"""The linear chain over states, for learning: likelihood of the allowed paths and its gradient.

Forward-backward in the probability domain, each line scaled to sum 1 (Rabiner, 1989). Where labels leave the state
open, the allowed paths are summed (hidden-state conditional random field: Quattoni et al., 2007).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.grammar import ENDS, FOLLOWERS, STARTS, State

Doubles = NDArray[np.float64]
COUNT: Final = len(State)
LEGAL: Final = np.array([[after in FOLLOWERS[before] for after in State] for before in State])
FIRST: Final = np.array([state is State.GAP or state in STARTS for state in State])
LAST: Final = np.array([state in ENDS for state in State])


class Gradient(NamedTuple):
    """Loss (negative log likelihood, summed), and its gradient by scores and by transitions."""

    loss: float
    scores: Doubles
    moves: Doubles


def _sweep(
    weights: Doubles, moves: Doubles, mask: NDArray[np.bool_], first: Doubles, last: Doubles
) -> tuple[Doubles, Doubles, Doubles]:
    """log Z (rows), posteriors (rows, lines, states), expected moves (states, states)."""
    rows, lines, count = weights.shape
    alpha = np.empty((lines, rows, count))
    scale = np.ones((lines, rows))
    now = weights[:, 0] * first
    for t in range(lines):
        if t:
            new = (alpha[t - 1] @ moves) * weights[:, t]
            now = np.where(mask[:, t, None], new, alpha[t - 1])
        scale[t] = now.sum(1) + 1e-300
        alpha[t] = now / scale[t][:, None]
    beta = np.empty((lines, rows, count))
    end = (alpha[-1] * last).sum(1) + 1e-300
    beta[-1] = last / end[:, None]
    expected = np.zeros((count, count))
    for t in range(lines - 1, 0, -1):
        real = mask[:, t, None]
        flow = weights[:, t] * beta[t] / scale[t][:, None]
        beta[t - 1] = np.where(real, flow @ moves.T, beta[t])
        expected += (alpha[t - 1] * real).T @ flow
    return np.log(scale).sum(0) + np.log(end), (alpha * beta).transpose(1, 0, 2), expected * moves


def chain_loss(
    scores: NDArray[np.float32],
    moves: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    mask: NDArray[np.bool_],
    begins: NDArray[np.bool_],
    ends: NDArray[np.bool_],
) -> Gradient:
    """Loss of a batch: ``scores`` (rows, lines, states), ``moves`` (states, states).

    ``allowed`` says which states a line's labels allow, ``mask`` which lines there are.

    ``begins`` and ``ends`` say which rows begin and end where their text does; others may begin and end in any state.
    Lines are filled from the left: where ``mask`` is False no line follows.
    """
    peak = scores.max(2, keepdims=True)
    weights = np.exp((scores - peak).astype(np.float64))
    step = np.where(LEGAL, np.exp(moves.astype(np.float64)), 0.0)
    first = np.where(begins[:, None], FIRST, True).astype(np.float64)
    last = np.where(ends[:, None], LAST, True).astype(np.float64)
    every, posterior, expected = _sweep(weights, step, mask, first, last)
    some, wanted, seen = _sweep(weights * allowed, step, mask, first, last)
    real = mask[:, :, None]
    return Gradient(float((every - some).sum()), (posterior - wanted) * real, expected - seen)
