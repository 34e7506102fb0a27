"""The code that a saved model needs and a spec only names: entries of `imports`.

In: classes and functions that are not Keras's, as a file names them. Out: entries that the
reader fills in. A file's own word for where code is found is never taken over: an entry
that named `os:system` would be run by `compile`. The internals of Keras that its own
applications are made of are listed here, and are named in full.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from spec_compiler.graph.naming import snake_case
from spec_compiler.importer.findings import Findings, shown
from spec_compiler.importer.names import is_reference, unused, variable
from spec_compiler.record import dataclass

MODULE = "fill_in"
"""The module that an entry names until it is filled in."""
KERAS_INTERNALS: dict[str, str] = {
    "LayerScale": "keras.src.applications.convnext:LayerScale",
    "CustomScaleLayer": "keras.src.applications.inception_resnet_v2:CustomScaleLayer",
    "StochasticDepth": "keras.src.applications.convnext:StochasticDepth",
}
"""Classes that are in no public namespace of Keras, but in its applications."""


@dataclass(slots=True)
class Imports:
    """The entries of one spec.

    Attributes:
        findings: Gets a finding for each entry that is to be filled in.
        entries: The section, by name.
        keys: The entry of each class or function.
    """

    findings: Findings
    entries: dict[str, Any] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def internal(self, module: str, class_name: str) -> str | None:
        """The entry of a class that only Keras's own applications use, None for any other."""
        path = KERAS_INTERNALS.get(class_name)
        if path is None or path != f"{module}:{class_name}":
            return None
        return self._entry(("internal", class_name), class_name, path)

    def custom(self, kind: str, full_name: str, where: str) -> str:
        """The entry of a class or function of the user's own.

        Args:
            kind: `class` or `function`.
            full_name: Its name in the file, `package>Name` or a bare one.
            where: Which layer has it.
        """
        known = self.keys.get((kind, full_name))
        if known is not None:
            return known
        name = full_name.rpartition(">")[2].rpartition(".")[2]
        attribute = variable(name, "object") if not name.isidentifier() else name
        entry = self._entry((kind, full_name), name, f"{MODULE}:{attribute}")
        self.findings.warning(
            "SC604",
            f"{where} needs the {kind} {shown(full_name)}, which Keras does not offer",
            f"say where it is: imports: {{{entry}: your_module:{attribute}}}",
        )
        return entry

    def placeholder(self, name: str) -> str:
        """An entry for what cannot be taken over: code inside the file."""
        return self._entry(("code", name), name, f"{MODULE}:{variable(name, 'function')}")

    def declare(self, entry: str, shape: list[int | None] | None) -> None:
        """Say what an imported layer gives, unless two uses of it differ."""
        if shape is None:
            return
        found = self.entries[entry]
        if isinstance(found, str):
            self.entries[entry] = {"path": found, "output": shape}
        elif found.get("output") != shape:
            found.pop("output", None)

    def _entry(self, key: tuple[str, str], name: str, path: str) -> str:
        """The entry of a key, made where there is none."""
        if key not in self.keys:
            wanted = variable(snake_case(name), "custom")
            if not is_reference(wanted):
                wanted = f"custom_{wanted}"
            self.keys[key] = unused(wanted, self.entries)
            self.entries[self.keys[key]] = path
        return self.keys[key]
