"""The shapes in an einsum of an input with a kernel, as `EinsumDense` and attention layers have it.

In: the equation, the input's shape, the output's shape as declared without its
batch. Out: the shapes of kernel, bias and output. Letters on the left of the
arrow name the input's axes, then the kernel's; `...` stands at the left or at the
right for axes that pass through.
"""

from __future__ import annotations

import re

from spec_compiler.record import dataclass
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, format_shape

_FORMS = (
    (re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), ""),
    (re.compile(r"0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), "left"),
    (re.compile(r"([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), "right"),
)
"""The three forms, `...` written as 0, and the side on which axes pass through."""


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation taken apart: the letters of each part; `ellipsis` is `left`, `right` or empty."""

    inputs: str
    kernel: str
    output: str
    ellipsis: str = ""

    @property
    def left(self) -> bool:
        """Whether axes pass through on the left."""
        return self.ellipsis == "left"

    @property
    def reduced(self) -> tuple[int, ...]:
        """The kernel's axes that the output does not have."""
        return tuple(i for i, letter in enumerate(self.kernel) if letter not in self.output)


@dataclass(frozen=True, slots=True)
class EinsumShapes:
    """The shapes of an equation applied to an input; `bias` is None where there is none."""

    kernel: Shape
    bias: Shape | None
    output: Shape


def parse_equation(text: str) -> Equation | None:
    """The parts of an equation, None where it has none of the three forms.

    >>> parse_equation("abc,cd->abd")
    Equation(inputs='abc', kernel='cd', output='abd', ellipsis='')
    >>> parse_equation("...x,xy->...y").left, parse_equation("ab->ba")
    (True, None)
    """
    marked = text.replace("...", "0")
    for form, ellipsis in _FORMS:
        found = form.match(marked)
        if found:
            return Equation(found[1], found[2], found[3], ellipsis)
    return None


def einsum_shapes(
    equation: Equation, x: Shape, declared: Shape, bias_axes: str | None = None
) -> EinsumShapes:
    """The shapes of kernel, bias and output for an input of shape `x`.

    Args:
        equation: The equation.
        x: The input's shape, its batch included.
        declared: The output's shape without its batch, None where a size is open.
        bias_axes: The output's letters along which the bias has entries of its own.

    Raises:
        ShapeProblem: where input, equation and declared shape do not agree.

    >>> einsum_shapes(Equation("abc", "cd", "abd"), (None, 5, 3), (None, 4), "d")
    EinsumShapes(kernel=(3, 4), bias=(4,), output=(None, None, 4))
    """
    if not x:
        raise ShapeProblem(f"expects an axis for each letter of {equation.inputs}, got ()")
    passing = len(x) - len(equation.inputs)
    output = _output(equation, x, declared, passing)
    shift = passing if equation.left else 0
    sizes = _input_sizes(equation, x, shift)
    places = {letter: i + shift for i, letter in enumerate(equation.output)}
    for letter in equation.inputs:
        if letter in places:
            wanted = _at(output, places[letter], equation, "the declared output_shape")
            if wanted is not None and wanted != sizes[letter]:
                raise ShapeProblem(
                    f"has {wanted} for '{letter}' in output_shape, where its input"
                    f" {format_shape(x)} has {sizes[letter]}",
                    hint="write null there, which leaves the size open",
                    argument="output_shape",
                )
    kernel = tuple(
        _at(output, places[letter], equation, "the declared output_shape")
        if letter in places
        else sizes[letter]
        for letter in equation.kernel
    )
    if bias_axes is None:
        return EinsumShapes(kernel, None, output)
    return EinsumShapes(kernel, _bias(equation, output, passing, bias_axes), output)


def _output(equation: Equation, x: Shape, declared: Shape, passing: int) -> Shape:
    """The declared shape with the batch, and with the axes that pass through."""
    if passing <= 0:
        return (x[0], *declared)
    if equation.left:
        # The batch is the first axis that passes through.
        return (x[0], *reversed(x[1:passing]), *declared)
    return (x[0], *declared, *x[-passing:])


def _input_sizes(equation: Equation, x: Shape, shift: int) -> dict[str, Dim]:
    """The size of each letter of the input; a letter that stands twice has the last one's."""
    start = shift - len(x) if equation.left else 0
    sizes = {}
    for i, letter in enumerate(equation.inputs):
        if not -len(x) <= start + i < len(x):
            raise ShapeProblem(
                f"expects an axis for each letter of {equation.inputs}, got {format_shape(x)}",
                argument="equation",
            )
        sizes[letter] = x[start + i]
    return sizes


def _at(shape: Shape, place: int, equation: Equation, what: str) -> Dim:
    """The size at a place that the equation names."""
    if not -len(shape) <= place < len(shape):
        raise ShapeProblem(
            f"has letters {equation.output} for its output, but {what} makes it"
            f" {format_shape(shape)}",
            hint="output_shape has one size for each letter but the batch's",
            argument="output_shape",
        )
    return shape[place]


def _bias(equation: Equation, output: Shape, passing: int, bias_axes: str) -> Shape:
    """The bias's shape: from its first letter on, 1 where it is shared."""
    shift = passing if equation.left else 0
    sizes = {
        letter: _at(output, i + shift, equation, "the declared output_shape")
        for i, letter in enumerate(equation.output)
    }
    first = min(equation.output.find(letter) for letter in bias_axes)
    shape = [sizes[letter] if letter in bias_axes else 1 for letter in equation.output[first:]]
    return (*shape, *([1] * max(0, passing) if not equation.left else []))
