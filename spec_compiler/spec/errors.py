"""From Pydantic's errors to diagnostics: the place, the message, the mend.

In: a `ValidationError`, the document, the path of the value that was validated.
Out: one diagnostic a cause (`spec.causes` finds them).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spec_compiler.catalog.base import KerasObject, Layer
from spec_compiler.catalog.fields import ObjectOf, Objects
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.diagnostics.model import Diagnostic, Edit
from spec_compiler.diagnostics.suggest import is_certain, suggest
from spec_compiler.record import dataclass
from spec_compiler.spec.causes import KIND_ERRORS, causes_of
from spec_compiler.spec.edits import other_ending, plain_value, renamed, undone_habit
from spec_compiler.spec.field_types import class_in, field_named, markers
from spec_compiler.spec.model import STEP_KEYS, Step
from spec_compiler.spec.wording import got, habit, short
from spec_compiler.text.document import Document, Path, Scalar
from spec_compiler.text.document import Mapping as MappingNode

_SIZES = {
    "too_short": ("min_length", "at least", "item"),
    "too_long": ("max_length", "at most", "item"),
    "string_too_short": ("min_length", "at least", "character"),
    "string_too_long": ("max_length", "at most", "character"),
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_AT_KEY = ("SC201", "SC202", "SC213")
"""Errors of our own checks that are about an argument itself, whatever its value is."""


_SHAPE_IS_THE_INPUTS = "the model's inputs have the shape: inputs: {shape: [8, 8, 1]}"
LAYER_LEGACY = {
    "input_shape": _SHAPE_IS_THE_INPUTS,
    "batch_input_shape": _SHAPE_IS_THE_INPUTS + ", and batch_size beside it",
    "input_dtype": "the model's inputs have the dtype: inputs: {shape: [8], dtype: int32}",
}
"""Arguments that every layer had in older Keras, each with what to do today."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is validated: how messages call it, its class, and where it stands."""

    noun: str
    cls: type[BaseModel]
    path: Path
    by_formula: Mapping[Path, Any] | None = None
    """The values that formulas gave, by path below `path`: named in messages."""


def diagnostics(
    error: ValidationError, document: Document, subject: Subject
) -> tuple[Diagnostic, ...]:
    """Each cause in `error` as one diagnostic, in the order of the document."""
    causes = causes_of(error, document, subject.path)
    found = [_one(errors, document, subject) for errors in causes]
    found = [item for item in found if not _misspelt_elsewhere(item, found)]
    return tuple(sorted(found, key=lambda d: (d.span is not None, d.span, d.code)))


def _misspelt_elsewhere(missing: Diagnostic, found: list[Diagnostic]) -> bool:
    """Whether what is missing stands there under a misspelt name, which is reported itself."""
    return missing.code in ("SC202", "SC209") and any(
        missing.message.endswith(f"'{edit.text}'") for other in found for edit in other.edits
    )


def _one(
    errors: list[tuple[Path, ErrorDetails]], document: Document, subject: Subject
) -> Diagnostic:
    """The diagnostic of one cause; of a union's members the one that came furthest speaks."""
    deepest = max(len(path) for path, _ in errors)
    speaking = [(path, details) for path, details in errors if len(path) == deepest]
    specific = [item for item in speaking if item[1]["type"] not in KIND_ERRORS]
    if len(speaking) > 1 and (len(specific) != 1 or specific[0][1]["type"] == "literal_error"):
        return _several(speaking, document, subject)
    path, details = (specific or speaking)[0]
    return _single(path, details, document, subject)


def _several(
    errors: list[tuple[Path, ErrorDetails]], document: Document, subject: Subject
) -> Diagnostic:
    """A value that fits no member of a union: what each would have taken."""
    wants = []
    for _, details in errors:
        want = KIND_ERRORS.get(details["type"]) or _wanted(details)
        if want not in wants:
            wants.append(want)
    path, details = errors[0]
    return Diagnostic(
        "SC203",
        f"{_name(path, subject, details['loc'])} must be {' or '.join(wants)}, got {got(details['input'])}",
        document.span(path),
        label=habit(details["input"]),
    )


def _wanted(details: ErrorDetails) -> str:
    """What an error of a range, an enumeration or our own would have taken."""
    context = details.get("ctx", {})
    kind = details["type"]
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return f"{words} {context[key]}"
    if kind == "literal_error":
        return str(context["expected"])
    return details["msg"].removeprefix("expects ")


def _single(path: Path, details: ErrorDetails, document: Document, subject: Subject) -> Diagnostic:
    """One error of Pydantic, or one of our own, as a diagnostic."""
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    name, span = _name(path, subject, details["loc"]), document.span(path)
    if kind == "extra_forbidden":
        return _unknown(str(details["loc"][-1]), path, details, document, subject)
    if kind == "invalid_key":
        _, noun, _ = _owner(details["loc"][:-1], document, subject)
        message = f"unknown argument '{short(value)}' of {noun}: names are text"
        return Diagnostic("SC201", message, document.key_span((*path, value)))
    if kind == "missing":
        return _missing(details["loc"], document, subject)
    if kind in _SIZES:
        key, words, unit = _SIZES[kind]
        count = context[key]
        message = f"{name} must have {words} {count} {unit}{'s' * (count != 1)}"
        return Diagnostic("SC204", message, span)
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return Diagnostic("SC204", f"{name} must be {words} {context[key]}, got {got(value)}", span)
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'", str(context["expected"]))
        near = suggest(value, options) if isinstance(value, str) else None
        label = f"did you mean '{near}'?" if near else habit(value)
        sure = near is not None and is_certain(value, near, options)
        edits = renamed(document, path, near) if sure else undone_habit(document, path)
        message = f"{name} must be {context['expected']}, got {got(value)}"
        return Diagnostic("SC205", message, span, label=label, edits=edits)
    if kind in KIND_ERRORS:
        message = f"{name} must be {KIND_ERRORS[kind]}, got {got(value)}"
        edits = undone_habit(document, path)
        return Diagnostic("SC203", message, span, label=habit(value), edits=edits)
    if kind.startswith("SC"):
        return _own(path, details, document, subject)
    if kind == "string_pattern_mismatch":
        message = f"{name} has characters that are not allowed: {got(value)}"
        return Diagnostic(
            "SC212", message, span, hint="letters, digits, '_', '-' and '.' are allowed"
        )
    return Diagnostic("SC203", f"{name}: {details['msg'][0].lower()}{details['msg'][1:]}", span)


def _own(path: Path, details: ErrorDetails, document: Document, subject: Subject) -> Diagnostic:
    """An error that a check of ours raised; its type is the code."""
    context = details.get("ctx", {})
    near, message = context.get("suggestion"), details["msg"]
    key = context.get("key")
    span = document.key_span((*path, key)) if key is not None else document.span(path)
    # A key of a mapping, not its value; what is missing has no place, its owner's name is the next.
    if details["loc"][-1:] == ("[key]",) or details["type"] in _AT_KEY:
        span = document.key_span(path)
    if message.startswith(("expects ", "has ", "takes ")):
        message = f"{_name(path, subject, details['loc'])} {message}"
        if message.split(" ")[-1] and details["type"] in ("SC203", "SC204", "SC205"):
            message += f"; got {got(details['input'])}" if details["input"] is not None else ""
    label = f"did you mean '{near}'?" if near else habit(details["input"])
    node = document.node(path)
    edits: tuple[Edit, ...]
    if context.get("ambiguous"):
        edits = ()
    elif "ending" in context:
        edits = other_ending(document, path, context["ending"])
    elif "replacement" in context:
        edits = plain_value(document, path, context["replacement"])
    elif details["type"] == "SC203" and not near:
        edits = undone_habit(document, path)
    elif near and details["type"] == "SC201":  # the argument of an imported object
        edits = (Edit(span, near),)
    elif (near or details["type"] == "SC207") and _is_one_key(node):
        (only,) = node.entries
        span = node.entries[only].key_span
        edits = (Edit(span, near),) if near else ()
    else:
        edits = renamed(document, path, near)
    if details["type"] == "SC210":
        label = f"today '{near}'"
    return Diagnostic(
        details["type"], message, span, label=label, hint=context.get("hint"), edits=edits
    )


def _unknown(
    key: str, path: Path, details: ErrorDetails, document: Document, subject: Subject
) -> Diagnostic:
    """A key that a section, or an argument that an object, does not have."""
    owner, noun, _ = _owner(details["loc"][:-1], document, subject)
    span = document.key_span(path)
    if issubclass(owner, KerasObject):
        return _unknown_argument(key, owner, noun, path, document)
    candidates = [field.alias or name for name, field in owner.model_fields.items()]
    candidates = [*STEP_KEYS] if owner is Step else candidates
    near = suggest(key, candidates)
    label = f"did you mean '{near}'?" if near else None
    hint = None if near else f"the keys of {noun} are " + ", ".join(candidates)
    edits = (Edit(span, near),) if near and is_certain(key, near, candidates) else ()
    return Diagnostic(
        "SC208", f"unknown key '{key}' of {noun}", span, label=label, hint=hint, edits=edits
    )


def _unknown_argument(
    key: str, owner: type[KerasObject], noun: str, path: Path, document: Document
) -> Diagnostic:
    """An argument that an object of Keras does not have: misspelt, of an older Keras, misplaced."""
    span = document.key_span(path)
    if re.fullmatch(r"\S*\)", key):
        message = f"'{key}' is no argument of {noun}: a list is written [2, 2], not (2, 2)"
        return Diagnostic("SC203", message, span, label="use [ ]")
    legacy = (LAYER_LEGACY if issubclass(owner, Layer) else {}) | owner.legacy
    if key in legacy:
        today = legacy[key]
        is_name = " " not in today
        return Diagnostic(
            "SC210",
            f"'{key}' of {noun} is an old spelling" if is_name else f"'{key}' of {noun}: {today}",
            span,
            label=f"today '{today}'" if is_name else None,
            edits=(Edit(span, today),) if is_name else (),
        )
    if key in STEP_KEYS and issubclass(owner, Layer):
        return Diagnostic(
            "SC208",
            f"'{key}' stands among the arguments of {noun}, but belongs to the step",
            span,
            label=f"indent it as far as {noun}",
        )
    candidates = tuple(field.alias or name for name, field in owner.model_fields.items())
    near = suggest(key, candidates)
    hint = None if near else f"{noun} takes " + (", ".join(candidates) or "no arguments")
    return Diagnostic(
        "SC201",
        f"unknown argument '{key}' of {noun}",
        span,
        label=f"did you mean '{near}'?" if near else None,
        hint=hint,
        edits=(Edit(span, near),) if near and is_certain(key, near, candidates) else (),
    )


def _missing(loc: tuple[Any, ...], document: Document, subject: Subject) -> Diagnostic:
    """A key or an argument without a default that is not there."""
    owner, noun, path = _owner(loc[:-1], document, subject)
    key, at = loc[-1], document.key_span(path)
    if issubclass(owner, KerasObject):
        return Diagnostic("SC202", f"{noun} needs the argument '{key}'", at)
    return Diagnostic("SC209", f"{noun} needs the key '{key}'", at)


def _owner(
    loc: tuple[Any, ...], document: Document, subject: Subject
) -> tuple[type[BaseModel], str, Path]:
    """The class that an error's location stands in, how messages call it, and its place."""
    cls, noun, path = subject.cls, subject.noun, subject.path
    category: str | None = None
    for part in loc:
        # Inside a field of objects a part is an index or a name, up to the object itself.
        field = field_named(cls, part) if category is None else None
        every = markers(field) if field is not None else []
        if document.node((*path, part)) is not None:
            path = (*path, part)
        if every:
            named = next((m.category for m in every if getattr(m, "by_key", False)), None)
            holds = (m.category for m in every if isinstance(m, ObjectOf | Objects))
            category = named or next(holds, None)
            if named is not None:
                continue
        if category is not None:
            name = _written_name(document.node(path))
            found = _class_of(category, name) if name else None
            if found is not None and name:
                cls, noun, category = found, name, None
                path = (*path, name) if document.node((*path, name)) is not None else path
            continue
        inner = class_in(field.annotation) if field is not None else None
        if inner is not None:
            cls, noun = inner, f"'{part}'" if inner is not Step else "a step"
    return cls, noun, path


def _class_of(category: str, name: str) -> type[KerasObject] | None:
    """The class of an object by its name; that of a category that may stand in its place too."""
    found = CATEGORIES[category].find(name)
    also = CATEGORIES[category].also
    return CATEGORIES[also].find(name) if found is None and also else found


def _is_one_key(node: Any) -> TypeGuard[MappingNode]:
    """Whether a node is a mapping of one key, as an object with arguments is."""
    return isinstance(node, MappingNode) and len(node.entries) == 1


def _written_name(node: Any) -> str | None:
    """The name in `relu` or `{Adam: …}` as a document has it."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    if _is_one_key(node):
        return str(next(iter(node.entries)))
    return None


def _name(path: Path, subject: Subject, loc: tuple[Any, ...] = ()) -> str:
    """How a message calls the value at a path: `units of Dense`."""
    inner = [part for part in path[len(subject.path) :] if isinstance(part, str)]
    if not inner:
        # In `Dense: 0` the argument has no key; the error's location has its name.
        bare = loc[0] if loc and loc[0] in subject.cls.model_fields else None
        return f"{bare} of {subject.noun}" if bare else subject.noun
    return f"{inner[-1]} of {subject.noun if len(inner) == 1 else inner[-2]}"
