"""Words that come again: which words of each line stand in the prose above and below, and how alike that prose is.

All lines of a stretch are reckoned at once. Words are numbers, equal where the words are; one sort brings the places of
each word together, and where it stands next, and stood last, is then a running maximum.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.seams import FAR, Ints

PROSE_REACH: Final = 32  # how far away prose may begin to count as the prose below or above


class Words(NamedTuple):
    """The words of some lines, sorted by word and then by line: the line of each, and the number of the word.

    ``counts`` has a number a line: how many words it has.
    """

    line: Ints
    word: Ints
    counts: Ints

    def keep(self, lines: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Lines and words of some of the lines alone."""
        kept = lines[self.line]
        return self.line[kept], self.word[kept]

    def drop_common(self) -> Words:
        """The words that do not stand in texts about anything: those whose number is not negative."""
        rare = int(np.searchsorted(self.word, 0)) if len(self.word) else 0
        line = self.line[rare:]
        return Words(line, self.word[rare:], np.bincount(line, minlength=len(self.counts)))


def sort_words(bags: Sequence[bytes]) -> Words:
    """``bags`` holds the words of each line, each of them once, as numbers of eight bytes."""
    counts: Ints = np.fromiter(map(len, bags), dtype=np.int64, count=len(bags)) // 8
    words = np.frombuffer(b"".join(bags), dtype=np.int64)
    # The line takes the place of the last bits of the word, so that one sort of plain numbers does for both. What is
    # left of the word is still so much that two words are hardly ever taken for one.
    bits = max(1, len(bags).bit_length())
    keys = np.sort((words >> bits << bits) | np.repeat(np.arange(len(bags)), counts))
    return Words(keys & ((1 << bits) - 1), keys >> bits, counts)


class Prose:
    """The prose lines of a stretch, by rank: which of them are taken together as the prose below or above a line."""

    def __init__(self, prose: NDArray[np.bool_], most: int, numbers: Ints) -> None:
        """``most`` prose lines are taken together. ``numbers`` of lines tell how far they are apart."""
        self.lines = prose
        self.places: Ints = prose.nonzero()[0]
        places = numbers[self.places]
        count = len(self.places)
        # Ranks of the last and the first that belong together with the prose line of each rank.
        self.last_below: Ints = np.arange(count)
        self.first_above: Ints = np.arange(count)
        for step in range(1, min(most, count)):
            near = places[step:] - places[:-step] <= PROSE_REACH
            self.last_below[:-step][near] += 1
            self.first_above[step:][near] -= 1
        # For each line: the rank of the next prose line, that of the last one, and whether they are near enough.
        through: Ints = np.cumsum(prose)
        self.down: Ints = through
        self.up: Ints = through - prose - 1
        next_prose, last_prose = np.concatenate((places, numbers[-1:] + FAR)), np.concatenate((places, [-FAR]))
        self.near_down: NDArray[np.bool_] = next_prose[self.down] - numbers <= PROSE_REACH
        self.near_up: NDArray[np.bool_] = numbers - last_prose[self.up] <= PROSE_REACH

    @property
    def near_both(self) -> NDArray[np.bool_]:
        """For each line: whether prose is near enough on either side."""
        both: NDArray[np.bool_] = self.near_down & self.near_up
        return both

    def find_around(self, words: Words) -> tuple[Ints, Ints, Ints]:
        """For each line: how many of its words stand in the prose below, in that above, in the next prose line alone;
        -1 where there is no prose near by."""
        line, word, _ = words
        count = len(word)
        if not count or not len(self.places):
            none = np.where(self.near_down, 0, -1)
            return none, np.where(self.near_up, 0, -1), none
        at = np.arange(count)
        of_prose = self.lines[line]
        until = np.minimum.accumulate(np.where(of_prose, at, count)[::-1])[::-1]
        following = np.concatenate((until[1:], [count]))
        since = np.maximum.accumulate(np.where(of_prose, at, -1))
        before = np.concatenate(([-1], since[:-1]))
        size = len(self.lines)
        down, up = self.down[line], self.up[line]
        # Where the word stands nowhere else there is no rank; what the index then points at does not matter.
        here = np.minimum(following, count - 1)
        comes = (following < count) & (word[here] == word) & self.near_down[line]
        rank = self.up[line[here]] + 1
        below = comes & (rank <= np.concatenate((self.last_below, [-1]))[down])
        there = np.maximum(before, 0)
        stood = (before >= 0) & (word[there] == word) & self.near_up[line]
        above = stood & (self.up[line[there]] + 1 >= self.first_above[up])
        next_alone = comes & (rank == down)

        def total(hits: NDArray[np.bool_], near: NDArray[np.bool_]) -> Ints:
            return np.where(near, np.bincount(line[hits], minlength=size), -1)

        return total(below, self.near_down), total(above, self.near_up), total(next_alone, self.near_down)

    def compare_sides(self, words: Words) -> tuple[Ints, Ints, Ints]:
        """For each line: how many words the prose above has, how many that below, and how many they have in common.

        Only for lines that have prose near by on either side; elsewhere the numbers mean nothing.
        """
        line, word = words.keep(self.lines)
        ranks = len(self.places)
        if not len(line):
            nothing = np.zeros(len(self.lines), dtype=np.int64)
            return nothing, nothing, nothing
        rank = self.up[line] + 1
        # Where each word stood last, and last but one, and where it stands next; -1 for never, and far away.
        fresh = np.concatenate(([True], word[1:] != word[:-1]))
        last = np.where(fresh, -1, np.concatenate(([-1], rank[:-1])))
        last_but_one = np.where(fresh, -1, np.concatenate(([-1], last[:-1])))
        later = np.where(np.concatenate((fresh[1:], [True])), ranks, np.concatenate((rank[1:], [0])))
        # Which prose is taken together from one end is taken together from the other. So a word is the first of its
        # kind in the prose below that begins at any of these ranks, and the last in the prose above that ends there.
        least = np.maximum(last + 1, self.first_above[rank])
        below = _count_ranges(least, rank, ranks)
        above = _count_ranges(rank, np.minimum(later - 1, self.last_below[rank]), ranks)
        # It stands in the prose above as well if that, which ends a rank further up, reaches to where it stood last.
        again = (~fresh).nonzero()[0]
        least, rank, last, other = least[again], rank[again], last[again], last_but_one[again]
        reach = self.last_below[last]
        common = _count_ranges(least, np.minimum(rank, reach + 1), ranks)
        # Above and below a line of prose they are two ranks apart; between them it may stand in that line itself.
        beside = _count_ranges(np.maximum(least, last + 2), np.minimum(rank, reach + 2), ranks)
        through = (least == last + 1) & (other >= 0) & (self.last_below[other] >= last - 1)
        beside += np.bincount(least[through], minlength=ranks + 1)
        return above[self.up], below[self.down], np.where(self.lines, beside[self.down], common[self.down])


def _count_ranges(first: Ints, last: Ints, size: int) -> Ints:
    """How many of the ranges from ``first`` to ``last``, both included, hold each number up to ``size``."""
    some = first <= last
    starts = np.bincount(first[some], minlength=size + 1)
    return np.cumsum(starts - np.bincount(last[some] + 1, minlength=size + 1)[: size + 1])


def find_likest(
    words: Words, eligible: NDArray[np.bool_], reach: int, numbers: Ints
) -> tuple[NDArray[np.float64], ...]:
    """For each eligible line the share of its words in the likest of the eligible lines within ``reach`` above and
    below; -1 for the others. A share is of the words of the line that has fewer. ``numbers`` as in ``Prose``."""
    size = len(eligible)
    line, word = words.keep(eligible)
    number = numbers[line]
    pairs = np.zeros(size * (reach + 1), dtype=np.int64)
    for step in range(1, reach + 1):
        gaps = number[step:] - number[:-step]
        near = ((word[step:] == word[:-step]) & (gaps <= reach)).nonzero()[0]
        if not len(near):
            break
        pairs += np.bincount(line[near] * (reach + 1) + gaps[near], minlength=len(pairs))
    above = np.where(eligible, 0.0, -1.0)
    below = above.copy()
    table = pairs.reshape(size, reach + 1)
    for gap in range(1, min(reach + 1, size)):
        here = table[:, gap].nonzero()[0]
        share = table[here, gap] / np.minimum(words.counts[here], words.counts[here + gap])
        below[here] = np.maximum(below[here], share)
        above[here + gap] = np.maximum(above[here + gap], share)
    return above, below
