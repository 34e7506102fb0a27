"""The statements of a graph of steps: the body of `build_model` or of a block's function.

Each step is one call. Results flow through one variable, the carry (`x`), as in
the code that people write; a result that is referred to by name has a variable of
its own. A loop is a `for`, a repeated step too, a condition is an `if`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from spec_compiler.graph.choices import texts
from spec_compiler.graph.instances import instance_names
from spec_compiler.graph.naming import snake_case
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.calls import StepCall
from spec_compiler.targets.plan.lookup import Group
from spec_compiler.targets.plan.loops import Loops
from spec_compiler.targets.plan.module import BlockFunction
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Path

Construct = Callable[[Values], ir.Expr]
"""Writes the call that makes a layer, with the values of the place where it is made."""
Freeze = Callable[[ir.Expr, Values], list[ir.Stmt]]
"""Writes what freezes a model that has been made."""


@dataclass(slots=True)
class Body(Loops):
    """Writes the statements of one body."""

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
        # A loop assigns its variables: no step before it may have its result in one of them.
        self.scope.reserve(*_loop_variables(steps))
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
        reads = sum(text == step.name for text, _ in texts(follower.inputs))
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

    def make(self, step: Step, construct: Construct) -> ir.Expr:
        """The layer of a step, as what is called: here, made on the spot."""
        return construct(self.values)

    def make_model(self, step: Step, construct: Construct, freeze: Freeze, noun: str) -> ir.Expr:
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

    def handed(self, function: BlockFunction) -> tuple[ir.Expr, ...]:
        """What a block's function gets beside its inputs: nothing, but where it learns from data."""
        return ()

    def as_layer(self, op: str) -> bool:
        """Whether a block is built as a layer of its own class."""
        return self.spec.blocks[op].layer


def _loop_variables(steps: Sequence[Step]) -> Iterator[str]:
    """The variables of all loops among steps, however deep."""
    for step in steps:
        yield from step.loop or ()
        yield from _loop_variables(step.layers or ())


def _takes_previous(step: Step) -> bool:
    """Whether a step takes the output of the one before it."""
    if step.inputs is None:
        return True
    return isinstance(step.inputs, dict) or step.condition is not None
