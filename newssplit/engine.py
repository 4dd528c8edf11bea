"""From chunks of text to labelled lines: the one path that everything else is a view of.

Lines are seen, scored and decoded in blocks counted in lines from the beginning of the text, so that the same text
gives the same labels in any chunking, to the last bit.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from newssplit.grammar import State, starts_article
from newssplit.lines import LineReader, Lines
from newssplit.model import Model
from newssplit.network import Floats
from newssplit.piece import Stretch
from newssplit.scene import CONTEXT, Scene, Spots
from newssplit.surroundings import look_around
from newssplit.viterbi import BEGUN, Decoder, window_marginals

BLOCK: Final = 1024
# In a long text surroundings are seen in larger blocks, which have less beside them that is seen twice.
LONG: Final = 4 * BLOCK
LARGE: Final = 2 * BLOCK
_PORTION: Final = 1 << 16  # characters
# Lines on either side of an article's head that have a say in its confidence.
MARGIN: Final = 40
_HEADS: Final = [int(State.HEADLINE), int(State.OPENING)]
_IS_HEAD: Final = np.isin(np.arange(len(State)), _HEADS)
# (before, after): whether an article begins with the state after; the row behind the last is for the first line.
_BEGINS: Final = np.array([[starts_article(before, state) for state in State] for before in (*State, None)])
# A headline found this many lines off is still the same article.
_SLACK: Final = 3


class Labeller:
    """Chunks in, labelled lines out, in order. ``start`` is the place in the text at which the first chunk begins.

    ``once``: the text is one article, which has begun above its first line.
    """

    def __init__(self, model: Model, start: int = 0, once: bool = False) -> None:
        self._model = model
        self._reader = LineReader(start)
        self._decoder = Decoder(model.moves, once)
        self._base = 0  # the number, in the whole text, of the first line that is kept
        self._lines = Lines([], [], [])
        self._spots = Spots()
        # A row a line, of the lines that are kept.
        self._summed: Floats = np.zeros((0, model.shape.width), dtype=np.float32)
        self._scores: Floats = np.zeros((0, model.shape.states), dtype=np.float32)
        self._states: list[int] = []
        self._given = 0
        self._cued = self._scored = 0
        self._blank_run = 0
        self._end = start  # of the last line given out
        self._last = int(BEGUN) if once else -1  # its state

    def feed(self, chunk: str) -> list[Stretch]:
        """The lines that are settled after this chunk."""
        settled: list[Stretch] = []
        # A large chunk is taken in portions, so that its lines are never all at hand at once: what is short-lived and
        # little costs the collector of garbage nothing.
        for start in range(0, len(chunk), _PORTION):
            self._take(self._reader.feed(chunk[start : start + _PORTION]))
            settled += self._advance(False)
        return settled

    def close(self) -> list[Stretch]:
        """The lines that are left when the text ends."""
        rest = self._reader.close()
        self._take(rest)
        settled = self._advance(True)
        end = self._reader.offset
        if self._end < end:
            settled.append(Stretch(self._end, end, [], [], [], b"", [], {}))
            self._end = end
        return settled

    def _take(self, lines: Lines) -> None:
        texts = lines.texts
        places = [n for n, text in enumerate(texts) if text and not text.isspace()]
        # Blank lines before each of the others: those that were skipped to come to it.
        edges = [-1 - self._blank_run, *places]
        blanks = [after - before - 1 for before, after in pairwise(edges)]
        self._blank_run = len(texts) - 1 - edges[-1]
        if len(places) < len(texts):
            texts = [texts[n] for n in places]
            lines = Lines([lines.starts[n] for n in places], texts, [lines.stops[n] for n in places])
        self._lines.starts.extend(lines.starts)
        self._lines.texts.extend(texts)
        self._lines.stops.extend(lines.stops)
        self._spots.add(self._model.eye.look_at(texts), blanks)

    def _advance(self, ended: bool) -> list[Stretch]:
        count = self._base + len(self._spots)
        settled: list[Stretch] = []
        while True:
            block = BLOCK if self._cued < LONG else LARGE
            if count - self._cued < block + CONTEXT and not (ended and self._cued < count):
                break
            self._cue(min(self._cued + block, count), count, ended)
        reach = self._model.shape.reach
        while self._cued - self._scored >= BLOCK + reach or (ended and self._scored < self._cued):
            self._score(min(self._scored + BLOCK, self._cued))
            # After each block, so that what is known at this moment does not depend on the chunks either.
            settled += self._give(count, False)
        if ended:
            self._states += self._decoder.close()
            settled += self._give(count, True)
        self._drop()
        return settled

    def _cue(self, high: int, count: int, ended: bool) -> None:
        base = self._base
        low = self._cued
        first, last = max(0, low - CONTEXT), min(count, high + CONTEXT)
        here, there = first - base, last - base
        scene = Scene(self._spots[here:there], low - first, high - first, first == 0, ended and last == count)
        sights = self._spots.sights[low - base : high - base]
        self._summed = np.concatenate((self._summed, self._model.sum_cues(sights, look_around(scene))))
        self._cued = high

    def _score(self, high: int) -> None:
        base, low, reach = self._base, self._scored, self._model.shape.reach
        first, last = max(0, low - reach), min(self._cued, high + reach)
        scores = self._model.score(self._summed[first - base : last - base], low - first, high - first)
        self._scores = np.concatenate((self._scores, scores))
        self._states += self._decoder.feed(scores)
        self._scored = high

    def _give(self, count: int, ended: bool) -> list[Stretch]:
        base, given = self._base, self._given
        settled = given + len(self._states)
        limit = max(given, settled if ended else min(settled, self._scored - MARGIN))
        if limit == given:
            return []
        codes = np.array(self._states[: limit - given])
        del self._states[: limit - given]
        confidences = self._weigh_heads((given + np.flatnonzero(_IS_HEAD[codes])).tolist(), count)
        kept = slice(given - base, limit - base)
        starts, texts, stops = self._lines.starts[kept], self._lines.texts[kept], self._lines.stops[kept]
        begins = np.flatnonzero(_BEGINS[np.concatenate(([self._last], codes[:-1])), codes])
        start, self._end = self._end, stops[-1]
        self._last, self._given = int(codes[-1]), limit
        heads = {number - given: confidence for number, confidence in confidences.items()}
        states = codes.astype(np.uint8).tobytes()
        return [Stretch(start, self._end, starts, texts, stops, states, begins.tolist(), heads)]

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
            scores = self._scores[first - self._base : alike[-1] - place + length - self._base]
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
        del self._lines.starts[:gone], self._lines.texts[:gone], self._lines.stops[:gone]
        self._summed, self._scores = self._summed[gone:], self._scores[gone:]
        self._spots.drop(gone)
        self._base = keep
