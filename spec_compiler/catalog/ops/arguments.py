"""The kinds of argument that functions of `keras.ops` take and layers do not."""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Checked, is_int, is_number
from spec_compiler.shapes.types import DTYPES

_DTYPES = (*DTYPES, "float8_e4m3fn", "float8_e5m2")


def _op_dtype(value: Any) -> str:
    """A dtype by its name; `int` is Keras's for `int64`."""
    if value == "int":
        return "int64"
    if not isinstance(value, str) or value not in _DTYPES:
        # Imported here: only a wrong value needs it.
        from spec_compiler.diagnostics.suggest import suggest

        near = suggest(value, _DTYPES) if isinstance(value, str) else None
        context = {"known": ", ".join(_DTYPES)} | ({"suggestion": near} if near else {})
        raise PydanticCustomError("SC205", "expects a dtype: {known}", context)
    return value


def _number(value: Any) -> Any:
    """A number, which a boolean is not."""
    if not is_number(value):
        raise PydanticCustomError("SC203", "expects a number")
    return value


def _scalar(value: Any) -> Any:
    """A number or a boolean."""
    if not isinstance(value, bool | int | float):
        raise PydanticCustomError("SC203", "expects a number or a boolean")
    return value


def shape_of(*, unknown: bool, bare: bool = False, rest: bool = False) -> Checked:
    """The marker for a whole shape, the batch included.

    Args:
        unknown: Whether null may stand for a size.
        bare: Whether one integer is a shape of one axis.
        rest: Whether -1 may stand for a size, and how often is not checked.
    """

    def check(value: Any) -> tuple[int | None, ...]:
        items = [value] if bare and is_int(value) else value
        if not isinstance(items, list | tuple) or not all(
            is_int(item) or (unknown and item is None) for item in items
        ):
            words = ", null where one is not known" if unknown else ""
            raise PydanticCustomError("SC203", "expects a list of sizes{words}", {"words": words})
        least = -1 if rest else 0
        if any(item is not None and item < least for item in items):
            raise PydanticCustomError("SC204", "expects sizes of {least} or more", {"least": least})
        return tuple(items)

    size: dict[str, Any] = {"type": ["integer", "null"] if unknown else "integer"}
    many: dict[str, Any] = {"type": "array", "items": size}
    return Checked(check, {"anyOf": [size, many]} if bare else many)


def _widths(value: Any) -> Any:
    """The widths of a padding: one number, a pair for all axes, or a list for each axis."""
    if is_int(value):
        return ((value, value),)
    items: Any = value if isinstance(value, list | tuple) and value else [None]
    if len(items) == 2 and all(is_int(item) for item in items):
        return (tuple(items),)
    if not all(
        isinstance(item, list | tuple) and len(item) == 2 and all(is_int(n) for n in item)
        for item in items
    ):
        raise PydanticCustomError(
            "SC203",
            "expects an integer, a pair of them, or a list of pairs, one for each axis",
            {"hint": "a pair is what comes before and behind, such as [1, 1]"},
        )
    return tuple(tuple(item) for item in items)


def integers_of(
    count: int | None = None, *, least: int | None = None, bare: bool = True
) -> Checked:
    """The marker for a list of integers; gives a tuple, and one integer as it is.

    Args:
        count: How many there are; any number where None.
        least: The smallest value allowed.
        bare: Whether one integer may stand for the list.
    """
    many = f"a list of {count} integers" if count else "a list of integers"
    words = f"an integer or {many}" if bare else many
    words += f", each {least} or more" if least is not None else ""

    def check(value: Any) -> Any:
        items = [value] if bare and is_int(value) else value
        wrong = not isinstance(items, list | tuple) or not all(is_int(item) for item in items)
        if wrong or (count and isinstance(value, list | tuple) and len(value) != count):
            raise PydanticCustomError("SC203", "expects {words}", {"words": words})
        if least is not None and any(item < least for item in items):
            raise PydanticCustomError("SC204", "expects {words}", {"words": words})
        return value if is_int(value) else tuple(items)

    number: dict[str, Any] = {"type": "integer"} | ({} if least is None else {"minimum": least})
    size = {"minItems": count, "maxItems": count} if count else {}
    array = {"type": "array", "items": number} | size
    return Checked(check, {"anyOf": [number, array]} if bare else array)


def numbers_of(count: int, *, bare: bool = False) -> Checked:
    """The marker for a list of `count` numbers; `bare` allows one for all."""

    def check(value: Any) -> Any:
        if bare and is_number(value):
            return value
        if (
            not isinstance(value, list | tuple)
            or len(value) != count
            or not all(is_number(item) for item in value)
        ):
            raise PydanticCustomError(
                "SC203", "expects a list of {count} numbers", {"count": count}
            )
        return tuple(value)

    return Checked(check, {"type": "array", "items": {"type": "number"}})


OpDType = Annotated[str, Checked(_op_dtype, {"type": "string", "enum": [*_DTYPES, "int"]})]
"""A dtype by Keras's name."""
Number = Annotated[Any, Checked(_number, {"type": "number"})]
"""Any number."""
Scalar = Annotated[Any, Checked(_scalar, {"type": ["number", "boolean"]})]
"""A number or a boolean."""
Axes = Annotated[Any, integers_of()]
"""One axis, or a list of them."""
AxisList = Annotated[Any, integers_of(bare=False)]
"""A list of axes."""
AxisPair = Annotated[Any, integers_of(2, bare=False)]
"""A list of two axes."""
OutShape = Annotated[Any, shape_of(unknown=True)]
"""A whole shape; null where a size is not known."""
KnownShape = Annotated[Any, shape_of(unknown=False, bare=True)]
"""A whole shape of known sizes, or one size."""
PositiveInts = Annotated[Any, integers_of(least=1)]
"""One integer of 1 or more, or a list of them."""
Pair = Annotated[Any, integers_of(2)]
"""One integer, or two of them."""
PositivePair = Annotated[Any, integers_of(2, least=1)]
"""One integer of 1 or more, or two of them."""
PadWidth = Annotated[
    Any,
    Checked(_widths, {"anyOf": [{"type": "integer"}, {"type": "array"}]}),
]
"""How wide a border is: one number, a pair for all axes, or a pair for each."""
