"""Decoding: probabilities that agree with counting all paths, and the path that their product is greatest on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from newssplit.decoding import BEGUN, MEMORY, Decoder, Weigher, Window
from newssplit.grammar import ENDS, FOLLOWERS, STARTS, State, starts_article

COUNT = len(State)
BEGINNERS = (State.GAP, *STARTS)


def draw_scores(seed: int, lines: int, spread: float = 2.0) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, spread, (lines, COUNT)).astype(np.float32)
    moves = rng.normal(0, 1, (COUNT, COUNT)).astype(np.float32)
    return scores, moves


def list_paths(lines: int, begins: bool = True, ends: bool = True) -> Iterator[tuple[State, ...]]:
    """Every path that the grammar allows."""
    paths: list[tuple[State, ...]] = [(state,) for state in (BEGINNERS if begins else State)]
    for _ in range(lines - 1):
        paths = [(*path, after) for path in paths for after in FOLLOWERS[path[-1]]]
    return (path for path in paths if not ends or path[-1] in ENDS)


def weigh(path: tuple[State, ...], scores: NDArray[np.float32], moves: NDArray[np.float32]) -> float:
    total = sum(float(scores[n, state]) for n, state in enumerate(path))
    return total + sum(float(moves[a, b]) for a, b in itertools.pairwise(path))


def draw_likely(seed: int, lines: int, sharp: float = 2.0) -> NDArray[np.float64]:
    """Probabilities of states that know nothing of the grammar; none is so small that it is not believed."""
    odds = np.exp(np.random.default_rng(seed).normal(0, sharp, (lines, COUNT)))
    shares: NDArray[np.float64] = 0.95 * odds / odds.sum(1, keepdims=True) + 0.05 / COUNT
    return shares


def worth(path: Sequence[int], likely: NDArray[np.float64]) -> float:
    return float(sum(np.log(likely[n, state]) for n, state in enumerate(path)))


def find_best(likely: NDArray[np.float64]) -> float:
    """The worth of the best path, the plain way: a table over the whole text."""
    best = {state: float(np.log(likely[0, state])) for state in BEGINNERS}
    for row in likely[1:]:
        longer: dict[State, float] = {}
        for before, weight in best.items():
            for after in FOLLOWERS[before]:
                longer[after] = max(weight + float(np.log(row[after])), longer.get(after, -np.inf))
        best = longer
    return max(weight for state, weight in best.items() if state in ENDS)


def decode(likely: NDArray[np.float64], cuts: list[int], once: bool = False) -> list[int]:
    decoder = Decoder(once)
    out: list[int] = []
    for start, end in itertools.pairwise([0, *sorted(cuts), len(likely)]):
        out += decoder.feed(likely[start:end])
    return out + decoder.close()


def assert_legal(path: list[int], once: bool = False) -> None:
    states = [State(number) for number in path]
    assert states[0] in (FOLLOWERS[BEGUN] if once else BEGINNERS)
    assert states[-1] in ENDS
    for before, after in itertools.pairwise([BEGUN, *states] if once else states):
        assert after in FOLLOWERS[before]
        assert not (once and starts_article(before, after))


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_the_path_found_is_the_best_of_all_paths(lines: int, seed: int) -> None:
    likely = draw_likely(seed, lines)
    best = max(list_paths(lines), key=lambda path: worth(path, likely))
    assert decode(likely, []) == list(best)


@given(st.integers(0, 10**6), st.integers(1, 80), st.floats(0.5, 6.0), st.data())
def test_any_portions_give_the_best_path(seed: int, lines: int, sharp: float, data: st.DataObject) -> None:
    likely = draw_likely(seed, lines, sharp)
    cuts = data.draw(st.lists(st.integers(0, lines), max_size=10))
    path = decode(likely, cuts)
    assert len(path) == lines
    assert_legal(path)
    assert worth(path, likely) == pytest.approx(find_best(likely))


@given(st.integers(0, 10**6), st.integers(1, 80), st.booleans(), st.data())
def test_what_seems_sure_does_not_bend_the_grammar(seed: int, lines: int, once: bool, data: st.DataObject) -> None:
    """Lines that can be but one thing each, at random: no two of them need go together."""
    rng = np.random.default_rng(seed)
    likely = np.full((lines, COUNT), 1e-9)
    likely[np.arange(lines), rng.integers(0, COUNT, lines)] = 1.0
    some = rng.random(lines) < 0.3
    likely[some] = draw_likely(seed, int(some.sum()))
    assert_legal(Decoder(once).close(likely), once)
    # How the text ends is not known before it does; that one state may follow the other always is.
    path = decode(likely, data.draw(st.lists(st.integers(0, lines), max_size=10)), once)
    assert len(path) == lines
    for before, after in itertools.pairwise(map(State, path)):
        assert after in FOLLOWERS[before]


def test_labels_come_out_long_before_the_text_ends() -> None:
    scores, moves = draw_scores(5, 400, spread=12.0)
    likely = weigh_whole(scores, moves)
    decoder = Decoder()
    settled = 0
    for n, row in enumerate(likely, 1):
        settled += len(decoder.feed(row[None]))
        assert n - settled < 120
    assert settled > 200


def test_a_text_of_one_line_is_furniture_or_a_whole_article() -> None:
    for seed in range(30):
        assert State(decode(draw_likely(seed, 1), [])[0]) in (State.GAP, State.OPENING)


def test_huge_scores_do_not_bend_the_grammar() -> None:
    scores, moves = draw_scores(9, 60, spread=1e6)
    assert_legal(decode(weigh_whole(scores, moves), [7, 20, 21]))


def test_no_lines_have_no_states() -> None:
    decoder = Decoder()
    assert decoder.feed(np.zeros((0, COUNT))) == []
    assert decoder.close() == []


def test_a_decoder_that_was_closed_begins_anew() -> None:
    likely = draw_likely(3, 40)
    decoder = Decoder()
    assert decoder.close(likely) == decoder.close(likely) == decode(likely, [])


def test_lines_of_which_none_is_sure_are_not_kept_for_ever() -> None:
    likely = draw_likely(8, 3 * MEMORY, 0.5)
    decoder = Decoder()
    path: list[int] = []
    for start in range(0, len(likely), 1024):
        path += decoder.feed(likely[start : start + 1024])
        assert start + 1024 - len(path) <= MEMORY
    path += decoder.close()
    assert len(path) == len(likely)
    assert_legal(path)


def weigh_whole(scores: NDArray[np.float32], moves: NDArray[np.float32], once: bool = False) -> NDArray[np.float64]:
    whole = Window(0, len(scores) - 1, True, True)
    return Weigher(moves, once).weigh(scores[None], [whole], 0, len(scores))[0]


def count_marginals(
    scores: NDArray[np.float32], moves: NDArray[np.float32], begins: bool, ends: bool
) -> NDArray[np.float64]:
    posterior = np.zeros(scores.shape)
    for path in list_paths(len(scores), begins, ends):
        posterior[range(len(path)), path] += np.exp(weigh(path, scores, moves))
    share: NDArray[np.float64] = posterior / posterior.sum(1, keepdims=True)
    return share


@pytest.mark.parametrize("begins", [True, False])
@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("lines", [1, 2, 3, 4])
def test_probabilities_agree_with_counting_all_paths(lines: int, begins: bool, ends: bool) -> None:
    scores, moves = draw_scores(lines, lines)
    found = Weigher(moves).weigh(scores[None], [Window(0, lines - 1, begins, ends)], 0, lines)[0]
    np.testing.assert_allclose(found, count_marginals(scores, moves, begins, ends), atol=1e-6)


@given(st.integers(0, 10**6), st.integers(1, 120), st.booleans(), st.booleans())
def test_probabilities_of_a_line_add_up_to_one(seed: int, lines: int, begins: bool, ends: bool) -> None:
    scores, moves = draw_scores(seed, lines, spread=8.0)
    likely = Weigher(moves).weigh(scores[None], [Window(0, lines - 1, begins, ends)], 0, lines)[0]
    assert likely.shape == scores.shape
    assert (likely >= 0).all()
    np.testing.assert_allclose(likely.sum(1), 1.0, atol=1e-9)


def test_windows_are_weighed_each_for_itself() -> None:
    scores, moves = draw_scores(4, 30)
    rows = np.stack([scores[:20], scores[10:]])
    windows = [Window(0, 14, True, False), Window(3, 19, False, True)]
    first, second = Weigher(moves).weigh(rows, windows, 2, 18)
    alone = Weigher(moves).weigh(scores[None, :15], [Window(0, 14, True, False)], 2, 15)[0]
    np.testing.assert_allclose(first[:13], alone, atol=1e-9)
    assert not first[13:].any()
    assert not second[0].any()
    np.testing.assert_allclose(second[1:].sum(1), 1.0, atol=1e-9)


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_once_begun_no_path_counts_that_begins_another_article(lines: int, seed: int) -> None:
    scores, moves = draw_scores(seed, lines)
    paths = [
        path
        for path in list_paths(lines)
        if path[0] in FOLLOWERS[BEGUN]
        and not any(itertools.starmap(starts_article, itertools.pairwise([BEGUN, *path])))
    ]
    shares = np.zeros(scores.shape)
    for path in paths:
        shares[range(lines), path] += np.exp(weigh(path, scores, moves) + float(moves[BEGUN, path[0]]))
    likely = weigh_whole(scores, moves, once=True)
    np.testing.assert_allclose(likely, shares / shares.sum(1, keepdims=True), atol=1e-6)
    best = max(paths, key=lambda path: worth(path, np.maximum(likely, 1e-6)))
    assert decode(likely, [], once=True) == list(best)
