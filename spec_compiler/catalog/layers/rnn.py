"""Recurrent layers with a cell of their own: `LSTM`, `GRU`, `SimpleRNN`.

The arguments come from the bases, the last one's first; so do the rules. A
layer has its cell's arguments and those of a run over the steps.
"""

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.layers.parts import Seeded
from spec_compiler.catalog.layers.recurrent import FourGates, OneGate, OwnCell, ThreeGates
from spec_compiler.catalog.layers.recurrent_arguments import (
    OLD_NAMES,
    Accelerated,
    ForgetBias,
    Implemented,
    Limits,
    Penalties,
    RecurrentActivation,
    ResetAfter,
    Returns,
    Starts,
    Units,
    Unrolled,
    ZeroOutput,
)


class LSTM(
    FourGates,
    OwnCell,
    ZeroOutput,
    Implemented,
    Accelerated,
    Unrolled,
    Returns,
    Seeded,
    Limits,
    Penalties,
    ForgetBias,
    Starts,
    RecurrentActivation,
    Units,
    Layer,
):
    """Long short-term memory: gates decide what a carried state keeps, takes in and shows."""

    legacy = OLD_NAMES


class GRU(
    ThreeGates,
    OwnCell,
    ZeroOutput,
    Implemented,
    Accelerated,
    ResetAfter,
    Unrolled,
    Returns,
    Seeded,
    Limits,
    Penalties,
    Starts,
    RecurrentActivation,
    Units,
    Layer,
):
    """A gated recurrent unit: gates decide how much of the state is renewed."""

    legacy = OLD_NAMES


class SimpleRNN(
    OneGate,
    OwnCell,
    ZeroOutput,
    Seeded,
    Unrolled,
    Returns,
    Limits,
    Penalties,
    Starts,
    Units,
    Layer,
):
    """The plain recurrence: each state is a function of the input and the state before it."""

    legacy = OLD_NAMES
