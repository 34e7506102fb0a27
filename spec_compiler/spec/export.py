"""The section `export`: the files that are written after training.

In: the entries of the section. Out: frozen `Export`s. What their references name is checked
in `lint`, where the model is known.
"""

from __future__ import annotations

import posixpath
import re
from typing import Annotated, Any, Literal

from pydantic import ValidationError, model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, Checked, Str
from spec_compiler.diagnostics.model import Diagnostic, Edit
from spec_compiler.spec.formulas import Environment, resolve, unresolved
from spec_compiler.spec.model import Spec
from spec_compiler.spec.section import Section, refused

FORMATS = ("keras", "weights", "saved_model", "onnx", "litert")
SERVING = ("saved_model", "onnx", "litert")
"""The formats that hold `prepare` as their first layers unless an entry says otherwise."""
ENDINGS = {"keras": ".keras", "weights": ".weights.h5", "onnx": ".onnx", "litert": ".tflite"}
"""The ending that Keras asks for, by format."""


def _references(value: Any) -> Any:
    """One reference, or a list of them."""
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str) for item in items):
        raise PydanticCustomError("SC203", "expects a reference, or a list of references")
    return value


References = Annotated[
    Any,
    Checked(
        _references,
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    ),
]


class Export(Section):
    """One file that is written after training."""

    format: Literal["keras", "weights", "saved_model", "onnx", "litert"]
    """The format."""
    path: Str
    """Where it is written, below the run's folder."""
    inputs: References | None = None
    """References at which the part that is exported begins; none is the model's inputs."""
    outputs: References | None = None
    """References that the part that is exported gives; none is the model's outputs."""
    prepare: Bool | None = None
    """Whether `data.prepare` becomes the first layers; none is so in serving formats."""

    @model_validator(mode="after")
    def _prepares_whole_inputs(self) -> Export:
        """What is prepared are the model's own inputs, and weights have no layers before them."""
        if self.prepare and (self.inputs is not None or self.format == "weights"):
            why = "begins at inputs of its own" if self.inputs is not None else "is weights alone"
            refuse("prepare", "SC206", f"there is nothing to prepare: the export {why}")
        return self

    @property
    def holds_prepare(self) -> bool:
        """Whether `data.prepare` becomes the first layers of what is exported."""
        by_default = self.format in SERVING and self.inputs is None
        return by_default if self.prepare is None else self.prepare

    @property
    def is_part(self) -> bool:
        """Whether a part of the model is exported."""
        return self.inputs is not None or self.outputs is not None


def exports(spec: Spec, env: Environment, found: list[Diagnostic]) -> tuple[Export, ...]:
    """The entries of `export`; what is wrong with them is added to `found`."""
    made: dict[str, Export] = {}
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
            found += refused(error, spec, f"export '{kind}'", Export, (*at, kind))
            continue
        place = (*at, kind, "path") if isinstance(argument, dict) else (*at, kind)
        wrong = _wrong_path(export, made)
        if wrong is None:
            made[posixpath.normpath(export.path)] = export
            continue
        code, message = wrong
        edits: tuple[Edit, ...] = ()
        if code == "SC504":
            # Imported here: only a wrong spec needs it.
            from spec_compiler.spec.edits import other_ending

            edits = other_ending(spec.document, place, ENDINGS[export.format])
        found.append(Diagnostic(code, message, spec.document.span(place), edits=edits))
    return tuple(made.values())


def _wrong_path(export: Export, others: dict[str, Export]) -> tuple[str, str] | None:
    """What is wrong with where an export is written: its ending, its folder, another one there."""
    ending = ENDINGS.get(export.format)
    if ending and not export.path.endswith(ending):
        return "SC504", f"a {export.format} export ends in '{ending}', got '{export.path}'"
    if leads_out(export.path):
        return "SC552", f"'{export.path}' lies outside the run's folder"
    if posixpath.normpath(export.path) in others:
        return "SC553", f"'{export.path}' is written by another export already"
    return None


def leads_out(path: str) -> bool:
    r"""Whether a path leads out of the folder that it is relative to, or to that folder itself.

    >>> [leads_out(path) for path in ("a/b.keras", "../b.keras", "/b.keras", "C:\\b.keras", ".")]
    [False, True, True, True, True]
    """
    written = path.replace("\\", "/")
    first = posixpath.normpath(written).split("/")[0]
    return first in ("", ".", "..") or bool(re.match(r"[A-Za-z]:", written))
