"""Applications as steps, and shared entries that are no layers: types, names, what is wrong."""

from __future__ import annotations

import pytest

from tests.spec.cases import expanded, findings, graph, messages

IMAGE = "{x: {shape: [64, 64, 3]}}"
NET = "applications.MobileNetV3Small"
ARGS = "{include_top: false, weights: null, pooling: avg, input_shape: [64, 64, 3]}"
TWO = "{x: {shape: [64, 64, 3]}, y: {shape: [64, 64, 3]}}"


def image_model(steps: str, *, inputs: str = IMAGE, head: str = "") -> str:
    """A functional model of steps on images."""
    return graph(steps, inputs=inputs, head=head)


def test_an_application_is_one_layer() -> None:
    """It has Keras's name, its own weights, and the output that its layers lead to."""
    found = expanded(image_model(f"- {NET}: {ARGS}\n- Dense: 2"))
    assert [(node.name, node.type) for node in found.nodes] == [
        ("x", "InputLayer"),
        ("MobileNetV3Small", "MobileNetV3Small"),
        ("dense", "Dense"),
    ]
    assert found.parameter_count == 939_120 + 576 * 2 + 2


def test_its_layers_count_in_the_numbering() -> None:
    """What stands behind it is numbered on, as Keras numbers layers."""
    found = expanded(image_model(f"- {NET}: {ARGS}\n- ReLU\n- Rescaling: {{scale: 2.0}}"))
    assert [node.name for node in found.nodes][2:] == ["re_lu_14", "rescaling_1"]


def test_a_step_names_it() -> None:
    """The step's name is the layer's; two of one kind need two names."""
    twice = f"- {NET}: {ARGS}\n  inputs: x\n- {NET}: {ARGS}\n  inputs: x\n"
    named = (
        f"- {NET}: {ARGS}\n  name: one\n  inputs: x\n- {NET}: {ARGS}\n  inputs: x\n  name: two\n"
        "- Add:\n  inputs: [one, two]\n"
    )
    assert findings(image_model(twice)) == [f"SC302 at '{NET}'"]
    assert [node.name for node in expanded(image_model(named)).nodes][1:3] == ["one", "two"]


@pytest.mark.parametrize(
    ("trainable", "trained"),
    [
        ("true", 939_120 - 12_112),
        ("false", 0),
        ("{from: conv_1}", 96 * 576 + 2 * 576),
        ("$(1 > 2)", 0),
    ],
)
def test_freezing(trainable: str, trained: int) -> None:
    """All weights, none, or those from a layer on are trained."""
    found = expanded(image_model(f"- {NET}: {ARGS}\n  trainable: {trainable}"))
    assert found.trainable_count == trained


@pytest.mark.parametrize(
    ("step", "finding", "says"),
    [
        ("- applications.ResNet51", "SC207 at 'applications.ResNet51'", "ResNet50'?"),
        (f"- {NET}: {{klasses: 3}}", "SC201 at 'klasses'", "'classes'?"),
        (f"- {NET}: {{input_tensor: x}}", "SC211 at 'x'", "the step's inputs"),
        (
            f"- {NET}: {ARGS}\n  trainable: {{from: expanded_conv_99}}",
            "SC301 at 'expanded_conv_99'",
            "begins with 'expanded_conv_99'",
        ),
        (
            "- applications.Xception: {weights: null, include_top: false}\n  trainable: {from: add}",
            "SC301 at 'add'",
            "another number in each process",
        ),
        (f"- {NET}: {ARGS}\n  trainable: sometimes", "SC203 at 'sometimes'", "true, false, or"),
        ("- Dense: 3\n  trainable: false", "SC208 at 'trainable'", "as an argument"),
        ("- layers: [Flatten]\n  trainable: false", "SC208 at 'trainable'", "application"),
        (
            "- applications.VGG16: {weights: null}",
            "SC401 at 'applications.VGG16'",
            "input_shape: [64, 64, 3]",
        ),
    ],
)
def test_what_is_wrong_with_an_application(step: str, finding: str, says: str) -> None:
    """Each mistake is one finding at its place, with its mend."""
    if "Xception" in step:
        text = image_model(step, inputs="{x: {shape: [80, 80, 3]}}")
    else:
        text = image_model(step)
    assert findings(text) == [finding]
    assert says in messages(text)


TOWER = (
    "blocks:\n"
    "  tower: {params: {k: 2}, layers: [{Conv2D: {filters: $k, kernel_size: 3}}, {Dense: 4}]}\n"
)


def test_a_shared_block_has_its_weights_once() -> None:
    """The steps of the second use call the layers of the first one."""
    head = TOWER + "shared: {enc: {tower: {k: 5}}}\n"
    found = expanded(
        image_model(
            "- enc:\n  inputs: x\n  name: a\n- enc:\n  inputs: y\n  name: b\n"
            "- Add:\n  inputs: [a, b]",
            inputs=TWO,
            head=head,
        )
    )
    owners = [(node.type, node.owner) for node in found.nodes]
    assert owners == [
        ("InputLayer", 0),
        ("InputLayer", 1),
        ("Conv2D", 2),
        ("Dense", 3),
        ("Conv2D", 2),
        ("Dense", 3),
        ("Add", 6),
    ]
    assert found.parameter_count == 3 * 3 * 3 * 5 + 5 + 5 * 4 + 4


def test_a_shared_application_is_frozen_in_its_entry() -> None:
    """`trainable` stands beside it under `shared`, and holds at each use."""
    head = f"shared:\n  net:\n    {NET}: {ARGS}\n    trainable: false\n"
    steps = (
        "- net:\n  inputs: x\n  name: a\n- net:\n  inputs: y\n  name: b\n- Add:\n  inputs: [a, b]"
    )
    found = expanded(image_model(steps, inputs=TWO, head=head))
    assert [node.name for node in found.nodes] == ["x", "y", "net", "net", "add_9"]
    assert (found.parameter_count, found.trainable_count) == (939_120, 0)


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        ("{Dense: 1, LSTM: 2}", "SC203 at '{Dense: 1, LSTM: 2}'"),
        ("ops.relu", "SC203 at 'ops.relu'"),
        ("{Dense: 3, trainable: false}", "SC208 at 'trainable'"),
        ("{tower: {j: 3}}", "SC201 at 'j'"),
        ("Tower", "SC207 at 'one'"),
    ],
)
def test_what_is_wrong_with_a_shared_entry(entry: str, finding: str) -> None:
    """A wrong entry is found at its first use, at its own place."""
    head = TOWER + f"shared: {{one: {entry}}}\n"
    assert findings(image_model("- one", head=head)) == [finding]


def test_a_shared_block_on_other_shapes() -> None:
    """Weights of another shape than at the first use are an error."""
    head = TOWER + "shared: {enc: tower}\n"
    inputs = "{x: {shape: [8, 8, 3]}, y: {shape: [8, 8, 1]}}"
    text = image_model("- enc:\n  inputs: x\n- enc:\n  inputs: y", inputs=inputs, head=head)
    assert "was built for other shapes at its first use" in messages(text)
