"""Whether the weights of a layer can start, be penalised and be held as its arguments say.

In: a layer and its weights. Out: a problem at the argument that cannot work on
a weight of that shape, such as `identity` for a kernel of four axes. Nothing is
said of names that the spec imports.
"""

from collections.abc import Iterable, Mapping

from spec_compiler.catalog.base import KerasObject, Layer
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Weight, format_shape

ROLES = ("initializer", "regularizer", "constraint")
"""The arguments that a weight may have, behind its name."""

UNSTARTED: dict[str, tuple[str, ...]] = {"Orthogonal": ("bfloat16",)}
"""The dtypes of weights that an initializer cannot compute: there is no QR decomposition."""


def require_starts(layer: Layer, weights: Iterable[Weight], prefixes: Mapping[str, str]) -> None:
    """Check each weight against the layer's initializer, regularizer and constraint for it.

    Args:
        layer: The layer with the arguments.
        weights: Its weights.
        prefixes: What the arguments call a weight that they do not call by its name.

    Raises:
        ShapeProblem: at the argument that does not fit its weight: SC205 for the weight's
            shape, SC403 for its dtype.
    """
    for weight in weights:
        prefix = prefixes.get(weight.name, weight.name)
        for role in ROLES:
            argument = f"{prefix}_{role}"
            found = getattr(layer, argument, None)
            # A default is still the name that Keras has; those fit every weight.
            if isinstance(found, KerasObject):
                _require_fit(found, weight, argument)
                _require_dtype(found, weight.dtype or layer.policy.variable_dtype, argument)


def _require_fit(found: KerasObject, weight: Weight, argument: str) -> None:
    """Raise where an object cannot work on a weight of that shape."""
    misfit = getattr(found, "misfit", None)
    reason = misfit(weight.shape) if misfit else None
    if reason:
        raise ShapeProblem(
            f"has a {argument} that {reason}; "
            f"its {weight.name} has the shape {format_shape(weight.shape)}",
            argument=argument,
            code="SC205",
        )


def _require_dtype(found: KerasObject, dtype: str, argument: str) -> None:
    """Raise where an object cannot compute weights of that dtype."""
    name = found.canonical_name()
    if dtype in UNSTARTED.get(name, ()):
        raise ShapeProblem(
            f"has weights of {dtype}, which {name} cannot start",
            hint="a mixed policy keeps the weights in float32: dtype: mixed_bfloat16",
            argument=argument,
            code="SC403",
        )
