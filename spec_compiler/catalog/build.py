"""From what a spec writes for an object to the catalogue's instance of it.

In: a category and a value, `relu` or `{Adam: {learning_rate: 0.001}}`. Out: a
frozen instance, or `Imported`. Raises Pydantic's `ValidationError`, whose
errors carry codes of `diagnostics.codes` as types and positions as locations
relative to the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.context import current
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.diagnostics.suggest import is_certain, suggest
from spec_compiler.record import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """An object of the spec's `imports`: its name there, and its arguments (none: as it is).

    `declared` is what the spec says of a call of it, as the graph has it; `type_name` is what
    the class is called, empty where it is no class.
    """

    name: str
    arguments: Mapping[str, Any] | None = None
    declared: Any = field(default=None, compare=False)
    type_name: str = field(default="", compare=False)


MAX_LISTED = 20
"""A category of no more names is listed whole where a name is unknown and none is near."""


@dataclass(frozen=True, slots=True)
class Named:
    """An object as a spec writes it, taken apart: the name and what stands after the colon."""

    name: str
    argument: Any = None
    bare: bool = field(default=False, compare=False)


def split(value: Any, noun: str) -> Named:
    """The name and the arguments in `relu` or `{Adam: {…}}`.

    Raises:
        PydanticCustomError: SC203 where `value` is neither.
    """
    if isinstance(value, str):
        return Named(value, bare=True)
    if isinstance(value, Mapping) and len(value) == 1:
        [(name, argument)] = value.items()
        if isinstance(name, str):
            return Named(name, argument)
    raise PydanticCustomError(
        "SC203",
        "expects {article} {noun}: its name, or a mapping from its one name to its arguments",
        {"noun": noun, "article": "an" if noun[0] in "aeiou" else "a"},
    )


def arguments(cls: type[KerasObject], argument: Any) -> dict[str, Any]:
    """The keyword arguments in what stands after the colon: a mapping, a bare first one, or none.

    Raises:
        PydanticCustomError: SC203 for a bare value where the class takes no argument.
    """
    if argument is None:
        return {}
    if isinstance(argument, Mapping):
        return dict(argument)
    first = cls.first_field()
    if first is None:
        raise PydanticCustomError(
            "SC203", "{name} takes no argument of its own", {"name": cls.canonical_name()}
        )
    return {first: argument}


def build(category_name: str, value: Any, context: Any) -> KerasObject | Imported:
    """The object that `value` writes.

    Raises:
        ValidationError: where the arguments are wrong.
        PydanticCustomError: where the name is.
    """
    category = CATEGORIES[category_name]
    named = split(value, category.noun)
    if named.name in current(context).imports and category_name == "source":
        return find(category, "import").model_validate({"function": value}, context=context)
    if named.name in current(context).imports:
        from spec_compiler.catalog.imported import PASSED  # few specs import

        return imported(named, current(context).imports[named.name], PASSED.get(category_name))
    if category_name == "layer" and named.name in current(context).blocks:
        made_of_block: KerasObject = current(context).blocks[named.name](named.argument)
        return made_of_block
    cls = find(category, named.name)
    made = cls.model_validate(arguments(cls, named.argument), context=context)
    require_version(category, made, context)
    return made


def require_version(category: Category, made: KerasObject, context: Any) -> None:
    """Check that the oldest Keras that the spec must work on has the object, and its arguments.

    Raises:
        ValidationError: SC213, at the first argument that it lacks.
        PydanticCustomError: SC213, where it lacks the object.
    """
    oldest = current(context).keras
    if oldest is None:
        return
    from spec_compiler.catalog.since import since  # few specs name versions

    name = made.canonical_name()
    if category.also and category.canonical(name) is None:
        category = CATEGORIES[category.also]
    _require_since(oldest, since(category.namespace, name), name)
    for field_name, info in type(made).model_fields.items():
        if field_name in made.model_fields_set:
            argument = info.alias or field_name
            first = since(category.namespace, name, argument)
            try:
                _require_since(oldest, first, f"the argument '{argument}' of {name}")
            except PydanticCustomError as error:
                line = InitErrorDetails(type=error, loc=(argument,), input=None)
                raise ValidationError.from_exception_data(name, [line]) from error


def _require_since(oldest: int, first: int | None, noun: str) -> None:
    """Raise where something came with a later version than the oldest."""
    if first is not None and first > oldest:
        raise PydanticCustomError(
            "SC213",
            "{noun} came with Keras 3.{first}, but the spec must work on 3.{oldest}",
            {
                "noun": noun,
                "first": first,
                "oldest": oldest,
                "hint": f'leave it out, or write keras: ">=3.{first}"',
            },
        )


def imported(named: Named, found: Any, passed: int | None) -> Imported:
    """An object of the spec's imports, its arguments checked as far as its source tells.

    Args:
        named: The object as the spec writes it.
        found: What its source tells.
        passed: How many arguments its place passes to a function; None where that varies.

    Raises:
        ValidationError: where the arguments are wrong.
    """
    from spec_compiler.catalog.imported import ImportedObject, problems

    argument = named.argument
    errors = []
    wrong = problems(found, argument, passed) if isinstance(found, ImportedObject) else []
    for each in wrong:
        context: dict[str, Any] = {"message": each.message}
        context |= {"hint": each.hint} if each.hint else {}
        context |= {"suggestion": each.near} if each.near else {}
        loc: tuple[str | int, ...] = () if named.bare else (named.name,)
        if each.argument is not None and each.code == "SC201":
            loc = (*loc, each.argument)
        elif each.argument is not None:
            context["key"] = each.argument
        elif each.code != "SC202" and not named.bare:
            # The object's own name is spoken of.
            loc, context["key"] = (), named.name
        error = PydanticCustomError(each.code, "{message}", context)
        errors.append(InitErrorDetails(type=error, loc=loc, input=None))
    if errors:
        raise ValidationError.from_exception_data(named.name, errors)
    return Imported(named.name, argument if isinstance(argument, Mapping) else None)


def find(category: Category, name: str) -> type[KerasObject]:
    """The class of a name.

    Raises:
        PydanticCustomError: SC210 for a name of an older Keras, SC211 for an object that no
            plain value can build, SC207 for any other unknown name, with the nearest one.
    """
    cls = category.find(name)
    if cls is None and category.also:
        cls = CATEGORIES[category.also].find(name)
    if cls is not None:
        return cls
    if name in category.legacy:
        raise PydanticCustomError(
            "SC210",
            "'{name}' is an old name",
            {"name": name, "suggestion": category.legacy[name]},
        )
    if name in category.unbuildable:
        raise PydanticCustomError(
            "SC211",
            "{name} cannot be built from plain values",
            {"name": name, "hint": category.unbuildable[name]},
        )
    near = _without_module(name, category) or suggest(name, category.names())
    context: dict[str, Any] = {"noun": category.noun, "name": name}
    if near:
        context |= {"suggestion": near}
        is_sure = name.endswith((f".{near}", f".{near}()")) or is_certain(
            name, near, category.names()
        )
        context |= {} if is_sure else {"ambiguous": True}
    elif name.endswith(")") and category.find(name.partition("(")[0]) is not None:
        context["hint"] = "arguments stand behind a colon: " + _called(*name[:-1].split("(", 1))
    elif "," in name:
        context["hint"] = f"a list is written [{name}]"
    elif len(category.names()) <= MAX_LISTED:
        context["hint"] = "there are " + ", ".join(category.names())
    raise PydanticCustomError("SC207", "unknown {noun} '{name}'", context)


def _without_module(name: str, category: Category) -> str | None:
    """The name in `keras.losses.Huber`, as Python has it; None where it is written otherwise."""
    module, _, last = name.removesuffix("()").rpartition(".")
    return last if module and category.find(last) is not None else None


def _called(name: str, given: str) -> str:
    """A call as Python has it, `Adam(learning_rate=0.01)`, as a spec has it."""
    if not given.strip():
        return name
    return f"{{{name}: {{{given.replace('=', ': ')}}}}}" if "=" in given else f"{{{name}: {given}}}"


def build_tree(category_name: str, value: Any, context: Any) -> Any:
    """The objects in one object, a list, or a mapping by output name, in the same structure.

    Raises:
        ValidationError: with every error of every object, located by key and index.
    """
    if value is None:
        return None
    if isinstance(value, list):
        return _each(category_name, list(enumerate(value)), context)
    one = is_object(category_name, value, context) or is_misspelt(category_name, value, context)
    if isinstance(value, Mapping) and not one:
        items = _each(category_name, list(value.items()), context)
        return dict(zip(value, items, strict=True))
    return build(category_name, value, context)


def is_object(category_name: str, value: Any, context: Any) -> bool:
    """Whether a mapping is one object with its arguments, not several by output name."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    (name,) = value
    category = CATEGORIES[category_name]
    return isinstance(name, str) and (
        category.find(name) is not None
        or name in category.legacy
        or name in current(context).imports
    )


def is_misspelt(category_name: str, value: Any, context: Any) -> bool:
    """Whether a mapping is meant as one object, though there is none of that name.

    Its one key is written as a class and near to one, and what it holds is no object that
    an output of that name might have.
    """
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    [(name, inner)] = value.items()
    if not isinstance(name, str) or not name[:1].isupper():
        return False
    holds = isinstance(inner, str | list) or is_object(category_name, inner, context)
    return not holds and suggest(name, CATEGORIES[category_name].names()) is not None


def _each(category_name: str, items: list[tuple[Any, Any]], context: Any) -> list[Any]:
    """Build each item; the errors of all of them are raised together."""
    built, errors = [], []
    for key, item in items:
        try:
            built.append(build_tree(category_name, item, context))
        except ValidationError as error:
            errors += [_located(found, key) for found in error.errors(include_url=False)]
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(key,), input=item))
    if errors:
        raise ValidationError.from_exception_data(category_name, errors)
    return built


def _located(found: Any, key: str | int) -> InitErrorDetails:
    """An error one step further down."""
    kind, context = found["type"], found.get("ctx", {})
    if kind.startswith("SC"):
        message = found["msg"].replace("{", "{{").replace("}", "}}")
        kind = PydanticCustomError(kind, message, context)
    return InitErrorDetails(type=kind, loc=(key, *found["loc"]), input=found["input"], ctx=context)
