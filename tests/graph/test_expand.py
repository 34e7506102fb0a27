"""Models expanded: blocks, loops, groups, conditions, sharing, references."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.cases import chain, expanded, graph

TWO = "{a: {shape: [8]}, b: {shape: [8]}}"


def layers(text: str) -> list[tuple[str, Any]]:
    """Each call after the inputs: Keras's name of what is called, and the shape it gives."""
    found = expanded(text)
    return [
        (node.type, getattr(node.output, "shape", node.output))
        for node in found.nodes
        if node.type != "InputLayer"
    ]


def units(text: str) -> list[int | None]:
    """The last size of each call's output."""
    return [shape[-1] for _, shape in layers(text)]


BLOCK = "blocks: {b: {params: {k: 2, twice: $(k * 2)}, layers: [{Dense: $k}, {Dense: $twice}]}}\n"
FORK = (
    "blocks:\n  fork:\n    inputs: [p, q]\n    layers:\n      - Add:\n        inputs: [p, q]\n"
    "        name: sum\n      - Dense: 3\n        name: small\n    outputs: [sum, small]\n"
)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        (chain("- Dense: 3\n- Dense: 2"), [3, 2]),
        (
            graph(
                "- Dense: 3\n  name: h\n- Dense: 3\n  inputs: x\n  name: k\n- Add:\n  inputs: [h, k]"
            ),
            [3, 3, 3],
        ),
        (graph("- b\n- b: {k: 5}\n- b: 3", head=BLOCK), [2, 4, 5, 10, 3, 6]),
        (graph("- b: {k: 3}\n  repeat: 2", head=BLOCK), [3, 6, 3, 6]),
        (graph("- Dense: 3\n  repeat: 3"), [3, 3, 3]),
        (graph("- Dense: 3\n  repeat: 0\n- Dense: 1"), [1]),
        (graph("- Add:\n  inputs: [a, b]\n  repeat: 2", inputs=TWO), [8, 8]),
        (
            graph("- for: {i: [1, 2], j: [3, 4]}\n  layers: [{Dense: $i}, {Dense: $j}]"),
            [1, 3, 2, 4],
        ),
        (graph("- for: {i: []}\n  layers: [{Dense: $i}]\n- Dense: 9"), [9]),
        (
            graph(
                "- for: {i: [1, 2]}\n  layers:\n    - for: {j: $(range(i))}\n      layers: [{Dense: $(i * 10 + j)}]"
            ),
            [10, 20, 21],
        ),
        (graph("- layers: [{Dense: 3}, {Dense: 4}]\n  repeat: 2"), [3, 4, 3, 4]),
        (graph("- Dense: 3\n  if: false\n- Dense: 2\n  if: true"), [2]),
        (
            graph(
                "- Dense: 3\n  if: $deep\n  name: h\n- Dense: 2\n  if: $(not deep)\n  name: h\n- ReLU:\n  inputs: h",
                head="params: {deep: false}\n",
            ),
            [2, 2],
        ),
        (graph("- s\n- s", head="shared: {s: {Dense: 8}}\n"), [8, 8]),
        (graph("- ops.add:\n  inputs: [a, b]\n- ops.multiply: {x2: 2}", inputs=TWO), [8, 8]),
        (
            graph(
                "- fork:\n  inputs: [a, b]\n  name: f\n- Concatenate:\n  inputs: [f.0, f.1]",
                inputs=TWO,
                head=FORK,
            ),
            [8, 3, 11],
        ),
        (
            graph(
                "- fork:\n  inputs: {p: a, q: b}\n  outputs: [s, _]\n- Dense: 2\n  inputs: s",
                inputs=TWO,
                head=FORK,
            ),
            [8, 2],
        ),
    ],
)
def test_what_steps_become(text: str, sizes: list[int]) -> None:
    """Each pass and each use is a call of its own, in the order of the steps."""
    assert units(text) == sizes


def test_inner_steps_are_read_from_outside() -> None:
    """`loop.step` is the list of a step's outputs, `loop.step.1` one of them, also from the end."""
    loop = "- for: {i: [1, 2, 3]}\n  name: tower\n  layers:\n    - Dense: $i\n      name: out\n"
    for reference, size in (("tower.out", 6), ("tower.out.0", 1), ("tower.out.-1", 3)):
        use = (
            "- Concatenate:\n  inputs: tower.out"
            if size == 6
            else f"- ReLU:\n  inputs: {reference}"
        )
        assert units(graph(loop + use))[-1] == size


def test_a_group_without_passes_gives_single_outputs() -> None:
    """Through a group that runs once, a step is one output."""
    text = graph(
        "- layers:\n    - Dense: 3\n      name: code\n    - Dense: 2\n  name: enc\n- Concatenate:\n"
        "  inputs: [enc, enc.code]"
    )
    assert units(text) == [3, 2, 5]


def test_a_block_sees_its_own_parameters_first() -> None:
    """The inner name wins over the spec's, which it sees as well."""
    head = (
        "params: {k: 7, z: 5}\nblocks: {b: {params: {k: 2}, layers: [{Dense: $k}, {Dense: $z}]}}\n"
    )
    assert units(graph("- b\n- Dense: $k", head=head)) == [2, 5, 7]


def test_shared_layers_have_their_weights_once() -> None:
    """A shared layer that is called twice is counted once."""
    found = expanded(graph("- s\n- s", head="shared: {s: {Dense: 8}}\n"))
    assert found.parameter_count == 8 * 8 + 8
    assert [node.owner for node in found.nodes] == [0, 1, 1]


def test_layer_names_are_those_of_the_steps() -> None:
    """A step's name is the layer's; what has none is named as Keras does; blocks prefix theirs."""
    head = "blocks: {b: {layers: [{Dense: 2, name: inner}]}}\n"
    found = expanded(
        graph(
            "- Dense: 3\n  name: first\n- Dense: 3\n- b:\n  name: one\n- b:\n  name: two", head=head
        )
    )
    names = [node.name for node in found.nodes]
    assert names[:3] == ["x", "first", "dense"]
    assert len(set(names)) == len(names)
    assert all(name.endswith("inner") for name in names[3:])


@pytest.mark.parametrize(
    ("outputs", "names"),
    [("", ["0"]), ("h", ["0"]), ("[h, x]", ["0", "1"]), ("{small: h, same: x}", ["small", "same"])],
)
def test_outputs_are_named_by_the_spec(outputs: str, names: list[str]) -> None:
    """The keys of a mapping name the outputs; a list, a reference and the last step go by number."""
    rest = f"  outputs: {outputs}\n" if outputs else ""
    assert list(expanded(graph("- Dense: 3\n  name: h", rest)).outputs) == names
