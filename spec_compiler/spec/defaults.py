"""A spec with the defaults of its objects written out.

In: the tree of a composed spec, changed in place. Out: every argument that a step, an object
among its arguments, an optimizer, a callback and the like has and the spec does not give, and
the keys that `compile`, `fit`, `evaluate` and `data` have. What a bare name of a metric, a loss,
an activation or an initializer says is left a name: written out, a metric would be called
otherwise in logs. Not written are the arguments that all layers have, and what an older Keras,
which the spec must work on, has not.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import ObjectOf, Objects
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.catalog.since import since
from spec_compiler.record import dataclass
from spec_compiler.spec.canonical_names import PREFIXES
from spec_compiler.spec.field_types import markers
from spec_compiler.spec.keras_versions import oldest_minor
from spec_compiler.spec.model import STEP_KEYS
from spec_compiler.spec.settings import SECTIONS
from spec_compiler.text.layout.tree import (
    Leaf,
    Listing,
    Pair,
    Table,
    Tree,
    of_plain,
    pair_key,
    plain_of,
)

BARE = ("metric", "loss", "activation", "initializer", "source")
"""Categories whose bare names stay."""


def with_defaults(root: Table, comment: str = "") -> None:
    """Write the defaults into a spec, each with a comment behind it.

    Args:
        root: The spec, without aliases.
        comment: What is written behind a default; empty for nothing.
    """
    sections = {str(pair_key(pair)): pair.value for pair in root.pairs}
    required = plain_of(sections["keras"]) if "keras" in sections else None
    oldest = oldest_minor(required) if isinstance(required, str) else None
    walk = _Defaults(comment, oldest, _imports(sections))
    walk.steps(_below(sections.get("model"), "layers"))
    blocks, shared = sections.get("blocks"), sections.get("shared")
    for pair in blocks.pairs if isinstance(blocks, Table) else ():
        walk.steps(_below(pair.value, "layers"))
    for pair in shared.pairs if isinstance(shared, Table) else ():
        pair.value = walk.operation(pair.value)
    for name, cls in SECTIONS.items():
        section = sections.get(name)
        if isinstance(section, Table):
            walk.fill(section, cls, None)


def _imports(sections: dict[str, Tree]) -> frozenset[str]:
    found = sections.get("imports")
    return frozenset(
        str(pair_key(pair)) for pair in (found.pairs if isinstance(found, Table) else ())
    )


def _below(tree: Tree | None, key: str) -> Tree | None:
    pair = tree.find(key) if isinstance(tree, Table) else None
    return None if pair is None else pair.value


@dataclass(frozen=True, slots=True)
class _Defaults:
    """The walk through a spec.

    Attributes:
        comment: What is written behind a default.
        oldest: The minor version of the oldest Keras that the spec must work on.
        imports: Names that are no objects of Keras.
    """

    comment: str
    oldest: int | None
    imports: frozenset[str]

    def steps(self, tree: Tree | None) -> None:
        """The steps of a list, and those of its groups."""
        for item in tree.items if isinstance(tree, Listing) else ():
            item.value = self.operation(item.value)
            self.steps(_below(item.value, "layers"))

    def operation(self, tree: Tree) -> Tree:
        """An operation, alone or with the keys that a step has beside it."""
        if isinstance(tree, Leaf):
            tree = Table([Pair(tree, Leaf(None), is_bare=True)])
            self._operation(tree.pairs[0])
            [pair] = tree.pairs
            return pair.key if isinstance(pair.value, Leaf) else tree
        for pair in tree.pairs if isinstance(tree, Table) else ():
            if pair_key(pair) not in STEP_KEYS:
                self._operation(pair)
        return tree

    def _operation(self, pair: Pair) -> None:
        for prefix, name in PREFIXES.items():
            key = str(pair_key(pair))
            if key.startswith(prefix):
                self._object(CATEGORIES[name], pair, prefix)
                return

    def _object(self, category: Category, pair: Pair, prefix: str = "") -> None:
        """An object by its name, with what stands after its colon."""
        name = str(pair_key(pair)).removeprefix(prefix)
        if name in self.imports:
            return
        found = category
        if found.canonical(name) is None and found.also:
            found = CATEGORIES[found.also]
        cls = found.find(name)
        if cls is None:
            return
        value = pair.value
        if not isinstance(value, Table):
            first = cls.first_field()
            given = [] if isinstance(value, Leaf) and value.value is None else [value]
            if first is None and given:
                return
            value = Table([Pair(Leaf(first), each, behind=pair.behind) for each in given])
        self.fill(value, cls, found)
        if value.pairs:
            pair.value, pair.is_bare = value, False

    def fill(self, table: Table, cls: type[KerasObject], category: Category | None) -> None:
        """The arguments that there are, and below them those that there are not."""
        given = {pair_key(pair): pair for pair in table.pairs}
        common = cls.common_fields() | {"constants"}
        for field_name, info in cls.model_fields.items():
            name = info.alias or field_name
            if name in given:
                self._argument(given[name], info)
            elif not (
                info.is_required() or field_name in common or self._lacks(category, cls, name)
            ):
                default = info.get_default(call_default_factory=True)
                table.pairs.append(Pair(Leaf(name), of_plain(default), behind=self.comment))

    def _argument(self, pair: Pair, info: Any) -> None:
        """The objects in an argument."""
        for marker in markers(info):
            if isinstance(marker, ObjectOf | Objects) and marker.category in CATEGORIES:
                pair.value = self._objects(CATEGORIES[marker.category], pair.value)
                return

    def _objects(self, category: Category, tree: Tree) -> Tree:
        """One object, a list of them, or a mapping by output."""
        if isinstance(tree, Listing):
            for item in tree.items:
                item.value = self._objects(category, item.value)
        elif isinstance(tree, Table):
            is_one = len(tree.pairs) == 1 and category.find(str(pair_key(tree.pairs[0])))
            for pair in tree.pairs:
                if is_one or (category.also and len(tree.pairs) == 1):
                    self._object(category, pair)
                else:
                    pair.value = self._objects(category, pair.value)
        elif isinstance(tree, Leaf) and isinstance(tree.value, str) and category.name not in BARE:
            pair = Pair(Leaf(category.canonical(tree.value) or tree.value), Leaf(None))
            self._object(category, pair)
            return tree if isinstance(pair.value, Leaf) else Table([pair])
        return tree

    def _lacks(self, category: Category | None, cls: type[KerasObject], name: str) -> bool:
        """Whether the oldest Keras that the spec must work on has not the argument."""
        if self.oldest is None or category is None:
            return False
        first = since(category.namespace, cls.canonical_name(), name)
        return first is not None and first > self.oldest
