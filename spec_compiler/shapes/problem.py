"""What a shape rule raises where tensors do not fit; it knows no positions.

The graph stage adds the place, both tensors' names and the edge.
"""

from __future__ import annotations


class ShapeProblem(Exception):
    """Tensors that an operation cannot take.

    Args:
        message: What was expected and what was found, e.g.
            `expects 4 axes (batch, rows, columns, channels), got (None, 32)`.
            It is printed behind the name of the layer: `Conv2D expects …`.
        hint: The mend, where there is one.
        argument: The layer's argument that is at fault, where one is; the
            diagnostic then points there and not at the step.
        code: Its row in `diagnostics.codes`: SC401 an input that does not fit,
            SC402 an output that would be empty, SC403 a dtype.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        argument: str | None = None,
        code: str = "SC401",
    ) -> None:
        """Keep the parts; nothing is formatted here."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.argument = argument
        self.code = code
