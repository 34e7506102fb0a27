"""The statements of a graph of steps: the body of `build_model` or of a block's function.

Each step is one call. Results flow through one variable, the carry (`x`), as in
the code that people write; a result that is referred to by name has a variable of
its own. A loop is a `for`, a repeated step too, a condition is an `if`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.diagnostics.span import Span
from spec_compiler.expression.nodes import Conditional, Expr, Formula, Template, Text
from spec_compiler.expression.template import parse_value
from spec_compiler.graph.instances import has_named_steps, instance_names
from spec_compiler.graph.naming import snake_case
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.spec.model import Spec, Step
from spec_compiler.targets.plan.calls import StepCall
from spec_compiler.targets.plan.module import Module
from spec_compiler.targets.plan.references import References, texts_in
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Path, Scalar

Construct = Callable[[Values], ir.Expr]
"""Writes the call that makes a layer, with the values of the place where it is made."""
Freeze = Callable[[ir.Expr, Values], list[ir.Stmt]]
"""Writes what freezes a model that has been made."""


@dataclass(slots=True)
class Group:
    """What a name of a group stands for: its result, and its inner names."""

    result: ir.Expr
    inner: Mapping[str, Any]


@dataclass(slots=True)
class Body:
    """Writes the statements of one body.

    Attributes:
        spec: The spec.
        module: The functions of the program, made as they are needed.
        values: Turns values into expressions.
        scope: The variables that are taken.
        references: What the body's steps refer to.
        carry: The variable that results flow through.
        prefix: The variable that holds the name of a block's use; None for the model.
        frames: What each reference stands for, innermost last.
        passes: The variables that count the passes of the loops around, outermost first.
        instances: The names of unnamed uses of blocks, by path.
        flowing: Names whose results stay in the carry: the next step alone reads them.
        before: Statements that stand before the call that is being written.
    """

    spec: Spec
    module: Module
    values: Values
    scope: Scope
    references: References
    carry: str = "x"
    prefix: str | None = None
    frames: list[dict[str, Any]] = field(default_factory=lambda: [{}])
    passes: list[str] = field(default_factory=list)
    counted: set[str] = field(default_factory=set)
    flowing: set[str] = field(default_factory=set)
    instances: Mapping[Path, str] = field(default_factory=dict)
    before: list[ir.Stmt] = field(default_factory=list)

    def begin(
        self,
        steps: Sequence[Step],
        path: Path,
        inputs: Mapping[str, ir.Expr],
        *,
        kept: bool = False,
    ) -> None:
        """Take the inputs' names, and choose a carry that overwrites none that is needed again.

        Args:
            steps: The body's steps.
            path: Where they stand.
            inputs: The variable of each input.
            kept: Whether the inputs are needed behind the steps.
        """
        self.frames[0].update(inputs)
        self.instances = instance_names(steps, path, self.spec.blocks)
        first = steps[0].inputs if steps else None
        needed = {
            name
            for name in inputs
            if kept or self.references.counts.get(name, 0) > (1 if first == name else 0)
        }
        self.carry = (
            "x"
            if "x" in inputs and "x" not in needed
            else self.scope.fresh("x" if "x" not in inputs else "y")
        )

    def steps(
        self,
        steps: Sequence[Step],
        path: Path,
        current: ir.Expr | None,
        target: str | None = None,
        *,
        used: bool = True,
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """The statements of a list of steps, and the variable that holds the last result.

        Args:
            steps: The steps.
            path: Where they stand.
            current: The previous step's output.
            target: The variable that must hold the result, where one must.
            used: Whether the result is used.
        """
        made: list[ir.Stmt] = []
        for index, step in enumerate(steps):
            follower = steps[index + 1] if index + 1 < len(steps) else None
            if follower is not None and self._is_read_by(step, follower):
                self.flowing.add(str(step.name))
            needed = used if follower is None else _takes_previous(follower)
            statements, current = self.step(step, (*path, index), current, needed)
            made += statements
        if target is not None and current is not None and current != ir.Name(target):
            made.append(ir.Assign(ir.Name(target), current))
            current = ir.Name(target)
        return made, current

    def _is_read_by(self, step: Step, follower: Step) -> bool:
        """Whether a step's name is read by the next one alone, which may not be there.

        The result then stays in the carry, which the next step overwrites or leaves.
        """
        if step.condition is not None or follower.condition is None or follower.op is None:
            return False
        reads = sum(text == step.name for text in texts_in(follower.inputs))
        known = self.references.counts.get(str(step.name), 0)
        return 0 < known == reads and follower.repeat is None

    def step(
        self, step: Step, path: Path, current: ir.Expr | None, needed: bool
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """The statements of one step; `needed`: whether what follows takes its output."""
        if step.condition is None:
            return self._always(step, path, current)
        origin = self.spec.document.span((*path, "if"))
        test = self.test(step.condition)
        made: list[ir.Stmt] = []
        if needed and current is not None and current != ir.Name(self.carry):
            made.append(ir.Assign(ir.Name(self.carry), current, origin=origin))
            current = ir.Name(self.carry)
        self.enter(loop=False)
        body, result = self._always(step, path, current)
        self.leave_if(step, origin)
        if needed and result is not None and result != ir.Name(self.carry):
            body.append(ir.Assign(ir.Name(self.carry), result))
        made.append(ir.If(test, tuple(body), origin=origin))
        return made, ir.Name(self.carry) if needed else current

    def _always(
        self, step: Step, path: Path, current: ir.Expr | None
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """A step that is there: a group, a loop, a repeated step, or one call."""
        if step.repeat is not None:
            return self._repeat(step, path, current)
        if step.loop is not None:
            return self._loop(step, path, current)
        if step.layers is not None:
            return self._group(step, path, current)
        return self._operation(step, path, current)

    def _operation(
        self,
        step: Step,
        path: Path,
        current: ir.Expr | None,
        *,
        named: bool = True,
        first: ir.Expr | None = None,
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """One call, its result assigned."""
        call = StepCall(self, step, path).expression(current, named=named, first=first)
        origin = self.spec.document.key_span((*path, step.op or ""))
        before, self.before = self.before, []
        if step.outputs is not None:
            names = tuple(self._output(name) for name in step.outputs)
            target: ir.Expr = names[0] if len(names) == 1 else ir.TupleExpr(names)
            chosen = next((name for name in names if name != ir.Name("_")), None)
            if step.name is not None and named:
                self._bind(step, path, chosen)
            return [*before, ir.Assign(target, call, origin=origin)], chosen
        variable = self._variable(step, path) if named else None
        result = ir.Name(variable or self.carry)
        if named:
            self._bind(step, path, result)
        return [*before, ir.Assign(result, call, origin=origin)], result

    def _output(self, name: str) -> ir.Expr:
        """The variable of a named output."""
        if name == "_":
            return ir.Name("_")
        variable = ir.Name(self.scope.fresh(name))
        self.frames[-1][name] = variable
        return variable

    def _variable(self, step: Step, path: Path) -> str | None:
        """The variable of a step whose name is referred to; one that another `if` shares is kept."""
        key = self.reference_key(step)
        if key is None or key not in self.references or key in self.flowing:
            return None
        known = self.frames[-1].get(key)
        if isinstance(known, ir.Name):
            return known.id
        return self.scope.fresh(key)

    def _bind(self, step: Step, path: Path, value: Any) -> None:
        """Let a step's name stand for a value."""
        key = self.reference_key(step)
        if key is not None:
            self.frames[-1][key] = value

    def reference_key(self, step: Step) -> str | None:
        """The name by which a step is referred to: its text, formulas and all."""
        return step.name if isinstance(step.name, str) else None

    def _group(
        self, step: Step, path: Path, current: ir.Expr | None
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """The steps of a group, in line."""
        if step.inputs is not None:
            current = self.resolve(step.inputs)
        self.frames.append({})
        made, result = self.steps(step.layers or [], (*path, "layers"), current)
        inner = self.frames.pop()
        return self._named_result(step, path, made, result, inner)

    def _named_result(
        self,
        step: Step,
        path: Path,
        made: list[ir.Stmt],
        result: ir.Expr | None,
        inner: Mapping[str, Any],
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """Keep the result of a named group in a variable of its own, where it is referred to."""
        variable = self._variable(step, path)
        if variable is not None and result is not None and self._whole(step):
            made.append(ir.Assign(ir.Name(variable), result))
            result = ir.Name(variable)
        if result is not None:
            self._bind(step, path, Group(result, inner))
        return made, result

    def _whole(self, step: Step) -> bool:
        """Whether a group's result is referred to as a whole."""
        return str(step.name) in self.references.whole

    def _loop(
        self, step: Step, path: Path, current: ir.Expr | None
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """A `for` over lists in parallel."""
        if step.inputs is not None:
            current = self.resolve(step.inputs)
        variables = tuple(step.loop or {})
        lists = [self._iterable((*path, "for", name)) for name in variables]
        self.scope.reserve(*variables)
        made = self._into_carry(current)
        self.enter()
        body, inner, counter = self._pass(step, path)
        self.values.used -= set(variables) - self.spec.params.keys()
        target: ir.Expr = ir.Name(variables[0])
        source = lists[0]
        if len(variables) > 1:
            target = ir.TupleExpr(tuple(ir.Name(name) for name in variables))
            source = ir.Call(ir.Name("zip"), tuple(lists), (("strict", ir.Const(True)),))
        if counter is not None:
            target = ir.TupleExpr((ir.Name(counter), target))
            source = ir.Call(ir.Name("enumerate"), (source,))
        collected, appends, lists_inside = self._collected(step, inner)
        origin = self.spec.document.span((*path, "for"))
        loop = ir.For(target, source, (*body, *appends), origin=origin)
        made += [*collected, *self.leave_for(loop)]
        return self._named_result(step, path, made, ir.Name(self.carry), lists_inside)

    def _pass(self, step: Step, path: Path) -> tuple[list[ir.Stmt], dict[str, Any], str | None]:
        """The body of a loop; its inner names; the counter, where names inside need it."""
        counter = self.scope.child().fresh(
            "i" if not self.passes else "jklmn"[min(len(self.passes) - 1, 4)]
        )
        self.passes.append(counter)
        self.frames.append({})
        carry = ir.Name(self.carry)
        body, _ = self.steps(step.layers or [], (*path, "layers"), carry, self.carry)
        inner = self.frames.pop()
        self.passes.pop()
        is_counted = counter in self.counted
        self.counted.discard(counter)
        if is_counted:
            self.scope.reserve(counter)
        return body, inner, counter if is_counted else None

    def _collected(
        self, step: Step, inner: Mapping[str, Any]
    ) -> tuple[list[ir.Stmt], list[ir.Stmt], dict[str, Any]]:
        """Lists of the inner results that are read through the loop's name."""
        begin: list[ir.Stmt] = []
        appends: list[ir.Stmt] = []
        found: dict[str, Any] = {}
        for name in sorted(self.references.inside.get(str(step.name), ())):
            if name not in inner:
                continue
            variable = ir.Name(self.scope.fresh(f"{step.name}_{name}"))
            begin.append(ir.Assign(variable, ir.ListExpr(())))
            value = inner[name]
            value = value.result if isinstance(value, Group) else value
            appends.append(ir.ExprStmt(ir.Call(ir.Attr(variable, "append"), (value,))))
            found[name] = variable
        return begin, appends, found

    def _iterable(self, path: Path) -> ir.Expr:
        """The list that a loop runs over."""
        node = self.spec.document.node(path)
        assert node is not None
        if isinstance(node, Scalar):
            return self.formula(node.value, iterable=True)
        return self.values.value(node)

    def test(self, condition: Any) -> ir.Expr:
        """The condition of an `if`."""
        return self.formula(condition)

    def enter(self, *, loop: bool = True) -> None:
        """A loop or a condition begins."""

    def leave_if(self, step: Step, origin: Span) -> None:
        """A condition has ended."""

    def leave_test(self, test: ir.Expr, origin: Span) -> None:
        """The condition around the last pass of a repeated step has ended."""

    def leave_for(self, loop: ir.For) -> list[ir.Stmt]:
        """A loop has ended: the statements that stand for it."""
        return [loop]

    def _into_carry(self, current: ir.Expr | None) -> list[ir.Stmt]:
        """Have the carry hold what a loop begins with."""
        if current is None or current == ir.Name(self.carry):
            return []
        return [ir.Assign(ir.Name(self.carry), current)]

    def _repeat(
        self, step: Step, path: Path, current: ir.Expr | None
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """A `for` over a count; the last pass stands apart where it alone bears the step's name."""
        entries, first = self._first_input(step)
        made = self._into_carry(first if first is not None else current)
        times = self.formula(step.repeat)
        origin = self.spec.document.span((*path, "repeat"))
        apart = step.name is not None and step.layers is None and self._has_layer_name(step)
        once = step.model_copy(update={"repeat": None, "condition": None, "inputs": entries})
        counter = self.scope.child().fresh(
            "i" if not self.passes else "jklmn"[min(len(self.passes) - 1, 4)]
        )
        self.passes.append(counter)
        self.enter()
        body = self._turn(once, path, named=not apart)
        self.passes.pop()
        is_counted = counter in self.counted
        self.counted.discard(counter)
        if is_counted:
            self.scope.reserve(counter)
        target = ir.Name(counter if is_counted else "_")
        if not apart:
            loop = ir.For(target, ir.Call(ir.Name("range"), (times,)), tuple(body), origin=origin)
            made += self.leave_for(loop)
            return self._named_result(step, path, made, ir.Name(self.carry), {})
        if isinstance(step.repeat, int):
            turns: ir.Expr = ir.Const(max(step.repeat - 1, 0))
        else:
            turns = ir.BinOp(times, "-", ir.Const(1))
        loop = ir.For(target, ir.Call(ir.Name("range"), (turns,)), tuple(body), origin=origin)
        loops = self.leave_for(loop)
        if not isinstance(step.repeat, int):
            self.enter(loop=False)
        last, _ = self._operation(
            once.model_copy(update={"name": step.name}),
            path,
            ir.Name(self.carry),
            first=ir.Name(self.carry),
        )
        last += self._into_carry(self.frames[-1].get(str(step.name)))
        if isinstance(step.repeat, int):
            return [*made, *loops * (step.repeat > 1), *last * (step.repeat > 0)], ir.Name(
                self.carry
            )
        test = ir.Compare(times, ">", ir.Const(0))
        self.leave_test(test, origin)
        return [*made, *loops, ir.If(test, tuple(last), origin=origin)], ir.Name(self.carry)

    def _turn(self, step: Step, path: Path, *, named: bool) -> list[ir.Stmt]:
        """One pass of a repeated step, from the carry into the carry."""
        carry = ir.Name(self.carry)
        bare = step.model_copy(update={"name": None, "outputs": None})
        if step.layers is None:
            made, result = self._operation(bare, path, carry, named=False, first=carry)
        else:
            made, result = self._group(bare.model_copy(update={"inputs": None}), path, carry)
        if result is not None and result != carry:
            made.append(ir.Assign(carry, result))
        return made

    def _first_input(self, step: Step) -> tuple[Any, ir.Expr | None]:
        """A repeated step's inputs, and what the first pass has in their first place."""
        inputs = step.inputs
        if isinstance(inputs, str):
            return None, self.resolve(inputs)
        if isinstance(inputs, list) and inputs:
            return inputs, self.resolve(inputs[0])
        if isinstance(inputs, dict) and inputs:
            return inputs, self.resolve(next(iter(inputs.values())))
        return inputs, None

    def _has_layer_name(self, step: Step) -> bool:
        """Whether a step's name goes into the built model."""
        op = step.op or ""
        if op in self.spec.blocks:
            return has_named_steps(self.spec, op)
        return not op.startswith("ops.") and op not in self.spec.shared

    def formula(self, value: Any, *, iterable: bool = False) -> ir.Expr:
        """A plain value or a formula as an expression."""
        parsed = parse_value(value) if isinstance(value, str) else value
        if isinstance(parsed, Formula | Template):
            self.values.references = self.spelled()
            return self.values.formula(parsed, iterable=iterable)
        return ir.Const(parsed)

    def spelled(self) -> dict[str, str]:
        """How each reference's tensor is written, for `shape('x')`."""
        found: dict[str, str] = {}
        for frame in self.frames:
            for name, value in frame.items():
                if isinstance(value, ir.Name):
                    found[name] = value.id
        return found

    def resolve(self, reference: Any) -> ir.Expr:
        """A reference, or the formula that gives one, as an expression."""
        if not isinstance(reference, str):
            assert isinstance(reference, list), reference
            return ir.ListExpr(tuple(self.resolve(item) for item in reference))
        if "$" in reference:
            parsed = parse_value(reference)
            if isinstance(parsed, Formula):
                return self._chosen(parsed.expr)
            return self._lookup(reference, [])
        head, *rest = reference.split(".")
        return self._lookup(head, rest)

    def entries(self, inputs: list[Any], first: ir.Expr | None) -> tuple[ir.Expr, ...]:
        """References as expressions, `first` in place of the first one where it is given."""
        resolved = [
            first if first is not None and index == 0 else self.resolve(item)
            for index, item in enumerate(inputs)
        ]
        return tuple(resolved)

    def _chosen(self, expr: Expr) -> ir.Expr:
        """A formula over references: a choice between them."""
        if isinstance(expr, Text):
            return self.resolve(expr.value)
        if isinstance(expr, Conditional):
            test = self.values.formula(Formula(expr.test, ""))
            return ir.IfExp(test, self._chosen(expr.then), self._chosen(expr.otherwise))
        raise Unplannable(
            "a reference that a formula gives must be a choice between names: 'a' if … else 'b'"
        )

    def _lookup(self, head: str, rest: list[str]) -> ir.Expr:
        """What a name stands for, followed through its parts."""
        for frame in reversed(self.frames):
            if head in frame:
                return _part(frame[head], rest)
        raise Unplannable(f"the reference '{head}' is made by a formula")

    def layer_name(self, name: Any) -> ir.Expr:
        """The name of a layer: the use's before it, the passes' numbers behind it."""
        parts: list[str | ir.Expr] = []
        if self.prefix is not None:
            parts += [ir.Name(self.prefix), "_"]
        parsed = parse_value(name) if isinstance(name, str) else str(name)
        if isinstance(parsed, str):
            parts.append(parsed)
        elif isinstance(parsed, Template):
            parts += [
                p if isinstance(p, str) else self.values.formula(Formula(p, ""))
                for p in parsed.parts
            ]
        else:
            parts.append(self.values.formula(parsed))
        for counter in self.passes:
            self.counted.add(counter)
            parts += ["-", ir.Name(counter)]
        merged = _merged(parts)
        if len(merged) == 1 and isinstance(merged[0], str):
            return ir.Const(merged[0])
        return ir.FString(tuple(merged))

    def make(self, step: Step, construct: Construct) -> ir.Expr:
        """The layer of a step, as what is called: here, made on the spot."""
        return construct(self.values)

    def make_model(
        self, step: Step, construct: Construct, freeze: Freeze, noun: str
    ) -> ir.Expr:
        """The model of a step, as what is called: made before it, in a variable of its own.

        Args:
            step: The step.
            construct: Writes the call that makes it.
            freeze: Writes what freezes it.
            noun: What the variable is called where the step has no name for it.
        """
        is_free = isinstance(step.name, str) and step.name.isidentifier()
        is_free = is_free and step.name not in self.references
        wanted = step.name if is_free else snake_case(noun)
        variable = ir.Name(self.scope.fresh(str(wanted)))
        made = ir.Assign(variable, construct(self.values))
        self.before += [made, *freeze(variable, self.values)]
        return variable

    def shared(self, op: str) -> ir.Expr:
        """The layer of a shared entry."""
        return self.module.shared(op)

    def as_layer(self, op: str) -> bool:
        """Whether a block is built as a layer of its own class."""
        return self.spec.blocks[op].layer

    def category(self, op: str) -> tuple[str, Any]:
        """The namespace and the class of a built-in operation."""
        if op.startswith("ops."):
            return "keras.ops", CATEGORIES["op"].find(op.removeprefix("ops."))
        if op.startswith("applications."):
            return "keras.applications", CATEGORIES["application"].find(op.partition(".")[2])
        return "keras.layers", CATEGORIES["layer"].find(op)


class Unplannable(Exception):
    """A part of a spec that is right but that no program can be written for yet."""


def _part(value: Any, rest: list[str]) -> ir.Expr:
    """One of several outputs, by number or key; a name inside a group."""
    if isinstance(value, Group):
        if not rest:
            return value.result
        return _part(value.inner[rest[0]], rest[1:])
    expr: ir.Expr = value
    for part in rest:
        is_number = part.lstrip("-").isdigit()
        expr = ir.Index(expr, ir.Const(int(part) if is_number else part))
    return expr


def _merged(parts: list[str | ir.Expr]) -> list[str | ir.Expr]:
    """The parts of a formatted text with neighbouring constants joined."""
    merged: list[str | ir.Expr] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged


def _takes_previous(step: Step) -> bool:
    """Whether a step takes the output of the one before it."""
    if step.inputs is None:
        return True
    return isinstance(step.inputs, dict) or step.condition is not None
