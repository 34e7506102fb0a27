"""Whether the weights of a layer can start, be penalised and be held as its arguments say.

In: a layer and its weights. Out: a problem at the argument that cannot work on
a weight of that shape, such as `identity` for a kernel of four axes. Nothing is
said of names that the spec imports, nor of what is learnt: values are Keras's business.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from spec_compiler.catalog.base import KerasObject, Layer
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Shape, TensorType, Weight, format_shape

ROLES = ("_initializer", "_regularizer", "_constraint")
"""How the arguments end that say something of a weight, behind what they call it."""
FLOATING = ("float16", "float32", "float64")
"""The dtypes in which every initializer computes."""
PLAIN = frozenset(("zeros", "zero", "ones", "one", "constant"))
"""The initializers that compute whole numbers too."""
MIXED = "a mixed policy keeps the weights in float32: dtype: mixed_bfloat16"


@cache
def _arguments(cls: type[Layer]) -> tuple[str, ...]:
    """The arguments of a class that say something of its weights."""
    return tuple(n for n in cls.model_fields if n.endswith(ROLES) and not n.startswith("activity"))


def require_starts(layer: Layer, weights: Callable[[], Iterable[Weight]]) -> None:
    """Check each weight against the layer's initializer, regularizer and constraint for it.

    Args:
        layer: The layer with the arguments; its `argument_names` say what they call a weight.
        weights: Gives its weights; called only where there is something to check.

    Raises:
        ShapeProblem: at the argument that does not fit its weight: SC205 for the weight's
            shape, SC403 for its dtype.
    """
    watched = dict(_watched(layer))
    if not watched:
        return
    for weight in weights():
        if weight.dtype is not None:  # a quantized one, which has a beginning of its own
            continue
        name = weight.name.rpartition("/")[2]
        prefix = layer.argument_names.get(name, name)
        for role in ROLES:
            found = watched.get(prefix + role)
            if found is not None:
                _require_fit(found, weight.shape, prefix + role, f"its {name} has the shape")
                if role == "_initializer":
                    require_start(layer, found, prefix + role)


def require_penalised(layer: Layer, output: Any) -> None:
    """Check a layer's output against its `activity_regularizer`.

    Raises:
        ShapeProblem: SC205, at that argument.
    """
    found = layer.activity_regularizer
    if isinstance(found, KerasObject) and isinstance(output, TensorType):
        _require_fit(found, output.shape, "activity_regularizer", "its output has the shape")


def require_start(layer: Layer, initializer: Any, argument: str) -> None:
    """Check that an initializer computes weights of a layer's dtype.

    Args:
        layer: The layer.
        initializer: The initializer, or its name.
        argument: The argument to point at.

    Raises:
        ShapeProblem: SC403.
    """
    name = initializer if isinstance(initializer, str) else initializer.canonical_name()
    dtype = layer.policy.variable_dtype
    if not _can_start(name, dtype):
        message = f"has weights of {dtype}, which {name} cannot start"
        hint = MIXED if dtype == "bfloat16" else "weights are floats: dtype: float32"
        raise ShapeProblem(message, hint=hint, argument=argument, code="SC403")


def _watched(layer: Layer) -> Iterator[tuple[str, Any]]:
    """The arguments that a weight could contradict, each with its value.

    A default is still the name that Keras has; those fit every shape, but not every dtype.
    """
    every = layer.policy.variable_dtype not in FLOATING
    for argument in _arguments(type(layer)):
        found = getattr(layer, argument)
        if isinstance(found, KerasObject) or (every and isinstance(found, str)):
            yield argument, found


def _can_start(name: str, dtype: str) -> bool:
    """Whether an initializer computes weights of a dtype.

    There is no QR decomposition of bfloat16, nothing random among whole numbers, and
    text is empty or nothing.
    """
    name = name.lower().replace("_", "")
    if dtype == "bfloat16":
        return name not in ("orthogonal", "orthogonalinitializer")
    if dtype == "string":
        return name in ("zeros", "zero")
    return (
        dtype in FLOATING or name in PLAIN or (dtype.startswith("complex") and name == "identity")
    )


def _require_fit(found: Any, shape: Shape, argument: str, what: str) -> None:
    """Raise where an object cannot work on a tensor of that shape."""
    misfit = getattr(found, "misfit", None)
    reason = misfit(shape) if misfit else None
    if reason:
        message = f"has a {argument} that {reason}; {what} {format_shape(shape)}"
        raise ShapeProblem(message, argument=argument, code="SC205")
