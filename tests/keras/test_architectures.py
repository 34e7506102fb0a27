"""The examples built by Keras: equal to what the checker says, live and rendered, in each kind.

Everything runs in this process. Large networks are built for small images: their
weights do not depend on the size.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_compiler import api
from spec_compiler.catalog.build import Imported
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.targets.json import as_dict
from tests.keras import twins

pytestmark = pytest.mark.keras

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SMALLER: dict[str, dict[str, Any]] = {
    "resnet50": {"size": 32, "classes": 10},
    "mobilenet_v2": {"size": 32, "classes": 10},
    "unet": {"size": 32},
}
KINDS = {
    "resnet50": ("functional", "subclassed"),
    "mobilenet_v2": ("functional",),
    "unet": ("functional", "subclassed"),
    "text_classifier": ("functional", "subclassed"),
    "gpt": ("functional", "subclassed"),
    "siamese": ("functional", "subclassed"),
    "wide_and_deep": ("functional", "subclassed"),
    "vae": ("subclassed",),
    "two_tower": ("functional", "subclassed"),
    "seq2seq": ("functional", "subclassed"),
    "digits": ("sequential", "functional", "subclassed"),
}
"""The kinds that each example can be built in, its own first."""
CASES = [(name, kind) for name, kinds in KINDS.items() for kind in kinds]


@pytest.fixture(scope="module", autouse=True)
def deterministic() -> Iterator[None]:
    """The same sums in the same order; Keras as it was afterwards."""
    import keras
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    yield
    keras.utils.clear_session()


@pytest.fixture(scope="module")
def live() -> dict[tuple[str, str], twins.Built]:
    """Models that have been built, by name and kind."""
    return {}


def checked(name: str, kind: str) -> Any:
    """An example in a kind, checked."""
    return api.checked(EXAMPLES / f"{name}.yaml", SMALLER.get(name), kind=kind)  # type: ignore[arg-type]


def built(name: str, kind: str, models: dict[tuple[str, str], twins.Built]) -> twins.Built:
    """The live model of an example, made once."""
    if (name, kind) not in models:
        models[name, kind] = twins.live(checked(name, kind))
    return models[name, kind]


def own_layers(graph: CheckedGraph) -> list[Node]:
    """The nodes that are layers of Keras, each at its first call."""
    return [
        node
        for node in graph.nodes
        if node.owner == node.index
        and node.type != "InputLayer"
        and not node.type.startswith("ops.")
        and not isinstance(node.object, Imported)
    ]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_the_checker_knows_the_model(
    name: str, kind: str, live: dict[tuple[str, str], twins.Built]
) -> None:
    """Types, order, shapes and counts of all layers are those that Keras builds."""
    graph = checked(name, kind).graph
    model = built(name, kind, live)
    rows = as_dict(graph)["layers"]
    expected = [
        (node.type, rows[node.index]["output_shape"], rows[node.index]["params"])
        for node in own_layers(graph)
    ]
    found = [(type(layer).__name__, shape, layer.count_params()) for layer, shape in model.called]
    assert expected == found
    assert graph.parameter_count == model.model.count_params()
    trained = sum(weight.numpy().size for weight in model.model.trainable_weights)
    assert graph.trainable_count == trained


@pytest.mark.parametrize(
    "name", [name for name, kinds in KINDS.items() if kinds[0] == "functional"]
)
def test_the_checker_knows_the_names(name: str, live: dict[tuple[str, str], twins.Built]) -> None:
    """Every layer bears the name that the checker gives it, but inside layers of the spec's own."""
    spec = checked(name, "functional")
    classes = [op for op, block in spec.spec.blocks.items() if block.layer]
    inside = {node.name for node in spec.graph.nodes if node.path[1] in classes}
    names = {node.name for node in spec.graph.nodes} - inside
    model = built(name, "functional", live).model
    own = {op.name for op in model.operations if type(op).__module__.startswith("keras.")}
    assert names == own


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_live_and_rendered_are_one(
    name: str, kind: str, live: dict[tuple[str, str], twins.Built], tmp_path: Path
) -> None:
    """Config, weight names, initial weights, outputs and a training step, bit for bit."""
    shutil.copy(EXAMPLES / "vae_base.py", tmp_path)
    model = built(name, kind, live)
    script = twins.rendered(checked(name, kind), tmp_path)
    assert twins.differences(model, script) == []
    assert not twins.same(model.initial, model.trained)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_saving(
    name: str, kind: str, live: dict[tuple[str, str], twins.Built], tmp_path: Path
) -> None:
    """A saved model is loaded with its config and its weights; a clone has its layers."""
    import keras

    model = built(name, kind, live).model
    path = tmp_path / "model.keras"
    model.save(path)
    loaded = keras.models.load_model(path)
    assert type(loaded).__name__ == type(model).__name__
    assert twins.config(loaded) == twins.config(model)
    assert twins.same(twins.values(loaded.weights), twins.values(model.weights))
    if name != "vae":  # it draws noise
        data = twins.features(checked(name, kind))
        assert twins.same(twins.outputs(loaded, data), twins.outputs(model, data))
    assert twins.config(keras.models.clone_model(model)) == twins.config(model)


@pytest.mark.parametrize(("name", "kind"), [case for case in CASES if case[1] != KINDS[case[0]][0]])
def test_kinds_compute_the_same(
    name: str, kind: str, live: dict[tuple[str, str], twins.Built]
) -> None:
    """The same steps in another kind give equal outputs for equal weights."""
    first, other = built(name, KINDS[name][0], live), built(name, kind, live)
    twins.with_weights_of(other, first)
    data = twins.features(checked(name, kind))
    expected, found = twins.outputs(first.model, data), twins.outputs(other.model, data)
    assert twins.same(expected, found)


@pytest.mark.parametrize(
    ("name", "application", "arguments"),
    [
        ("resnet50", "ResNet50", {}),
        ("mobilenet_v2", "MobileNetV2", {}),
        ("mobilenet_v2", "MobileNetV2", {"alpha": 0.35}),
        ("mobilenet_v2", "MobileNetV2", {"alpha": 1.4}),
    ],
)
def test_equal_to_the_application(name: str, application: str, arguments: dict[str, float]) -> None:
    """Each layer's config, and so its name, is that of Keras's own model; so is each weight."""
    import keras

    keras.utils.clear_session()
    model = api.compile(EXAMPLES / f"{name}.yaml", arguments)
    keras.utils.clear_session()
    theirs = getattr(keras.applications, application)(weights=None, **arguments)
    for ours, their in zip(model.layers[1:], theirs.layers[1:], strict=True):
        assert type(ours) is type(their)
        assert ours.get_config() == their.get_config()
        assert ours.output.shape == their.output.shape
    assert [w.path for w in model.weights] == [w.path for w in theirs.weights]
    assert model.count_params() == theirs.count_params()


@pytest.mark.parametrize("name", KINDS)
def test_training(name: str, tmp_path: Path) -> None:
    """`train` goes the whole way on data that the spec makes itself, or brings along."""
    params = {**SMALLER.get(name, {}), "compile.run_eagerly": True}
    if name == "digits":
        params["epochs"] = 1
    run = api.train(EXAMPLES / f"{name}.yaml", params, runs=tmp_path)
    history = (run / "history.csv").read_text(encoding="utf-8").splitlines()
    assert len(history) > 1
    assert "nan" not in history[-1]
