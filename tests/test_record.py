"""Cheap dataclasses behave as those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any, ClassVar

import pytest

from spec_compiler.record import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """A frozen record."""

    kind: ClassVar[str] = "k"
    a: int
    b: list[int] = dataclasses.field(default_factory=list)
    c: Any = dataclasses.field(default=None, compare=False)
    d: str = dataclasses.field(default="x", repr=False, kw_only=True)

    @property
    def double(self) -> int:
        """Twice `a`."""
        return self.a * 2


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """The same, made by the standard library."""

    kind: ClassVar[str] = "k"
    a: int
    b: list[int] = dataclasses.field(default_factory=list)
    c: Any = dataclasses.field(default=None, compare=False)
    d: str = dataclasses.field(default="x", repr=False, kw_only=True)

    @property
    def double(self) -> int:
        """Twice `a`."""
        return self.a * 2


BOTH = pytest.mark.parametrize("record", [Ours, Theirs])


@BOTH
def test_construction(record: Any) -> None:
    """Positions, keywords, defaults, a fresh value from each factory; wrong calls are TypeErrors."""
    made = record(1, [2], d="y")
    assert (made.a, made.b, made.c, made.d, made.double, made.kind) == (1, [2], None, "y", 2, "k")
    assert record(1).b is not record(1).b
    assert record(1, b=[1]) == record(a=1, b=[1])
    for args, kwargs in (((), {}), ((1, [], 2, "y"), {}), ((1,), {"e": 1}), ((1,), {"a": 1})):
        with pytest.raises(TypeError):
            record(*args, **kwargs)


@BOTH
def test_values(record: Any) -> None:
    """Equality leaves out what is not compared, the text what is not shown; other classes differ."""
    assert record(1, c=2) == record(1, c=3)
    assert record(1) != record(2)
    assert record(1) != (1, [], None, "x")
    assert repr(record(1, c=2)).partition("(")[2] == "a=1, b=[], c=2)"
    with pytest.raises(TypeError):
        hash(record(1))
    assert hash(record(1, (), c=2)) == hash(record(1, (), c=3))


@BOTH
def test_frozen(record: Any) -> None:
    """No field can be set or deleted, and there is no room for another."""
    made = record(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.a = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del made.a
    assert not hasattr(made, "__dict__")


@BOTH
def test_the_standard_librarys_functions(record: Any) -> None:
    """`replace`, `fields`, `asdict`, copies, pickles and patterns work."""
    made = record(1, [2], {3: 4})
    assert dataclasses.replace(made, a=5).a == 5
    assert [each.name for each in dataclasses.fields(made)] == ["a", "b", "c", "d"]
    assert dataclasses.asdict(made) == {"a": 1, "b": [2], "c": {3: 4}, "d": "x"}
    assert copy.deepcopy(made) == made == pickle.loads(pickle.dumps(made))
    match made:
        case Ours(a, b) | Theirs(a, b):
            assert (a, b) == (1, [2])


def test_order() -> None:
    """Records made with `order` sort by their values, and not with others."""

    @dataclass(frozen=True, order=True)
    class Place:
        line: int
        column: int = 0

    assert sorted([Place(2), Place(1, 5), Place(1)]) == [Place(1), Place(1, 5), Place(2)]
    with pytest.raises(TypeError):
        assert Place(1) < 1


def test_inheritance_and_checks_after() -> None:
    """A derived record has its base's fields first; `__post_init__` runs, in each class its own."""
    seen = []

    @dataclass(slots=True)
    class Base:
        a: int = 1

        def __post_init__(self) -> None:
            seen.append(self.a)

    @dataclass(slots=True)
    class Derived(Base):
        b: int = 2

    @dataclass
    class Plain:
        a: int = 3

    made = Derived(5)
    made.b = 7
    assert (made.a, made.b, seen) == (5, 7, [5])
    assert Base().a == 1
    assert seen == [5, 1]
    assert (Plain.a, Plain().a) == (3, 3)
    assert Base.__hash__ is None
