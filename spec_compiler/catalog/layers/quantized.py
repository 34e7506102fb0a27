"""The weights of a layer whose dtype policy is a quantized one, such as `int8_from_float32`.

In: the policy's name, and the kernel as a matrix. Out: the variables that stand
for the kernel, in Keras's order: trainable ones first. Which numbers they hold
is decided by Keras when a trained model is quantized; none of that is here.
"""

from spec_compiler.record import dataclass
from spec_compiler.shapes.types import Weight

AMAX_HISTORY = 1024
"""The length of the histories that float8 keeps."""


@dataclass(frozen=True, slots=True)
class Quantized:
    """A quantization by its mode, its bits a weight, and the size of its blocks (none: no blocks)."""

    mode: str
    bits: int = 8
    block: int | None = None

    @property
    def calibrated(self) -> bool:
        """Whether the mode is one that needs sample data: `gptq` or `awq`."""
        return self.mode in ("gptq", "awq")


def quantized_by(policy: str) -> Quantized | None:
    """The quantization in a policy's name, None where it has none.

    >>> quantized_by("int8_from_float32")
    Quantized(mode='int8', bits=8, block=None)
    >>> quantized_by("gptq/4/128_from_mixed_bfloat16")
    Quantized(mode='gptq', bits=4, block=128)
    >>> quantized_by("mixed_bfloat16") is None
    True
    """
    head, found, _ = policy.partition("_from_")
    if not found:
        return None
    mode, *numbers = head.split("/")
    sizes = [int(number) for number in numbers]
    block = sizes[-1] if sizes and sizes[-1] > 0 else None
    bits = sizes[0] if len(sizes) == 2 else (4 if mode == "int4" else 8)
    return Quantized(mode, bits, block)


def float8_weights() -> list[Weight]:
    """The scales and histories that float8 keeps beside the kernel."""
    return [
        weight
        for name in ("inputs", "kernel", "outputs_grad")
        for weight in (
            Weight(f"{name}_scale", (), dtype="float32"),
            Weight(f"{name}_amax_history", (AMAX_HISTORY,), dtype="float32"),
        )
    ]


def packed(size: int) -> int:
    """How many bytes hold `size` numbers of four bits, two a byte.

    >>> packed(3), packed(4)
    (2, 2)
    """
    return -(-size // 2)


def _groups(size: int, block: int | None) -> int:
    """How many blocks cover `size`."""
    return 1 if block is None else -(-size // block)


def table_weights(given: Quantized, rows: int, columns: int) -> list[Weight]:
    """A table of vectors under `int8` or `int4`, one scale (and more) for each row."""
    blocks = given.mode == "int4" and given.block is not None
    width = packed(columns) if given.mode == "int4" else columns
    scale = (rows, _groups(columns, given.block)) if blocks else (rows,)
    found = [
        Weight("embeddings", (rows, width), trainable=False, dtype="int8"),
        Weight("embeddings_scale", scale, trainable=False),
    ]
    if blocks:
        found.append(Weight("embeddings_zero", scale, trainable=False, dtype="int8"))
        found.append(Weight("g_idx", (columns,), trainable=False, dtype="float32"))
    return found


def reverse_weights(given: Quantized, rows: int, columns: int) -> list[Weight]:
    """The second table of a reversible embedding, of `rows` by `columns`, scaled by column."""
    blocks = given.mode == "int4" and given.block is not None
    height = packed(rows) if given.mode == "int4" else rows
    scale = (_groups(rows, given.block), columns) if blocks else (columns,)
    found = [
        Weight("reverse_embeddings", (height, columns), trainable=False, dtype="int8"),
        Weight("reverse_embeddings_scale", scale, trainable=False),
    ]
    return [*found, Weight("reverse_embeddings_zero", scale, trainable=False)] if blocks else found


def matrix_weights(
    given: Quantized,
    rows: int,
    columns: int,
    kernel: tuple[int, ...],
    scale: tuple[int, ...],
    zero: str = "kernel_zero",
) -> list[Weight]:
    """A kernel of `rows` by `columns` under any mode but float8.

    Args:
        given: The quantization.
        rows: The size of the axes that the product sums over.
        columns: The size of the others.
        kernel: The kernel's own shape, kept by `int8`.
        scale: The shape of its scales under `int8`.
        zero: The name of the zero points under `gptq` and `awq`.
    """
    if given.mode == "int8":
        return [
            Weight("kernel", kernel, trainable=False, dtype="int8"),
            Weight("kernel_scale", scale, trainable=False),
        ]
    if given.mode == "int4":
        return _int4(given, rows, columns)
    groups = (columns, _groups(rows, given.block))
    height = packed(columns) if given.mode == "awq" or given.bits == 4 else columns
    found = [
        Weight("kernel", (height, rows), trainable=False, dtype="uint8"),
        Weight("kernel_scale", groups, trainable=False),
        Weight(zero, groups, trainable=False, dtype="uint8"),
    ]
    if given.mode == "awq":
        found.append(Weight("awq_scales", (rows,), trainable=False))
    return [*found, Weight("g_idx", (rows,), trainable=False, dtype="float32")]


def _int4(given: Quantized, rows: int, columns: int) -> list[Weight]:
    """A kernel of four bits a number, two numbers a byte."""
    found = [Weight("kernel", (rows, packed(columns)), trainable=False, dtype="int8")]
    if given.block is None:
        return [*found, Weight("kernel_scale", (columns,), trainable=False)]
    scale = (_groups(rows, given.block), columns)
    return [
        *found,
        Weight("kernel_scale", scale, trainable=False),
        Weight("kernel_zero", scale, trainable=False, dtype="int8"),
        Weight("g_idx", (rows,), trainable=False, dtype="float32"),
    ]
