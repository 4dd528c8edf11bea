"""Learning the weights: examples in numbers, gradient steps, the mean of the last weights.

The loss is that of the whole path under the grammar (``chain``), on crops of feeds with their true surroundings. The
same pages, plan and seed give the same weights.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from newssplit.chain import COUNT, LEGAL, chain_loss
from newssplit.gold import check_states
from newssplit.grammar import FOLLOWERS, State, starts_article
from newssplit.mixtures import draw_feeds
from newssplit.network import Floats, Shape, backward, forward, parameter_shapes
from newssplit.pages import Page, Row
from newssplit.scene import Scene, spots_of
from newssplit.sight import Eye
from newssplit.surroundings import NAMES, look_around

_STARTING: Final = np.array(
    [[after in FOLLOWERS[before] and starts_article(before, after) for after in State] for before in State]
)


# These cues are never dropped: they say for certain that a line is printed twice.
_KEPT: Final = ("same-before", "same-after", "nearly-same-before", "nearly-same-after")
_AGAIN: Final = np.array([n for n, name in enumerate(NAMES) if name.startswith(("same-after=", "nearly-same-after="))])


class Example(NamedTuple):
    """A feed in numbers: cues of each line (flat, with offsets), allowed states."""

    flat: NDArray[np.int32]
    offsets: NDArray[np.int64]
    allowed: NDArray[np.bool_]


def encode(rows: Sequence[Row], eye: Eye) -> Example:
    """What is seen on each line and around it."""
    sights = eye.look_at([row.text for row in rows])
    scene = Scene(spots_of(sights, [row.blanks for row in rows]), 0, len(rows), True, True)
    around = look_around(scene)
    base = len(eye.names)
    flat: list[NDArray[np.int32]] = []
    offsets = [0]
    for sight, row in zip(sights, around, strict=True):
        ids = np.concatenate([np.asarray(sight.list_cues(), dtype=np.int32), row[row >= 0] + base])
        flat.append(ids)
        offsets.append(offsets[-1] + len(ids))
    allowed = np.zeros((len(rows), COUNT), dtype=bool)
    again: NDArray[np.bool_] = np.asarray(np.isin(around, _AGAIN).any(axis=1))
    for n, row_ in enumerate(rows):
        allowed[n, [int(state) for state in row_.allowed]] = True
        # A headline above the headline is one that is seen to come again; any other line there is furniture.
        if allowed[n, State.FRONT_HEADLINE] and not again[n]:
            allowed[n, State.FRONT_HEADLINE] = False
            allowed[n, State.FRONT_FURNITURE] = True
    return Example(np.concatenate(flat).astype(np.int32), np.asarray(offsets), allowed)


class Plan(NamedTuple):
    """How to learn.

    ``epochs`` rounds of ``feeds`` feeds, cut into crops of ``lines`` lines, ``batch`` crops a step; Adam's ``rate``;
    shares of cues, of families of cues and of hidden values dropped at random; ``memory`` of the mean of weights;
    ``page_share`` of whole pages among the feeds, against 1 for the other tiers; then ``rounds`` of ``branches``, each
    branch over feeds of its own, shorter and with more whole pages (``branch_epochs``, ``branch_rate``,
    ``branch_memory``, ``branch_page_share``): their mean is what the next round begins with, and the mean of the last
    ``kept`` rounds is what is learnt; ``members`` networks are learnt so, each from a ``seed`` of its own;
    ``start_cost``: what beginning an article costs in decoding, in nats; ``wrap_cost``: what a second line of a
    headline costs, since changes make more of them than feeds do.
    """

    width: int = 48
    dilations: tuple[int, ...] = (1, 3, 9)
    epochs: int = 30
    batch: int = 16
    lines: int = 256
    rate: float = 3e-3
    decay: float = 5e-5
    drop_cue: float = 0.2
    drop_family: float = 0.15
    drop_hidden: float = 0.25
    memory: float = 0.995
    feeds: int = 620
    page_share: float = 0.4
    rounds: int = 5
    kept: int = 3
    branches: int = 2
    branch_epochs: int = 8
    branch_rate: float = 1e-3
    branch_memory: float = 0.99
    branch_page_share: float = 1.0
    members: int = 2
    start_cost: float = 1.4
    wrap_cost: float = 1.0
    seed: int = 1

    def plan_branch(self, seed: int) -> Plan:
        """The plan of one branch."""
        return self._replace(
            epochs=self.branch_epochs,
            rate=self.branch_rate,
            memory=self.branch_memory,
            page_share=self.branch_page_share,
            rounds=0,
            seed=seed,
        )


def _families(names: Sequence[str]) -> NDArray[np.int32]:
    seen: dict[str, int] = {}
    return np.asarray([seen.setdefault(name.split("=", 1)[0], len(seen)) for name in names], dtype=np.int32)


class Crop(NamedTuple):
    """A stretch of an example: the lines from ``start`` to ``stop`` are learnt from, those around are context."""

    example: Example
    start: int
    stop: int


class Learner:
    """Weights, and the steps that better them (Adam: Kingma and Ba, 2015)."""

    def __init__(self, eye: Eye, plan: Plan, base: Mapping[str, Floats] | None = None) -> None:
        self.eye, self.plan = eye, plan
        self.names = (*eye.names, *NAMES)
        self.shape = Shape(len(self.names), plan.width, plan.dilations, COUNT)
        self.families = _families(self.names)
        self.rng = np.random.default_rng(plan.seed)
        self.kept = np.asarray([name.split("=")[0] in _KEPT for name in self.names])
        self.weights: dict[str, Floats] = {}
        for name, size in parameter_shapes(self.shape).items():
            if name.endswith("bias"):
                value = np.zeros(size)
            elif name == "cues":
                value = self.rng.normal(0, 0.1, size)
            elif name.endswith("add"):
                value = self.rng.normal(0, 0.5 / np.sqrt(size[0]), size)
            else:
                value = self.rng.normal(0, np.sqrt(2.0 / size[0]), size)
            self.weights[name] = value.astype(np.float32)
        self.weights["moves"] = np.zeros((COUNT, COUNT), dtype=np.float32)
        if base is not None:
            self.weights = {name: base[name].copy() for name in self.weights}
        self.first = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self.second = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self.mean = {name: value.copy() for name, value in self.weights.items()}
        self.steps = 0

    def result(self) -> dict[str, Floats]:
        """The weights to ship: the mean of the last ones, with the costs of the plan."""
        out = dict(self.mean)
        out["moves"] = np.where(_STARTING, out["moves"] - self.plan.start_cost, out["moves"]).astype(np.float32)
        bias = out["states.bias"].copy()
        bias[State.HEADLINE_MORE] -= self.plan.wrap_cost
        out["states.bias"] = bias.astype(np.float32)
        return out

    def _gather(self, crops: Sequence[Crop]) -> tuple[csr_matrix, NDArray[np.bool_], int, int]:
        reach, lines = self.shape.reach, max(crop.stop - crop.start for crop in crops)
        window = lines + 2 * reach
        keep_family = self.rng.random((len(crops), int(self.families.max()) + 1)) >= self.plan.drop_family
        keep_family |= self.rng.random(len(crops))[:, None] < 0.5
        indices, counts = [], np.zeros((len(crops), window), dtype=np.int64)
        there = np.zeros((len(crops), window), dtype=bool)
        for row, (example, start, stop) in enumerate(crops):
            low, high = max(0, start - reach), min(len(example.allowed), stop + reach)
            ids = example.flat[example.offsets[low] : example.offsets[high]]
            size = np.diff(example.offsets[low : high + 1])
            keep = (self.rng.random(len(ids)) >= self.plan.drop_cue) & keep_family[row, self.families[ids]]
            keep |= self.kept[ids]
            at = reach - (start - low)
            owner = np.repeat(np.arange(len(size)), size)
            counts[row, at : at + len(size)] = np.bincount(owner[keep], minlength=len(size))
            there[row, at : at + len(size)] = True
            indices.append(ids[keep])
        flat = np.concatenate(indices)
        pointer = np.concatenate([[0], np.cumsum(counts.reshape(-1))])
        matrix = csr_matrix(
            (np.ones(len(flat), dtype=np.float32), flat, pointer), shape=(len(crops) * window, self.shape.cues)
        )
        return matrix, there, lines, window

    def step(self, crops: Sequence[Crop], rate: float) -> float:
        """One step on a batch of crops; the loss a line."""
        plan, weights, reach = self.plan, self.weights, self.shape.reach
        matrix, there, lines, window = self._gather(crops)
        rows = len(crops)
        summed = (matrix @ weights["cues"]).reshape(rows, window, plan.width)
        mask = there[:, :, None].astype(np.float32)
        drops = [
            (
                (self.rng.random((rows, window, plan.width), dtype=np.float32) >= plan.drop_hidden)
                / (1 - plan.drop_hidden)
            ).astype(np.float32)
            for _ in plan.dilations
        ]
        scores, trace = forward(weights, self.shape, summed, mask, True, drops)
        allowed = np.ones((rows, lines, COUNT), dtype=bool)
        real = np.zeros((rows, lines), dtype=bool)
        for row, (example, start, stop) in enumerate(crops):
            allowed[row, : stop - start] = example.allowed[start:stop]
            real[row, : stop - start] = True
        begins = np.asarray([crop.start == 0 for crop in crops])
        ends = np.asarray([crop.stop == len(crop.example.allowed) for crop in crops])
        found = chain_loss(scores[:, reach : reach + lines], weights["moves"], allowed, real, begins, ends)
        total = real.sum()
        grad = np.zeros_like(scores)
        grad[:, reach : reach + lines] = found.scores / total
        assert trace is not None
        grads, g = backward(weights, self.shape, summed, trace, grad)
        grads["cues"] = np.asarray(matrix.T @ g.reshape(-1, plan.width))
        grads["moves"] = (found.moves / total).astype(np.float32)
        self._update(grads, rate)
        return found.loss / float(total)

    def _update(self, grads: dict[str, Floats], rate: float) -> None:
        self.steps += 1
        norm = float(np.sqrt(sum(float((grad * grad).sum()) for grad in grads.values())))
        clip = min(1.0, 1.0 / (norm + 1e-9))
        for name, grad in grads.items():
            grad = grad * clip
            first, second = self.first[name], self.second[name]
            first *= 0.9
            first += 0.1 * grad
            second *= 0.999
            second += 0.001 * grad * grad
            change = first / (1 - 0.9**self.steps) / (np.sqrt(second / (1 - 0.999**self.steps)) + 1e-8)
            if name != "moves":
                change = change + self.plan.decay * 1000 * self.weights[name]
            self.weights[name] -= rate * change
        self.weights["moves"][~LEGAL] = 0.0
        # The mean of the last weights generalises better than the last ones (Polyak and Juditsky, 1992).
        keep = min(self.plan.memory, (1 + self.steps) / (10 + self.steps))
        for name, mean in self.mean.items():
            mean += (1 - keep) * (self.weights[name] - mean)


def cut_crops(examples: Sequence[Example], plan: Plan, rng: random.Random) -> list[Crop]:
    """All feeds cut into crops at a random phase."""
    crops = []
    for example in examples:
        n = len(example.allowed)
        at = 0 if n <= plan.lines else -rng.randrange(plan.lines)
        while at < n:
            start, stop = max(0, at), min(n, at + plan.lines)
            if stop > start:
                crops.append(Crop(example, start, stop))
            at += plan.lines
    rng.shuffle(crops)
    return crops


def learn(
    pages: Sequence[Page],
    plan: Plan,
    eye: Eye,
    base: Mapping[str, Floats] | None = None,
    report: Callable[[str], None] | None = None,
) -> Learner:
    """Weights from pages, from scratch or from ``base`` on; ``report`` is told of each epoch."""
    learner = _learn_once(pages, plan, eye, base, report)
    # Weights that part from one another late still lie in one valley: their mean does what an average of several models
    # does, for the price of one (Wortsman et al., 2022).
    rounds = []
    for number in range(plan.rounds):
        first = plan.seed + number * plan.branches + 1
        seeds = range(first, first + plan.branches)
        ends = [_learn_once(pages, plan.plan_branch(seed), eye, learner.mean, report).mean for seed in seeds]
        learner.mean = _average(ends)
        rounds.append(learner.mean)
    if rounds:
        learner.mean = _average(rounds[-plan.kept :])
    return learner


def _average(several: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.mean([one[name] for one in several], axis=0) for name in several[0]}


def _learn_once(
    pages: Sequence[Page],
    plan: Plan,
    eye: Eye,
    base: Mapping[str, Floats] | None,
    report: Callable[[str], None] | None,
) -> Learner:
    rng = random.Random(plan.seed)
    learner = Learner(eye, plan, base)
    for epoch in range(plan.epochs):
        feeds = draw_feeds(pages, rng, plan.feeds, plan.page_share)
        for rows in feeds:
            at = check_states([row.allowed for row in rows])
            if at is not None:
                raise ValueError(f"labels that the grammar cannot follow, at the line {rows[at].text!r}")
        crops = cut_crops([encode(rows, eye) for rows in feeds], plan, rng)
        # Crops of like length together: less padding.
        crops.sort(key=lambda crop: crop.stop - crop.start)
        batches = [crops[n : n + plan.batch] for n in range(0, len(crops), plan.batch)]
        rng.shuffle(batches)
        losses = []
        for n, batch in enumerate(batches):
            done = (epoch + n / len(batches)) / plan.epochs
            rate = (
                plan.rate * min(1.0, (epoch * len(batches) + n + 1) / 50) * max(0.02, 0.5 * (1 + np.cos(np.pi * done)))
            )
            losses.append(learner.step(batch, float(rate)))
        if report:
            report(f"epoch {epoch + 1} of {plan.epochs}: loss {np.mean(losses):.4f} a line, {len(crops)} crops")
    return learner
