"""What is wrong with a formula, and where in its text.

In: nothing. Out: `FormulaError`, which the caller turns into a diagnostic by
adding the offsets to the place of the value in its file. Offsets count code
points from 0 into the text that was given, the end is exclusive.
"""

from __future__ import annotations

from typing import Final

MALFORMED: Final = "SC120"
NOT_EVALUABLE: Final = "SC121"
UNKNOWN_PARAMETER: Final = "SC122"


class FormulaError(Exception):
    """A formula that cannot be read, or that has no value.

    `message` says what was found and what was expected, `hint` the mend (None
    where the message says it all), `start` and `end` the code points concerned,
    `code` the row of `diagnostics.codes` it belongs to. `unknown_name` is the
    parameter that the environment lacks (SC122 alone), so that the caller, who
    knows every name in sight, can suggest one.
    """

    def __init__(
        self,
        message: str,
        start: int,
        end: int,
        hint: str | None = None,
        *,
        code: str = MALFORMED,
        unknown_name: str | None = None,
    ) -> None:
        """Hold what the caller will show."""
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint
        self.code = code
        self.unknown_name = unknown_name


class Refused(Exception):
    """An operation that has no value for its operands; it does not know where it stands.

    Raised by the operations and functions, given its place by `evaluate`: that of
    the operand numbered `operand`, from 0, or where that is None of the whole.
    """

    def __init__(self, message: str, hint: str | None = None, operand: int | None = None) -> None:
        """Hold what `evaluate` will pass on."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.operand = operand
