"""The steps of `data` typed: from what a source gives to what the model takes.

In: a checked model and the checked section `data`. Out: findings: a step that cannot stand
there, a shape that does not fit a step, features that do not fit the model's inputs. What
only the data tells is unknown, and not complained of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spec_compiler.catalog.layers.input import Input
from spec_compiler.catalog.sources.base import DataSource, Features
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.data_layout import features_of
from spec_compiler.graph.expand import Expansion
from spec_compiler.graph.infer import types_of
from spec_compiler.graph.ir import CheckedGraph, Node, Value
from spec_compiler.graph.scope import Scope
from spec_compiler.shapes.types import UNKNOWN, TensorType
from spec_compiler.spec.imports import Imports
from spec_compiler.spec.model import Spec, Step
from spec_compiler.spec.settings import Data
from spec_compiler.text.document import Path

KEYS = ("prepare", "labels", "augment")
"""The keys that hold steps."""
ARRAY_STEPS = ("pad_sequences",)
"""Steps on whole arrays, before all others."""
PADDED = "prepare: [pad_sequences: {maxlen: 100}]"
"""What makes lists of different lengths an array."""


class DataExpansion(Expansion):
    """A walk over the steps of one key of `data`."""

    @property
    def sequential(self) -> bool:
        """False: named features are references."""
        return False

    def pass_through(
        self, key: str, steps: Sequence[Step], given: Features
    ) -> tuple[Any, dict[str, Any]]:
        """What steps make of the features or labels; the last output, and every name.

        Args:
            key: The key of `data` that holds them.
            steps: The steps.
            given: The type of what they are given.
        """
        base: Path = ("data", key)
        scope = Scope(self.env)
        named = given if isinstance(given, Mapping) else {"x": given}
        values = {name: self._given(name, kind, base) for name, kind in named.items()}
        if isinstance(given, Mapping):
            scope.names.update(values)
        only = next(iter(values.values())) if len(values) == 1 else None
        last = self.steps(list(steps), base, scope, only)
        return last, dict(scope.names)

    def _given(self, name: str, kind: Any, path: Path) -> Value:
        made = Input.model_construct(shape=(None,))
        value = self.builder.add(
            made, "feature", (), {}, path=path, name=f"data.{name}", output=kind
        )
        assert isinstance(value, Value)
        return value


def check_data(
    spec: Spec,
    graph: CheckedGraph,
    data: Data | None,
    params: Mapping[str, Any],
    imports: Imports | None = None,
) -> list[Diagnostic]:
    """What is wrong with the steps of `data`, and with the features that come of them.

    Args:
        spec: The spec.
        graph: Its checked model.
        data: Its checked section; none has nothing wrong.
        params: The values of its parameters.
        imports: What its imports are.
    """
    if data is None:
        return []
    found = [*_misplaced(spec, data)]
    if data.trains and (spec.nested or any(map(_holds_layers, graph.nodes))):
        from spec_compiler.graph.learners import hidden_learners  # few layers hold others

        found += hidden_learners(spec, graph)
    if found:
        return found
    for key in ("labels", "augment"):
        steps = getattr(data, key)
        if steps:
            walk = DataExpansion(spec, params, imports)
            walk.pass_through(key, steps, UNKNOWN)
            found += walk.builder.found
    seen = {(d.code, d.span, d.message) for d in found}
    for part in ("source", "train", "validation", "test"):
        source = getattr(data, part)
        if isinstance(source, DataSource):
            for each in _prepared(spec, graph, data, part, source, params, imports):
                if (each.code, each.span, each.message) not in seen:
                    seen.add((each.code, each.span, each.message))
                    found.append(each)
    return found


def _prepared(
    spec: Spec,
    graph: CheckedGraph,
    data: Data,
    part: str,
    source: DataSource,
    params: Mapping[str, Any],
    imports: Imports | None,
) -> list[Diagnostic]:
    """The features of one source through `prepare`, held against the model's inputs."""
    given = features_of(source, data, graph)
    steps = data.prepare or []
    if given is None and not steps and not source.is_lists:
        return []
    at = spec.document.key_span(("data", part))
    named = source.canonical_name()
    is_padded = bool(steps) and (steps[0].op in ARRAY_STEPS or steps[0].op in spec.imports)
    if source.is_lists and not is_padded:
        message = f"the features of {named} are lists of different lengths, which no tensor holds"
        return [Diagnostic("SC531", message, at, hint=PADDED)]
    if not steps:
        return [*_against_inputs(graph, given, at, named)]
    walk = DataExpansion(spec, params, imports)
    last, names = walk.pass_through("prepare", steps, UNKNOWN if given is None else given)
    if walk.builder.found:
        return walk.builder.found
    if len(graph.inputs) > 1 and isinstance(given, Mapping):
        chosen = {name: names[name] for name in graph.inputs if name in names}
        return [*_against_inputs(graph, types_of(chosen), at, named, prepared=True)]
    result = types_of(last)
    return [*_against_inputs(graph, result, at, named, prepared=True)]


def axes_apart(
    spec: Spec, graph: CheckedGraph, data: Data, source: DataSource
) -> dict[str, tuple[TensorType, TensorType]]:
    """The features that have one axis more or less than the model's input; both types of each.

    Keras makes up for it in the models whose inputs it knows, a class takes features as they are.
    """
    given: Any = features_of(source, data, graph)
    if data.prepare:
        walk = DataExpansion(spec, graph.params, spec.found_imports)
        types = UNKNOWN if given is None else given
        last, names = walk.pass_through("prepare", data.prepare, types)
        given = types_of(names if len(graph.inputs) > 1 else last)
    inputs = {name: graph.nodes[index].output for name, index in graph.inputs.items()}
    if not isinstance(given, Mapping):
        given = dict.fromkeys(inputs, given) if len(inputs) == 1 else {}
    pairs = {name: (given.get(name), want) for name, want in inputs.items()}
    return {
        name: (have, want)
        for name, (have, want) in pairs.items()
        if isinstance(have, TensorType)
        and isinstance(want, TensorType)
        and len(have.shape) != len(want.shape)
        and _fits(have, want)
    }


def _against_inputs(
    graph: CheckedGraph, given: Any, at: Any, source: str, *, prepared: bool = False
) -> Iterator[Diagnostic]:
    """Features that the model's inputs do not take."""
    what = "the prepared features" if prepared else f"the features of {source}"
    inputs = {name: graph.nodes[index].output for name, index in graph.inputs.items()}
    mend = "name the step that makes it after the input" if prepared else "name a column after it"
    if isinstance(given, Mapping):
        if len(inputs) == 1 and len(given) == 1:
            given = next(iter(given.values()))
        elif graph.kind == "sequential" or (len(inputs) == 1 and next(iter(inputs)) not in given):
            listed = ", ".join(given)
            message = f"{what} are several by name ({listed}), but the model has one input"
            yield Diagnostic("SC531", message, at, hint="join them in prepare: Concatenate")
            return
        else:
            for name, want in inputs.items():
                if name not in given:
                    near = suggest(name, tuple(given))
                    message = f"{what} have nothing for the model's input '{name}'"
                    hint = f"there is '{near}'" if near else mend
                    yield Diagnostic("SC531", message, at, hint=hint)
                elif not _fits(given[name], want):
                    message = f"{what} give {_words(given[name])} for '{name}', "
                    yield Diagnostic("SC531", f"{message}the model takes {_words(want)}", at)
            return
    if not isinstance(given, TensorType):
        return
    if len(inputs) > 1:
        message = f"{what} are one array, but the model has inputs {', '.join(inputs)}"
        yield Diagnostic("SC531", message, at, hint="give each input by its name")
        return
    (want,) = inputs.values()
    if given.ragged and not getattr(want, "ragged", False):
        message = f"{what} are lists of different lengths, the model takes {_words(want)}"
        yield Diagnostic("SC531", message, at, hint=PADDED)
    elif not _fits(given, want):
        message = f"{what} are {_words(given)}, the model takes {_words(want)}"
        yield Diagnostic("SC531", message, at, hint=_mend(given, want))


def _fits(given: Any, want: Any) -> bool:
    """Whether a batch fits an input, as Keras sees it: a last axis of size 1 comes and goes."""
    if not isinstance(given, TensorType) or not isinstance(want, TensorType):
        return True
    if (given.dtype == "string") != (want.dtype == "string"):
        return False
    have, need = given.shape[1:], want.shape[1:]
    if len(have) == len(need) + 1 and have[-1] in (1, None):
        have = have[:-1]
    elif len(need) == len(have) + 1 and need[-1] in (1, None):
        need = need[:-1]
    return len(have) == len(need) and all(
        a is None or b is None or a == b for a, b in zip(have, need, strict=True)
    )


def _words(kind: Any) -> str:
    """A type as messages have it."""
    if not isinstance(kind, TensorType):
        return "something else"
    text = " of text" if kind.dtype == "string" else ""
    return f"{kind}{text}"


def _mend(given: TensorType, want: Any) -> str | None:
    """What brings features of the right size into the right shape."""
    if not isinstance(want, TensorType) or (given.dtype == "string") != (want.dtype == "string"):
        return None
    if given.size is not None and given.size == want.size:
        shape = ", ".join(map(str, want.shape[1:]))
        return f"add to prepare: Reshape: {{target_shape: [{shape}]}}"
    return None


def _holds_layers(node: Node) -> bool:
    """Whether a layer holds others."""
    return bool(getattr(node.object, "holds_layers", False))


def _misplaced(spec: Spec, data: Data) -> Iterator[Diagnostic]:
    """Steps that cannot stand in `data`."""
    for key in KEYS:
        for index, step in enumerate(getattr(data, key) or ()):
            path: Path = ("data", key, index)
            what = _what_is_it(spec, step)
            if what is not None:
                message = f"{what} cannot stand in data.{key}"
                at = spec.document.span(path)
                mend = "steps there are layers, ops, imported functions and functions of arrays"
                yield Diagnostic("SC533", message, at, hint=mend)
            elif step.op in ARRAY_STEPS and (key != "prepare" or index > 0):
                message = f"{step.op} must be the first step of data.prepare"
                yield Diagnostic("SC533", message, spec.document.key_span((*path, str(step.op))))


def _what_is_it(spec: Spec, step: Step) -> str | None:
    """What a step is that data has not; None for one that it may have."""
    if step.op is None:
        return "a loop" if step.loop is not None else "a group of steps"
    if step.repeat is not None:
        return "a repeated step"
    if step.op in spec.blocks:
        return f"the block '{step.op}'"
    if step.op in spec.shared:
        return f"the shared '{step.op}'"
    if step.op == "spec":
        return "another spec"
    if step.op.startswith("applications."):
        return step.op
    return None
