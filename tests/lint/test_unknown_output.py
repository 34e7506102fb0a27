"""Losses and metrics by output: the names that the model has, and no others."""

from __future__ import annotations

import pytest

from spec_compiler.pipeline import check

MODEL = """\
spec: 1
name: heads
model:
  kind: functional
  inputs: {{x: [4]}}
  layers:
    - Dense: 3
      inputs: x
      name: kind
    - Dense: 1
      inputs: x
      name: price
  outputs: {outputs}
compile: {compile}
"""
MAPPING, LIST = "{k: kind, p: price}", "[kind, price]"


@pytest.mark.parametrize(
    ("outputs", "compiled", "label"),
    [
        (MAPPING, "{loss: {k: mse, q: mse}}", None),
        (MAPPING, "{loss: {kind: mse, price: mse}}", None),
        (MAPPING, "{loss: {k: mae}, metrics: {pp: [mae]}}", None),
        (MAPPING, "{loss: mse, loss_weights: {k: 1.0, x: 2.0}}", None),
        (LIST, "{loss: {kind: mae, prize: mse}}", "did you mean 'price'?"),
        (LIST, "{loss: {kind: mae}}", None),
        (MAPPING, "{loss: {k: mae, p: mse}, loss_weights: {k: 1.0}}", None),
        ("kind", "{loss: {any: mae}}", None),
        ("{k: kind}", "{loss: {kind: mae}}", None),
    ],
)
def test_unknown_outputs_are_found(outputs: str, compiled: str, label: str | None) -> None:
    """A name that is no output is SC301, at the name; so is a loss that is missing for one."""
    found = check(MODEL.format(outputs=outputs, compile=compiled)).diagnostics
    found = tuple(item for item in found if item.code != "SC305")  # an output that nothing uses
    assert {item.code for item in found} == {"SC301"}
    assert all(item.span is not None and item.span.line == 14 for item in found)
    if label is not None:
        assert [item.label for item in found] == [label]


@pytest.mark.parametrize(
    ("outputs", "compiled"),
    [
        (MAPPING, "{loss: {k: mae, p: mse}, metrics: {p: [mae]}}"),
        (MAPPING, "{loss: {p: mse}}"),
        (MAPPING, "{loss: {Huber: {delta: 2.0}}}"),
        (LIST, "{loss: {kind: mae, price: mse}, loss_weights: {kind: 0.5, price: 1.0}}"),
        (LIST, "{loss: [mae, mse]}"),
        (MAPPING, "{loss: {k: mae}, loss_weights: {k: 0.5}}"),
        ("kind", "{loss: {kind: mae}}"),
        ("kind", "{loss: mae, metrics: {any: [mse]}, loss_weights: {any: 2.0}}"),
    ],
)
def test_outputs_that_there_are_pass(outputs: str, compiled: str) -> None:
    """What Keras accepts passes: each output, or some of a mapping's; a loss with arguments."""
    found = check(MODEL.format(outputs=outputs, compile=compiled)).diagnostics
    assert {one.code for one in found} <= {"SC305"}  # the other output is used by nothing
