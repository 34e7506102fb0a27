"""An object of a spec's imports, as far as its source tells, and the check of its arguments.

In: what was found in the source (a class, a function, its parameters) and the arguments
that a spec gives. Out: problems. Nothing is known of a place's own arguments but their
number, and what the source does not tell is accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.record import dataclass

Kind = Literal["class", "function", "value", "unknown"]

PASSED: dict[str, int] = {
    "activation": 1,
    "constraint": 1,
    "initializer": 1,
    "loss": 2,
    "metric": 2,
    "regularizer": 1,
    "schedule": 0,
    "source": 0,
}
"""How many arguments Keras passes to a function that stands in such a place, by position."""
MISSING = object()
"""The default of a parameter that has none that a constant could tell."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a class or function.

    Attributes:
        name: Its name.
        required: Whether it has no default.
        by_position: Whether it may be given by position.
        default: The default where it is a plain constant, else `MISSING`.
    """

    name: str
    required: bool = True
    by_position: bool = True
    default: Any = MISSING


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a call takes.

    Attributes:
        named: The parameters that can be given by name, in order.
        any_name: Whether other names are taken too (`**kwargs`).
        any_count: Whether any number is taken by position (`*args`).
    """

    named: tuple[Parameter, ...] = ()
    any_name: bool = False
    any_count: bool = False


@dataclass(frozen=True, slots=True)
class ImportedObject:
    """An object of a spec's imports.

    Attributes:
        name: Its name in the spec.
        kind: What it is.
        attribute: What it is called in its module.
        module: The module, or the file's name without its ending.
        file: The file that it stands in, None for a module, or where that is not known.
        parameters: What a call of it takes, None where the source does not tell.
        factory: Whether the object is what a call of it gives.
        output: What a layer gives, as the spec declares it; `unknown` for nothing declared.
        dtype: The dtype of what a layer gives, as the spec declares it.
        count: How many weights a layer has, as the spec declares it; a formula may stand there.
    """

    name: str
    kind: Kind = "unknown"
    attribute: str = ""
    module: str = ""
    file: str | None = None
    parameters: Parameters | None = None
    factory: bool = False
    output: Any = "unknown"
    dtype: str | None = None
    count: int | str | None = None

    @property
    def is_made(self) -> bool:
        """Whether the object is made by a call: a class or a factory; else it is taken as it is."""
        if self.factory or self.kind == "class":
            return True
        # What the source does not tell, the spelling does.
        return self.kind == "unknown" and self.attribute.rpartition(".")[2][:1].isupper()

    def takes(self, name: str) -> bool:
        """Whether an argument may be given by a name, as far as is known."""
        if self.parameters is None or self.parameters.any_name:
            return True
        return any(parameter.name == name for parameter in self.parameters.named)

    def first_parameter(self) -> str | None:
        """The parameter that a bare value stands for, None where there is none, or unknown."""
        if self.parameters is None or not self.is_made:
            return None
        return next((each.name for each in self.parameters.named), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """An argument that does not fit: the code, the message, its name (none: what is missing)."""

    code: str
    message: str
    argument: str | None = None
    near: str | None = None
    hint: str | None = None


def problems(found: ImportedObject, argument: Any, passed: int | None) -> list[Problem]:
    """What is wrong with the arguments of an imported object.

    Args:
        found: The object.
        argument: What stands behind its colon: arguments by name, one bare value, or None.
        passed: How many arguments a function gets by position from its place; None where
            that is not known.
    """
    if argument is not None and not isinstance(argument, Mapping):
        return _bare(found)
    takes, made = found.parameters, found.is_made
    if takes is None:
        return []
    given = dict(argument or {})
    positional = [each for each in takes.named if each.by_position]
    filled = {each.name for each in positional[: 0 if made else passed or 0]}
    wrong = [_unknown(found, takes, str(name)) for name in given if not found.takes(str(name))]
    wrong += [
        Problem("SC206", f"'{name}' of {found.name} is passed by its place", str(name))
        for name in given
        if name in filled
    ]
    if made or passed is not None:
        wrong += [
            Problem("SC202", f"{found.name} needs the argument '{each.name}'")
            for each in takes.named
            if each.required and each.name not in given and each.name not in filled
        ]
    if not made and passed is not None and passed > len(positional) and not takes.any_count:
        count = len(positional)
        wrong.append(
            Problem(
                "SC203", f"{found.name} is called with {passed} arguments here, it takes {count}"
            )
        )
    return _without_echo(wrong)


def _bare(found: ImportedObject) -> list[Problem]:
    """One value behind the colon: the first parameter of what is made, nothing of a function's."""
    if found.is_made and (found.parameters is None or found.first_parameter() is not None):
        return []
    what = f"{found.name} takes no arguments" if found.is_made else f"{found.name} is a function"
    mend = None if found.is_made else f"write its arguments by name: {{{found.name}: {{…}}}}"
    return [Problem("SC203", f"{what}, got a value" if found.is_made else what, hint=mend)]


def _unknown(found: ImportedObject, takes: Parameters, name: str) -> Problem:
    names = [each.name for each in takes.named]
    near = suggest(name, names)
    hint = None if near else f"{found.name} takes " + (", ".join(names) or "no arguments")
    return Problem("SC201", f"unknown argument '{name}' of {found.name}", name, near, hint)


def _without_echo(found: list[Problem]) -> list[Problem]:
    """The problems without what is missing only because it is misspelt."""
    meant = {f"'{each.near}'" for each in found if each.near is not None}
    return [
        each
        for each in found
        if not (each.code == "SC202" and each.message.rpartition(" ")[2] in meant)
    ]
