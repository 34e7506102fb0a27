"""What a name stands for in Python source, by reading it alone.

In: the path of a source and a name in it. Out: an `Answer`: a class, a function or a value,
with the parameters of a call of it where the source tells them; None where the source
surely has no such name. Imports between the user's own files are followed a few steps;
nothing is run.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from spec_compiler.catalog.imported import Kind, Parameters
from spec_compiler.record import dataclass
from spec_compiler.spec.python_modules import NotInstalled, find_module
from spec_compiler.spec.python_signature import is_plain, makes_itself, of_class, of_function
from spec_compiler.spec.root import Root

MAX_SIZE = 1024 * 1024
"""The largest source that is parsed, in bytes."""
MAX_STEPS = 8
"""How many imports and assignments a name is followed through."""
MAX_BASES = 20
"""How many base classes are asked for a constructor."""
ENGINES = ("keras", "tensorflow", "jax", "torch", "numpy", "flax")
"""Packages whose classes are not followed into: their sources are vast, and no part of a spec."""

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
Named = Definition | ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom


@dataclass(slots=True)
class Source:
    """One parsed file.

    Attributes:
        path: Where it is.
        problem: Why it cannot be read, in words that follow its name; None where it can.
        table: What each name at its top level is bound by, the last binding of each.
        stars: Modules that all names are imported from.
        is_open: Whether names may come about when it runs (`__getattr__`, `globals()`).
    """

    path: str
    problem: str | None = None
    table: dict[str, Named] = field(default_factory=dict)
    stars: list[ast.ImportFrom] = field(default_factory=list)
    is_open: bool = False

    def names(self) -> list[str]:
        """The names that it defines itself, or imports, but for private ones."""
        return [name for name in self.table if not name.startswith("_")]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name stands for, and what a call of it takes (None: not known)."""

    kind: Kind
    parameters: Parameters | None = None


UNKNOWN = Answer("unknown")
OBJECT = Parameters()
"""What a class takes that no class of the sources gives a constructor."""


class Sources:
    """The sources read so far, each once."""

    def __init__(self, root: Root) -> None:
        """Begin without any; a file below `root` leads to no file outside of it."""
        self.root = root
        self._read: dict[str, Source] = {}

    def read(self, path: str) -> Source:
        """The parsed source at a path."""
        if path not in self._read:
            self._read[path] = _parse(path)
        return self._read[path]

    def find(self, source: Source, attribute: str, steps: int = MAX_STEPS) -> Answer | None:
        """What a name, or `Class.method`, stands for; None where it is surely not there."""
        name, _, inner = attribute.partition(".")
        place = self._bound(source, name, steps)
        if place is None:
            return None
        where, node = place
        if inner:
            return self._inside(node, inner)
        return self._answer(where, node, name, steps)

    def _inside(self, node: Named | None, inner: str) -> Answer:
        """What an attribute of a class stands for."""
        body = node.body if isinstance(node, ast.ClassDef) else []
        for item in reversed(body):
            if isinstance(item, Definition) and item.name == inner:
                kind: Kind = "class" if isinstance(item, ast.ClassDef) else "function"
                # A method's first parameter may be passed or not: its call is not checked.
                return Answer(kind)
        return UNKNOWN

    def _bound(self, source: Source, name: str, steps: int) -> tuple[Source, Named | None] | None:
        """The source and the statement that bind a name, imports followed.

        The statement is None where the name is there but its statement is out of reach;
        the whole is None where there surely is no such name.
        """
        node = source.table.get(name)
        if node is None:
            return self._from_star(source, name, steps)
        if steps <= 0:
            return source, None
        if isinstance(node, ast.ImportFrom):
            return self._imported(source, node, name, steps) or (source, None)
        if isinstance(node, ast.Import):
            return source, None
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Name):
            other = node.value.id
            return self._bound(source, other, steps - 1) or (source, node)
        return source, node

    def _from_star(
        self, source: Source, name: str, steps: int
    ) -> tuple[Source, Named | None] | None:
        """A name that `from module import *` may bring."""
        if source.is_open:
            return source, None
        for star in source.stars:
            other = self._module(source, star)
            if other is None or steps <= 0:
                return source, None
            found = self._bound(other, name, steps - 1)
            if found is not None:
                return found
        return None

    def _imported(
        self, source: Source, node: ast.ImportFrom, name: str, steps: int
    ) -> tuple[Source, Named | None] | None:
        """Where `from module import name` leads; None where that is out of reach."""
        other = self._module(source, node)
        if other is None:
            return None
        original = next(
            (alias.name for alias in node.names if (alias.asname or alias.name) == name), name
        )
        return self._bound(other, original, steps - 1)

    def _module(self, source: Source, node: ast.ImportFrom) -> Source | None:
        """The source of the module that an import names, None where it is out of reach."""
        parts = (node.module or "").split(".") if node.module else []
        here = Path(source.path).parent
        for _ in range(node.level - 1):
            here = here.parent
        path = _beside(here, parts)
        if path is not None and self.root.holds(source.path) and not self.root.holds(path):
            path = None
        if path is None and node.level == 0:
            path = _installed(parts)
        if path is None:
            return None
        read = self.read(path)
        return None if read.problem is not None else read

    def _answer(self, source: Source, node: Named | None, name: str, steps: int) -> Answer:
        """The answer for a statement that binds a name."""
        if isinstance(node, ast.ClassDef):
            return Answer("class", self._constructor(source, node, steps, MAX_BASES))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return Answer("function", of_function(node) if is_plain(node) else None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Lambda):
            return Answer("function", of_function(node.value))
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_constant(node.value):
            return Answer("value")
        return UNKNOWN

    def _constructor(
        self, source: Source, node: ast.ClassDef, steps: int, left: int
    ) -> Parameters | None:
        """What a class is made with: its own constructor, or an inherited one of the user's."""
        if not is_plain(node) or node.keywords:
            return None
        if makes_itself(node):
            return of_class(node)
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id == "object":
                continue
            place = self._bound(source, base.id, steps) if isinstance(base, ast.Name) else None
            if left <= 0 or place is None or not isinstance(place[1], ast.ClassDef):
                return None
            found = self._constructor(place[0], place[1], steps, left - 1)
            if found is not OBJECT:
                return found
        return OBJECT


def _parse(path: str) -> Source:
    """Read and parse a file."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_SIZE + 1)
    except OSError as error:
        return Source(path, f"cannot be read: {error.strerror or error}")
    if len(data) > MAX_SIZE:
        return Source(path, f"is larger than {MAX_SIZE // 1024} KB; it is not looked into")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            statements = list(_statements(ast.parse(data).body))
    except SyntaxError as error:
        return Source(path, f"is no Python: line {error.lineno}: {error.msg}")
    except (ValueError, RecursionError, MemoryError):
        return Source(path, "is no Python that can be parsed")
    source = Source(path)
    for node in statements:
        _bind(source, node)
    source.is_open = "__getattr__" in source.table or b"globals()" in data
    return source


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module's own level, those under `if`, `try` and `with` too."""
    for node in body:
        yield node
        for name in ("body", "orelse", "handlers", "finalbody"):
            inner = getattr(node, name, None)
            if isinstance(node, Definition) or not isinstance(inner, list):
                continue
            for item in inner:
                yield from _statements(item.body if isinstance(item, ast.ExceptHandler) else [item])


def _bind(source: Source, node: ast.stmt) -> None:
    """Add the names that a statement binds."""
    if isinstance(node, Definition):
        source.table[node.name] = node
    elif isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
        source.stars.append(node)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            source.table[alias.asname or alias.name.partition(".")[0]] = node
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for inner in ast.walk(target):
                if isinstance(inner, ast.Name):
                    source.table[inner.id] = node if inner is target else ast.Assign([], node.value)  # type: ignore[arg-type]  # an annotation may go without a value
    elif isinstance(node, ast.For | ast.With):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                source.table.setdefault(inner.id, ast.Assign([], ast.Constant(None)))


def _is_constant(value: ast.expr | None) -> bool:
    """Whether an assigned value is plain data, and surely nothing to be called."""
    return isinstance(value, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Set)


def _beside(folder: Path, parts: list[str]) -> str | None:
    """The source of a module in a folder."""
    place = folder.joinpath(*parts)
    for path in (
        place / "__init__.py",
        place.with_suffix(".py") if parts else place / "__init__.py",
    ):
        if path.is_file():
            return str(path)
    return None


def _installed(parts: list[str]) -> str | None:
    """The source of an installed module that is not an engine's."""
    if not parts or parts[0] in ENGINES:
        return None
    try:
        return find_module(".".join(parts))
    except NotInstalled:
        return None
