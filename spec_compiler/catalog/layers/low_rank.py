"""What layers with a kernel or a table share: a low-rank update, and quantized weights.

A low-rank update (LoRA) freezes the kernel and trains two thin factors beside it.
Under a quantized dtype policy the kernel is kept in other variables, whose shapes
are in `quantized`.
"""

from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.layers.quantized import (
    Quantized,
    float8_weights,
    matrix_weights,
    quantized_by,
)
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Weight, known_product

if TYPE_CHECKING:
    from spec_compiler.shapes.einsum import Equation


class LowRank(Layer):
    """What layers with a low-rank update share: its rank excludes a constraint on what it updates."""

    own_kernel = True
    constrained: ClassVar[str]
    """The argument that holds the constraint."""

    @model_validator(mode="after")
    def _check_lora(self) -> "LowRank":
        """A low-rank update and a constraint exclude each other."""
        if getattr(self, "lora_rank", None) and getattr(self, self.constrained) is not None:
            refuse("lora_rank", "SC206", f"lora_rank and {self.constrained} exclude each other")
        return self

    @property
    def quantized(self) -> Quantized | None:
        """The quantization in the dtype policy, its blocks as `quantization_config` has them."""
        found = quantized_by(self.policy.name)
        config = getattr(self, "quantization_config", None)
        if found is None or config is None:
            return found
        block = getattr(config, "block_size", None) or getattr(config, "group_size", None)
        bits = getattr(config, "weight_bits", found.bits)
        return Quantized(found.mode, bits, block if block and block > 0 else None)


def kernel_weights(
    quantized: Quantized | None,
    kernel: tuple[int, ...],
    rows: int,
    bias: tuple[int, ...] | None,
    lora_rank: int | None,
    scale: tuple[int, ...],
    zero: str = "kernel_zero",
) -> tuple[Weight, ...]:
    """A kernel, its bias, and a low-rank update, in Keras's order: trainable ones first.

    Args:
        quantized: How the kernel is kept, None for plain numbers.
        kernel: The kernel's shape.
        rows: The size of its axes that the product sums over.
        bias: The bias's shape, None without one.
        lora_rank: The rank of the update; none or 0 for no update.
        scale: The shape of the kernel's scales under `int8`.
        zero: The name of the zero points of some quantizations.
    """
    plain = quantized is None or quantized.mode == "float8"
    found = float8_weights() if quantized is not None and plain else []
    if plain:
        found.append(Weight("kernel", kernel, trainable=not lora_rank))
    if bias is not None:
        found.append(Weight("bias", bias))
    if lora_rank:
        found.append(Weight("lora_kernel_a", (*kernel[:-1], lora_rank), dtype="float32"))
        found.append(Weight("lora_kernel_b", (lora_rank, kernel[-1]), dtype="float32"))
    if quantized is not None and not plain:
        columns = (known_product(kernel) or 0) // rows if rows else 0
        found += matrix_weights(quantized, rows, columns, kernel, scale, zero)
    return tuple(found)


def einsum_weights(
    quantized: Quantized | None,
    equation: "Equation",
    kernel: tuple[int, ...],
    bias: tuple[int, ...] | None,
    lora_rank: int | None = None,
) -> tuple[Weight, ...]:
    """The weights of a product written as an einsum; parameters as in `kernel_weights`."""
    rows = known_product(tuple(kernel[axis] for axis in equation.reduced)) or 0
    if quantized is not None and quantized.calibrated and len(kernel) == 3:
        # Keras takes the longest axis for the model's width, and sums over it or up to it.
        rows = kernel[0] if max(kernel) == kernel[0] else kernel[0] * kernel[1]
    sizes = dict(zip(equation.kernel, kernel, strict=True))
    scale = tuple(sizes.get(letter, 1) for letter in equation.output)
    return kernel_weights(quantized, kernel, rows, bias, lora_rank, scale, "zero_point")


def require_quantizable(
    quantized: Quantized | None, lora_rank: int | None, equation: "Equation | None" = None
) -> None:
    """Refuse what a quantized kernel cannot be.

    Raises:
        ShapeProblem: SC403, pointing at the dtype policy.
    """
    if quantized is None:
        return
    reason = None
    if quantized.calibrated and lora_rank:
        reason = "together with lora_rank"
    elif equation is not None and equation.ellipsis and quantized.mode != "float8":
        reason = "under an equation with '...'"
    elif equation is not None and quantized.calibrated and len(equation.kernel) not in (2, 3):
        reason = "with a kernel of other than two or three axes"
    if reason:
        raise ShapeProblem(
            f"cannot be quantized with {quantized.mode} {reason}", argument="dtype", code="SC403"
        )
