"""The learnt weights, and the scores they give to lines.

The scores are those of several networks of one shape, learnt from different beginnings: the mean of what they say has
fewer mistakes than any of them (an ensemble: Hansen and Salamon, 1990).

A weights file is JSON: a header that names the cues and states it was trained for, and says on how much and how well;
then the numbers of each network, in thousandths, a row a line, so that two versions can be compared with ``diff``.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from newssplit.cues import cue_names
from newssplit.grammar import State
from newssplit.network import Floats, Shape, forward, parameter_shapes
from newssplit.seams import Seams
from newssplit.sight import Eye, Sight
from newssplit.surroundings import NAMES

FORMAT: Final = "newssplit-weights-2"
_SHIPPED: Final = "weights.json"
_UNIT: Final = 1000
# Lines whose cues are added up, or that are scored, at once: so many that all that is reckoned with stays in cache.
_PORTION: Final = 512
# The decoder is never believed further than this: what lies beyond cannot be told apart by any number of feeds.
LEAST: Final = 1e-4


class BadWeights(ValueError):
    """A weights file that this version cannot use; the message says why and what to do."""


class Model:
    """The weights of the networks (``members``) with the names of their cues. ``about`` says where they come from.

    ``cues`` holds the vectors of all cues (cues, ``width``): those of the members side by side.
    """

    def __init__(
        self, members: Sequence[Mapping[str, Floats]], shape: Shape, names: Sequence[str], about: dict[str, Any]
    ) -> None:
        self.shape, self.about = shape, about
        self.names = tuple(names)
        self.members = tuple(members)
        self.width = len(self.members) * shape.width
        self.moves: Floats = np.mean([member["moves"] for member in members], axis=0, dtype=np.float32)
        self.cues: Floats = np.concatenate([member["cues"] for member in members], axis=1)
        self.eye = Eye()
        # One row more, of zeros, between the cues of a line and those of its surroundings: for families that show
        # nothing, which look for the row before the first.
        self._around_first = len(self.eye.names) + 1
        self._table = np.insert(self.cues, self._around_first - 1, 0.0, axis=0)

    def calibrate(self, probability: float) -> float:
        """A probability of the decoder as a confidence: its log-odds stretched and moved as learnt (Platt, 1999)."""
        slope, offset = self.about.get("confidence", (1.0, 0.0))
        clipped = min(max(probability, LEAST), 1 - LEAST)
        return 1.0 / (1.0 + math.exp(-(slope * math.log(clipped / (1.0 - clipped)) + offset)))

    def sum_cues(self, sights: Sequence[Sight], around: NDArray[np.int32]) -> Floats:
        """The summed cue vectors of lines (lines, width)."""
        portions = [slice(first, first + _PORTION) for first in range(0, len(sights), _PORTION)]
        return np.concatenate([self._sum_portion(sights[part], around[part]) for part in portions])

    def _sum_portion(self, sights: Sequence[Sight], around: NDArray[np.int32]) -> Floats:
        count, width = len(sights), len(self._table)
        own = [sight.cues for sight in sights]
        sizes = np.fromiter(map(len, own), dtype=np.int64, count=count) // 2
        first = np.arange(0, count * width, width)
        # A row a line with a 1 for each cue that it shows, and one product: adding up the vectors one by one is slower.
        shown = np.zeros(count * width, dtype=np.float32)
        shown[np.frombuffer(b"".join(own), dtype=np.uint16) + first.repeat(sizes)] = 1.0
        shown[around + (first + self._around_first)[:, None]] = 1.0
        summed: Floats = shown.reshape(count, width) @ self._table
        return summed

    def score(self, summed: Floats, low: int, high: int, places: Sequence[int] = ()) -> Floats:
        """Scores (lines, states) of the lines ``low`` to ``high`` of some summed vectors, the others being context.
        ``places``: lines at which another text begins.
        """
        edges = [*range(low, max(high, low + 1), _PORTION), high]
        return np.concatenate([self.score_rows(summed[None], *part, places)[0] for part in pairwise(edges)])

    def score_rows(self, summed: Floats, low: int, high: int, places: Sequence[int] = ()) -> Floats:
        """The same for several versions of a text at once: (rows, lines, width) to (rows, lines, states)."""
        reach = self.shape.reach
        first, last = low - reach, high + reach
        rows, count, width = summed.shape
        near = [place - first for place in places if first < place < last]
        seams = Seams(last - first, near) if near else None
        window, mask = summed[:, max(0, first) : last], None
        if first < 0 or last > count:
            window = np.zeros((rows, last - first, width), dtype=np.float32)
            mask = np.zeros((1, last - first, 1), dtype=np.float32)
            here, there = max(0, first), min(count, last)
            window[:, here - first : there - first] = summed[:, here:there]
            mask[:, here - first : there - first] = 1.0
        # The sum of the members' scores, each from its part of the vectors.
        total = np.zeros((rows, high - low, self.shape.states), dtype=np.float32)
        for number, member in enumerate(self.members):
            own = window[:, :, number * self.shape.width : (number + 1) * self.shape.width]
            scores, _ = forward(member, self.shape, own, mask, seams=seams)
            total += scores[:, reach : reach + high - low]
        total /= len(self.members)
        return total


def dump_model(
    members: Sequence[Mapping[str, Floats]], shape: Shape, names: Sequence[str], about: dict[str, Any]
) -> str:
    """The text of a weights file."""
    head = {
        "format": FORMAT,
        "about": about,
        "states": [state.name for state in State],
        "width": shape.width,
        "dilations": list(shape.dilations),
    }
    lines = [json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ",", ' "members": [{']
    lines.append("\n }, {\n".join(_dump_member(member, shape, names) for member in members))
    return "\n".join(lines) + "\n }]\n}\n"


def _dump_member(weights: Mapping[str, Floats], shape: Shape, names: Sequence[str]) -> str:
    blocks = []
    for name in [*parameter_shapes(shape), "moves"]:
        rows = np.rint(np.atleast_2d(weights[name]) * _UNIT).astype(int)
        labels = names if name == "cues" else None
        body = []
        for n, row in enumerate(rows):
            numbers = json.dumps(row.tolist(), separators=(",", ":"))
            body.append(f"   {json.dumps(labels[n], ensure_ascii=False)}: {numbers}" if labels else f"   {numbers}")
        left, right = ("{", "}") if labels else ("[", "]")
        blocks.append(f'  "{name}": {left}\n' + ",\n".join(body) + f"\n  {right}")
    return ",\n".join(blocks)


def parse_model(text: str, name: str = "<weights>") -> Model:
    """A model from the text of a weights file; ``BadWeights`` if it does not fit this version."""
    try:
        data = json.loads(text)
        kind = data["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadWeights(f'{name}: expected a weights file of newssplit (JSON with a "format"): {error}') from None
    if kind != FORMAT:
        raise BadWeights(f"{name}: expected format {FORMAT!r}, found {kind!r}: train again with this version")
    states = [state.name for state in State]
    if data["states"] != states or not data["members"]:
        raise BadWeights(f"{name}: trained for other states than this version has: train again")
    names = (*cue_names(), *NAMES)
    shape = Shape(len(names), data["width"], tuple(data["dilations"]), len(states))
    return Model([_read_member(tables, shape, names, name) for tables in data["members"]], shape, names, data["about"])


def _read_member(tables: dict[str, Any], shape: Shape, names: tuple[str, ...], file: str) -> dict[str, Floats]:
    if tuple(tables["cues"]) != names:
        odd = sorted(set(tables["cues"]) ^ set(names))[:3]
        raise BadWeights(f"{file}: trained for other cues than this version has (such as {odd}): train again")
    weights: dict[str, Floats] = {}
    for key, size in {**parameter_shapes(shape), "moves": (shape.states, shape.states)}.items():
        rows = list(tables[key].values()) if key == "cues" else tables[key]
        value = (np.asarray(rows, dtype=np.float32) / _UNIT).astype(np.float32)
        if value.size != int(np.prod(size)):
            raise BadWeights(f"{file}: {key} has {value.size} numbers, expected {int(np.prod(size))}")
        weights[key] = value.reshape(size)
    return weights


def _open_weights(path: str | None) -> Path | Traversable:
    return resources.files("newssplit").joinpath(_SHIPPED) if path is None else Path(path)


@cache
def _load(path: str | None) -> Model:
    return parse_model(_open_weights(path).read_text(encoding="utf-8"), path or _SHIPPED)


def load_model(weights: str | os.PathLike[str] | None = None) -> Model:
    """The shipped model, or that of a weights file."""
    return _load(None if weights is None else os.fspath(weights))


def identify_weights(weights: str | os.PathLike[str] | None = None) -> str:
    """A short name for the numbers in a weights file, or the shipped ones: the beginning of its SHA-256. Raises as
    ``load_model`` does for a file that cannot be used."""
    load_model(weights)
    path = None if weights is None else os.fspath(weights)
    return hashlib.sha256(_open_weights(path).read_bytes()).hexdigest()[:12]
