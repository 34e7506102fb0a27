"""The checker against Keras on random models, seeded and bounded; see `tests.fuzz.differential`."""

from __future__ import annotations

import pytest

from spec_compiler.catalog.index import CATEGORIES
from tests.fuzz.differential import run
from tests.fuzz.models import LAYERS, random_model

ROUNDS = 3
"""How many models are made around each layer."""


def test_every_layer_is_a_target() -> None:
    """Each layer of the catalogue has its turn, in as many seeds as there are layers."""
    assert {random_model(seed).target for seed in range(len(LAYERS))} == set(LAYERS)
    assert len(LAYERS) == len({name for name in CATEGORIES["layer"].names() if name in LAYERS})


def test_a_seed_makes_the_same_model_again() -> None:
    """What a report names by its seed can be looked at."""
    for seed in range(60):
        assert random_model(seed) == random_model(seed)


@pytest.mark.keras
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_checker_and_keras_say_the_same(turn: int) -> None:
    """Neither refuses what the other takes; shapes, dtypes and counts are equal."""
    report = run(range(turn * len(LAYERS), (turn + 1) * len(LAYERS)))
    assert not report.differing, "\n".join(case.line() for case in report.differing)
    assert report.outcomes["valid"] > len(LAYERS) // 2, str(report)
    assert report.outcomes["refused"] > len(LAYERS) // 10, str(report)
