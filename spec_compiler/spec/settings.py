"""The training set-up: `compile`, `data`, `fit`, `evaluate` and `export`, their values checked.

In: a `Spec` and the values of its parameters. Out: `Settings` of frozen models
with the catalogue's instances in them. What the sections must be to each other
and to the model is checked in `lint`.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.context import Context
from spec_compiler.catalog.fields import (
    Bool,
    ObjectOf,
    PositiveInt,
    Source,
    Str,
)
from spec_compiler.catalog.policy import FLOAT32, policy_named
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.outcome import Outcome, has_errors
from spec_compiler.record import dataclass
from spec_compiler.spec.export import FORMATS, Export, exports
from spec_compiler.spec.fit import Compile, Evaluate, Fit
from spec_compiler.spec.formulas import Environment, resolve, unresolved
from spec_compiler.spec.imports import Imports, known_imports
from spec_compiler.spec.model import Spec, Step
from spec_compiler.spec.section import Section, refused

__all__ = [
    "FORMATS",
    "SECTIONS",
    "Compile",
    "Data",
    "Evaluate",
    "Export",
    "Fit",
    "Section",
    "Settings",
    "settings",
]


class Split(Section):
    """Parts taken from the training data."""

    validation: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The share that becomes the validation data."""
    test: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The share that becomes the test data."""
    shuffle: Bool = True
    """Whether samples are drawn at random by the seed; otherwise from the end."""
    stratify: Bool = False
    """Whether each part has the classes in the proportions of the whole."""


class SourceOrPart(ObjectOf):
    """A field that holds a data source, or the name of another part whose data it takes."""

    def __init__(self, *parts: str) -> None:
        super().__init__("source")
        self.parts = parts

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"enum": list(self.parts)}, {"$ref": "#/$defs/source"}]}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        return value if value in self.parts else super()._check(value, info)


class Data(Section):
    """The sources of data and what is done with them."""

    source: Source | None = None
    """A source that gives training and test data at once."""
    train: Source | None = None
    """The training data."""
    validation: Annotated[Any, SourceOrPart("test")] | None = None
    """The validation data: a source, or `test` for the test data."""
    test: Annotated[Any, SourceOrPart("validation")] | None = None
    """The test data: a source, or `validation` for the validation data."""
    split: Split | None = None
    """Parts taken from the training data."""
    prepare: list[Step] | None = None
    """What is done with the features of every part."""
    labels: list[Step] | None = None
    """What is done with the labels of every part."""
    augment: list[Step] | None = None
    """What is done with the features of the training data alone."""
    shuffle: Bool | PositiveInt | None = None
    """Whether samples are mixed, or the size of the buffer for it."""
    repeat: Bool = False
    """Whether the training data begins again at its end, so that it never ends."""
    cache: Bool | Str | None = None
    """Whether prepared data is kept in memory, or the file it is kept in."""
    prefetch: PositiveInt | None = None
    """How many batches are made ahead."""
    batch_size: PositiveInt | None = None
    """Samples a batch; none is the batch size of `fit`."""

    @property
    def trains(self) -> bool:
        """Whether there is training data, from which layers can learn."""
        return self.train is not None or self.source is not None


@dataclass(frozen=True, slots=True)
class Settings:
    """The sections of a spec around its model; None where the spec has none."""

    compile: Compile | None = None
    data: Data | None = None
    fit: Fit | None = None
    evaluate: Evaluate | None = None
    export: tuple[Export, ...] = ()

    @property
    def is_served_prepared(self) -> bool:
        """Whether an export has layers of `data.prepare` before the model."""
        prepares = self.data is not None and bool(self.data.prepare)
        return prepares and any(export.holds_prepare for export in self.export)


SECTIONS: dict[str, type[Section]] = {
    "compile": Compile,
    "data": Data,
    "fit": Fit,
    "evaluate": Evaluate,
}


def settings(
    spec: Spec, params: Mapping[str, Any], imports: Imports | None = None
) -> Outcome[Settings]:
    """The checked training set-up of a spec.

    Args:
        spec: The spec.
        params: The values of its parameters.
        imports: What its imports are; default: what it says of them itself.
    """
    env = Environment(params)
    policy = policy_named(spec.dtype_policy) if spec.dtype_policy else None
    known = known_imports(spec) if imports is None else imports
    context = Context(known, policy or FLOAT32, spec.oldest_keras)
    found: list[Diagnostic] = []
    made: dict[str, Any] = {}
    for name, cls in SECTIONS.items():
        if getattr(spec, name) is not None:
            made[name] = _section(spec, name, cls, env, context, found)
    made["export"] = exports(spec, env, found)
    return Outcome(None if has_errors(found) else Settings(**made), tuple(found))


def _section(
    spec: Spec,
    name: str,
    cls: type[Section],
    env: Environment,
    context: Context,
    found: list[Diagnostic],
) -> Section | None:
    """One section, or None with its diagnostics added."""
    value = resolve(spec.document, (name,), env, found)
    if unresolved(value):
        return None
    try:
        return cls.model_validate(value, context=context)
    except ValidationError as error:
        found += refused(error, spec, f"'{name}'", cls, (name,))
    except PydanticCustomError as error:
        found.append(Diagnostic(error.type, error.message(), spec.document.span((name,))))
    return None
