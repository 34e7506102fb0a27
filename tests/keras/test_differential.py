"""The checker against Keras on random models, seeded and bounded; see `tests.fuzz.differential`."""

from __future__ import annotations

import pytest

from tests.fuzz.differential import run
from tests.fuzz.models import LAYERS

# What Keras warns of it accepts: a warning is no refusal.
pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

ROUNDS = 3
"""How many models are made around each layer."""


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_checker_and_keras_say_the_same(turn: int) -> None:
    """Neither refuses what the other takes; shapes, dtypes and counts are equal."""
    report = run(range(turn * len(LAYERS), (turn + 1) * len(LAYERS)))
    assert not report.differing, "\n".join(case.line() for case in report.differing)
    assert report.outcomes["valid"] > len(LAYERS) // 2, str(report)
    assert report.outcomes["refused"] > len(LAYERS) // 10, str(report)
