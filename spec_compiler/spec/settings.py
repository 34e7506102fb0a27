"""The training set-up: `compile`, `data`, `fit`, `evaluate` and `export`, their values checked.

In: a `Spec` and the values of its parameters. Out: `Settings` of frozen models
with the catalogue's instances in them. What the sections must be to each other
and to the model is checked in `lint`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.fields import (
    Bool,
    Callback,
    LayerObject,
    NonNegativeInt,
    ObjectOf,
    Objects,
    Optimizer,
    PositiveInt,
    Source,
    Str,
    UnitIntervalOpen,
)
from spec_compiler.catalog.policy import FLOAT32, policy_named
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.outcome import Outcome, has_errors
from spec_compiler.record import dataclass
from spec_compiler.spec.formulas import Environment, resolve, unresolved
from spec_compiler.spec.imports import Imports, known_imports
from spec_compiler.spec.model import Spec
from spec_compiler.text.document import Path


class Section(KerasObject):
    """A section whose keys are a Keras method's arguments, all of them by name."""

    @classmethod
    def first_field(cls) -> str | None:
        """None: a section is a mapping."""
        return None


def class_numbers(value: Any) -> Any:
    """Classes by their numbers: JSON has keys of text only, where `"0"` is the class 0."""
    if not isinstance(value, dict):
        return value
    return {
        int(key) if isinstance(key, str) and key.isascii() and key.isdecimal() else key: weight
        for key, weight in value.items()
    }


class Compile(Section):
    """The arguments of `keras.Model.compile`."""

    optimizer: Optimizer = "rmsprop"
    """How the weights are updated."""
    loss: Annotated[Any, Objects("loss")] = None
    """What training makes small: one loss, or one for each output."""
    loss_weights: float | list[float] | dict[str, float] | None = None
    """How much each output's loss counts."""
    metrics: Annotated[Any, Objects("metric")] = None
    """What is measured beside the loss."""
    weighted_metrics: Annotated[Any, Objects("metric")] = None
    """Metrics that sample weights apply to."""
    run_eagerly: Bool = False
    """Whether each step runs in Python, for debugging."""
    steps_per_execution: PositiveInt = 1
    """How many batches run in one call of the engine."""
    jit_compile: Bool | Literal["auto"] = "auto"
    """Whether the step is compiled by XLA."""
    auto_scale_loss: Bool = True
    """Whether a float16 policy gets a scaled loss."""


class Fit(Section):
    """The arguments of `keras.Model.fit`, and a few of the language's own."""

    batch_size: PositiveInt | None = None
    """Samples a step; none is 32."""
    epochs: PositiveInt = 1
    """How often the training data is gone through."""
    verbose: Literal["auto", 0, 1, 2] = "auto"
    """What is printed: 0 nothing, 1 a bar, 2 a line an epoch."""
    callbacks: list[Callback] | None = None
    """What is called during training."""
    validation_split: UnitIntervalOpen = 0.0
    """The last part of the training data, kept for validation."""
    shuffle: Bool = True
    """Whether the samples are mixed before each epoch."""
    class_weight: Annotated[
        dict[int, float] | Literal["balanced"] | None, BeforeValidator(class_numbers)
    ] = None
    """How much each class counts."""
    initial_epoch: NonNegativeInt = 0
    """The epoch to start from."""
    steps_per_epoch: PositiveInt | None = None
    """Steps that make an epoch; none is all of the data."""
    validation_steps: PositiveInt | None = None
    """Steps of a validation run; none is all of the data."""
    validation_batch_size: PositiveInt | None = None
    """Samples a validation step; none is the batch size."""
    validation_freq: PositiveInt = 1
    """How many epochs pass between validation runs."""
    resume: Bool = False
    """Whether an unfinished run is continued."""
    distribute: Any = None
    """Over which devices training runs."""

    legacy: ClassVar[dict[str, str]] = {"nb_epoch": "epochs"}


class Evaluate(Section):
    """The arguments of `keras.Model.evaluate`."""

    batch_size: PositiveInt | None = None
    """Samples a step; none is 32."""
    verbose: Literal["auto", 0, 1, 2] = "auto"
    """What is printed."""
    steps: PositiveInt | None = None
    """Steps of the run; none is all of the data."""
    weights: Str | None = None
    """A file of weights that is loaded first."""


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
    prepare: list[LayerObject] | None = None
    """What is done with the features of every part."""
    labels: list[Any] | None = None
    """What is done with the labels of every part."""
    augment: list[LayerObject] | None = None
    """What is done with the features of the training data alone."""
    shuffle: Bool | PositiveInt | None = None
    """Whether samples are mixed, or the size of the buffer for it."""
    cache: Bool | Str | None = None
    """Whether prepared data is kept in memory, or the file it is kept in."""
    prefetch: PositiveInt | None = None
    """How many batches are made ahead."""
    batch_size: PositiveInt | None = None
    """Samples a batch; none is the batch size of `fit`."""


class Export(Section):
    """One file that is written after training."""

    format: Literal["keras", "weights", "saved_model", "onnx", "litert"]
    """The format."""
    path: Str
    """Where it is written."""
    inputs: Any = None
    """References that cut a part of the graph out."""
    outputs: Any = None
    """References that cut a part of the graph out."""
    prepare: Bool | None = None
    """Whether `prepare` becomes the first layers."""


FORMATS = ("keras", "weights", "saved_model", "onnx", "litert")
ENDINGS = {"keras": ".keras", "weights": ".weights.h5", "onnx": ".onnx", "litert": ".tflite"}
"""The ending that Keras asks for, by format."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The sections of a spec around its model; None where the spec has none."""

    compile: Compile | None = None
    data: Data | None = None
    fit: Fit | None = None
    evaluate: Evaluate | None = None
    export: tuple[Export, ...] = ()


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
    made["export"] = _exports(spec, env, found)
    found += _unsupported(spec)
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
        found += _refused(error, spec, f"'{name}'", cls, (name,))
    except PydanticCustomError as error:
        found.append(Diagnostic(error.type, error.message(), spec.document.span((name,))))
    return None


def _refused(
    error: ValidationError, spec: Spec, noun: str, cls: type[Section], path: Path
) -> tuple[Diagnostic, ...]:
    """What validation found in the section of class `cls` at `path`."""
    from spec_compiler.spec.errors import Subject, diagnostics  # only a wrong spec needs it

    return diagnostics(error, spec.document, Subject(noun, cls, path))


def _exports(spec: Spec, env: Environment, found: list[Diagnostic]) -> tuple[Export, ...]:
    """The entries of `export`."""
    made = []
    for index in range(len(spec.export or ())):
        at = ("export", index)
        value = resolve(spec.document, at, env, found)
        if unresolved(value):
            continue
        if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in FORMATS:
            message = "an export is a format with a path: " + ", ".join(FORMATS)
            found.append(
                Diagnostic("SC203", message, spec.document.span(at), label="keras: model.keras")
            )
            continue
        [(kind, argument)] = value.items()
        arguments = argument if isinstance(argument, dict) else {"path": argument}
        try:
            export = Export.model_validate({"format": kind} | arguments)
        except ValidationError as error:
            found += _refused(error, spec, f"export '{kind}'", Export, (*at, kind))
            continue
        ending = ENDINGS.get(export.format)
        if ending and not export.path.endswith(ending):
            message = f"a {kind} export ends in '{ending}', got '{export.path}'"
            place = (*at, kind, "path") if isinstance(argument, dict) else (*at, kind)
            # Imported here: only a wrong spec needs it.
            from spec_compiler.spec.edits import other_ending

            edits = other_ending(spec.document, place, ending)
            found.append(Diagnostic("SC504", message, spec.document.span((*at, kind)), edits=edits))
            continue
        made.append(export)
    return tuple(made)


UNSUPPORTED: tuple[tuple[str, str], ...] = (
    ("data", "labels"),
    ("fit", "resume"),
    ("fit", "distribute"),
)
"""Keys of the language that this version checks but cannot carry out."""


def _unsupported(spec: Spec) -> list[Diagnostic]:
    """Parts of the language that this version cannot carry out, said and not passed over."""
    paths = [path for path in UNSUPPORTED if spec.document.node(path) is not None]
    found = [
        Diagnostic(
            "SC190",
            f"'{section}.{key}' is not supported by this version",
            spec.document.key_span((section, key)),
        )
        for section, key in paths
    ]
    for index in range(len(spec.export or ())):
        for kind in ("saved_model", "onnx", "litert"):
            at = ("export", index, kind)
            if spec.document.node(at) is not None:
                message = f"export '{kind}' is not supported by this version"
                found.append(Diagnostic("SC190", message, spec.document.key_span(at)))
    return found
