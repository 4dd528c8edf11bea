"""From chunks of text to labelled lines: the one path that everything else is a view of.

Lines are seen, scored and decoded in blocks counted in lines from the beginning of the text, so that the same text
gives the same labels in any chunking, to the last bit.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from newssplit.cues import Sight
from newssplit.grammar import State, starts_article
from newssplit.lines import Line, LineReader
from newssplit.model import Model
from newssplit.network import Floats
from newssplit.piece import Piece
from newssplit.scene import CONTEXT, MEMORY, REACH, Scene
from newssplit.surroundings import look_around
from newssplit.viterbi import BEGUN, Decoder, window_marginals

BLOCK: Final = 1024
_PORTION: Final = 1 << 16  # characters
# Lines on either side of an article's head that have a say in its confidence.
MARGIN: Final = 40
_HEADS: Final = [int(State.HEADLINE), int(State.OPENING)]
# By their numbers: a look at a list is many times as fast as a call of the enumeration.
_STATES: Final = tuple(State)
_BEGINS: Final = {before: [starts_article(before, state) for state in State] for before in (None, *State)}
# A headline found this many lines off is still the same article.
_SLACK: Final = 3


class Labeller:
    """Chunks in, pieces out, in order. ``start`` is the place in the text at which the first chunk begins.

    ``once``: the text is one article, which has begun above its first line.
    """

    def __init__(self, model: Model, start: int = 0, once: bool = False) -> None:
        self._model = model
        self._reader = LineReader(start)
        self._decoder = Decoder(model.moves, once)
        self._base = 0  # the number, in the whole text, of the first line that is kept
        self._lines: list[Line] = []
        self._sights: list[Sight] = []
        self._blanks: list[int] = []
        self._before: list[int] = []
        self._after: list[int] = []
        self._summed: list[Floats] = []  # a row a line
        self._scores: list[Floats] = []
        self._states: list[int] = []
        self._given = 0
        self._cued = self._scored = 0
        self._blank_run = 0
        self._end = start  # of the last line given out
        self._last: State | None = BEGUN if once else None  # its state
        self._seen: dict[str, int] = {}  # the last line of each key
        self._swept = 0  # the line at which keys out of memory were last forgotten

    def feed(self, chunk: str) -> list[Piece]:
        """The pieces that are settled after this chunk."""
        pieces: list[Piece] = []
        # A large chunk is taken in portions, so that its lines are never all at hand at once: what is short-lived and
        # little costs the collector of garbage nothing.
        for start in range(0, len(chunk), _PORTION):
            self._take(self._reader.feed(chunk[start : start + _PORTION]))
            pieces += self._advance(False)
        return pieces

    def close(self) -> list[Piece]:
        """The pieces that are left when the text ends."""
        rest = self._reader.close()
        self._take(rest)
        pieces = self._advance(True)
        end = self._reader.offset
        if self._end < end:
            pieces.append(Piece(self._end, end, "", None))
            self._end = end
        return pieces

    def _take(self, lines: list[Line]) -> None:
        look = self._model.eye.look
        seen, base, after = self._seen, self._base, self._after
        number = base + len(self._lines)
        for line in lines:
            text = line.text
            if not text or text.isspace():
                self._blank_run += 1
                continue
            sight = look(text)
            before = 0
            key = sight.key
            if key:
                before = number - seen.get(key, number)
                if before > MEMORY:
                    before = 0
                elif 0 < before <= REACH:
                    after[number - before - base] = before
                seen[key] = number
            self._lines.append(line)
            self._sights.append(sight)
            self._blanks.append(self._blank_run)
            self._before.append(before)
            after.append(0)
            self._blank_run = 0
            number += 1
            if number - self._swept > MEMORY:
                self._swept = number
                self._seen = seen = {key: last for key, last in seen.items() if number - last <= MEMORY}

    def _advance(self, ended: bool) -> list[Piece]:
        count = self._base + len(self._lines)
        pieces: list[Piece] = []
        while count - self._cued >= BLOCK + CONTEXT or (ended and self._cued < count):
            self._cue(min(self._cued + BLOCK, count), count, ended)
        reach = self._model.shape.reach
        while self._cued - self._scored >= BLOCK + reach or (ended and self._scored < self._cued):
            self._score(min(self._scored + BLOCK, self._cued))
            # After each block, so that what is known at this moment does not depend on the chunks either.
            pieces += self._give(count, False)
        if ended:
            self._states += self._decoder.close()
            pieces += self._give(count, True)
        self._drop()
        return pieces

    def _cue(self, high: int, count: int, ended: bool) -> None:
        base = self._base
        low = self._cued
        first, last = max(0, low - CONTEXT), min(count, high + CONTEXT)
        here, there = first - base, last - base
        scene = Scene.of_columns(
            self._sights[here:there],
            self._blanks[here:there],
            self._before[here:there],
            self._after[here:there],
            low - first,
            high - first,
            first == 0,
            ended and last == count,
        )
        sights = self._sights[low - base : high - base]
        self._summed.extend(self._model.sum_cues(sights, look_around(scene)))
        self._cued = high

    def _score(self, high: int) -> None:
        base, low, reach = self._base, self._scored, self._model.shape.reach
        first, last = max(0, low - reach), min(self._cued, high + reach)
        summed = np.asarray(self._summed[first - base : last - base])
        scores = self._model.score(summed, low - first, high - first)
        self._scores.extend(scores)
        self._states += self._decoder.feed(scores)
        self._scored = high

    def _give(self, count: int, ended: bool) -> list[Piece]:
        base, given = self._base, self._given
        settled = given + len(self._states)
        limit = max(given, settled if ended else min(settled, self._scored - MARGIN))
        numbers = self._states[: limit - given]
        del self._states[: limit - given]
        heads = [given + n for n, state in enumerate(numbers) if state in _HEADS]
        confidences = self._weigh_heads(heads, count)
        pieces: list[Piece] = []
        at, begins = self._end, _BEGINS[self._last]
        for number, line, code in zip(range(given, limit), self._lines[given - base :], numbers, strict=False):
            start, text, ending = line
            if at < start:
                pieces.append(Piece(at, start, "", None))
            at = start + len(text) + len(ending)
            state = _STATES[code]
            pieces.append(Piece(start, at, text, state, begins[code], confidences.get(number)))
            begins = _BEGINS[state]
        if numbers:
            self._end, self._last = at, _STATES[numbers[-1]]
        self._given = limit
        return pieces

    def _weigh_heads(self, heads: list[int], count: int) -> dict[int, float]:
        """How sure it is that the head of an article begins at each of these lines, or within a few lines of it."""
        windows: dict[tuple[int, int, bool, bool], list[int]] = {}
        for number in heads:
            low, high = max(0, number - MARGIN), min(self._scored, number + MARGIN)
            windows.setdefault((number - low, high - low, low == 0, high == count), []).append(number)
        confidences: dict[int, float] = {}
        for (place, length, begins, ends), alike in windows.items():
            # All windows of one form are reckoned together, for the price of one.
            first = alike[0] - place
            scores = np.asarray(self._scores[first - self._base : alike[-1] - place + length - self._base])
            rows = np.asarray(alike)[:, None] - alike[0] + np.arange(length)
            near = (max(0, place - _SLACK), min(length, place + _SLACK + 1))
            posterior = window_marginals(scores[rows], self._model.moves, begins, ends, *near)
            for number, probability in zip(alike, posterior[:, :, _HEADS].sum((1, 2)).tolist(), strict=True):
                confidences[number] = self._model.calibrate(probability)
        return confidences

    def _drop(self) -> None:
        keep = min(self._given, self._scored - self._model.shape.reach, self._cued - CONTEXT) - MARGIN
        gone = keep - self._base
        if gone < BLOCK:
            return
        kept: tuple[list[Any], ...] = (
            self._lines, self._sights, self._blanks, self._before, self._after, self._summed, self._scores,
        )  # fmt: skip
        for rows in kept:
            del rows[:gone]
        self._base = keep
