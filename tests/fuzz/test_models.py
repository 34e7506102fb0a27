"""The random models of the differential fuzzer, without Keras."""

from __future__ import annotations

from collections import Counter

from tests.fuzz.models import LAYERS, random_model
from tests.fuzz.oracle import checked


def test_every_layer_has_its_turn() -> None:
    """As many seeds as there are layers have each layer for their target."""
    assert {random_model(seed).target for seed in range(len(LAYERS))} == set(LAYERS)


def test_a_seed_makes_the_same_model_again() -> None:
    """What a report names by its seed can be looked at."""
    for seed in range(60):
        assert random_model(seed) == random_model(seed)


def test_models_are_valid_and_broken_in_good_measure() -> None:
    """Both kinds are there, broken ones for many reasons; no model ends in a traceback."""
    verdicts = [(random_model(seed), checked(random_model(seed).spec)[0]) for seed in range(400)]
    codes = Counter(verdict.code for _, verdict in verdicts)
    assert codes[""] > 200
    assert len(codes) > 7
    unbroken = [v for model, v in verdicts if not model.broken]
    assert sum(v.accepts for v in unbroken) > 0.95 * len(unbroken)
