"""The arguments that recurrent layers and their cells share, in parts.

Keras orders the arguments of `LSTM`, `GRU` and `SimpleRNN` differently; each
part is a stretch that several of them have, and a public class puts the parts
into Keras's order: its last base comes first.
"""

from typing import Literal

from spec_compiler.catalog.fields import (
    Activation,
    Bool,
    Constraint,
    Initializer,
    Int,
    PositiveInt,
    Regularizer,
    UnitInterval,
)
from spec_compiler.catalog.layers.parts import Part


class Units(Part):
    """The size of a cell and the function that its state passes through."""

    units: PositiveInt
    """The size of the state and of the output."""
    activation: Activation | None = "tanh"
    """The function applied to the new state; none leaves it as it is."""


class RecurrentActivation(Part):
    """The function of the gates."""

    recurrent_activation: Activation | None = "sigmoid"
    """The function applied to the gates; none leaves them as they are."""


class Starts(Part):
    """The weights' beginnings."""

    use_bias: Bool = True
    """Whether a bias is added."""
    kernel_initializer: Initializer = "glorot_uniform"
    """How the kernel for the inputs starts."""
    recurrent_initializer: Initializer = "orthogonal"
    """How the kernel for the state starts."""
    bias_initializer: Initializer = "zeros"
    """How the bias starts."""


class ForgetBias(Part):
    """The forget gate's bias."""

    unit_forget_bias: Bool = True
    """Whether the bias of the forget gate starts at 1."""


class Penalties(Part):
    """The weights' penalties."""

    kernel_regularizer: Regularizer | None = None
    """A penalty on the kernel for the inputs, added to the loss."""
    recurrent_regularizer: Regularizer | None = None
    """A penalty on the kernel for the state, added to the loss."""
    bias_regularizer: Regularizer | None = None
    """A penalty on the bias, added to the loss."""


class Limits(Part):
    """The weights' constraints and what is dropped in training."""

    kernel_constraint: Constraint | None = None
    """What the kernel for the inputs is held to after each update."""
    recurrent_constraint: Constraint | None = None
    """What the kernel for the state is held to after each update."""
    bias_constraint: Constraint | None = None
    """What the bias is held to after each update."""
    dropout: UnitInterval = 0.0
    """The share of the inputs dropped in training, the same ones at each step."""
    recurrent_dropout: UnitInterval = 0.0
    """The share of the state dropped in training, the same one at each step."""


class ResetAfter(Part):
    """Where a gated recurrent unit resets."""

    reset_after: Bool = True
    """Whether the reset gate is applied after the kernel for the state, as GPUs' libraries do."""


class Implemented(Part):
    """The order of the cell's arithmetic."""

    implementation: Int = 2
    """1 computes each gate by itself, 2 all at once; the results are the same."""


class Returns(Part):
    """What a layer makes of its cell's steps."""

    return_sequences: Bool = False
    """Whether the output has every step, not the last one alone."""
    return_state: Bool = False
    """Whether the last states follow the output."""
    go_backwards: Bool = False
    """Whether the steps are read from the last to the first."""
    stateful: Bool = False
    """Whether a batch begins with the last states of the batch before it."""


class ZeroOutput(Part):
    """What stands where a mask hides a step."""

    zero_output_for_mask: Bool = False
    """Whether the output of a hidden step is zeros, not the output of the step before it."""


class Unrolled(Part):
    """Whether a loop is written out."""

    unroll: Bool = False
    """Whether the loop over the steps is written out: faster, at the cost of memory."""


class Accelerated(Part):
    """Whether the kernel of a GPU's library is used."""

    use_cudnn: Literal["auto", True, False] = "auto"
    """Whether the fused kernel for NVIDIA devices is used: `auto` where it can be."""


OLD_NAMES = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "time_major": "Keras 3 reads batches first only: leave it out, and transpose the input",
}
"""The arguments of older generations."""
