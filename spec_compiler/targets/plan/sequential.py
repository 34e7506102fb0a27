"""The statements that build a `keras.Sequential`.

A plain list of layers is one call with the list in it; a model with loops,
conditions or blocks collects its layers in a list, and a block is a function that adds
its own. (`model.add` would do, but Keras builds the whole model anew for each layer.)
"""

from __future__ import annotations

from dataclasses import replace

from spec_compiler.catalog.layers.input import Input
from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.naming import snake_case
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Spec, Step
from spec_compiler.targets.plan.adapting import LearningBody, built_with
from spec_compiler.targets.plan.body import Body
from spec_compiler.targets.plan.calls import StepCall
from spec_compiler.targets.plan.module import BlockFunction, Module
from spec_compiler.targets.plan.references import References
from spec_compiler.targets.plan.values import Values, call, dotted
from spec_compiler.text.document import Mapping, Path

STACK = "stack"
"""The variable that holds the layers, and the parameter of a block's function."""


@dataclass(slots=True)
class ChainBody(LearningBody):
    """Writes steps as layers added to a list, which stands in the carry's place.

    Attributes:
        begun: Whether the list may hold more than the input.
        filled: Whether it does, whatever happens.
    """

    begun: bool = False
    filled: bool = False

    def _operation(
        self,
        step: Step,
        path: Path,
        current: ir.Expr | None,
        *,
        named: bool = True,
        first: ir.Expr | None = None,
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """One layer added, or a block's function called."""
        origin = self.spec.document.key_span((*path, step.op or ""))
        stack = ir.Name(STACK)
        written = StepCall(self, step, path)
        adapts: list[ir.Stmt] = []
        if step.op in self.spec.blocks and not self.as_layer(step.op or ""):
            added = written.block_function((stack,), named=named)
        else:
            layer = written.layer(named=named)
            assert layer is not None, step.op
            how = self.layer_that_learns(step)
            if how == "built":
                self.before = built_with(self.module, self.before, self._reaching())
            elif how is not None:
                layer, adapts = self._adapted(step, layer, origin, holds=how == "holds")
            added = ir.Call(ir.Attr(stack, "append"), (layer,))
            self.filled = self.filled or self.is_certain()
        before, self.before, self.begun = self.before, [], True
        return [*before, *adapts, ir.ExprStmt(added, origin=origin)], stack

    def _adapted(
        self, step: Step, layer: ir.Expr, origin: Span, *, holds: bool
    ) -> tuple[ir.Expr, list[ir.Stmt]]:
        """A layer that learns, and what adapts it before it is added."""
        learning, stack = self.module.learning, ir.Name(STACK)
        assert learning is not None
        learnt = self._reaching()
        if step.op in self.spec.shared:
            rest = ir.Index(stack, ir.Slice(ir.Const(1), None, None))
            is_first = ir.Compare(layer, "not in", rest)
            adapts = learning.adapted(layer, learnt, holds=holds, origin=origin)
            return layer, self.once(str(step.op), is_first, adapts)
        variable = ir.Name(self.scope.fresh(f"{snake_case(str(step.op))}_layer"))
        adapts = learning.adapted(variable, learnt, holds=holds, origin=origin)
        return variable, [ir.Assign(variable, layer), adapts]

    def _reaching(self) -> ir.Expr:
        """The training features as they reach the layer that is added next."""
        learning, stack = self.module.learning, ir.Name(STACK)
        assert learning is not None
        assert self.data is not None
        if self.is_model and not self.begun:
            return learning.from_input(learning.names[0])
        # A chain without layers is no model of Keras's.
        end = ir.Call(dotted("layers.Identity"))
        whole = stack if self.filled else ir.ListExpr((ir.Star(stack), end))
        # It bears the model's name, as the paths of the weights that it makes do.
        part = call("keras.Sequential", whole, name=ir.Const(self.spec.name))
        return learning.through(part, self.data)

    def handed(self, function: BlockFunction) -> tuple[ir.Expr, ...]:
        """What a block's function gets beside the list, for the layers in it that learn."""
        return (self.data,) if function.learns and self.data is not None else ()


def sequential_model(module: Module, values: Values) -> list[ir.Stmt]:
    """The body of `build_model` up to the finished model, in the variable `model`."""
    spec, path = module.spec, ("model", "layers")
    steps = spec.model.layers
    body = _body(module, values)
    if module.learning is not None:
        body.data = module.learning.data
        body.scope.reserve(module.learning.data.id)
    body.begin(steps, path, {})
    body.carry = STACK
    model = ir.Name("model")
    origin = spec.document.key_span(path)
    name = ir.Const(spec.name)
    begin = _input(spec, values)
    if module.learning is None and all(_is_one_layer(step, spec) for step in steps):
        layers = [_layer(body, step, (*path, i)) for i, step in enumerate(steps)]
        items = ir.ListExpr((begin, *(layer for layer in layers if layer is not None)))
        made = ir.Assign(model, call("keras.Sequential", items, name=name), origin=origin)
        return [*module.shared_statements(values), *body.before, made]
    stack = ir.Name(STACK)
    at = spec.document.key_span(("model", "inputs"))
    first = ir.Assign(stack, ir.ListExpr((begin,)), origin=at)
    added, _ = body.steps(steps, path, stack)
    made = ir.Assign(model, call("keras.Sequential", stack, name=name), origin=origin)
    return [*module.shared_statements(values), first, *added, made]


def chain_function(module: Module, op: str, function: BlockFunction) -> None:
    """Write the function that adds a block's layers to a model."""
    block, values = module.spec.blocks[op], module.values()
    path: Path = ("blocks", op, "layers")
    body = _body(module, values, prefix="name" if function.takes_name else None)
    body.is_model = False
    body.scope.reserve(*block.params)
    taken = [STACK]
    if function.learns and module.learning is not None:
        body.data = ir.Name(body.scope.fresh(module.learning.data.id))
        taken.append(body.data.id)
    body.begin(block.layers, path, {})
    body.carry = STACK
    module.used_shared.append(set())
    added, _ = body.steps(block.layers, path, ir.Name(STACK))
    function.shared = tuple(sorted(module.used_shared.pop()))
    module.finish(op, function, values, taken, added, f"Add the layers of the block {op}.")


def _body(module: Module, values: Values, prefix: str | None = None) -> ChainBody:
    spec = module.spec
    scope = module.variables(*spec.shared, *spec.blocks, STACK, "name")
    return ChainBody(spec, module, values, scope, References(), prefix=prefix)


def _layer(body: Body, step: Step, path: Path) -> ir.Expr | None:
    """The call that makes a step's layer, with its own place: the statement is that of them all."""
    made = StepCall(body, step, path).layer()
    origin = body.spec.document.key_span((*path, step.op or ""))
    return replace(made, origin=origin) if isinstance(made, ir.Call) else made


def _input(spec: Spec, values: Values) -> ir.Expr:
    """The call of `keras.Input`."""
    node = spec.document.node(("model", "inputs"))
    assert isinstance(node, Mapping)
    kwargs = {str(k): values.argument(Input, str(k), e.value) for k, e in node.entries.items()}
    return ir.Call(dotted("keras.Input"), (), tuple(kwargs.items()))


def _is_one_layer(step: Step, spec: Spec) -> bool:
    """Whether a step is one layer, always there, once, and nothing is to be done to it."""
    return (
        step.layers is None
        and step.condition is None
        and step.repeat is None
        and step.trainable is None
        and step.op not in spec.blocks
    )
