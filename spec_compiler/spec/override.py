"""One spec over another: what `extends` means.

In: two trees. Out: a new one of their nodes; the second's places win.

- Sections merge key by key.
- An object (`{Adam: {…}}`) over one of the same name merges the arguments; over another, or
  over a bare name, it takes its place. Values by output name merge by name.
- A list takes the place of a list, but for the steps in `layers`: see `override_steps`.
"""

from __future__ import annotations

from collections.abc import Sequence as List
from dataclasses import replace

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.record import dataclass
from spec_compiler.spec.override_steps import override_steps
from spec_compiler.text.document import Entry, Key, Mapping, Node, Path, Scalar, Sequence

BY_KEY: tuple[tuple[str, ...], ...] = (
    ("params",),
    ("imports",),
    ("blocks",),
    ("blocks", "*"),
    ("blocks", "*", "params"),
    ("shared",),
    ("model",),
    ("model", "inputs"),
    ("model", "inputs", "*"),
    ("compile",),
    ("data",),
    ("data", "split"),
    ("fit",),
    ("evaluate",),
)
"""Sections whose keys are merged; `*` stands for any key."""
PARAMS: tuple[tuple[str, ...], ...] = (("params", "*"), ("blocks", "*", "params", "*"))
"""Where a parameter is declared."""
OWN: tuple[str, ...] = ("imports", "blocks", "shared")
"""Sections whose names are objects besides Keras's."""


def override(base: Mapping, over: Mapping) -> Mapping:
    """The spec `base` as `over` changes it."""
    own = frozenset(
        key
        for root in (base, over)
        for section in OWN
        if isinstance(named := root.get(section), Mapping)
        for key in named.entries
    )
    merged = _Overriding(own).by_key(base, over, ())
    kinds = [_kind(root) for root in (base, over)]
    # One input by its arguments, and several by name, have nothing to merge.
    return merged if kinds[0] == kinds[1] else _with_own_inputs(merged, over)


@dataclass(frozen=True, slots=True)
class _Overriding:
    """The rules, with the names that a spec gives to objects of its own."""

    own: frozenset[Key]

    def node(self, base: Node, over: Node, path: Path) -> Node:
        """A value over a value."""
        if isinstance(base, Sequence) and isinstance(over, Sequence) and path[-1:] == ("layers",):
            return override_steps(base, over, self.arguments)
        if _matches(path, PARAMS):
            return self.parameter(base, over)
        if not isinstance(base, Mapping) or not isinstance(over, Mapping):
            return over
        if _matches(path, BY_KEY):
            return self.by_key(base, over, path)
        return self.value(base, over)

    def by_key(self, base: Mapping, over: Mapping, path: Path) -> Mapping:
        """Two sections: the keys of both, in the order of the base, new ones behind."""
        entries = dict(base.entries)
        for key, entry in over.entries.items():
            known, below = entries.get(key), (*path, str(key))
            value = entry.value if known is None else self.node(known.value, entry.value, below)
            entries[key] = replace(entry, value=value)
        return replace(over, entries=entries)

    def parameter(self, base: Node, over: Node) -> Node:
        """A declaration over another: a plain value is a new default, range and help are kept."""
        if not isinstance(base, Mapping) or (isinstance(over, Scalar) and over.value is None):
            return over
        if isinstance(over, Mapping):
            return replace(over, entries={**base.entries, **over.entries})
        entry = Entry("default", over.span, over)
        return replace(base, entries={**base.entries, "default": entry})

    def value(self, base: Mapping, over: Mapping) -> Mapping:
        """An object over an object, or values by output name over others."""
        names = self.object_name(base), self.object_name(over)
        if names == (None, None):
            return self.by_name(base, over)
        if names[0] != names[1]:
            return over
        [(key, entry)] = over.entries.items()
        value = self.arguments(base.entries[key].value, entry.value)
        return replace(over, entries={key: replace(entry, value=value)})

    def by_name(self, base: Mapping, over: Mapping) -> Mapping:
        """Values by name, each over its own."""
        entries = dict(base.entries)
        for key, entry in over.entries.items():
            known, value = entries.get(key), entry.value
            if (
                known is not None
                and isinstance(known.value, Mapping)
                and isinstance(value, Mapping)
            ):
                value = self.value(known.value, value)
            entries[key] = replace(entry, value=value)
        return replace(over, entries=entries)

    def arguments(self, base: Node, over: Node) -> Node:
        """Arguments over arguments: by name where both are, else the new ones."""
        if isinstance(base, Mapping) and isinstance(over, Mapping):
            return self.by_name(base, over)
        return over

    def object_name(self, node: Mapping) -> Key | None:
        """The name in `{Adam: …}`; None for a mapping that is no object."""
        if len(node.entries) != 1:
            return None
        (key,) = node.entries
        known = isinstance(key, str) and any(
            category.canonical(key) is not None or key in category.legacy
            for category in CATEGORIES.values()
        )
        return key if known or key in self.own else None


def _kind(root: Mapping) -> object:
    """The kind of a spec's model, None where it is not written."""
    model = root.get("model")
    kind = model.get("kind") if isinstance(model, Mapping) else None
    return kind.value if isinstance(kind, Scalar) else None


def _with_own_inputs(merged: Mapping, over: Mapping) -> Mapping:
    """A spec whose model has the inputs that `over` names, where `over` names its kind too."""
    own, model = over.get("model"), merged.entries.get("model")
    if not isinstance(own, Mapping) or model is None or not isinstance(model.value, Mapping):
        return merged
    inputs = own.entries.get("inputs")
    if inputs is None or "kind" not in own.entries:
        return merged
    value = replace(model.value, entries={**model.value.entries, "inputs": inputs})
    return replace(merged, entries={**merged.entries, "model": replace(model, value=value)})


def _matches(path: Path, patterns: List[tuple[str, ...]]) -> bool:
    """Whether a path is one of a table's."""
    return any(
        len(path) == len(pattern)
        and all(want in ("*", part) for want, part in zip(pattern, path, strict=True))
        for pattern in patterns
    )
