"""The JSON Schema and the catalogue, by chance: what the schema underlines, the checks refuse."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from spec_compiler.catalog.index import CATEGORIES
from tests.fuzz.values import POOL, Place, argument_names, arguments_of
from tests.spec.test_json_schema import fits, is_built, placed

KINDS = [name for name in CATEGORIES if CATEGORIES[name].names() and name != "record_feature"]
ROUNDS = 250


def drawn(category: str, dice: Random) -> Any:
    """An object of a category with arguments, some of them of any kind, one sometimes unknown."""
    name = dice.choice(CATEGORIES[category].names())
    cls = CATEGORIES[category].find(name)
    assert cls is not None
    given = arguments_of(cls, Place(dice))
    for argument in argument_names(cls):
        if dice.random() < 0.15:
            given[argument] = dice.choice(POOL)
    if dice.random() < 0.05:
        given["unknown_argument"] = 1
    return {name: dice.choice(POOL) if dice.random() < 0.1 else given}


@pytest.mark.parametrize("category", KINDS)
def test_what_the_schema_rejects_the_catalogue_refuses(category: str) -> None:
    """No value that the catalogue builds is underlined in an editor."""
    dice = Random(category)
    values = [drawn(category, dice) for _ in range(ROUNDS)]
    wrong = [
        value
        for value in values
        if is_built(category, value, "float32") and not fits(*placed(category, value))
    ]
    assert wrong == []
