"""A stretch of lines with what stands around them: where prose is, the same line again, words that come again.

Nothing here looks further than ``CONTEXT`` lines back and ahead (``MEMORY`` back for a line that stood before), counted
in lines that are not blank, so what is found does not depend on how the text came in chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from newssplit.cohesion import Prose, find_likest, sort_words
from newssplit.dividers import Gaps, count_since, count_until, rank_gaps
from newssplit.glance import RULE
from newssplit.seams import Ints, Seams
from newssplit.sight import Sight

REACH: Final = 96
MEMORY: Final = 400
RIVALS: Final = 8
_SWEPT: Final = 4 * MEMORY  # lines after which what is further back is forgotten
_NEIGHBOURS: Final = 5  # lines on either side that a line's words are compared with
_FEW_PROSE: Final = 4  # prose lines that are taken together as the prose below or above
_MORE_PROSE: Final = 8  # the same where only rarer words count
_FEWEST: Final = 3  # words of a line that can be compared so
GAPS: Final = 12  # lines on either side whose gaps a gap is compared with
# The lines on either side that a scene needs beside those it is about.
CONTEXT: Final = REACH + RIVALS

# What is asked of a line's sight.
_COLUMNS: Final[tuple[Callable[[Sight], Any], ...]] = tuple(
    map(attrgetter, ("size", "prose", "front", "back", "stems", "manner", "marks", "key"))
)

Levels = NDArray[np.int32]  # a level a line; -1: none


@dataclass(slots=True)
class Spots:
    """Lines with what their surroundings are made of, a column a property, growing as lines come."""

    sights: list[Sight] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)  # blank lines before it
    same_before: list[int] = field(default_factory=list)  # lines back to the same line, at most MEMORY; 0: never
    same_after: list[int] = field(default_factory=list)  # lines ahead to the same line, at most REACH; 0: never
    gone: int = 0  # lines that were dropped at the beginning
    _last: dict[str, int] = field(default_factory=dict)  # where the line of each key stood last
    _swept: int = 0  # the line at which keys out of memory were last forgotten

    def __len__(self) -> int:
        return len(self.sights)

    def __getitem__(self, part: slice) -> Spots:
        """Some of the lines, with what is known of all of them; nothing can be added to these."""
        return Spots(self.sights[part], self.blanks[part], self.same_before[part], self.same_after[part])

    def part(self) -> None:
        """What comes is another text."""
        self._last.clear()

    def add(self, sights: Sequence[Sight], blanks: Sequence[int]) -> None:
        """More lines, behind those that are here."""
        last, gone = self._last, self.gone
        first = number = gone + len(self.sights)
        before, after = [0] * len(sights), self.same_after
        after += before
        for number, sight in enumerate(sights, first):
            key = sight.key
            if not key:
                continue
            stood = last.get(key)
            last[key] = number
            if stood is not None and number - stood <= MEMORY:
                before[number - first] = number - stood
                if number - stood <= REACH:
                    after[stood - gone] = number - stood
        self.sights += sights
        self.blanks += blanks
        self.same_before += before
        if number - self._swept > _SWEPT:
            self._swept = number
            self._last = {key: stood for key, stood in last.items() if number - stood < MEMORY}

    def drop(self, count: int) -> None:
        """Forget the first lines."""
        del self.sights[:count], self.blanks[:count], self.same_before[:count], self.same_after[:count]
        self.gone += count


class Scene:
    """The lines ``low`` to ``high`` of a stretch, with their surroundings; ``begins``/``ends``: nothing stands
    before/after the stretch. ``places``: lines at which another text begins."""

    def __init__(self, spots: Spots, low: int, high: int, begins: bool, ends: bool, places: Sequence[int] = ()) -> None:
        self.low, self.high, self.begins, self.ends = low, high, begins, ends
        self.n = n = len(spots)
        self.seams = Seams(n, places)
        self.numbers = self.seams.numbers[low:high]
        # The first line of each line's text, and that behind its last one.
        self.first, self.stop = self.seams.first[low:high], self.seams.stop[low:high]
        # Column by column: a zip of all lines would make an object for each of them, which the collector then visits.
        sizes, prose, self._fronts, self._backs, stems, self._manner, self._marks, keys = (
            list(map(take, spots.sights)) for take in _COLUMNS
        )
        self.size = np.array(sizes, dtype=np.int32)
        self._is_prose = np.array(prose, dtype=np.bool_)
        self.prose = self._is_prose.astype(np.int32)
        self.blanks = np.array(spots.blanks, dtype=np.int32)
        stood = np.array(spots.same_before, dtype=np.int64)
        after = np.array(spots.same_after, dtype=np.int64)
        self.same_before, self.same_after = stood[low:high], after[low:high]
        self._stood, self._after = stood, after
        # A rule above a line without words parts nothing: it is one of a row of marks.
        rules = [n for n, key in enumerate(keys) if RULE in key]
        lasts = {n - 1, *(place - 1 for place in places)} if rules else ()
        self._rules = [n for n in rules if n in lasts or (keys[n + 1] and RULE not in keys[n + 1])]
        self.total = np.concatenate([[0], np.cumsum(self.prose)])
        self.at = np.arange(low, high)
        self.places = self.prose.nonzero()[0]
        self._words = sort_words(stems)
        self._coverage = self._cover()

    @property
    def coverage(self) -> NDArray[np.float32]:
        """For each line: words, share of them below, number below, share above, likeness of the prose above to that
        below in rarer words, share of the words that stand in the next prose line alone, how alike language and house
        style of the prose above and below are, number of rarer words below and above."""
        return self._coverage[self.low : self.high]

    @property
    def rivals(self) -> NDArray[np.float32]:
        """The coverage of all lines; that of ``RIVALS`` lines on either side is right as well."""
        return self._coverage

    @cached_property
    def gaps(self) -> Gaps:
        """The gap above each line, against those around."""
        here = slice(self.low, self.high)
        found = rank_gaps(self.blanks, self.seams)
        return Gaps(found.rank[here], found.since[here], found.until[here])

    @cached_property
    def rules(self) -> Ints:
        """For each line what is told by rules, lines of one sign: a row a property.

        1 below a rule that stands nowhere else near by, 2 below one that comes again, else 0; lines since a rule that
        comes again, and lines to one that stood before; -1: there is none within ``REACH``.
        """
        if not self._rules:
            return np.array([[0], [-1], [-1]]).repeat(len(self.numbers), 1)
        rules = np.array(self._rules, dtype=np.int64)
        stood = self._stood[rules] > 0
        # What follows behind ``high`` is known no further than it must be for the lines before it.
        again = stood | ((rules < self.high) & (self._after[rules] > 0))
        below = np.zeros(self.n + 1, dtype=np.int64)
        below[rules + 1] = np.where(again, 2, 1) * (rules + 1 < self.seams.stop[rules])
        # Below a rule at the end of a text there is no line, but a place for one.
        places = self.seams.numbers[rules] + 1
        since, until = count_since(places[again], self.numbers, REACH), count_until(places[stood], self.numbers, REACH)
        return np.stack((below[self.low : self.high], since, until))

    @cached_property
    def nearly_same(self) -> Ints:
        """For each short line: lines since, and lines until, a line that begins or ends as it does; -1 for none.

        Two rows, lines since and lines until.
        """
        front = _find_again(np.array(self._fronts, dtype=np.int64), self.seams.numbers)
        back = _find_again(np.array(self._backs, dtype=np.int64), self.seams.numbers)
        since = np.where(back[0] > 0, back[0], front[0])
        until = np.maximum(front[1], back[1])
        return np.stack((since, until))[:, self.low : self.high]

    @cached_property
    def alike(self) -> NDArray[np.float64]:
        """For each short line the share of its words in the likest of the next short lines; -1 for none.

        Two rows, above and below.
        """
        eligible = ~self._is_prose & (self._words.counts >= _FEWEST)
        found = find_likest(self._words, eligible, _NEIGHBOURS, self.seams.numbers)
        return np.stack(found)[:, self.low : self.high]

    def _cover(self) -> NDArray[np.float32]:
        numbers = self.seams.numbers
        prose, more = Prose(self._is_prose, _FEW_PROSE, numbers), Prose(self._is_prose, _MORE_PROSE, numbers)
        near = prose.near_both
        below, above, following = prose.find_around(self._words)
        counts = self._words.counts
        rare = self._words.drop_common()
        told, known, _ = more.find_around(rare)
        one, other, both = more.compare_sides(rare)
        like = np.where(near, both / np.maximum(np.minimum(one, other), 1), -1.0)
        one, other, both = prose.compare_sides(sort_words(self._manner))
        fewer = np.minimum(one, other)
        language = np.where(near & (fewer > 0), both / np.maximum(fewer, 1), -1.0)
        one, other, both = prose.compare_sides(sort_words(self._marks))
        union = one + other - both
        style = np.where(near & (union > 0), both / np.maximum(union, 1), -1.0)
        hits = np.stack((below, above, following))
        shares = np.where((hits >= 0) & (counts > 0), hits / np.maximum(counts, 1), -1.0)
        some = rare.counts > 0
        rarer = np.where(some, np.stack((told, known)), -1)
        columns: Any = (
            *(counts, shares[0], np.where(counts > 0, below, -1), shares[1], like, shares[2], language, style),
            *(rarer[0], rarer[1]),
        )
        return np.array(columns, dtype=np.float32).T


def _find_again(edges: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """For each line: lines since, and lines until, the same edge; -1: none within REACH. 0 is no edge."""
    since = np.full(len(edges), -1, dtype=np.int64)
    until = since.copy()
    places = edges.nonzero()[0]
    places = places[np.argsort(edges[places], kind="stable")]
    gaps = np.diff(numbers[places])
    same = (np.diff(edges[places]) == 0) & (gaps <= REACH)
    since[places[1:][same]] = gaps[same]
    until[places[:-1][same]] = gaps[same]
    return since, until


def spots_of(sights: Iterable[Sight], blanks: Iterable[int]) -> Spots:
    """The spots of a whole text."""
    spots = Spots()
    spots.add(list(sights), list(blanks))
    return spots
