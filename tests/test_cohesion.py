"""What is reckoned for all lines at once is what sets of words give line by line."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.cohesion import PROSE_REACH, Prose, find_likest, sort_words

REACH = 5


def draw(seed: int, lines: int, share: float, vocabulary: int = 12) -> tuple[list[set[int]], np.ndarray]:
    """Lines of a few words of a small vocabulary, so that words come again, and which lines are prose."""
    rng = np.random.default_rng(seed)
    words = [hash(f"word {n}") for n in range(vocabulary)]
    bags = [{words[n] for n in rng.integers(0, vocabulary, rng.integers(0, 7))} for _ in range(lines)]
    return bags, rng.random(lines) < share


def pack(bags: list[set[int]]) -> list[bytes]:
    return [array("q", bag).tobytes() for bag in bags]


def list_beside(prose: np.ndarray, at: int, step: int, most: int) -> list[int]:
    """Up to so many prose lines above or below a line, the nearest first, if that is near enough."""
    places = [n for n in range(at + step, len(prose) if step > 0 else -1, step) if prose[n]]
    if not places or abs(places[0] - at) > PROSE_REACH:
        return []
    return [n for n in places[:most] if abs(n - places[0]) <= PROSE_REACH]


def join(bags: list[set[int]], places: list[int]) -> set[int]:
    return set().union(*(bags[n] for n in places))


mosts = st.sampled_from([1, 4, 8])
feeds = st.tuples(st.integers(0, 10**6), st.integers(1, 120), st.sampled_from([0.0, 0.03, 0.2, 0.6, 1.0]))


@given(feeds, mosts)
def test_words_around_are_those_of_the_prose_below_and_above(feed: tuple[int, int, float], most: int) -> None:
    bags, prose = draw(*feed)
    below, above, following = Prose(prose, most, np.arange(len(prose))).find_around(sort_words(pack(bags)))
    for at, bag in enumerate(bags):
        ahead, back = list_beside(prose, at, 1, most), list_beside(prose, at, -1, most)
        assert below[at] == (len(bag & join(bags, ahead)) if ahead else -1)
        assert above[at] == (len(bag & join(bags, back)) if back else -1)
        assert following[at] == (len(bag & bags[ahead[0]]) if ahead else -1)


@given(feeds)
def test_without_common_words_the_others_are_left(feed: tuple[int, int, float]) -> None:
    bags, _ = draw(*feed)
    words = sort_words(pack(bags))
    rare, alone = words.drop_common(), sort_words(pack([{word for word in bag if word >= 0} for bag in bags]))
    assert rare.counts.tolist() == alone.counts.tolist()
    assert sorted(zip(rare.word.tolist(), rare.line.tolist(), strict=True)) == sorted(
        zip(alone.word.tolist(), alone.line.tolist(), strict=True)
    )


@given(feeds, mosts)
def test_sides_are_compared_word_by_word(feed: tuple[int, int, float], most: int) -> None:
    bags, prose = draw(*feed)
    sides = Prose(prose, most, np.arange(len(prose)))
    above, below, common = sides.compare_sides(sort_words(pack(bags)))
    for at in range(len(bags)):
        ahead, back = list_beside(prose, at, 1, most), list_beside(prose, at, -1, most)
        assert sides.near_both[at] == bool(ahead and back)
        if ahead and back:
            one, other = join(bags, back), join(bags, ahead)
            assert (above[at], below[at], common[at]) == (len(one), len(other), len(one & other))


@given(feeds)
def test_the_likest_line_is_the_one_that_shares_most(feed: tuple[int, int, float]) -> None:
    bags, prose = draw(*feed)
    words = sort_words(pack(bags))
    eligible = ~prose & (words.counts >= 3)
    above, below = find_likest(words, eligible, REACH, np.arange(len(bags)))

    def best(at: int, others: range) -> float:
        if not eligible[at]:
            return -1.0
        shares = [len(bags[at] & bags[n]) / min(len(bags[at]), len(bags[n])) for n in others if eligible[n]]
        return max([0.0, *shares])

    for at in range(len(bags)):
        assert above[at] == best(at, range(max(0, at - REACH), at))
        assert below[at] == best(at, range(at + 1, min(len(bags), at + REACH + 1)))


@pytest.mark.parametrize("prose", [True, False])
def test_a_stretch_without_words_has_none_in_common(prose: bool) -> None:
    lines = np.full(9, prose)
    words = sort_words([b""] * 9)
    assert not np.concatenate(Prose(lines, 4, np.arange(9)).compare_sides(words)).any()
    assert (Prose(lines, 4, np.arange(9)).find_around(words)[0] <= 0).all()
