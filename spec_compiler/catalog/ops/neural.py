"""Functions of neural networks: softmax, normalization, attention, losses."""

from typing import Any, Literal

from spec_compiler.catalog.fields import Bool, Int, PositiveInt
from spec_compiler.catalog.ops.arguments import Axes, Number
from spec_compiler.catalog.ops.function import Function, UnaryFunction
from spec_compiler.shapes.axes import axes_of, require_axis, require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.promotion import result_type
from spec_compiler.shapes.types import Dim, TensorType


class Softmax(UnaryFunction):
    """Positive numbers that add up to 1."""

    axis: Axes | None = -1
    """The axis along which they do, or several; none takes all elements together."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type."""
        for axis in axes_of(self.axis):
            require_axis(x, axis)
        return TensorType(x.shape, x.dtype)


class LogSoftmax(Softmax):
    """The logarithm of the softmax."""


class Sparsemax(UnaryFunction):
    """Like softmax, but small entries become zero."""

    axis: Int = -1
    """The axis along which the numbers add up to 1."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type."""
        require_axis(x, self.axis)
        return TensorType(x.shape, x.dtype)


class Glu(Function):
    """One half of an axis times the sigmoid of the other half."""

    axis: Int = -1
    """The axis that is halved."""

    def infer(self, x: TensorType) -> TensorType:
        """The axis, half as long."""
        axis = require_axis(x, self.axis)
        size = x.shape[axis]
        if size is None:
            return TensorType(x.shape, x.dtype)
        if size % 2:
            raise ShapeProblem(f"expects an even size along axis {self.axis}, got {x}")
        return TensorType((*x.shape[:axis], size // 2, *x.shape[axis + 1 :]), x.dtype)


class Normalize(UnaryFunction):
    """The vectors along an axis, made of length 1."""

    axis: Axes | None = -1
    """The axis of the vectors, or several; none takes all elements together."""
    order: PositiveInt = 2
    """Which norm is the length."""
    epsilon: Number | None = None
    """The least length that is divided by; none is Keras's 1e-7."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape; Keras declares `float32`."""
        for axis in axes_of(self.axis):
            require_axis(x, axis)
        return TensorType(x.shape, "float32")


class BatchNormalization(Function):
    """The tensor less a mean, divided by a deviation, scaled and moved."""

    axis: Int
    """The axis of the features."""
    epsilon: Number = 0.001
    """What is added to the variance."""

    tensors_only = ("x", "mean", "variance", "offset", "scale")

    def infer(
        self,
        x: TensorType,
        mean: TensorType,
        variance: TensorType,
        offset: TensorType | None = None,
        scale: TensorType | None = None,
    ) -> TensorType:
        """The input's type; each vector has an entry for each feature."""
        size = x.shape[require_axis(x, self.axis)]
        given = {"mean": mean, "variance": variance, "offset": offset, "scale": scale}
        for name, vector in given.items():
            if vector is not None and vector.shape != (size,):
                raise ShapeProblem(f"expects {name} of shape ({size},) for {x}, got {vector}")
        if offset is not None and scale is None:
            raise ShapeProblem(
                "needs a scale where it has an offset; Keras cannot do without", code="SC303"
            )
        return TensorType(x.shape, x.dtype)


class RmsNormalization(Function):
    """The tensor divided by its root mean square, and scaled."""

    axis: Axes = -1
    """The axis of the features, or several."""
    epsilon: Number | None = None
    """What is added to the mean square; none is Keras's 1e-7."""

    tensors_only = ("x",)

    def infer(self, x: TensorType, scale: TensorType | None = None) -> TensorType:
        """The input's type."""
        return TensorType(x.shape, x.dtype)


class LayerNormalization(Function):
    """The tensor less its mean, divided by its deviation, scaled and moved."""

    axis: Axes = -1
    """The axis of the features, or several."""
    epsilon: Number | None = None
    """What is added to the variance; none is Keras's 1e-7."""
    rms_scaling: Bool = False
    """An old way to scale without the mean; `ops.rms_normalization` is the right one."""

    tensors_only = ("x",)

    def infer(
        self, x: TensorType, gamma: TensorType | None = None, beta: TensorType | None = None
    ) -> TensorType:
        """The input's type."""
        return TensorType(x.shape, x.dtype)


class DotProductAttention(Function):
    """For each query, the values averaged by how well their keys fit it.

    The tensors have the axes batch, length, heads, size of a head.
    """

    scale: Number | None = None
    """What the products are multiplied by; none is one by the root of a head's size."""
    is_causal: Bool = False
    """Whether a query sees only what stands before it."""
    flash_attention: Bool | None = None
    """Whether the fused kernel is used; none uses it where there is one."""
    attn_logits_soft_cap: None = None
    """A bound on the products, which only JAX on a TPU can keep."""

    tensors_only = ("query", "key", "value")

    def infer(
        self,
        query: TensorType,
        key: TensorType,
        value: TensorType,
        bias: TensorType | None = None,
        mask: TensorType | None = None,
    ) -> TensorType:
        """The shape of the queries, as Keras declares it."""
        return TensorType(query.shape, result_type(query.dtype, key.dtype, value.dtype))

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Four operations for each pair of query and key, and each number of a head."""
        key = given["key"]
        length: Dim = key.shape[1] if key.rank > 1 else None
        return None if output.size is None or length is None else 4 * output.size * length


class BinaryCrossentropy(Function):
    """How badly probabilities fit targets of 0 and 1."""

    from_logits: Bool = False
    """Whether the output is before the sigmoid."""

    tensors_only = ("target", "output")

    def infer(self, target: TensorType, output: TensorType) -> TensorType:
        """The type of the output."""
        _require_same(target, output)
        return TensorType(output.shape, output.dtype)


class CategoricalCrossentropy(Function):
    """How badly the probabilities of classes fit targets that are rows of 0 and 1."""

    from_logits: Bool = False
    """Whether the output is before the softmax."""
    axis: Int = -1
    """The axis of the classes."""

    tensors_only = ("target", "output")

    def infer(self, target: TensorType, output: TensorType) -> TensorType:
        """The output without its last axis, as Keras declares it."""
        _require_same(target, output)
        require_rank_at_least(output, 1)
        return TensorType(output.shape[:-1], output.dtype)


def _require_same(target: TensorType, output: TensorType) -> None:
    """Raise where two shapes differ, unknown sizes compared too."""
    if target.shape != output.shape:
        raise ShapeProblem(f"expects target and output of one shape, got {target} and {output}")


class SparseCategoricalCrossentropy(Function):
    """How badly the probabilities of classes fit targets that are their numbers."""

    from_logits: Bool = False
    """Whether the output is before the softmax."""
    axis: Int = -1
    """The axis of the classes."""

    tensors_only = ("target", "output")

    def infer(self, target: TensorType, output: TensorType) -> TensorType:
        """The output without the axis of the classes."""
        require_rank_at_least(output, 1)
        axis = require_axis(output, self.axis)
        rest = (*output.shape[:axis], *output.shape[axis + 1 :])
        column = target.rank == output.rank and target.last == 1
        if (target.shape[:-1] if column else target.shape) != rest:
            raise ShapeProblem(
                f"expects a target for each place of the output, got {target} for {output}"
            )
        return TensorType(rest, output.dtype)


class CtcLoss(Function):
    """How badly a sequence of probabilities fits a shorter sequence of targets."""

    mask_index: Int = 0
    """The class that stands for no target."""

    tensors_only = ("target", "output", "target_length", "output_length")

    def infer(
        self,
        target: TensorType,
        output: TensorType,
        target_length: TensorType,
        output_length: TensorType,
    ) -> TensorType:
        """A number for each sequence."""
        given = {"output": output, "target_length": target_length, "output_length": output_length}
        require_rank_at_least(target, 1)
        for name, tensor in given.items():
            require_rank_at_least(tensor, 1)
            if tensor.shape[0] != target.shape[0]:
                raise ShapeProblem(
                    f"expects a first axis of {target.shape[0]} in {name}, as in target, got {tensor}"
                )
        return TensorType(target.shape[:1], result_type(output.dtype, "float32"))


class CtcDecode(Function):
    """The sequences of targets that fit a sequence of probabilities best."""

    strategy: Literal["greedy", "beam_search"] = "greedy"
    """How they are searched for."""
    beam_width: PositiveInt = 100
    """How many are followed at a time by `beam_search`."""
    top_paths: PositiveInt = 1
    """How many of the best `beam_search` gives."""
    merge_repeated: Bool = True
    """Whether equal neighbours become one."""
    mask_index: Int = 0
    """The class that stands for no target."""

    tensors_only = ("inputs",)

    def infer(
        self, inputs: TensorType, sequence_lengths: TensorType
    ) -> tuple[TensorType, TensorType]:
        """The sequences, and how likely they are."""
        require_rank_at_least(inputs, 2)
        count = 1 if self.strategy == "greedy" else self.top_paths
        batch, length = inputs.shape[:2]
        likely = TensorType((batch, count), result_type(inputs.dtype, "float32"))
        return TensorType((count, batch, length), "int32"), likely


class Psnr(Function):
    """How near two pictures are: the ratio of the peak to the noise, in decibels."""

    max_val: Number
    """The largest value that a pixel can have."""

    tensors_only = ("x1", "x2")

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """One number, `float32` as Keras declares it."""
        if x1.rank != x2.rank:
            raise ShapeProblem(f"expects tensors with as many axes, got {x1} and {x2}")
        return TensorType((), "float32")
