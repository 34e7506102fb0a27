"""The call that reads one source, by what its class says of itself.

In: a source as the spec writes it. Out: an expression. A source of random arrays is
written by `synthetic`, as it asks the model what to draw.
"""

from __future__ import annotations

import posixpath
from dataclasses import field

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.targets.plan.values import Values, dotted
from spec_compiler.text.document import Mapping, Node, Scalar

FOLDER = "HERE"
"""The variable of the program's own folder."""


@dataclass(slots=True)
class SourceCalls:
    """Writes the calls that read sources.

    Attributes:
        values: Turns the spec's values into expressions.
        folder: Where the spec's files are, seen from where the program runs.
        passed: What a reader may be passed, by the names of `Passed`.
        runtime: Collects the functions of `targets.runtime` that are called.
    """

    values: Values
    folder: str
    passed: dict[str, ir.Expr] = field(default_factory=dict)
    runtime: set[str] = field(default_factory=set)

    def call(self, node: Node, part: str) -> ir.Call:
        """The call that reads a source for a part of the data.

        Args:
            node: The source as the spec writes it.
            part: `train`, `validation`, `test`; `source` for all that it gives at once.
        """
        name, argument = named(node)
        cls = source_class(name)
        args, kwargs = self.values.arguments(cls, argument)
        first = cls.first_field()
        given = dict(([(first, args[0])] if args and first else []) + list(kwargs))
        reader = cls.reader or f"{name}.load_data"
        for key in cls.files:
            if key in given:
                given[key] = located(given[key], self.folder)
        written = [
            (cls.renamed.get(key, key), value)
            for key, value in given.items()
            if key not in cls.unread
        ]
        for key, what in cls.passed.items():
            if key not in dict(written):
                value = ir.Const(part == "train") if what == "shuffle" else self.passed[what]
                written.append((key, value))
        if "." in reader:
            return ir.Call(dotted(reader), (), tuple(written))
        self.runtime.add(reader)
        leading = (first in cls.files and bool(written) and written[0][0] == first) * 1
        return ir.Call(
            ir.Name(reader), tuple(v for _, v in written[:leading]), tuple(written[leading:])
        )


def named(node: Node) -> tuple[str, Node]:
    """The name of a source as a spec writes it, and its arguments."""
    if isinstance(node, Mapping):
        [(key, entry)] = node.entries.items()
        return str(key), entry.value
    assert isinstance(node, Scalar)
    return str(node.value), Scalar(None, node.span)


def source_class(name: str) -> type[DataSource]:
    """The class of a source."""
    cls = CATEGORIES["source"].find(name)
    assert cls is not None, name
    assert issubclass(cls, DataSource)
    return cls


def located(path: ir.Expr, folder: str) -> ir.Expr:
    """A file of the spec's, or a list of them, found from the program's own folder."""
    if isinstance(path, ir.ListExpr):
        return ir.ListExpr(tuple(located(item, folder) for item in path.items))
    if isinstance(path, ir.Const) and isinstance(path.value, str):
        joined = posixpath.normpath(posixpath.join(folder, path.value.replace("\\", "/")))
        return ir.BinOp(ir.Name(FOLDER), "/", ir.Const(joined))
    base: ir.Expr = ir.Name(FOLDER)
    if folder not in ("", "."):
        base = ir.BinOp(base, "/", ir.Const(folder))
    return ir.BinOp(base, "/", path)
