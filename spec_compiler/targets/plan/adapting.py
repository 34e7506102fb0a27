"""Layers of the model that learn from data: adapted while the model is built.

In: the steps of a functional or sequential model. Out: their statements, with each layer
that learns in a variable of its own and adapted right after it is made, on the training
features as the steps before it give them. Layers inside blocks and loops are refused by
the checks.
"""

from __future__ import annotations

from spec_compiler.catalog.learning import step_learns
from spec_compiler.graph.naming import snake_case
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.body import Body, Construct
from spec_compiler.targets.plan.values import call
from spec_compiler.text.document import Path

TRAIN = "train"
"""The parameter of `build_model` that holds the training data."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What the layers of a model learn from.

    Attributes:
        features: The variable of the training features; None where the data is a dataset.
        names: The names of the model's inputs.
        runtime: Collects the functions of `targets.runtime` that are called.
    """

    features: ir.Expr | None
    names: tuple[str, ...]
    runtime: set[str]

    def from_input(self, name: str) -> ir.Expr:
        """The training features of an input."""
        index = None if len(self.names) == 1 else ir.Const(name)
        if self.features is not None:
            return self.features if index is None else ir.Index(self.features, index)
        self.runtime.add("features_of")
        named = {} if index is None else {"name": index}
        return call("features_of", ir.Name(TRAIN), **named)

    def through(self, model: ir.Expr) -> ir.Expr:
        """What a part of the model gives for the training features."""
        if self.features is not None:
            quiet = (("verbose", ir.Const(0)),)
            return ir.Call(ir.Attr(model, "predict"), (self.features,), quiet)
        self.runtime.add("features_of")
        return call("features_of", ir.Name(TRAIN), model)


@dataclass(slots=True)
class AdaptingBody(Body):
    """Writes the steps of a functional model, adapting the layers that learn."""

    taken: ir.Expr | None = None

    def _operation(
        self,
        step: Step,
        path: Path,
        current: ir.Expr | None,
        *,
        named: bool = True,
        first: ir.Expr | None = None,
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """One call; what it takes is kept for a layer that learns."""
        self.taken = current
        if isinstance(step.inputs, str):
            self.taken = self.resolve(step.inputs)
        return Body._operation(self, step, path, current, named=named, first=first)

    def make(self, step: Step, construct: Construct) -> ir.Expr:
        """A layer; one that learns is made and adapted before it is called."""
        learning = self.module.learning
        if learning is None or not step_learns(step.op, step.argument) or self.taken is None:
            return Body.make(self, step, construct)
        inputs = {name: self.frames[0][name] for name in self.spec.model.inputs}
        name = next((name for name, value in inputs.items() if value == self.taken), None)
        given = tuple(inputs.values())
        if name is not None:
            learnt = learning.from_input(name)
        else:
            whole = given[0] if len(given) == 1 else ir.ListExpr(given)
            learnt = learning.through(call("keras.Model", whole, self.taken))
        variable = ir.Name(self.scope.fresh(f"{snake_case(str(step.op))}_layer"))
        self.before += adapted(variable, construct(self.values), learnt)
        return variable


def adapted(variable: ir.Name, layer: ir.Expr, learnt: ir.Expr) -> list[ir.Stmt]:
    """A layer made, and adapted on what it is to learn from."""
    adapt = ir.Call(ir.Attr(variable, "adapt"), (learnt,))
    return [ir.Assign(variable, layer), ir.ExprStmt(adapt)]
