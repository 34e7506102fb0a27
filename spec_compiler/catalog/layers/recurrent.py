"""The rules of recurrent layers and their cells.

A cell knows its states and its weights; a layer runs a cell along axis 1, the
steps. Masks are followed, values are not. Like the arguments' parts, the rules
are plain classes, which public ones join to `Layer`.
"""

from typing import Any, ClassVar

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Tensors
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.fields import ObjectOf
from spec_compiler.catalog.layers.parts import Part
from spec_compiler.catalog.layers.recurrent_arguments import ResetAfter, Returns, Starts, Units
from spec_compiler.catalog.starts import require_starts
from spec_compiler.shapes.axes import require_known, require_rank
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import UNKNOWN, Dim, Shape, TensorType, Weight, format_shape

StateShape = Shape | list["StateShape"]
"""The shape of a cell's state without the batch; a list where it has several states."""


class CellRules(Part):
    """What a layer must know of a cell: its states, the size of its output, its weights."""

    @property
    def state(self) -> StateShape:
        """The shape of the state, or of each of several."""
        raise NotImplementedError(type(self).__name__)

    @property
    def output_size(self) -> int:
        """The size of the output's last axis."""
        raise NotImplementedError(type(self).__name__)

    def require_startable(self, features: int) -> None:
        """Raise where the arguments do not fit the weights for inputs of `features` numbers.

        Raises:
            ShapeProblem: SC205, SC403.
        """

    def step_weights(self, features: int) -> tuple[Weight, ...]:
        """The variables for inputs of `features` numbers a step."""
        raise NotImplementedError(type(self).__name__)

    def step_flops(self, features: int) -> int | None:
        """The operations of one step of one sample; what is done element by element is left out."""
        raise NotImplementedError(type(self).__name__)


class Gated(Starts, Units, CellRules):
    """A cell whose gates are columns of one kernel for the inputs and of one for the state.

    Class attributes:
        gates: The number of gates, the candidate state counted.
        states: The number of states, each of the size of `units`.
    """

    gates: ClassVar[int]
    states: ClassVar[int] = 1
    argument_names: ClassVar[dict[str, str]] = {"recurrent_kernel": "recurrent"}

    @property
    def state(self) -> StateShape:
        """`units`, for each state."""
        return (self.units,) if self.states == 1 else [(self.units,)] * self.states

    @property
    def output_size(self) -> int:
        """`units`."""
        return self.units

    @property
    def bias_shape(self) -> tuple[int, ...]:
        """The shape of the bias: one number for each column of the kernels."""
        return (self.gates * self.units,)

    def require_startable(self, features: int) -> None:
        """Raise where an initializer, a penalty or a constraint does not fit its weight."""
        require_starts(self, lambda: self.step_weights(features))

    def step_weights(self, features: int) -> tuple[Weight, ...]:
        """A kernel for the inputs, one for the state, and a bias."""
        columns = self.gates * self.units
        kernels = (
            Weight("kernel", (features, columns)),
            Weight("recurrent_kernel", (self.units, columns)),
        )
        return (*kernels, Weight("bias", self.bias_shape)) if self.use_bias else kernels

    def step_flops(self, features: int) -> int | None:
        """Two operations for each entry of a kernel, one for each of the bias."""
        return sum(
            weight.count * (1 if weight.name == "bias" else 2)
            for weight in self.step_weights(features)
        )


class FourGates(Gated):
    """The rules of a long short-term memory: a hidden state and a carried one."""

    gates = 4
    states = 2


class ThreeGates(ResetAfter, Gated):
    """The rules of a gated recurrent unit: one bias, or one for each of its kernels."""

    gates = 3

    @property
    def bias_shape(self) -> tuple[int, ...]:
        """One bias, or a row of it for each of the two kernels."""
        columns = self.gates * self.units
        return (2, columns) if self.reset_after else (columns,)


class OneGate(Gated):
    """The rules of a plain recurrent cell: the new state is one sum."""

    gates = 1


class SequenceRules(Returns):
    """How a layer runs a cell along axis 1.

    Class attributes:
        axes: What the axes of an input are called; their number is its rank.
    """

    supports_masking = True
    axes: ClassVar[tuple[str, ...]] = ("batch", "steps", "features")

    @property
    def runs(self) -> CellRules | None:
        """The cell that is run at each step; None where it is imported and nothing is known."""
        raise NotImplementedError(type(self).__name__)

    def infer(
        self,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> Tensors:
        """The last output or all, then the last states where they are asked for."""
        if self.runs is None:
            return UNKNOWN  # type: ignore[return-value]  # nothing is known of an imported cell
        hint = None
        if sequences.rank == len(self.axes) - 1:
            hint = "the layer before it must keep the steps: return_sequences: true, or a Reshape"
        require_rank(sequences, len(self.axes), ", ".join(self.axes), hint)
        place, states = self.shapes(sequences)
        batch, steps = sequences.shape[:2]
        if self.stateful and batch is None:
            raise ShapeProblem(
                f"is stateful and needs to know the size of the batch, got {sequences}",
                hint="give the input a batch_size",
                argument="stateful",
            )
        if initial_state is not None:
            require_states(initial_state, states, batch, "initial_state")
        if self.return_state and any(_depth(state) > 1 for state in states):
            raise ShapeProblem(
                "cannot return the states of a cell with several, in a stack inside a stack",
                hint="put the cells into one stack",
                argument="return_state",
            )
        dtype = self.policy.compute_dtype
        output = TensorType((batch, *place), dtype)
        if self.return_sequences:
            masked = sequences.masked or mask is not None
            output = TensorType((batch, steps, *place), dtype, masked=masked)
        return (output, *state_types(states, batch, dtype)) if self.return_state else output

    def shapes(self, sequences: TensorType) -> tuple[Shape, list[StateShape]]:
        """The shape of one output and those of the states, the batch left out.

        Raises:
            ShapeProblem: where the input's size is not known or does not fit.
        """
        cell = self.runs
        assert cell is not None, "an imported cell has no shapes"
        cell.require_startable(require_known(sequences, -1, "the last axis"))
        state = cell.state
        return (cell.output_size,), state if isinstance(state, list) else [state]

    def weights(
        self,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> tuple[Weight, ...]:
        """The weights of the cell; the states that `stateful` keeps are no weights."""
        cell = self.runs
        return (
            () if cell is None else cell.step_weights(require_known(sequences, -1, "the last axis"))
        )

    def flops(
        self,
        output: Tensors,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> int | None:
        """The operations of the cell, once for each step."""
        cell, steps, features = self.runs, sequences.shape[1], sequences.last
        each = cell.step_flops(features) if cell is not None and features is not None else None
        return None if steps is None or each is None else steps * each


class OwnCell(SequenceRules, CellRules):
    """A layer that is its own cell: its arguments are the cell's and the run's."""

    @property
    def runs(self) -> CellRules:
        """The layer itself, which has its cell's rules."""
        return self


class Only(ObjectOf):
    """A field that holds a layer of some kind, or an imported one.

    Args:
        kind: The class that the layer must be of.
        want: What it is called in messages.
    """

    def __init__(self, kind: type, want: str) -> None:
        super().__init__("layer")
        self.kind = kind
        self.want = want

    def _check(self, value: Any, info: Any) -> Any:
        found = super()._check(value, info)
        if isinstance(found, self.kind | Imported):
            return found
        raise PydanticCustomError(
            "SC203",
            "expects {want}, got {name}",
            {"want": self.want, "name": found.canonical_name()},
        )


def _depth(state: StateShape) -> int:
    """How deep a state is nested: 0 for one tensor."""
    return 1 + max(map(_depth, state)) if isinstance(state, list) else 0


def state_types(states: list[StateShape], batch: Dim, dtype: str) -> tuple[Tensors, ...]:
    """The types of states, nested as they are."""
    return tuple(
        state_types(state, batch, dtype)
        if isinstance(state, list)
        else TensorType((batch, *state), dtype)
        for state in states
    )


def require_states(given: Any, want: StateShape, batch: Dim, name: str) -> None:
    """Raise where the states that a call gives as `name` are not those that the cell takes.

    Raises:
        ShapeProblem: SC401.
    """
    if isinstance(want, list):
        found = [given] if isinstance(given, TensorType) else list(given)
        if len(found) != len(want):
            raise ShapeProblem(
                f"expects {len(want)} tensor{'s' * (len(want) != 1)} as {name}, got {len(found)}",
                hint="give one for each of the cell's states",
            )
        for state, shape in zip(found, want, strict=True):
            require_states(state, shape, batch, name)
        return
    state = given[0] if isinstance(given, list | tuple) and len(given) == 1 else given
    shape = (batch, *want)
    if not isinstance(state, TensorType):
        raise ShapeProblem(f"expects one tensor as {name}, got {len(state)}")
    if len(state.shape) != len(shape) or not all(
        None in pair or pair[0] == pair[1] or (axis == 0 and pair[0] == 1)
        for axis, pair in enumerate(zip(state.shape, shape, strict=True))
    ):
        raise ShapeProblem(
            f"expects a tensor of shape {format_shape(shape)} as {name}, got {state}"
        )
    if state.dtype == "string":
        raise ShapeProblem(f"expects numbers as {name}, got strings", code="SC403")
