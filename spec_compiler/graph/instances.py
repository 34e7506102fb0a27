"""Names for the uses of blocks: what stands before the layer names inside each use.

The rule, which the checker and the program share: a use with a name bears it. One
without bears the block's name, with `_1`, `_2` … for the later uses in the text of
the same body (the model, or a block). Inside a loop or under `repeat` the number
of the pass follows, as in `residual-2`; so do the names of steps inside a loop.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spec_compiler.spec.model import Spec, Step
from spec_compiler.text.document import Path


def instance_names(steps: Sequence[Step], path: Path, blocks: Collection[str]) -> dict[Path, str]:
    """The name of each unnamed use of a block in one body, by the step's path."""
    counts: dict[str, int] = {}
    found: dict[Path, str] = {}
    _collect(steps, path, blocks, counts, found)
    return found


def _collect(
    steps: Sequence[Step],
    path: Path,
    blocks: Collection[str],
    counts: dict[str, int],
    found: dict[Path, str],
) -> None:
    for index, step in enumerate(steps):
        at = (*path, index)
        if step.layers is not None:
            _collect(step.layers, (*at, "layers"), blocks, counts, found)
        elif step.op in blocks and (step.name is None or step.repeat is not None):
            count = counts.get(step.op or "", 0)
            counts[step.op or ""] = count + 1
            found[at] = f"{step.op}_{count}" if count else str(step.op)


def has_named_steps(spec: Spec, block: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether layers inside a block have names, so that each use needs one of its own."""
    if block in seen:
        return False
    return _named(spec, spec.blocks[block].layers, seen | {block})


def _named(spec: Spec, steps: Sequence[Step], seen: frozenset[str]) -> bool:
    for step in steps:
        if step.layers is not None:
            if _named(spec, step.layers, seen):
                return True
        elif step.op in spec.blocks:
            if has_named_steps(spec, step.op or "", seen):
                return True
        elif step.name is not None and not str(step.op).startswith("ops."):
            return True
    return False
