"""The statements that build a `keras.Sequential`.

A plain list of layers is one call with the list in it; a model with loops,
conditions or blocks adds its layers one by one.
"""

from __future__ import annotations

from spec_compiler.catalog.layers.input import Input
from spec_compiler.expression.nodes import Formula, Template
from spec_compiler.expression.template import parse_value
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.spec.model import Spec, Step
from spec_compiler.spec.params import is_derived
from spec_compiler.targets.plan.params import constant, derived_locals
from spec_compiler.targets.plan.values import Values, call, dotted
from spec_compiler.text.document import Mapping, Path, Scalar


class SequentialPlan:
    """Writes the body of `build_model` for a sequential model.

    Args:
        spec: The spec.
        values: Turns the spec's values into expressions.
        scope: The names that are taken in the function.
        model: The variable that holds the model.
    """

    def __init__(self, spec: Spec, values: Values, scope: Scope, model: str) -> None:
        self.spec, self.values, self.scope, self.model = spec, values, scope, model
        self.blocks: dict[str, ir.Def] = {}
        self.block_names: dict[str, str] = {}

    def statements(self) -> list[ir.Stmt]:
        """The statements up to the finished model."""
        steps, path = self.spec.model.layers, ("model", "layers")
        span = self.spec.document.key_span(("model", "layers"))
        name = ir.Const(self.spec.name)
        if all(_is_plain(step, self.spec) for step in steps):
            layers = [self._layer(step, (*path, i)) for i, step in enumerate(steps)]
            items = ir.ListExpr((self.input(), *layers))
            made = call("keras.Sequential", items, name=name)
            return [ir.Assign(ir.Name(self.model), made, origin=span)]
        made = call("keras.Sequential", name=name)
        begin: list[ir.Stmt] = [ir.Assign(ir.Name(self.model), made, origin=span)]
        begin.append(self._add(self.input(), ("model", "inputs")))
        return begin + self.steps(steps, path)

    def input(self) -> ir.Expr:
        """The call of `keras.Input`."""
        node = self.spec.document.node(("model", "inputs"))
        assert isinstance(node, Mapping)
        kwargs = {
            str(key): self.values.argument(Input, str(key), entry.value)
            for key, entry in node.entries.items()
        }
        return ir.Call(dotted("keras.Input"), (), tuple(kwargs.items()))

    def steps(self, steps: list[Step], path: Path) -> list[ir.Stmt]:
        """The statements of a list of steps."""
        return [s for i, step in enumerate(steps) for s in self.step(step, (*path, i))]

    def step(self, step: Step, path: Path) -> list[ir.Stmt]:
        """The statements of one step: a loop, a condition, or a layer added."""
        origin = self.spec.document.span(path)
        if step.layers is not None:
            body = self.steps(step.layers, (*path, "layers"))
        elif step.op in self.spec.blocks:
            body = [self._block(step, path)]
        else:
            body = [self._add(self._layer(step, path), (*path, step.op or ""))]
        if step.loop is not None:
            body = [self._loop(step, path, body)]
        if step.repeat is not None:
            body = self._repeat(step, path, body)
        if step.condition is not None:
            test = self._formula(step.condition)
            body = [ir.If(test, tuple(body), origin=origin)]
        return body

    def _add(self, layer: ir.Expr, path: Path) -> ir.Stmt:
        target = ir.Attr(ir.Name(self.model), "add")
        return ir.ExprStmt(ir.Call(target, (layer,)), origin=self.spec.document.key_span(path))

    def _layer(self, step: Step, path: Path) -> ir.Expr:
        """The call that makes a step's layer."""
        op = step.op or ""
        node = self.spec.document.node((*path, op))
        if op in self.spec.shared:
            return self.values.object("layer", self._shared(op))
        name = {}
        given = isinstance(node, Mapping) and "name" in node.entries
        if step.name is not None and not given:
            written = self.spec.document.node((*path, "name"))
            assert written is not None
            name = {"name": self.values.value(written)}
        if op in self.spec.imports:
            self.values.imported.add(op)
            made = self.values.object("layer", _one_key(op, node))
            return made if isinstance(made, ir.Call) else ir.Call(made)
        from spec_compiler.catalog.index import CATEGORIES

        cls = CATEGORIES["layer"].find(op)
        assert cls is not None, op
        return self.values.constructor("keras.layers", cls, node, **name)

    def _shared(self, name: str) -> Mapping | Scalar:
        node = self.spec.document.node(("shared", name))
        assert isinstance(node, Mapping | Scalar)
        return node

    def _formula(self, text: object, *, iterable: bool = False) -> ir.Expr:
        parsed = parse_value(text) if isinstance(text, str) else text
        if isinstance(parsed, Formula | Template):
            return self.values.formula(parsed, iterable=iterable)
        assert parsed is None or isinstance(parsed, bool | int | float | str)
        return ir.Const(parsed)

    def _loop(self, step: Step, path: Path, body: list[ir.Stmt]) -> ir.Stmt:
        """A `for` over one list, or over several with `zip`."""
        lists = []
        for name in step.loop or {}:
            node = self.spec.document.node((*path, "for", name))
            assert node is not None
            if isinstance(node, Scalar):
                lists.append(self._formula(node.value, iterable=True))
            else:
                lists.append(self.values.value(node))
            self.values.used.discard(name)
        variables = tuple(ir.Name(name) for name in step.loop or {})
        self.values.used -= set(step.loop or {})
        origin = self.spec.document.span((*path, "for"))
        if len(lists) == 1:
            return ir.For(variables[0], lists[0], tuple(body), origin=origin)
        zipped = ir.Call(ir.Name("zip"), tuple(lists), (("strict", ir.Const(True)),))
        return ir.For(ir.TupleExpr(variables), zipped, tuple(body), origin=origin)

    def _repeat(self, step: Step, path: Path, body: list[ir.Stmt]) -> list[ir.Stmt]:
        """A `for` over a range; the last pass apart where it alone has the step's name."""
        times = self._formula(step.repeat)
        origin = self.spec.document.span((*path, "repeat"))
        if step.name is not None and step.layers is None:
            bare = step.model_copy(update={"name": None, "repeat": None, "condition": None})
            rest = tuple(self.step(bare, path))
            if isinstance(step.repeat, int):
                before = ir.Call(ir.Name("range"), (ir.Const(max(step.repeat - 1, 0)),))
                loops = [ir.For(ir.Name("_"), before, rest, origin=origin)] * (step.repeat > 1)
                return [*loops, *(body if step.repeat else [])]
            before = ir.Call(ir.Name("range"), (ir.BinOp(times, "-", ir.Const(1)),))
            test = ir.Compare(times, ">", ir.Const(0))
            loop = ir.For(ir.Name("_"), before, rest, origin=origin)
            return [loop, ir.If(test, tuple(body), origin=origin)]
        loop_range = ir.Call(ir.Name("range"), (times,))
        return [ir.For(ir.Name("_"), loop_range, tuple(body), origin=origin)]

    def _block(self, step: Step, path: Path) -> ir.Stmt:
        """A call of the block's function, which adds its layers to the model."""
        op = step.op or ""
        block = self.spec.blocks[op]
        if op not in self.block_names:
            self.block_names[op] = self.scope.fresh(f"add_{op}")
            self._define(op)
        node = self.spec.document.node((*path, op))
        args: list[tuple[str, ir.Expr]] = []
        if isinstance(node, Mapping):
            args = [(str(k), self.values.value(e.value)) for k, e in node.entries.items()]
        elif node is not None and not (isinstance(node, Scalar) and node.value is None):
            args = [(next(iter(block.params)), self.values.value(node))]
        outer = [(name, ir.Name(name)) for name in self._outer(op)]
        self.values.used |= {name for name, _ in outer}
        called = ir.Call(ir.Name(self.block_names[op]), (ir.Name(self.model),), (*args, *outer))
        return ir.ExprStmt(called, origin=self.spec.document.key_span((*path, op)))

    def _define(self, op: str) -> None:
        """The function of a block."""
        block = self.spec.blocks[op]
        inner = Values(self.values.context, imported=self.values.imported)
        writer = SequentialPlan(self.spec, inner, self.scope, self.model)
        writer.blocks, writer.block_names = self.blocks, self.block_names
        body = writer.steps(block.layers, ("blocks", op, "layers"))
        derived = derived_locals(self.spec, ("blocks", op, "params"), block.params, inner)
        params = [ir.Param(self.model)]
        for name, param in sorted(block.params.items(), key=lambda item: not item[1].required):
            if is_derived(param):
                continue
            default = None if param.required else constant(param.default)
            params.append(ir.Param(name, default))
        required = [p for p in params if p.default is None]
        optional = [p for p in params if p.default is not None]
        outer = [ir.Param(name) for name in sorted(inner.used - block.params.keys())]
        self.blocks[op] = ir.Def(
            self.block_names[op],
            (*required, *outer, *optional),
            (*derived, *body),
            docstring=f"Add the layers of a {op.replace('_', ' ')}.",
            origin=self.spec.document.key_span(("blocks", op)),
        )

    def _outer(self, op: str) -> list[str]:
        """The spec's own parameters that a block's function takes besides the block's."""
        own = self.spec.blocks[op].params
        return [p.name for p in self.blocks[op].params[1:] if p.name not in own]


def _is_plain(step: Step, spec: Spec) -> bool:
    """Whether a step is one layer, always there, once."""
    return (
        step.layers is None
        and step.condition is None
        and step.repeat is None
        and step.op not in spec.blocks
    )


def _one_key(name: str, node: object) -> Scalar | Mapping:
    """The node of `name` or `{name: arguments}`."""
    from spec_compiler.diagnostics.span import Span
    from spec_compiler.text.document import Entry

    nowhere = Span("", 1, 1, 1, 1)
    if not isinstance(node, Mapping):
        return Scalar(name, nowhere)
    return Mapping({name: Entry(name, nowhere, node)}, nowhere)
