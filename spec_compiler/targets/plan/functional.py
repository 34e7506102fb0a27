"""The statements that build a `keras.Model` from its inputs and outputs."""

from __future__ import annotations

from typing import Any

from spec_compiler.catalog.layers.input import Input
from spec_compiler.program import ir
from spec_compiler.targets.plan.adapting import AdaptingBody
from spec_compiler.targets.plan.body import Body
from spec_compiler.targets.plan.module import Module
from spec_compiler.targets.plan.references import references_in
from spec_compiler.targets.plan.values import Values, call, dotted
from spec_compiler.text.document import Mapping, Path


def functional_model(module: Module, values: Values) -> list[ir.Stmt]:
    """The body of `build_model` up to the finished model, in the variable `model`."""
    spec, path = module.spec, ("model", "layers")
    scope = module.variables(*spec.shared, *spec.blocks, "model")
    steps, outputs = spec.model.layers, spec.model.outputs
    references = references_in(spec.document, steps, path, outputs)
    body = AdaptingBody(spec, module, values, scope, references)
    inputs = module.inputs(scope, spec.model.inputs)
    given = tuple(inputs.values())
    body.given = given[0] if len(given) == 1 else ir.ListExpr(given)
    listed: list[ir.Stmt] = []
    if module.learning is not None:
        body.data = module.learning.data
        scope.reserve(module.learning.data.id)
        if len(given) > 1:
            whole = ir.Name(scope.fresh("inputs"))
            listed, body.given = [ir.Assign(whole, body.given)], whole
    made: list[ir.Stmt] = []
    for name, variable in inputs.items():
        at: Path = ("model", "inputs", name)
        made.append(
            ir.Assign(variable, _input(module, values, name), origin=spec.document.key_span(at))
        )
    body.begin(steps, path, inputs, kept=True)
    first = next(iter(inputs.values())) if len(inputs) == 1 else None
    statements, last = body.steps(steps, path, first, used=outputs is None)
    shared = module.shared_statements(values)
    result = last if outputs is None else _outputs(body, outputs)
    assert result is not None
    model = call("keras.Model", body.given, result, name=ir.Const(spec.name))
    origin = spec.document.key_span(("model",))
    return [*made, *listed, *shared, *statements, ir.Assign(ir.Name("model"), model, origin=origin)]


def _input(module: Module, values: Values, name: str) -> ir.Expr:
    """The call of `keras.Input` for one input, named as the spec names it."""
    node = module.spec.document.node(("model", "inputs", name))
    if not isinstance(node, Mapping):
        assert node is not None
        shape = values.value(node, as_tuple=True)
        return call("keras.Input", shape=shape, name=ir.Const(name))
    kwargs = {str(k): values.argument(Input, str(k), e.value) for k, e in node.entries.items()}
    kwargs.setdefault("name", ir.Const(name))
    return ir.Call(dotted("keras.Input"), (), tuple(kwargs.items()))


def _outputs(body: Body, outputs: Any) -> ir.Expr:
    """The model's outputs: one, a list, or a mapping."""
    if isinstance(outputs, dict):
        pairs = ((ir.Const(str(key)), body.resolve(item)) for key, item in outputs.items())
        return ir.DictExpr(tuple(pairs))
    return body.resolve(outputs)
