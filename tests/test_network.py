"""Learning: gradients agree with differences, and what allows every path costs nothing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from newssplit.chain import FIRST, LAST, LEGAL, chain_loss
from newssplit.decoding import Weigher, Window
from newssplit.grammar import ENDS, FOLLOWERS, STARTS, State
from newssplit.network import TAPS, Shape, backward, forward, parameter_shapes

COUNT = len(State)
SHAPE = Shape(cues=4, width=3, dilations=(1, 2), states=5)
ROWS, LINES = 2, 9
STEP = 1e-6


def draw_network(seed: int = 3) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    weights = {name: rng.normal(0, 0.5, size) for name, size in parameter_shapes(SHAPE).items()}
    summed = rng.normal(0, 1, (ROWS, LINES, SHAPE.width))
    mask = np.ones((ROWS, LINES, 1))
    mask[1, 6:] = 0.0
    return weights, summed, mask


@pytest.mark.parametrize("dropped", [False, True])
def test_gradients_of_the_network_agree_with_differences(dropped: bool) -> None:
    weights, summed, mask = draw_network()
    rng = np.random.default_rng(8)
    drops = [rng.integers(0, 2, (ROWS, LINES, SHAPE.width)) * 2.0 for _ in SHAPE.dilations] if dropped else None
    wanted = rng.normal(0, 1, (ROWS, LINES, SHAPE.states))

    def loss() -> float:
        scores, _ = forward(weights, SHAPE, summed, mask, drops=drops)  # type: ignore[arg-type]
        return float((scores * wanted).sum())

    _, trace = forward(weights, SHAPE, summed, mask, True, drops)  # type: ignore[arg-type]
    assert trace is not None
    grads, by_sums = backward(weights, SHAPE, summed, trace, wanted)  # type: ignore[arg-type]
    for name, grad in [*grads.items(), ("summed", by_sums)]:
        values = (summed if name == "summed" else weights[name]).reshape(-1)
        for place in rng.permutation(values.size)[:25]:
            held = values[place]
            values[place] = held + STEP
            up = loss()
            values[place] = held - STEP
            down = loss()
            values[place] = held
            assert grad.reshape(-1)[place] == pytest.approx((up - down) / (2 * STEP), abs=1e-5), name


def test_every_weight_but_the_cues_has_a_gradient() -> None:
    weights, summed, mask = draw_network()
    scores, trace = forward(weights, SHAPE, summed, mask, True)  # type: ignore[arg-type]
    assert trace is not None
    grads, _ = backward(weights, SHAPE, summed, trace, scores)  # type: ignore[arg-type]
    assert {name: grad.shape for name, grad in grads.items()} == {
        name: size for name, size in parameter_shapes(SHAPE).items() if name != "cues"
    }


def test_lines_beyond_the_reach_have_no_say() -> None:
    weights, _, _ = draw_network()
    rng = np.random.default_rng(4)
    summed, mask = rng.normal(0, 1, (1, 40, SHAPE.width)), np.ones((1, 40, 1))
    scores, _ = forward(weights, SHAPE, summed, mask)  # type: ignore[arg-type]
    assert SHAPE.reach == TAPS // 2 * 3
    for place in range(40):
        other = summed.copy()
        other[0, place] += 5.0
        changed = np.abs(forward(weights, SHAPE, other, mask)[0] - scores).max(axis=(0, 2))  # type: ignore[arg-type]
        assert not changed[: max(0, place - SHAPE.reach)].any()
        assert not changed[place + SHAPE.reach + 1 :].any()


def test_what_stands_where_no_line_is_has_no_say() -> None:
    weights, summed, mask = draw_network()
    scores, _ = forward(weights, SHAPE, summed, mask)  # type: ignore[arg-type]
    other = summed.copy()
    other[1, 6:] = 99.0
    changed, _ = forward(weights, SHAPE, other, mask)  # type: ignore[arg-type]
    np.testing.assert_array_equal(scores[1, :6], changed[1, :6])


# ------------------------------------------------------------------------------------------ the chain

Batch = tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]
]


def draw_path(rng: np.random.Generator, lines: int) -> list[State]:
    """A legal path, ended where a text may end (by trying)."""
    while True:
        path = [State(rng.choice([State.GAP, *STARTS]))]
        while len(path) < lines:
            path.append(State(rng.choice(FOLLOWERS[path[-1]])))
        if path[-1] in ENDS:
            return path


def draw_batch(seed: int = 6) -> Batch:
    rng = np.random.default_rng(seed)
    scores, moves = rng.normal(0, 1, (3, 7, COUNT)), rng.normal(0, 1, (COUNT, COUNT))
    mask = np.ones((3, 7), dtype=bool)
    mask[1, 5:] = False
    allowed = np.ones((3, 7, COUNT), dtype=bool)
    for row in range(3):
        path = draw_path(rng, int(mask[row].sum()))
        for n, state in enumerate(path):
            allowed[row, n] = rng.random(COUNT) < 0.2
            allowed[row, n, state] = True
    begins, ends = np.array([True, True, False]), np.array([True, True, False])
    return scores, moves, allowed, mask, begins, ends


def test_gradients_of_the_chain_agree_with_differences() -> None:
    batch = draw_batch()
    scores, moves, *rest = batch
    found = chain_loss(scores, moves, *rest)  # type: ignore[arg-type]
    rng = np.random.default_rng(1)
    for values, grad in ((scores, found.scores), (moves, found.moves)):
        flat = values.reshape(-1)
        for place in rng.permutation(flat.size)[:80]:
            held = flat[place]
            flat[place] = held + STEP
            up = chain_loss(scores, moves, *rest).loss  # type: ignore[arg-type]
            flat[place] = held - STEP
            down = chain_loss(scores, moves, *rest).loss  # type: ignore[arg-type]
            flat[place] = held
            assert grad.reshape(-1)[place] == pytest.approx((up - down) / (2 * STEP), abs=1e-5)


def test_what_allows_everything_costs_nothing() -> None:
    scores, moves, allowed, mask, begins, ends = draw_batch()
    found = chain_loss(scores, moves, np.ones_like(allowed), mask, begins, ends)  # type: ignore[arg-type]
    assert found.loss == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(found.scores, 0.0, atol=1e-9)
    np.testing.assert_allclose(found.moves, 0.0, atol=1e-9)


def test_the_fewer_paths_are_allowed_the_more_it_costs() -> None:
    scores, moves, allowed, mask, begins, ends = draw_batch()
    wider = allowed | (np.random.default_rng(2).random(allowed.shape) < 0.3)
    costs = [
        chain_loss(scores, moves, one, mask, begins, ends).loss  # type: ignore[arg-type]
        for one in (np.ones_like(allowed), wider, allowed)
    ]
    assert 0 <= costs[0] + 1e-9 < costs[1] < costs[2]


def test_padding_costs_nothing() -> None:
    scores, moves, allowed, mask, begins, ends = draw_batch()
    one = chain_loss(scores[1:2], moves, allowed[1:2], mask[1:2], begins[1:2], ends[1:2])  # type: ignore[arg-type]
    cut = chain_loss(scores[1:2, :5], moves, allowed[1:2, :5], mask[1:2, :5], begins[1:2], ends[1:2])  # type: ignore[arg-type]
    assert one.loss == pytest.approx(cut.loss)
    assert not one.scores[0, 5:].any()


def test_learning_and_decoding_agree_on_the_probability_of_a_state() -> None:
    """The gradient by a score is the probability of the state, less that among the allowed paths."""
    rng = np.random.default_rng(11)
    scores, moves = rng.normal(0, 1, (1, 8, COUNT)), rng.normal(0, 1, (COUNT, COUNT))
    path = draw_path(rng, 8)
    allowed = np.zeros((1, 8, COUNT), dtype=bool)
    allowed[0, range(8), path] = True
    whole = np.array([True])
    found = chain_loss(scores, moves, allowed, np.ones((1, 8), dtype=bool), whole, whole)  # type: ignore[arg-type]
    likely = Weigher(moves).weigh(scores, [Window(0, 7, True, True)], 0, 8)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.scores[0] + allowed[0], likely[0], atol=1e-9)


def test_the_chain_knows_the_grammar() -> None:
    for before in State:
        for after in State:
            assert LEGAL[before, after] == (after in FOLLOWERS[before])
    assert [State(int(n)) for n in np.flatnonzero(FIRST)] == sorted([State.GAP, *STARTS])
    assert [State(int(n)) for n in np.flatnonzero(LAST)] == sorted(ENDS)
