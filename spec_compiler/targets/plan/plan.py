"""From a checked spec to its program.

In: a `Spec`, its `CheckedGraph` and `Settings`. Out: a `Plan`. Nothing can be
wrong here: what a plan cannot be made of has been refused by the checks.
"""

from __future__ import annotations

import posixpath
from importlib import import_module
from typing import Any

from spec_compiler.catalog.context import Context
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.graph.served import served
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.spec.formulas import has_formula
from spec_compiler.spec.imports import known_imports
from spec_compiler.spec.model import Spec
from spec_compiler.spec.nested import used_specs
from spec_compiler.spec.params import is_derived, type_of
from spec_compiler.spec.settings import Settings
from spec_compiler.targets.plan.adapting import TRAIN, Learning
from spec_compiler.targets.plan.data import RUNTIME_NAMES, DataPlan, arrays_of, batch_size_path
from spec_compiler.targets.plan.data_pipeline import mapping
from spec_compiler.targets.plan.data_readers import expected
from spec_compiler.targets.plan.depth import deep_recursion
from spec_compiler.targets.plan.learners import model_learns
from spec_compiler.targets.plan.model import Expected, Option, Plan, UserImport
from spec_compiler.targets.plan.module import MODULES, STANDARD, Module, returning
from spec_compiler.targets.plan.params import constant, derived_locals
from spec_compiler.targets.plan.training import FitPlan, compile_call, evaluate_statements
from spec_compiler.targets.plan.training_distribution import (
    distribution_statements,
    process_options,
    spread,
)
from spec_compiler.targets.plan.training_export import export_statements, joined, needed
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Scalar

WRITERS = {
    "sequential": "sequential.sequential_model",
    "functional": "functional.functional_model",
    "subclassed": "classes.subclassed_model",
}
"""What writes the building of each kind of model; its module is imported when it is called."""
FUNCTIONS = ("main", "build_model", "load_data", "fit", "evaluate", "export", "distribution")
"""The functions of the program's page."""


def plan(
    spec: Spec, graph: CheckedGraph, settings: Settings, overrides: dict[str, Any], folder: str
) -> Plan:
    """The program of a spec.

    Args:
        spec: The spec.
        graph: Its checked model.
        settings: Its checked sections.
        overrides: Values given to parameters from outside: the program's defaults.
        folder: Where the spec's files are, seen from where the program will stand.
    """
    return _Planner(spec, graph, settings, overrides, folder).plan()


def reading(
    spec: Spec, graph: CheckedGraph, settings: Settings, overrides: dict[str, Any], folder: str
) -> tuple[Plan, dict[str, str]]:
    """The program that only reads the data and parts it, and the form of each part.

    Args:
        spec: The spec, which has a `data` section.
        graph: Its checked model.
        settings: Its checked sections.
        overrides: Values given to parameters from outside.
        folder: Where the spec's files are, seen from where the program will stand.
    """
    return _Planner(spec, graph, settings, overrides, folder).reading()


class _Planner:
    def __init__(
        self,
        spec: Spec,
        graph: CheckedGraph,
        settings: Settings,
        overrides: dict[str, Any],
        folder: str,
    ) -> None:
        self.spec, self.graph, self.settings = spec, graph, settings
        self.overrides, self.folder = overrides, folder
        own = (*FUNCTIONS, *RUNTIME_NAMES, *spec.params, *spec.imports)
        self.scope = Scope((*MODULES, *STANDARD, *own))
        self.scope.reserve(*(name for inner in used_specs(spec) for name in inner.imports))
        self.imported: set[str] = set()
        self.runtime: set[str] = set()
        self.uses: dict[str, tuple[str, ...]] = {}

    def plan(self) -> Plan:
        build_model, definitions = self._build_model()
        load_data = fit = evaluate = None
        parts: tuple[str, ...] = ()
        if self.settings.data is not None:
            load_data, parts = self._load_data()
            if self.settings.compile is not None and "train" in parts:
                fit = self._fit(parts)
            if self.settings.compile is not None and "test" in parts:
                evaluate = self._evaluate()
        export, exports = self._export()
        distribution = self._distribution() if fit is not None else None
        return Plan(
            name=self.spec.name,
            description=self.spec.description,
            backend=self.spec.backend,
            dtype_policy=self.spec.dtype_policy,
            seed=self.spec.seed,
            options=self._options(fit is not None),
            imports=tuple(self._import(name) for name in sorted(self.imported)),
            runtime=tuple(sorted(self.runtime)),
            definitions=definitions,
            build_model=build_model,
            load_data=load_data,
            parts=parts,
            loaded=(*parts, "prepare") if parts and self.settings.is_served_prepared else parts,
            fit=fit,
            evaluate=evaluate,
            export=export,
            exports=exports,
            needs=needed(self.settings.export, self.spec.backend),
            distribution=distribution,
            spread=spread(self.settings) if distribution is not None else None,
            expected=self._expected(),
            uses=self.uses,
            adapts=any(p.name == TRAIN for p in build_model.params[:1]),
        )

    def _values(self) -> Values:
        context = Context(known_imports(self.spec))
        return Values(context, imported=self.imported, runtime=self.runtime, folder=self.folder)

    def _params(self, function: str, values: Values) -> tuple[tuple[ir.Param, ...], list[ir.Stmt]]:
        """The parameters of a function by what its body uses, and its derived locals."""
        derived = derived_locals(self.spec, ("params",), self.spec.params, values)
        names = [name for name in self.spec.params if name in values.used]
        self.uses[function] = tuple(names)
        required = [n for n in names if self._default(n) is None]
        optional = [n for n in names if self._default(n) is not None]
        params = [ir.Param(n, self._default(n)) for n in (*required, *optional)]
        return tuple(params), derived

    def _default(self, name: str) -> ir.Expr | None:
        param = self.spec.params[name]
        if name in self.overrides:
            return constant(self.overrides[name])
        return None if param.required else constant(param.default)

    def _build_model(self) -> tuple[ir.Def, tuple[ir.Stmt, ...]]:
        values = self._values()
        module = Module(
            self.spec,
            values.context,
            self.scope,
            imported=self.imported,
            runtime=self.runtime,
            folder=self.folder,
            root_folder=self.folder,
            learning=self._learning(values),
        )
        values.blocks = module.wrapped
        place, name = WRITERS[self.spec.model.kind].split(".")
        writer = getattr(import_module(f"spec_compiler.targets.plan.{place}"), name)
        body: list[ir.Stmt] = writer(module, values)
        definitions = tuple(module.definitions())
        if self.spec.model.weights is not None:
            path = self._data_plan(values).path(self.spec.model.weights)
            loads = ir.Call(ir.Attr(ir.Name("model"), "load_weights"), (path,))
            body.append(
                ir.ExprStmt(loads, origin=self.spec.document.key_span(("model", "weights")))
            )
        says = "Build the model."
        if self.settings.compile is not None:
            body.append(compile_call(self.spec, values, "model"))
            says = "Build and compile the model."
        params, derived = self._params("build_model", values)
        if module.learning is not None:
            params = (ir.Param(TRAIN), *params)
            body = [*self._unpacked(module.learning), *body]
        body = [*deep_recursion(self.graph), *returning(body, ir.Name("model"))]
        made = ir.Def("build_model", params, (*derived, *body), docstring=says)
        return made, definitions

    def _learning(self, values: Values) -> Learning | None:
        """What layers of the model learn from; None where none does, or there is no data."""
        data = self.settings.data
        if data is None or not data.trains or not model_learns(self.spec):
            return None
        plan = self._data_plan(values)
        features = arrays_of(TRAIN, plan.weighted)[0]
        assert isinstance(features, ir.Name)
        taught = ir.Name(TRAIN) if plan.as_datasets else features
        by = mapping(plan.as_datasets and self.spec.backend != "tensorflow", self.runtime)
        names = tuple(self.graph.inputs)
        return Learning(taught, plan.as_datasets, names, self.runtime, by)

    def _unpacked(self, learning: Learning) -> list[ir.Stmt]:
        """The training features taken out of the training data."""
        if learning.is_dataset:
            return []
        weighted = self._data_plan(self._values()).weighted
        rest = tuple(ir.Name("_") for _ in arrays_of(TRAIN, weighted)[1:])
        return [ir.Assign(ir.TupleExpr((learning.data, *rest)), ir.Name(TRAIN))]

    def _load_data(self, *, reads_only: bool = False) -> tuple[ir.Def, tuple[str, ...]]:
        values = self._values()
        writer = self._data_plan(values, reads_only=reads_only)
        body = writer.statements()
        self.runtime |= writer.runtime
        params, derived = self._params("load_data", values)
        parts = writer.parts()
        says = "Load " + _and([f"the {_NOUNS[part]} data" for part in parts]) + "."
        sizes = [(k, d) for k, d in self._fit_defaults() if k == "batch_size"]
        batched = [ir.Param(k, d, kind="keyword") for k, d in sizes if _mentions(body, k)]
        params = (*params, *batched)
        return ir.Def("load_data", params, (*derived, *body), docstring=says), parts

    def reading(self) -> tuple[Plan, dict[str, str]]:
        load_data, parts = self._load_data(reads_only=True)
        plan = Plan(
            name=self.spec.name,
            description=None,
            backend=self.spec.backend,
            dtype_policy=None,
            seed=self.spec.seed,
            options=(),
            imports=tuple(self._import(name) for name in sorted(self.imported)),
            runtime=tuple(sorted(self.runtime)),
            definitions=(),
            build_model=ir.Def("build_model", (), (ir.Return(ir.Const(None)),)),
            load_data=load_data,
            parts=parts,
            loaded=parts,
            expected=self._expected(),
        )
        writer = self._data_plan(self._values(), reads_only=True)
        return plan, {part: writer.read_form(part) for part in parts}

    def _expected(self) -> Expected:
        """What is expected of the data."""
        if self.settings.data is None:
            return Expected()
        place = None
        if self.settings.data.labels:
            place = self.spec.document.key_span(("data", "labels"))
        return expected(self._data_plan(self._values(), reads_only=True), place)

    def _data_plan(self, values: Values, *, reads_only: bool = False) -> DataPlan:
        args = (self.spec, self.settings, self.graph, values, self.folder)
        return DataPlan(*args, reads_only=reads_only)

    def _fit(self, parts: tuple[str, ...]) -> ir.Def:
        values = self._values()
        data = self._data_plan(values)
        as_datasets, weighted = data.as_datasets, data.weighted
        writer = FitPlan(self.spec, self.settings, values, parts, as_datasets, weighted)
        body = writer.statements()
        self.runtime |= writer.runtime
        own, derived = self._params("fit", values)
        first = [ir.Param("model"), ir.Param("train")]
        if "validation" in parts:
            first.append(ir.Param("validation"))
        keywords = [
            *(
                ir.Param(key, default, kind="keyword")
                for key, default in self._fit_defaults()
                if key != "batch_size" or not as_datasets
            ),
            *(ir.Param(p.name, p.default, kind="keyword") for p in own),
        ]
        for name, folder in (("output", ()), ("backup", (ir.Const("backup"),))):
            if _mentions(body, name):
                here = ir.Call(ir.Name("Path"), folder)
                keywords.append(ir.Param(name, here, kind="keyword"))
        keywords.append(ir.Param("callbacks", ir.TupleExpr(()), kind="keyword"))
        docstring = "Train the model and return its history."
        return ir.Def("fit", (*first, *keywords), (*derived, *body), docstring=docstring)

    def _fit_defaults(self) -> list[tuple[str, ir.Expr]]:
        """Epochs and batch size with their defaults, but where the spec has parameters for them."""
        found: list[tuple[str, ir.Expr]] = []
        for key, default, _ in _FIT_OPTIONS:
            path = batch_size_path(self.spec) if key == "batch_size" else ("fit", key)
            node = self.spec.document.node(path)
            if not has_formula(node) and key not in self.spec.params:
                value = node.value if isinstance(node, Scalar) else None
                found.append((key, ir.Const(default if value is None else value)))
        return found

    def _evaluate(self) -> ir.Def:
        values = self._values()
        data = self._data_plan(values)
        body = evaluate_statements(
            self.spec, values, as_datasets=data.as_datasets, weighted=data.weighted
        )
        own, derived = self._params("evaluate", values)
        params = [ir.Param("model"), ir.Param("test"), *own]
        if _mentions(body, "output"):
            params.append(ir.Param("output", ir.Call(ir.Name("Path"), ())))
        docstring = "Return the loss and the metrics on the test data, by name."
        return ir.Def("evaluate", tuple(params), (*derived, *body), docstring=docstring)

    def _distribution(self) -> ir.Def | None:
        """The function that says over which devices training runs."""
        if spread(self.settings) is None:
            return None
        if spread(self.settings) == "parallel":
            self.runtime |= {"leave_distribution", "assign_values"}
        values = self._values()
        body = distribution_statements(self.spec.document, self.settings, values)
        own, derived = self._params("distribution", values)
        docstring = "Say over which devices the model is trained."
        return ir.Def("distribution", own, (*derived, *body), docstring=docstring)

    def _export(self) -> tuple[ir.Def | None, tuple[tuple[str, tuple[ir.Stmt, ...]], ...]]:
        """The function that writes the files of `export`, and what writes each of them."""
        if not self.settings.export:
            return None, ()
        values, steps = self._values(), []
        features = served(self.settings, self.graph) if self.settings.is_served_prepared else None
        assert not isinstance(features, str)
        for index, export in enumerate(self.settings.export):
            body = export_statements(self.spec, self.graph, values, index, export, features)
            steps.append((export.path, tuple(body)))
        own, derived = self._params("export", values)
        first = (
            [ir.Param("model")] if features is None else [ir.Param("model"), ir.Param("prepare")]
        )
        params = (*first, ir.Param("output"), *own)
        steps = [(path, (*derived, *body)) for path, body in steps] if derived else steps
        made = joined([list(body[len(derived) :]) for _, body in steps])
        docstring = "Write the trained model to files."
        return ir.Def("export", params, (*derived, *made), docstring=docstring), tuple(steps)

    def _options(self, trains: bool) -> tuple[Option, ...]:
        """What the command line takes."""
        made = []
        if trains:
            says = {key: text for key, _, text in _FIT_OPTIONS}
            made += [Option(key, value, "int", says[key]) for key, value in self._fit_defaults()]
        used = {name for names in self.uses.values() for name in names}
        for name, param in self.spec.params.items():
            if name in used and not is_derived(param):
                choices = tuple(constant(choice) for choice in param.choices or ())
                kind = type_of(param) or "str"
                made.append(Option(name, self._default(name), kind, param.help, choices))
        if trains and spread(self.settings) == "parallel":
            made += process_options()
        return tuple(made)

    def _import(self, name: str) -> UserImport:
        """Where an imported object is found."""
        spec = next(s for s in (self.spec, *used_specs(self.spec)) if name in s.imports)
        origin = spec.document.key_span(("imports", name))
        path, _, attribute = spec.imports[name].path.rpartition(":")
        if not path.endswith(".py"):
            return UserImport(name, path, attribute, None, origin)
        file = posixpath.join(self.folder, spec.folder, path.replace("\\", "/"))
        file = posixpath.normpath(file)
        module = posixpath.basename(file).removesuffix(".py")
        return UserImport(name, module, attribute, file, origin)


_NOUNS = {"train": "training", "validation": "validation", "test": "test"}
_FIT_OPTIONS = (
    ("epochs", 1, "how often the training data is gone through"),
    ("batch_size", 32, "samples a training step"),
)


def _and(items: list[str]) -> str:
    """A list in words: `a, b and c`."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def _mentions(statements: list[ir.Stmt], name: str) -> bool:
    """Whether a variable is read somewhere in a body."""
    return f"Name(id={name!r})" in repr(statements)
