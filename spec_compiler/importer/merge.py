"""The `Merge` layer of Keras 1, as the layers that took its place.

In: a `Merge` by its mode. Out: the layer of today, or what keeps it from being one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spec_compiler.importer.findings import shown
from spec_compiler.importer.saved import Saved

MODES: dict[str, str] = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "min": "Minimum",
    "dot": "Dot",
    "cos": "Dot",
}
"""What each mode is called today."""


def is_merge(found: Saved) -> bool:
    """Whether a layer is one."""
    return found.class_name == "Merge" and not found.is_new


def merge(found: Saved) -> Saved | str:
    """The layer of today; what it is where there is none."""
    mode = found.arguments.get("mode", "sum")
    name = MODES.get(mode) if isinstance(mode, str) else None
    if name is None or found.arguments.get("mode_type") in ("lambda", "function"):
        return f"a Merge of the mode {shown(mode)}"
    arguments: dict[str, Any] = {"name": found.name}
    if name == "Concatenate":
        arguments["axis"] = found.arguments.get("concat_axis", -1)
    if name == "Dot":
        axes = found.arguments.get("dot_axes", -1)
        arguments |= {"axes": axes, "normalize": mode == "cos"}
    return replace(found, class_name=name, config=arguments)
