"""Another spec as a step: a model within the model, one node of the graph.

In: the step and the nested spec, read already. Out: the call of the nested model; what is
wrong inside is said at its own line, with where it is nested.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.build import MAX_NODES
from spec_compiler.graph.infer import Inferred, infer
from spec_compiler.graph.inputs import Call, Signature, StepInputs
from spec_compiler.graph.ir import CheckedGraph, Value
from spec_compiler.graph.scope import Bundle, Scope
from spec_compiler.record import dataclass
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import UNKNOWN, TensorType, Unknown, Weight
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Spec
from spec_compiler.spec.nested import NESTED, written_path
from spec_compiler.spec.params import bind, is_derived
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion


@dataclass(frozen=True, slots=True)
class Known:
    """A nested spec's model for certain parameters, expanded before.

    Attributes:
        graph: The model.
        count: How many nodes it has, with those of models in it.
        numbered: How many layers Keras numbers in it, by the beginning of their names.
    """

    graph: CheckedGraph
    count: int
    numbered: dict[str, int]


@dataclass(frozen=True, eq=False)
class NestedModel:
    """A model that is a layer of another one.

    Attributes:
        spec: The nested spec.
        graph: Its model.
        by_name: Whether it gives its outputs by name.
        several: Whether it gives a list.
        trained: Whether its weights are.
    """

    spec: Spec
    graph: CheckedGraph
    by_name: bool = False
    several: bool = False
    trained: bool = True

    @property
    def type_name(self) -> str:
        """The class that Keras makes of it."""
        return "Sequential" if self.graph.kind == "sequential" else "Functional"

    def apply(self, *inputs: Any) -> Any:
        """What it gives for inputs of these types, in the order of its own.

        Raises:
            ShapeProblem: where they are not those that it is built for.
        """
        given = inputs[0] if len(self.graph.inputs) > 1 else inputs
        types: dict[int, Any] = {}
        for (name, index), x in zip(self.graph.inputs.items(), given, strict=True):
            types[index] = _taken(name, self.graph.nodes[index].output, x)
        outputs = {name: self._type(value, types) for name, value in self.graph.outputs.items()}
        if self.by_name:
            return outputs
        return tuple(outputs.values()) if self.several else next(iter(outputs.values()))

    def _type(self, value: Value, types: dict[int, Any]) -> Any:
        """The type of one of its tensors."""
        if all(
            types[index] == self.graph.nodes[index].output for index in self.graph.inputs.values()
        ):
            return value.type
        if len(types) == len(self.graph.inputs):
            for node in self.graph.nodes:
                if node.index not in types:
                    args = tuple(_retyped(each, types) for each in node.args)
                    kwargs = {key: _retyped(each, types) for key, each in node.kwargs.items()}
                    made = (
                        Inferred() if node.output is UNKNOWN else infer(node.object, args, kwargs)
                    )
                    types[node.index] = made.output
        return _selected(types[value.ref.node], value.ref.select)

    def variables(self) -> tuple[Weight, ...]:
        """All its variables, each by its layer's name and its own."""
        return tuple(
            replace(w, name=f"{node.name}/{w.name}", trainable=w.trainable and self.trained)
            for node in self.graph.nodes
            for w in node.weights
        )

    def flops(self, output: Any, *inputs: Any) -> int | None:
        """The operations of its layers for one sample, None where one is unknown."""
        counts = [node.flops for node in self.graph.nodes]
        return None if None in counts else sum(count for count in counts if count is not None)


def _taken(name: str, wants: Any, x: Any) -> Any:
    """The type that an input has inside, for what the model is called on.

    Raises:
        ShapeProblem: where it does not fit.
    """
    if not isinstance(wants, TensorType) or not isinstance(x, TensorType):
        return wants
    shape = x.shape
    if len(shape) == len(wants.shape) + 1 and shape[-1] == 1:
        shape = shape[:-1]
    elif len(shape) == len(wants.shape) - 1 and wants.shape[-1] == 1:
        shape = (*shape, 1)
    pairs = zip(wants.shape[1:], shape[1:], strict=False)
    if len(shape) != len(wants.shape) or any(
        a is not None and b is not None and a != b for a, b in pairs
    ):
        raise ShapeProblem(f"is built for {wants} as '{name}', got {x}")
    if x.optional and not wants.optional:
        message = f"cannot take an optional tensor as '{name}': it fails where None is given"
        raise ShapeProblem(message, hint="make that input optional too", code="SC405")
    return replace(wants, shape=shape, masked=x.masked)


def _retyped(value: Any, types: dict[int, Any]) -> Any:
    """What a call takes, with the types that its tensors have now."""
    if isinstance(value, Value):
        return Value(value.ref, _selected(types[value.ref.node], value.ref.select))
    if isinstance(value, Bundle):
        items = value.items
        changed: Any = _retyped(items, types)
        return Bundle(changed, value.step)
    if isinstance(value, Mapping):
        return {key: _retyped(item, types) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_retyped(item, types) for item in value)
    return value


def _selected(output: Any, select: tuple[int | str, ...]) -> Any:
    for part in select:
        if isinstance(output, Unknown):
            return output
        output = output[part]
    return output


def expand_nested(walk: Expansion, path: Path, scope: Scope) -> NestedModel | None:
    """The model that a step nests; None where something is wrong.

    Args:
        walk: The expansion.
        path: The step's path, or the shared entry's.
        scope: The names in sight.
    """
    at = (*path, NESTED)
    node = written_path(walk.spec.document, at)
    spec = walk.spec.nested.get(str(node.value)) if node is not None else None
    if spec is None:
        message = "a nested spec is read from a file, and there is none here"
        walk.report(Diagnostic("SC109", message, walk.spec.document.key_span(at)), scope)
        return None
    if not _may_nest(walk, spec, at, scope):
        return None
    values = _values(walk, spec, at, scope)
    if values is None:
        return None
    graph = _graph(walk, spec, values, at, scope)
    if graph is None:
        return None
    trained = _trained(walk, path, scope)
    written = spec.model.outputs
    by_name = isinstance(written, dict)
    several = not by_name and (len(graph.outputs) != 1 or isinstance(written, list))
    return NestedModel(spec, graph, by_name, several, trained)


def _may_nest(walk: Expansion, spec: Spec, at: Path, scope: Scope) -> bool:
    """Report what keeps a spec from being nested."""
    note = (Note("nested here", walk.spec.document.key_span(at)), *scope.uses)
    if spec.model.kind == "subclassed":
        message = "a subclassed model cannot be nested as a spec"
        mend = "kind: functional, or import its class"
        span = spec.document.span(("model", "kind"))
        walk.builder.report(Diagnostic("SC307", message, span, hint=mend), note)
        return False
    outer = walk.spec.dtype_policy or "float32"
    if spec.dtype_policy is not None and spec.dtype_policy != outer:
        message = f"a nested model has the dtype policy of the model around it, {outer}"
        span = spec.document.span(("dtype_policy",))
        walk.builder.report(Diagnostic("SC206", message, span, hint="leave it out"), note)
        return False
    if walk.sequential and len(_input_names(spec)) != 1:
        message = f"'{spec.name}' has {len(_input_names(spec))} inputs, a sequential step has one"
        walk.report(Diagnostic("SC307", message, walk.spec.document.key_span(at)), scope)
        return False
    return True


def _values(walk: Expansion, spec: Spec, at: Path, scope: Scope) -> dict[str, Any] | None:
    """The values of the nested spec's parameters."""
    document = walk.spec.document
    argument = walk.value(at, Environment(scope.env.values, scope.shape), scope)
    if unresolved(argument):
        return None
    given = argument.get("params") if isinstance(argument, Mapping) else None
    found: list[Diagnostic] = []
    for key in argument if isinstance(argument, Mapping) else ():
        if key not in ("path", "params"):
            message = f"a nested spec has 'path' and 'params', not '{key}'"
            mend = f"params: {{{key}: …}}" if key in spec.params else None
            found.append(Diagnostic("SC208", message, document.key_span((*at, key)), hint=mend))
    if given is not None and not isinstance(given, Mapping):
        message = "params of a nested spec is a mapping from name to value"
        found.append(Diagnostic("SC203", message, document.span((*at, "params"))))
        given = None
    for key in given or ():
        span = document.key_span((*at, "params", key))
        if key not in spec.params:
            near = suggest(str(key), tuple(spec.params))
            label = f"did you mean '{near}'?" if near else None
            known = ", ".join(spec.params) or "none"
            hint = None if near else f"its parameters are: {known}"
            message = f"'{spec.name}' has no parameter '{key}'"
            found.append(Diagnostic("SC122", message, span, label=label, hint=hint))
        elif is_derived(spec.params[key]):
            message = f"parameter '{key}' of '{spec.name}' is derived by a formula"
            mend = "set what it is derived from"
            found.append(Diagnostic("SC123", message, span, hint=mend))
    for key, param in spec.params.items():
        if param.required and key not in (given or {}):
            message = f"'{spec.name}' needs the parameter '{key}'"
            mend = f"spec: {{path: …, params: {{{key}: …}}}}"
            found.append(Diagnostic("SC202", message, document.key_span(at), hint=mend))
    values: dict[str, Any] = {}
    if not found:
        spans = {str(key): document.span((*at, "params", key)) for key in given or ()}
        empty = Environment({})
        values = bind(spec.params, ("params",), given or {}, empty, spec.document, found, spans)
    for diagnostic in found:
        walk.report(diagnostic, scope)
    return None if found or unresolved(values) else values


def _input_names(spec: Spec) -> tuple[str, ...]:
    return ("inputs",) if spec.model.kind == "sequential" else tuple(spec.model.inputs)


def nested_call(
    walk: Expansion, spec: Spec, path: Path, scope: Scope, previous: Any, inputs: Any
) -> Call | None:
    """What the nested model is called on: its one input, or a list in the order of its own."""
    names = _input_names(spec)
    noun = f"the spec '{spec.name}'"
    reader = StepInputs(walk.builder, scope, path, noun)
    if isinstance(inputs, list):
        if len(inputs) != len(names):
            message = f"{noun} takes {len(names)} inputs, got {len(inputs)}"
            span = walk.spec.document.span((*path, "inputs"))
            walk.report(Diagnostic("SC303", message, span), scope)
            return None
        inputs = dict(zip(names, inputs, strict=True))
    call = reader.call(inputs, previous, Signature(names, False, len(names)), set())
    if call is None:
        return None
    given = dict(zip(names, call[0], strict=False)) | call[1]
    missing = [each for each in names if each not in given]
    if missing:
        message = f"{noun} needs the input '{missing[0]}'"
        walk.report(Diagnostic("SC303", message, walk.spec.document.key_span(path)), scope)
        return None
    ordered = [given[each] for each in names]
    return ((ordered[0],), {}) if len(ordered) == 1 else ((ordered,), {})


def _graph(
    walk: Expansion, spec: Spec, values: dict[str, Any], at: Path, scope: Scope
) -> CheckedGraph | None:
    """The nested model expanded, its layers numbered on from the ones before it."""
    key = f"{spec.document.root.span.file}{values}"
    known = walk.models.get(key)
    names, before = walk.builder.names, walk.builder.count
    if known is not None and before + known.count <= MAX_NODES:
        names.skip(known.numbered)
        walk.builder.elsewhere += known.count
        return known.graph
    numbered = names.given_out()
    inner = type(walk)(spec, values, spec.found_imports)
    inner.context = replace(inner.context, policy=walk.context.policy)
    inner.models = walk.models
    inner.builder.names = names
    inner.builder.learns_from_data = walk.builder.learns_from_data
    inner.builder.elsewhere = before
    outcome = inner.run()
    count = inner.builder.count - before
    walk.builder.elsewhere += count
    if outcome.value is not None:
        walk.models[key] = Known(outcome.value, count, names.since(numbered))
    note = Note(f"'{spec.name}' is nested here", walk.spec.document.key_span(at))
    for diagnostic in outcome.diagnostics:
        walk.builder.report(diagnostic, (note, *scope.uses))
    return outcome.value


def _trained(walk: Expansion, path: Path, scope: Scope) -> bool:
    """Whether the nested model's weights are trained."""
    at: Path = (*path, "trainable")
    if walk.spec.document.node(at) is None:
        return True
    value = walk.value(at, Environment(scope.env.values, scope.shape), scope)
    if isinstance(value, bool):
        return value
    if not unresolved(value):
        message = "trainable of a nested spec is true or false"
        walk.report(Diagnostic("SC203", message, walk.spec.document.span(at)), scope)
    return True
