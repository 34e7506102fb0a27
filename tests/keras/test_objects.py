"""Objects without tensors against Keras itself: it takes and refuses what the table says."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.catalog.build import build
from spec_compiler.catalog.index import CATEGORIES
from tests.catalog.object_cases import ROWS, Row

pytestmark = pytest.mark.keras

CATEGORIES_TESTED = sorted({row.category for row in ROWS})


@pytest.mark.parametrize("category", CATEGORIES_TESTED)
def test_keras_says_what_the_table_says(category: str, tmp_path: Any, monkeypatch: Any) -> None:
    """What the table takes Keras builds, what it refuses Keras refuses."""
    monkeypatch.chdir(tmp_path)
    wrong = []
    for row in ROWS:
        if row.category != category or row.why:
            continue
        refusal = refused(row)
        if (refusal is None) is not (row.error is None):
            wrong.append(f"{row}: Keras says {refusal}, the table {row.error}")
    assert not wrong, "\n".join(wrong)


def refused(row: Row) -> str | None:
    """What Keras says where it refuses a row's object, None where it builds it."""
    try:
        made(row.category, row.value)
    except Exception as failure:  # whatever Keras raises is its refusal
        return f"{type(failure).__name__}: {str(failure)[:200]}"
    return None


def made(category_name: str, value: Any) -> Any:
    """The object that Keras makes of a value, without the catalogue's help but for names."""
    category = CATEGORIES[category_name]
    name, argument = (value, None) if isinstance(value, str) else next(iter(value.items()))
    if name in ("accuracy", "acc", "crossentropy", "ce"):
        return name
    cls = category.find(name)
    found = getattr(namespace(category.namespace), cls.canonical_name() if cls else name)
    if argument is None:
        return found()
    if not isinstance(argument, dict):
        return found(nested(argument))
    return found(**{key: nested(item) for key, item in argument.items()})


def namespace(dotted: str) -> Any:
    """A module of Keras."""
    import keras

    found: Any = keras
    for part in dotted.split(".")[1:]:
        found = getattr(found, part)
    return found


def nested(value: Any) -> Any:
    """An argument, with the objects in it made: mappings of one key that some category knows."""
    if isinstance(value, list):
        return tuple(nested(item) for item in value) if value == [-8, 7] else list(value)
    if isinstance(value, dict) and len(value) == 1:
        (name,) = value
        for category in CATEGORIES.values():
            if category.families and category.name != "layer" and category.find(name):
                return made(category.name, value)
    if isinstance(value, dict):
        return {key: nested(item) for key, item in value.items()}
    return value


@pytest.mark.parametrize("category", CATEGORIES_TESTED)
def test_the_live_target_builds_what_the_table_takes(
    category: str, tmp_path: Any, monkeypatch: Any
) -> None:
    """Each row that is taken becomes an object through the target's own way."""
    from spec_compiler.targets.live import construct

    monkeypatch.chdir(tmp_path)
    wrong = []
    for row in ROWS:
        if row.category == category and row.error is None:
            try:
                construct(row.category, row.value)
            except Exception as failure:
                wrong.append(f"{row}: {type(failure).__name__}: {str(failure)[:200]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "category",
    ["activation", "initializer", "regularizer", "constraint", "loss", "metric", "optimizer"],
)
def test_keras_takes_the_names_that_are_left_strings(category: str) -> None:
    """A name of the catalogue that is handed over as a string is one that Keras knows."""
    known = CATEGORIES[category]
    get = namespace(known.namespace).get
    by_shape = known.families.get("chosen_by_shape", ())
    wrong = []
    for name in known.names():
        cls = known.find(name)
        assert cls is not None
        if name in by_shape or any(field.is_required() for field in cls.model_fields.values()):
            continue
        try:
            get(name)
            taken = True
        except Exception:
            taken = False
        if taken is not known.takes_string(name):
            wrong.append(name)
    assert not wrong


def test_metrics_know_which_way_is_better() -> None:
    """`better` is Keras's own direction, by which `mode: auto` goes."""
    metric = CATEGORIES["metric"]
    wrong = []
    for row in ROWS:
        if row.category != "metric" or row.error or row.why or row.value == "accuracy":
            continue
        ours: Any = build("metric", row.value, None)
        theirs = getattr(made("metric", row.value), "_direction", None)
        if {"up": "higher", "down": "lower", None: None}[theirs] != ours.better:
            wrong.append(f"{row}: Keras says {theirs}, the catalogue {ours.better}")
    for name in metric.names():
        cls: Any = metric.find(name)
        if "chosen" in cls.__module__ or any(f.is_required() for f in cls.model_fields.values()):
            continue
        theirs = getattr(made("metric", name), "_direction", None)
        if {"up": "higher", "down": "lower", None: None}[theirs] != cls.better:
            wrong.append(f"{name}: Keras says {theirs}, the catalogue {cls.better}")
    assert not wrong, "\n".join(wrong)


def test_a_metric_is_logged_under_its_name() -> None:
    """`logged_as` is the name that Keras gives a metric made without one."""
    import keras

    metric = CATEGORIES["metric"]
    wrong = []
    for name in metric.names():
        cls: Any = metric.find(name)
        if "chosen" in cls.__module__ or any(f.is_required() for f in cls.model_fields.values()):
            continue
        keras.utils.clear_session(free_memory=False)
        theirs = made("metric", name).name
        if build("metric", name, None).logged_as != theirs:  # type: ignore[union-attr]
            wrong.append(f"{name}: {theirs}")
    assert not wrong


def test_the_record_is_that_of_the_installed_keras() -> None:
    """`schemas/keras-api` says what the generator says now."""
    import json
    import runpy
    from pathlib import Path

    script = Path(__file__).parents[2] / "schemas" / "record_keras_api.py"
    tool = runpy.run_path(str(script))
    api = tool["record"]()
    path = tool["path_of"](api["keras"])
    recorded = json.loads(path.read_text(encoding="utf-8"))
    assert tool["differences"](recorded, api) == []
    assert tool["written"](recorded) == path.read_text(encoding="utf-8")
