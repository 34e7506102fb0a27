"""The steps of a spec over those of the spec that it extends.

In: two lists of steps. Out: one.

- A step that bears the name of a step of the base changes that step: the same operation
  merges the arguments, another one takes its place with its own arguments, and of the keys
  beside it each replaces the base's. Without an operation (`{name: head, if: false}`) the
  base's stays. Groups of one name merge their steps by the same rules.
- Any other step is a new one; it stands behind the one written before it.
- A list in which no step bears the name of one of the base takes the place of the base's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spec_compiler.spec.model import STEP_KEYS
from spec_compiler.text.document import Entry, Mapping, Node, Scalar, Sequence

Arguments = Callable[[Node, Node], Node]
"""How the arguments of an operation are overridden by others of the same operation."""


def override_steps(base: Sequence, over: Sequence, arguments: Arguments) -> Sequence:
    """The steps of a base as another list changes them.

    Args:
        base: The steps of the base.
        over: The list that changes them.
        arguments: How arguments change arguments.
    """
    names = [step_name(step) for step in base.items]
    known = {name for name in names if name is not None}
    if not any(step_name(step) in known for step in over.items):
        return over
    changed: dict[str, Node] = {}
    before: list[Node] = []
    behind: dict[str, list[Node]] = {}
    for step in over.items:
        name = step_name(step)
        if name is not None and name in known:
            changed[name] = step
            behind[name] = []
        elif behind:
            behind[next(reversed(behind))].append(step)
        else:
            before.append(step)
    first = next(iter(changed))
    made: list[Node] = []
    for index, (name, step) in enumerate(zip(names, base.items, strict=True)):
        if name == first and first not in names[:index]:
            made += before
        made.append(override_step(step, changed[name], arguments) if name in changed else step)
        # Steps that exclude each other by their `if` may share a name: behind the last of them.
        if name in changed and name not in names[index + 1 :]:
            made += behind[name]
    return replace(over, items=tuple(made))


def override_step(base: Node, over: Node, arguments: Arguments) -> Node:
    """One step as another changes it."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    there, here = operation(base), operation(over)
    entries = dict(base.entries)
    if here is not None and (there is None or there.key != here.key):
        # The operation stands first; a group or loop that it takes the place of is gone.
        gone = {"layers", "for", None if there is None else there.key}
        entries = {here.key: here} | {k: e for k, e in entries.items() if k not in gone}
    elif there is not None and "layers" in over.entries:
        del entries[there.key]
    for key, entry in over.entries.items():
        known, value = base.entries.get(key), entry.value
        if known is None:
            entries[key] = entry
            continue
        if key == "layers" and isinstance(known.value, Sequence) and isinstance(value, Sequence):
            value = override_steps(known.value, value, arguments)
        elif key not in STEP_KEYS:
            value = arguments(known.value, value)
        entries[key] = replace(entry, value=value)
    return replace(over, entries=entries)


def operation(step: Mapping) -> Entry | None:
    """The operation of a step with its arguments; None for a group or a loop."""
    return next((entry for key, entry in step.entries.items() if key not in STEP_KEYS), None)


def step_name(step: Node) -> str | None:
    """The name of a step as it is written, None where it has none."""
    node = step.get("name") if isinstance(step, Mapping) else None
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None
