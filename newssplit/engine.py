"""From chunks of text to labelled lines: the one path that everything else is a view of.

Lines are seen, scored and decoded in blocks counted in lines from the beginning of the text, so that the same text
gives the same labels in any chunking, to the last bit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from newssplit.decoding import BEGUN, Decoder, Weigher, Window
from newssplit.grammar import State, starts_article
from newssplit.lines import LineReader, Lines
from newssplit.model import Model
from newssplit.network import Floats
from newssplit.piece import Stretch
from newssplit.scene import CONTEXT, Scene, Spots
from newssplit.surroundings import look_around
from newssplit.unwrapping import Unwrapper

BLOCK: Final = 1024
# In a long text surroundings are seen in larger blocks, which have less beside them that is seen twice.
LONG: Final = 4 * BLOCK
LARGE: Final = 2 * BLOCK
# Scores are ready sooner than a block, so that what waits for them is not a block late.
_HALF: Final = BLOCK // 2
_PORTION: Final = 1 << 16  # characters
# States are weighed in windows of so many lines, and so many on either side that have a say in it.
_WINDOW: Final = 64
MARGIN: Final = 64
_IS_HEAD: Final = np.isin(np.arange(len(State)), [State.HEADLINE, State.OPENING])
# (before, after): whether an article begins with the state after; the row behind the last is for the first line.
_BEGINS: Final = np.array([[starts_article(before, state) for state in State] for before in (*State, None)])
# A headline found this many lines off is still the same article.
_SLACK: Final = 3


class _End(NamedTuple):
    """Where one text ends and the next one begins: the number of the line, and either place."""

    number: int
    place: int
    start: int


class _Found(NamedTuple):
    """Lines that are settled: their states, the numbers of those with which an article begins, of those with which the
    head of one does, and how sure it is that it does.
    """

    states: bytes
    begins: list[int]
    heads: list[int]
    sure: dict[int, float]


class Labeller:
    """Chunks in, labelled lines out, in order. ``start`` is the place in the text at which the first chunk begins.

    ``once``: a text is one article, which has begun above its first line. Texts may follow upon each other (``turn``):
    nothing of one is seen from another, but short ones are labelled together, which costs less.
    """

    def __init__(self, model: Model, start: int = 0, once: bool = False) -> None:
        self._model = model
        self._reader, self._unwrapper = LineReader(start), Unwrapper()
        self._weigher = Weigher(model.moves, once)
        self._decoder = Decoder(once)
        self._base = 0  # the number, in all texts, of the first line that is kept
        self._lines = Lines([], [], [])
        self._blanks: list[int] = []  # blank lines above each of the lines that were not looked at
        self._spots = Spots()
        # A row a line, of the lines that are kept.
        self._summed: Floats = np.zeros((0, model.width), dtype=np.float32)
        self._scores: Floats = np.zeros((0, model.shape.states), dtype=np.float32)
        self._likely = np.zeros((0, model.shape.states))
        self._states: list[int] = []
        self._given = 0
        self._cued = self._scored = self._weighed = 0
        self._blank_run = 0
        self._edges: list[int] = []  # the numbers of the lines at which texts begin, but for the very first
        self._ends: deque[_End] = deque()  # of texts that are not given out yet
        self._end = start  # of the last line given out
        self._before = int(BEGUN) if once else -1  # the state above the first line of a text
        self._last = self._before  # that of the last line given out

    def feed(self, chunk: str) -> list[Stretch]:
        """The lines that are settled after this chunk."""
        settled: list[Stretch] = []
        # A large chunk is taken in portions, so that its lines are never all at hand at once: what is short-lived and
        # little costs the collector of garbage nothing.
        for start in range(0, len(chunk), _PORTION):
            self._take(self._unwrapper.feed(self._reader.feed(chunk[start : start + _PORTION])))
            settled += self._advance(False)
        return settled

    def turn(self, start: int) -> list[Stretch]:
        """The lines that are settled when the text ends; another one begins at ``start``."""
        self._take(self._unwrapper.close(self._reader.close()))
        number = self._count()
        self._edges.append(number)
        self._ends.append(_End(number, self._reader.offset, start))
        self._reader, self._unwrapper, self._blank_run = LineReader(start), Unwrapper(), 0
        return self._advance(False)

    def close(self) -> list[Stretch]:
        """The lines that are left when the text ends."""
        self._take(self._unwrapper.close(self._reader.close()))
        self._ends.append(_End(self._count(), self._reader.offset, self._reader.offset))
        return self._advance(True)

    def _count(self) -> int:
        return self._base + len(self._lines.texts)

    def _take(self, lines: Lines) -> None:
        texts = lines.texts
        if not texts:
            return
        places = [n for n, text in enumerate(texts) if text and not text.isspace()]
        # Blank lines before each of the others: those that were skipped to come to it.
        edges = [-1 - self._blank_run, *places]
        self._blanks += [after - before - 1 for before, after in pairwise(edges)]
        self._blank_run = len(texts) - 1 - edges[-1]
        if len(places) < len(texts):
            texts = [texts[n] for n in places]
            lines = Lines([lines.starts[n] for n in places], texts, [lines.stops[n] for n in places])
        self._lines.starts.extend(lines.starts)
        self._lines.texts.extend(texts)
        self._lines.stops.extend(lines.stops)

    def _look(self) -> None:
        """Looks at all lines that have come."""
        seen, count = self._base + len(self._spots), self._count()
        if seen == count:
            return
        sights = self._model.eye.look_at(self._lines.texts[seen - self._base :])
        edges = self._edges[bisect_left(self._edges, seen) : bisect_left(self._edges, count)]
        for low, high in pairwise((seen, *edges, count)):
            if low != seen or seen in edges:
                self._spots.part()
            self._spots.add(sights[low - seen : high - seen], self._blanks[low - seen : high - seen])
        self._blanks.clear()

    def _advance(self, ended: bool) -> list[Stretch]:
        count = self._count()
        settled: list[Stretch] = []
        while True:
            block = BLOCK if self._cued < LONG else LARGE
            if count - self._cued < block + CONTEXT and not (ended and self._cued < count):
                break
            # So many lines at once as there are: to look at them one by one takes longer.
            self._look()
            self._cue(min(self._cued + block, count), count, ended)
        reach = self._model.shape.reach
        while self._cued - self._scored >= _HALF + reach or (ended and self._scored < self._cued):
            self._score(min(self._scored + _HALF, self._cued))
        while self._scored - self._weighed >= BLOCK + MARGIN or (ended and self._weighed < self._scored):
            self._weigh(min(self._weighed + BLOCK, self._scored), ended)
            # After each block, so that what is known at this moment does not depend on the chunks either.
            settled += self._give(False)
        if ended:
            settled += self._give(True)
        self._drop()
        return settled

    def _cue(self, high: int, count: int, ended: bool) -> None:
        base = self._base
        low = self._cued
        first, last = max(0, low - CONTEXT), min(count, high + CONTEXT)
        here, there = first - base, last - base
        begins, ends = first == 0 or self._is_edge(first), (ended and last == count) or self._is_edge(last)
        places = self._find_edges(first, last)
        scene = Scene(self._spots[here:there], low - first, high - first, begins, ends, places)
        sights = self._spots.sights[low - base : high - base]
        self._summed = np.concatenate((self._summed, self._model.sum_cues(sights, look_around(scene))))
        self._cued = high

    def _score(self, high: int) -> None:
        base, low, reach = self._base, self._scored, self._model.shape.reach
        first, last = max(0, low - reach), min(self._cued, high + reach)
        places = self._find_edges(first, last)
        scores = self._model.score(self._summed[first - base : last - base], low - first, high - first, places)
        self._scores = np.concatenate((self._scores, scores))
        self._scored = high

    def _weigh(self, high: int, ended: bool) -> None:
        low = self._weighed
        edges = self._edges[bisect_right(self._edges, low) : bisect_left(self._edges, high)]
        numbers, places, sizes = [], [], []
        for start, stop in pairwise((low, *edges, high)):
            first, end = self._find_text(start)
            over = self._is_edge(end) or ended
            for number in range(start, stop, _WINDOW):
                above, below = min(MARGIN, number - first), min(_WINDOW + MARGIN, end - number)
                numbers.append(number)
                places.append((above, below, above == number - first, over and below == end - number))
                sizes.append(min(_WINDOW, stop - number))
        # What stands outside of a window is of no account, and where all texts are short, most of it does.
        lead, reach = max(place[0] for place in places), max(place[1] for place in places)
        rows = np.array(numbers)[:, None] + np.arange(-lead - self._base, reach - self._base)
        scores = self._scores.take(rows, 0, mode="clip")
        windows = [Window(lead - above, lead + below - 1, begins, ends) for above, below, begins, ends in places]
        found = self._weigher.weigh(scores, windows, lead, lead + min(_WINDOW, reach))
        posterior = found[np.arange(found.shape[1]) < np.array(sizes)[:, None]]
        self._likely = np.concatenate((self._likely, posterior))
        self._weighed = high
        done = 0
        for edge in self._edges[bisect_right(self._edges, low) : bisect_right(self._edges, high)]:
            self._states += self._decoder.close(posterior[done : edge - low])
            done = edge - low
        self._states += self._decoder.feed(posterior[done:])
        if ended and high == self._scored:
            self._states += self._decoder.close()

    def _find_text(self, number: int) -> tuple[int, int]:
        """The first line of the text that a line is of, and that behind its last one that was scored."""
        place = bisect_right(self._edges, number)
        stop = self._edges[place] if place < len(self._edges) else self._scored
        return self._edges[place - 1] if place else 0, min(stop, self._scored)

    def _is_edge(self, number: int) -> bool:
        place = bisect_left(self._edges, number)
        return place < len(self._edges) and self._edges[place] == number

    def _find_edges(self, first: int, last: int) -> list[int]:
        """The lines at which texts begin between these lines, counted from the first of them."""
        edges = self._edges[bisect_right(self._edges, first) : bisect_left(self._edges, last)]
        return [edge - first for edge in edges]

    def _give(self, ended: bool) -> list[Stretch]:
        given = self._given
        settled = given + len(self._states)
        limit = max(given, settled if ended else min(settled, self._weighed - _SLACK))
        if limit == given and not (self._ends and self._ends[0].number <= limit):
            return []
        codes = np.array(self._states[: limit - given], dtype=np.int64)
        del self._states[: limit - given]
        before = np.concatenate(([self._last], codes))[:-1]
        before[[end.number - given for end in self._ends if end.number < limit]] = self._before
        # For all texts at once: some are short.
        heads = (given + np.flatnonzero(_IS_HEAD[codes])).tolist()
        found = _Found(
            codes.astype(np.uint8).tobytes(), (given + np.flatnonzero(_BEGINS[before, codes])).tolist(), heads,
            self._weigh_heads(heads),
        )  # fmt: skip
        stretches: list[Stretch] = []
        while self._ends and self._ends[0].number <= limit:
            number, place, start = self._ends.popleft()
            stretches += self._list_lines(found, given, number, place)
            self._end, self._last = start, self._before
        if self._given < limit:
            stretches += self._list_lines(found, given, limit, -1)
        return stretches

    def _list_lines(self, found: _Found, given: int, stop: int, end: int) -> list[Stretch]:
        """The next lines of one text, the last of them above ``stop``, up to the place ``end``; -1: up to the last of
        them. What was found begins with the line ``given``.
        """
        first = self._given
        kept = slice(first - self._base, stop - self._base)
        starts, texts, stops = self._lines.starts[kept], self._lines.texts[kept], self._lines.stops[kept]
        start, self._end = self._end, end if end >= 0 else stops[-1]
        if start == self._end:
            return []
        if not texts:
            return [Stretch(start, self._end, [], [], [], b"", [], {})]
        states = found.states[first - given : stop - given]
        begins = [number - first for number in _cut(found.begins, first, stop)]
        heads = {number - first: found.sure[number] for number in _cut(found.heads, first, stop)}
        self._last, self._given = states[-1], stop
        return [Stretch(start, self._end, starts, texts, stops, states, begins, heads)]

    def _weigh_heads(self, heads: list[int]) -> dict[int, float]:
        """How sure it is that the head of an article begins at each of these lines, or within a few lines of it."""
        sure = {}
        for number in heads:
            first, stop = self._find_text(number)
            near = slice(max(first, number - _SLACK) - self._base, min(stop, number + _SLACK + 1) - self._base)
            sure[number] = self._model.calibrate(float(self._likely[near, _IS_HEAD].sum()))
        return sure

    def _drop(self) -> None:
        keep = min(self._given, self._weighed, self._scored - self._model.shape.reach, self._cued - CONTEXT) - MARGIN
        gone = keep - self._base
        if gone < BLOCK:
            return
        del self._lines.starts[:gone], self._lines.texts[:gone], self._lines.stops[:gone]
        del self._edges[: bisect_left(self._edges, keep)]
        self._summed, self._scores, self._likely = self._summed[gone:], self._scores[gone:], self._likely[gone:]
        self._spots.drop(gone)
        self._base = keep


def _cut(numbers: list[int], first: int, stop: int) -> list[int]:
    """Those of some numbers, which rise, that lie in a range."""
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, stop)]
