"""Layers that bring their input, or another layer's kernel, to a common scale.

The statistics run over a batch, over groups of channels, or over one sample;
each rule of shapes stands once in a base class.
"""

from typing import Annotated, Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    Constraint,
    Float,
    Initializer,
    Int,
    IntOrInts,
    LayerObject,
    PositiveInt,
    Regularizer,
)
from spec_compiler.catalog.layers.parts import applied, inner
from spec_compiler.shapes.axes import axes_of, require_axis
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import FLOATS, UNKNOWN, TensorType, Unknown, Weight


class Normalization(Layer):
    """What these layers share: the output is of the input's shape, in the compute dtype."""

    def infer(
        self, x: TensorType, mask: TensorType | None = None, *, training: bool | None = None
    ) -> TensorType:
        """The input's shape; axes that weights are made from must be known."""
        self._sizes(x)
        return x.with_dtype(self.policy.compute_dtype)

    def flops(self, output: TensorType, *args: Any, **kwargs: Any) -> int | None:
        """Two operations for each element: a difference and a product."""
        return None if output.size is None else 2 * output.size

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """The shape of the weights: the sizes of the axes in `axis`."""
        raise NotImplementedError(type(self).__name__)


def _known(x: TensorType, axis: int, argument: str = "axis") -> int:
    """The size of an axis that weights are made from.

    Raises:
        ShapeProblem: where there is no such axis, or its size is unknown.
    """
    size = x.shape[require_axis(x, axis, argument)]
    if size is None:
        raise ShapeProblem(
            f"needs to know the size of axis {axis}, which it normalizes, got {x}",
            hint="give that size in the input's shape, or name another axis",
            argument=argument,
        )
    return size


class ScaledAndCentered(Normalization):
    """What the layers with a learned scale and a learned offset share."""

    def _scale_and_offset(self, shape: tuple[int, ...]) -> list[Weight]:
        """`gamma` and `beta`, where the layer has them."""
        given: Any = self
        found = [Weight("gamma", shape)] if given.scale else []
        return [*found, Weight("beta", shape)] if given.center else found


CLIPPING = ("rmax", "rmin", "dmax")
"""The keys of `renorm_clipping`."""


def _clipping(value: Any) -> dict[str, float | None]:
    """The bounds of batch renormalization, by their names."""
    numbers = isinstance(value, dict) and all(
        isinstance(key, str)
        and (item is None or (isinstance(item, int | float) and not isinstance(item, bool)))
        for key, item in value.items()
    )
    if not numbers:
        raise PydanticCustomError(
            "SC203", "expects a mapping to numbers from {keys}", {"keys": ", ".join(CLIPPING)}
        )
    return dict(value)


RenormClipping = Annotated[
    dict[str, float | None],
    Checked(
        _clipping,
        {
            "type": "object",
            "properties": {key: {"type": ["number", "null"]} for key in CLIPPING},
            "additionalProperties": False,
        },
    ),
]
"""Bounds by their names: `rmax`, `rmin`, `dmax`."""


class BatchNormalization(ScaledAndCentered):
    """Normalize each channel over the batch; while predicting, by averages kept from training."""

    axis: Int = -1
    """The axis of the channels; 1 after a layer with `data_format: channels_first`."""
    momentum: Float = 0.99
    """How much of the kept averages each training step retains."""
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
    moving_mean_initializer: Initializer = "zeros"
    """How the kept average of the mean starts."""
    moving_variance_initializer: Initializer = "ones"
    """How the kept average of the variance starts."""
    beta_regularizer: Regularizer | None = None
    """A penalty on the offset, added to the loss."""
    gamma_regularizer: Regularizer | None = None
    """A penalty on the scale, added to the loss."""
    beta_constraint: Constraint | None = None
    """What the offset is held to after each update."""
    gamma_constraint: Constraint | None = None
    """What the scale is held to after each update."""
    renorm: Bool = False
    """Whether training corrects the batch's statistics by kept ones (batch renormalization)."""
    renorm_clipping: RenormClipping | None = None
    """Bounds of that correction: `rmax` and `rmin` of its factor, `dmax` of its shift."""
    renorm_momentum: Float = 0.99
    """How much of the statistics of that correction each training step retains."""
    synchronized: Bool = False
    """Whether the statistics run over the batches of all devices; TensorFlow only."""

    supports_masking = True
    legacy = {
        "mode": "it has no effect in Keras 3: leave it out",
        "beta_init": "beta_initializer",
        "gamma_init": "gamma_initializer",
        "fused": "Keras 3 decides by itself: leave it out",
        "virtual_batch_size": "Keras 3 has no virtual batches: leave it out",
    }

    @model_validator(mode="after")
    def _check_clipping(self) -> "BatchNormalization":
        """The bounds of the correction, which count only under `renorm`."""
        bounds = self.renorm_clipping if self.renorm else None
        if not bounds:
            return self
        unknown = sorted(set(bounds) - set(CLIPPING))
        if unknown:
            refuse(
                "renorm_clipping",
                "SC205",
                f"renorm_clipping has keys from {', '.join(CLIPPING)}, got {', '.join(unknown)}",
            )
        rmax, rmin, dmax = (bounds.get(key) for key in CLIPPING)
        if rmax is not None and rmin is not None and rmax < rmin:
            refuse(
                "renorm_clipping", "SC206", f"rmax must not be below rmin, got {rmax} and {rmin}"
            )
        if dmax is not None and dmax < 0:
            refuse("renorm_clipping", "SC204", f"dmax must be 0 or more, got {dmax}")
        return self

    def weights(self, x: TensorType, *args: Any, **call: Any) -> tuple[Weight, ...]:
        """Scale and offset, the kept averages, and those of renormalization."""
        shape = self._sizes(x)
        kept = ["moving_mean", "moving_variance"]
        if self.renorm:
            kept += ["moving_stddev", "renorm_mean", "renorm_stddev"]
        averages = [Weight(name, shape, trainable=False) for name in kept]
        return (*self._scale_and_offset(shape), *averages)

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """The size of the one axis in `axis`."""
        return (_known(x, self.axis),)


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
        channels = _known(x, self.axis)
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
            return tuple(_known(x, axis) for axis in axes)
        for axis in axes:
            require_axis(x, axis)
        return ()


class RMSNormalization(Normalization):
    """Divide by the root of the mean square along an axis, and multiply by a learned scale."""

    axis: IntOrInts = -1
    """The axis or axes that are normalized together."""
    epsilon: Float = 1e-6
    """A small number added to the mean square, against division by zero."""

    def weights(self, x: TensorType, *args: Any, **call: Any) -> tuple[Weight, ...]:
        """The scale, of the shape of the normalized axes."""
        return (Weight("scale", self._sizes(x)),)

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """The sizes of the axes."""
        return tuple(_known(x, axis) for axis in sorted(axes_of(self.axis)))


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


class SpectralNormalization(Layer):
    """Wrap a layer and hold the largest singular value of its kernel at 1 while training."""

    layer: LayerObject
    """The wrapped layer: one with a `kernel` (`Dense`, `Conv2D` …) or an `Embedding`."""
    power_iterations: PositiveInt = 1
    """How many steps estimate the singular value at each update."""

    own_kernel = True
    holds_layers = True

    def infer(self, x: TensorType, *, training: bool = False) -> Any:
        """The wrapped layer's output, in the wrapper's own compute dtype."""
        if isinstance(self.layer, Imported):
            return UNKNOWN  # nothing is known of an imported layer
        out = applied(self.layer, x)
        if not isinstance(out, Unknown):
            self._require_floats(self._kernel(inner(self.layer, self.layer.weights(x))))
        return out.with_dtype(self.policy.compute_dtype) if isinstance(out, TensorType) else out

    def weights(self, x: TensorType, *args: Any, **call: Any) -> tuple[Weight, ...]:
        """The kernel, a vector as long as its last axis, the wrapped layer's other weights."""
        if isinstance(self.layer, Imported):
            return ()
        weights = inner(self.layer, self.layer.weights(x))
        kernel = self._kernel(weights)
        vector = Weight("vector_u", (1, kernel.shape[-1]), trainable=False)
        if getattr(self.layer, "lora_rank", None):
            # The kernel with its low-rank update is a result, which stays the wrapped layer's.
            return (vector, *weights)
        return (kernel, vector, *(weight for weight in weights if weight is not kernel))

    def flops(self, output: Any, x: TensorType, **call: Any) -> int | None:
        """The wrapped layer's."""
        if isinstance(self.layer, Imported):
            return None
        found: int | None = self.layer.flops(output, x)
        return found

    def _require_floats(self, kernel: Weight) -> None:
        """Raise where the kernel is kept in whole numbers: the vector beside it is random."""
        if kernel.dtype not in FLOATS:
            raise ShapeProblem(
                f"wraps {self.layer.canonical_name()}, whose kernel is {kernel.dtype}",
                hint="leave quantization out inside it",
                argument="layer",
                code="SC403",
            )

    def _kernel(self, weights: tuple[Weight, ...]) -> Weight:
        """The wrapped layer's kernel, or its table of vectors."""
        for weight in weights:
            if self.layer.own_kernel and weight.name in ("kernel", "embeddings"):
                return weight
        raise ShapeProblem(
            f"wraps {self.layer.canonical_name()}, which has no kernel",
            hint="wrap a layer with a kernel, such as Dense or Conv2D, or an Embedding",
            argument="layer",
        )
