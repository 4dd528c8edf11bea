"""Decoding: exact in any portions, and marginals that agree with counting all paths."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from newssplit.grammar import ENDS, FOLLOWERS, STARTS, State, starts_article
from newssplit.viterbi import BEGUN, MEMORY, Decoder, marginals

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


def decode_dense(scores: NDArray[np.float32], moves: NDArray[np.float32]) -> float:
    """The weight of the best path, the plain way: a table over the whole text."""
    best = {state: float(scores[0, state]) for state in BEGINNERS}
    for row in scores[1:]:
        longer: dict[State, float] = {}
        for before, weight in best.items():
            for after in FOLLOWERS[before]:
                here = weight + float(moves[before, after]) + float(row[after])
                longer[after] = max(here, longer.get(after, -np.inf))
        best = longer
    return max(weight for state, weight in best.items() if state in ENDS)


def decode(scores: NDArray[np.float32], moves: NDArray[np.float32], cuts: list[int]) -> list[int]:
    decoder = Decoder(moves)
    out: list[int] = []
    edges = [0, *sorted(cuts), len(scores)]
    for start, end in itertools.pairwise(edges):
        out += decoder.feed(scores[start:end])
    return out + decoder.close()


def assert_legal(path: list[int]) -> None:
    states = [State(number) for number in path]
    assert states[0] in BEGINNERS
    assert states[-1] in ENDS
    for before, after in itertools.pairwise(states):
        assert after in FOLLOWERS[before]


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_the_best_path_is_the_best_of_all_paths(lines: int, seed: int) -> None:
    scores, moves = draw_scores(seed, lines)
    best = max(list_paths(lines), key=lambda path: weigh(path, scores, moves))
    assert decode(scores, moves, []) == list(best)


@given(st.integers(0, 10**6), st.integers(1, 80), st.data())
def test_any_portions_give_the_best_path(seed: int, lines: int, data: st.DataObject) -> None:
    scores, moves = draw_scores(seed, lines)
    cuts = data.draw(st.lists(st.integers(0, lines), max_size=10))
    path = decode(scores, moves, cuts)
    assert len(path) == lines
    assert_legal(path)
    assert path == decode(scores, moves, [])
    assert weigh(tuple(map(State, path)), scores, moves) == pytest.approx(decode_dense(scores, moves))


def test_labels_come_out_long_before_the_text_ends() -> None:
    scores, moves = draw_scores(5, 400)
    decoder = Decoder(moves)
    settled = 0
    for n, row in enumerate(scores, 1):
        settled += len(decoder.feed(row[None]))
        assert n - settled < 120


def test_a_text_of_one_line_is_furniture_or_a_whole_article() -> None:
    for seed in range(30):
        scores, moves = draw_scores(seed, 1)
        assert State(decode(scores, moves, [])[0]) in (State.GAP, State.OPENING)


def test_huge_scores_do_not_bend_the_grammar() -> None:
    scores, moves = draw_scores(9, 60, spread=1e6)
    assert_legal(decode(scores, moves, [7, 20, 21]))


def test_no_lines_have_no_states() -> None:
    _, moves = draw_scores(0, 1)
    decoder = Decoder(moves)
    assert decoder.feed(np.zeros((0, COUNT), dtype=np.float32)) == []
    assert decoder.close() == []


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
def test_marginals_agree_with_counting_all_paths(lines: int, begins: bool, ends: bool) -> None:
    scores, moves = draw_scores(lines, lines)
    found = marginals(scores, moves, begins, ends)
    np.testing.assert_allclose(found, count_marginals(scores, moves, begins, ends), atol=1e-6)


@given(st.integers(0, 10**6), st.integers(1, 120), st.booleans(), st.booleans())
def test_marginals_are_probabilities(seed: int, lines: int, begins: bool, ends: bool) -> None:
    scores, moves = draw_scores(seed, lines, spread=8.0)
    posterior = marginals(scores, moves, begins, ends)
    assert posterior.shape == scores.shape
    assert (posterior >= 0).all()
    np.testing.assert_allclose(posterior.sum(1), 1.0, atol=1e-9)


def decode_once(scores: NDArray[np.float32], moves: NDArray[np.float32], cuts: list[int]) -> list[int]:
    decoder = Decoder(moves, once=True)
    out: list[int] = []
    for start, end in itertools.pairwise([0, *sorted(cuts), len(scores)]):
        out += decoder.feed(scores[start:end])
    return out + decoder.close()


def count_starts(path: list[int]) -> int:
    return sum(starts_article(State(a), State(b)) for a, b in itertools.pairwise([BEGUN, *path]))


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_once_begun_the_best_path_is_the_best_of_those_that_begin_no_other_article(lines: int, seed: int) -> None:
    scores, moves = draw_scores(seed, lines)
    paths = [path for path in list_paths(lines) if path[0] in FOLLOWERS[BEGUN] and not count_starts(list(path))]
    best = max(paths, key=lambda path: weigh(path, scores, moves) + float(moves[BEGUN, path[0]]))
    assert decode_once(scores, moves, []) == list(best)


@pytest.mark.parametrize("lines", [MEMORY - 1, MEMORY + 1, 2 * MEMORY, 2 * MEMORY + 17])
def test_once_begun_a_text_longer_than_the_memory_is_one_article_and_is_given_out_on_the_way(lines: int) -> None:
    scores, moves = draw_scores(lines, lines)
    decoder = Decoder(moves, once=True)
    path: list[int] = []
    kept = 0
    for start in range(0, lines, 1024):
        path += decoder.feed(scores[start : start + 1024])
        kept = max(kept, min(start + 1024, lines) - len(path))
    path += decoder.close()
    assert kept <= MEMORY
    assert len(path) == lines
    assert not count_starts(path)
    assert State(path[-1]) in ENDS
    assert all(State(b) in FOLLOWERS[State(a)] for a, b in itertools.pairwise([BEGUN, *path]))
