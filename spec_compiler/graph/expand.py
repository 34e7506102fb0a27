"""The model section expanded: every block, loop and formula resolved, each call typed.

In: a `Spec` and the values of its parameters. Out: a `CheckedGraph`, or
diagnostics. The walk follows the order of the steps, as the built model does:
types are inferred on the way, because a formula may ask for the shape of a step
before it. What is wrong once in a block is said once, with where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from spec_compiler.catalog.context import Context
from spec_compiler.catalog.layers.input import Input
from spec_compiler.catalog.policy import FLOAT32, policy_named
from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.graph.build import GraphBuilder
from spec_compiler.graph.choices import unwritable
from spec_compiler.graph.class_limits import refuse_in_class, refuse_untrained
from spec_compiler.graph.inputs import StepInputs
from spec_compiler.graph.instances import instance_names
from spec_compiler.graph.ir import CheckedGraph, Value
from spec_compiler.graph.operations import expand_operation
from spec_compiler.graph.same_names import same_names
from spec_compiler.graph.scope import Absent, Bundle, Scope
from spec_compiler.graph.step_keys import wrong_condition, wrong_name
from spec_compiler.outcome import Outcome, has_errors
from spec_compiler.spec.formulas import Environment, resolve, unresolved
from spec_compiler.spec.imports import Imports, known_imports
from spec_compiler.spec.model import Spec, Step
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.nested import Known


def expand(
    spec: Spec, params: Mapping[str, Any], imports: Imports | None = None
) -> Outcome[CheckedGraph]:
    """The checked graph of a spec's model, or what is wrong with it.

    Args:
        spec: The spec.
        params: The values of its parameters.
        imports: What its imports are; default: what it says of them itself.
    """
    return Expansion(spec, params, imports).run()


class Expansion:
    """One walk over a spec's model.

    Attributes:
        spec: The spec.
        builder: The graph under construction.
        env: The spec's parameters.
        context: What validators of arguments need to know.
        shared: The nodes of shared operations that have been used, by name.
        shared_blocks: For shared blocks, the nodes of the first use.
        models: Nested specs that have been expanded, by file and parameters.
        shared_models: Shared applications and specs that have been made before the steps.
        open_blocks: The blocks that the walk is inside of, outermost first.
        used_blocks: The blocks that a step has used.
        used_shared: The shared entries that a step has used.
        in_classes: The nodes inside blocks that are layers.
    """

    def __init__(
        self, spec: Spec, params: Mapping[str, Any], imports: Imports | None = None
    ) -> None:
        self.spec = spec
        self.builder = GraphBuilder(spec.document)
        data = spec.data or {}
        self.builder.learns_from_data = "train" in data or "source" in data
        self.env = Environment(params)
        policy = policy_named(spec.dtype_policy) if spec.dtype_policy else FLOAT32
        known = known_imports(spec) if imports is None else imports
        self.context = Context(known, policy or FLOAT32, spec.oldest_keras)
        if spec.blocks or spec.shared:
            self.context = replace(self.context, blocks=self._block_layers())
        self.shared: dict[str, int] = {}
        self.shared_blocks: dict[str, tuple[int, ...]] = {}
        self.shared_models: dict[str, Any] = {}
        self.models: dict[str, Known] = {}
        self.open_blocks: list[str] = []
        self.used_blocks: set[str] = set()
        self.used_shared: set[str] = set()
        self.in_classes: set[int] = set()

    @property
    def sequential(self) -> bool:
        """Whether the model is a chain without references."""
        return self.spec.model.kind == "sequential"

    def run(self) -> Outcome[CheckedGraph]:
        """Expand inputs, steps and outputs."""
        layers, body = self.spec.model.layers, ("model", "layers")
        scope = Scope(self.env, instances=instance_names(layers, body, self.spec.blocks))
        for diagnostic in unwritable(self.spec):
            self.report(diagnostic)
        inputs = self._inputs(scope)
        names = list(inputs)
        first: Value | None = next(iter(inputs.values())) if len(names) == 1 else None
        if self.spec.shared and self.spec.model.kind != "subclassed":
            from spec_compiler.graph.shared import prepare_shared

            prepare_shared(self)
        last = self.steps(layers, body, scope, first)
        outputs = self._outputs(scope, last)
        if self.spec.model.kind == "functional":
            from spec_compiler.graph.unfed import refuse_unfed

            refuse_unfed(self)
        if self.spec.blocks or self.spec.shared:
            from spec_compiler.graph.left_out import check_unused

            check_unused(self)
        found = tuple(self.builder.found)
        if has_errors(found):
            return Outcome(None, found)
        nodes = tuple(self.builder.nodes)
        if not self.sequential:
            from spec_compiler.graph.idle import without_idle

            nodes, outputs, idle = without_idle(nodes, outputs, self.spec.model.kind)
            found += idle
        if self.spec.model.kind != "subclassed":
            found += tuple(same_names(nodes, self.builder.explicit))
            if has_errors(found):
                return Outcome(None, found)
        graph = CheckedGraph(
            name=self.spec.name,
            kind=self.spec.model.kind,
            nodes=nodes,
            inputs={name: value.ref.node for name, value in inputs.items()},
            outputs=outputs,
            params=dict(self.env.values),
            names=scope.names,
        )
        return Outcome(graph, found)

    def _block_layers(self) -> dict[str, Any]:
        """What makes a layer of a block inside another layer, and refuses a shared entry there."""

        def make(name: str, argument: Any) -> Any:
            from spec_compiler.graph.block_layers import block_layer  # few blocks are one

            return block_layer(self, name, argument)

        return {name: partial(make, name) for name in (*self.spec.shared, *self.spec.blocks)}

    def _inputs(self, scope: Scope) -> dict[str, Value]:
        """The node of each input."""
        section = self.spec.model.inputs
        if self.sequential:
            if section and all(isinstance(each, Mapping) for each in section.values()):
                at = self.spec.document.key_span(("model", "inputs", next(iter(section))))
                message = "a sequential model has one input, without a name"
                mend = "write inputs: {shape: […]}, or kind: functional"
                self.report(Diagnostic("SC203", message, at, hint=mend))
                return {"inputs": self.builder.unknown()}
            value = self._input(("model", "inputs"), None, scope)
            return {"inputs": value}
        if "shape" in section and not isinstance(section["shape"], Mapping):
            kind = self.spec.model.kind
            self.report(
                Diagnostic(
                    "SC203",
                    f"inputs of a {kind} model is a mapping from name to input",
                    self.spec.document.key_span(("model", "inputs", "shape")),
                    hint="give the input a name: inputs: {image: {shape: […]}}",
                )
            )
            return {"inputs": self.builder.unknown()}
        found = {}
        for name in section:
            span = self.spec.document.key_span(("model", "inputs", name))
            wrong = wrong_name(name, "an input", span)
            if wrong is not None:
                self.report(wrong)
            found[name] = self._input(("model", "inputs", name), name, scope)
            scope.names[name] = found[name]
            scope.spans[name] = span
        return found

    def _input(self, path: Path, name: str | None, scope: Scope) -> Value:
        """One input as a node of its own."""
        arguments = resolve(self.spec.document, path, scope.env, self.builder.found)
        if unresolved(arguments):
            return self.builder.unknown()
        if isinstance(arguments, list):
            arguments = {"shape": arguments}
        noun = f"input '{name}'" if name else "the input"
        try:
            made = Input.model_validate(arguments, context=self.context)
        except ValidationError as error:
            self.refused(error, noun, Input, path)
            return self.builder.unknown()
        if made.tensor is None:
            output: Any = made.type()
        else:
            from spec_compiler.graph.imported import tensor_type  # few specs bring one

            output = tensor_type(self, made, path, scope)
        value = self.builder.add(
            made, "InputLayer", (), {}, path=path, name=made.name or name, output=output
        )
        assert isinstance(value, Value)
        return value

    def steps(self, steps: list[Step], path: Path, scope: Scope, previous: Any) -> Any:
        """Expand a list of steps; the last one's output."""
        for index, step in enumerate(steps):
            if isinstance(step.name, str) and "$" not in step.name:
                scope.later.setdefault(
                    step.name, self.spec.document.key_span((*path, index, "name"))
                )
        scope.steps = steps
        for index, step in enumerate(steps):
            scope.index = index
            if self.builder.full():
                message = f"the model has more than {self.builder.count} layers"
                self.report(Diagnostic("SC106", message, self.spec.document.span(path)))
                break
            previous = self.step(step, (*path, index), scope, previous)
        return previous

    def step(self, step: Step, path: Path, scope: Scope, previous: Any) -> Any:
        """Expand one step; its output, or the input where its `if` is false."""
        env = replace(scope.env, shapes=scope.shape)
        if refuse_in_class(self, step, path, scope):
            return self.builder.unknown()
        if step.condition is not None:
            there = self.value((*path, "if"), env, scope)
            span = self.spec.document.span((*path, "if"))
            wrong = wrong_condition(there, self.spec.model.kind, span)
            if wrong is not None:
                self.report(wrong, scope)
            if wrong is not None or unresolved(there):
                return self.builder.unknown()
            if not there:
                name = self.step_name(step, path, env, scope)
                if name and name not in scope.names:
                    scope.names[name] = Absent(self.spec.document.span((*path, "if")))
                from spec_compiler.graph.left_out import check_step  # few specs leave steps out

                check_step(self, step, path, scope)
                return previous
        if self.sequential and step.inputs is not None:
            message = "a step of a sequential model takes the step before, it has no 'inputs'"
            mend = "kind: functional has references"
            span = self.spec.document.key_span((*path, "inputs"))
            self.report(Diagnostic("SC307", message, span, hint=mend), scope)
            return self.builder.unknown()
        if step.trainable is not None:
            from spec_compiler.graph.applications import refuse_trainable

            if refuse_trainable(self, step, path, scope):
                return self.builder.unknown()
        made = len(self.builder.nodes)
        expand_one = _expander(step)
        if step.repeat is not None:
            from spec_compiler.graph.groups import expand_repeat

            result = expand_repeat(self, step, path, scope, previous, expand_one)
        else:
            result = expand_one(
                self, step, path, scope, previous, self.value((*path, "inputs"), env, scope)
            )
        if step.condition == "training":
            refuse_untrained(self, path, scope, self.builder.nodes[made:])
        self.bind(step, path, env, scope, result)
        return getattr(result, "result", result)

    def bind(self, step: Step, path: Path, env: Environment, scope: Scope, result: Any) -> None:
        """Give a step's output its names."""
        name = self.step_name(step, path, env, scope)
        if name is not None:
            self._bind(name, result, (*path, "name"), scope)
        if step.outputs is None:
            return
        items = result.items if isinstance(result, Bundle) else (result,)
        values = list(items.values()) if isinstance(items, dict) else list(items)
        if len(values) != len(step.outputs):
            message = f"the step has {len(values)} outputs, 'outputs' names {len(step.outputs)}"
            if not (isinstance(result, Value) and result.ref.node < 0):
                self.report(
                    Diagnostic("SC303", message, self.spec.document.span((*path, "outputs"))), scope
                )
            values = [self.builder.unknown()] * len(step.outputs)
        for index, (output, value) in enumerate(zip(step.outputs, values, strict=True)):
            if output != "_":
                self._bind(output, value, (*path, "outputs", index), scope)

    def _bind(self, name: str, value: Any, path: Path, scope: Scope) -> None:
        known = scope.names.get(name)
        span = self.spec.document.span(path)
        if known is not None and not isinstance(known, Absent) and name in scope.spans:
            first = (Note("first used here", scope.spans[name]),)
            self.report(
                Diagnostic("SC302", f"the name '{name}' is used twice", span, notes=first), scope
            )
        scope.names[name] = value
        scope.spans[name] = span

    def step_name(self, step: Step, path: Path, env: Environment, scope: Scope) -> str | None:
        """The step's own name, formulas evaluated."""
        if step.name is None:
            return None
        at = (*path, "name")
        name = self.value(at, env, scope)
        if unresolved(name):
            return None
        wrong = wrong_name(name, "a step", self.spec.document.span(at))
        if wrong is not None:
            self.report(wrong, scope)
            return None
        return str(name)

    def _outputs(self, scope: Scope, last: Any) -> dict[str, Value]:
        """What the model gives, by name or by position."""
        path: Path = ("model", "outputs")
        written = self.value(path, scope.env, scope)
        if written is None:
            return {str(i): value for i, value in enumerate(_flat(last))}
        reader = StepInputs(self.builder, scope, path, "the model")
        pairs: Any
        if isinstance(written, Mapping):
            pairs = [(key, item, (*path, key)) for key, item in written.items()]
        elif isinstance(written, list):
            pairs = [(str(i), item, (*path, i)) for i, item in enumerate(written)]
        else:
            pairs = [("0", written, path)]
        found: dict[str, Value] = {}
        for name, reference, at in pairs:
            if not isinstance(reference, str):
                self.report(
                    Diagnostic("SC203", "outputs must be references", self.spec.document.span(at))
                )
                continue
            value = reader.follow(reference, at)
            if isinstance(value, Value):
                found[name] = value
            elif value is not None:
                found |= {f"{name}.{i}": item for i, item in enumerate(_flat(value))}
        return found

    def value(self, path: Path, env: Environment, scope: Scope) -> Any:
        """The value at a path with formulas evaluated; findings are reported with the uses."""
        found: list[Diagnostic] = []
        value = resolve(self.spec.document, path, env, found)
        for diagnostic in found:
            self.report(diagnostic, scope)
        return value

    def report(self, diagnostic: Diagnostic, scope: Scope | None = None) -> None:
        """Add a finding, with where the block around it is used."""
        self.builder.report(diagnostic, scope.uses if scope else ())

    def refused(
        self,
        error: ValidationError,
        noun: str,
        cls: type[BaseModel],
        path: Path,
        scope: Scope | None = None,
    ) -> None:
        """Report what validation found in the object of class `cls` at `path`."""
        from spec_compiler.spec.errors import Subject, diagnostics  # only a wrong spec needs it

        for diagnostic in diagnostics(error, self.spec.document, Subject(noun, cls, path)):
            self.report(diagnostic, scope)


def _expander(step: Step) -> Any:
    """The function that expands a step of this form, once."""
    if step.loop is None and step.layers is None:
        return expand_operation
    from spec_compiler.graph.groups import expand_group, expand_loop

    return expand_group if step.loop is None else expand_loop


def _flat(value: Any) -> list[Value]:
    """Every tensor of a step's output, in order."""
    if isinstance(value, Value):
        return [value]
    if isinstance(value, Bundle):
        items = value.items.values() if isinstance(value.items, dict) else value.items
        return [found for item in items for found in _flat(item)]
    return []
