"""The functions `fit` and `evaluate`, and the call of `compile`."""

from __future__ import annotations

from dataclasses import field, replace
from typing import cast

from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.spec.formulas import has_formula
from spec_compiler.spec.model import Spec
from spec_compiler.spec.settings import Compile, Evaluate, Fit, Settings
from spec_compiler.targets.plan.data import arrays_of
from spec_compiler.targets.plan.training_distribution import spread
from spec_compiler.targets.plan.values import Values, call, dotted
from spec_compiler.text.document import Mapping, Node

WRITERS = ("ModelCheckpoint", "CSVLogger", "TensorBoard", "BackupAndRestore", "SwapEMAWeights")
OWN = ("callbacks", "resume", "distribute")
"""Keys of `fit` that are no argument of `model.fit`, or are written in another way."""
SETTABLE = ("epochs", "batch_size")
"""Arguments of `fit` that the caller may choose, unless the spec derives them from parameters."""
FORGETFUL = (
    "LambdaCallback",
    "LearningRateScheduler",
    "RemoteMonitor",
    "TensorBoard",
    "TerminateOnNaN",
)
"""Callbacks of Keras that have nothing in memory of the epochs before."""
OF_ARRAYS = ("shuffle", "validation_split", "validation_batch_size")
"""Arguments of `fit` that are for arrays; a dataset has been made by them."""
OUTPUT_ARGUMENTS = ("filepath", "filename", "log_dir", "backup_dir", "directory")
"""Arguments of callbacks that name a file to write; it goes to the output folder."""


def compile_call(spec: Spec, values: Values, model: str) -> ir.Stmt:
    """`model.compile(…)` with the arguments of the section."""
    node = spec.document.node(("compile",))
    _, kwargs = values.arguments(Compile, node)
    called = ir.Call(ir.Attr(ir.Name(model), "compile"), (), kwargs)
    return ir.ExprStmt(called, origin=spec.document.key_span(("compile",)))


@dataclass(slots=True)
class FitPlan:
    """Writes the body of `fit`.

    Args:
        spec: The spec.
        settings: Its checked sections.
        values: Turns the spec's values into expressions.
        parts: The parts of the data.
        as_datasets: Whether they are datasets of batches, not arrays.
        weighted: Whether samples have weights.
    """

    spec: Spec
    settings: Settings
    values: Values
    parts: tuple[str, ...]
    as_datasets: bool = False
    weighted: bool = False
    runtime: set[str] = field(default_factory=set)

    def statements(self) -> list[ir.Stmt]:
        """Take the arrays apart, call `model.fit`, give the history."""
        document = self.spec.document
        node = document.node(("fit",))
        made: list[ir.Stmt] = []
        if not self.as_datasets:
            made.append(_unpack("train", self.weighted))
        entries = node.entries if isinstance(node, Mapping) else {}
        kwargs: list[tuple[str, ir.Expr]] = []
        for key in SETTABLE:
            if key == "batch_size" and self.as_datasets:
                continue
            entry = entries.get(key)
            if key == "batch_size" and document.node(("data", key)) is not None:
                entry = cast("Mapping", document.node(("data",))).entries[key]
            if entry is not None and (has_formula(entry.value) or key in self.spec.params):
                kwargs.append((key, self.values.value(entry.value)))
            elif key not in self.spec.params:
                kwargs.append((key, ir.Name(key)))
        for name, entry in entries.items():
            is_taken = self.as_datasets and name in OF_ARRAYS
            # It has been cut off where `validation` is a part: by the data's own, or before `fit`.
            is_taken = is_taken or (name == "validation_split" and "validation" in self.parts)
            if name not in (*SETTABLE, *OWN) and not is_taken:
                kwargs.append((str(name), self._argument(str(name), entry.value)))
        data = self.settings.data
        in_order = data is not None and data.shuffle is False and "shuffle" not in entries
        if self.as_datasets or in_order:  # Keras warns where a dataset is to be mixed
            kwargs.append(("shuffle", ir.Const(False)))
        if "validation" in self.parts:
            kwargs.append(("validation_data", ir.Name("validation")))
        own = document.node(("fit", "callbacks"))
        callbacks = self._callbacks(own)
        kept = None
        if self._resumes and any(map(_remembers, callbacks)):
            kept = self._free("kept")
            made.append(ir.Assign(kept, ir.ListExpr(tuple(callbacks))))
            callbacks = [ir.Star(kept)]
        listed = (*callbacks, ir.Star(ir.Name("callbacks")), *self._backup(kept))
        kwargs.append(("callbacks", ir.ListExpr(listed)))
        args, weights = _given("train", self.as_datasets, self.weighted)
        if data is not None and data.repeat:
            args = (ir.Call(ir.Attr(ir.Name("train"), "repeat"), ()),)
        fitted = ir.Call(ir.Attr(ir.Name("model"), "fit"), args, (*weights, *kwargs))
        made.append(ir.Return(fitted, origin=document.key_span(("fit",))))
        return made

    def _argument(self, key: str, node: Node) -> ir.Expr:
        assert self.settings.fit is not None
        if key == "class_weight" and self.settings.fit.class_weight == "balanced":
            self.runtime.add("balanced_class_weight")
            labels: ir.Expr = ir.Name("y_train")
            if self.as_datasets:
                self.runtime.add("labels_of")
                labels = ir.Call(ir.Name("labels_of"), (ir.Name("train"),))
            return ir.Call(ir.Name("balanced_class_weight"), (labels,))
        made = self.values.argument(Fit, key, node)
        if key == "class_weight" and isinstance(made, ir.DictExpr):
            # JSON writes the numbers of classes as text.
            weights = self.settings.fit.class_weight or {}
            keys = [ir.Const(number) for number in weights]
            pairs = zip(keys, (value for _, value in made.items), strict=True)
            return ir.DictExpr(tuple(pairs))
        return made

    @property
    def _resumes(self) -> bool:
        return self.settings.fit is not None and self.settings.fit.resume

    def _free(self, name: str) -> ir.Name:
        """A variable that no parameter and no import of the spec has the name of."""
        while name in self.spec.params or name in self.spec.imports:
            name += "_"
        return ir.Name(name)

    def _backup(self, kept: ir.Name | None) -> list[ir.Expr]:
        """What keeps the weights after each epoch: the last, so that all others have been called.

        Args:
            kept: The callbacks whose memory it keeps too, None for none.
        """
        if not self._resumes:
            return []
        others = () if kept is None else (kept,)
        if spread(self.settings) == "parallel":
            self.runtime.add("SharedBackup")
            return [ir.Call(ir.Name("SharedBackup"), (ir.Name("backup"), *others))]
        folder = ir.BinOp(ir.Name("output"), "/", ir.Const("backup"))
        if others:
            self.runtime.add("Backup")
            return [ir.Call(ir.Name("Backup"), (folder, *others))]
        options = {"double_checkpoint": ir.Const(True), "delete_checkpoint": ir.Const(False)}
        return [call("keras.callbacks.BackupAndRestore", folder, **options)]

    def _callbacks(self, node: Node | None) -> list[ir.Expr]:
        """The spec's callbacks; the files that they write go to the output folder."""
        if node is None:
            return []
        listed = self.values.argument(Fit, "callbacks", node)
        assert isinstance(listed, ir.ListExpr)
        moved = [_into_output(item) if isinstance(item, ir.Call) else item for item in listed.items]
        return [_continued(item) for item in moved] if self._resumes else moved


def _own_name(callback: ir.Expr) -> str | None:
    """What Keras calls one of its callbacks; None for what is not of Keras."""
    func = callback.func if isinstance(callback, ir.Call) else None
    is_own = isinstance(func, ir.Attr) and func.value == dotted("keras.callbacks")
    return func.name if is_own and isinstance(func, ir.Attr) else None


def _remembers(callback: ir.Expr) -> bool:
    """Whether a callback may have something in memory that a continued run needs."""
    return _own_name(callback) not in (*FORGETFUL, "CSVLogger")


def _continued(callback: ir.Expr) -> ir.Expr:
    """A callback of a run that may be continued: its file is not begun anew."""
    if _own_name(callback) != "CSVLogger" or not isinstance(callback, ir.Call):
        return callback
    if "append" in dict(callback.kwargs) or len(callback.args) > 2:
        return callback
    return replace(callback, kwargs=(*callback.kwargs, ("append", ir.Const(True))))


def _into_output(callback: ir.Expr) -> ir.Expr:
    """A callback whose file names are below the output folder."""
    if not isinstance(callback, ir.Call):
        return callback

    def moved(value: ir.Expr) -> ir.Expr:
        return ir.BinOp(ir.Name("output"), "/", value)

    writes_first = isinstance(callback.func, ir.Attr) and callback.func.name in WRITERS
    args = tuple(moved(a) if writes_first and i == 0 else a for i, a in enumerate(callback.args))
    kwargs = tuple((k, moved(v) if k in OUTPUT_ARGUMENTS else v) for k, v in callback.kwargs)
    return ir.Call(callback.func, args, kwargs)


def evaluate_statements(
    spec: Spec, values: Values, *, as_datasets: bool = False, weighted: bool = False
) -> list[ir.Stmt]:
    """The body of `evaluate`: the test data's loss and metrics by name.

    Args:
        spec: The spec.
        values: Turns its values into expressions.
        as_datasets: Whether the parts are datasets of batches, not arrays.
        weighted: Whether samples have weights.
    """
    node = spec.document.node(("evaluate",))
    entries = node.entries if isinstance(node, Mapping) else {}
    made: list[ir.Stmt] = []
    kwargs = []
    for key, entry in entries.items():
        value = values.argument(Evaluate, str(key), entry.value)
        if key == "callbacks" and isinstance(value, ir.ListExpr):
            value = ir.ListExpr(tuple(map(_into_output, value.items)))
        if key == "weights":
            path = ir.BinOp(ir.Name("output"), "/", value)
            loads = ir.Call(ir.Attr(ir.Name("model"), "load_weights"), (path,))
            made.append(ir.ExprStmt(loads, origin=spec.document.key_span(("evaluate", "weights"))))
        elif key != "batch_size" or not as_datasets:
            kwargs.append((str(key), value))
    if not as_datasets:
        made.append(_unpack("test", weighted))
    args, weights = _given("test", as_datasets, weighted)
    named = (*weights, *kwargs, ("return_dict", ir.Const(True)))
    called = ir.Call(ir.Attr(ir.Name("model"), "evaluate"), args, named)
    made.append(ir.Return(called, origin=spec.document.key_span(("evaluate",))))
    return made


def _unpack(part: str, weighted: bool) -> ir.Stmt:
    return ir.Assign(ir.TupleExpr(arrays_of(part, weighted)), ir.Name(part))


def _given(
    part: str, as_datasets: bool, weighted: bool
) -> tuple[tuple[ir.Expr, ...], tuple[tuple[str, ir.Expr], ...]]:
    """What `fit` and `evaluate` are given of a part: its dataset, or its arrays."""
    if as_datasets:
        return (ir.Name(part),), ()
    x, y, *w = arrays_of(part, weighted)
    return (x, y), tuple(("sample_weight", each) for each in w)
