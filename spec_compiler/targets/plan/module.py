"""The functions and shared layers that a program's bodies have in common.

A block becomes a function when a body first uses it, a shared entry a variable of
`build_model`, which blocks take as an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.context import Context
from spec_compiler.graph.instances import has_named_steps
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Spec
from spec_compiler.spec.params import is_derived
from spec_compiler.spec.shared import shared_operation
from spec_compiler.targets.plan.applications import freezing
from spec_compiler.targets.plan.learners import learns_inside
from spec_compiler.targets.plan.params import constant, derived_locals
from spec_compiler.targets.plan.references import references_in
from spec_compiler.targets.plan.shared import own_shared
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Mapping as MappingNode
from spec_compiler.text.document import Path, Scalar

if TYPE_CHECKING:
    from spec_compiler.targets.plan.adapting import Learning

MODULES = (
    "keras",
    "layers",
    "ops",
    "applications",
    "np",
    "os",
    "sys",
    "argparse",
    "csv",
    "Path",
    "HERE",
)
"""Names of the program's page that the body of a function may use."""
STANDARD = (
    *("argparse", "atexit", "contextlib", "copy", "csv", "glob", "itertools", "math"),
    *("os", "shlex", "shutil", "struct", "tempfile", "threading", "zipfile", "zlib"),
)
"""Modules of the standard library that a page names whole."""


@dataclass(slots=True)
class BlockFunction:
    """The function of a block.

    Attributes:
        name: The name of the function, or of the class of a block that is a layer.
        outer: Parameters of the spec that it takes.
        shared: Shared layers that it takes.
        takes_name: Whether it takes the name of its use, for the layers inside.
        learns: Whether layers inside learn from data, which must reach it then.
        definition: The function.
    """

    name: str
    outer: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    takes_name: bool = False
    learns: bool = False
    definition: ir.Def | ir.ClassDef | None = None


@dataclass(slots=True)
class Module:
    """What the bodies of one program share.

    Attributes:
        spec: The spec.
        context: The spec's imports, for values.
        scope: The names taken in the module.
        learning: What layers of the model learn from, None where none does.
    """

    spec: Spec
    context: Context
    scope: Scope
    imported: set[str] = field(default_factory=set)
    runtime: set[str] = field(default_factory=set)
    folder: str = "."
    root_folder: str = "."
    nested: dict[str, BlockFunction] = field(default_factory=dict)
    blocks: dict[str, BlockFunction] = field(default_factory=dict)
    layers: dict[str, BlockFunction] = field(default_factory=dict)
    order: list[BlockFunction] = field(default_factory=list)
    used_shared: list[set[str]] = field(default_factory=lambda: [set()])
    learning: Learning | None = None

    def variables(self, *taken: str) -> Scope:
        """The names of a function's body: free of what it may use from outside."""
        spec = self.spec
        return Scope((*MODULES, *spec.params, *spec.imports, *taken))

    def inputs(
        self, scope: Scope, names: Iterable[str], params: Iterable[str] = ()
    ) -> dict[str, ir.Name]:
        """The variables of a body's inputs: their names, but where those stand for more."""
        spec = self.spec
        taken = {*params, *spec.params, *spec.blocks, *spec.shared, *spec.imports, *MODULES}
        found = {}
        for name in names:
            found[name] = ir.Name(scope.fresh(name) if name in taken else name)
            scope.reserve(found[name].id)
        return found

    def values(self) -> Values:
        """A fresh writer of values, for one body."""
        return Values(
            self.context,
            imported=self.imported,
            runtime=self.runtime,
            folder=self.folder,
            blocks=self.wrapped,
        )

    @property
    def wrapped(self) -> dict[str, Any]:
        """What writes the layer of a block that another layer holds."""
        from spec_compiler.targets.plan.wrapped import wrapped_block

        return {name: partial(wrapped_block, self, name) for name in self.spec.blocks}

    def is_made(self, name: str) -> bool:
        """Whether an imported object is made by a call: a class, or a factory."""
        return bool(self.context.imports[name].is_made)

    def shared(self, name: str) -> ir.Expr:
        """The variable of a shared entry."""
        self.used_shared[-1].add(name)
        return ir.Name(name)

    def shared_layer(self, name: str, values: Values) -> ir.Expr:
        """The call that makes a shared entry, named after it."""
        own = own_shared(self, name, values)
        if own is not None:
            return own
        node = self.spec.document.node(("shared", name))
        assert isinstance(node, Scalar | MappingNode)
        expr = values.object("layer", node)
        own = self.context.imports.get(str(shared_operation(self.spec, name)))
        if not isinstance(expr, ir.Call) or (own is not None and not own.takes("name")):
            return expr
        if "name" in dict(expr.kwargs):
            return expr
        return ir.Call(expr.func, expr.args, (*expr.kwargs, ("name", ir.Const(name))))

    def shared_statements(self, values: Values) -> list[ir.Stmt]:
        """The shared layers that are used, made once."""
        document = self.spec.document
        made: list[ir.Stmt] = []
        for name in self.spec.shared:
            if name in self.used_shared[0]:
                layer = self.shared_layer(name, values)
                origin = document.key_span(("shared", name))
                made.append(ir.Assign(ir.Name(name), layer, origin=origin))
                made += self.shared_freezing(name, ir.Name(name), values)
        return made

    def shared_freezing(self, name: str, layer: ir.Expr, values: Values) -> list[ir.Stmt]:
        """What freezes a shared model, where its entry says so."""
        node = self.spec.document.node(("shared", name, "trainable"))
        return freezing(node, layer, values)

    def block(self, op: str) -> BlockFunction:
        """The function of a block, written when it is first asked for."""
        if op not in self.blocks:
            verb = "add_" if self.spec.model.kind == "sequential" else ""
            learns = self.learning is not None and learns_inside(self.spec, op)
            function = BlockFunction(self.scope.fresh(verb + op), learns=learns)
            self._define(op, function)
            # Blocks used inside have been defined on the way: a function stands below those it calls.
            self.blocks[op] = function
            self.order.append(function)
        return self.blocks[op]

    def block_class(self, op: str) -> BlockFunction:
        """The class of a block that is built as a layer, written when it is first asked for."""
        from spec_compiler.targets.plan.classes import block_class

        if op not in self.layers:
            self.layers[op] = BlockFunction(self.scope.fresh_class(op))
            block_class(self, op, self.layers[op])
            self.order.append(self.layers[op])
        return self.layers[op]

    def definitions(self) -> list[ir.Stmt]:
        """The functions in an order in which each stands below those it calls."""
        return [f.definition for f in self.order if f.definition is not None]

    def _define(self, op: str, function: BlockFunction) -> None:
        """Write the function of a block."""
        function.takes_name = has_named_steps(self.spec, op)
        if self.spec.model.kind == "sequential":
            from spec_compiler.targets.plan.sequential import chain_function

            chain_function(self, op, function)
            return
        from spec_compiler.targets.plan.adapting import AdaptingBody

        block, values = self.spec.blocks[op], self.values()
        path: Path = ("blocks", op, "layers")
        scope = self.variables(
            *block.params, *block.inputs, *self.spec.shared, *self.spec.blocks, "name"
        )
        references = references_in(self.spec.document, block.layers, path, block.outputs)
        prefix = "name" if function.takes_name else None
        body = AdaptingBody(self.spec, self, values, scope, references, prefix=prefix)
        inputs = self.inputs(scope, block.inputs, block.params)
        first_params = [variable.id for variable in inputs.values()]
        body.is_model = False
        if function.learns and self.learning is not None:
            body.given = ir.Name(scope.fresh("inputs"))
            body.data = ir.Name(scope.fresh(self.learning.data.id))
            first_params += [body.given.id, body.data.id]
        body.begin(block.layers, path, inputs)
        first = next(iter(inputs.values())) if len(inputs) == 1 else None
        self.used_shared.append(set())
        statements, last = body.steps(block.layers, path, first, used=block.outputs is None)
        result = last if block.outputs is None else outputs_of(body, block.outputs)
        assert result is not None
        function.shared = tuple(sorted(self.used_shared.pop()))
        says = f"Apply the block {op}."
        self.finish(op, function, values, first_params, returning(statements, result), says)

    def finish(
        self,
        op: str,
        function: BlockFunction,
        values: Values,
        first: list[str],
        statements: list[ir.Stmt],
        says: str,
    ) -> None:
        """Put a block's function together.

        Args:
            op: The block.
            function: Gets the definition.
            values: What wrote the body, which knows the parameters that it uses.
            first: The function's first parameters.
            statements: The body.
            says: The docstring.
        """
        block = self.spec.blocks[op]
        derived = derived_locals(self.spec, ("blocks", op, "params"), block.params, values)
        function.outer = tuple(
            n for n in self.spec.params if n in values.used and n not in block.params
        )
        function.definition = ir.Def(
            function.name,
            (*(ir.Param(name) for name in first), *self._params(op, function)),
            (*derived, *statements),
            docstring=says,
            origin=self.spec.document.key_span(("blocks", op)),
        )

    def _params(self, op: str, function: BlockFunction) -> tuple[ir.Param, ...]:
        """Required parameters, what comes from outside, then what has a default."""
        block = self.spec.blocks[op]
        own = [(name, param) for name, param in block.params.items() if not is_derived(param)]
        required = [ir.Param(name) for name, param in own if param.required]
        outer = [ir.Param(name) for name in (*function.outer, *function.shared)]
        optional = [ir.Param(name, constant(p.default)) for name, p in own if not p.required]
        if function.takes_name:
            optional.append(ir.Param("name", ir.Const(op)))
        return (*required, *outer, *optional)


def returning(statements: list[ir.Stmt], result: ir.Expr) -> list[ir.Stmt]:
    """A body that ends in its result: without a variable that is only returned."""
    last = statements[-1] if statements else None
    if isinstance(last, ir.Assign) and last.target == result:
        return [*statements[:-1], ir.Return(last.value, origin=last.origin)]
    return [*statements, ir.Return(result)]


def outputs_of(body: Any, outputs: Any) -> ir.Expr:
    """What a body gives: a tensor, several in order, or several by name."""
    if isinstance(outputs, dict):
        pairs = ((ir.Const(str(key)), body.resolve(item)) for key, item in outputs.items())
        return ir.DictExpr(tuple(pairs))
    if isinstance(outputs, list):
        return ir.TupleExpr(tuple(body.resolve(item) for item in outputs))
    expr: ir.Expr = body.resolve(outputs)
    return expr
