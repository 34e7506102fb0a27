"""The tables of the catalogue against Keras itself, all in one process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from spec_compiler.graph.call_arguments import plain_arguments
from spec_compiler.graph.inputs import signature_of
from tests.catalog.harness import Case, T, check, families, table
from tests.fuzz.models import LAYERS, layer_class

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("family", families())
def test_keras_says_what_the_checker_says(family: str) -> None:
    """Output shapes, dtypes and counts are Keras's; what the checker refuses Keras refuses."""
    wrong = [line for case in table(family) if case.keras for line in differences(case)]
    assert not wrong, "\n".join(wrong)


def differences(case: Case) -> list[str]:
    """How Keras differs from the checker on one row, in lines."""
    import keras

    keras.config.set_dtype_policy(case.policy)
    found = check(case)
    try:
        out, layer = run(case)
    except Exception as failure:  # whatever Keras raises is its refusal
        if found.code:
            return []
        return [f"{case}: Keras refuses: {type(failure).__name__}: {str(failure)[:200]}"]
    finally:
        keras.config.set_dtype_policy("float32")
    if found.code:
        return [f"{case}: Keras accepts, the checker says {found.code}: {found.message}"]
    lines = []
    if plain(found.out) != described(out):
        lines.append(f"{case}: Keras gives {described(out)}, the checker {plain(found.out)}")
    if layer is not None:
        ours, theirs = (found.params, found.trainable), counts(layer)
        if ours != theirs:
            lines.append(f"{case}: Keras counts {theirs}, the checker {ours} (all, trainable)")
    return lines


def run(case: Case) -> tuple[Any, Any]:
    """The symbolic output of Keras for a row, and the layer (none for an op)."""
    import keras

    called = construct(case)
    args, kwargs = keras_inputs(case.inputs)
    out = called(*args, **kwargs, **case.call)
    return out, called if isinstance(called, keras.layers.Layer) else None


def construct(case: Case) -> Any:
    """The object of a row, built by Keras: the live target's way of building it."""
    from spec_compiler.targets.live import construct as live

    return live(case.category, case.value)


def keras_inputs(inputs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Symbolic inputs in the structure of the row's."""
    if isinstance(inputs, Mapping):
        return (), {key: symbolic(value) for key, value in inputs.items()}
    if isinstance(inputs, tuple) and inputs and all(isinstance(item, T) for item in inputs):
        return tuple(symbolic(item) for item in inputs), {}
    return (symbolic(inputs),), {}


def symbolic(value: Any) -> Any:
    """One symbolic tensor, or a structure of them."""
    import keras

    if isinstance(value, Mapping):
        return {key: symbolic(item) for key, item in value.items()}
    if isinstance(value, list):
        return [symbolic(item) for item in value]
    if isinstance(value, tuple) and any(isinstance(item, T | tuple) for item in value):
        return tuple(symbolic(item) for item in value)
    tensor = value if isinstance(value, T) else T(tuple(value))
    return keras.KerasTensor(tensor.shape, dtype=tensor.dtype)


def described(out: Any) -> Any:
    """Keras's output as shapes and dtypes."""
    if isinstance(out, Mapping):
        return {key: described(item) for key, item in out.items()}
    if isinstance(out, list | tuple):
        return tuple(described(item) for item in out)
    return (tuple(out.shape), out.dtype)


def plain(out: Any) -> Any:
    """The checker's output as shapes and dtypes."""
    if isinstance(out, Mapping):
        return {key: plain(item) for key, item in out.items()}
    if isinstance(out, list | tuple):
        return tuple(plain(item) for item in out)
    return (out.shape, out.dtype)


def counts(layer: Any) -> tuple[int, int]:
    """All weights of a layer and the trainable ones, counted; seeds are no weights."""
    from math import prod

    def total(variables: Any) -> int:
        return sum(prod(v.shape) for v in variables)

    return total(layer.weights), total(layer.trainable_weights)


def test_calls_take_what_keras_takes() -> None:
    """The tensors and the plain arguments of every layer's call, by Keras's names."""
    import inspect

    import keras

    found, expected = {}, {}
    for name in LAYERS:
        cls = layer_class(name)
        takes = signature_of(cls)
        assert takes is not None
        found[name] = {*takes.names, *plain_arguments(cls)} - {"training"}
        call = inspect.signature(getattr(keras.layers, name).call)
        expected[name] = {*call.parameters} - {"self", "training", "kwargs"}
    assert found == expected
