"""Layers of the model that learn from data: adapted while the model is built.

In: the steps of a functional model, or of a block's function. Out: their statements, with
each layer that learns in a variable of its own and adapted right before its first call, on
what the steps before it make of the training features. A layer of a block's class that
holds such layers is told to adapt them in the same place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.naming import snake_case
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Step
from spec_compiler.spec.nested import nested_spec
from spec_compiler.targets.plan.body import Body
from spec_compiler.targets.plan.learners import learns_how
from spec_compiler.targets.plan.module import BlockFunction, Module
from spec_compiler.targets.plan.nested import input_names
from spec_compiler.targets.plan.values import call
from spec_compiler.text.document import Path

TRAIN = "train"
"""The parameter of `build_model` that holds the training data."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What the layers of a model learn from.

    Attributes:
        data: The variable of the training features; of the dataset where there is one.
        is_dataset: Whether that is a dataset.
        names: The names of the model's inputs.
        runtime: Collects the functions of `targets.runtime` that are called.
        by: What another engine than TensorFlow maps batches by: an argument of functions.
    """

    data: ir.Name
    is_dataset: bool
    names: tuple[str, ...]
    runtime: set[str]
    by: dict[str, ir.Expr] = field(default_factory=dict)

    def inside(self, names: tuple[str, ...]) -> Learning:
        """What the layers of a nested model learn from: the features that reach its inputs."""
        return replace(self, names=names)

    def from_input(self, name: str) -> ir.Expr:
        """The training features of an input."""
        index = None if len(self.names) == 1 else ir.Const(name)
        if not self.is_dataset:
            return self.data if index is None else ir.Index(self.data, index)
        self.runtime.add("features_of")
        named = {} if index is None else {"name": index}
        return call("features_of", self.data, **named)

    @property
    def features(self) -> ir.Expr:
        """The training features, of all inputs."""
        if not self.is_dataset:
            return self.data
        self.runtime.add("features_of")
        return call("features_of", self.data)

    def through(self, model: ir.Expr, data: ir.Expr) -> ir.Expr:
        """What a part of the model gives for the training features.

        Args:
            model: The part.
            data: The training data, as the place at hand calls it.
        """
        if not self.is_dataset:
            self.runtime.add("in_batches")
            return call("in_batches", model, data)
        self.runtime.add("features_of")
        return call("features_of", data, model, **self.by)

    def adapted(
        self, layer: ir.Expr, learnt: ir.Expr, *, holds: bool, origin: Span | None
    ) -> ir.Stmt:
        """The call that lets a layer learn, or the layers that one holds."""
        if not holds:
            return ir.ExprStmt(ir.Call(ir.Attr(layer, "adapt"), (learnt,)), origin=origin)
        function = "adapt_layers_in_batches" if self.is_dataset else "adapt_layers"
        self.runtime.add(function)
        by = self.by if self.is_dataset else {}
        return ir.ExprStmt(call(function, layer, learnt, **by), origin=origin)


@dataclass(slots=True)
class LearningBody(Body):
    """What the bodies of every kind of model know of layers that learn.

    Attributes:
        data: The variable of the training data; None in a body that has none.
        is_model: Whether this is the body of the model itself, which runs once.
        open: How many loops and conditions are open.
        learnt: The shared entries that have been adapted, whatever happens.
    """

    data: ir.Expr | None = None
    is_model: bool = True
    open: int = 0
    learnt: set[str] = field(default_factory=set)

    def enter(self, *, loop: bool = True) -> None:
        """A loop or a condition begins."""
        self.open += 1

    def leave_if(self, step: Step, origin: Span) -> None:
        """A condition has ended."""
        self.open -= 1

    def leave_test(self, test: ir.Expr, origin: Span) -> None:
        """The condition around the last pass of a repeated step has ended."""
        self.open -= 1

    def leave_for(self, loop: ir.For) -> list[ir.Stmt]:
        """A loop has ended."""
        self.open -= 1
        return Body.leave_for(self, loop)

    def is_certain(self) -> bool:
        """Whether what is written now runs, once."""
        return self.is_model and self.open == 0

    def layer_that_learns(self, step: Step) -> str | None:
        """How a step's layer learns: `itself`, or as one that `holds` others; None for neither."""
        op = step.op or ""
        if self.data is None or (op in self.spec.blocks and not self.as_layer(op)):
            return None
        return learns_how(self.spec, op, step.argument)

    def once(self, entry: str, is_first: ir.Expr, adapts: ir.Stmt) -> list[ir.Stmt]:
        """What adapts a shared layer where it is called first.

        Args:
            entry: The shared entry.
            is_first: Tells in the program whether it has not been called before.
            adapts: What adapts it.
        """
        if entry in self.learnt:
            return []
        if self.open == 0:
            self.learnt.add(entry)
        if self.is_certain():
            return [adapts]
        return [ir.If(is_first, (adapts,))]


def built_with(module: Module, made: Sequence[ir.Stmt], learnt: ir.Expr) -> list[ir.Stmt]:
    """The statements that build a nested model, which gets what its layers learn from.

    Args:
        module: The module, which has the function.
        made: The statements.
        learnt: The training features as they reach the model.
    """
    functions = [ir.Name(each.name) for each in module.nested.values() if each.learns]
    return [
        replace(each, value=replace(each.value, args=(learnt,)))
        if isinstance(each, ir.Assign)
        and isinstance(each.value, ir.Call)
        and each.value.func in functions
        else each
        for each in made
    ]


@dataclass(slots=True)
class AdaptingBody(LearningBody):
    """Writes the steps of a functional model, adapting the layers that learn.

    Attributes:
        given: The model's inputs, as `keras.Model` takes them.
    """

    given: ir.Expr | None = None

    def _operation(
        self,
        step: Step,
        path: Path,
        current: ir.Expr | None,
        *,
        named: bool = True,
        first: ir.Expr | None = None,
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """One call; a layer that learns is made and adapted before it."""
        made, result = Body._operation(self, step, path, current, named=named, first=first)
        how = self.layer_that_learns(step)
        if how is None:
            return made, result
        *before, last = made
        assert isinstance(last, ir.Assign)
        assert isinstance(last.value, ir.Call)
        learning, called = self.module.learning, last.value
        if how == "built":
            return [
                *built_with(self.module, before, self._reaching_names(step, path, called)),
                last,
            ], result
        assert learning is not None
        learnt, holds = self._reaching(called.args), how == "holds"
        if step.op in self.spec.shared:
            adapts = learning.adapted(called.func, learnt, holds=holds, origin=last.origin)
            is_first = ir.Not(ir.Attr(called.func, "built"))
            return [*before, *self.once(str(step.op), is_first, adapts), last], result
        layer = ir.Name(self.scope.fresh(f"{snake_case(str(step.op))}_layer"))
        adapts = learning.adapted(layer, learnt, holds=holds, origin=last.origin)
        calls = replace(last, value=replace(called, func=layer))
        return [*before, ir.Assign(layer, called.func), adapts, calls], result

    def _reaching_names(self, step: Step, path: Path, called: ir.Call) -> ir.Expr:
        """The training features as they reach a nested spec: by name, where it has several inputs."""
        names = input_names(nested_spec(self.spec, (*path, str(step.op))))
        if len(names) == 1:
            return self._reaching(called.args)
        (several,) = called.args
        assert isinstance(several, ir.ListExpr)
        pairs = zip(map(ir.Const, names), several.items, strict=True)
        return self._reaching([ir.DictExpr(tuple(pairs))])

    def _reaching(self, args: Sequence[ir.Expr]) -> ir.Expr:
        """The training features as they reach a call."""
        learning = self.module.learning
        assert learning is not None
        assert self.given is not None
        assert self.data is not None
        if self.is_model and len(args) == 1:
            for name in self.spec.model.inputs:
                if self.frames[0][name] == args[0]:
                    return learning.from_input(name)
        taken = args[0] if len(args) == 1 else ir.TupleExpr(tuple(args))
        return learning.through(call("keras.Model", self.given, taken), self.data)

    def handed(self, function: BlockFunction) -> tuple[ir.Expr, ...]:
        """What a block's function gets beside its inputs, for the layers in it that learn."""
        if not function.learns:
            return ()
        assert self.given is not None
        assert self.data is not None
        return (self.given, self.data)
