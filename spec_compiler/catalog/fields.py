"""The kinds of value that arguments of Keras take, as Pydantic annotations.

Values arrive as YAML has them (lists, never tuples) and strictly: an int is no
bool, a string no number. What Keras normalises (`3` for `(3, 3)`) is normalised
here, so that shape rules see one form.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Bool = bool
Int = int
Float = float
Str = str
PositiveInt = Annotated[int, Field(ge=1)]
NonNegativeInt = Annotated[int, Field(ge=0)]
PositiveFloat = Annotated[float, Field(gt=0)]
NonNegativeFloat = Annotated[float, Field(ge=0)]
UnitInterval = Annotated[float, Field(ge=0, le=1)]
"""From 0 to 1, both included."""
UnitIntervalOpen = Annotated[float, Field(ge=0, lt=1)]
"""From 0 to 1, without 1."""
LayerName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\-]+$", max_length=200)]
"""A layer's name in Keras: letters, digits, `_`, `-`, `.`."""
DataFormat = Literal["channels_last", "channels_first"]
Padding = Literal["valid", "same"]
CausalPadding = Literal["valid", "same", "causal"]


class Checked:
    """A field whose value passes through one function, with one message where it fails.

    Args:
        check: Takes the value as read, gives the normal form, or raises
            `PydanticCustomError` with a code of `diagnostics.codes` as its type.
        json_schema: What editors are told of the field.
    """

    def __init__(self, check: Callable[[Any], Any], json_schema: dict[str, Any]) -> None:
        self.check = check
        self.json_schema = json_schema

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(self.json_schema)


class ObjectOf:
    """A field that holds an object of Keras: its name, or `{Name: arguments}`.

    The value becomes an instance of the class that the catalogue has under that
    name, or `Imported` for a name of the spec's `imports`.

    Args:
        category: A name of `catalog.index.CATEGORIES`.
        by_name: Whether Keras takes the object there by its bare name, where it does so at all.
    """

    def __init__(self, category: str, *, by_name: bool = True) -> None:
        self.category = category
        self.by_name = by_name

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"$ref": f"#/$defs/{self.category}"}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        # Imported here: the index knows the classes, and the classes are made of these fields.
        from spec_compiler.catalog.build import build

        return build(self.category, value, info.context)


def _sizes(rank: int, least: int) -> Callable[[Any], tuple[int, ...]]:
    """A check for one integer or `rank` of them, each `least` or more; gives `rank` of them."""

    def check(value: Any) -> tuple[int, ...]:
        items = value if isinstance(value, list | tuple) else [value] * rank
        if any(isinstance(item, bool) or not isinstance(item, int) for item in items):
            raise PydanticCustomError("SC203", "expects {want}", {"want": _want(rank, least)})
        if len(items) != rank:
            raise PydanticCustomError(
                "SC203",
                "expects {want}, got {count} numbers",
                {"want": _want(rank, least), "count": len(items)},
            )
        if any(item < least for item in items):
            raise PydanticCustomError("SC204", "expects {want}", {"want": _want(rank, least)})
        return tuple(items)

    return check


def _want(rank: int, least: int) -> str:
    """What a size field wants, in words."""
    bound = f"of {least} or more"
    return (
        f"an integer {bound}" if rank == 1 else f"an integer {bound}, or a list of {rank} of them"
    )


def sizes(rank: int, least: int = 1) -> Checked:
    """The marker for one integer or `rank` of them: `kernel_size`, `strides`, `pool_size`.

    Args:
        rank: How many spatial axes there are.
        least: The smallest value allowed.
    """
    number = {"type": "integer", "minimum": least}
    many = {"type": "array", "items": number, "minItems": rank, "maxItems": rank}
    return Checked(_sizes(rank, least), {"anyOf": [number, many]})


Size1 = Annotated[tuple[int], sizes(1)]
Size2 = Annotated[tuple[int, int], sizes(2)]
Size3 = Annotated[tuple[int, int, int], sizes(3)]


def _dims(value: Any) -> tuple[int | None, ...]:
    """A shape without its batch axis: positive integers, null where the size varies."""
    items = [value] if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(items, list | tuple) or any(
        item is not None and (isinstance(item, bool) or not isinstance(item, int)) for item in items
    ):
        raise PydanticCustomError(
            "SC203", "expects a shape: a list of integers, null where a size varies"
        )
    if any(item is not None and item < 0 for item in items):
        raise PydanticCustomError("SC204", "expects sizes of 0 or more in a shape")
    return tuple(items)


def _target(value: Any) -> tuple[int, ...]:
    """The target of a reshape: integers, at most one of them -1, the rest 0 or more."""
    items = [value] if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(items, list | tuple) or any(
        isinstance(item, bool) or not isinstance(item, int) for item in items
    ):
        raise PydanticCustomError("SC203", "expects a list of integers, -1 for the rest")
    if any(item < -1 for item in items) or list(items).count(-1) > 1:
        raise PydanticCustomError("SC204", "expects sizes of 0 or more and at most one -1")
    return tuple(items)


_DIM_SCHEMA: dict[str, Any] = {"type": ["integer", "null"], "minimum": 0}
Dims = Annotated[
    tuple[int | None, ...],
    Checked(_dims, {"anyOf": [{"type": "integer"}, {"type": "array", "items": _DIM_SCHEMA}]}),
]
"""A shape without its batch axis; null where a size varies."""
TargetDims = Annotated[
    tuple[int, ...],
    Checked(
        _target,
        {
            "anyOf": [
                {"type": "integer", "minimum": -1},
                {"type": "array", "items": {"type": "integer", "minimum": -1}},
            ]
        },
    ),
]
"""The target of a reshape, without the batch; at most one -1."""


Activation = Annotated[Any, ObjectOf("activation")]
"""A function by its name (`relu`), or a layer that is one (`{LeakyReLU: …}`)."""
Initializer = Annotated[Any, ObjectOf("initializer")]
Regularizer = Annotated[Any, ObjectOf("regularizer")]
Constraint = Annotated[Any, ObjectOf("constraint")]
Loss = Annotated[Any, ObjectOf("loss")]
Metric = Annotated[Any, ObjectOf("metric")]
Optimizer = Annotated[Any, ObjectOf("optimizer")]
Schedule = Annotated[Any, ObjectOf("schedule")]
Callback = Annotated[Any, ObjectOf("callback")]
LayerObject = Annotated[Any, ObjectOf("layer")]
Source = Annotated[Any, ObjectOf("source")]
Quantization = Annotated[Any, ObjectOf("quantization")]


def _dtype(value: Any) -> str:
    """A dtype by Keras's name."""
    from spec_compiler.shapes.types import DTYPES

    if value not in DTYPES:
        raise PydanticCustomError("SC205", "expects a dtype: {known}", {"known": ", ".join(DTYPES)})
    return str(value)


class PolicyOf(ObjectOf):
    """A field that holds a dtype policy: its name, or `{DTypePolicyMap: …}`."""

    def __init__(self) -> None:
        super().__init__("dtype_policy")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/dtype_policy"}]}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        from spec_compiler.catalog.policy import policy_named

        if isinstance(value, dict):
            return super()._check(value, info)
        if not isinstance(value, str) or policy_named(value) is None:
            raise PydanticCustomError(
                "SC205",
                "expects a dtype policy such as float32, mixed_float16 or mixed_bfloat16",
            )
        return value


class FloatPolicyOf(PolicyOf):
    """A field that holds a dtype policy of floating arithmetic: that of a loss."""

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        from spec_compiler.catalog.policy import FLOAT32, policy_named
        from spec_compiler.shapes.types import FLOATS

        found = super()._check(value, info)
        policy = policy_named(found) if isinstance(found, str) else found.resolve(FLOAT32)
        if policy is not None and policy.compute_dtype not in FLOATS:
            raise PydanticCustomError(
                "SC205", "expects a dtype of fractions, such as float32", {"hint": "write float32"}
            )
        return found


DTypePolicy = Annotated[Any, PolicyOf()]
FloatPolicy = Annotated[Any, FloatPolicyOf()]
DType = Annotated[str, Checked(_dtype, {"type": "string"})]


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    """A check for one of some words in any case; gives it in lower case."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value.lower() not in choices:
            # Imported here: only a wrong value needs it.
            from spec_compiler.diagnostics.suggest import suggest

            near = suggest(value.lower(), choices) if isinstance(value, str) else None
            context = {"known": ", ".join(choices)} | ({"suggestion": near} if near else {})
            raise PydanticCustomError("SC205", "expects one of {known}", context)
        return value.lower()

    return check


def one_of_any_case(*choices: str) -> Checked:
    """The marker for one of some words, upper and lower case alike, as some classes take them."""
    patterns = "|".join(map(any_case, choices))
    words: dict[str, Any] = {"type": "string", "enum": list(choices)}
    return Checked(
        _one_of(choices), {"anyOf": [words, {"type": "string", "pattern": f"^(?:{patterns})$"}]}
    )


def any_case(word: str) -> str:
    """A regular expression for a word in upper and lower case alike.

    >>> any_case("adam_w")
    '[aA][dD][aA][mM]_[wW]'
    """
    return "".join(f"[{char.lower()}{char.upper()}]" if char.isalpha() else char for char in word)


DataFormatAnyCase = Annotated[str, one_of_any_case("channels_last", "channels_first")]
"""Where the channels are, as most layers read it: upper and lower case alike."""
PaddingAnyCase = Annotated[str, one_of_any_case("valid", "same")]
CausalPaddingAnyCase = Annotated[str, one_of_any_case("valid", "same", "causal")]


FiniteFloat = Annotated[float, Field(allow_inf_nan=False)]
"""Any number, without the infinities and NaN."""
FiniteNonNegativeFloat = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""A number of 0 or more, without infinity and NaN."""


def is_int(value: Any) -> bool:
    """Whether `value` is an integer and no boolean."""
    return isinstance(value, int) and not isinstance(value, bool)


def _ints(value: Any) -> Any:
    """One integer, or a list of them."""
    items = value if isinstance(value, list | tuple) else [value]
    if not all(is_int(item) for item in items):
        raise PydanticCustomError("SC203", "expects an integer, or a list of integers")
    return value


IntOrInts = Annotated[
    Any,
    Checked(
        _ints, {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]}
    ),
]
"""One integer or a list of them: an axis or several."""


def is_number(value: Any) -> bool:
    """Whether `value` is a number and no boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _constant(value: Any) -> Any:
    """A number, or nested lists of numbers of one size."""
    if isinstance(value, list):
        if len({len(item) if isinstance(item, list) else None for item in value}) > 1:
            raise PydanticCustomError("SC203", "expects a number or lists of one length of them")
        return [_constant(item) for item in value]
    if not isinstance(value, bool | int | float):
        raise PydanticCustomError("SC203", "expects a number or nested lists of numbers")
    return value


Constant = Annotated[
    Any, Checked(_constant, {"anyOf": [{"type": ["number", "boolean"]}, {"type": "array"}]})
]
"""A tensor given as a plain value."""


def _numbers(value: Any) -> Any:
    """A list of numbers."""
    if not isinstance(value, list | tuple) or not all(is_number(item) for item in value):
        raise PydanticCustomError("SC203", "expects a list of numbers")
    return list(value)


Numbers = Annotated[Any, Checked(_numbers, {"type": "array", "items": {"type": "number"}})]
"""A list of numbers."""


class Objects:
    """A field that holds objects of Keras: one, a list of them, or a mapping by output name.

    Lists may hold null where an output has none. A mapping of one key that names
    an object of the category is that object with its arguments.

    Args:
        category: A name of `catalog.index.CATEGORIES`.
    """

    by_name = True

    def __init__(self, category: str) -> None:
        self.category = category

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"$ref": f"#/$defs/{self.category}.tree"}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        from spec_compiler.catalog.build import build_tree

        return build_tree(self.category, value, info.context)


def _non_negative_ints(value: Any) -> Any:
    """One integer of 0 or more, or a list of them."""
    items = value if isinstance(value, list | tuple) else [value]
    if not all(is_int(item) for item in items):
        raise PydanticCustomError("SC203", "expects an integer, or a list of integers")
    if any(item < 0 for item in items):
        raise PydanticCustomError("SC204", "expects integers of 0 or more")
    return value


_SIZE: dict[str, Any] = {"type": "integer", "minimum": 0}
NonNegativeInts = Annotated[
    Any, Checked(_non_negative_ints, {"anyOf": [_SIZE, {"type": "array", "items": _SIZE}]})
]
"""One size or a list of them, each 0 or more."""
