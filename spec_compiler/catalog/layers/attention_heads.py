"""Attention with heads: query, key and value are projected for each head, and the results back.

These name the tensors that they are called on. The shapes of the projections are
those of the einsums that Keras makes for them.
"""

from dataclasses import replace
from typing import Any

from pydantic import model_validator

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.fields import (
    Bool,
    Constraint,
    Initializer,
    Int,
    IntOrInts,
    NonNegativeInts,
    PositiveInt,
    Regularizer,
    UnitInterval,
)
from spec_compiler.catalog.layers.attention import Attended
from spec_compiler.catalog.layers.low_rank import einsum_weights, require_quantizable
from spec_compiler.catalog.layers.merging import shapes_of
from spec_compiler.catalog.layers.quantized import quantized_by
from spec_compiler.shapes.axes import axes_of, require_known, require_rank_at_least
from spec_compiler.shapes.broadcast import is_stretched
from spec_compiler.shapes.einsum import Equation, einsum_shapes
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, TensorType, Weight, known_product

LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""What the axes of an einsum are called."""

Projection = tuple[Equation, Shape, tuple[int, ...]]
"""A projection: its equation, its input's shape, the sizes that it ends in."""


class ProjectedAttention(Layer):
    """What the attentions with heads share: projections of query, key, value and result."""

    supports_masking = True
    holds_layers = True

    def makes(self) -> tuple[str, ...]:
        """What the scores pass through."""
        return ("Softmax", "Dropout")

    def infer(
        self,
        query: TensorType,
        value: TensorType,
        key: TensorType | None = None,
        query_mask: TensorType | None = None,
        value_mask: TensorType | None = None,
        key_mask: TensorType | None = None,
        attention_mask: TensorType | None = None,
        *,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Attended:
        """The projected result, and the scores of each head where asked for."""
        key = value if key is None else key
        if value.shape[1:-1] != key.shape[1:-1]:
            raise ShapeProblem(
                "expects value and key that agree in all axes but batch and last, got"
                f" {shapes_of([value, key])}"
            )
        self.weights(query, value, key)
        if attention_mask is not None:
            _require_mask(attention_mask, query, value)
        shape = self._output_shape(query, value)
        out = TensorType(shape, self.policy.compute_dtype, masked=query.masked)
        if not return_attention_scores:
            return out
        scores = self._scores_shape(query, key)
        return out, TensorType(scores, self.policy.compute_dtype)

    def weights(
        self, query: TensorType, value: TensorType, key: TensorType | None = None, **call: Any
    ) -> tuple[Weight, ...]:
        """Kernel and bias of each projection: query, key, gate, value, result."""
        found: list[Weight] = []
        given: Any = self
        quantized = quantized_by(self.policy.name)
        for name, (equation, x, shape) in self._projections(query, value, key or value).items():
            bias = equation.output[-len(shape) :] if given.use_bias else None
            free: Shape = (None,) * (len(equation.output) - len(shape) - 1)
            parts = einsum_shapes(equation, x, (*free, *shape), bias)
            kernel = _known(parts.kernel, name, x)
            ends = None if parts.bias is None else _known(parts.bias, name, x)
            require_quantizable(quantized, None, equation)
            own = einsum_weights(quantized, equation, kernel, ends)
            found += [replace(weight, name=f"{name}/{weight.name}") for weight in own]
        return tuple(found)

    def flops(
        self,
        output: Any,
        query: TensorType,
        value: TensorType,
        key: TensorType | None = None,
        **call: Any,
    ) -> int | None:
        """The projections, and the two products of scores and result, two operations an entry."""
        key = value if key is None else key
        given: Any = self
        total = 0
        for equation, x, ends in self._projections(query, value, key).values():
            summands = known_product((*x[1:], *ends))
            positions = known_product(x[1 : len(x) - len(equation.reduced)])
            if summands is None or positions is None:
                return None
            biases = positions * (known_product(ends) or 0) if given.use_bias else 0
            total += 2 * summands + biases
        pairs = known_product((*query.shape[1:-1], *key.shape[1:-1]))
        return None if pairs is None else total + 2 * pairs * self._head_width()

    def _projections(
        self, query: TensorType, value: TensorType, key: TensorType
    ) -> dict[str, Projection]:
        """Each projection by its name, in Keras's order."""
        raise NotImplementedError(type(self).__name__)

    def _output_shape(self, query: TensorType, value: TensorType) -> Shape:
        """The result's shape."""
        raise NotImplementedError(type(self).__name__)

    def _scores_shape(self, query: TensorType, key: TensorType) -> tuple[Dim, ...]:
        """The shape of the scores."""
        raise NotImplementedError(type(self).__name__)

    def _head_width(self) -> int:
        """The width of queries and values, all heads together."""
        raise NotImplementedError(type(self).__name__)

    def _check_flash(self) -> None:
        """Flash attention leaves no scores to drop."""
        given: Any = self
        if given.flash_attention and given.dropout > 0:
            refuse(
                "dropout",
                "SC206",
                "flash_attention and dropout exclude each other",
                hint="set dropout to 0, or leave flash_attention out",
            )


def _require_mask(mask: TensorType, query: TensorType, value: TensorType) -> None:
    """Raise where a mask of sequences does not stretch over the places of query and value.

    Keras builds such a layer, and fails at the first batch.
    """
    over = (query.shape[1], value.shape[1]) if query.rank == value.rank == 3 else ()
    if over and mask.rank >= 2 and not is_stretched(mask.shape[-2:], over):
        raise ShapeProblem(
            f"expects an attention_mask of query's and value's places, {over}, got {mask}",
            hint="its last two axes are the length of the query and that of the value, or 1",
        )


def _known(shape: Shape, name: str, x: Shape) -> tuple[int, ...]:
    """The shape of a projection's weight, whose sizes must all be known."""
    known = tuple(size for size in shape if size is not None)
    if len(known) < len(shape):
        raise ShapeProblem(
            f"needs to know the last axis of what its {name} projection takes, got {x}",
            hint="give that size in the input's shape",
        )
    return known


def projection(free: int, bound: int, made: int) -> Equation:
    """The equation that leaves `free` axes, sums over `bound` ones and makes `made` new ones.

    >>> projection(2, 1, 2)
    Equation(inputs='abc', kernel='cde', output='abde', ellipsis='')
    """
    kept = LETTERS[:free]
    summed = LETTERS[free : free + bound]
    new = LETTERS[free + bound : free + bound + made]
    return Equation(kept + summed, summed + new, kept + new)


class MultiHeadAttention(ProjectedAttention):
    """Several attentions side by side, each on projections of its own, their results projected."""

    num_heads: PositiveInt
    """The number of attentions."""
    key_dim: PositiveInt
    """The width of each head's queries and keys."""
    value_dim: PositiveInt | None = None
    """The width of each head's values; none takes `key_dim`."""
    dropout: UnitInterval = 0.0
    """The part of the scores that training sets to zero."""
    use_bias: Bool = True
    """Whether the projections add a bias."""
    output_shape: NonNegativeInts | None = None
    """The sizes that the result ends in; none takes the query's last."""
    attention_axes: IntOrInts | None = None
    """The axes along which attention runs; none takes all but batch and last."""
    sliding_window: PositiveInt | None = None
    """Attend only to positions nearer than this; none attends to all."""
    flash_attention: Bool | None = None
    """Whether the fused kernel is used; none leaves it to Keras."""
    kernel_initializer: Initializer = "glorot_uniform"
    """How the projections' kernels start."""
    bias_initializer: Initializer = "zeros"
    """How the projections' biases start."""
    kernel_regularizer: Regularizer | None = None
    """A penalty on the kernels, added to the loss."""
    bias_regularizer: Regularizer | None = None
    """A penalty on the biases, added to the loss."""
    activity_regularizer: Regularizer | None = None
    """A penalty on the projections' results, added to the loss."""
    kernel_constraint: Constraint | None = None
    """What the kernels are held to after each update."""
    bias_constraint: Constraint | None = None
    """What the biases are held to after each update."""
    use_gate: Bool = False
    """Whether a further projection of the query gates the heads' results."""
    seed: Int | None = None
    """The seed of the dropout; none takes a random one."""

    @model_validator(mode="after")
    def _check_together(self) -> "MultiHeadAttention":
        """Flash attention and dropout."""
        self._check_flash()
        return self

    @property
    def _made(self) -> tuple[int, ...]:
        """The sizes that the result ends in, none where the query's last does."""
        return axes_of(self.output_shape) if self.output_shape else ()

    def _projections(
        self, query: TensorType, value: TensorType, key: TensorType
    ) -> dict[str, Projection]:
        """Each projection to heads, and the one back."""
        for x in (query, value, key):
            require_rank_at_least(x, 1)
        self._check_axes(value)
        width = self.value_dim or self.key_dim
        made = self._made or (require_known(query, -1, "the query's last axis"),)
        heads, back = query.rank - 1, (query.shape[0], *query.shape[1:-1], self.num_heads, width)
        found: dict[str, Projection] = {
            "query": (projection(heads, 1, 2), query.shape, (self.num_heads, self.key_dim)),
            "key": (projection(key.rank - 1, 1, 2), key.shape, (self.num_heads, self.key_dim)),
        }
        if self.use_gate:
            found["gate"] = (projection(heads, 1, 2), query.shape, (self.num_heads, width))
        found["value"] = (projection(value.rank - 1, 1, 2), value.shape, (self.num_heads, width))
        found["attention_output"] = (projection(heads, 2, len(made)), back, made)
        return found

    def _check_axes(self, value: TensorType) -> None:
        """The axes of attention are axes of the projected value."""
        rank = value.rank + 1
        for axis in axes_of(self.attention_axes):
            place = axis if axis >= 0 else rank - 1 + axis
            if not -rank <= place < rank:
                raise ShapeProblem(
                    f"has attention_axes: {axis}, but its value {value} has {value.rank} axes",
                    argument="attention_axes",
                )

    def _output_shape(self, query: TensorType, value: TensorType) -> Shape:
        """The query's shape, its last axis replaced by `output_shape` where given."""
        made = self._made
        return (*query.shape[:-1], *made) if made else query.shape

    def _scores_shape(self, query: TensorType, key: TensorType) -> tuple[Dim, ...]:
        """What Keras declares: the query's length twice, whatever the key's is."""
        require_rank_at_least(query, 2)
        return (query.shape[0], self.num_heads, query.shape[1], query.shape[1])

    def _head_width(self) -> int:
        """Queries and values of all heads."""
        return self.num_heads * (self.key_dim + (self.value_dim or self.key_dim))


class GroupQueryAttention(ProjectedAttention):
    """Multi-head attention whose heads share keys and values in groups."""

    head_dim: PositiveInt
    """The width of each head."""
    num_query_heads: PositiveInt
    """The number of query heads, a multiple of `num_key_value_heads`."""
    num_key_value_heads: PositiveInt
    """The number of heads of keys and values, each shared by a group of query heads."""
    dropout: UnitInterval = 0.0
    """The part of the scores that training sets to zero."""
    use_bias: Bool = True
    """Whether the projections add a bias."""
    sliding_window: PositiveInt | None = None
    """Attend only to positions nearer than this; none attends to all."""
    flash_attention: Bool | None = None
    """Whether the fused kernel is used; none leaves it to Keras."""
    kernel_initializer: Initializer = "glorot_uniform"
    """How the projections' kernels start."""
    bias_initializer: Initializer = "zeros"
    """How the projections' biases start."""
    kernel_regularizer: Regularizer | None = None
    """A penalty on the kernels, added to the loss."""
    bias_regularizer: Regularizer | None = None
    """A penalty on the biases, added to the loss."""
    activity_regularizer: Regularizer | None = None
    """A penalty on the projections' results, added to the loss."""
    kernel_constraint: Constraint | None = None
    """What the kernels are held to after each update."""
    bias_constraint: Constraint | None = None
    """What the biases are held to after each update."""
    use_gate: Bool = False
    """Whether a further projection of the query gates the heads' results."""
    seed: Int | None = None
    """The seed of the dropout; none takes a random one."""

    @model_validator(mode="after")
    def _check_together(self) -> "GroupQueryAttention":
        """Flash attention and dropout; the groups come out even."""
        self._check_flash()
        if self.num_query_heads % self.num_key_value_heads:
            refuse(
                "num_key_value_heads",
                "SC206",
                f"num_key_value_heads must divide num_query_heads: {self.num_query_heads} is no"
                f" multiple of {self.num_key_value_heads}",
            )
        return self

    def _projections(
        self, query: TensorType, value: TensorType, key: TensorType
    ) -> dict[str, Projection]:
        """Each projection to heads, and the one back; batch, length and features are the axes."""
        for x in (query, value, key):
            require_rank_at_least(x, 1)
        if query.last != value.last:
            raise ShapeProblem(
                f"expects query and value with the same last axis, got {shapes_of([query, value])}"
            )
        queries = (self.num_query_heads, self.head_dim)
        shared = (self.num_key_value_heads, self.head_dim)
        to_heads = projection(2, 1, 2)
        found: dict[str, Projection] = {
            "query": (to_heads, query.shape, queries),
            "key": (to_heads, key.shape, shared),
        }
        if self.use_gate:
            found["gate"] = (to_heads, query.shape, queries)
        found["value"] = (to_heads, value.shape, shared)
        features = require_known(query, -1, "the query's last axis")
        found["attention_output"] = (projection(2, 2, 1), (*query.shape[:2], *queries), (features,))
        return found

    def _output_shape(self, query: TensorType, value: TensorType) -> Shape:
        """The query's shape."""
        return query.shape

    def _scores_shape(self, query: TensorType, key: TensorType) -> tuple[Dim, ...]:
        """For each query head, the query's length by the key's."""
        require_rank_at_least(key, 2)
        return (query.shape[0], self.num_query_heads, query.shape[1], key.shape[1])

    def _head_width(self) -> int:
        """Queries and values of all heads."""
        return 2 * self.num_query_heads * self.head_dim
