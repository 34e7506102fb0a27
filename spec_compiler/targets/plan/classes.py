"""Classes of a program: the model of the subclassed kind, and blocks that are layers.

Both have the same form: layers made in `__init__`, the graph in `call`, the
parameters as arguments and in `get_config`, registered for saving.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from spec_compiler.catalog.layers.input import Input
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.spec.model import Spec, Step
from spec_compiler.spec.params import is_derived
from spec_compiler.targets.plan.class_body import SELF, ClassBody
from spec_compiler.targets.plan.class_learning import LEARNING, learning_method
from spec_compiler.targets.plan.learners import keeps_in_config, learning_steps
from spec_compiler.targets.plan.model_attributes import MODEL_ATTRIBUTES
from spec_compiler.targets.plan.module import BlockFunction, Module, outputs_of, returning
from spec_compiler.targets.plan.params import constant, derived_locals
from spec_compiler.targets.plan.references import references_in
from spec_compiler.targets.plan.values import Values, call, dotted
from spec_compiler.text.document import Mapping, Path


def model_class(module: Module) -> BlockFunction:
    """The class of a subclassed model."""
    spec = module.spec
    made = BlockFunction(spec.model.class_name or module.scope.fresh_class(spec.name))
    inputs = list(spec.model.inputs)
    _define(
        module,
        made,
        steps=spec.model.layers,
        path=("model", "layers"),
        outputs=spec.model.outputs,
        inputs=inputs,
        params={},
        docstring=(spec.description or f"The model {spec.name}.").strip(),
        from_mapping=len(inputs) > 1,
    )
    return made


def block_class(module: Module, op: str, made: BlockFunction) -> None:
    """The class of a block that is a layer."""
    block = module.spec.blocks[op]
    _define(
        module,
        made,
        steps=block.layers,
        path=("blocks", op, "layers"),
        outputs=block.outputs,
        inputs=block.inputs,
        params=block.params,
        docstring=f"The block {op}.",
        made_of_block=True,
    )


def _define(
    module: Module,
    made: BlockFunction,
    *,
    steps: list[Step],
    path: Path,
    outputs: Any,
    inputs: list[str],
    params: dict[str, Any],
    docstring: str,
    from_mapping: bool = False,
    made_of_block: bool = False,
) -> None:
    """Write a class into `made`."""
    spec = module.spec
    init_values, call_values = module.values(), module.values()
    base, extra = (dotted("layers.Layer"), ()) if made_of_block else _base(module, init_values)
    attributes = Scope(MODEL_ATTRIBUTES)
    if module.learning is not None:
        attributes.reserve(LEARNING)
    spelling = {name: f"self.{attributes.fresh(name)}" for name in (*params, *spec.params)}
    call_values.spelling = spelling
    references = references_in(spec.document, steps, path, outputs)
    variables = module.variables(*params, *inputs, "self", "training", "inputs")
    body = ClassBody(
        spec,
        module,
        call_values,
        variables,
        references,
        init_values=init_values,
        attributes=attributes,
    )
    received = module.inputs(variables, inputs, params)
    body.begin(steps, path, received)
    first = next(iter(received.values())) if len(received) == 1 else None
    statements, last = body.steps(steps, path, first, used=outputs is None)
    result = last if outputs is None else outputs_of(body, outputs)
    assert result is not None
    init_values.used |= call_values.used
    in_call = frozenset(call_values.used)
    own = _used(spec, params, init_values.used)
    made.outer = tuple(name for name in own if name not in params)
    derived = _derived(spec, path, params, init_values)
    init = _init(spec, own, params, spelling, extra, (derived, in_call), body.init[0])
    methods: list[ir.Stmt] = [init]
    if made_of_block:
        methods.append(_build([variable.id for variable in received.values()]))
    locals_ = [
        ir.Assign(variable, ir.Index(ir.Name("inputs"), ir.Const(name)))
        for name, variable in received.items()
    ]
    arguments = ["inputs"] if from_mapping else [variable.id for variable in received.values()]
    taken = locals_ if from_mapping else []
    if body.taught:
        walked = [*taken, *statements]
        methods.append(learning_method(walked, body.taught, arguments, variables))
    methods.append(
        ir.Def(
            "call",
            (
                ir.Param("self"),
                *(ir.Param(name) for name in arguments),
                *([ir.Param("training", ir.Const(False))] if body.uses_training else []),
            ),
            (*taken, *returning(statements, result)),
        )
    )
    keeps = bool(body.taught) and _keeps(spec, steps)
    if own or keeps:
        methods.append(_get_config(own, spelling, keeps=keeps))
    if keeps:
        module.runtime |= {"keep_learned", "with_learned"}
        methods.append(_from_config())
    register = call("keras.saving.register_keras_serializable", package=ir.Const(spec.name))
    made.definition = ir.ClassDef(
        made.name, (base,), tuple(methods), docstring=docstring, decorators=(register,)
    )


def _build(inputs: list[str]) -> ir.Def:
    """`build` of a block's layer: a symbolic call, which builds the layers inside."""
    shapes = [f"{name}_shape" for name in inputs]
    dtype = dotted("self.compute_dtype")
    tensors = tuple(call("keras.KerasTensor", ir.Name(shape), dtype=dtype) for shape in shapes)
    walk = ir.ExprStmt(ir.Call(ir.Attr(SELF, "call"), tensors))
    return ir.Def("build", (ir.Param("self"), *(ir.Param(shape) for shape in shapes)), (walk,))


def _derived(spec: Spec, path: Path, params: dict[str, Any], values: Values) -> list[ir.Stmt]:
    """The derived parameters that a class uses: the spec's, then those of its block."""
    own = derived_locals(spec, (*path[:-1], "params"), params, values) if params else []
    outer = {name: param for name, param in spec.params.items() if name not in params}
    return [*derived_locals(spec, ("params",), outer, values), *own]


def _used(spec: Spec, params: dict[str, Any], names: Collection[str]) -> list[str]:
    """The settable parameters that a class takes: its block's own, then the spec's that it uses."""
    used = set(names)
    for name in (*params, *spec.params):
        param = params.get(name) or spec.params[name]
        if name in used and is_derived(param):
            used |= _sources(spec, params, name)
    own = [name for name, param in params.items() if not is_derived(param)]
    outer = [
        n for n, p in spec.params.items() if n in used and n not in params and not is_derived(p)
    ]
    return [*own, *outer]


def _sources(spec: Spec, params: dict[str, Any], name: str) -> set[str]:
    """The parameters that a derived one is made from, at any depth."""
    from spec_compiler.spec.params import dependencies

    graph = dependencies({**spec.params, **params})
    found: set[str] = set()
    todo = [name]
    while todo:
        for source in graph.get(todo.pop(), ()):
            if source not in found:
                found.add(source)
                todo.append(source)
    return found


def _init(
    spec: Spec,
    own: list[str],
    params: dict[str, Any],
    spelling: dict[str, str],
    extra: tuple[tuple[str, ir.Expr], ...],
    computed: tuple[list[ir.Stmt], Collection[str]],
    statements: list[ir.Stmt],
) -> ir.Def:
    """`__init__`: the base's, the parameters kept, the derived ones computed, the layers made.

    `computed` are the assignments of derived parameters, and the parameters that `call` reads.
    """
    derived, in_call = computed
    declared = {name: params.get(name) or spec.params[name] for name in own}
    required = [ir.Param(name) for name, p in declared.items() if p.required]
    optional = [ir.Param(n, constant(p.default)) for n, p in declared.items() if not p.required]
    rest = ir.Name("kwargs")
    begin = ir.Call(ir.Attr(ir.Call(ir.Name("super")), "__init__"), (), (*extra, (None, rest)))
    keep = [ir.Assign(dotted(spelling[name]), ir.Name(name)) for name in own]
    keep += [
        ir.Assign(dotted(spelling[name]), ir.Name(name))
        for name in {**spec.params, **params}
        if name in in_call and any(_assigns(statement, name) for statement in derived)
    ]
    # The base's arguments may be made from derived parameters; nothing else comes before it.
    before, behind = (derived, []) if extra else ([], derived)
    return ir.Def(
        "__init__",
        (ir.Param("self"), *required, *optional, ir.Param("kwargs", kind="kwargs")),
        (
            *before,
            ir.ExprStmt(begin),
            *keep[: len(own)],
            *behind,
            *keep[len(own) :],
            *statements,
        ),
    )


def _assigns(statement: ir.Stmt, name: str) -> bool:
    return isinstance(statement, ir.Assign) and statement.target == ir.Name(name)


def _get_config(own: list[str], spelling: dict[str, str], *, keeps: bool) -> ir.Def:
    """`get_config`: the base's, the parameters, and what layers inside have learned."""
    config = ir.Name("config")
    begin = ir.Assign(config, ir.Call(ir.Attr(ir.Call(ir.Name("super")), "get_config")))
    pairs = tuple((name, dotted(spelling[name])) for name in own)
    update = ir.ExprStmt(ir.Call(ir.Attr(config, "update"), (), pairs))
    given = call("keep_learned", config, SELF) if keeps else config
    body: tuple[ir.Stmt, ...] = (begin, *([update] if own else []), ir.Return(given))
    return ir.Def("get_config", (ir.Param("self"),), body)


def _from_config() -> ir.Def:
    """`from_config`: the base's, for a configuration that holds what layers have learned."""
    made = ir.Attr(ir.Call(ir.Name("super")), "from_config")
    body = (ir.Return(call("with_learned", made, ir.Name("config"))),)
    params = (ir.Param("cls"), ir.Param("config"))
    return ir.Def("from_config", params, body, decorators=(ir.Name("classmethod"),))


def _keeps(spec: Spec, steps: list[Step]) -> bool:
    """Whether what a layer among steps has learned is more than Keras saves of it in a class."""
    return any(keeps_in_config(op, argument) for op, argument in learning_steps(spec, steps))


def _base(module: Module, values: Values) -> tuple[ir.Expr, tuple[tuple[str, ir.Expr], ...]]:
    """The class that a model derives from, and what its constructor is given."""
    spec = module.spec
    if spec.model.base is None:
        return dotted("keras.Model"), ()
    node = spec.document.node(("model", "base"))
    name = str(next(iter(node.entries))) if isinstance(node, Mapping) else str(spec.model.base)
    module.imported.add(name)
    arguments = spec.document.node(("model", "base", name))
    given: list[tuple[str, ir.Expr]] = []
    if isinstance(arguments, Mapping):
        given = [(str(key), values.value(entry.value)) for key, entry in arguments.entries.items()]
    return ir.Name(name), tuple(given)


def subclassed_model(module: Module, values: Values) -> list[ir.Stmt]:
    """The body of `build_model` up to the finished model, in the variable `model`."""
    spec = module.spec
    made = model_class(module)
    module.order.append(made)
    values.used |= set(made.outer)
    kwargs = tuple((name, ir.Name(name)) for name in made.outer)
    model = ir.Call(ir.Name(made.name), (), (*kwargs, ("name", ir.Const(spec.name))))
    origin = spec.document.key_span(("model",))
    inputs = {name: _symbolic(module, values, name) for name in spec.model.inputs}
    given: ir.Expr = next(iter(inputs.values()))
    if len(inputs) > 1:
        given = ir.DictExpr(tuple((ir.Const(name), value) for name, value in inputs.items()))
    built = ir.ExprStmt(ir.Call(ir.Name("model"), (given,)), origin=origin)
    adapts: list[ir.Stmt] = []
    if module.learning is not None:
        features = module.learning.features
        adapts = [module.learning.adapted(ir.Name("model"), features, holds=True, origin=origin)]
    return [ir.Assign(ir.Name("model"), model, origin=origin), *adapts, built]


def _symbolic(module: Module, values: Values, name: str) -> ir.Expr:
    """A symbolic input to build the model with."""
    node = module.spec.document.node(("model", "inputs", name))
    if not isinstance(node, Mapping):
        assert node is not None
        return call("keras.Input", shape=values.value(node, as_tuple=True))
    kwargs = {str(k): values.argument(Input, str(k), e.value) for k, e in node.entries.items()}
    return ir.Call(dotted("keras.Input"), (), tuple(kwargs.items()))
