"""The layer that most models are made of: a product with a kernel."""

from typing import Any

from spec_compiler.catalog.fields import (
    Activation,
    Bool,
    Constraint,
    Float,
    Initializer,
    NonNegativeInt,
    PositiveInt,
    Quantization,
    Regularizer,
)
from spec_compiler.catalog.layers.low_rank import LowRank, kernel_weights, require_quantizable
from spec_compiler.shapes.axes import require_known, require_rank_at_least
from spec_compiler.shapes.types import TensorType, Weight


class Dense(LowRank):
    """Multiply the last axis by a kernel, add a bias, apply an activation."""

    units: PositiveInt
    """The size of the output's last axis."""
    activation: Activation | None = None
    """The function applied to the result; none leaves it as it is."""
    use_bias: Bool = True
    """Whether a bias is added."""
    kernel_initializer: Initializer = "glorot_uniform"
    """How the kernel starts."""
    bias_initializer: Initializer = "zeros"
    """How the bias starts."""
    kernel_regularizer: Regularizer | None = None
    """A penalty on the kernel, added to the loss."""
    bias_regularizer: Regularizer | None = None
    """A penalty on the bias, added to the loss."""
    activity_regularizer: Regularizer | None = None
    """A penalty on the output, added to the loss."""
    kernel_constraint: Constraint | None = None
    """What the kernel is held to after each update."""
    bias_constraint: Constraint | None = None
    """What the bias is held to after each update."""
    lora_rank: NonNegativeInt | None = None
    """The rank of a trainable low-rank update beside a frozen kernel; none trains the kernel."""
    lora_alpha: Float | None = None
    """The scale of that update; none takes the rank."""
    quantization_config: Quantization | None = None
    """How a quantized dtype policy keeps the kernel; none takes the policy's own way."""

    supports_masking = True
    constrained = "kernel_constraint"
    legacy = {
        "output_dim": "units",
        "init": "kernel_initializer",
        "W_regularizer": "kernel_regularizer",
        "b_regularizer": "bias_regularizer",
        "bias": "use_bias",
    }

    def infer(self, x: TensorType, *, training: bool | None = None) -> TensorType:
        """The input with `units` as its last axis."""
        require_rank_at_least(x, 2)
        require_known(x, -1, "the last axis")
        require_quantizable(self.quantized, self.lora_rank)
        return x.with_last(self.units).with_dtype(self.policy.compute_dtype)

    def weights(self, x: TensorType, **call: Any) -> tuple[Weight, ...]:
        """A kernel `(last, units)`, a bias `(units,)`, and the two factors of LoRA."""
        last = require_known(x, -1, "the last axis")
        kernel = (last, self.units)
        bias = (self.units,) if self.use_bias else None
        return kernel_weights(self.quantized, kernel, last, bias, self.lora_rank, (self.units,))

    def flops(self, output: TensorType, x: TensorType, **call: Any) -> int | None:
        """Two operations for each kernel entry and position, one for each bias."""
        if output.size is None or x.last is None:
            return None
        return output.size * (2 * x.last + self.use_bias)
