"""Public aliases of Keras in a spec's steps, given their canonical names: `MaxPool2D`.

In: the tree of a spec, changed in place. What the name says elsewhere stays: a metric or a
loss is called in logs and files what it is called in the spec, and `he_normal` is as much
Keras's own name as `HeNormal` is. An operation of Keras without arguments becomes its bare
name. What is no Keras object (blocks, imports, shared entries) is left alone.
"""

from __future__ import annotations

from spec_compiler.catalog.fields import ObjectOf
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.spec.field_types import markers
from spec_compiler.spec.model import STEP_KEYS
from spec_compiler.text.layout.tree import Leaf, Listing, Pair, Table, Tree, pair_key

PREFIXES = {"ops.": "op", "applications.": "application", "": "layer"}
"""What the name of an operation begins with, and the category it is of."""
RENAMED = ("layer", "op", "activation", "initializer")
"""Categories whose aliases mean the same wherever they stand."""


def canonical_names(root: Table) -> None:
    """Give every step of a spec, and the objects in its arguments, their canonical names."""
    sections = {pair_key(pair): pair.value for pair in root.pairs}
    steps(_below(sections.get("model"), "layers"))
    blocks = sections.get("blocks")
    for pair in blocks.pairs if isinstance(blocks, Table) else ():
        steps(_below(pair.value, "layers"))
    shared = sections.get("shared")
    for pair in shared.pairs if isinstance(shared, Table) else ():
        pair.value = _operation(pair.value)
    for key in ("prepare", "labels", "augment"):
        steps(_below(sections.get("data"), key))


def steps(tree: Tree | None) -> None:
    """The steps of a list, and those of its groups."""
    for item in tree.items if isinstance(tree, Listing) else ():
        item.value = _operation(item.value)
        steps(_below(item.value, "layers"))


def _below(tree: Tree | None, key: str) -> Tree | None:
    pair = tree.find(key) if isinstance(tree, Table) else None
    return None if pair is None else pair.value


def _operation(tree: Tree) -> Tree:
    """An operation, alone or with the keys that a step has beside it."""
    if isinstance(tree, Leaf):
        return _renamed_leaf(tree, *_category(tree.value))
    if not isinstance(tree, Table):
        return tree
    operations = [pair for pair in tree.pairs if pair_key(pair) not in (None, *STEP_KEYS)]
    if len(operations) != 1 or not isinstance(operations[0].key, Leaf):
        return tree
    operation = operations[0]
    assert isinstance(operation.key, Leaf)
    category, prefix = _category(operation.key.value)
    operation.key = _renamed_leaf(operation.key, category, prefix)
    name = str(operation.key.value).removeprefix(prefix)
    if category is None or category.canonical(name) is None:
        is_empty = isinstance(operation.value, Leaf) and operation.value.value is None
    else:
        _arguments(category, name, operation.value)
        is_empty = _is_nothing(operation.value)
    if not is_empty:
        return tree
    if tree.pairs == [operation] and category is not None and _has_no_words(tree, operation):
        return operation.key
    operation.is_bare = not _anchor(operation.value)
    return tree


def _arguments(category: Category, name: str, tree: Tree) -> None:
    """The objects in the arguments of an object."""
    if not isinstance(tree, Table):
        return
    cls = category.find(name)
    assert cls is not None
    fields = {info.alias or key: info for key, info in cls.model_fields.items()}
    for pair in tree.pairs:
        info = fields.get(str(pair_key(pair)))
        for marker in markers(info) if info is not None else ():
            if isinstance(marker, ObjectOf) and marker.category in CATEGORIES:
                _object(CATEGORIES[marker.category], pair)


def _object(category: Category, pair: Pair) -> None:
    """The object that is the value of an argument."""
    if isinstance(pair.value, Leaf):
        pair.value = _renamed_leaf(pair.value, category)
    elif isinstance(pair.value, Table) and len(pair.value.pairs) == 1:
        [inner] = pair.value.pairs
        if isinstance(inner.key, Leaf) and isinstance(inner.key.value, str):
            inner.key = _renamed_leaf(inner.key, category)
            if isinstance(inner.key, Leaf) and category.canonical(str(inner.key.value)):
                _arguments(category, str(inner.key.value), inner.value)


def _category(name: object) -> tuple[Category | None, str]:
    """The category of an operation's name, and the prefix that says so."""
    for prefix, category in PREFIXES.items():
        if isinstance(name, str) and name.startswith(prefix):
            found = CATEGORIES[category]
            known = found.canonical(name.removeprefix(prefix)) is not None
            return (found, prefix) if known else (None, "")
    return None, ""


def _renamed_leaf(leaf: Leaf, category: Category | None, prefix: str = "") -> Leaf:
    """A name, canonical where it is an alias."""
    if category is None or category.name not in RENAMED or not isinstance(leaf.value, str):
        return leaf
    name = leaf.value.removeprefix(prefix)
    # Keras writes functions in lower case; that is no alias of the class's name.
    is_function = category.name == "initializer" and name == name.lower()
    canonical = name if is_function else category.aliases.get(name, name)
    return Leaf(prefix + canonical, None, "", leaf.anchor) if canonical != name else leaf


def _is_nothing(tree: Tree) -> bool:
    """Whether nothing stands after an operation's colon: null, or no arguments."""
    if isinstance(tree, Leaf):
        return tree.value is None
    return isinstance(tree, Table) and not tree.pairs and not any(tree.tail)


def _has_no_words(tree: Table, pair: Pair) -> bool:
    """Whether a person wrote nothing around an operation that becomes a bare name."""
    return not (any(pair.before) or pair.behind or any(tree.tail) or tree.anchor) and not _anchor(
        pair.value
    )


def _anchor(tree: Tree) -> str | None:
    """The name of a value's anchor."""
    return tree.anchor if isinstance(tree, Leaf | Listing | Table) else None
