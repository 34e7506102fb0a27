"""A nested spec in a program: the function that builds its model.

In: the module of the program, and the nested spec. Out: a function `build_<name>`, which
stands below those that it calls. Its blocks are functions as well; names that clash get
another one from the program's scope.
"""

from __future__ import annotations

from dataclasses import replace

from spec_compiler.catalog.context import Context
from spec_compiler.program import ir
from spec_compiler.spec.imports import known_imports
from spec_compiler.spec.model import Spec
from spec_compiler.spec.params import is_derived
from spec_compiler.targets.plan.learners import model_learns
from spec_compiler.targets.plan.module import BlockFunction, Module, returning
from spec_compiler.targets.plan.params import constant, derived_locals
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Mapping, Node

MODEL = "model"
"""The variable that holds the model."""


def nested_function(outer: Module, spec: Spec) -> BlockFunction:
    """The function that builds a nested spec's model, written when it is first asked for."""
    from spec_compiler.targets.plan.functional import functional_model
    from spec_compiler.targets.plan.sequential import sequential_model

    file = spec.document.root.span.file
    if file in outer.nested:
        return outer.nested[file]
    made = BlockFunction(outer.scope.fresh(f"build_{spec.name}"))
    module = Module(
        spec,
        Context(known_imports(spec)),
        outer.scope,
        imported=outer.imported,
        runtime=outer.runtime,
        folder=outer.root_folder if not spec.folder else f"{outer.root_folder}/{spec.folder}",
        root_folder=outer.root_folder,
        order=outer.order,
        nested=outer.nested,
    )
    first: list[ir.Param] = []
    if outer.learning is not None and model_learns(spec):
        made.learns = True
        module.learning = outer.learning.inside(tuple(input_names(spec)))
        first.append(ir.Param(module.learning.data.id))
    values = module.values()
    write = sequential_model if spec.model.kind == "sequential" else functional_model
    name = "model_name" if "name" in spec.params else "name"
    body = [_named(statement, name) for statement in write(module, values)]
    derived = derived_locals(spec, ("params",), spec.params, values)
    made.outer = tuple(
        each for each, p in spec.params.items() if each in values.used and not is_derived(p)
    )
    required = [ir.Param(each) for each in made.outer if spec.params[each].required]
    optional = [
        ir.Param(each, constant(spec.params[each].default))
        for each in made.outer
        if not spec.params[each].required
    ]
    made.definition = ir.Def(
        made.name,
        (*first, *required, *optional, ir.Param(name, ir.Const(spec.name))),
        (*derived, *returning(body, ir.Name(MODEL))),
        docstring=(spec.description or f"Build the model {spec.name}.").strip(),
        origin=spec.document.key_span(("model",)),
    )
    outer.nested[file] = made
    outer.order.append(made)
    return made


def _named(statement: ir.Stmt, name: str) -> ir.Stmt:
    """The statement that makes the model, with the name that the function is given."""
    if not isinstance(statement, ir.Assign) or statement.target != ir.Name(MODEL):
        return statement
    if not isinstance(statement.value, ir.Call):
        return statement
    kwargs = tuple(
        (key, ir.Name(name) if key == "name" else value) for key, value in statement.value.kwargs
    )
    return replace(statement, value=replace(statement.value, kwargs=kwargs))


def nested_model(
    module: Module, spec: Spec, node: Node | None, name: ir.Expr | None, values: Values
) -> ir.Expr:
    """The call that builds a nested model.

    Args:
        module: The program's module.
        spec: The nested spec.
        node: What stands behind `spec:`.
        name: The name that the step gives it, where it does.
        values: Writes the parameters' values.
    """
    function = nested_function(module, spec)
    params = node.get("params") if isinstance(node, Mapping) else None
    entries = params.entries if isinstance(params, Mapping) else {}
    kwargs = [
        (str(key), values.value(entry.value))
        for key, entry in entries.items()
        if key in function.outer
    ]
    if name is not None:
        kwargs.append(("model_name" if "name" in spec.params else "name", name))
    return ir.Call(ir.Name(function.name), (), tuple(kwargs))


def input_names(spec: Spec) -> list[str]:
    """The names of a nested model's inputs in order."""
    return ["inputs"] if spec.model.kind == "sequential" else list(spec.model.inputs)
