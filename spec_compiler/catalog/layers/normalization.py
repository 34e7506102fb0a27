"""Normalization over a batch, and what all layers share that bring their input to a common scale.

Those whose statistics run over one sample are in `normalization_samples`.
"""

from typing import Annotated, Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    Constraint,
    Float,
    Initializer,
    Int,
    Regularizer,
)
from spec_compiler.shapes.axes import require_axis
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight


class Normalization(Layer):
    """What these layers share: the output is of the input's shape, in the compute dtype."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape; axes that weights are made from must be known."""
        self._sizes(x)
        return x.with_dtype(self.policy.compute_dtype)

    def flops(self, output: TensorType, *args: Any, **kwargs: Any) -> int | None:
        """Two operations for each element: a difference and a product."""
        return None if output.size is None else 2 * output.size

    def _sizes(self, x: TensorType) -> tuple[int, ...]:
        """The shape of the weights: the sizes of the axes in `axis`."""
        raise NotImplementedError(type(self).__name__)


def known_size(x: TensorType, axis: int, argument: str = "axis") -> int:
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

    def infer(
        self, x: TensorType, mask: TensorType | None = None, *, training: bool | None = None
    ) -> TensorType:
        """The input's shape; what the mask leaves out has no part in the averages."""
        return super().infer(x)

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
        return (known_size(x, self.axis),)
