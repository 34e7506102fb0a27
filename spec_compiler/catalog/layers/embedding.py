"""Tables of vectors, looked up by integers."""

from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    Constraint,
    DType,
    Float,
    Initializer,
    NonNegativeInt,
    PositiveInt,
    Quantization,
    Regularizer,
)
from spec_compiler.catalog.layers.low_rank import LowRank
from spec_compiler.catalog.layers.quantized import reverse_weights, table_weights
from spec_compiler.shapes.axes import require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight


def _no_array(value: Any) -> None:
    """Nothing: Keras asks an array for its shape, which lists do not have."""
    if value is not None:
        raise PydanticCustomError(
            "SC211",
            "weights takes an array, which no spec can hold",
            {"hint": "give embeddings_initializer, or load a file into the model: model.weights"},
        )


class Embedding(LowRank):
    """Look up a vector for each integer."""

    input_dim: PositiveInt
    """The number of different integers; the largest is one less."""
    output_dim: PositiveInt
    """The size of a vector."""
    embeddings_initializer: Initializer = "uniform"
    """How the table starts."""
    embeddings_regularizer: Regularizer | None = None
    """A penalty on the table, added to the loss."""
    embeddings_constraint: Constraint | None = None
    """What the table is held to after each update."""
    mask_zero: Bool = False
    """Whether 0 is padding, hidden from later layers by a mask."""
    initial_table: Annotated[None, Checked(_no_array, {"type": "null"})] = Field(
        default=None, alias="weights"
    )
    """The table itself, which Keras takes as an array only: no spec can hold one."""
    lora_rank: NonNegativeInt | None = None
    """The rank of a trainable low-rank update beside a frozen table; none trains the table."""
    lora_alpha: Float | None = None
    """The scale of that update; none takes the rank."""
    quantization_config: Quantization | None = None
    """How a quantized dtype policy keeps the table; none takes the policy's own way."""

    casts_inputs = False
    constrained = "embeddings_constraint"
    legacy = {
        "input_length": "it has no effect in Keras 3: leave it out",
        "init": "embeddings_initializer",
    }

    def infer(self, x: TensorType) -> TensorType:
        """The input with an axis of `output_dim` behind the others."""
        self._check_mode()
        return TensorType(
            (*x.shape, self.output_dim),
            self.policy.compute_dtype,
            ragged=x.ragged,
            masked=self.mask_zero,
        )

    def weights(self, x: TensorType, **call: Any) -> tuple[Weight, ...]:
        """A table `(input_dim, output_dim)` and the two factors of LoRA."""
        given = self.quantized
        plain = given is None or given.mode not in ("int8", "int4")
        found = []
        if plain:
            shape = (self.input_dim, self.output_dim)
            found.append(Weight("embeddings", shape, trainable=not self.lora_rank))
        if self.lora_rank:
            found.append(
                Weight("lora_embeddings_a", (self.input_dim, self.lora_rank), dtype="float32")
            )
            found.append(
                Weight("lora_embeddings_b", (self.lora_rank, self.output_dim), dtype="float32")
            )
        if given is not None and not plain:
            found += table_weights(given, self.input_dim, self.output_dim)
        return tuple(found)

    def _check_mode(self) -> None:
        """Refuse the quantizations that a table cannot have."""
        given = self.quantized
        if given is not None and given.mode not in ("int8", "int4"):
            raise ShapeProblem(
                f"cannot be quantized with {given.mode}",
                hint="a table of vectors takes int8 or int4",
                argument="dtype",
                code="SC403",
            )


class ReversibleEmbedding(Embedding):
    """Look up a vector for each integer; called with `reverse`, turn vectors into scores for each."""

    tie_weights: Bool = True
    """Whether the way back uses the same table; otherwise it has one of its own."""
    reverse_dtype: DType | None = None
    """The dtype of the way back; none is the compute dtype."""
    logit_soft_cap: Float | None = None
    """What bounds the scores of the way back, smoothly; none leaves them as they are."""

    @model_validator(mode="after")
    def _check_ties(self) -> "ReversibleEmbedding":
        """A low-rank update closes the layer to the second table."""
        if self.lora_rank and not self.tie_weights:
            refuse("lora_rank", "SC206", "lora_rank needs tie_weights: true")
        return self

    def infer(self, x: TensorType, *, reverse: bool = False) -> TensorType:
        """Vectors behind the other axes; with `reverse` the last axis becomes `input_dim`."""
        if not reverse:
            return super().infer(x)
        self._check_mode()
        require_rank_at_least(x, 1)
        return TensorType((*x.shape[:-1], self.input_dim), self.policy.compute_dtype)

    def weights(self, x: TensorType, **call: Any) -> tuple[Weight, ...]:
        """The table's, and a second table for the way back where it is not tied to the first."""
        found = super().weights(x)
        if self.tie_weights:
            return found
        given, shape = self.quantized, (self.output_dim, self.input_dim)
        if given is None:
            own = [weight for weight in found if not weight.name.startswith("lora")]
            return (*own, Weight("reverse_embeddings", shape), *found[len(own) :])
        return (*found, *reverse_weights(given, *shape))
