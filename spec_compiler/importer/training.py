"""How a saved model is compiled, as the section `compile`.

In: the `compile_config` of Keras 3, or the `training_config` of an HDF5 file. Out: the
section, without defaults; None where the model was not compiled.

`jit_compile` is left out: Keras stores what `auto` came to on the machine that saved.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.importer.calls import tensors
from spec_compiler.importer.findings import shown
from spec_compiler.importer.names import layer_name
from spec_compiler.importer.objects import Objects
from spec_compiler.importer.saved import Saved, saved
from spec_compiler.importer.values import shortest

DEFAULTS: dict[str, Any] = {
    "run_eagerly": False,
    "steps_per_execution": 1,
    "auto_scale_loss": True,
    "loss_weights": None,
}
WITHOUT_MEANING = ("jit_compile", "sample_weight_mode", "target_tensors", "optimizer_config")
OBJECTS = {"loss": "loss", "metrics": "metric", "weighted_metrics": "metric"}
OLD_SETTINGS = ("decay", "lr", "amsgrad_", "momentum_cache", "schedule_decay")
"""Settings of old optimizers that Keras 3 has not."""


def compile_section(objects: Objects, config: Any) -> dict[str, Any] | None:
    """The section of a compiled model.

    Args:
        objects: Writes the objects.
        config: The file's own.
    """
    if not isinstance(config, dict) or not config:
        return None
    given = dict(config)
    optimizer = given.pop("optimizer", given.pop("optimizer_config", None))
    section: dict[str, Any] = {}
    if optimizer is not None:
        section["optimizer"] = _optimizer(objects, optimizer)
    for key, category in OBJECTS.items():
        if given.get(key) is not None:
            value = _flat(given[key]) if category == "metric" else given[key]
            section[key] = _tree(objects, category, value, f"'{key}' of compile")
    for key, default in DEFAULTS.items():
        if key in given and given[key] is not None and given[key] != default:
            section[key] = objects.plain(given[key], f"'{key}' of compile")
    known = {*OBJECTS, *DEFAULTS, *WITHOUT_MEANING}
    for key in given.keys() - known:
        if given[key] is not None:
            objects.findings.error(
                "SC603", f"compile has no argument {shown(key)}", "it is left out"
            )
    return {key: value for key, value in section.items() if value not in (None, [], {})} or None


def _optimizer(objects: Objects, value: Any) -> Any:
    """The optimizer, its rate the shortest number of single precision."""
    found = saved(value)
    if found is None or not isinstance(found.config, dict):
        return objects.written("optimizer", value, "the optimizer")
    config = dict(found.config)
    if found.class_name.startswith("LossScaleOptimizer") and _is_default_scale(config):
        return _optimizer(objects, config.get("inner_optimizer"))
    if "lr" in config and "learning_rate" not in config:
        config["learning_rate"] = config.pop("lr")
    rate = config.get("learning_rate")
    if isinstance(rate, float | int) and not isinstance(rate, bool):
        config["learning_rate"] = shortest(float(rate))
    decay = config.pop("decay", 0.0)
    if decay and found.class_name != "Nadam":  # there it is a constant of the method
        config["learning_rate"] = _decaying(config.get("learning_rate", 0.01), decay)
    for key in ("momentum_cache", "schedule_decay", "is_legacy_optimizer", "jit_compile"):
        config.pop(key, None)
    if config.get("epsilon", 0) is None:
        config.pop("epsilon")
    if not config.get("use_ema"):
        config.pop("ema_overwrite_frequency", None)
    if not config.get("weight_decay"):
        config.pop("weight_decay", None) if found.class_name != "AdamW" else None
    changed = Saved(found.class_name, config, found.module, found.registered, found.is_new)
    return objects.object("optimizer", changed, "the optimizer")


def _decaying(rate: Any, decay: Any) -> Any:
    """The schedule that a decay of Keras 1 and 2 was: the rate, divided by `1 + decay * steps`."""
    arguments = {"initial_learning_rate": rate, "decay_steps": 1, "decay_rate": decay}
    return {"class_name": "InverseTimeDecay", "config": arguments}


def _is_default_scale(config: dict[str, Any]) -> bool:
    """Whether Keras has put the scaling around the optimizer itself, as float16 asks for."""
    return isinstance(config.get("inner_optimizer"), dict) and config.get("dynamic", True) is True


def _tree(objects: Objects, category: str, value: Any, where: str) -> Any:
    """One object, a list of them, or a mapping by output."""
    if isinstance(value, list):
        return [_tree(objects, category, item, where) for item in value]
    if isinstance(value, dict) and saved(value) is None:
        if value.get("class_name") == "__tuple__" and isinstance(value.get("items"), list):
            return _tree(objects, category, value["items"], where)
        return {str(key): _tree(objects, category, item, where) for key, item in value.items()}
    found = saved(value)
    if found is not None and found.class_name == "MeanMetricWrapper":
        # Of `accuracy` an HDF5 file keeps a function that was never chosen.
        is_chosen = found.arguments.get("name") in ("accuracy", "acc")
        function = "accuracy" if is_chosen else found.arguments.get("fn", found.name)
        return objects.written(category, function, where)
    return objects.written(category, value, where)


def _flat(metrics: Any) -> Any:
    """The metrics without empty places, and without the list around those of a single output."""
    if not isinstance(metrics, list) or not any(isinstance(each, list) for each in metrics):
        return metrics
    lists = [
        [m for m in each if m is not None] if isinstance(each, list) else each for each in metrics
    ]
    return lists[0] if len(lists) == 1 else lists


def by_output(model: dict[str, Any], section: dict[str, Any], outputs: Any) -> None:
    """Let settings by the names of outputs find them, where those names were made up and are gone.

    Args:
        model: The model section; its outputs get the names that are asked for.
        section: The section `compile`; a mapping for an only output becomes its value.
        outputs: The outputs of the graph.
    """
    names = [tensor.layer for tensor in tensors(outputs)]
    keys = ("loss", "loss_weights", "metrics", "weighted_metrics")
    mappings = [key for key in keys if isinstance(section.get(key), dict)]
    asked = {name for key in mappings for name in section[key]} & set(names)
    written = model.get("outputs")
    if not asked or isinstance(outputs, dict):
        return
    if isinstance(written, list):
        if any(name not in written for name in asked):
            model["outputs"] = dict(zip(map(layer_name, names), written, strict=True))
    elif written is None:
        for key in mappings:
            if set(section[key]) == set(names):
                [section[key]] = section[key].values()
