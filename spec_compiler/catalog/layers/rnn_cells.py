"""Recurrent cells, stacks of them, and `RNN`, the layer that runs any cell."""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.base import Layer, Tensors, refuse
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.layers.parts import Part, Seeded, inner
from spec_compiler.catalog.layers.recurrent import (
    CellRules,
    FourGates,
    OneGate,
    Only,
    SequenceRules,
    StateShape,
    ThreeGates,
    require_states,
)
from spec_compiler.catalog.layers.recurrent_arguments import (
    OLD_NAMES,
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
from spec_compiler.shapes.axes import require_known, require_rank
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import UNKNOWN, TensorType, Weight

CELL = "a recurrent cell (LSTMCell, GRUCell, SimpleRNNCell, StackedRNNCells)"
"""What messages call a cell."""


class OneStep(CellRules):
    """A cell called by itself: one step, from a vector and the states before it."""

    def infer(
        self, inputs: TensorType, states: Any = None, training: bool | None = None
    ) -> Tensors:
        """The output, then the new states as the old ones were given: one tensor, or several."""
        require_rank(inputs, 2, "batch, features", "an RNN around the cell runs it over the steps")
        features = require_known(inputs, -1, "the last axis")
        if states is None:
            raise ShapeProblem(
                "expects the states of the step before as states",
                hint="name them under inputs: {inputs: x, states: [h]}; an RNN keeps them itself",
            )
        require_states(states, self.state, inputs.shape[0], "states")
        self.require_startable(features)
        return self.step(inputs.with_last(features), states)

    def step(self, inputs: TensorType, states: Any) -> tuple[Tensors, Tensors]:
        """The output and the new states, the arguments checked."""
        output = TensorType((inputs.shape[0], self.output_size), self.policy.compute_dtype)
        alone = isinstance(states, TensorType)
        return output, output if alone else (output,) * len(states)

    def weights(
        self, inputs: TensorType, states: Any = None, training: bool | None = None
    ) -> tuple[Weight, ...]:
        """The weights of a step."""
        return self.step_weights(require_known(inputs, -1, "the last axis"))

    def flops(
        self, output: Tensors, inputs: TensorType, states: Any = None, training: bool | None = None
    ) -> int | None:
        """The operations of a step."""
        return self.step_flops(require_known(inputs, -1, "the last axis"))


class LSTMCell(
    FourGates,
    OneStep,
    Implemented,
    Seeded,
    Limits,
    Penalties,
    ForgetBias,
    Starts,
    RecurrentActivation,
    Units,
    Layer,
):
    """One step of a long short-term memory, for `RNN`."""

    legacy = OLD_NAMES


class GRUCell(
    ThreeGates,
    OneStep,
    Implemented,
    Seeded,
    ResetAfter,
    Limits,
    Penalties,
    Starts,
    RecurrentActivation,
    Units,
    Layer,
):
    """One step of a gated recurrent unit, for `RNN`."""

    legacy = OLD_NAMES


class SimpleRNNCell(
    OneGate,
    OneStep,
    Seeded,
    Limits,
    Penalties,
    Starts,
    Units,
    Layer,
):
    """One step of the plain recurrence, for `RNN`."""

    legacy = OLD_NAMES

    def infer(
        self, sequence: TensorType, states: Any = None, training: bool | None = None
    ) -> Tensors:
        """The output, then the new state; Keras calls the input `sequence` here."""
        return super().infer(sequence, states, training)

    def weights(
        self, sequence: TensorType, states: Any = None, training: bool | None = None
    ) -> tuple[Weight, ...]:
        """The weights of a step."""
        return super().weights(sequence)

    def flops(
        self,
        output: Tensors,
        sequence: TensorType,
        states: Any = None,
        training: bool | None = None,
    ) -> int | None:
        """The operations of a step."""
        return super().flops(output, sequence)


class StackedRNNCells(OneStep, Layer):
    """Cells one upon another, which act as one: each takes the output of the one below it."""

    cells: list[Annotated[Any, Only(OneStep, CELL)]]
    """The cells, the one that takes the input first."""

    holds_layers = True

    def model_post_init(self, context: Any, /) -> None:
        """Refuse a stack without cells."""
        super().model_post_init(context)
        if not self.cells:
            refuse("cells", "SC204", "expects one cell or more, got none")

    @property
    def known(self) -> bool:
        """Whether every cell is of the catalogue."""
        return not any(
            isinstance(cell, Imported) or (isinstance(cell, StackedRNNCells) and not cell.known)
            for cell in self.cells
        )

    @property
    def state(self) -> StateShape:
        """The states of each cell."""
        return [cell.state for cell in self.cells]

    @property
    def output_size(self) -> int:
        """The size of the last cell's output."""
        size: int = self.cells[-1].output_size
        return size

    def infer(
        self, inputs: TensorType, states: Any = None, training: bool | None = None
    ) -> Tensors:
        """The last cell's output, then the new states of all, nested as the old ones were."""
        return super().infer(inputs, states, training) if self.known else UNKNOWN  # type: ignore[return-value]

    def step(self, inputs: TensorType, states: Any) -> tuple[Tensors, Tensors]:
        """Each cell's step in turn; the states of a single cell stand by themselves."""
        below: Any = inputs
        found = []
        for cell, before in zip(self.cells, states, strict=True):
            below, after = cell.step(below, before)
            found.append(after)
        output = below.with_dtype(self.policy.compute_dtype)
        return output, found[0] if len(found) == 1 else tuple(found)

    def require_startable(self, features: int) -> None:
        """Raise where a cell's arguments do not fit its weights."""
        for cell, size in self._with_inputs(features):
            cell.require_startable(size)

    def step_weights(self, features: int) -> tuple[Weight, ...]:
        """The weights of each cell, from the first to the last."""
        found: list[Weight] = []
        for cell, size in self._with_inputs(features):
            found.extend(inner(cell, cell.step_weights(size)))
        return tuple(found)

    def step_flops(self, features: int) -> int | None:
        """The operations of every cell."""
        each = [cell.step_flops(size) for cell, size in self._with_inputs(features)]
        return None if None in each else sum(each)

    def _with_inputs(self, features: int) -> list[tuple[Any, int]]:
        """Each cell with the size of what it takes; none where one is imported."""
        if not self.known:
            return []
        sizes = (features, *(cell.output_size for cell in self.cells))
        return list(zip(self.cells, sizes, strict=False))


class CellOrCells(Only):
    """A field that holds a cell, or a list of them, which is a stack."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        one = core_schema.with_info_plain_validator_function(self._check)
        return core_schema.with_info_wrap_validator_function(
            self._one_or_many, core_schema.list_schema(one)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one = {"$ref": "#/$defs/layer"}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}

    def _one_or_many(
        self, value: Any, handler: core_schema.ValidatorFunctionWrapHandler, info: Any
    ) -> Any:
        if not isinstance(value, list):
            return self._check(value, info)
        if not value:
            raise PydanticCustomError("SC204", "expects one cell or more, got none")
        return handler(value)


class Runs(Part):
    """The cell of a layer that runs any."""

    cell: Annotated[Any, CellOrCells(OneStep, CELL)]
    """The cell; a list of cells is a stack of them."""


class RNN(SequenceRules, ZeroOutput, Unrolled, Returns, Runs, Layer):
    """Run a cell over the steps of a sequence."""

    holds_layers = True

    def makes(self) -> tuple[str, ...]:
        """A stack, of the cells in a list."""
        return ("StackedRNNCells",) if isinstance(self.cell, list) else ()

    @property
    def runs(self) -> CellRules | None:
        """The cell, or the stack of the cells in a list."""
        cell = self.cell
        if isinstance(cell, list):
            cell = StackedRNNCells.model_construct(cells=cell)
        if isinstance(cell, Imported) or (isinstance(cell, StackedRNNCells) and not cell.known):
            return None
        found: CellRules = cell
        return found

    def weights(
        self,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> tuple[Weight, ...]:
        """The weights of the cell."""
        found = super().weights(sequences)
        return inner(self.cell, found) if isinstance(self.cell, Layer) else found
