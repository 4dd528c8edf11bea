"""What several tests need: the settings of the property tests, and models with arbitrary weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from newssplit.cues import cue_names
from newssplit.grammar import State
from newssplit.model import Model, dump_model, parse_model
from newssplit.network import Shape, parameter_shapes
from newssplit.surroundings import NAMES

# The same examples in every run, and no clock: a test that fails, fails for everybody.
settings.register_profile(
    "newssplit", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("newssplit")

ROOT = Path(__file__).resolve().parent.parent


def write_arbitrary_weights(members: int) -> str:
    """A weights file of small networks that have learnt nothing: they label at random, and change their mind often."""
    rng = np.random.default_rng(members)
    names = (*cue_names(), *NAMES)
    shape = Shape(len(names), 6, (1, 2), len(State))
    sizes = {**parameter_shapes(shape), "moves": (len(State), len(State))}
    drawn = [
        {name: rng.normal(0, 0.7, size).astype(np.float32) for name, size in sizes.items()} for _ in range(members)
    ]
    return dump_model(drawn, shape, names, {"what": "arbitrary numbers, for tests"})


@pytest.fixture(scope="session", params=[1, 2])
def arbitrary_weights(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / f"arbitrary{request.param}.json"
    path.write_text(write_arbitrary_weights(request.param), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def arbitrary_model(arbitrary_weights: Path) -> Model:
    return parse_model(arbitrary_weights.read_text(encoding="utf-8"), str(arbitrary_weights))
