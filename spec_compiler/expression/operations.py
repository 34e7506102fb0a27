"""What the operators compute: Python's own meaning, with bounds and with messages for users.

In: an operator and operands that are already values. Out: the value, or
`Refused`. Where the operation stands in a text is not known here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from spec_compiler.expression.error import Refused
from spec_compiler.expression.limits import (
    LARGEST_INTEGER,
    MAX_SIZE,
    bounded,
    size,
    too_large_integer,
    too_long,
)

_BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "in": lambda item, group: item in group,
    "not in": lambda item, group: item not in group,
    "is": lambda item, null: item is null,
    "is not": lambda item, null: item is not null,
}

BINARY_OPERATORS = frozenset(_BINARY)
COMPARE_OPERATORS = frozenset(_COMPARE)

_NULL_HINT = "test for it first: 'x is None'; a size that is not known before the data is null"


def binary(op: str, left: object, right: object) -> object:
    """The value of `left op right`, `op` one of `BINARY_OPERATORS`."""
    refuse_null(f"'{op}'", left, right)
    if op == "%" and isinstance(left, str):
        raise Refused(
            "formatting a text with '%' is not part of formulas",
            "put the formula into the text: layer_$(i)",
        )
    if op == "*":
        _refuse_long_repetition(left, right)
    if op == "**":
        _refuse_large_power(left, right)
    try:
        return bounded(_BINARY[op](left, right))
    except ZeroDivisionError:
        raise Refused(
            "zero to a negative power" if op == "**" else f"division by zero in '{op}'"
        ) from None
    except OverflowError:
        raise Refused("result is beyond the range of a 64-bit float") from None
    except TypeError:
        hint = None
        if op == "+" and isinstance(left, str) != isinstance(right, str):
            hint = "a text with a value in it is written layer_$(i)"
        raise Refused(f"'{op}' does not take {kind(left)} and {kind(right)}", hint) from None


def unary(op: str, operand: object) -> object:
    """The value of `op operand`, `op` one of `+`, `-`, `not`."""
    if op == "not":
        return not operand
    refuse_null(f"'{op}'", operand)
    if not isinstance(operand, int | float):
        raise Refused(f"'{op}' takes a number, found {kind(operand)}")
    return bounded(-operand if op == "-" else +operand)


def compare(op: str, left: object, right: object) -> bool:
    """The truth of `left op right`, `op` one of `COMPARE_OPERATORS`."""
    if op in ("in", "not in") and not isinstance(right, str | list):
        raise Refused(f"'{op}' looks into a list or a text, found {kind(right)}")
    if op in ("<", "<=", ">", ">="):
        refuse_null(f"'{op}'", left, right)
    try:
        return bool(_COMPARE[op](left, right))
    except TypeError:
        if op in ("in", "not in"):
            raise Refused(f"'{op}' finds a text in a text, not {kind(left)}") from None
        raise Refused(f"'{op}' does not compare {kind(left)} with {kind(right)}") from None


def index(group: object, position: object) -> object:
    """Item `position` of `group`, a list or text; negative positions count from the end."""
    if not isinstance(group, str | list):
        raise Refused(f"only a list or a text has items, found {kind(group)}", operand=0)
    if not isinstance(position, int):
        raise Refused(f"an index is an integer, found {kind(position)}", operand=1)
    try:
        return group[position]
    except IndexError:
        held = "nothing" if not group else f"{len(group)}, from 0 to {len(group) - 1}"
        raise Refused(
            f"there is no item {int(position)}: the {_noun(group)} holds {held}", operand=1
        ) from None


def refuse_null(what: str, *operands: object) -> None:
    """Refuse the first of `operands` that is null; `what` was given it."""
    for number, operand in enumerate(operands):
        if operand is None:
            raise Refused(f"{what} was given null", _NULL_HINT, number)


def kind(value: object) -> str:
    """What `value` is, in the words of messages: `an integer`, `text`, `null`."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a float"
        case str():
            return "text"
        case list():
            return "a list"
        case Mapping():
            return "a mapping"
        case _:
            return f"a {type(value).__name__}"


def _noun(group: str | list[object]) -> str:
    return "text" if isinstance(group, str) else "list"


def _refuse_long_repetition(left: object, right: object) -> None:
    """Refuse `[0] * 10**9` before it is built."""
    for group, count in ((left, right), (right, left)):
        if not isinstance(group, str | list) or not isinstance(count, int):
            continue
        if group and count > 0 and size(group) * count > MAX_SIZE:
            raise too_long()


def _refuse_large_power(left: object, right: object) -> None:
    """Refuse `9 ** 9 ** 9` before it is computed."""
    if not isinstance(left, int) or not isinstance(right, int) or right <= 0:
        return
    # The n-th power of a base of b bits has more than (b - 1) * n of them.
    if (abs(left).bit_length() - 1) * right >= LARGEST_INTEGER.bit_length():
        raise too_large_integer()
