"""Objects as Keras writes them into a configuration, of any generation, taken apart.

In: parsed JSON. Out: `Saved`: a class by its name, with its arguments. Nothing is looked
up, imported or called here: a module's name in a file is text.

Generations: Keras 3 writes `{module, class_name, config, registered_name}`; Keras 1 and 2,
and HDF5 files of every one, `{class_name, config}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spec_compiler.record import dataclass

KERAS_PACKAGES = ("keras", "tf_keras", "tensorflow", "keras_core", "builtins")
"""The first part of the names of modules whose classes are Keras's own."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One object of a configuration.

    Attributes:
        class_name: Its class, or `function`.
        config: Its constructor's arguments; for a function its name; a list in Keras 1.
        module: The module that Keras 3 names; empty where it names none.
        registered: The name under which a class of the user's own is registered.
        is_new: Whether the form is Keras 3's.
        build: What Keras 3 says of the shapes that it was built on.
    """

    class_name: str
    config: Any
    module: str = ""
    registered: str = ""
    is_new: bool = False
    build: Any = None

    @property
    def arguments(self) -> dict[str, Any]:
        """The configuration, where it is a mapping."""
        return self.config if isinstance(self.config, dict) else {}

    @property
    def name(self) -> str:
        """The name that the object has of itself; empty where it has none."""
        found = self.arguments.get("name")
        return found if isinstance(found, str) else ""

    @property
    def is_custom(self) -> bool:
        """Whether the file says that the class is not Keras's."""
        if not self.is_new:
            return ">" in self.class_name
        if not self.module:
            return bool(self.registered)
        return self.module.partition(".")[0] not in KERAS_PACKAGES

    @property
    def is_op(self) -> bool:
        """Whether it is a call of a function of `keras.ops`."""
        if self.is_new:
            return self.module.startswith(("keras.src.ops.", "keras.ops"))
        return False


def saved(value: Any) -> Saved | None:
    """The object that a value of a configuration stands for, None where it is none."""
    if not isinstance(value, Mapping) or not isinstance(value.get("class_name"), str):
        return None
    if "config" not in value:
        return None
    config = value["config"]
    if config is not None and not isinstance(config, Mapping | str | list):
        return None
    module, registered = value.get("module"), value.get("registered_name")
    return Saved(
        value["class_name"],
        config if config is not None else {},
        module if isinstance(module, str) else "",
        registered if isinstance(registered, str) else "",
        "module" in value,
        value.get("build_config"),
    )
