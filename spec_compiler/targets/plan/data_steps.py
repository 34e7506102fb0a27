"""The steps of `data` as code: functions of features or labels, layers made and adapted before.

In: the steps of one key, and what their functions are given. Out: statements, and the name
of a function or model that does them all. A layer is made once, outside the function; one
that learns is adapted right after, on the training data as far as it has been prepared
before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace

from spec_compiler.catalog.learning import LEARN_UNLESS, step_learns
from spec_compiler.graph.naming import snake_case
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Spec, Step
from spec_compiler.targets.plan.body import Body, Construct
from spec_compiler.targets.plan.module import Module, returning
from spec_compiler.targets.plan.references import references_in
from spec_compiler.targets.plan.values import Values, call
from spec_compiler.text.document import Mapping, Path, Scalar

DATA_STEPS = ("to_categorical", "pad_sequences")
"""Steps that are functions of `keras.utils`."""
AWAKE = ("Dropout", "GaussianDropout", "GaussianNoise", "AlphaDropout")
"""Layers that vary their input only when told that it is training."""

Adapt = Callable[[ir.Expr, ir.Expr | None, ir.Expr], list[ir.Stmt]]
"""Writes what adapts a layer: the layer, the function before it, the feature that it takes."""


@dataclass(slots=True)
class StepBody(Body):
    """Writes the steps of a key of `data`.

    Attributes:
        key: The key.
        made: The statements that make the layers and adapt them.
        written: The statements of the function so far.
        param: The function's parameter.
        adapt: Writes what adapts a layer; None where nothing is adapted.
        current: What the step that is being written takes.
    """

    key: str = "prepare"
    made: list[ir.Stmt] = field(default_factory=list)
    written: list[ir.Stmt] = field(default_factory=list)
    param: str = "x"
    adapt: Adapt | None = None
    current: ir.Expr | None = None

    def _operation(
        self,
        step: Step,
        path: Path,
        current: ir.Expr | None,
        *,
        named: bool = True,
        first: ir.Expr | None = None,
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """One call, of a layer, an op, or a function of `keras.utils`."""
        self.current = current if step.inputs is None else None
        if isinstance(step.inputs, str):
            self.current = self.resolve(step.inputs)
        if step.op not in DATA_STEPS:
            made, result = Body._operation(self, step, path, current, named=named, first=first)
            return [self._awake(step, each) for each in made], result
        given = utility(step.op, self.spec, (*path, step.op), self.values, self.current)
        target = ir.Name(self._variable(step, path) or self.carry)
        self._bind(step, path, target)
        origin = self.spec.document.key_span((*path, step.op))
        return [ir.Assign(target, given, origin=origin)], target

    def _awake(self, step: Step, statement: ir.Stmt) -> ir.Stmt:
        """A call in `augment`, told that it is training where the layer must be."""
        is_named = str(step.op).removeprefix("Spatial").rstrip("123D") in AWAKE
        value = statement.value if isinstance(statement, ir.Assign) else None
        if self.key != "augment" or not is_named or not isinstance(value, ir.Call):
            return statement
        if not isinstance(statement, ir.Assign) or "training" in dict(value.kwargs):
            return statement
        told = ir.Call(value.func, value.args, (*value.kwargs, ("training", ir.Const(True))))
        return replace(statement, value=told)

    def make(self, step: Step, construct: Construct) -> ir.Expr:
        """The layer of a step in a variable outside the function, adapted where it learns."""
        layer = construct(self.values)
        name = step.name if isinstance(step.name, str) and step.name.isidentifier() else None
        variable = ir.Name(self.scope.fresh(f"{name}_layer" if name else snake_case(str(step.op))))
        origin = None
        self.made.append(ir.Assign(variable, layer, origin=origin))
        if self.adapt is not None and step_learns(step.op, step.argument):
            taken = self.current
            assert taken is not None
            before = None if self._is_given(taken) else self._function_before(step, taken)
            self.made += self.adapt(variable, before, taken)
        return variable

    def _is_given(self, expr: ir.Expr) -> bool:
        """Whether an expression is what the function is given, or a feature of it."""
        is_whole = expr == ir.Name(self.param) and not self.written
        return is_whole or isinstance(expr, ir.Index)

    def _function_before(self, step: Step, taken: ir.Expr) -> ir.Expr:
        """The function that does what is done before a step."""
        name = self.scope.fresh(f"before_{snake_case(str(step.op))}")
        body = returning(list(self.written), taken)
        says = f"Prepare what {step.op} learns from."
        self.made.append(ir.Def(name, (ir.Param(self.param),), tuple(body), docstring=says))
        return ir.Name(name)


def utility(op: str, spec: Spec, path: Path, values: Values, given: ir.Expr | None) -> ir.Call:
    """The call of a function of `keras.utils`."""
    assert given is not None
    node = spec.document.node(path)
    first = {"to_categorical": "num_classes", "pad_sequences": "maxlen"}[op]
    kwargs: dict[str, ir.Expr] = {}
    if isinstance(node, Mapping):
        kwargs = {str(key): values.value(entry.value) for key, entry in node.entries.items()}
    elif isinstance(node, Scalar) and node.value is not None:
        kwargs = {first: values.value(node)}
    return call(f"keras.utils.{op}", given, **kwargs)


def step_body(
    spec: Spec, values: Values, folder: str, key: str, steps: Sequence[Step], taken: Sequence[str]
) -> StepBody:
    """A writer for the steps of a key.

    Args:
        spec: The spec.
        values: Turns its values into expressions.
        folder: Where its files are.
        key: The key.
        steps: Its steps.
        taken: Names that are results themselves, as references are.
    """
    scope = Scope((*_TAKEN, *spec.params, *spec.imports))
    module = Module(
        spec,
        values.context,
        scope,
        imported=values.imported,
        runtime=values.runtime,
        folder=folder,
        root_folder=folder,
    )
    references = references_in(spec.document, steps, ("data", key), None)
    for name in taken:
        references.add(name)
    return StepBody(spec, module, values, scope, references, key=key)


_TAKEN = (
    *("keras", "layers", "ops", "np", "tf", "prepare", "augment", "labels", "batch_size"),
    *(f"{letter}_{part}" for letter in "xyw" for part in ("train", "val", "test")),
    *("train", "validation", "test", "space", "x", "y", "features"),
)
"""The variables of `load_data`."""


def is_chain(steps: Sequence[Step], spec: Spec) -> bool:
    """Whether steps are layers one behind the other, none of which learns: a `Sequential`."""
    return all(
        step.op is not None
        and step.op[:1].isupper()
        and step.op not in spec.imports
        and step.inputs is None
        and step.name is None
        and step.condition is None
        and not step.call
        and step.op not in LEARN_UNLESS
        for step in steps
    )
