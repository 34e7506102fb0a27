"""Layers that put the elements of a sample into one axis, or repeat them along a new one.

None has weights, none computes anything.
"""

from typing import ClassVar

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import DataFormatAnyCase, PositiveInt
from spec_compiler.shapes.axes import require_rank, require_rank_at_least
from spec_compiler.shapes.types import TensorType


class Flatten(Layer):
    """Put all axes but the batch into one."""

    data_format: DataFormatAnyCase | None = None
    """Where the channels are; `channels_first` moves them behind the places first."""

    legacy: ClassVar[dict[str, str]] = {"dim_ordering": "data_format"}

    def infer(self, x: TensorType) -> TensorType:
        """The batch and the number of the elements of a sample."""
        require_rank_at_least(x, 1)
        return x.with_shape(x.shape[0], x.size)


class RepeatVector(Layer):
    """Repeat a vector along a new axis of steps."""

    n: PositiveInt
    """How many times."""

    def infer(self, x: TensorType) -> TensorType:
        """The input with an axis of `n` behind the batch."""
        require_rank(x, 2, "batch, features")
        return TensorType((x.shape[0], self.n, x.shape[1]), self.policy.compute_dtype)
