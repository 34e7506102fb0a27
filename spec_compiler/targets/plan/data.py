"""The function `load_data`: each part read from its source, split, prepared.

A source becomes a call of Keras's own loader, or of a function of
`targets.runtime`, which a script carries along.
"""

from __future__ import annotations

import posixpath
from dataclasses import field, replace

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Spec
from spec_compiler.spec.settings import Data, Settings
from spec_compiler.targets.plan.synthetic import SyntheticPlan
from spec_compiler.targets.plan.values import Values, call, dotted
from spec_compiler.text.document import Mapping, Node, Scalar

PARTS = ("train", "validation", "test")
PAIRS = {
    "train": ("x_train", "y_train"),
    "validation": ("x_val", "y_val"),
    "test": ("x_test", "y_test"),
}
"""The variables of each part: features and labels."""
RUNTIME = {"csv": "read_csv", "npz": "read_npz"}
"""The function of `targets.runtime` that reads a source."""
RUNTIME_NAMES = (
    *RUNTIME.values(),
    "find_bad_cell",
    "split_data",
    "balanced_class_weight",
    "with_keywords",
)
"""Every function of `targets.runtime`."""


@dataclass(slots=True)
class DataPlan:
    """Writes the body of `load_data`.

    Args:
        spec: The spec.
        settings: Its checked sections.
        graph: The checked model, whose shapes synthetic data takes.
        values: Turns the spec's values into expressions.
        folder: Where the spec's files are, seen from where the program runs.
    """

    spec: Spec
    settings: Settings
    graph: CheckedGraph
    values: Values
    folder: str
    runtime: set[str] = field(default_factory=set)

    @property
    def data(self) -> Data:
        """The checked section."""
        assert self.settings.data is not None
        return self.settings.data

    def parts(self) -> tuple[str, ...]:
        """The parts that there are, in order."""
        data, found = self.data, set()
        if data.source is not None:
            found |= set(data.source.splits)
        found |= {part for part in PARTS if getattr(data, part) is not None}
        if data.split is not None:
            found |= {part for part in PARTS[1:] if getattr(data.split, part) is not None}
        return tuple(part for part in PARTS if part in found)

    def statements(self) -> list[ir.Stmt]:
        """The body of `load_data`."""
        return [*self._read(), *self._split(), *self._prepare(), self._result()]

    def _read(self) -> list[ir.Stmt]:
        document = self.spec.document
        made: list[ir.Stmt] = []
        if self.data.source is not None:
            node = document.node(("data", "source"))
            assert node is not None
            if len(self.data.source.splits) == 1:
                return self._part(self.data.source.splits[0], node)
            names = [_pair(part) for part in self.data.source.splits]
            target = ir.TupleExpr(tuple(names))
            origin = document.key_span(("data", "source"))
            made.append(ir.Assign(target, self._source(node), origin=origin))
        # A part that takes another's data stands below it.
        for part in sorted(PARTS, key=lambda part: getattr(self.data, part) in PARTS):
            node = document.node(("data", part))
            if node is not None:
                made += self._part(part, node)
        return made

    def _part(self, part: str, node: Node) -> list[ir.Stmt]:
        """The statements that read one part."""
        origin = self.spec.document.key_span(("data", part))
        argument = _synthetic(node)
        if argument is None:
            return [ir.Assign(_pair(part), self._source(node), origin=origin)]
        writer = SyntheticPlan(self.spec, self.settings, self.graph, self.values)
        drawn = writer.statements(argument, *PAIRS[part])
        return [replace(made, origin=origin) for made in drawn if not isinstance(made, ir.Blank)]

    def _source(self, node: Node) -> ir.Expr:
        """The call that reads one source."""
        if isinstance(node, Mapping):
            [(key, entry)] = node.entries.items()
            name, argument = str(key), entry.value
        else:
            assert isinstance(node, Scalar)
            name, argument = str(node.value), Scalar(None, node.span)
        if name in PARTS:
            return ir.TupleExpr(tuple(ir.Name(v) for v in PAIRS[name]))
        cls = CATEGORIES["source"].find(name)
        assert cls is not None, name
        args, kwargs = self.values.arguments(cls, argument)
        if name.startswith("keras.datasets."):
            return ir.Call(dotted(f"{name}.load_data"), (), _named(cls.first_field(), args, kwargs))
        self.runtime.add(RUNTIME[name])
        path, *rest = args or (dict(kwargs)["path"],)
        others = tuple((k, v) for k, v in kwargs if k != "path")
        return ir.Call(ir.Name(RUNTIME[name]), (self._path(path), *rest), others)

    def _path(self, path: ir.Expr) -> ir.Expr:
        """A file of the spec's, found from the program's own folder."""
        if isinstance(path, ir.Const) and isinstance(path.value, str):
            joined = posixpath.normpath(posixpath.join(self.folder, path.value.replace("\\", "/")))
            return ir.BinOp(ir.Name("HERE"), "/", ir.Const(joined))
        base: ir.Expr = ir.Name("HERE")
        if self.folder not in ("", "."):
            base = ir.BinOp(base, "/", ir.Const(self.folder))
        return ir.BinOp(base, "/", path)

    def _split(self) -> list[ir.Stmt]:
        """Parts drawn from the training data, before anything else is done with it."""
        split = self.data.split
        if split is None:
            return []
        self.runtime.add("split_data")
        document = self.spec.document
        made: list[ir.Stmt] = []
        x_train, y_train = (ir.Name(name) for name in PAIRS["train"])
        for part in ("test", "validation"):
            node = document.node(("data", "split", part))
            if node is None:
                continue
            kwargs: list[tuple[str, ir.Expr]] = []
            if not split.shuffle:
                kwargs.append(("shuffle", ir.Const(False)))
            elif split.stratify:
                kwargs.append(("stratify", ir.Const(True)))
            if split.shuffle:
                kwargs.append(("seed", ir.Const(self.spec.seed or 0)))
            share = self._share(part, node)
            made.append(
                ir.Assign(
                    ir.TupleExpr((_pair("train"), _pair(part))),
                    ir.Call(ir.Name("split_data"), (x_train, y_train, share), tuple(kwargs)),
                    origin=document.key_span(("data", "split", part)),
                )
            )
        return made

    def _share(self, part: str, node: Node) -> ir.Expr:
        """A part's share of what is left: the test part is taken first."""
        share = self.values.value(node)
        test = self.spec.document.node(("data", "split", "test"))
        if part == "test" or test is None:
            return share
        return ir.BinOp(share, "/", ir.BinOp(ir.Const(1), "-", self.values.value(test)))

    def _prepare(self) -> list[ir.Stmt]:
        """The features of every part passed through the preparing layers."""
        document = self.spec.document
        node = document.node(("data", "prepare"))
        if node is None or not self.data.prepare:
            return []
        assert all(isinstance(layer, Layer) for layer in self.data.prepare)
        origin = document.key_span(("data", "prepare"))
        layers = self.values.listed("layer", node, by_name=False)
        made: list[ir.Stmt] = [
            ir.Assign(
                ir.Name("prepare"),
                call("keras.Sequential", layers, name=ir.Const("prepare")),
                origin=origin,
            )
        ]
        for part in self.parts():
            x = ir.Name(PAIRS[part][0])
            predict = ir.Call(
                ir.Attr(ir.Name("prepare"), "predict"), (x,), (("verbose", ir.Const(0)),)
            )
            made.append(ir.Assign(x, predict, origin=origin))
        return made

    def _result(self) -> ir.Stmt:
        pairs = tuple(_pair(part) for part in self.parts())
        return ir.Return(pairs[0] if len(pairs) == 1 else ir.TupleExpr(pairs))


def _synthetic(node: Node) -> Node | None:
    """The arguments of a synthetic source; None for any other source."""
    if isinstance(node, Mapping):
        entry = node.entries.get("synthetic")
        return None if entry is None else entry.value
    is_synthetic = isinstance(node, Scalar) and node.value == "synthetic"
    return Scalar(None, node.span) if is_synthetic else None


def _pair(part: str) -> ir.Expr:
    """The features and labels of a part, as a target or a value."""
    return ir.TupleExpr(tuple(ir.Name(name) for name in PAIRS[part]))


def _named(
    first: str | None, args: tuple[ir.Expr, ...], kwargs: tuple[tuple[str, ir.Expr], ...]
) -> tuple[tuple[str, ir.Expr], ...]:
    """All arguments by name: a loader's first one says nothing by itself."""
    return ((first, args[0]), *kwargs) if args and first else kwargs
