"""The names that Keras gives to layers, as a process that has built nothing yet would.

Rule: the class's name in snake case, then `_1`, `_2` … for the later ones
(`keras.utils.naming`, Keras 3.15).
"""

from __future__ import annotations

import re


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


def snake_case(name: str) -> str:
    """A class's name as Keras writes it in layer names.

    >>> snake_case("BatchNormalization"), snake_case("MaxPooling2D"), snake_case("PReLU")
    ('batch_normalization', 'max_pooling2d', 'p_re_lu')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
