"""Operations of a saved graph as steps: functions of `keras.ops` with their arguments.

In: a call of an operation, as Keras 3 saves it: a class with the function's settings, and
the tensors and numbers that it was called on. Out: the function's name, its arguments, and
the tensors in the order in which a step's `inputs` name them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.index import CATEGORIES, class_name
from spec_compiler.graph.inputs import signature_of
from spec_compiler.importer.calls import Call, Tensor, tensors
from spec_compiler.importer.findings import shown
from spec_compiler.importer.objects import Objects
from spec_compiler.importer.saved import Saved
from spec_compiler.record import dataclass

CLASSES: dict[str, str] = {
    "BatchNorm": "batch_normalization",
    "RMSNorm": "rms_normalization",
    "LayerNorm": "layer_normalization",
    "TrueDivide": "divide",
}
"""Operations whose class is not called as their function is."""
FURTHER: dict[str, tuple[str, ...]] = {
    "get_item": ("key",),
    "isclose": ("rtol", "atol"),
    "pad": ("constant_values",),
    "dot_product_attention": ("scale",),
    "arange": ("start", "stop", "step"),
    "rearrange": ("pattern",),
}
"""What operations are called on behind their tensors; everything else is a setting."""
IN_ORDER: dict[str, tuple[str, ...]] = {
    "image.scale_and_translate": ("images", "output_shape", "scale", "translation"),
}
"""Operations that take a plain value between their tensors."""


@dataclass(frozen=True, slots=True)
class OpCall:
    """A call of a function of `keras.ops`.

    Attributes:
        name: The function's name below `keras.ops`.
        cls: The catalogue's class.
        arguments: What is no tensor, as a spec writes it.
        inputs: The tensors: one, a list, or a mapping by parameter.
    """

    name: str
    cls: type[KerasObject]
    arguments: dict[str, Any]
    inputs: Any


def op_name(found: Saved) -> str | None:
    """The function behind an operation's class, None where there is none.

    >>> op_name(Saved("ExpandDims", {})), op_name(Saved("TrueDivide", {})), op_name(Saved("Cond", {}))
    ('expand_dims', 'divide', None)
    """
    if found.class_name in CLASSES:
        return CLASSES[found.class_name]
    module = found.module.rpartition(".")[2]
    names = _functions()
    return names.get(f"{module}{found.class_name}".lower()) or names.get(found.class_name.lower())


@cache
def _functions() -> dict[str, str]:
    """Each function's name by the class that Keras has for it, in lower case."""
    category = CATEGORIES["op"]
    found: dict[str, str] = {}
    for name in category.names():
        found.setdefault(class_name(name).lower(), name)
    return found


def op_call(objects: Objects, found: Saved, call: Call, where: str) -> OpCall | None:
    """A call of an operation as a step has it; None where it is none, and reported.

    Args:
        objects: Writes the arguments, and gets what cannot be written.
        found: The operation.
        call: What it is called on.
        where: What messages call it.
    """
    name = op_name(found)
    cls = CATEGORIES["op"].find(name) if name is not None else None
    if name is None or cls is None:
        return None
    names = IN_ORDER.get(name, (*_tensor_names(cls), *FURTHER.get(name, ())))
    settings = {k: v for k, v in found.arguments.items() if k != "name"}
    given: dict[str, Any] = dict(zip(names, call.args, strict=False)) | call.kwargs
    return called(objects, name, cls, settings, given, where)


def called(
    objects: Objects,
    name: str,
    cls: type[KerasObject],
    settings: dict[str, Any],
    given: dict[str, Any],
    where: str,
) -> OpCall | None:
    """A call of a function by its arguments, tensors and plain values alike by their names."""
    takes = signature_of(cls)
    inputs: dict[str, Any] = {}
    arguments: dict[str, Any] = {}
    for key, value in given.items():
        if value is None:
            continue
        inside = list(tensors(value))
        if not inside:
            settings = settings | {key: value}
        elif isinstance(value, Tensor) or (isinstance(value, list) and len(inside) == len(value)):
            inputs[key] = value
        else:
            objects.findings.error(
                "SC603",
                f"{where}: {shown(key)} of ops.{name} mixes tensors and plain values",
                "make the plain ones a step of their own; an Identity stands in its place",
            )
            return None
    tensor_names = takes.names if takes else ()
    constants = {}
    for key in [key for key in settings if key in tensor_names]:
        constants[key] = objects.plain(settings.pop(key), f"{shown(key)} of {where}")
    if name == "get_item" and "key" in settings:
        settings["key"] = key_text(settings["key"])
    written = objects.arguments(cls, Saved(name, settings), where)
    arguments |= {key: value for key, value in constants.items() if value is not None} | written
    return OpCall(name, cls, arguments, _inputs(inputs, tensor_names, constants))


def _tensor_names(cls: type[KerasObject]) -> tuple[str, ...]:
    takes = signature_of(cls)
    return takes.names if takes else ()


def _inputs(inputs: dict[str, Any], names: tuple[str, ...], constants: dict[str, Any]) -> Any:
    """The tensors as `inputs` has them: in order where they fill the first free parameters."""
    if not inputs:
        return []
    free = [name for name in names if name not in constants]
    values = [inputs[name] for name in free if name in inputs]
    if list(inputs) == free[: len(inputs)] and not any(isinstance(v, list) for v in values):
        return values[0] if len(values) == 1 else values
    if len(inputs) == 1 and list(inputs) == free[:1]:
        return values[0]
    return inputs


def key_text(key: Any) -> Any:
    """The key of a `get_item` in Python's slice syntax.

    >>> part = {"class_name": "__slice__", "config": {"start": None, "stop": 4, "step": None}}
    >>> key_text([part, 0, None, {"class_name": "__ellipsis__"}])
    ':4, 0, None, ...'
    """
    if isinstance(key, dict) and isinstance(key.get("items"), list):
        key = key["items"]
    if isinstance(key, int) and not isinstance(key, bool):
        return key
    parts = key if isinstance(key, list) else [key]
    return ", ".join(_part(part) for part in parts)


def _part(part: Any) -> str:
    """One part of a key."""
    if part is Ellipsis:
        return "..."
    if isinstance(part, dict):
        if part.get("class_name") in ("__ellipsis__", "Ellipsis"):
            return "..."
        bounds = part.get("config", part)
        if isinstance(bounds, dict) and {"start", "stop"} <= bounds.keys():
            start, stop, step = (bounds.get(each) for each in ("start", "stop", "step"))
            text = f"{_bound(start)}:{_bound(stop)}"
            return text if step in (None, 1) else f"{text}:{_bound(step)}"
    return str(part)


def _bound(value: Any) -> str:
    return "" if value is None else str(value)
