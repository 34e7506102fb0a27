"""Objects without tensors against the catalogue alone; no Keras here."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.catalog.policy import FLOAT32, policy_named
from tests.catalog.harness import PYDANTIC_CODES
from tests.catalog.object_cases import ROWS, Row


def code(row: Row) -> str | None:
    """The code that the catalogue refuses a row with, None where it takes it."""
    try:
        build(row.category, row.value, Context())
    except ValidationError as failure:
        errors = failure.errors()
        assert len(errors) == 1 or {each["type"] for each in errors} == {"missing"}, (
            f"{row}: one cause, {len(errors)} messages"
        )
        kind = errors[0]["type"]
        return kind if kind.startswith("SC") else PYDANTIC_CODES.get(kind, "SC203")
    except PydanticCustomError as failure:
        return failure.type
    return None


@pytest.mark.parametrize("category", sorted({row.category for row in ROWS}))
def test_the_catalogue_says_what_the_table_says(category: str) -> None:
    """Each row is taken, or refused with its code and one message."""
    wrong = [
        f"{row}: {code(row)}, the table says {row.error}"
        for row in ROWS
        if row.category == category and code(row) != row.error
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("value", "shape", "fits"),
    [
        ("Identity", (3, 4), True),
        ("Identity", (3,), False),
        ("Orthogonal", (3, 4, 5), True),
        ("Orthogonal", (3,), False),
        ("STFT", (3, 4), False),
        ({"HeNormal": {"input_axes": [0], "output_axes": [3]}}, (3, 4), False),
        ({"HeNormal": {"input_axes": [5]}}, (3, 4), True),
        ("zeros", (), True),
    ],
)
def test_an_initializer_says_which_weights_it_refuses(value: Any, shape: Any, fits: bool) -> None:
    """A weight of a wrong rank gets a reason, all others none."""
    found: Any = build("initializer", value, None)
    assert (found.misfit(shape) is None) is fits


def test_a_constraint_says_which_weights_it_refuses() -> None:
    """An axis that is not there gets a reason."""
    found: Any = build("constraint", {"MaxNorm": {"axis": [0, 1, 2]}}, None)
    assert found.misfit((3, 3, 1, 8)) is None
    assert "axis 2" in found.misfit((3, 8))


def test_metrics_know_their_name_in_logs() -> None:
    """A given name, the class's default, or its name in lower case with underscores."""
    named: Any = build("metric", {"AUC": {"name": "area"}}, None)
    default: Any = build("metric", "mae", None)
    unnamed: Any = build("metric", {"MeanIoU": 3}, None)
    assert [each.logged_as for each in (named, default, unnamed)] == [
        "area",
        "mean_absolute_error",
        "mean_io_u",
    ]


def test_a_learning_rate_may_be_an_import() -> None:
    """A name of the spec's imports stands where a schedule may."""
    context = Context(imports={"my_rate": None})
    found: Any = build("optimizer", {"Adam": {"learning_rate": "my_rate"}}, context)
    assert found.learning_rate.name == "my_rate"


def test_an_integer_learning_rate_says_what_to_write() -> None:
    """Keras takes no integer there: the hint is the float."""
    with pytest.raises(ValidationError) as failure:
        build("optimizer", {"Adam": {"learning_rate": 1}}, None)
    assert failure.value.errors()[0]["ctx"]["hint"] == "write 1.0"


def test_a_policy_of_a_class_resolves() -> None:
    """`{DTypePolicy: name}` has the dtypes of the name; without one, those of the spec."""
    named: Any = build("dtype_policy", {"DTypePolicy": "mixed_float16"}, None)
    bare: Any = build("dtype_policy", "DTypePolicy", None)
    quantized: Any = build("dtype_policy", {"QuantizedDTypePolicy": "int8"}, None)
    assert named.resolve(FLOAT32) == policy_named("mixed_float16")
    assert bare.resolve(FLOAT32) == FLOAT32
    assert quantized.resolve(FLOAT32).name == "int8_from_float32"


@pytest.mark.parametrize("category", ["loss", "metric", "optimizer", "callback", "schedule"])
def test_every_class_is_in_the_table(category: str) -> None:
    """Each class is built by a row of the table or, without required arguments, by its name."""
    shown = {CATEGORIES[category].canonical(name_of(row.value)) for row in ROWS}
    for members in CATEGORIES[category].families.values():
        for name in members:
            if name not in shown:
                cls = CATEGORIES[category].find(name)
                assert cls is not None
                if not any(field.is_required() for field in cls.model_fields.values()):
                    build(category, name, None)


def name_of(value: Any) -> str:
    """The name in a row's value."""
    return value if isinstance(value, str) else next(iter(value))
