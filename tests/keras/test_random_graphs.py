"""Random graphs: the checker, the live model and the script agree; the scripts are clean."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_compiler import api
from spec_compiler.targets.json import as_dict
from tests.keras import twins
from tests.keras.random_graphs import random_spec
from tests.keras.test_architectures import own_layers

ROOT = Path(__file__).resolve().parents[2]
BUILT = {"functional": 14, "subclassed": 14, "sequential": 5}
"""How many specs of each kind are built."""
RENDERED = 60
"""How many of each kind are rendered and read by ruff."""
RULES = "E4,E7,E9,F,B,I,UP,SIM,ARG,RET,PIE"


@pytest.fixture(scope="module")
def deterministic() -> Iterator[None]:
    """The same sums in the same order; Keras as it was afterwards."""
    import keras
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    yield
    keras.utils.clear_session()


@pytest.mark.keras
@pytest.mark.usefixtures("deterministic")
@pytest.mark.parametrize(
    ("kind", "seed"), [(kind, seed) for kind, count in BUILT.items() for seed in range(count)]
)
def test_checker_live_and_script_agree(kind: str, seed: int, tmp_path: Path) -> None:
    """The same layers with the same shapes and counts, the same numbers before and after a step."""
    checked = api.checked(random_spec(seed, kind))
    live = twins.live(checked)
    rows = as_dict(checked.graph)["layers"]
    expected = [
        (node.type, rows[node.index]["output_shape"], rows[node.index]["params"])
        for node in own_layers(checked.graph)
        # Keras builds a model as it is outside of training.
        if node.type != "GaussianNoise"
    ]
    found: list[Any] = [
        (type(layer).__name__, shape, layer.count_params()) for layer, shape in live.called
    ]
    if kind == "sequential":
        # Keras calls a chain's layers anew whenever it builds the chain.
        found = found[: len(expected)]
    assert found == expected
    assert live.model.count_params() == checked.graph.parameter_count
    assert twins.differences(live, twins.rendered(checked, tmp_path)) == []


def test_scripts_are_clean(tmp_path: Path) -> None:
    """Each script is as ruff lays it out, and has nothing unused, needless or out of order."""
    for kind in BUILT:
        for seed in range(RENDERED):
            text = api.render(random_spec(seed, kind))
            (tmp_path / f"{kind}_{seed}.py").write_text(text, encoding="utf-8")
    ruff = (sys.executable, "-m", "ruff")
    for command in (("format", "--check"), ("check", "--select", RULES)):
        ended = subprocess.run(
            [*ruff, *command, "--isolated", str(tmp_path)], capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout[-3000:]
