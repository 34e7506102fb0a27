"""Whether weights load, as `diff` says it: Keras is asked to load them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import spec_compiler
from tests.compare.pairs import GRAPHS, PAIRS, spec

pytestmark = pytest.mark.keras


def cases() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Every pair of specs by its name; some as graphs, some as graphs and rows."""
    found = {name: (spec(pair.before), spec(pair.after)) for name, pair in PAIRS.items()}
    for name, (before, after) in GRAPHS.items():
        found[name] = (spec(before, "functional"), spec(after, "functional"))
    same = PAIRS["the same"]
    found["another kind"] = (spec(same.before), spec(same.after, "functional"))
    found["made a class"] = (spec(same.before), spec(same.after, "subclassed"))
    found["classes"] = (spec(same.before, "subclassed"), spec(same.after, "subclassed"))
    wider = PAIRS["wider"]
    found["wider classes"] = tuple(
        spec(steps, "subclassed") for steps in (wider.before, wider.after)
    )
    return found


@pytest.mark.filterwarnings("ignore:Skipping nested container:UserWarning")
def test_keras_loads_what_is_said_to_load(tmp_path: Path) -> None:
    """Weights of the first model, in both files, load into the second or are refused, as said."""
    import keras

    for index, (name, (before, after)) in enumerate(cases().items()):
        said = spec_compiler.diff(before, after).weights
        old, new = spec_compiler.compile(before), spec_compiler.compile(after)
        for ending in (".weights.h5", ".keras"):
            path = tmp_path / f"{index}{ending}"
            old.save_weights(path) if ending != ".keras" else old.save(path)
            try:
                new.load_weights(path)
                loads = True
            except ValueError:
                loads = False
            assert said.loads in (loads, None), (name, ending, said)
        keras.backend.clear_session()


def test_weights_land_where_it_is_said(tmp_path: Path) -> None:
    """A layer gets the weights of the one that is named."""
    import numpy as np

    before = spec(["Flatten", *({"Dense": 64, "name": name} for name in "abc")])
    after = spec(["Flatten", *({"Dense": 64, "name": name} for name in "bc")])
    old, new = spec_compiler.compile(before), spec_compiler.compile(after)
    old.save_weights(tmp_path / "a.weights.h5")
    new.load_weights(tmp_path / "a.weights.h5")
    said = spec_compiler.diff(before, after).weights.reasons
    assert "'b' gets the weights of 'a'" in said
    kernels = [model.get_layer(name).kernel for model, name in ((old, "a"), (new, "b"))]
    assert np.array_equal(*map(np.asarray, kernels))
