"""Attention: each position of a sequence gathers from the positions of another.

These are called on a list, `[query, value]` or `[query, value, key]`; those that
name their tensors are in `attention_heads`. Like Keras, building does not compare
the sequences that will meet in a product; that shows in the first batch.
"""

from dataclasses import replace
from typing import Any, Literal

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import (
    Bool,
    Float,
    Int,
)
from spec_compiler.catalog.starts import require_start
from spec_compiler.shapes.axes import require_known, require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight, known_product

Attended = TensorType | tuple[TensorType, TensorType]
"""The result, alone or with the scores behind it."""


class ScoreAttention(Layer):
    """What the attentions on a list share: no projections, at most a learned scale."""

    supports_masking = True

    def infer(
        self,
        inputs: list[TensorType],
        mask: Any = None,
        *,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Attended:
        """The query's shape with the value's last axis, and the scores where asked for."""
        query, value, key = self._tensors(inputs)
        if isinstance(mask, TensorType) or (mask is not None and len(mask) not in (2, 3)):
            raise ShapeProblem(
                "expects a list of two or three tensors as mask",
                hint="mask: [query_mask, value_mask]",
                argument="mask",
            )
        require_rank_at_least(value, 1)
        shape = (*query.shape[:-1], value.last)
        out = TensorType(shape, self.policy.compute_dtype, masked=query.masked)
        if not return_attention_scores:
            return out
        require_rank_at_least(key, 2)
        return out, replace(out, shape=(*query.shape[:-1], key.shape[-2]), masked=False)

    def flops(
        self, output: Any, inputs: list[TensorType], mask: Any = None, **call: Any
    ) -> int | None:
        """Two operations for each entry of the two products, scores and result."""
        query, value, key = self._tensors(inputs)
        if min(query.rank, value.rank, key.rank) < 2:
            return None
        scores = known_product((*query.shape[1:-1], key.shape[-2]))
        widths = known_product((query.last,)), known_product((value.last,))
        if scores is None or None in widths:
            return None
        return 2 * scores * sum(width or 0 for width in widths)

    def _tensors(self, inputs: Any) -> tuple[TensorType, TensorType, TensorType]:
        """Query, value and key; the value is the key where none is given."""
        if isinstance(inputs, TensorType) or len(inputs) not in (2, 3):
            found = f"one tensor {inputs}" if isinstance(inputs, TensorType) else str(len(inputs))
            raise ShapeProblem(
                f"expects a list of query and value, or of query, value and key, got {found}",
                hint="inputs: [x, x] attends within one sequence",
            )
        query, value = inputs[0], inputs[1]
        return query, value, inputs[2] if len(inputs) == 3 else value


class Attention(ScoreAttention):
    """Weigh the values by how well the query's product with their keys fits."""

    use_scale: Bool = False
    """Whether a learned number scales the scores."""
    score_mode: Literal["dot", "concat"] = "dot"
    """`dot` multiplies query and key, `concat` sums the tanh of their sum."""
    dropout: Float = 0.0
    """The part of the scores that training sets to zero."""
    seed: Int | None = None
    """The seed of the dropout; none takes a random one."""

    def weights(
        self, inputs: list[TensorType], mask: Any = None, **call: Any
    ) -> tuple[Weight, ...]:
        """A number that scales, and one that weighs under `concat`."""
        found = [Weight("scale", ())] if self.use_scale else []
        if self.score_mode == "concat":
            found.append(Weight("concat_score_weight", ()))
        return tuple(found)


class AdditiveAttention(ScoreAttention):
    """Weigh the values by the sum over the tanh of query and key added together."""

    use_scale: Bool = True
    """Whether learned numbers, one a feature, scale the sum."""
    dropout: Float = 0.0
    """The part of the scores that training sets to zero."""
    score_mode: Literal["dot", "concat"] = "dot"
    """Has no effect here; Keras takes it because `Attention` has it."""
    seed: Int | None = None
    """The seed of the dropout; none takes a random one."""

    def infer(
        self,
        inputs: list[TensorType],
        mask: Any = None,
        *,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Attended:
        """The query's shape with the value's last axis; the scale needs the query's features."""
        if self.weights(inputs):
            require_start(self, "glorot_uniform", "dtype")
        return super().infer(inputs, mask, return_attention_scores=return_attention_scores)

    def weights(
        self, inputs: list[TensorType], mask: Any = None, **call: Any
    ) -> tuple[Weight, ...]:
        """A scale for each feature of the query."""
        query = require_rank_at_least(self._tensors(inputs)[0], 1)
        if not self.use_scale:
            return ()
        return (Weight("scale", (require_known(query, -1, "the query's last axis"),)),)
