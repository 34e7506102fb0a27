"""Further kinds of value: those of losses, metrics, optimizers, schedules and callbacks."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.fields import Checked, ObjectOf, is_int, is_number
from spec_compiler.catalog.import_fields import FromImports


def _real(value: Any) -> float:
    """A number with a fraction; Keras tests some arguments for Python's float and takes no int."""
    if is_int(value):
        raise PydanticCustomError(
            "SC203",
            "expects a float; Keras takes no integer here",
            {"hint": f"write {value}.0", "replacement": f"{value}.0"},
        )
    if not isinstance(value, float):
        raise PydanticCustomError("SC203", "expects a float")
    return value


def _real_between(
    low: float, high: float, words: str, *, without_low: bool = False
) -> Callable[[Any], float]:
    """A check for a float from `low` to `high`."""

    def check(value: Any) -> float:
        number = _real(value)
        if not low <= number <= high or (without_low and number == low):
            raise PydanticCustomError("SC204", "expects {words}", {"words": words})
        return number

    return check


def real(low: float, high: float, words: str, *, without_low: bool = False) -> Checked:
    """The marker for a float within bounds where Keras takes no integer.

    Args:
        low: The smallest value.
        high: The largest value.
        words: What messages say is expected.
        without_low: Whether `low` itself is refused.
    """
    return Checked(_real_between(low, high, words, without_low=without_low), {"type": "number"})


ObjectName = Annotated[str, Field(pattern=r"^[A-Za-z0-9.][A-Za-z0-9_.\-]*$", max_length=200)]
"""An optimizer's name: letters, digits, `_`, `-`, `.`, no `_` or `-` first."""
MetricName = Annotated[str, Field(pattern=r"^[\w .\-/@%+:()]+$", max_length=200)]
"""A metric's name, which is only ever a key in logs: no quotes, brackets or line breaks."""


def _epsilon(value: Any) -> float:
    """A small number; null was the default in older Keras."""
    if value is None:
        raise PydanticCustomError(
            "SC210",
            "null for epsilon is an old spelling of the default",
            {"suggestion": "1e-7", "replacement": "1e-7"},
        )
    if not is_number(value):
        raise PydanticCustomError("SC203", "expects a number")
    return float(value)


Epsilon = Annotated[float, Checked(_epsilon, {"type": "number"})]
"""A small number that keeps a division from zero."""

Function = Annotated[Any, FromImports("function")]
"""A function of the spec's imports."""


class RateOf(ObjectOf):
    """A field that holds a learning rate: a float, a schedule, or a function of the imports."""

    def __init__(self) -> None:
        super().__init__("schedule")
        self.number = real(0.0, 1e30, "a learning rate of 0 or more")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "number", "minimum": 0}, {"$ref": "#/$defs/schedule"}]}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        if is_number(value):
            return self.number.check(value)
        if not isinstance(value, str | dict):
            raise PydanticCustomError("SC203", "expects a float, or a learning-rate schedule")
        return super()._check(value, info)


LearningRate = Annotated[Any, RateOf()]


def integers() -> Checked:
    """The marker for a list of integers."""

    def check(value: Any) -> list[int]:
        if not isinstance(value, list | tuple) or not all(is_int(item) for item in value):
            raise PydanticCustomError("SC203", "expects a list of integers")
        return list(value)

    return Checked(check, {"type": "array", "items": {"type": "integer"}})


def _number_or_numbers(value: Any) -> Any:
    """A number, or a list of numbers."""
    items = value if isinstance(value, list) and value else [value]
    if not all(is_number(item) for item in items):
        raise PydanticCustomError("SC203", "expects a number, or a list of numbers")
    return value


_NUMBER: dict[str, Any] = {"type": "number"}
NumberOrNumbers = Annotated[
    Any,
    Checked(
        _number_or_numbers,
        {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 1}]},
    ),
]
"""One number, or one for each of several."""


def _verbose(value: Any) -> Any:
    """How much is said: a whole number, or yes or no."""
    if not isinstance(value, int):
        raise PydanticCustomError("SC203", "expects 0 or 1")
    return value


Verbose = Annotated[Any, Checked(_verbose, {"type": ["integer", "boolean"]})]
"""How much a callback says; a boolean does as well."""


def _words(value: Any) -> Any:
    """A list of strings."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise PydanticCustomError("SC203", "expects a list of strings")
    return list(value)


Words = Annotated[Any, Checked(_words, {"type": "array", "items": {"type": "string"}})]
"""A list of strings."""
