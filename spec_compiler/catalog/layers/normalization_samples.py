"""Layers that bring each sample to a common scale: over its channels, groups of them, or chosen axes."""

from typing import Any

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import (
    Bool,
    Constraint,
    Float,
    Initializer,
    Int,
    IntOrInts,
    Regularizer,
)
from spec_compiler.catalog.layers.normalization import Normalization, ScaledAndCentered, known_size
from spec_compiler.shapes.axes import axes_of, require_axis
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight


class GroupNormalization(ScaledAndCentered):
    """Normalize each sample over groups of its channels."""

    groups: Int = 32
    """Into how many groups the channels fall; it divides their number. -1: one each."""
    axis: Int = -1
    """The axis of the channels."""
    epsilon: Float = 1e-3
    """A small number added to the variance, against division by zero."""
    center: Bool = True
    """Whether a learned offset, `beta`, is added."""
    scale: Bool = True
    """Whether the result is multiplied by a learned scale, `gamma`."""
    beta_initializer: Initializer = "zeros"
    """How the offset starts."""
    gamma_initializer: Initializer = "ones"
    """How the scale starts."""
    beta_regularizer: Regularizer | None = None
    """A penalty on the offset, added to the loss."""
    gamma_regularizer: Regularizer | None = None
    """A penalty on the scale, added to the loss."""
    beta_constraint: Constraint | None = None
    """What the offset is held to after each update."""
    gamma_constraint: Constraint | None = None
    """What the scale is held to after each update."""

    supports_masking = True

    @model_validator(mode="after")
    def _check_groups(self) -> "GroupNormalization":
        """A number of groups, or -1."""
        if self.groups < 1 and self.groups != -1:
            refuse(
                "groups",
                "SC204",
                f"groups must be 1 or more, or -1 for one a channel, got {self.groups}",
            )
        return self

    def weights(self, x: TensorType, *args: Any, **call: Any) -> tuple[Weight, ...]:
        """Scale and offset, one for each channel."""
        return tuple(self._scale_and_offset(self._sizes(x)))

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """The number of channels, which the groups must divide."""
        channels = known_size(x, self.axis)
        if self.groups != -1 and (channels < self.groups or channels % self.groups):
            raise ShapeProblem(
                f"has groups: {self.groups}, which does not divide the {channels} channels of {x}",
                hint=_divisors(channels),
                argument="groups",
            )
        return (channels,)


def _divisors(channels: int) -> str | None:
    """A hint naming what would divide, for numbers with few divisors."""
    found = [n for n in range(2, min(channels, 64) + 1) if channels % n == 0][:6]
    return f"groups: {', '.join(map(str, found))} would divide them" if found else None


class LayerNormalization(ScaledAndCentered):
    """Normalize each sample over its last axis, or over the axes given."""

    axis: IntOrInts = -1
    """The axis or axes that are normalized together."""
    epsilon: Float = 1e-3
    """A small number added to the variance, against division by zero."""
    center: Bool = True
    """Whether a learned offset, `beta`, is added."""
    scale: Bool = True
    """Whether the result is multiplied by a learned scale, `gamma`."""
    beta_initializer: Initializer = "zeros"
    """How the offset starts."""
    gamma_initializer: Initializer = "ones"
    """How the scale starts."""
    beta_regularizer: Regularizer | None = None
    """A penalty on the offset, added to the loss."""
    gamma_regularizer: Regularizer | None = None
    """A penalty on the scale, added to the loss."""
    beta_constraint: Constraint | None = None
    """What the offset is held to after each update."""
    gamma_constraint: Constraint | None = None
    """What the scale is held to after each update."""
    rms_scaling: Bool = False
    """Deprecated in Keras: scale by the variance and do not center; see `RMSNormalization`."""

    supports_masking = True

    def weights(self, x: TensorType, *args: Any, **call: Any) -> tuple[Weight, ...]:
        """Scale and offset, of the shape of the normalized axes."""
        shape = self._sizes(x)
        if self.rms_scaling:
            return (Weight("gamma", shape),)
        return tuple(self._scale_and_offset(shape))

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """The sizes of the axes; without weights they may be unknown."""
        axes = sorted(axes_of(self.axis))
        if self.scale or self.center or self.rms_scaling:
            return tuple(known_size(x, axis) for axis in axes)
        for axis in axes:
            require_axis(x, axis)
        return ()


class RMSNormalization(Normalization):
    """Divide by the root of the mean square along an axis, and multiply by a learned scale."""

    axis: IntOrInts = -1
    """The axis or axes that are normalized together."""
    epsilon: Float = 1e-6
    """A small number added to the mean square, against division by zero."""

    call_name = "x"

    def weights(self, x: TensorType, *args: Any, **call: Any) -> tuple[Weight, ...]:
        """The scale, of the shape of the normalized axes."""
        return (Weight("scale", self._sizes(x)),)

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """The sizes of the axes."""
        return tuple(known_size(x, axis) for axis in sorted(axes_of(self.axis)))


class UnitNormalization(Normalization):
    """Divide by the length along an axis, so that it becomes 1."""

    axis: IntOrInts = -1
    """The axis or axes along which the length is measured."""

    supports_masking = True

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """No weights; the axes must be there."""
        for axis in axes_of(self.axis):
            require_axis(x, axis)
        return ()
