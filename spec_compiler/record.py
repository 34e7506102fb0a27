"""Dataclasses that cost little to define: what a process never uses, it does not pay for.

In: a class with annotations, as `dataclasses.dataclass` takes it. Out: the same class
as from there (`replace`, `fields` and the like work on it), but for how it is made: the
standard library compiles half a dozen functions for every class at once, which for a
hundred classes is as much time as all else that `validate` does. Here methods are
shared, and a class's `__init__` is compiled when its first instance is made. Not done
here: `InitVar`, `init=False`, and methods that are switched off one by one, but for `eq`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import _FIELD, MISSING, Field, FrozenInstanceError, field  # type: ignore[attr-defined]
from operator import attrgetter, ge, gt, le, lt
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """Make a class a dataclass; options: `frozen`, `slots`, `eq`, `order`, `kw_only`."""
        if cls is None:
            return lambda cls: _made(cls, **options)
        return _made(cls)


def _made(
    cls: type,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    order: bool = False,
    kw_only: bool = False,
) -> type:
    """The class with its methods; with `slots` it is another class of the same name."""
    own = _own_fields(cls, kw_only)
    inherited: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__[1:]):
        inherited |= getattr(base, "__dataclass_fields__", {})
    every = inherited | own
    body = _methods(every, frozen=frozen, eq=eq, order=order)
    for name in own:
        default = own[name].default
        if default is not MISSING and not slots:
            body[name] = default
    if not slots:
        for name, value in body.items():
            setattr(cls, name, value)
        return cls
    kept = {k: v for k, v in vars(cls).items() if k not in (*own, "__dict__", "__weakref__")}
    slotted = {"__slots__": tuple(name for name in own if name not in inherited)}
    made: type = type(cls)(cls.__name__, cls.__bases__, kept | body | slotted)
    made.__qualname__ = cls.__qualname__
    return made


def _own_fields(cls: type, kw_only: bool) -> dict[str, Field[Any]]:
    """The fields that a class's own annotations declare, in order."""
    found = {}
    for name, annotation in vars(cls).get("__annotations__", {}).items():
        if str(annotation).startswith(("ClassVar", "typing.ClassVar")):
            continue
        default = vars(cls).get(name, MISSING)
        made: Any = default if isinstance(default, Field) else field(default=default)
        made.name, made.type = name, annotation
        if made.kw_only is MISSING:
            made.kw_only = kw_only
        made._field_type = _FIELD
        found[name] = made
    return found


def _methods(
    fields: dict[str, Field[Any]], *, frozen: bool, eq: bool, order: bool
) -> dict[str, Any]:
    """What a class gets: its fields, and the methods that there are of its kind."""
    positional = tuple(name for name, each in fields.items() if not each.kw_only)
    body: dict[str, Any] = {
        "__dataclass_fields__": fields,
        "__match_args__": positional,
        "__init__": _init(fields, frozen),
        "__repr__": _repr,
    }
    if eq:
        body |= _comparisons(tuple(n for n, each in fields.items() if each.compare), order)
        if not frozen:
            body["__hash__"] = None
    if frozen:
        body |= {"__setattr__": _refuse_set, "__delattr__": _refuse_delete}
        body |= {"__getstate__": _state, "__setstate__": _set_state}
    return body


def _init(fields: dict[str, Field[Any]], frozen: bool) -> Any:
    """An `__init__` that compiles the class's own in its place when it is first called."""

    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        cls = next(each for each in type(self).__mro__ if vars(each).get("__init__") is first)
        compiled = _compiled_init(fields, frozen, hasattr(cls, "__post_init__"))
        type.__setattr__(cls, "__init__", compiled)
        compiled(self, *args, **kwargs)

    return first


def _compiled_init(fields: dict[str, Field[Any]], frozen: bool, has_post_init: bool) -> Any:
    """The function that sets every field from its argument, its default or its factory."""
    values: dict[str, Any] = {"_set": object.__setattr__, "_none": MISSING}
    plain, keyword, lines = ["self"], list[str](), ["pass"]
    for name, each in fields.items():
        parameter = given = name
        if each.default_factory is not MISSING:
            values[f"_make_{name}"] = each.default_factory
            parameter = f"{name}=_none"
            given = f"_make_{name}() if {name} is _none else {name}"
        elif each.default is not MISSING:
            values[f"_default_{name}"] = each.default
            parameter = f"{name}=_default_{name}"
        (keyword if each.kw_only else plain).append(parameter)
        lines.append(f"_set(self, {name!r}, {given})" if frozen else f"self.{name} = {given}")
    if has_post_init:
        lines.append("self.__post_init__()")
    parameters = ", ".join([*plain, *(["*", *keyword] if keyword else [])])
    # The names are those of annotations: identifiers, whoever wrote them.
    exec(f"def __init__({parameters}):\n" + "".join(f"    {line}\n" for line in lines), values)
    return values["__init__"]


def _comparisons(names: tuple[str, ...], order: bool) -> dict[str, Any]:
    """Equality, a hash that fits it, and the order, all by the tuple of the values."""
    get = attrgetter(*names) if names else bool

    def equal(self: Any, other: Any) -> Any:
        return get(self) == get(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(get(self))

    body: dict[str, Any] = {"__eq__": equal, "__hash__": hashed}
    for name, compare in (("lt", lt), ("le", le), ("gt", gt), ("ge", ge)) if order else ():
        body[f"__{name}__"] = _ordering(get, compare)
    return body


def _ordering(get: Callable[[Any], Any], compare: Callable[[Any, Any], Any]) -> Any:
    def ordered(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compare(get(self), get(other))

    return ordered


def _repr(self: Any) -> str:
    shown = (f"{n}={getattr(self, n)!r}" for n, e in self.__dataclass_fields__.items() if e.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_set(self: Any, name: str, value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__dataclass_fields__]


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)
