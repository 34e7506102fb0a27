"""A product with a kernel along the axes that an einsum equation names."""

from typing import Annotated, Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import (
    Activation,
    Checked,
    Constraint,
    Dims,
    Float,
    Initializer,
    Int,
    NonNegativeInt,
    Quantization,
    Regularizer,
    Str,
)
from spec_compiler.catalog.layers.low_rank import LowRank, einsum_weights, require_quantizable
from spec_compiler.shapes.einsum import EinsumShapes, Equation, einsum_shapes, parse_equation
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Shape, TensorType, Weight, known_product


def _equation(value: Any) -> str:
    """An einsum equation in one of the three forms that Keras reads."""
    if not isinstance(value, str):
        raise PydanticCustomError("SC203", "expects an equation such as ab,bc->ac")
    if parse_equation(value) is None:
        raise PydanticCustomError(
            "SC203",
            "expects an equation like ab,bc->ac, ...b,bc->...c or ab...,bc->ac..., without spaces",
        )
    return value


EinsumEquation = Annotated[str, Checked(_equation, {"type": "string"})]
"""An einsum of the input with a kernel: `abc,cd->abd`."""


class EinsumDense(LowRank):
    """Multiply by a kernel along the axes that an einsum equation names, add a bias."""

    equation: EinsumEquation
    """The input's axes, the kernel's, and the output's, a letter each: `abc,cd->abd`."""
    output_shape: Dims
    """The output's shape without its batch; null leaves a size open."""
    activation: Activation | None = None
    """The function applied to the result; none leaves it as it is."""
    bias_axes: Str | None = None
    """The output's letters along which the bias has entries of its own; none: no bias."""
    kernel_initializer: Initializer = "glorot_uniform"
    """How the kernel starts."""
    bias_initializer: Initializer = "zeros"
    """How the bias starts."""
    kernel_regularizer: Regularizer | None = None
    """A penalty on the kernel, added to the loss."""
    bias_regularizer: Regularizer | None = None
    """A penalty on the bias, added to the loss."""
    kernel_constraint: Constraint | None = None
    """What the kernel is held to after each update."""
    bias_constraint: Constraint | None = None
    """What the bias is held to after each update."""
    lora_rank: NonNegativeInt | None = None
    """The rank of a trainable low-rank update beside a frozen kernel; none trains the kernel."""
    lora_alpha: Float | None = None
    """The scale of that update; none takes the rank."""
    gptq_unpacked_column_size: Int | None = None
    """The kernel's number of columns before packing; Keras writes it when it quantizes."""
    quantization_config: Quantization | None = None
    """How a quantized dtype policy keeps the kernel; none takes the policy's own way."""

    constrained = "kernel_constraint"

    @model_validator(mode="after")
    def _check_letters(self) -> "EinsumDense":
        """Each letter of kernel, output and bias stands where its size can come from."""
        parts = self._parts
        for letter in parts.output:
            if letter not in parts.inputs + parts.kernel:
                refuse(
                    "equation",
                    "SC206",
                    f"'{letter}' stands in the output {parts.output} alone: neither the input"
                    f" {parts.inputs} nor the kernel {parts.kernel} has it",
                )
        for letter in parts.kernel:
            if letter not in parts.inputs + parts.output:
                refuse(
                    "equation",
                    "SC206",
                    f"'{letter}' stands in the kernel {parts.kernel} alone, so its size is unknown",
                )
        if self.bias_axes is not None and (
            not self.bias_axes or set(self.bias_axes) - set(parts.output)
        ):
            refuse(
                "bias_axes",
                "SC206",
                f"bias_axes takes letters of the output {parts.output}, got '{self.bias_axes}'",
                hint="leave it out for no bias" if not self.bias_axes else None,
            )
        return self

    @property
    def _parts(self) -> Equation:
        """The equation taken apart; its form has been checked."""
        found = parse_equation(self.equation)
        assert found is not None
        return found

    def infer(self, x: TensorType, *, training: bool | None = None) -> TensorType:
        """The declared shape behind the batch, with the axes that pass through."""
        require_quantizable(self.quantized, self.lora_rank, self._parts)
        self._require_letters(x)
        shapes = self._shapes(x)
        _require_sizes(shapes.kernel, "kernel", x)
        _require_sizes(shapes.bias or (), "bias", x)
        return TensorType(shapes.output, self.policy.compute_dtype)

    def weights(self, x: TensorType, **call: Any) -> tuple[Weight, ...]:
        """A kernel, a bias where `bias_axes` asks for one, and the two factors of LoRA."""
        shapes = self._shapes(x)
        kernel = _require_sizes(shapes.kernel, "kernel", x)
        bias = None if shapes.bias is None else _require_sizes(shapes.bias, "bias", x)
        return einsum_weights(self.quantized, self._parts, kernel, bias, self.lora_rank)

    def flops(self, output: TensorType, x: TensorType, **call: Any) -> int | None:
        """Two operations for each summand of each output entry, one for each bias."""
        shapes = self._shapes(x)
        terms = known_product(tuple(shapes.kernel[axis] for axis in self._parts.reduced))
        if output.size is None or terms is None:
            return None
        return output.size * (2 * terms + (shapes.bias is not None))

    def _require_letters(self, x: TensorType) -> None:
        """Check that input and output have as many axes as the equation has letters for them.

        Keras declares an output all the same, and computes another one or fails.
        """
        parts = self._parts
        named, made = len(parts.inputs), len(parts.output) - (not parts.left)
        if x.rank < named or (x.rank > named and not parts.ellipsis):
            raise ShapeProblem(
                f"expects an axis for each letter of {parts.inputs}, got {x}",
                hint=f"...{parts.inputs[1:]} leaves the number of the first axes open",
                argument="equation",
            )
        if len(self.output_shape) != made:
            raise ShapeProblem(
                f"has {len(self.output_shape)} sizes in output_shape, where the output"
                f" {parts.output} has letters for {made}",
                hint="the batch and what '...' stands for are left out",
                argument="output_shape",
            )

    def _shapes(self, x: TensorType) -> EinsumShapes:
        """The shapes of kernel, bias and output."""
        return einsum_shapes(self._parts, x.shape, self.output_shape, self.bias_axes)


def _require_sizes(shape: Shape, what: str, x: TensorType) -> tuple[int, ...]:
    """The shape of a weight, whose sizes must all be known.

    Raises:
        ShapeProblem: where one is None.
    """
    known = tuple(size for size in shape if size is not None)
    if len(known) < len(shape):
        raise ShapeProblem(
            f"needs to know each size of its {what}, which would be {shape}, got {x}",
            hint="give the sizes in the input's shape or in output_shape",
        )
    return known
