"""The type of one call: what an object gives for inputs of known types.

In: the catalogue's object and the types it is called on. Out: the output's type,
the weights and the cost; `ShapeProblem` where the inputs do not fit. One unknown
input makes the output unknown: what follows from a first mistake is not a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import KerasObject, Layer, Tensors
from spec_compiler.catalog.build import Imported
from spec_compiler.graph.ir import Value
from spec_compiler.graph.scope import Bundle
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import UNKNOWN, TensorType, Unknown, Weight

if TYPE_CHECKING:
    from spec_compiler.graph.nested import NestedModel


@dataclass(frozen=True, slots=True)
class Inferred:
    """What is known of a call before it is made."""

    output: Tensors | Unknown = UNKNOWN
    weights: tuple[Weight, ...] = ()
    flops: int | None = None


def infer(
    called: KerasObject | Imported | NestedModel, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Inferred:
    """The type of `called(*args, **kwargs)`, with `Value`s where tensors are.

    Raises:
        ShapeProblem: where the inputs do not fit.
    """
    types = types_of((args, dict(kwargs)))
    if isinstance(called, Imported):
        from spec_compiler.graph.declared import output_of  # few specs import

        return Inferred(*output_of(called, types))
    if has_unknown(types):
        return Inferred()
    by_position, by_name = types
    apply = getattr(called, "apply", None)
    if apply is None:
        return Inferred()
    if isinstance(called, KerasObject) and has_kinds(types):
        from spec_compiler.graph.tensor_kinds import of_kind, require_kinds  # few inputs are such

        require_kinds(called, by_position, by_name)
        output = of_kind(called, apply(*by_position, **by_name))
    else:
        output = apply(*by_position, **by_name)
    if not isinstance(called, Layer):
        variables = getattr(called, "variables", None)  # an application has them
        weights = () if variables is None else variables()
        flops = called.flops(output, *by_position, **by_name)  # type: ignore[union-attr]  # an op has it
        return Inferred(output, weights, flops)
    return Inferred(
        output,
        called.weights(*by_position, **by_name),
        called.flops(output, *by_position, **by_name),
    )


def types_of(value: Any) -> Any:
    """The same structure with each `Value` replaced by its type."""
    if isinstance(value, Value):
        return value.type
    if isinstance(value, Bundle):
        return types_of(value.items)
    if isinstance(value, Mapping):
        return {key: types_of(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(types_of(item) for item in value)
    return value


def has_kinds(value: Any) -> bool:
    """Whether a tensor in a structure of types is sparse, ragged or optional."""
    if isinstance(value, TensorType):
        return value.sparse or value.ragged or value.optional
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, tuple | list):
        return False
    return any(has_kinds(item) for item in value)


def has_unknown(value: Any) -> bool:
    """Whether something in a structure of types is unknown."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, tuple | list):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN
