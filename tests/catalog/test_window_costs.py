"""The costs of layers that slide a window, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.shapes.types import TensorType

COSTS: list[tuple[Any, tuple[int | None, ...], int | None]] = [
    # 6 x 6 places, each with 3 x 3 x 3 multiply-adds and a bias for 4 channels
    ({"Conv2D": {"filters": 4, "kernel_size": 3}}, (None, 8, 8, 3), 36 * 4 * (2 * 27 + 1)),
    ({"Conv2D": {"filters": 4, "kernel_size": 3, "use_bias": False}}, (None, 8, 8, 3), 36 * 4 * 54),
    ({"Conv2D": {"filters": 4, "kernel_size": 3, "groups": 2}}, (None, 8, 8, 4), 36 * 4 * (36 + 1)),
    ({"Conv2D": {"filters": 4, "kernel_size": 3}}, (None, None, 8, 3), None),
    # each of the 64 input places lays down a kernel; the bias is added to 10 x 10 places
    (
        {"Conv2DTranspose": {"filters": 4, "kernel_size": 3}},
        (None, 8, 8, 3),
        2 * 64 * 9 * 3 * 4 + 400,
    ),
    ({"DepthwiseConv2D": 3}, (None, 8, 8, 3), 36 * 3 * (2 * 9 + 1)),
    (
        {"SeparableConv1D": {"filters": 4, "kernel_size": 3}},
        (None, 10, 3),
        8 * (2 * 9 + 2 * 12 + 4),
    ),
    ("MaxPooling2D", (None, 8, 8, 3), 16 * 3 * 4),
    ("GlobalAveragePooling2D", (None, 8, 8, 3), 192),
    # windows of 2, 3 and 2 of the five steps
    ({"AdaptiveMaxPooling1D": 3}, (None, 5, 2), 14),
    ({"AdaptiveMaxPooling1D": 3}, (None, None, 2), None),
    ("Flatten", (None, 8, 8), 0),
    ("UpSampling2D", (None, 2, 2, 1), 0),
    ({"UpSampling2D": {"interpolation": "bilinear"}}, (None, 2, 2, 1), 16 * 8),
]


@pytest.mark.parametrize(("value", "shape", "cost"), COSTS, ids=str)
def test_costs_are_what_the_arithmetic_takes(
    value: Any, shape: tuple[int | None, ...], cost: int | None
) -> None:
    """A multiply-add is two operations; an unknown size leaves the cost unknown."""
    layer: Any = build("layer", value, Context())
    x = TensorType(shape)
    assert layer.flops(layer.apply(x), x) == cost


def test_a_missing_axis_of_channels_gets_the_reshape_that_adds_it() -> None:
    """Images without channels, the commonest mistake of all, come with their mend."""
    from spec_compiler.shapes.problem import ShapeProblem

    layer: Any = build("layer", {"Conv2D": {"filters": 4, "kernel_size": 3}}, Context())
    with pytest.raises(ShapeProblem) as found:
        layer.apply(TensorType((None, 28, 28)))
    assert "Reshape: [28, 28, 1]" in str(found.value.hint)


def test_a_layer_of_another_rank_is_named() -> None:
    """Images in a layer for sequences come with the layer for images."""
    from spec_compiler.shapes.problem import ShapeProblem

    layer: Any = build("layer", "MaxPooling1D", Context())
    with pytest.raises(ShapeProblem) as found:
        layer.apply(TensorType((None, 28, 28, 1)))
    assert found.value.hint == "MaxPooling2D takes 4 axes"
