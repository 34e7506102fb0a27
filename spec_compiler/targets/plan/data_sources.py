"""The call that reads one source, by what its class says of itself.

In: a source as the spec writes it. Out: an expression. A source of random arrays is
written by `synthetic`, as it asks the model what to draw.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import field, replace

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.catalog.sources.base import DataSource, Passed
from spec_compiler.catalog.sources.folders import FolderSource
from spec_compiler.catalog.sources.imported import Import
from spec_compiler.catalog.sources.paths import GetFile
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.targets.plan.values import Values, call, dotted
from spec_compiler.text.document import Entry, Key, Mapping, Node, Scalar, plain

Written = dict[str, ir.Expr]
"""Arguments by name."""
Changed = Callable[[object, str, Written], tuple[str, Written]]
"""Gives the reader of a source's instance, and its arguments, their last form."""
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
        changed: Gives the reader and the arguments of a source their last form.
    """

    values: Values
    folder: str
    passed: dict[str, ir.Expr] = field(default_factory=dict)
    runtime: set[str] = field(default_factory=set)
    changed: Changed = field(default=lambda _source, reader, given: (reader, given))

    def call(self, node: Node, part: str, source: object = None) -> ir.Call:
        """The call that reads a source for a part of the data.

        Args:
            node: The source as the spec writes it.
            part: `train`, `validation`, `test`; `source` for all that it gives at once.
            source: Its checked instance.
        """
        name, argument = named(node)
        if name in self.values.context.imports or name == "import":
            return self._imported(node, part)
        cls = source_class(name)
        first = cls.first_field()
        given = self._given(cls, argument, part, source)
        reader = cls.reader or f"{name}.load_data"
        written = {
            cls.renamed.get(key, key): value
            for key, value in given.items()
            if key not in (*cls.unread, *cls.opening)
        }
        for key, what in cls.passed.items():
            if key not in written:
                written[key] = self._passed(cls, what, part)
        reader, written = self.changed(source, reader, written)
        if "." in reader:
            return ir.Call(dotted(reader), (), tuple(written.items()))
        self.runtime.add(reader)
        is_led = first in (*cls.files, *cls.nested) and next(iter(written), None) == first
        leading = [written.pop(str(first))] if is_led else []
        return ir.Call(ir.Name(reader), tuple(leading), tuple(written.items()))

    def given(self, node: Node) -> Written:
        """The arguments of a source as the spec writes them."""
        name, argument = named(node)
        return self._given(source_class(name), argument, "train")

    def loading(self, node: Node, given: Written, own: Written) -> ir.Call:
        """The call of Keras's own loader for a folder.

        Args:
            node: The source as the spec writes it.
            given: Its arguments.
            own: Arguments that come from elsewhere; the spec's own ones win.
        """
        cls = source_class(named(node)[0])
        assert issubclass(cls, FolderSource)
        kwargs = {key: value for key, value in given.items() if key not in cls.unloaded}
        kwargs |= {key: value for key, value in own.items() if key not in kwargs}
        directory = kwargs.pop("directory")
        return ir.Call(dotted(cls.loader), (directory,), tuple(kwargs.items()))

    def listing(self, node: Node, given: Written) -> ir.Call:
        """The call that lists the files that Keras's loader reads from a folder."""
        cls = source_class(named(node)[0])
        kwargs = {key: given[key] for key in ("class_names", "follow_links") if key in given}
        if ir.Const(None) in (given.get("labels"), given.get("label_mode")) or isinstance(
            given.get("labels"), ir.ListExpr
        ):
            kwargs["class_names"] = ir.ListExpr((ir.Const(""),))
        self.runtime.add("find_files")
        endings = self._passed(cls, "endings", "train")
        return ir.Call(ir.Name("find_files"), (given["directory"], endings), tuple(kwargs.items()))

    def _given(
        self, cls: type[DataSource], argument: Node, part: str, source: object = None
    ) -> dict[str, ir.Expr]:
        """The arguments that a spec writes, by name; paths located, inner sources read."""
        first = cls.first_field()
        entries: dict[Key, Entry] = {}
        if isinstance(argument, Mapping):
            own, entries = [*cls.nested, *cls.described], dict(argument.entries)
            own += [key for key in cls.files if _is_fetched(entries, key)]
            plainly = {key: entry for key, entry in entries.items() if key not in own}
            argument = replace(argument, entries=plainly)
        args, kwargs = self.values.arguments(cls, argument)
        given = dict(([(first, args[0])] if args and first else []) + list(kwargs))
        for key in cls.files:
            if _is_fetched(entries, key):
                given = {key: self._fetched(entries[key].value)} | given
            elif key in given:
                given[key] = located(given[key], self.folder)
        for key in cls.nested:
            inner = self.call(entries[key].value, part, getattr(source, key, None))
            given = {key: inner} | given
        for key in cls.described:
            if key in entries:
                given[key] = self._described(cls.described[key], entries[key].value)
        return given

    def _passed(self, cls: type[DataSource], what: Passed, part: str) -> ir.Expr:
        """What a reader is passed beside the spec's arguments."""
        if what == "shuffle":
            return ir.Const(part == "train")
        if what == "endings":
            return ir.TupleExpr(tuple(map(ir.Const, cls.endings)))
        if what == "part":
            if part == "source":
                return ir.ListExpr(tuple(map(ir.Const, cls.splits)))
            return ir.Const(part)
        return self.passed[what]

    def _fetched(self, node: Node) -> ir.Expr:
        """A file that `keras.utils.get_file` fetches: its path, or that of one in its archive."""
        _, argument = named(node)
        args, kwargs = self.values.arguments(GetFile, argument)
        given = dict(zip(("origin",), args, strict=False)) | dict(kwargs)
        inside, sha256 = given.pop("inside", None), given.pop("sha256", None)
        if sha256 is not None:
            given |= {"file_hash": sha256, "hash_algorithm": ir.Const("sha256")}
        got = call("keras.utils.get_file", **given)
        return got if inside is None else ir.BinOp(call("Path", got), "/", inside)

    def _described(self, category: str, node: Node) -> ir.Expr:
        """Objects by name as plain mappings, their own name under `kind`."""
        assert isinstance(node, Mapping)
        made: list[tuple[ir.Expr, ir.Expr]] = []
        for key, entry in node.entries.items():
            name, argument = named(entry.value)
            cls = CATEGORIES[category].find(name)
            assert cls is not None, name
            args, kwargs = self.values.arguments(cls, argument)
            pairs = [(str(cls.first_field()), value) for value in args] + list(kwargs)
            about = [("kind", ir.Const(name)), *pairs]
            each = ir.DictExpr(tuple((ir.Const(k), v) for k, v in about))
            made.append((ir.Const(key), each))
        return ir.DictExpr(tuple(made))

    def _imported(self, node: Node, part: str) -> ir.Call:
        """The call of the user's own function, and what makes batches of what it returns."""
        name, argument = named(node)
        own: dict[str, object] = {"returns": "batches", "endless": False}
        if name == "import":
            entries = argument.entries if isinstance(argument, Mapping) else {}
            own |= {key: plain(entries[key].value) for key in own if key in entries}
            inner = entries["function"].value if "function" in entries else argument
            name, argument = named(inner)
        self.values.imported.add(name)
        kwargs = self.values.keywords(argument)
        args = () if kwargs or _is_nothing(argument) else (self.values.value(argument),)
        loaded = ir.Call(ir.Name(name), args, kwargs)
        if own["returns"] == "arrays" or (own["returns"] == "samples" and own["endless"]):
            return loaded
        if own["returns"] == "samples":
            self.runtime.add("with_an_end")
            return ir.Call(ir.Name("with_an_end"), (loaded,))
        self.runtime.add("batches_of")
        passed = Import.passed.items()
        others = [(key, self._passed(Import, what, part)) for key, what in passed]
        if own["endless"]:
            others.append(("endless", ir.Const(True)))
        return ir.Call(ir.Name("batches_of"), (loaded,), tuple(others))


def named(node: Node) -> tuple[str, Node]:
    """The name of a source as a spec writes it, and its arguments."""
    if isinstance(node, Mapping):
        [(key, entry)] = node.entries.items()
        return str(key), entry.value
    assert isinstance(node, Scalar)
    return str(node.value), Scalar(None, node.span)


def _is_fetched(entries: dict[Key, Entry], key: str) -> bool:
    """Whether an argument is a file that is fetched."""
    return key in entries and isinstance(entries[key].value, Mapping)


def _is_nothing(node: Node) -> bool:
    """Whether nothing stands after a name's colon."""
    return isinstance(node, Scalar) and node.value is None


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
