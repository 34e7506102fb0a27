"""Layers around a layer: `Bidirectional` around a recurrent one, `TimeDistributed` around any.

The wrapped layer is an object of the catalogue, whose own rules are asked; the
output has the wrapper's dtype, as in Keras.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from spec_compiler.catalog.base import Layer, Tensors, refuse
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.layers.parts import applied, inner
from spec_compiler.catalog.layers.recurrent import Only, SequenceRules
from spec_compiler.catalog.layers.rnn_cells import OneStep
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import UNKNOWN, TensorType, Unknown, Weight

RECURRENT = "a recurrent layer (LSTM, GRU, SimpleRNN, RNN, ConvLSTM1D, ConvLSTM2D, ConvLSTM3D)"
"""What messages call what `Bidirectional` takes."""


class Bidirectional(Layer):
    """Run a recurrent layer and its twin over a sequence, one forwards and one backwards."""

    layer: Annotated[Any, Only(SequenceRules, RECURRENT)]
    """The layer that reads forwards."""
    merge_mode: Literal["sum", "mul", "concat", "ave", None] = "concat"
    """How the two outputs become one; none gives both."""
    initial_weights: list[Any] | None = Field(default=None, alias="weights")
    """Accepted and without effect in Keras 3."""
    backward_layer: Annotated[Any, Only(SequenceRules, RECURRENT)] | None = None
    """The layer that reads backwards; none makes one like `layer`."""

    supports_masking = True
    holds_layers = True

    @model_validator(mode="after")
    def _check_together(self) -> "Bidirectional":
        """The two layers read in opposite directions and give outputs of one form."""
        forward, backward = self.layer, self.backward_layer
        if isinstance(forward, Imported) or isinstance(backward, Imported):
            return self
        if forward.stateful and forward.return_state:
            refuse(
                "layer",
                "SC206",
                "stateful and return_state exclude each other inside Bidirectional",
                hint="leave one of them out",
            )
        if backward is None:
            if forward.go_backwards:
                refuse(
                    "layer",
                    "SC206",
                    "the layer itself must read forwards: go_backwards is what Bidirectional adds",
                    hint="leave go_backwards out",
                )
            return self
        if forward.go_backwards == backward.go_backwards:
            refuse(
                "backward_layer",
                "SC206",
                "one of the two layers must have go_backwards: true, the other must not",
            )
        for name in ("stateful", "return_sequences", "return_state"):
            if getattr(forward, name) != getattr(backward, name):
                refuse(
                    "backward_layer",
                    "SC206",
                    f"both layers must have the same {name}, got {getattr(forward, name)} and "
                    f"{getattr(backward, name)}",
                )
        return self

    def infer(
        self,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> Tensors:
        """The two outputs merged, then the states of the forward and of the backward layer."""
        backward = self.backward_layer or self.layer
        if isinstance(self.layer, Imported) or isinstance(backward, Imported):
            return UNKNOWN  # type: ignore[return-value]  # nothing is known of an imported layer
        halves = self._halves(initial_state)
        there = _parts(self.layer.infer(sequences, halves[0], mask))
        back = _parts(backward.infer(sequences, halves[1], mask))
        if not isinstance(there[0], TensorType) or not isinstance(back[0], TensorType):
            return UNKNOWN  # type: ignore[return-value]  # a cell inside is imported
        if there[0].shape != back[0].shape:
            raise ShapeProblem(
                f"expects both layers to give outputs of one shape, got {there[0]} and {back[0]}",
                hint="give both layers the same number of units",
                argument="backward_layer",
            )
        dtype = self.policy.compute_dtype
        output = there[0].with_dtype(dtype)
        if self.merge_mode == "concat" and output.last is not None:
            output = output.with_last(2 * output.last)
        both = (output, output) if self.merge_mode is None else (output,)
        states = tuple(_with_dtype(state, dtype) for state in (*there[1:], *back[1:]))
        return (*both, *states) if len(both) + len(states) > 1 else output

    def weights(
        self,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> tuple[Weight, ...]:
        """The weights of the forward layer, then those of the backward layer."""
        layers = (self.layer, self.backward_layer or self.layer)
        return tuple(
            weight
            for layer in layers
            if isinstance(layer, Layer)
            for weight in inner(layer, layer.weights(sequences))
        )

    def flops(
        self,
        output: Tensors,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> int | None:
        """The operations of both layers; merging their outputs is left out."""
        total = 0
        for layer in (self.layer, self.backward_layer or self.layer):
            found = layer.flops(output, sequences) if isinstance(layer, Layer) else None
            if found is None:
                return None
            total += found
        return total

    @staticmethod
    def _halves(given: Any) -> tuple[Any, Any]:
        """The initial states of the forward layer and of the backward one."""
        if given is None:
            return None, None
        if isinstance(given, TensorType) or len(given) % 2:
            count = 1 if isinstance(given, TensorType) else len(given)
            raise ShapeProblem(
                f"expects as many tensors for each direction as initial_state, got {count} in all",
                hint="give the forward layer's states, then the backward layer's",
            )
        half = len(given) // 2
        return list(given[:half]), list(given[half:])


class TimeDistributed(Layer):
    """Apply a layer to each step of a sequence, with the same weights."""

    layer: Annotated[Any, Only(Layer, "a layer")]
    """The layer; it sees the input without the axis of the steps."""

    supports_masking = True
    holds_layers = True

    @model_validator(mode="after")
    def _check_kind(self) -> "TimeDistributed":
        """A recurrent cell takes states beside its input."""
        if isinstance(self.layer, OneStep):
            refuse(
                "layer",
                "SC203",
                "expects a layer of one input, got a recurrent cell",
                hint="RNN runs a cell over the steps",
            )
        if isinstance(self.layer, Layer) and self.layer.canonical_name() == "Pipeline":
            refuse(
                "layer",
                "SC203",
                "expects a layer that tells the shape of its output, which Pipeline does not",
                hint="give each of its layers a TimeDistributed, or make them a block",
            )
        return self

    def infer(
        self, inputs: TensorType, training: bool | None = None, mask: TensorType | None = None
    ) -> Tensors:
        """What the layer gives for a step, with the axis of the steps behind the batch."""
        if not isinstance(inputs, TensorType):
            raise ShapeProblem(
                f"expects one tensor, got {len(inputs)}", hint="merge them in a layer before it"
            )
        if inputs.rank < 3:
            raise ShapeProblem(
                f"expects at least 3 axes (batch, steps, …), got {inputs}",
                hint="without an axis of steps the layer itself can be used",
            )
        if mask is not None:
            _require_mask(mask, inputs)
        if isinstance(self.layer, Imported):
            return UNKNOWN  # type: ignore[return-value]  # nothing is known of an imported layer
        found: Any = applied(self.layer, _step(inputs))
        if isinstance(found, Unknown):
            return found  # type: ignore[return-value]  # nothing is known of what it wraps
        if not isinstance(found, TensorType):
            raise ShapeProblem(
                f"expects a layer of one output, {self.layer.canonical_name()} gives {len(found)}",
                argument="layer",
            )
        shape = (*found.shape[:1], inputs.shape[1], *found.shape[1:])
        masked = inputs.masked or mask is not None
        return TensorType(shape, self.policy.compute_dtype, masked=masked)

    def weights(
        self, inputs: TensorType, training: bool | None = None, mask: TensorType | None = None
    ) -> tuple[Weight, ...]:
        """The weights of the layer."""
        if isinstance(self.layer, Imported):
            return ()
        return inner(self.layer, self.layer.weights(_step(inputs)))

    def flops(
        self,
        output: Tensors,
        inputs: TensorType,
        training: bool | None = None,
        mask: TensorType | None = None,
    ) -> int | None:
        """The operations of the layer, once for each step."""
        if isinstance(self.layer, Imported):
            return None
        step = _step(inputs)
        found: int | None = self.layer.flops(self.layer.apply(step), step)
        steps = inputs.shape[1]
        return None if found is None or steps is None else steps * found


def _step(inputs: TensorType) -> TensorType:
    """One step of a sequence."""
    return TensorType((inputs.shape[0], *inputs.shape[2:]), inputs.dtype)


def _require_mask(mask: TensorType, inputs: TensorType) -> None:
    """Raise where a mask has not the batch and the steps of the input."""
    if mask.rank < 2 or not all(
        None in pair or pair[0] == pair[1]
        for pair in zip(mask.shape[:2], inputs.shape[:2], strict=True)
    ):
        raise ShapeProblem(f"expects a mask of the batch and the steps of {inputs}, got {mask}")


def _parts(found: Any) -> tuple[Any, ...]:
    """The output and the states, where there are any."""
    return found if isinstance(found, tuple) else (found,)


def _with_dtype(found: Any, dtype: str) -> Any:
    """Nested tensors in another dtype."""
    if isinstance(found, tuple):
        return tuple(_with_dtype(item, dtype) for item in found)
    return found.with_dtype(dtype)
