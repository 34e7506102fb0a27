"""The columns of a table as features of a `keras.utils.FeatureSpace`: crosses, sizes, names.

In: a table whose columns have kinds. Out: what is wrong with them together, and how wide each
encoding is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import ObjectOf
from spec_compiler.diagnostics.suggest import suggest

if TYPE_CHECKING:
    from spec_compiler.catalog.sources.tables import Csv

SPACE = ("crosses", "crossing_dim", "hashing_dim", "num_discretization_bins", "output_mode")
"""The arguments of a table that are those of its `FeatureSpace`."""


class CrossOf(ObjectOf):
    """A field that holds a cross: `{cross: {…}}`, or the list of its features."""

    def __init__(self) -> None:
        super().__init__("cross")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        names = {"type": "array", "items": {"type": "string"}, "minItems": 2}
        return {"anyOf": [names, {"$ref": "#/$defs/cross"}]}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        return super()._check({"cross": value} if isinstance(value, list) else value, info)


def check_space(table: Csv) -> None:
    """Refuse what a `FeatureSpace` does not take.

    Raises:
        PydanticCustomError: at the argument of the table.
    """
    kinds = table.features
    if not isinstance(kinds, Mapping):
        for argument in SPACE:
            if getattr(table, argument) != type(table).model_fields[argument].default:
                mend = "give each feature a kind: features: {age: float_normalized}"
                refuse(argument, "SC206", f"'{argument}' is for kinds of features", mend)
        return
    seen: set[str] = set()
    for cross in table.crosses or ():
        for name in cross.feature_names:
            if name not in kinds:
                near = suggest(name, kinds)
                mend = f"did you mean '{near}'?" if near else f"there are {', '.join(kinds)}"
                refuse("crosses", "SC206", f"a cross is of features, and '{name}' is none; {mend}")
            if not kinds[name].counted:
                message = (
                    f"a cross is of words, whole numbers and bins, and '{name}' is "
                    f"{kinds[name].canonical_name()}; make it float_discretized"
                )
                refuse("crosses", "SC206", message)
        listed = " and ".join(cross.feature_names)
        if len(set(cross.feature_names)) < len(cross.feature_names):
            refuse("crosses", "SC206", f"the cross of {listed} has a feature twice")
        if cross.name() in seen:
            message = f"there are two crosses of {listed}, which Keras would make one"
            refuse("crosses", "SC206", message)
        seen.add(cross.name())
    whole = [name for name, each in encoded(table) if getattr(each, "output_mode", "") == "int"]
    if table.output_mode == "concat" and whole:
        message = f"'{whole[0]}' is a whole number, which Keras does not join with others: "
        refuse(
            "output_mode",
            "SC206",
            f"{message}leave its output_mode out, or write output_mode: dict",
        )


def encoded(table: Csv) -> Iterator[tuple[str, Any]]:
    """The features and the crosses of a table by their names."""
    if isinstance(table.features, Mapping):
        yield from table.features.items()
        yield from ((cross.name(), cross) for cross in table.crosses or ())


def width(table: Csv, encoding: Any) -> int | None:
    """How wide an encoding is; None where the data decides."""
    places: int = getattr(table, encoding.places) if encoding.places else 0
    found: int | None = encoding.width(places)
    return found


__all__ = ["SPACE", "CrossOf", "check_space", "encoded", "width"]
