"""What prepares the data: `prepare`, `labels`, `augment`, and kinds of feature, as statements.

In: the plan of the data. Out: layers made and adapted on the training data, functions that
pass features and labels through them, and the arrays that have been passed. What streams is
passed batch by batch, by the pipeline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spec_compiler.catalog.names import LAYERS
from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.catalog.sources.folders import FolderSource
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.data_layout import features_of, layout, references
from spec_compiler.graph.data_steps import axes_apart
from spec_compiler.program import ir
from spec_compiler.program.naming import identifier
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.data_pipeline import mapping
from spec_compiler.targets.plan.data_steps import DATA_STEPS, StepBody, is_chain, step_body, utility
from spec_compiler.targets.plan.module import returning
from spec_compiler.targets.plan.values import call
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.catalog.feature_space import FeatureKind
    from spec_compiler.targets.plan.data import DataPlan

PAD = "pad_sequences"
SPACE_BATCH = 8192
"""Rows a batch for a `FeatureSpace`, which goes through all of them for each feature."""
SHAPED = "shape_features"
IN_GRAPH = tuple(
    name
    for module, names in LAYERS.items()
    for name in names
    if module.startswith("layers.preprocessing_")
    and name not in ("HashedCrossing", "Pipeline", "STFTSpectrogram")
)
"""Layers that compute by TensorFlow in its graph, whatever the engine of the model."""
NAMES = {"prepare": "prepare", "labels": "prepare_labels", "augment": "augment"}
"""What each key's function is called."""
TITLES = {
    "prepare": "Prepare a batch of features.",
    "labels": "Prepare a batch of labels.",
    "augment": "Vary a batch of training features.",
}


@dataclass(slots=True)
class Preparation:
    """Writes what prepares the data of a plan."""

    plan: DataPlan

    def statements(self) -> list[ir.Stmt]:
        """In the order in which the data passes through it."""
        made = [*self._padded(), *self._space(), *self._steps("prepare"), *self._shaped()]
        return [*made, *self._labelled(), *self._steps("augment")]

    def maps(self) -> list[tuple[str, ir.Expr]]:
        """What batches of a stream pass, each with the helper that maps it."""
        found: list[tuple[str, ir.Expr]] = []
        if self.kinds():
            found.append(("map_features", ir.Name("space")))
        if self._rest("prepare"):
            found.append(("map_features", ir.Name("prepare")))
        if self._apart():
            found.append(("map_features", ir.Name(SHAPED)))
        if self._rest("labels"):
            found.append(("map_labels", ir.Name(NAMES["labels"])))
        return found

    def outside(self) -> tuple[ir.Expr, ...]:
        """The functions that the model's engine computes where that is not the pipeline's.

        Layers that prepare data compute by TensorFlow in its graph, whatever the engine; models,
        all other layers and operations do not.
        """
        if self.plan.spec.backend == "tensorflow":
            return ()
        keys = [key for key in NAMES if self._rest(key) and not self._in_graph(key)]
        shaped = [ir.Name(SHAPED)] if self._apart() else []
        return (*(ir.Name(NAMES[key]) for key in keys), *shaped)

    def _in_graph(self, key: str) -> bool:
        """Whether a key's steps compute in a graph of TensorFlow's, whatever the engine."""
        names = self._names() if key == "prepare" else ()
        steps = self._rest(key)
        is_model = is_chain(steps, self.plan.spec) and not names
        return not is_model and all(step.op in IN_GRAPH for step in steps)

    def is_chain(self, key: str) -> bool:
        """Whether what a key's steps make is a `Sequential` of layers."""
        return is_chain(self._rest(key), self.plan.spec)

    def _raw(self, key: str) -> list[Step]:
        """The steps of a key as the spec writes them, formulas and all."""
        written = (self.plan.spec.data or {}).get(key) or []
        return [Step.model_validate(step) for step in written]

    def _rest(self, key: str) -> list[Step]:
        """The steps of a key but for the one on whole arrays."""
        steps = self._raw(key)
        return steps[1:] if steps and steps[0].op == PAD else steps

    def _first_source(self) -> DataSource | None:
        data = self.plan.data
        found = data.train or data.source
        return found if isinstance(found, DataSource) else None

    def kinds(self) -> Mapping[str, FeatureKind]:
        """The kinds of feature of the training data's columns."""
        source = self._first_source()
        if not isinstance(source, Csv):
            return {}
        return layout(source, self.plan.data, self.plan.graph).kinds

    def _each(self, index: int, called: ir.Expr, key: str) -> list[ir.Stmt]:
        """The arrays of every part passed through a function, so many samples at a time."""
        self.plan.runtime.add("in_batches")
        made: list[ir.Stmt] = []
        origin = self.plan.spec.document.key_span(("data", key))
        for part in self._in_memory():
            array = self.plan.arrays(part)[index]
            made.append(ir.Assign(array, call("in_batches", called, array), origin=origin))
        return made

    def _in_memory(self) -> list[str]:
        return [part for part in self.plan.parts() if self.plan.form(part) == "arrays"]

    def _padded(self) -> list[ir.Stmt]:
        """Lists of different lengths as arrays, before anything else."""
        steps = self._raw("prepare")
        if not steps or steps[0].op != PAD:
            return []
        path: Path = ("data", "prepare", 0, PAD)
        made: list[ir.Stmt] = []
        for part in self._in_memory():
            x = self.plan.arrays(part)[0]
            padded = utility(PAD, self.plan.spec, path, self.plan.values, x)
            made.append(ir.Assign(x, padded, origin=self.plan.spec.document.key_span(path)))
        return made

    def _space(self) -> list[ir.Stmt]:
        """A `FeatureSpace` of the columns, adapted on the training data."""
        kinds = self.kinds()
        if not kinds:
            return []
        from spec_compiler.targets.plan.data_space import space_call  # few specs have one

        data = self.plan.data
        part = "train" if data.train is not None else "source"
        base: Path = ("data", part, "csv", "features")
        document, values = self.plan.spec.document, self.plan.values
        origin = document.key_span(base)
        space = ir.Name("space")
        called = space_call(document, base[:-1], values, kinds)
        statements: list[ir.Stmt] = [ir.Assign(space, called, origin=origin)]
        learnt = self._learnt_from(None, as_dataset=True)
        adapts = ir.Call(ir.Attr(space, "adapt"), (learnt,))
        statements.append(ir.ExprStmt(adapts, origin=origin))
        return [*statements, *self._each(0, space, part)]

    def _learnt_from(
        self, before: ir.Expr | None, taken: ir.Expr | None = None, *, as_dataset: bool = False
    ) -> ir.Expr:
        """The training features as far as a function has prepared them."""
        plan = self.plan
        form, runtime = plan.form("train"), plan.runtime
        is_outside = plan.spec.backend != "tensorflow"
        x = plan.arrays("train")[0]
        if form == "arrays":
            if as_dataset:
                slices = call("tf.data.Dataset.from_tensor_slices", x)
                return ir.Call(ir.Attr(slices, "batch"), (ir.Const(1024),))
            if before is None:
                index = taken.index if isinstance(taken, ir.Index) else None
                return x if index is None else ir.Index(x, index)
            runtime.add("in_batches")
            return call("in_batches", before, x)
        batches: ir.Expr = ir.Name("train")
        elements = plan.elements("train")
        if form == "rows":
            elements = ("x",)
            runtime.add("stream_rows")
            rows = ir.Const(SPACE_BATCH if as_dataset else 1024)
            batches = call("stream_rows", ir.TupleExpr((x,)), rows)
        elif form in ("samples", "files"):
            # Whole images: no more of them at a time than in training.
            is_large = isinstance(plan.place("train")[1], FolderSource)
            size = plan.batch_size() if is_large else ir.Const(1024)
            batches = ir.Call(ir.Attr(batches, plan.batching("train")), (size,))
        if elements is None:
            runtime.add("features_of")
            if before is None:
                return call("features_of", batches)
            return call("features_of", batches, before, **mapping(is_outside, runtime))
        x = ir.Name(elements[0])
        if self.kinds() and not as_dataset:
            x = ir.Call(ir.Name("space"), (x,))
        taken = x if before is None else ir.Call(before, (x,))
        learnt = ir.Lambda(elements, taken)
        if before is not None and is_outside:
            runtime.add("map_batches")
            return call("map_batches", batches, learnt)
        return ir.Call(ir.Attr(batches, "map"), (learnt,))

    def _adapt(self, layer: ir.Expr, before: ir.Expr | None, taken: ir.Expr) -> list[ir.Stmt]:
        """The call that lets a layer learn from the training data."""
        made: list[ir.Stmt] = []
        if before is None and isinstance(taken, ir.Index) and self.plan.form("train") != "arrays":
            # A feature of a stream by its name.
            name = f"only_{_text(taken.index)}"
            body = (ir.Return(taken),)
            says = "The feature that a layer learns from."
            made.append(ir.Def(name, (ir.Param("x"),), body, docstring=says))
            before = ir.Name(name)
        learnt = self._learnt_from(before, taken)
        made.append(ir.ExprStmt(ir.Call(ir.Attr(layer, "adapt"), (learnt,))))
        return made

    def _steps(self, key: str) -> list[ir.Stmt]:
        """The layers and the function of `prepare` or `augment`, and what passes through it."""
        plan, steps = self.plan, self._rest(key)
        if not steps:
            return []
        path: Path = ("data", key)
        origin = plan.spec.document.key_span(path)
        names = self._names() if key == "prepare" else ()
        if is_chain(steps, plan.spec) and not names:
            offset = len(self._raw(key)) - len(steps)
            layers = [
                plan.values.object("layer", node, by_name=False)
                for i in range(len(steps))
                if (node := plan.spec.document.node((*path, i + offset))) is not None
            ]
            model = call("keras.Sequential", ir.ListExpr(tuple(layers)), name=ir.Const(key))
            made: list[ir.Stmt] = [ir.Assign(ir.Name(key), model, origin=origin)]
            if key == "prepare":
                for part in self._in_memory():
                    x = plan.arrays(part)[0]
                    predict = ir.Attr(ir.Name("prepare"), "predict")
                    passed = ir.Call(predict, (x,), (("verbose", ir.Const(0)),))
                    made.append(ir.Assign(x, passed, origin=origin))
            return made
        made = self._function(key, steps, names)
        return [*made, *(self._each(0, ir.Name(key), key) if key == "prepare" else [])]

    def _apart(self) -> dict[str, tuple[TensorType, TensorType]]:
        """The features that a class would get with an axis too many or too few."""
        source, plan = self._first_source(), self.plan
        if plan.graph.kind != "subclassed" or source is None:
            return {}
        return axes_apart(plan.spec, plan.graph, plan.data, source)

    def _shaped(self) -> list[ir.Stmt]:
        """The function that gives features the axes of the model's inputs, and what passes it."""
        apart, x = self._apart(), ir.Name("x")
        if not apart:
            return []
        inputs = tuple(self.plan.graph.inputs)
        given: dict[str, ir.Expr] = {name: ir.Index(x, ir.Const(name)) for name in inputs}
        if len(inputs) == 1:
            given = {inputs[0]: x}
        for name, (have, want) in apart.items():
            given[name] = _with_axes(given[name], have, want)
        pairs = tuple((ir.Const(name), value) for name, value in given.items())
        result = next(iter(given.values())) if len(inputs) == 1 else ir.DictExpr(pairs)
        says = "Give features the axes that the model's inputs have."
        origin = self.plan.spec.document.key_span(("data",))
        function = ir.Def(
            SHAPED, (ir.Param("x"),), (ir.Return(result),), docstring=says, origin=origin
        )
        arrays = [self.plan.arrays(part)[0] for part in self._in_memory()]
        passed = [ir.Assign(x, ir.Call(ir.Name(SHAPED), (x,)), origin=origin) for x in arrays]
        return [function, *passed]

    def _labelled(self) -> list[ir.Stmt]:
        """The labels of every part passed through their steps."""
        steps = self._raw("labels")
        if not steps:
            return []
        parts = self._in_memory()
        if len(steps) == 1 and steps[0].op in DATA_STEPS and parts == list(self.plan.parts()):
            path: Path = ("data", "labels", 0, str(steps[0].op))
            made: list[ir.Stmt] = []
            for part in parts:
                y = self.plan.arrays(part)[1]
                done = utility(str(steps[0].op), self.plan.spec, path, self.plan.values, y)
                made.append(ir.Assign(y, done, origin=self.plan.spec.document.key_span(path)))
            return made
        made = self._function("labels", steps, ())
        return [*made, *self._each(1, ir.Name(NAMES["labels"]), "labels")]

    def _names(self) -> tuple[str, ...]:
        """The features that are named; none where they are one array."""
        source = self._first_source()
        data, graph = self.plan.data, self.plan.graph
        if source is None:
            return ()
        given = features_of(source, data, graph)
        if isinstance(given, Mapping):
            return tuple(given)
        if self.kinds():
            return ()
        is_table = isinstance(source, Csv) and layout(source, data, graph).apart
        return tuple(dict.fromkeys(references(self._raw("prepare")))) if is_table else ()

    def _function(self, key: str, steps: list[Step], names: tuple[str, ...]) -> list[ir.Stmt]:
        """The layers of a key, and the function that passes a batch through all steps."""
        plan = self.plan
        param = "y" if key == "labels" else "x"
        inputs = tuple(plan.graph.inputs) if names and len(plan.graph.inputs) > 1 else ()
        body = step_body(plan.spec, plan.values, plan.folder, key, steps, inputs)
        body.param = param
        body.adapt = self._adapt_labels if key == "labels" else self._adapt
        if key == "augment":
            body.adapt = None
        first: ir.Expr | None = ir.Name(param)
        if names:
            features = {name: ir.Index(ir.Name(param), ir.Const(name)) for name in names}
            body.frames[0].update(features)
            first = next(iter(features.values())) if len(names) == 1 else None
            body.carry = body.scope.fresh("prepared")
        else:
            body.carry = param
        offset = len(self._raw(key)) - len(steps)
        result = _through(body, steps, ("data", key), offset, first)
        if inputs:
            result = ir.DictExpr(tuple((ir.Const(n), body.resolve(n)) for n in inputs))
        assert result is not None
        origin = plan.spec.document.key_span(("data", key))
        done = returning(body.written, result)
        function = ir.Def(NAMES[key], (ir.Param(param),), tuple(done), docstring=TITLES[key])
        return [*(placed(made, origin) for made in body.made), placed(function, origin)]

    def _adapt_labels(
        self, layer: ir.Expr, before: ir.Expr | None, taken: ir.Expr
    ) -> list[ir.Stmt]:
        """The call that lets a layer learn from the training labels."""
        plan, form = self.plan, self.plan.form("train")
        if form in ("arrays", "rows"):
            learnt: ir.Expr = plan.arrays("train")[1]
        else:
            plan.runtime.add("labels_of")
            batches: ir.Expr = ir.Name("train")
            if form == "samples":
                batches = ir.Call(ir.Attr(batches, "batch"), (ir.Const(1024),))
            learnt = call("labels_of", batches)
        if before is not None:
            plan.runtime.add("in_batches")
            learnt = call("in_batches", before, learnt)
        return [ir.ExprStmt(ir.Call(ir.Attr(layer, "adapt"), (learnt,)))]


def _with_axes(feature: ir.Expr, have: TensorType, want: TensorType) -> ir.Expr:
    """A feature with a last axis more, or without it."""
    lacks = len(have.shape) < len(want.shape)
    if have.dtype == "string":  # of words Keras takes tensors, where they have several axes
        return call("tf.expand_dims" if lacks else "tf.squeeze", feature, ir.Const(-1))
    every = (ir.Slice(),) * (len(have.shape) - (not lacks))
    return ir.Index(feature, ir.TupleExpr((*every, ir.Const(None if lacks else 0))))


def _through(
    body: StepBody, steps: list[Step], path: Path, offset: int, first: ir.Expr | None
) -> ir.Expr | None:
    """Write the steps at their places in the document."""
    current = first
    for index, step in enumerate(steps):
        statements, current = body.step(step, (*path, index + offset), current, True)
        body.written += statements
    return current


def placed(statement: ir.Stmt, origin: Span) -> ir.Stmt:
    """A statement with a place, where it has none."""
    if isinstance(statement, ir.Blank) or statement.origin is not None:
        return statement
    return replace(statement, origin=origin)


def _text(expr: ir.Expr) -> str:
    """What a function of one feature is called after."""
    return identifier(str(expr.value)) if isinstance(expr, ir.Const) else "feature"
