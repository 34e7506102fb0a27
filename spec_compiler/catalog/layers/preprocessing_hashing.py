"""Layers that replace words and integers by their hashes: `Hashing`, `HashedCrossing`."""

from typing import Literal

from pydantic import model_validator

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.fields import Bool, Int, PositiveInt, Str
from spec_compiler.catalog.layers.preprocessing_lookup import NUMBERS, Salt
from spec_compiler.catalog.policy import Policy, policy_named
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType


class Hashing(Layer):
    """Replace words or integers by their hashes, without a vocabulary."""

    num_bins: PositiveInt
    """The number of different results."""
    mask_value: Int | Str | None = None
    """The value that becomes 0; none for no such value."""
    salt: Salt | None = None
    """Numbers that make the hashes the layer's own; none takes a faster hash."""
    output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "int"
    """Hashes as integers, or encoded."""
    sparse: Bool = False
    """Whether an encoded result is a sparse tensor."""

    @model_validator(mode="after")
    def _check_together(self) -> "Hashing":
        """Integers are integers; only an encoding can be sparse."""
        if self.output_mode == "int":
            if self.dtype is not None and self.policy.name not in ("int32", "int64"):
                refuse("dtype", "SC206", "output_mode: int needs a dtype of int32 or int64")
            if self.sparse:
                refuse("sparse", "SC206", "sparse needs an output_mode other than int")
        return self

    @property
    def policy(self) -> Policy:
        """The layer's own, or int64, or Keras's default float for codes; never the spec's."""
        return _own_policy(self, super().policy, "int64" if self.output_mode == "int" else NUMBERS)

    def infer(self, inputs: TensorType) -> TensorType:
        """The hashes in the input's shape, or codes in place of the last axis."""
        if self.output_mode == "int":
            return TensorType(inputs.shape, self.policy.variable_dtype)
        return TensorType((*inputs.shape[:-1], self.num_bins), self.policy.variable_dtype)


class HashedCrossing(Layer):
    """Hash two features together, so that each pair of values has a code."""

    num_bins: PositiveInt
    """The number of different results."""
    output_mode: Literal["int", "one_hot"] = "int"
    """Hashes as integers, or one-hot codes."""
    sparse: Bool = False
    """Whether an encoded result is a sparse tensor."""

    casts_inputs = False

    @property
    def policy(self) -> Policy:
        """The layer's own, int64 for integers, or the spec's."""
        policy = super().policy
        return _own_policy(self, policy, "int64") if self.output_mode == "int" else policy

    def infer(self, inputs: "list[TensorType] | TensorType") -> TensorType:
        """The hashes in the features' shape, or codes on a last axis."""
        if isinstance(inputs, TensorType) or len(inputs) != 2:
            count = 1 if isinstance(inputs, TensorType) else len(inputs)
            raise ShapeProblem(f"expects a list of 2 tensors, got {count}")
        first, second = inputs
        for x in (first, second):
            if x.rank not in (1, 2) or (x.rank == 2 and x.last not in (1, None)):
                raise ShapeProblem(f"expects features of shape (batch,) or (batch, 1), got {x}")
            if x.is_float:
                raise ShapeProblem(f"expects integers or strings, got {x.dtype}", code="SC403")
        if first.rank != second.rank or first.last != second.last:
            raise ShapeProblem(f"expects two features of one shape, got {first} and {second}")
        dtype = self.policy.compute_dtype
        if self.output_mode == "int":
            return TensorType(first.shape, dtype)
        if first.last != 1:
            return TensorType((*first.shape, self.num_bins), dtype)
        return TensorType((*first.shape[:-1], self.num_bins), dtype)


def _own_policy(layer: Layer, policy: Policy, default: str) -> Policy:
    """The policy of a layer whose dtype has a default of its own."""
    if layer.dtype is not None:
        return policy
    found = policy_named(default)
    assert found is not None, default
    return found
