"""The canonical layout of a spec: what `format` makes of a text, and how one is written.

In: a text as a person wrote it, or plain values. Out: YAML or JSON. Sections stand in the
order of the language with a blank line between them, what has a line of its own in the
language has one here, everything else is on one line where it fits. Comments, anchors and
aliases stay, and so do the values: where the result would read otherwise, it is not given.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.outcome import Outcome
from spec_compiler.spec.canonical_names import canonical_names
from spec_compiler.spec.model import STEP_KEYS, Spec
from spec_compiler.text.document import Document, Node, Scalar, walk
from spec_compiler.text.document import Mapping as MappingNode
from spec_compiler.text.layout.parse import parse_layout
from spec_compiler.text.layout.tree import (
    Alias,
    Listing,
    Pair,
    Table,
    comments,
    every,
    of_plain,
    pair_key,
    plain_of,
)
from spec_compiler.text.layout.write import write_layout
from spec_compiler.text.layout.write_json import write_json
from spec_compiler.text.read import read_text

HEAD = (
    *("$schema", "spec", "extends", "include", "name", "description"),
    *("seed", "backend", "dtype_policy", "keras"),
)
"""The keys that a spec begins with, one a line without blank lines between them."""
MODELINE = re.compile(r"#\s*yaml-language-server:\s*\$schema=(\S+)\s*")
"""The comment that tells an editor of a schema, which JSON has the key `$schema` for."""
CLASSES = ("fit", "class_weight")
"""Where numbers are keys, which JSON writes as text."""
LISTS = ("layers", "callbacks", "export", "prepare", "labels", "augment")
"""Lists that have a line for each item."""


def write_spec(values: Mapping[str, Any] | Table, form: str = "yaml") -> str:
    """The text of a spec in the canonical layout.

    Args:
        values: The spec as plain values, or its tree where comments come along.
        form: `yaml` or `json`; JSON has no comments, anchors and aliases.
    """
    root = values if isinstance(values, Table) else of_plain(values)
    assert isinstance(root, Table)
    arrange(root)
    return write_json(root) if form == "json" else write_layout(root)


def formatted(document: Document, name: str, form: str) -> Outcome[str]:
    """The text of a spec in the canonical layout, or why it has none.

    Args:
        document: The spec as it was read, of one file.
        name: What the file is called: one that ends in `.json` is JSON.
        form: `yaml` or `json`.
    """
    root = parse_layout(document.files[name], name)
    words = sorted(comments(root))
    is_read = repr(plain_of(root)) == repr(document.plain())
    arrange(root)
    values = plain_of(root)
    if form == "json":
        found = _no_json(document.root)
        if found is not None:
            return Outcome(None, (found,))
        values = _with_schema(_with_text_keys(values), words)
        text, words = write_spec(values, form), []
    else:
        text = write_layout(root)
    again = read_text(text, f"{name}.{form}").value
    if is_read and again is not None and repr(again.plain()) == repr(values):
        left = sorted(comments(parse_layout(text, f"{name}.{form}")))
        if left == words:
            return Outcome(text)
    message = f"{name} cannot be laid out without a change of its values or comments"
    hint = "leave this file out, and report it with the file, please"
    return Outcome(None, (Diagnostic("SC640", message, document.root.span, hint=hint),))


def _with_schema(values: dict[Any, Any], words: list[str]) -> dict[Any, Any]:
    """The same values with the editor's schema: a comment in YAML, a key in JSON."""
    named = (MODELINE.fullmatch(word) for word in words)
    schema = next((found[1] for found in named if found), None)
    return values if schema is None or "$schema" in values else {"$schema": schema} | values


def _with_text_keys(values: dict[Any, Any]) -> dict[Any, Any]:
    """The same values, with classes as JSON writes them."""
    section, key = CLASSES
    weights = values.get(section, {}).get(key) if isinstance(values.get(section), dict) else None
    if not isinstance(weights, dict):
        return values
    texts = {str(number): weight for number, weight in weights.items()}
    return values | {section: values[section] | {key: texts}}


def _no_json(root: Node) -> Diagnostic | None:
    """What a spec holds that JSON has not: keys that are no text, infinity, and no number."""
    for path, node in walk(root):
        if isinstance(node, MappingNode) and path != CLASSES:
            for entry in node.entries.values():
                if not isinstance(entry.key, str):
                    message = f"JSON has keys of text only, found {entry.key!r}"
                    return Diagnostic("SC641", message, entry.key_span, hint="keep it in YAML")
        elif isinstance(node, Scalar) and repr(node.value) in ("inf", "-inf", "nan"):
            message = "JSON has no infinity and no NaN"
            return Diagnostic("SC641", message, node.span, hint="keep it in YAML")
    return None


def arrange(root: Table) -> None:
    """Give a spec's tree its canonical names, order, lines and blank lines."""
    canonical_names(root)
    _header(root)
    _order(root)
    for pair in root.pairs:
        _section(pair)
    for tree in every(root):
        if isinstance(tree, Table):
            _lines(tree)
    _space(root)
    for pair in root.pairs:
        if pair_key(pair) == "blocks" and isinstance(pair.value, Table):
            _apart(pair.value.pairs)


def _header(root: Table) -> None:
    """Keep the comment of the whole file, which stands above its first key, on top."""
    if not root.pairs or pair_key(root.pairs[0]) in (None, *HEAD[:2]):
        return
    first = root.pairs[0]
    blanks = [index for index, line in enumerate(first.before) if not line]
    end = blanks[-1] + 1 if blanks else len(first.before)
    header, first.before = first.before[:end], first.before[end:]
    top = next((pair for name in HEAD[:2] if (pair := root.find(name))), first)
    own = top.before[1:] if top.before and not top.before[0] else top.before
    top.before = [*header, *own]


def _order(root: Table) -> None:
    """Put the sections into the order of the language, unless an alias would come too early."""
    names = [*HEAD, "x-", *Spec.model_fields]
    order = {name: index for index, name in reversed([*enumerate(names)])}

    def rank(pair: Pair) -> int:
        key = str(pair_key(pair))
        return order.get("x-" if key.startswith("x-") else key, len(names))

    ordered = sorted(root.pairs, key=rank)
    if _is_readable(ordered) and not any(pair_key(pair) is None for pair in root.pairs):
        root.pairs = ordered


def _is_readable(pairs: list[Pair]) -> bool:
    """Whether every alias stands below its anchor, and means the same one."""
    anchors: set[str] = set()
    for pair in pairs:
        for tree in (pair.key, *every(pair.value)):
            if isinstance(tree, Alias):
                if tree.name not in anchors:
                    return False
            elif tree.anchor is not None:
                if tree.anchor in anchors:
                    return False
                anchors.add(tree.anchor)
    return True


def _section(pair: Pair) -> None:
    """Give the parts of a section a line each."""
    key, value = str(pair_key(pair)), pair.value
    if not isinstance(value, Table | Listing) or key.startswith("x-") or key in HEAD:
        return
    value.in_lines = not _is_empty(value)
    if isinstance(value, Listing):
        return
    if key == "blocks":
        for each in value.pairs:
            if isinstance(each.value, Table):
                each.value.in_lines = True
    elif key == "model":
        inputs = value.find("inputs")
        if inputs is not None and isinstance(inputs.value, Table):
            several = len(inputs.value.pairs) > 1
            named = all(isinstance(each.value, Table) for each in inputs.value.pairs)
            inputs.value.in_lines = several and named


def _lines(table: Table) -> None:
    """Give lists of steps and callbacks a line for each item, and steps their operation first."""
    for pair in table.pairs:
        value = pair.value
        if pair_key(pair) not in LISTS or not isinstance(value, Listing):
            continue
        value.in_lines = bool(value.items)
        for item in value.items:
            if isinstance(item.value, Table):
                _operation_first(item.value)


def _operation_first(step: Table) -> None:
    """Put the operation of a step before the keys beside it."""
    operations = [pair for pair in step.pairs if pair_key(pair) not in (None, *STEP_KEYS)]
    if len(operations) != 1 or step.pairs[0] is operations[0]:
        return
    ordered = [operations[0], *(pair for pair in step.pairs if pair is not operations[0])]
    has_names = any(isinstance(tree, Alias) or tree.anchor for tree in every(step))
    if not has_names and not any(pair_key(pair) is None for pair in step.pairs):
        step.pairs = ordered


def _space(root: Table) -> None:
    """Set the blank lines between sections: one, and none between the first keys.

    Comments among the first keys may stand apart, where a person put a blank line.
    """
    for previous, pair in itertools.pairwise(root.pairs):
        lines = pair.before
        stands_apart = any(lines) and not lines[0]
        while lines and not lines[0]:
            del lines[0]
        if stands_apart or not (_is_head(previous) and _is_head(pair)):
            lines.insert(0, "")


def _is_head(pair: Pair) -> bool:
    return pair_key(pair) in HEAD


def _apart(pairs: list[Pair]) -> None:
    """Put a blank line between entries."""
    for pair in pairs[1:]:
        if not pair.before or pair.before[0]:
            pair.before.insert(0, "")


def _is_empty(tree: Table | Listing) -> bool:
    return not (tree.pairs if isinstance(tree, Table) else tree.items)
