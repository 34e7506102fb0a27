"""The names that Keras gives to layers, as a process that has built nothing yet would.

Rule: the class's name in snake case, then `_1`, `_2` … for the later ones
(`keras.utils.naming`, Keras 3.15).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spec_compiler.catalog.base import Layer


class LayerNames:
    """Hands out layer names in the order of building."""

    def __init__(self) -> None:
        """No name is given out yet."""
        self._counts: dict[str, int] = {}

    def automatic(self, class_name: str) -> str:
        """The next name of a class.

        >>> names = LayerNames()
        >>> names.automatic("Conv2D"), names.automatic("Conv2D"), names.automatic("LSTM")
        ('conv2d', 'conv2d_1', 'lstm')
        """
        prefix = snake_case(class_name)
        count = self._counts.get(prefix, 0)
        self._counts[prefix] = count + 1
        return f"{prefix}_{count}" if count else prefix

    def given_out(self) -> dict[str, int]:
        """How many names have been given out so far, by what they begin with."""
        return dict(self._counts)

    def since(self, before: dict[str, int]) -> dict[str, int]:
        """How many names have been given out since `given_out` said `before`."""
        counts = self._counts.items()
        return {p: n - before.get(p, 0) for p, n in counts if n > before.get(p, 0)}

    def skip(self, counts: dict[str, int]) -> None:
        """Go on as if so many more names had been given out."""
        for prefix, count in counts.items():
            self._counts[prefix] = self._counts.get(prefix, 0) + count


def inner_classes(called: Any) -> Iterator[str]:
    """The classes of the layers inside a layer that take automatic names, each in its order.

    They are those among its arguments that have no name of their own, and those that
    its constructor makes.
    """
    if not isinstance(called, Layer):
        return
    for field in _holding(type(called)):
        value = getattr(called, field)
        items = value if isinstance(value, list) else [value]
        for item in items:
            if isinstance(item, Layer):
                yield from inner_classes(item)
                if item.name is None:
                    yield item.canonical_name()
    yield from called.makes()


@cache
def _holding(cls: type[Layer]) -> tuple[str, ...]:
    """The arguments of a class that may hold layers."""
    fields = cls.model_fields.items()
    return tuple(n for n, info in fields if _takes_layer(info.annotation, tuple(info.metadata)))


def _takes_layer(annotation: Any, markers: tuple[Any, ...] = ()) -> bool:
    """Whether an annotation, or a part of it, is of a layer or an activation."""
    markers = (*markers, *getattr(annotation, "__metadata__", ()))
    if any(getattr(marker, "category", "") in ("layer", "activation") for marker in markers):
        return True
    return any(_takes_layer(part) for part in getattr(annotation, "__args__", ()))


def snake_case(name: str) -> str:
    """A class's name as Keras writes it in layer names.

    >>> snake_case("BatchNormalization"), snake_case("MaxPooling2D"), snake_case("PReLU")
    ('batch_normalization', 'max_pooling2d', 'p_re_lu')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
