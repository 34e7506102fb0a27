"""The way along one dotted path of `--set`, and the tree changed at its end.

In: the parts of a path, the value, and the spec's root. Out: a new root, or
`NoSuchPlace`. The way goes as the language reads: a section, an object by its name, its
arguments, a step by its name; a value that stands for a first argument becomes arguments
by name where another one is set beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.diagnostics.span import Span
from spec_compiler.record import dataclass
from spec_compiler.spec.model import STEP_KEYS, Block, Model, Spec
from spec_compiler.spec.override_steps import operation, override_step, step_name
from spec_compiler.text.document import Document, Entry, Key, Mapping, Node, Scalar, Sequence

EXPORTS = ("keras", "weights", "saved_model", "onnx", "litert")
"""Formats of `export`, whose first argument is the path."""


class NoSuchPlace(Exception):
    """A path that leads nowhere: the number of its first wrong part, and what is there."""

    def __init__(self, at: int, known: tuple[str, ...] = (), says: str | None = None) -> None:
        """Keep the parts of the message."""
        super().__init__(says or "no such place")
        self.at, self.known, self.says = at, known, says


Rest = Callable[[Node, int], Node]
"""Changes what stands behind a key; the number is that of the next part."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One path, with the value that it leads to.

    Attributes:
        parts: The parts of the path.
        spans: Where each was typed.
        value: What is set.
        document: The spec, for its blocks.
    """

    parts: tuple[str, ...]
    spans: tuple[Span, ...]
    value: Node
    document: Document

    def put(self, root: Node) -> Node:
        """The changed spec.

        Raises:
            NoSuchPlace: where a part of the path leads nowhere.
        """
        return self.keys(root, 0, self.section, tuple(Spec.model_fields), new=True)

    def section(self, node: Node, at: int) -> Node:
        """What stands behind a key of the spec."""
        name = self.parts[at - 1]
        if name == "params":
            return self.keys(node, at, self.parameter, new=False)
        if name == "imports":
            return self.keys(node, at, self.imported)
        if name == "blocks":
            return self.keys(node, at, self.block, new=False)
        if name == "shared":
            return self.keys(node, at, self.step)
        if name == "model":
            return self.body(node, at, tuple(Model.model_fields))
        if name in ("compile", "data", "fit", "evaluate"):
            return self.keys(node, at, self.object)
        return self.object(node, at)

    def parameter(self, node: Node, at: int) -> Node:
        """The declaration of a parameter: a plain value is its default."""
        if at < len(self.parts):
            return self.keys(_by_name(node, "default"), at, self.object)
        if not isinstance(node, Mapping) or isinstance(self.value, Mapping):
            return self.value
        return self.keys(node, at, self.object, added="default")

    def imported(self, node: Node, at: int) -> Node:
        """The declaration of an import: its path, or a mapping."""
        return self.keys(_by_name(node, "path"), at, self.object) if self.more(at) else self.value

    def block(self, node: Node, at: int) -> Node:
        """A block: its keys, or its steps by name."""
        return self.body(node, at, tuple(Block.model_fields)) if self.more(at) else self.value

    def body(self, node: Node, at: int, known: tuple[str, ...]) -> Node:
        """A section with `layers`: a key of it, or a step by its name."""
        if not self.more(at):
            return self.value
        layers = node.get("layers") if isinstance(node, Mapping) else None
        if self.parts[at] in known or not isinstance(layers, Sequence):
            return self.keys(node, at, self.of_body, known)
        assert isinstance(node, Mapping)
        entry = node.entries["layers"]
        found = self.named(layers, at)
        if found is None:
            raise NoSuchPlace(at, (*map(str, node.entries), *_names(layers)))
        return replace(node, entries={**node.entries, "layers": replace(entry, value=found)})

    def of_body(self, node: Node, at: int) -> Node:
        """What stands behind a key of a section with `layers`."""
        if self.parts[at - 1] == "layers" and self.more(at) and isinstance(node, Sequence):
            return self.steps(node, at)
        if self.parts[at - 1] == "params" and self.more(at):
            return self.keys(node, at, self.parameter)
        return self.object(node, at)

    def steps(self, node: Sequence, at: int) -> Node:
        """A list of steps: one by its number or its name."""
        if self.parts[at].lstrip("-").isdigit():
            return self.entry(node, at, self.step)
        found = self.named(node, at)
        if found is None:
            raise NoSuchPlace(at, tuple(_names(node)))
        return found

    def named(self, node: Sequence, at: int) -> Sequence | None:
        """The steps with those of a name changed, here or inside groups; None without any."""
        name, hit = self.parts[at], False
        items: list[Node] = []
        for item in node.items:
            is_named = step_name(item) == name
            items.append(self.step(item, at + 1) if is_named else item)
            hit = hit or is_named
        if hit:
            return replace(node, items=tuple(items))
        for index, item in enumerate(node.items):
            inner = item.entries.get("layers") if isinstance(item, Mapping) else None
            if inner is None or not isinstance(inner.value, Sequence):
                continue
            found = self.named(inner.value, at)
            if found is not None:
                assert isinstance(item, Mapping)
                entries = {**item.entries, "layers": replace(inner, value=found)}
                items[index], hit = replace(item, entries=entries), True
        return replace(node, items=tuple(items)) if hit else None

    def step(self, node: Node, at: int) -> Node:
        """A step: a key beside its operation, the operation, or an argument of it."""
        if isinstance(node, Scalar) and isinstance(node.value, str):
            bare = Entry(node.value, node.span, Scalar(None, node.span))
            node = Mapping({node.value: bare}, node.span)
        if not self.more(at):
            over = _as_step(self.value)
            return override_step(node, over, lambda _, new: new) if _has_name(node) else over
        if not isinstance(node, Mapping):
            raise NoSuchPlace(at, (), "is no step")
        part, made = self.parts[at], operation(node)
        if part == "layers" or (part in STEP_KEYS and not (part == "trainable" and made)):
            return self.keys(node, at, self.of_body)
        if made is None:
            return self.body(node, at, STEP_KEYS)
        name = str(made.key)
        ahead = at + name.count(".") + 1
        if ".".join(self.parts[at:ahead]) == name:
            at = ahead
        entries = {
            **node.entries,
            made.key: replace(made, value=self.arguments(made.value, at, name)),
        }
        return replace(node, entries=entries)

    def object(self, node: Node, at: int) -> Node:
        """A value: an object by its name, an entry of a list, a key of a mapping."""
        if not self.more(at):
            return self.value
        if isinstance(node, Sequence):
            return self.entry(node, at, self.object)
        if isinstance(node, Scalar) and isinstance(node.value, str):
            name, ahead = node.value, at + node.value.count(".") + 1
            typed = ".".join(self.parts[at:ahead])
            if typed.casefold() == name.casefold():
                bare = Entry(typed, node.span, Scalar(None, node.span))
                return self.keys(Mapping({typed: bare}, node.span), at, self.of_object)
            raise NoSuchPlace(at, (name,), f"is '{name}', not '{self.parts[at]}'")
        is_object = (
            isinstance(node, Mapping) and len(node.entries) == 1 and _class(node) is not None
        )
        return self.keys(node, at, self.of_object, new=False if is_object else None)

    def of_object(self, node: Node, at: int) -> Node:
        """What stands behind a key: arguments, if the key is the name of an object."""
        name = next(
            (
                name
                for first in range(at)
                if _find(name := ".".join(self.parts[first:at])) is not None or name in EXPORTS
            ),
            None,
        )
        if name is None or not self.more(at):
            return self.object(node, at)
        return self.arguments(node, at, name)

    def arguments(self, node: Node, at: int, name: str) -> Node:
        """The arguments of an object."""
        if not self.more(at):
            return self.value
        if isinstance(node, Mapping) or (isinstance(node, Scalar) and node.value is None):
            return self.keys(node, at, self.object)
        first = self.first_argument(name)
        if first is None:
            raise NoSuchPlace(at, (), "has one value, and no arguments by name")
        return self.keys(_by_name(node, first), at, self.object)

    def first_argument(self, name: str) -> str | None:
        """The argument that a bare value stands for."""
        if name in EXPORTS:
            return "path"
        params = self.document.node(("blocks", name, "params"))
        if isinstance(params, Mapping):
            return str(next(iter(params.entries), "")) or None
        found = _find(name)
        return None if found is None else found.first_field()

    def keys(
        self,
        node: Node,
        at: int,
        rest: Rest,
        known: tuple[str, ...] = (),
        *,
        new: bool | None = None,
        added: str | None = None,
    ) -> Node:
        """A mapping changed behind one of its keys.

        Args:
            node: The mapping; nothing is an empty one.
            at: The number of the part that names the key.
            rest: Changes what stands there.
            known: Keys that it may have besides those that it has.
            new: Whether a key may be added: by default a last one, of `known` where there are.
            added: The key, where it is no part of the path.
        """
        if added is None and not self.more(at):
            return self.value
        if isinstance(node, Scalar) and node.value is None:
            node = Mapping({}, node.span)
        if not isinstance(node, Mapping):
            raise NoSuchPlace(at, (), "is one value, with nothing below it")
        key, ahead = (added, at) if added is not None else self.key(node, at)
        entry = node.entries.get(key)
        if entry is None:
            is_new = (new if new is not None else ahead == len(self.parts)) and (
                not known or key in known
            )
            if not is_new:
                raise NoSuchPlace(at, tuple(dict.fromkeys((*map(str, node.entries), *known))))
            span = self.spans[min(at, len(self.spans) - 1)]
            entry = Entry(key, span, Scalar(None, span))
        changed = rest(entry.value, ahead)
        return replace(node, entries={**node.entries, key: replace(entry, value=changed)})

    def key(self, node: Mapping, at: int) -> tuple[Key, int]:
        """The key that the path names next, and the number of the part behind it."""
        for ahead in range(at + 1, len(self.parts) + 1):
            # `ops.reshape` and `keras.datasets.mnist` are one key each.
            text = ".".join(self.parts[at:ahead])
            if text in node.entries:
                return text, ahead
        part = self.parts[at]
        if part.lstrip("-").isdigit() and int(part) in node.entries:
            return int(part), at + 1
        return part, at + 1

    def entry(self, node: Sequence, at: int, rest: Rest) -> Node:
        """A list changed at one of its entries."""
        part, count = self.parts[at], len(node.items)
        is_number = part.lstrip("-").isdigit()
        if not is_number or not -count <= int(part) < count:
            raise NoSuchPlace(at, (), f"is a list of {count}, whose entries are numbered from 0")
        index = int(part) % count
        items = [rest(item, at + 1) if i == index else item for i, item in enumerate(node.items)]
        return replace(node, items=tuple(items))

    def more(self, at: int) -> bool:
        """Whether the path goes on."""
        return at < len(self.parts)


def _by_name(node: Node, first: str) -> Node:
    """A bare value as an argument by name; what has names already stays."""
    if isinstance(node, Mapping) or (isinstance(node, Scalar) and node.value is None):
        return node
    return Mapping({first: Entry(first, node.span, node)}, node.span)


def _as_step(value: Node) -> Node:
    """A step as a mapping, its operation without arguments where it is a bare name."""
    if isinstance(value, Scalar) and isinstance(value.value, str):
        entry = Entry(value.value, value.span, Scalar(None, value.span))
        return Mapping({value.value: entry}, value.span)
    return value


def _has_name(node: Node) -> bool:
    return step_name(node) is not None


def _names(steps: Sequence) -> list[str]:
    """The names of steps, those inside groups behind."""
    own = [name for step in steps.items if (name := step_name(step)) is not None]
    inner = [step.get("layers") for step in steps.items if isinstance(step, Mapping)]
    return own + [name for node in inner if isinstance(node, Sequence) for name in _names(node)]


def _class(node: Mapping) -> object:
    """The class of an object that a mapping writes, None where it writes none."""
    (key,) = node.entries
    return _find(key) if isinstance(key, str) else None


def _find(name: str) -> type[KerasObject] | None:
    """The class of a name of Keras's, in whichever category, None where there is none."""
    category, key = ("op", name.removeprefix("ops.")) if name.startswith("ops.") else (None, name)
    for one in CATEGORIES.values():
        if category in (None, one.name) and one.canonical(key) is not None:
            return one.find(key)
    return None
