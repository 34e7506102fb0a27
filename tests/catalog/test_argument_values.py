"""The table of values has every argument of what training is made of; no Keras here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.index import CATEGORIES
from tests.catalog.argument_values import IMPORTED, VALUES, one_by_one, values_of


def classes(category: str) -> Iterator[tuple[str, type[KerasObject]]]:
    """Each class of a category that has arguments."""
    for family, members in CATEGORIES[category].families.items():
        for name in members:
            cls = CATEGORIES[category].find(name)
            if family != "chosen_by_shape" and cls is not None:
                yield name, cls


@pytest.mark.parametrize("category", VALUES)
def test_every_argument_has_a_value_that_is_no_default(category: str) -> None:
    """An argument that Keras gets in a later version fails here until it has a row."""
    wrong = []
    for name, cls in classes(category):
        for argument, info in cls.model_fields.items():
            values = values_of(category, cls, argument)
            default = None if info.is_required() else info.get_default()
            if not values or any(v == default and type(v) is type(default) for v in values):
                wrong.append(f"{name}.{argument}: {values}")
    assert not wrong


@pytest.mark.parametrize("category", VALUES)
def test_every_value_is_taken(category: str) -> None:
    """Each argument by itself, and all that go together."""
    context = Context(imports=dict.fromkeys(IMPORTED))
    for name, cls in classes(category):
        for arguments in one_by_one(category, cls):
            build(category, {name: arguments}, context)
