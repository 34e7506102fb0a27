"""Names for blocks, parameters, loop variables, and the steps that others refer to.

In: a folded program. Out: the same, each block, variable and step with its name. Names come
from the layers' own names where they say something, from arguments and classes otherwise;
no two things of a spec get the same one.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from typing import Any

from spec_compiler.expression.functions import FUNCTIONS
from spec_compiler.graph.naming import snake_case
from spec_compiler.importer.fold.ir import Block, Entry, Loop, Program, Ref, Step, Text, Var
from spec_compiler.spec.names import RESERVED

WORDS_OF_A_BLOCK = 3
"""Classes whose names a block's name is made of, at most."""


def name_all(program: Program, taken: Iterable[str]) -> None:
    """Give names.

    Args:
        program: What has been folded.
        taken: Names that the spec uses already.
    """
    _Names(program, set(taken)).all()


class _Names:
    def __init__(self, program: Program, taken: set[str]) -> None:
        self.program = program
        self.taken = taken | {*RESERVED, *FUNCTIONS, *keyword.kwlist, "x", "_"}
        self.taken |= {entry.name for entry in program.inputs}

    def all(self) -> None:
        """Blocks first, then what is in them, then the model."""
        blocks = self.program.blocks
        for block in blocks:
            block.name = self.free(_block_name(block))
        for row in (*(block.body for block in blocks), self.program.main):
            self.keep_layer_names(row)
        for block in blocks:
            for index, entry in enumerate(block.entries):
                entry.name = "x" if index == 0 else self.free(f"x{index + 1}")
            inside: set[str] = set()
            for var in block.params:
                var.name = self.local(var.hint, inside)
            self.loops(block.body, inside)
            self.steps(block.body, has_one_input=len(block.entries) == 1)
        self.loops(self.program.main, set())
        self.steps(self.program.main, has_one_input=len(self.program.inputs) == 1)

    def keep_layer_names(self, row: list[Step]) -> None:
        """Names of layers in the model itself are references too."""
        if row is self.program.main:
            for step in row:
                plain = spelt(step.args.get("name"))
                if plain is not None:
                    self.taken.add(plain)

    def loops(self, row: list[Step], around: set[str]) -> None:
        """Name the variables of loops, outer ones first."""
        for step in row:
            if isinstance(step.op, Loop):
                inside = set(around)
                for var, _ in step.op.columns:
                    var.name = self.local(var.hint, inside)
                self.loops(step.op.body, inside)

    def local(self, hint: str, inside: set[str]) -> str:
        """A variable's name: unlike those around it, and unlike every step's."""
        name, count = hint, 1
        while name in inside or name in self.taken:
            count += 1
            name = f"{hint}_{count}"
        inside.add(name)
        return name

    def steps(self, row: list[Step], *, has_one_input: bool = True) -> None:
        """Name the steps that others refer to."""
        implied = implied_inputs(row, has_one_input=has_one_input)
        wanted = [ref.target for s in row if id(s) not in implied for ref in s.refs()]
        if row is self.program.main:
            wanted += [ref.target for ref in self.program.outputs if ref.target is not row[-1]]
        for target in dict.fromkeys(wanted):
            if isinstance(target, Step) and not target.name:
                own = spelt(target.args.get("name"))
                is_main = row is self.program.main and own is not None and is_reference(own)
                target.name = own if is_main and own else self.free(_step_name(target))
        for step in row:
            if isinstance(step.op, Loop):
                self.steps(step.op.body)

    def free(self, name: str) -> str:
        """A name that nothing has yet."""
        free, count = name, 1
        while free in self.taken:
            count += 1
            free = f"{name}_{count}"
        self.taken.add(free)
        return free


def implied_inputs(row: list[Step], *, has_one_input: bool) -> set[int]:
    """The steps of a row that are called on what they would be called on without saying so.

    That is the step before, for the first step the only input.

    Args:
        row: The steps of a model, a block or a loop.
        has_one_input: Whether that has one input alone.
    """
    found = set()
    for before, step in zip((None, *row), row, strict=False):
        ref = step.inputs
        if isinstance(step.op, Block) and len(step.op.entries) > 1:
            continue
        if not isinstance(ref, Ref) or ref.select:
            continue
        is_first = before is None and has_one_input and isinstance(ref.target, Entry)
        if is_first or (before is not None and ref.target is before):
            found.add(id(step))
    return found


def spelt(name: Any) -> str | None:
    """A name without variables as one text."""
    if isinstance(name, str):
        return name
    if not isinstance(name, Text) or any(isinstance(part, Var) for part in name.parts):
        return None
    return "".join(str(part) for part in name.parts)


def is_reference(name: str) -> bool:
    """Whether a layer's name can be referred to."""
    return re.fullmatch(r"[a-z_][a-z0-9_]*", name) is not None and not keyword.iskeyword(name)


def _step_name(step: Step) -> str:
    """What a step may be called: the words of its layer's name, or its class."""
    name = step.args.get("name")
    if isinstance(name, Text):
        words = [w for part in name.parts if isinstance(part, str) for w in _words(part)]
        if words:
            return "_".join(words[-2:])
    op = step.op
    if isinstance(op, Block):
        return f"{op.name}_out"
    # The class's own name would be the layer's, and Keras gives that to another one.
    return "passes" if isinstance(op, Loop) else f"{snake_case(_last(op))}_out"


def _block_name(block: Block) -> str:
    """What a block may be called: what it is made of, or how it ends."""
    ops = [step.op for step in block.body if isinstance(step.op, str)]
    if len(ops) == len(block.body) <= WORDS_OF_A_BLOCK:
        return "_".join(dict.fromkeys(_SHORT.get(op, snake_case(_last(op))) for op in ops))
    end = block.body[-2:]
    if any(step.op in ("Add", "ops.add") for step in end):
        return "residual"
    return "branches" if any(step.op == "Concatenate" for step in end) else "block"


def _last(op: str) -> str:
    """An operation's name without what it is in."""
    return op.rpartition(".")[2]


_SHORT = {
    "Conv1D": "conv",
    "Conv2D": "conv",
    "Conv3D": "conv",
    "DepthwiseConv2D": "depthwise",
    "SeparableConv2D": "separable",
    "BatchNormalization": "bn",
    "LayerNormalization": "norm",
    "Activation": "act",
    "ReLU": "relu",
    "MaxPooling2D": "pool",
    "AveragePooling2D": "pool",
    "MultiHeadAttention": "attention",
}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]{2,}", text.lower())
