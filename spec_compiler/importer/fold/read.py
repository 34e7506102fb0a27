"""A flat spec's steps with references as objects, and names as texts and numbers.

In: the `model` section as plain data: layers and operations one after the other, each with
its `name`, `inputs`, arguments. Out: a `Program`. A name that Keras made up (`conv2d_3`) is
dropped: whoever refers to it gets another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.graph.naming import snake_case
from spec_compiler.importer.fold.ir import Entry, Program, Ref, Step, Text

STEP_KEYS = frozenset(("name", "inputs", "call", "outputs", "if", "repeat"))
"""Keys of a step that are no operation."""
FLAT = frozenset(("name", "inputs", "call"))
"""Those that a step which takes part in folding may have."""


REFERENCES = ("skip", "branch")
"""What an import calls a step that others refer to and that has no name of its own."""


class NotFlat(Exception):
    """The spec has steps that are folded already, or that folding knows nothing of."""


def read(model: Mapping[str, Any]) -> Program:
    """The steps of a flat model.

    Raises:
        NotFlat: where a step is a group, a loop, or has keys besides `name`, `inputs`, `call`.
    """
    reader = _Reader(model)
    for layer in model["layers"]:
        reader.add(layer)
    outputs = model.get("outputs")
    if outputs is None:
        return Program(reader.steps, reader.entries, [Ref(reader.steps[-1])])
    names = [outputs] if isinstance(outputs, str) else outputs
    values = names.values() if isinstance(names, Mapping) else names
    return Program(reader.steps, reader.entries, [reader.ref(name) for name in values])


class _Reader:
    def __init__(self, model: Mapping[str, Any]) -> None:
        sequential = model.get("kind", "sequential") == "sequential"
        names = ["inputs"] if sequential else list(model.get("inputs") or {})
        self.entries = [Entry(name) for name in names]
        self.named: dict[str, Step | Entry] = {}
        if not sequential:
            self.named |= {entry.name: entry for entry in self.entries}
        self.steps: list[Step] = []

    def add(self, layer: Any) -> None:
        """Read one step."""
        layer = {layer: None} if isinstance(layer, str) else layer
        if not isinstance(layer, Mapping):
            raise NotFlat
        ops = [key for key in layer if key not in STEP_KEYS]
        if len(ops) != 1 or any(key in STEP_KEYS - FLAT for key in layer) or ops[0] in _GROUPS:
            raise NotFlat
        [op] = ops
        step = Step(op, *_arguments(op, layer[op]))
        step.inputs = self.inputs(layer)
        if "call" in layer:
            step.rest["call"] = layer["call"]
        name = layer.get("name")
        if name is not None:
            self.named[name] = step
            if op.startswith("ops."):
                step.name = name  # an operation has no argument that names it
            else:
                step.args.setdefault("name", name)
        if "name" in step.args:
            found = step.args.pop("name")
            if not is_made_up(op, found):
                step.args["name"] = tokens(found)
        self.steps.append(step)

    def inputs(self, layer: Mapping[str, Any]) -> Any:
        """What a step is called on."""
        given = layer.get("inputs")
        if given is None:
            return Ref(self.steps[-1] if self.steps else self.entries[0])
        if isinstance(given, str):
            return self.ref(given)
        if isinstance(given, list):
            return [self.ref(item) for item in given]
        return {
            key: [self.ref(item) for item in value] if isinstance(value, list) else self.ref(value)
            for key, value in given.items()
        }

    def ref(self, name: Any) -> Ref:
        """The step or input of a reference."""
        if not isinstance(name, str):
            raise NotFlat
        head, dot, select = name.partition(".")
        if head not in self.named:
            raise NotFlat
        return Ref(self.named[head], dot + select)


_GROUPS = frozenset(("layers", "for", "spec"))


def _arguments(op: str, value: Any) -> tuple[dict[Any, Any], Any, dict[str, Any], Any]:
    """A call's arguments by name, or the bare value where its parameter is not known."""
    if value is None or isinstance(value, Mapping):
        return dict(value or {}), None, {}, None
    cls = CATEGORIES["layer"].find(op)
    first = None if cls is None else cls.first_field()
    return ({first: value}, None, {}, None) if first else ({}, None, {}, value)


def is_made_up(op: str, name: Any) -> bool:
    """Whether Keras would give such a name by itself, or an import for want of another.

    >>> is_made_up("Conv2D", "conv2d_12"), is_made_up("Add", "skip_2"), is_made_up("Add", "sum_1")
    (True, True, False)
    """
    made = snake_case(op.rpartition(".")[2])
    pattern = rf"{made}(_\d+)?|({'|'.join(REFERENCES)})_\d+"
    return isinstance(name, str) and re.fullmatch(pattern, name) is not None


def tokens(name: Any) -> Any:
    """A name in texts and numbers.

    >>> tokens("conv2_block1_out").parts
    ('conv', 2, '_block', 1, '_out')
    """
    if not isinstance(name, str) or "$" in name:
        return name
    parts: list[str | int] = []
    for piece in re.split(r"(\d+)", name):
        is_number = piece.isdigit() and str(int(piece)) == piece
        if is_number:
            parts.append(int(piece))
        elif piece and parts and isinstance(parts[-1], str):
            parts[-1] += piece
        elif piece:
            parts.append(piece)
    return Text(tuple(parts))
