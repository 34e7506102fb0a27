"""What layers on signals, images and volumes share: a batch, spatial axes, channels.

In: the number of spatial axes (a class attribute) and `data_format`, where the
layer has one. Out: checks on an input's axes, its places taken apart and put
together again. No public layer stands here.
"""

from collections.abc import Sequence
from typing import ClassVar

from spec_compiler.catalog import names
from spec_compiler.catalog.base import Layer
from spec_compiler.shapes.axes import require_rank
from spec_compiler.shapes.types import Dim, TensorType

AXES = {1: "steps", 2: "rows, columns", 3: "depth, rows, columns"}
"""What messages call the spatial axes, by their number."""


class Spatial(Layer):
    """A layer whose input has a batch axis, `spatial` axes of places, and channels."""

    spatial: ClassVar[int]

    @property
    def channels_first(self) -> bool:
        """Whether the channels stand before the places."""
        return self.data_format_or_default == "channels_first"

    def require_spatial(self, x: TensorType) -> TensorType:
        """`x` itself, which must have a batch, the spatial axes and channels.

        Raises:
            ShapeProblem: where it has another number of axes.
        """
        order = ("channels", AXES[self.spatial])
        axes = ", ".join(order if self.channels_first else order[::-1])
        return require_rank(x, self.spatial + 2, f"batch, {axes}", self._mend(x))

    def places(self, x: TensorType) -> tuple[Dim, ...]:
        """The sizes of the spatial axes."""
        return x.shape[2:] if self.channels_first else x.shape[1:-1]

    def channels(self, x: TensorType) -> Dim:
        """The number of channels."""
        return x.shape[self.channel_axis]

    def output(self, batch: Dim, places: Sequence[Dim], channels: Dim) -> TensorType:
        """The tensor of these sizes in the layer's order of axes and its compute dtype."""
        inner = (channels, *places) if self.channels_first else (*places, channels)
        return TensorType((batch, *inner), self.policy.compute_dtype)

    def _mend(self, x: TensorType) -> str | None:
        """What would make `x` fit: a Reshape that adds an axis, or the layer of its rank."""
        inner = x.shape[1:]
        if x.rank == self.spatial + 1 and inner.count(None) <= 1:
            sizes = [-1 if size is None else size for size in inner]
            target = [1, *sizes] if self.channels_first else [*sizes, 1]
            return f"a Reshape before it adds the axis of channels: Reshape: {target}"
        name = self.canonical_name()
        other = name.replace(f"{self.spatial}D", f"{x.rank - 2}D")
        if any(other in members for members in names.LAYERS.values()):
            return f"{other} takes {x.rank} axes"
        if x.rank < self.spatial + 2:
            return f"a Reshape before it gives {self.spatial + 2} axes"
        return None
