"""Every optimizer, schedule, loss, metric and callback with every argument, as Keras has it.

A row of `argument_values` is made three times: by hand, by the live target, and by the text
that the script target prints. All three are the same object.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from spec_compiler.catalog.context import Context
from spec_compiler.program import ir
from spec_compiler.program.source import source
from spec_compiler.targets.live import construct
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.read import read_text
from tests.catalog.argument_values import VALUES, one_by_one
from tests.catalog.test_argument_values import classes
from tests.keras.test_objects import made

pytestmark = pytest.mark.keras

ELSEWHERE = ("OrbaxCheckpoint", "LearningRateScheduler", "LambdaCallback")
"""One needs a package that is not installed, two take functions; those are fitted with."""


def printed(category: str, value: Any) -> Any:
    """What the text of a script makes of a value."""
    import keras

    document = read_text(json.dumps({"value": value}), "value.json").value
    assert document is not None
    node = document.node(("value",))
    assert node is not None
    made_of = Values(Context()).object(category, node)
    names: dict[str, Any] = {"keras": keras, "layers": keras.layers}
    exec(source([ir.Assign(ir.Name("made"), made_of)]), names)
    return names["made"]


def state(made: Any) -> str:
    """All that an object was told: its configuration, or a callback's attributes."""
    if hasattr(made, "get_config"):
        # An automatic name counts the objects of the session.
        return re.sub(r"('name': '[a-z_]+?)_\d+'", r"\1'", repr(made.get_config()))
    told = {key: repr(item) for key, item in vars(made).items() if " at 0x" not in repr(item)}
    return repr(told)


@pytest.mark.parametrize("category", VALUES)
def test_live_printed_and_by_hand(category: str, tmp_path: Any, monkeypatch: Any) -> None:
    """Each argument by itself and all together: one object, three ways."""
    monkeypatch.chdir(tmp_path)
    wrong = []
    for name, cls in classes(category):
        if name in ELSEWHERE:
            continue
        for arguments in one_by_one(category, cls):
            value = {name: arguments}
            by_hand = state(made(category, value))
            wrong += [
                f"{way.__name__} {value}: not {by_hand}"
                for way in (construct, printed)
                if state(way(category, value)) != by_hand
            ]
    assert not wrong, "\n".join(wrong)
