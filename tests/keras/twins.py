"""One model built in several ways, and everything about it written down for comparison.

The programs run in this very process, each in a session of its own, so that layer
names and random numbers begin anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

Array = Any
PARTS = ("train", "validation", "test")


@dataclass
class Built:
    """What is known of a built model.

    Attributes:
        model: The model itself.
        config: Its configuration as plain JSON values.
        paths: The paths of its weights, in order.
        initial: Their values before training.
        outputs: What it gives for a batch of its data.
        called: Its layers in the order of their first calls, each with its output's shapes.
        trained: Its weights after one training step.
        optimizer: The optimizer's variables after that step.
    """

    model: Any
    config: Any
    paths: list[str]
    initial: list[Array]
    called: list[tuple[Any, Any]] = field(default_factory=list)
    outputs: list[Array] = field(default_factory=list)
    trained: list[Array] = field(default_factory=list)
    optimizer: list[Array] = field(default_factory=list)


def live(checked: Any) -> Built:
    """The live model of a checked spec."""
    from spec_compiler import api

    program = api.live(checked)
    return run(program.namespace, program.plan)


def rendered(checked: Any, folder: Path, name: str = "rendered") -> Built:
    """The model that the rendered script builds."""
    from spec_compiler import api

    path = folder / f"{name}.py"
    path.write_text(api.rendered(checked, path), encoding="utf-8")
    plan = api._plan(checked, ".")
    return run(vars(executed(path, f"spec_{plan.name}")), plan)


def executed(path: Path, name: str = "rendered") -> ModuleType:
    """A script's module under a name, its `main` not run."""
    module = ModuleType(name)
    module.__file__ = str(path)
    before = list(sys.path)
    try:
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), vars(module))
    finally:
        sys.path[:] = before
    return module


def run(functions: Mapping[str, Callable[..., Any]], plan: Any) -> Built:
    """Build, call and train one step with the functions of a program."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(plan.seed or 0)
    limit = sys.getrecursionlimit()
    with recorded() as called:
        model = functions["build_model"]()
    sys.setrecursionlimit(limit)
    built = Built(
        model,
        config(model),
        [weight.path for weight in model.weights],
        values(model.weights),
        called,
    )
    if plan.load_data is not None:
        data = functions["load_data"]()
        x, y = data[0] if len(plan.parts) > 1 else data
        count = int((plan.fit and batch_size(plan)) or 32)
        x, y = first(x, count), first(y, count)
        step(built, x, y)
    return built


def config(model: Any) -> Any:
    """A model's configuration as plain JSON values, in which tuples are lists."""
    return json.loads(json.dumps(model.get_config(), default=str))


@contextmanager
def recorded() -> Iterator[list[tuple[Any, Any]]]:
    """Note each of Keras's own layers at its first call, but for those inside one of them."""
    import keras

    found: dict[int, tuple[Any, Any]] = {}
    open_calls: list[Any] = []
    original = keras.layers.Layer.__call__

    def noting(layer: Any, *args: Any, **kwargs: Any) -> Any:
        if open_calls or not type(layer).__module__.startswith("keras."):
            return original(layer, *args, **kwargs)
        open_calls.append(layer)
        try:
            result = original(layer, *args, **kwargs)
        finally:
            open_calls.pop()
        found.setdefault(id(layer), (layer, shapes(result)))
        return result

    order: list[tuple[Any, Any]] = []
    keras.layers.Layer.__call__ = noting
    try:
        yield order
    finally:
        keras.layers.Layer.__call__ = original
        order += found.values()


def shapes(outputs: Any) -> Any:
    """The shapes of a structure of tensors, lists for tuples, as the checker's JSON has them."""
    if isinstance(outputs, Mapping):
        return {key: shapes(item) for key, item in outputs.items()}
    if isinstance(outputs, list | tuple):
        return [shapes(item) for item in outputs]
    return list(outputs.shape)


def with_weights_of(built: Built, other: Built) -> None:
    """Give a model the initial weights of one of another kind, layer by layer as they are called."""
    for (layer, _), (source, _) in zip(built.called, other.called, strict=True):
        assert type(layer) is type(source)
        layer.set_weights(source.get_weights())


def batch_size(plan: Any) -> int:
    """The batch size that a program's `fit` has by default."""
    for param in plan.fit.params:
        if param.name == "batch_size":
            return int(param.default.value)
    return 32


def features(checked: Any) -> Any:
    """A batch of a spec's training features, as tensors."""
    from spec_compiler import api

    program = api.live(checked)
    data = program.namespace["load_data"]()
    x, _ = data[0] if len(program.plan.parts) > 1 else data
    return tensors(first(x, 4))


def tensors(arrays: Any) -> Any:
    """Arrays as tensors."""
    import keras

    return keras.tree.map_structure(keras.ops.convert_to_tensor, arrays)


def outputs(model: Any, x: Any) -> list[Array]:
    """What a model gives for a batch, as arrays."""
    import keras

    return values(keras.tree.flatten(model(x, training=False)))


def step(built: Built, x: Any, y: Any) -> None:
    """Note what the model gives for a batch, and train it on that batch, eagerly: no tracing."""
    model = built.model
    built.outputs = outputs(model, tensors(x))
    model.run_eagerly = True
    model.train_on_batch(x, y)
    built.trained = values(model.weights)
    built.optimizer = values(model.optimizer.variables)


def first(arrays: Any, count: int) -> Any:
    """The first samples of every array."""
    import keras

    return keras.tree.map_structure(lambda array: None if array is None else array[:count], arrays)


def values(variables: Any) -> list[Array]:
    """Copies of variables' or tensors' values."""
    import keras
    import numpy as np

    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def same(one: list[Array], other: list[Array]) -> bool:
    """Whether two lists of arrays are equal bit for bit."""
    return len(one) == len(other) and all(
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(one, other, strict=True)
    )


def differences(one: Built, other: Built) -> list[str]:
    """What two models differ in, in words; nothing where they are the same bit for bit."""
    found = []
    if one.config != other.config:
        found.append(f"configs: {_first_difference(one.config, other.config)}")
    if one.paths != other.paths:
        found.append(f"weight names: {one.paths} / {other.paths}")
    found += [
        f"{part} differ"
        for part in ("initial", "outputs", "trained", "optimizer")
        if not same(getattr(one, part), getattr(other, part))
    ]
    return found


def _first_difference(one: Any, other: Any, path: str = "") -> str:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *other]:
            if one.get(key) != other.get(key):
                return _first_difference(one.get(key), other.get(key), f"{path}.{key}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            if a != b:
                return _first_difference(a, b, f"{path}.{index}")
    return f"{path}: {one!r} / {other!r}"
