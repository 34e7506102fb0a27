"""The sections of a spec as Pydantic models: their keys and the kinds of their structure.

In: a document's plain values. Out: a frozen `Spec`. Values in which a formula may
stand are kept as written (`Any`); what they must be is checked where the formulas
are known: arguments of layers in `graph`, the training set-up in `settings`.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.policy import policy_named
from spec_compiler.spec.names import Identifier, ImportPath, Reference, Variable
from spec_compiler.text.document import Document, Path

Scalar = None | bool | int | float | str
Formula = Any
"""A value of which only the evaluated form is checked."""


class Part(BaseModel):
    """A section of a spec: frozen, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Param(Part):
    """A named value that `--set` overrides."""

    default: Any = None
    """The value where none is given; a formula makes the parameter derived."""
    min: float | None = None
    """The smallest value allowed."""
    max: float | None = None
    """The largest value allowed."""
    choices: list[Any] | None = None
    """The only values allowed."""
    help: str | None = None
    """What `--help` of the script says."""
    type: Literal["int", "float", "str", "bool", "list"] | None = None
    """The type, where the default does not tell."""
    required: bool = False
    """Whether there is no default; set by the short form `p: null` and a long form without one."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        """A bare value is the default; null is none."""
        if isinstance(value, dict):
            return value if "default" in value else {**value, "required": True}
        return {"default": value, "required": value is None}


class Import(Part):
    """An object that is not Keras's, by where it is found."""

    path: ImportPath
    """`package.module:Name`, or a file beside the spec: `./layers.py:Name`."""
    output: Any = "unknown"
    """What a layer gives: `same`, a shape, a list of shapes; without it the output is unknown."""
    dtype: str | None = None
    """The dtype of a layer's output; none is the compute dtype."""
    parameters: Annotated[int, Field(ge=0)] | str | None = None
    """How many weights a layer has."""
    factory: bool = False
    """Whether the object is what the function returns."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        """A bare string is the path."""
        return {"path": value} if isinstance(value, str) else value


STEP_KEYS = (
    "name",
    "inputs",
    "outputs",
    "call",
    "if",
    "repeat",
    "shared",
    "for",
    "layers",
    "trainable",
)
"""What may stand beside an operation (or instead of one: `for`, `layers`)."""


class Step(Part):
    """A step: one operation with its arguments, a group, or a loop."""

    op: str | None = None
    """The operation's name; none for a group or a loop."""
    argument: Any = None
    """What stands after the operation's colon."""
    name: Formula = None
    """The layer's name, and the name others refer to its output by."""
    inputs: Formula = None
    """What it is called on; none is the previous step's output."""
    outputs: list[Reference | Literal["_"]] | None = None
    """Names for the several outputs of one step."""
    call: dict[str, Any] = Field(default_factory=dict)
    """Further call arguments that are plain values."""
    condition: Formula = Field(default=None, alias="if")
    """Whether the step is there."""
    repeat: Formula = None
    """How many times the step is applied."""
    shared: bool = False
    """Whether a repeated step is one layer applied many times."""
    loop: dict[Reference, Any] | None = Field(default=None, alias="for")
    """The loop's variables, each with its list."""
    layers: list["Step"] | None = None
    """The steps of a group or a loop."""
    trainable: Formula = None
    """Whether an application's weights are trained, or from which layer on."""

    has_colon: ClassVar[bool] = True

    @model_validator(mode="before")
    @classmethod
    def _take_apart(cls, value: Any) -> Any:
        """Separate the operation from the keys beside it."""
        if isinstance(value, str):
            return {"op": value}
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise PydanticCustomError(
                "SC203",
                "a step is an operation (its name, or a mapping from its name to arguments)",
            )
        operations = [key for key in value if key not in STEP_KEYS]
        if len(operations) > 1:
            raise PydanticCustomError(
                "SC208",
                "a step has one operation, this one has {count}: {names}",
                {
                    "count": len(operations),
                    "names": ", ".join(map(str, operations)),
                    "hint": "begin each step with its own '-', and indent arguments below the "
                    "operation; beside it stand only " + ", ".join(STEP_KEYS),
                    "key": str(operations[1]),
                },
            )
        rest = {key: item for key, item in value.items() if key in STEP_KEYS}
        if not operations:
            if "layers" not in value:
                raise PydanticCustomError(
                    "SC209", "a step needs an operation, or 'layers' for a group or a loop"
                )
            return rest
        if "layers" in value or "for" in value:
            raise PydanticCustomError(
                "SC208",
                "a step is an operation or a group, this one is both",
                {"key": "layers" if "layers" in value else "for"},
            )
        return rest | {"op": operations[0], "argument": value[operations[0]]}


class Block(Part):
    """A piece of a model with parameters of its own."""

    params: dict[Variable, Param] = Field(default_factory=dict)
    """The block's parameters; one without a default is required."""
    inputs: list[Reference] = Field(default_factory=lambda: ["x"])
    """The names of its inputs."""
    layers: Annotated[list[Step], Field(min_length=1)]
    """Its steps."""
    outputs: Formula = None
    """What it gives; default: its last step."""
    layer: bool = False
    """Whether it is built as one layer in every kind."""


class Model(Part):
    """The architecture."""

    kind: Literal["sequential", "functional", "subclassed"]
    """How it is built: `keras.Sequential`, `keras.Model(inputs, outputs)`, or a class."""
    inputs: dict[str, Any]
    """One input for a sequential model, a mapping from name to input for the others."""
    layers: Annotated[list[Step], Field(min_length=1)]
    """The steps."""
    outputs: Formula = None
    """A reference, a list or a mapping of them; default: the last step."""
    weights: str | None = None
    """A file of weights, loaded after building."""
    class_name: Identifier | None = None
    """The name of a subclassed model's class."""
    base: Any = None
    """An imported class that a subclassed model derives from."""

    @field_validator("inputs", mode="before")
    @classmethod
    def _is_mapping(cls, value: Any) -> Any:
        """A bare list is refused with its mend."""
        if isinstance(value, list):
            mend = "write inputs: {shape: […]}; with several inputs: inputs: {NAME: {shape: […]}}"
            raise PydanticCustomError("SC203", "expects a mapping", {"hint": mend})
        return value

    @model_validator(mode="after")
    def _by_kind(self) -> "Model":
        """Keys that only one kind has."""
        foreign = {
            "sequential": ("outputs", "class_name", "base"),
            "functional": ("class_name", "base"),
            "subclassed": (),
        }
        for key in foreign[self.kind]:
            if getattr(self, key) is not None:
                raise PydanticCustomError(
                    "SC307", "a {kind} model has no '{key}'", {"kind": self.kind, "key": key}
                )
        return self


def _known_policy(value: str) -> str:
    """The name of a dtype policy of Keras."""
    if policy_named(value) is None:
        raise PydanticCustomError(
            "SC205", "expects a dtype policy such as float32, mixed_float16 or mixed_bfloat16"
        )
    return value


def _known_versions(value: str) -> str:
    """Versions of Keras 3 that the catalogue knows."""
    from spec_compiler.spec.keras_versions import oldest_minor  # few specs name versions

    oldest_minor(value)
    return value


class Spec(Part):
    """A whole spec."""

    spec: Literal[1]
    """The version of the language."""
    name: Identifier
    """Names the model, the script and the run."""
    description: str | None = None
    """A sentence for the reader; the script's docstring."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = None
    """The seed of everything random: `keras.utils.set_random_seed`."""
    backend: Literal["tensorflow", "jax", "torch"] = "tensorflow"
    """The engine that Keras computes with."""
    dtype_policy: Annotated[str, AfterValidator(_known_policy)] | None = None
    """The global dtype policy, set before any layer is made."""
    keras: Annotated[str, AfterValidator(_known_versions)] | None = None
    """The Keras versions that the spec must work on."""
    params: dict[Variable, Param] = Field(default_factory=dict)
    """Named values."""
    imports: dict[Variable, Import] = Field(default_factory=dict)
    """Objects that are not Keras's."""
    blocks: dict[Reference, Block] = Field(default_factory=dict)
    """Pieces of models."""
    shared: dict[Variable, Any] = Field(default_factory=dict)
    """Operations made once and used in several places."""
    model: Model
    """The architecture."""
    compile: dict[str, Any] | None = None
    """The arguments of `keras.Model.compile`."""
    data: dict[str, Any] | None = None
    """The sources of data and what is done with them."""
    fit: dict[str, Any] | None = None
    """The arguments of `keras.Model.fit`, and a few more."""
    evaluate: dict[str, Any] | None = None
    """The arguments of `keras.Model.evaluate`."""
    export: list[Any] | None = None
    """What is written after training."""

    @field_validator("spec", mode="before")
    @classmethod
    def _version(cls, value: Any) -> Any:
        """A number: to Python `true` is 1 as well."""
        if isinstance(value, bool):
            raise PydanticCustomError("SC205", "expects 1")
        return value

    @field_validator("imports")
    @classmethod
    def _files_by_name(cls, imports: dict[str, Import]) -> dict[str, Import]:
        """Files are modules, so no two of them have one name."""
        places: dict[str, str] = {}
        for entry in imports.values():
            place = entry.path.rpartition(":")[0].replace("\\", "/").removeprefix("./")
            name = place.rpartition("/")[2]
            if place.endswith(".py") and places.setdefault(name, place) != place:
                raise PydanticCustomError(
                    "SC302",
                    "has two files called '{name}': give one of them another name",
                    {"name": name},
                )
        return imports

    _document: Document = PrivateAttr()
    _nested: dict[str, "Spec"] = PrivateAttr(default_factory=dict)
    _folder: str = PrivateAttr(default="")
    _found_imports: Any = PrivateAttr(default=None)

    @property
    def document(self) -> Document:
        """The document that the spec was read from, for positions."""
        # Pydantic's way to a private attribute is slow, and this is asked for at every step.
        found: Document = (self.__pydantic_private__ or {})["_document"]
        return found

    @property
    def oldest_keras(self) -> int | None:
        """The minor version of the oldest Keras that the spec must work on, None where any will do."""
        if not self.keras:
            return None
        from spec_compiler.spec.keras_versions import oldest_minor

        return oldest_minor(self.keras)

    @property
    def nested(self) -> dict[str, "Spec"]:
        """The specs that steps nest, by the path that the step writes."""
        return self._nested

    @property
    def found_imports(self) -> Any:
        """What the imports of a nested spec are, as far as their sources tell."""
        return self._found_imports

    @property
    def folder(self) -> str:
        """The folder of a nested spec, seen from that of the first one; empty where it is the same."""
        return self._folder

    def at(self, *path: str | int) -> Path:
        """A path into the document, as the stages pass them on."""
        return path
