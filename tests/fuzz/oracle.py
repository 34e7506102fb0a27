"""What Keras says of a model, and what the checker says of it.

In: a spec as a mapping. Out: `Verdict`s of both: accepted, with the type and the
counts of each layer, or refused, with the reason. A spec that the checker takes
is built by the live target; one that it refuses is built past it, step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any

from spec_compiler.catalog.policy import policy_named
from spec_compiler.diagnostics.model import Severity
from spec_compiler.graph.expand import expand
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.pipeline import read
from spec_compiler.shapes.types import TensorType, Unknown
from spec_compiler.spec.model import STEP_KEYS, Spec
from spec_compiler.spec.parse import parse
from spec_compiler.spec.settings import Settings

Layers = dict[str, tuple[Any, int, int]]
"""Each layer's output as shapes and dtypes, its weights counted, and the trainable ones."""


@dataclass(frozen=True)
class Verdict:
    """What one of the two said.

    Attributes:
        reason: Why the model is refused, empty where it is accepted.
        code: The checker's code.
        place: The argument that the checker's message names, where it names one.
        layers: What is known of each layer of an accepted model, in order.
        late: Whether Keras builds the model and cannot run it: why not.
    """

    reason: str = ""
    code: str = ""
    layers: Layers = field(default_factory=dict)
    late: str = ""

    @property
    def accepts(self) -> bool:
        """Whether the model is accepted."""
        return not self.reason


def checked(spec: Mapping[str, Any]) -> tuple[Verdict, Spec | None, CheckedGraph | None]:
    """The checker's verdict on a spec, and what it made of it."""
    document = read(dict(spec))
    parsed = None if document.value is None else parse(document.value)
    if parsed is None or parsed.value is None:
        errors = document.diagnostics if parsed is None else parsed.diagnostics
        return _refused(errors), None, None
    found = expand(parsed.value, {})
    if found.value is None:
        return _refused(found.diagnostics), parsed.value, None
    return Verdict(layers=_known(found.value)), parsed.value, found.value


def _refused(errors: Any) -> Verdict:
    """The first error as a verdict."""
    first = next(each for each in errors if each.severity is Severity.ERROR)
    return Verdict(first.message, first.code)


def _known(graph: CheckedGraph) -> Layers:
    """What the checker knows of each layer but the inputs."""
    found: Layers = {}
    for node in graph.nodes:
        if node.type != "InputLayer":
            trained = sum(w.count for w in node.weights if w.trainable)
            found[node.name] = (plain(node.output), sum(w.count for w in node.weights), trained)
    return found


def plain(out: Any) -> Any:
    """An output's types as shapes and dtypes."""
    if isinstance(out, TensorType):
        return tuple(out.shape), out.dtype
    if isinstance(out, Unknown):
        return None
    if isinstance(out, Mapping):
        return {key: plain(item) for key, item in out.items()}
    return tuple(plain(item) for item in out)


def built(spec: Spec, graph: CheckedGraph, *, run: bool = False) -> Verdict:
    """Keras's verdict on what the checker accepts: the live target's model; `run` on zeros, too."""
    import keras

    from spec_compiler.targets.live import Live
    from spec_compiler.targets.plan.plan import plan

    before = keras.config.dtype_policy()
    try:
        program = Live(plan(spec, graph, Settings(), {}, "."), Path())
        model = program.build_model(seed=False)
        return Verdict(layers=_layers(model, graph), late=_run(model) if run else "")
    except Exception as failure:  # whatever Keras raises is its refusal
        return Verdict(_reason(failure))
    finally:
        keras.config.set_dtype_policy(before)


def _layers(model: Any, graph: CheckedGraph) -> Layers:
    """What Keras knows of the layers that the checker has."""
    found: Layers = {}
    for node in graph.nodes:
        if node.type != "InputLayer":
            layer = model.get_layer(node.name)
            found[node.name] = (_described(layer.output), *_counts(layer))
    return found


def past(spec: Mapping[str, Any], *, run: bool = True) -> Verdict:
    """Keras's verdict on what the checker refuses: built step by step, then run on zeros."""
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(spec.get("dtype_policy") or "float32")
    try:
        model, layers = _chain(spec["model"])
    except Exception as failure:  # whatever Keras raises is its refusal
        return Verdict(_reason(failure))
    finally:
        keras.config.set_dtype_policy(before)
    return Verdict(layers=layers, late=_run(model) if run else "")


def _chain(section: Mapping[str, Any]) -> tuple[Any, Layers]:
    """The model of a spec's steps, with its layers."""
    import keras

    from spec_compiler.targets.live import construct

    functional = section["kind"] == "functional"
    given = section["inputs"] if functional else {"in_0": section["inputs"]}
    tensors = {name: keras.Input(**_input(item), name=name) for name, item in given.items()}
    inputs, last, layers = dict(tensors), next(iter(tensors.values())), {}
    for index, step in enumerate(section["layers"]):
        operation = next(key for key in step if key not in STEP_KEYS)
        layer = construct("layer", {operation: step[operation]})
        reference = step.get("inputs")
        last = _called(layer, _followed(reference, tensors) if reference is not None else last)
        name = step.get("name", f"s_{index}")
        layers[name] = (_described(last), *_counts(layer))
        tensors[name] = last
        for place, output in enumerate(step.get("outputs", ())):
            tensors[output] = last[place]
        if isinstance(last, list | tuple):
            last = last[0]
    return keras.Model(list(inputs.values()), last), layers


def _input(item: Mapping[str, Any]) -> dict[str, Any]:
    """An input's arguments as Keras has them."""
    return {**item, "shape": tuple(item["shape"])}


def _called(layer: Any, inputs: Any) -> Any:
    """What a layer gives: a mapping of inputs is called by keyword."""
    return layer(**inputs) if isinstance(inputs, dict) else layer(inputs)


def _followed(reference: Any, tensors: Mapping[str, Any]) -> Any:
    """The tensors that a step refers to, in its structure."""
    if isinstance(reference, str):
        name, _, part = reference.partition(".")
        return tensors[name][int(part)] if part else tensors[name]
    if isinstance(reference, Mapping):
        return {key: _followed(item, tensors) for key, item in reference.items()}
    return [_followed(item, tensors) for item in reference]


def _run(model: Any) -> str:
    """Why a model that was built cannot be run or trained, empty where it can."""
    import tensorflow as tf

    if any(_ends_process(layer) for layer in model.layers):
        return "not run: TensorFlow may end the process"
    try:
        zeros = [_zeros(tensor) for tensor in model.inputs]
        for training in (False, True):
            model(zeros if len(zeros) > 1 else zeros[0], training=training)
        tf.add_n([tf.cast(loss, "float32") for loss in model.losses] or [tf.zeros(())])
        for variable in model.trainable_variables:
            if variable.constraint is not None:
                variable.constraint(variable.value)
    except Exception as failure:  # whatever it raises, it does not run
        return _reason(failure)
    return ""


def _ends_process(layer: Any) -> bool:
    """Whether a layer is, or holds, one that divides by nothing for an axis of one place."""
    return any(
        type(each).__name__.startswith("AdaptiveMaxPooling") for each in layer._flatten_layers()
    )


def _zeros(tensor: Any) -> Any:
    """A batch of zeros, two where a size is open."""
    import tensorflow as tf

    shape = [4 if size is None else size for size in tensor.shape]
    if tensor.dtype == "string":
        return tf.fill(shape, "a")
    return tf.zeros(shape, tensor.dtype)


def _described(out: Any) -> Any:
    """Keras's output as shapes and dtypes."""
    if isinstance(out, Mapping):
        return {key: _described(item) for key, item in out.items()}
    if isinstance(out, list | tuple):
        return tuple(_described(item) for item in out)
    return tuple(out.shape), out.dtype


def _counts(layer: Any) -> tuple[int, int]:
    """All weights of a layer and the trainable ones, counted."""

    def total(variables: Any) -> int:
        return sum(prod(v.shape) for v in variables)

    return total(layer.weights), total(layer.trainable_weights)


def _reason(failure: Exception) -> str:
    """What an exception says, on one line."""
    text = " ".join(str(failure).split())
    return f"{type(failure).__name__}: {text[:300]}"


def known_policy(name: str) -> bool:
    """Whether a name is a dtype policy's."""
    return policy_named(name) is not None
