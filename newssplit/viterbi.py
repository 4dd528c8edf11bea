"""Exact decoding under the grammar, in a stream, and marginals around a place.

``Decoder`` keeps the best path into each state (Viterbi, 1967) and gives lines out once all surviving paths share
them: what is given out is what decoding the whole text at once would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.grammar import ENDS, FOLLOWERS, STARTS, State, starts_article

_COUNT: Final = len(State)
_NEVER: Final = -1e30
_RESCALED: Final = 4  # lines after which probabilities that shrink with each line are brought back to a sum of 1
_BARRED: Final = np.array([[after not in FOLLOWERS[before] for after in State] for before in State])
_FIRST: Final = np.array([0.0 if state is State.GAP or state in STARTS else _NEVER for state in State])
_LAST: Final = np.array([0.0 if state in ENDS else _NEVER for state in State])
# The same as probabilities, but for their sum.
_AT_FIRST: Final = np.exp(_FIRST)
_AT_LAST: Final = np.exp(_LAST)
# The state of the line above the first, where an article has begun with it.
BEGUN: Final = State.FRONT_FURNITURE
_BARRED_ONCE: Final = _BARRED | np.array([[starts_article(before, after) for after in State] for before in State])
_FIRST_ONCE: Final = np.where(_BARRED_ONCE[int(BEGUN)], _NEVER, 0.0)
# Lines that are kept of a text that is one article, and lines that are then left of them.
MEMORY: Final = 8192
_KEPT: Final = MEMORY // 2

# The states that may stand before each state; where there are fewer than the most, the first state fills the row.
_MOST: Final = int((~_BARRED).sum(0).max())
_BEFORE: Final = np.array([[*column, *[0] * (_MOST - len(column))] for column in map(np.flatnonzero, ~_BARRED.T)])
_FILLED: Final = np.arange(_MOST) >= (~_BARRED).sum(0)[:, None]


class Decoder:
    """Scores of lines in, states out, in order. ``moves`` (states, states) are the scores of transitions.

    Once it is closed it may be fed the lines of another text. ``once``: a text is the rest of one article, of which
    the line above the first, furniture of its front, is known.
    """

    def __init__(self, moves: NDArray[np.float32], once: bool = False) -> None:
        # (after, one of those before): the maximum runs along memory.
        after = np.arange(_COUNT)[:, None]
        of_state = moves.T[after, _BEFORE].astype(np.float64)
        barred = _FILLED | _BARRED_ONCE.T[after, _BEFORE] if once else _FILLED
        self._moves = np.where(barred, _NEVER, of_state)
        self._first = _FIRST_ONCE + moves[int(BEGUN)].astype(np.float64) if once else _FIRST
        self._once = once
        self._best: NDArray[np.float64] | None = None
        # Of the lines not settled, a byte a state: from which state the best path came into each. All in one array of
        # bytes, as a list for each line would be one more thing that the collector of garbage visits.
        self._back = bytearray()

    def feed(self, scores: NDArray[np.float32]) -> list[int]:
        """The states that are settled after these lines (lines, states): of the oldest lines not given out yet."""
        return self._settle() if self._reach(scores) else []

    def close(self, scores: NDArray[np.float32] | None = None) -> list[int]:
        """The states of the rest of the lines; these, if there are any, are the last."""
        if scores is not None:
            self._reach(scores)
        if self._best is None or not self._back:
            self._best = None
            return []
        out = self._trace(len(self._back) // _COUNT - 1, int((self._best + _LAST).argmax()))
        self._back.clear()
        self._best = None
        return out

    def _reach(self, scores: NDArray[np.float32]) -> bool:
        """Goes on to the best path into each state of these lines; false if there are none."""
        if not len(scores):
            return False
        rows = scores.astype(np.float64)
        came = np.empty((len(rows), _COUNT), dtype=np.intp)
        skipped = 0
        if self._best is None:
            self._best = self._first + rows[0]
            came[0] = 0
            skipped = 1
        best = self._best
        # Every array is made once: what is done to a line costs less than the making of its arrays would.
        reached = np.empty_like(self._moves)
        flat, moves, add = reached.reshape(-1), self._moves, np.add
        corners, chosen = np.arange(0, reached.size, _MOST), np.empty(_COUNT, dtype=np.intp)
        for row, back in zip(rows[skipped:], came[skipped:], strict=True):
            best.take(_BEFORE, None, reached, "clip")
            add(reached, moves, reached)
            reached.argmax(1, back)
            add(back, corners, chosen)
            flat.take(chosen, None, best, "clip")
            add(best, row, best)
        self._back += _BEFORE[np.arange(_COUNT), came].astype(np.uint8).tobytes()
        # Scores grow with the text; only their differences matter.
        best -= best.max()
        return True

    def _settle(self) -> list[int]:
        """The states that all paths share."""
        best, back_to = self._best, self._back
        assert best is not None
        alive = set(np.flatnonzero(best > _NEVER / 2).tolist())
        at = len(back_to) // _COUNT - 1
        while len(alive) > 1 and at > 0:
            alive = {back_to[at * _COUNT + state] for state in alive}
            at -= 1
        if len(alive) > 1:
            return self._give_up() if self._once and len(back_to) > MEMORY * _COUNT else []
        out = self._trace(at, alive.pop())
        del back_to[: (at + 1) * _COUNT]
        return out

    def _give_up(self) -> list[int]:
        """The oldest lines by the best path; paths that disagree about the last of them are none any longer.

        It is the best of those that may end here, so that there is one however soon the text ends.
        """
        best, back = self._best, self._back
        assert best is not None
        origin = np.arange(_COUNT)  # of the path into each state: its state on the line looked at
        for came in np.frombuffer(bytes(back[_KEPT * _COUNT :]), dtype=np.uint8).reshape(-1, _COUNT)[::-1]:
            origin = came[origin]
        settled = int(origin[int((best + _LAST).argmax())])
        self._best = np.where(origin == settled, best, _NEVER)
        out = self._trace(_KEPT - 1, settled)
        del back[: _KEPT * _COUNT]
        return out

    def _trace(self, at: int, state: int) -> list[int]:
        out, back = [state], self._back
        for line in range(at * _COUNT, 0, -_COUNT):
            state = back[line + state]
            out.append(state)
        out.reverse()
        return out


def marginals(scores: NDArray[np.float32], moves: NDArray[np.float32], begins: bool, ends: bool) -> NDArray[np.float64]:
    """The probability of each state on each line (lines, states).

    Forward-backward over the lines given; where they do not begin or end with the text, any state may stand there.
    """
    step = np.where(_BARRED, 0.0, np.exp(moves.astype(np.float64)))
    weights = np.exp((scores - scores.max(1, keepdims=True)).astype(np.float64))
    count = len(weights)
    alpha = np.empty((count, _COUNT))
    beta = np.empty((count, _COUNT))
    now = weights[0] * (_AT_FIRST if begins else 1.0)
    alpha[0] = now / now.sum()
    for n in range(1, count):
        now = (alpha[n - 1] @ step) * weights[n]
        alpha[n] = now / now.sum()
    later = _AT_LAST if ends else np.ones(_COUNT)
    beta[-1] = later
    for n in range(count - 1, 0, -1):
        later = step @ (weights[n] * beta[n])
        beta[n - 1] = later / later.sum()
    posterior = alpha * beta
    posterior /= posterior.sum(1, keepdims=True)
    return posterior


class Window(NamedTuple):
    """The first and the last line of a window, and whether it begins and ends with a text."""

    first: int
    last: int
    begins: bool
    ends: bool


def window_marginals(
    scores: NDArray[np.float32],
    moves: NDArray[np.float32],
    windows: Sequence[Window],
    low: int,
    high: int,
) -> NDArray[np.float64]:
    """The same for several windows at once, a row each of some lines, and only for the lines ``low`` to ``high``.

    (windows, lines, states) to (windows, high - low, states); lines outside of a window have no state.
    """
    step = np.where(_BARRED, 0.0, np.exp(moves.astype(np.float64)))
    back = np.ascontiguousarray(step.T)
    weights = np.exp((scores - scores.max(2, keepdims=True)).astype(np.float64)).transpose(1, 0, 2)
    size = (high - low, len(windows), _COUNT)
    alpha, beta = np.ones(size), np.ones(size)
    firsts, lasts, begins, ends = np.array(windows).T
    prior = np.where(begins[:, None], _AT_FIRST, 1.0)
    now = np.ones((len(windows), _COUNT))
    starting = set(firsts.tolist())
    for n in range(min(starting), high):
        now = now @ step
        if n in starting:
            now[firsts == n] = prior[firsts == n]
        now *= weights[n]
        if n % _RESCALED == 0:
            now /= now.sum(1, keepdims=True)
        if n >= low:
            alpha[n - low] = now
    later = np.where(ends[:, None], _AT_LAST, 1.0)
    now = np.ones((len(windows), _COUNT))
    ending = set(lasts.tolist())
    for n in range(max(ending), low - 1, -1):
        if n in ending:
            now[lasts == n] = later[lasts == n]
        if n < high:
            beta[n - low] = now
        now = (weights[n] * now) @ back
        if n % _RESCALED == 0:
            now /= now.sum(1, keepdims=True)
    posterior = (alpha * beta).transpose(1, 0, 2)
    posterior /= posterior.sum(2, keepdims=True)
    at = np.arange(low, high)
    posterior[(at < firsts[:, None]) | (at > lasts[:, None])] = 0.0
    return posterior
