"""The functions of formulas: a closed table, Python's own meaning with bounds.

In: arguments that are already values, as many as the row allows. Out: the value,
or `Refused`. `shape('x')` is not here: it is a node of its own, for what it reads
is no value but a reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from spec_compiler.expression.error import Refused
from spec_compiler.expression.limits import MAX_SIZE, bounded, too_long
from spec_compiler.expression.operations import kind, refuse_null
from spec_compiler.record import dataclass

# Rounding a 64-bit integer to more places than this before the point gives 0; Python
# would first compute the power of ten, however large.
_MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how many arguments it takes (`most` None: any number), its usage, itself."""

    least: int
    most: int | None
    usage: str
    apply: Callable[[Sequence[Any]], object]


def call(function: str, args: Sequence[object]) -> object:
    """The value of `function(*args)`; `Refused` where it has none or is out of bounds.

    The number of arguments has been checked when the formula was parsed.
    """
    return bounded(FUNCTIONS[function].apply(args))


def _extreme(name: str, choose: Callable[..., object]) -> Callable[[Sequence[Any]], object]:
    """`min` or `max`, of one list or of several arguments."""

    def apply(args: Sequence[Any]) -> object:
        if len(args) == 1 and not isinstance(args[0], str | list):
            raise Refused(
                f"{name} of one argument takes a list, found {kind(args[0])}",
                f"write {name}(a, b) or {name}([a, b])",
            )
        group = args[0] if len(args) == 1 else args
        if not group:
            raise Refused(f"{name} of an empty {'text' if group == '' else 'list'} has no value")
        try:
            return choose(group)
        except TypeError:
            raise _incomparable(name, group) from None

    return apply


def _incomparable(name: str, group: Sequence[object]) -> Refused:
    kinds = sorted({kind(item) for item in group})
    if len(kinds) == 1:
        return Refused(f"{name} does not compare {kinds[0]} with {kinds[0]}")
    return Refused(f"{name} does not compare {' with '.join(kinds[:2])}")


def _abs(args: Sequence[Any]) -> object:
    return abs(_number("abs", args[0]))


def _round(args: Sequence[Any]) -> object:
    number = _number("round", args[0])
    places = args[1] if len(args) == 2 else None
    if places is not None and not isinstance(places, int):
        raise Refused(
            f"round takes an integer as its number of places, found {kind(places)}", operand=1
        )
    try:
        if places is None:
            return round(number)
        if isinstance(number, int) and places < -_MOST_PLACES:
            return 0
        return round(number, places)
    except (OverflowError, ValueError):
        raise Refused("result is beyond the range of a number") from None


def _int(args: Sequence[Any]) -> object:
    if isinstance(args[0], str):
        try:
            return int(args[0])
        except ValueError:
            raise Refused("int takes a number, and this text is no whole number") from None
    try:
        return int(_number("int", args[0]))
    except (OverflowError, ValueError):
        raise Refused("int takes a finite number") from None


def _float(args: Sequence[Any]) -> object:
    if isinstance(args[0], str):
        try:
            return float(args[0])
        except ValueError:
            raise Refused("float takes a number, and this text is none") from None
    return float(_number("float", args[0]))


def _len(args: Sequence[Any]) -> object:
    if not isinstance(args[0], str | list):
        raise Refused(f"len takes a list or a text, found {kind(args[0])}")
    return len(args[0])


def _sum(args: Sequence[Any]) -> object:
    if not isinstance(args[0], str | list):
        raise Refused(f"sum takes a list, found {kind(args[0])}", "write sum([a, b])")
    try:
        return sum(args[0])
    except OverflowError:
        raise Refused("result is beyond the range of a 64-bit float") from None
    except TypeError:
        wrong = next(item for item in args[0] if not isinstance(item, int | float))
        raise Refused(f"sum takes a list of numbers, found {kind(wrong)} in it") from None


def _range(args: Sequence[Any]) -> object:
    refuse_null("range", *args)
    for number, found in enumerate(args):
        if not isinstance(found, int):
            raise Refused(f"range takes integers, found {kind(found)}", operand=number)
    if len(args) == 3 and args[2] == 0:
        raise Refused("range with a step of 0 does not end")
    numbers = range(*args)
    # `len` of a range overflows beyond the machine's word; asking for one item does not.
    if numbers[MAX_SIZE : MAX_SIZE + 1]:
        raise too_long()
    return list(numbers)


def _number(function: str, value: object) -> int | float:
    if isinstance(value, int | float):
        return value
    refuse_null(function, value)
    raise Refused(f"{function} takes a number, found {kind(value)}", operand=0)


FUNCTIONS: Mapping[str, Function] = {
    "abs": Function(1, 1, "abs(x)", _abs),
    "float": Function(1, 1, "float(x)", _float),
    "int": Function(1, 1, "int(x)", _int),
    "len": Function(1, 1, "len(list)", _len),
    "max": Function(1, None, "max(a, b) or max(list)", _extreme("max", max)),
    "min": Function(1, None, "min(a, b) or min(list)", _extreme("min", min)),
    "range": Function(1, 3, "range(stop), range(start, stop) or range(start, stop, step)", _range),
    "round": Function(1, 2, "round(x) or round(x, places)", _round),
    "sum": Function(1, 1, "sum(list)", _sum),
}
