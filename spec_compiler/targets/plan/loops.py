"""Loops and repeated steps: a `for` of the program, from the carry into the carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.instances import has_named_steps
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.lookup import Group, Lookup
from spec_compiler.targets.plan.loop_variables import only_read
from spec_compiler.text.document import Path, Scalar

Written = tuple[list[ir.Stmt], ir.Expr | None]
"""Statements, and the variable that holds their result."""


@dataclass(slots=True)
class Loops(Lookup):
    """Writes what runs several times; `body.Body` writes what runs once."""

    def steps(
        self,
        steps: Sequence[Step],
        path: Path,
        current: ir.Expr | None,
        target: str | None = None,
        *,
        used: bool = True,
    ) -> Written:
        """The statements of a list of steps."""
        raise NotImplementedError

    def _operation(
        self,
        step: Step,
        path: Path,
        current: ir.Expr | None,
        *,
        named: bool = True,
        first: ir.Expr | None = None,
    ) -> Written:
        """The statements of one call."""
        raise NotImplementedError

    def _group(self, step: Step, path: Path, current: ir.Expr | None) -> Written:
        """The statements of a group."""
        raise NotImplementedError

    def _named_result(
        self,
        step: Step,
        path: Path,
        made: list[ir.Stmt],
        result: ir.Expr | None,
        inner: Mapping[str, Any],
    ) -> Written:
        """Keep the result of a named group."""
        raise NotImplementedError

    def _bind(self, step: Step, path: Path, value: Any) -> None:
        """Let a step's name stand for a value."""
        raise NotImplementedError

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
        return [only_read(loop)]

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
        apart = step.name is not None and step.layers is None and self._has_layer_name(step)
        if step.repeat == 1 and apart:
            return self._operation(step.model_copy(update={"repeat": None}), path, current)
        if step.repeat == 0:
            result = first if first is not None else current
            self._bind(step, path, result)
            return [], result
        made = self._into_carry(first if first is not None else current)
        times = self.formula(step.repeat)
        origin = self.spec.document.span((*path, "repeat"))
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
