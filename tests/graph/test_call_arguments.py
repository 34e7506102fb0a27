"""What a step is called on beside its first tensor: names of Keras's `call`, plain values."""

from __future__ import annotations

import pytest

from spec_compiler.pipeline import check
from tests.spec.cases import chain, findings, graph, messages

SEQUENCE = "{x: {shape: [5, 4]}, m: {shape: [5], dtype: bool}}"
MASKED = "{x: {shape: [5, 4]}, y: {shape: [7, 4]}, m: {shape: [5, 7], dtype: bool}}"
HEADS = "- MultiHeadAttention: {num_heads: 2, key_dim: 4}\n  inputs: {query: x, value: y, "


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (graph("- Dense: 3\n  inputs: {x: x}"), "SC303 at 'x'", "it takes inputs"),
        (graph("- RMSNormalization:\n  inputs: {inputs: x}"), "SC303 at 'inputs'", "it takes x"),
        (
            graph("- LayerNormalization:\n  inputs: {inputs: x, mask: m}", inputs=SEQUENCE),
            "SC303 at 'mask'",
            "it takes inputs",
        ),
        (
            graph("- Dropout: 0.5\n  call: {trainning: true}"),
            "SC201 at 'trainning'",
            "did you mean 'training'?",
        ),
        (
            graph("- Dropout: 0.5\n  call: {training: 3}"),
            "SC203 at '3'",
            "training of Dropout must be true or false, got 3",
        ),
        (
            graph("- LSTM: 3\n  inputs: x\n  call: {mask: m}", inputs=SEQUENCE),
            "SC203 at 'mask'",
            "inputs: {mask: …}",
        ),
        (graph("- ops.relu:\n  call: {axis: 1}"), "SC208 at 'call'", "stands behind its name"),
        (
            graph("- b:\n  call: {training: true}", head="blocks: {b: {layers: [{Dense: 2}]}}\n"),
            "SC208 at 'call'",
            "block 'b' takes nothing beside its tensors",
        ),
        (chain("- Dropout: 0.5\n  call: {training: true}"), "SC307 at 'call'", "kind: functional"),
        (
            graph(HEADS + "attention_mask: m}", inputs=MASKED.replace("[5, 7]", "[5, 6]")),
            "SC401 at 'MultiHeadAttention'",
            "query's and value's places, (5, 7)",
        ),
        (
            graph("- Softmax:\n  inputs: {inputs: x, mask: m}", inputs=SEQUENCE),
            "SC401 at 'Softmax'",
            "a mask that stretches over its input",
        ),
    ],
)
def test_calls_that_keras_refuses(text: str, place: str, words: str) -> None:
    """The argument is named, with what there is instead."""
    [found] = findings(text)
    assert found.startswith(place)
    assert words in messages(text)


@pytest.mark.parametrize(
    "text",
    [
        graph("- Dense: 3\n  inputs: {inputs: x}\n  call: {training: true}"),
        graph("- BatchNormalization:\n  call: {training: null}"),
        graph("- RMSNormalization:\n  inputs: {x: x}"),
        graph("- GlobalAveragePooling1D:\n  inputs: {inputs: x, mask: m}", inputs=SEQUENCE),
        graph("- LSTM: 3\n  inputs: {sequences: x, mask: m}", inputs=SEQUENCE),
        graph(HEADS + "attention_mask: m}", inputs=MASKED),
        graph(
            "- Attention:\n  inputs: [x, y]\n  call: {use_causal_mask: true}", inputs=MASKED
        ).replace(", m: {shape: [5, 7], dtype: bool}", ""),
    ],
)
def test_calls_that_keras_takes(text: str) -> None:
    """Names are those of Keras's own `call`."""
    assert findings(text) == []


def test_a_flag_may_be_a_formula() -> None:
    """It has its say in what the layer gives."""
    text = graph(
        "- MultiHeadAttention: {num_heads: 2, key_dim: 4}\n  inputs: {query: x, value: x}\n"
        "  call: {return_attention_scores: $scores}\n  outputs: [y, s]",
        "  outputs: [y, s]\n",
        head="params: {scores: true}\n",
        inputs="{x: {shape: [5, 4]}}",
    )
    checked = check(text)
    assert checked.value is not None
    assert len(checked.value.graph.outputs) == 2
