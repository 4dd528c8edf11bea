"""Decoding: how likely each state is on each line, and the path through the likeliest ones that the grammar allows.

``Weigher`` adds up all paths, ``Decoder`` finds the one whose states have the greatest product of these probabilities
(posterior-Viterbi decoding: Fariselli, Martelli and Casadio, 2005). That path has more lines right than the likeliest
path as a whole: where several paths tell of the same headline, they are heard together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.grammar import ENDS, FOLLOWERS, STARTS, State, starts_article

_COUNT: Final = len(State)
_FAINTEST: Final = 1e-60  # of what a score can say against a state, beside the likeliest one of its line
_RESCALED: Final = 4  # lines after which probabilities that shrink with each line are brought back to a sum of 1
_BARRED: Final = np.array([[after not in FOLLOWERS[before] for after in State] for before in State])
# Which states may stand on the first line of a text, and on its last one.
_FIRST: Final = np.array([float(state is State.GAP or state in STARTS) for state in State])
_LAST: Final = np.array([float(state in ENDS) for state in State])
# The state of the line above the first, where an article has begun with it.
BEGUN: Final = State.FRONT_FURNITURE
_BARRED_ONCE: Final = _BARRED | np.array([[starts_article(before, after) for after in State] for before in State])
_FIRST_ONCE: Final = np.where(_BARRED_ONCE[int(BEGUN)], 0.0, 1.0)
# A state that is less likely is not believed, unless the grammar leaves no other.
UNLIKELY: Final = 1e-3
_LEAST: Final = 1e-6
# So many lines of which none is sure are decided upon, however the text may go on.
MEMORY: Final = 1024

_MAY_BEGIN: Final = _FIRST > 0
_MAY_END: Final = _LAST > 0
_STATES: Final = np.arange(_COUNT)


class Decoder:
    """Probabilities of states (lines, states) in, states out, in order.

    Once it is closed it may be fed the lines of another text. ``once``: a text is the rest of one article, of which
    the line above the first, furniture of its front, is known.
    """

    def __init__(self, once: bool = False) -> None:
        self._barred = _BARRED_ONCE if once else _BARRED
        # (after, before): nothing is added to the odds of what is legal.
        self._ways = np.where(self._barred.T, -np.inf, 0.0)
        self._first = int(BEGUN) if once else None
        self._last = self._first  # the state of the last line given out
        self._rest = np.zeros((0, _COUNT))  # lines not given out yet

    def feed(self, likely: NDArray[np.float64]) -> list[int]:
        """The states that are settled after these lines: of the oldest lines not given out yet."""
        return self._find(likely, False)

    def close(self, likely: NDArray[np.float64] | None = None) -> list[int]:
        """The states of the rest of the lines; these, if there are any, are the last."""
        out = self._find(np.zeros((0, _COUNT)) if likely is None else likely, True)
        self._last = self._first
        return out

    def _find(self, likely: NDArray[np.float64], ended: bool) -> list[int]:
        rows = np.concatenate((self._rest, likely)) if len(self._rest) else likely
        if not len(rows):
            return []
        likeliest = rows.argmax(1)
        states: list[int] = likeliest.tolist()
        # Whether a line may not follow what the one above is likeliest to be.
        broken = np.empty(len(rows), dtype=bool)
        broken[0] = not self._list_first(self._last)[states[0]]
        broken[1:] = self._barred[likeliest[:-1], likeliest[1:]]
        if ended:
            broken[-1] |= not _MAY_END[states[-1]]
            if not broken.any():
                # Most short texts are the likeliest states of their lines, and nothing else need be known of them.
                self._rest, self._last = rows[:0], states[-1]
                return states
        # Where a line can be but one thing, what is above and what is below are found each for itself.
        clear = (np.count_nonzero(rows >= UNLIKELY, axis=1) == 1) & ~broken
        settled = len(rows) if ended else int(np.flatnonzero(clear)[-1]) + 1 if clear.any() else 0
        if not settled and len(rows) > MEMORY:
            settled, ended = len(rows), True
        # A path of the likeliest states is the best there is where it is legal: only elsewhere is there one to find.
        done = 0
        for at in np.flatnonzero(broken[:settled]).tolist():
            if at < done:
                continue
            while at > done and not clear[at - 1]:
                at -= 1
            stop = at + 1
            while stop < len(rows) and not clear[stop]:
                stop += 1
            while (found := self._bridge(rows, states, at, stop)) is None:
                # What seems clear below cannot be reached from above.
                at, stop = (at, stop + 1) if stop < len(rows) else (at - 1, stop)
            if stop == len(rows) and not ended and stop - at <= MEMORY:
                settled = at
                break
            states[at:stop] = found
            done = stop
        self._rest = rows[settled:]
        if settled:
            self._last = states[settled - 1]
        return states[:settled]

    def _list_first(self, before: int | None) -> NDArray[np.bool_]:
        """Which states may stand below this one; None: the text begins."""
        return _MAY_BEGIN if before is None else ~self._barred[before]

    def _bridge(self, rows: NDArray[np.float64], states: list[int], at: int, stop: int) -> list[int] | None:
        """The best path over the lines from ``at`` to ``stop``, given the states above and below; None: there is no
        way."""
        first = self._list_first(states[at - 1] if at else self._last)
        goals = ~self._barred[:, states[stop]] if stop < len(rows) else _MAY_END
        odds = np.log(np.maximum(rows[at:stop], _LEAST))
        believed = np.where(rows[at:stop] >= UNLIKELY, odds, -np.inf)
        path = self._search(believed, first, goals) or self._search(odds, first, goals)
        if path is None and at == 0 and stop == len(rows):
            # What was given out already cannot end well.
            return self._search(odds, first, np.ones_like(goals))
        return path

    def _search(
        self, odds: NDArray[np.float64], first: NDArray[np.bool_], goals: NDArray[np.bool_]
    ) -> list[int] | None:
        """The best path that begins with one of the states ``first`` and ends with one of ``goals``."""
        best = np.where(first, odds[0], -np.inf)
        trail: list[NDArray[np.int64]] = []
        for row in odds[1:]:
            ways = self._ways + best
            source = ways.argmax(1)
            trail.append(source)
            best = ways[_STATES, source] + row
        best = np.where(goals, best, -np.inf)
        state = int(best.argmax())
        if best[state] == -np.inf:
            return None
        path = [state]
        for source in reversed(trail):
            path.append(int(source[path[-1]]))
        return path[::-1]


class Window(NamedTuple):
    """The first and the last line of a window, and whether it begins and ends with a text."""

    first: int
    last: int
    begins: bool
    ends: bool


class Weigher:
    """How likely each state is on each line, over all paths that the grammar allows (forward-backward: Baum et al.,
    1970). ``moves`` and ``once`` as for the ``Decoder``."""

    def __init__(self, moves: NDArray[np.float32], once: bool = False) -> None:
        odds = np.exp(moves.astype(np.float64))
        self._step = np.where(_BARRED_ONCE if once else _BARRED, 0.0, odds)
        self._back = np.ascontiguousarray(self._step.T)
        self._prior = _FIRST_ONCE * odds[int(BEGUN)] if once else _FIRST

    def weigh(self, scores: NDArray[np.float32], windows: Sequence[Window], low: int, high: int) -> NDArray[np.float64]:
        """The probabilities of states on the lines ``low`` to ``high`` of some windows, each a row of lines.

        (windows, lines, states) to (windows, high - low, states). Where a window does not begin or end with a text, any
        state may stand there; lines outside of a window have no state.
        """
        weights = np.exp((scores - scores.max(2, keepdims=True)).astype(np.float64)).transpose(1, 0, 2)
        weights = np.maximum(weights, _FAINTEST)
        size = (high - low, len(windows), _COUNT)
        alpha, beta = np.ones(size), np.ones(size)
        firsts, lasts, begins, ends = np.array(windows).T
        prior = np.where(begins[:, None], self._prior, 1.0)
        now = np.ones((len(windows), _COUNT))
        starting = set(firsts.tolist())
        for n in range(min(starting), high):
            now = now @ self._step
            if n in starting:
                now[firsts == n] = prior[firsts == n]
            now *= weights[n]
            if n % _RESCALED == 0:
                now /= now.sum(1, keepdims=True)
            if n >= low:
                alpha[n - low] = now
        later = np.where(ends[:, None], _LAST, 1.0)
        now = np.ones((len(windows), _COUNT))
        ending = set(lasts.tolist())
        for n in range(max(ending), low - 1, -1):
            if n in ending:
                now[lasts == n] = later[lasts == n]
            if n < high:
                beta[n - low] = now
            now = (weights[n] * now) @ self._back
            if n % _RESCALED == 0:
                now /= now.sum(1, keepdims=True)
        posterior = (alpha * beta).transpose(1, 0, 2)
        posterior /= posterior.sum(2, keepdims=True)
        at = np.arange(low, high)
        posterior[(at < firsts[:, None]) | (at > lasts[:, None])] = 0.0
        return posterior
