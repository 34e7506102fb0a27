"""What the catalogue says of its fields: the string below each, read from the source.

In: a class. Out: the documentation of its fields by name. Python keeps no string
that stands below a field, so the class's file is parsed; editors, `doc` and the
reference ask for that, a check of a spec never does.
"""

from __future__ import annotations

import ast
import itertools
import sys
from functools import cache
from inspect import cleandoc
from pathlib import Path


def field_docs(cls: type) -> dict[str, str]:
    """The documentation of each field of a class, inherited ones first, by the field's name.

    A field that a subclass declares again keeps its base's words unless it has its own.
    """
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        found |= _module_docs(base.__module__).get(base.__qualname__, {})
    return found


def class_doc(cls: type) -> str:
    """The docstring of a class itself; empty where it has none of its own."""
    return cleandoc(cls.__dict__.get("__doc__") or "")


@cache
def _module_docs(module: str) -> dict[str, dict[str, str]]:
    """The documentation of the fields of each class in a module of this package."""
    file = getattr(sys.modules.get(module), "__file__", None)
    if not module.startswith(f"{__package__.partition('.')[0]}.") or file is None:
        return {}
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    return {
        node.name: _documented(node.body) for node in tree.body if isinstance(node, ast.ClassDef)
    }


def _documented(body: list[ast.stmt]) -> dict[str, str]:
    """Each annotated name that has a string for its next statement."""
    found = {}
    for field, below in itertools.pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = cleandoc(text)
    return found
