"""Activation functions by themselves: what they do to a shape, and what they refuse."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from spec_compiler.catalog.activations import ActivationFunction
from spec_compiler.catalog.build import build
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType

NAMES = [name for names in CATEGORIES["activation"].families.values() for name in names]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_a_class_that_bears_it(name: str) -> None:
    """The tables, the classes and Keras's names agree, and each class says what it does."""
    function = build("activation", name, None)
    assert isinstance(function, ActivationFunction)
    assert type(function).canonical_name() == name
    assert type(function).__doc__


@pytest.mark.parametrize("name", [name for name in NAMES if name != "glu"])
def test_all_but_glu_keep_the_shape(name: str) -> None:
    """An activation is applied to each element, or along an axis."""
    x = TensorType((None, 3), "float16", masked=True)
    assert build("activation", name, None).infer(x) == x  # type: ignore[union-attr]  # not imported


@pytest.mark.parametrize(
    ("shape", "expected"), [((None, 6), (None, 3)), ((None, None), (None, None))]
)
def test_glu_halves_the_last_axis(
    shape: tuple[int | None, ...], expected: tuple[int | None, ...]
) -> None:
    """One half gates the other; an unknown size stays unknown."""
    assert build("activation", "glu", None).infer(TensorType(shape)).shape == expected  # type: ignore[union-attr]  # not imported


def test_glu_refuses_an_odd_axis() -> None:
    """An odd size has no halves."""
    with pytest.raises(ShapeProblem, match="even size, got"):
        build("activation", "glu", None).infer(TensorType((None, 3)))  # type: ignore[union-attr]  # not imported


def test_arguments_are_refused_with_the_mend() -> None:
    """Keras calls a function with the tensor alone; a layer takes arguments."""
    with pytest.raises(ValidationError) as caught:
        build("activation", {"leaky_relu": {"negative_slope": 0.1}}, None)
    [error] = caught.value.errors()
    assert error["type"] == "SC201"
    assert error["msg"] == "the activation leaky_relu takes no arguments, got negative_slope"
    assert "LeakyReLU" in error["ctx"]["hint"]
