"""A function of `keras.ops` with the plain arguments that a spec gives it.

In: the catalogue's class, Keras's function, the arguments as a spec writes
them. Out: a function of the tensors that are left. Lists become what Keras
wants: a tensor where one is expected, a tuple everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spec_compiler.catalog.base import Op
from spec_compiler.catalog.ops.key import parse_key


def with_arguments(
    cls: type[Op], function: Callable[..., Any], arguments: Mapping[str, Any]
) -> Callable[..., Any]:
    """The function of the tensors that `arguments` leaves open."""
    names = cls.tensor_names()
    plain = {name: _plain(value, name in names) for name, value in arguments.items()}
    if cls.canonical_name() == "get_item" and "key" in plain:
        plain["key"] = parse_key(plain["key"])
    first = [name for name, field in cls.model_fields.items() if field.is_required()]

    def call(*args: Any, **kwargs: Any) -> Any:
        """Keras's function on these tensors."""
        if getattr(cls, "variadic", False):
            [tensors] = args or kwargs.values()
            leading = [plain[name] for name in first if name in plain]
            rest = {name: value for name, value in plain.items() if name not in first}
            return function(*leading, *tensors, **rest)
        free = [name for name in names if name not in plain and name not in kwargs]
        return function(**dict(zip(free, args, strict=False)), **kwargs, **plain)

    return call


def _plain(value: Any, tensor: bool) -> Any:
    """A plain argument as Keras wants it."""
    import keras

    if tensor:
        return keras.ops.convert_to_tensor(value) if isinstance(value, list) else value
    return tuple(_plain(item, tensor) for item in value) if isinstance(value, list) else value
