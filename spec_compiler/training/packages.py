"""Packages without which a run would fail at its end, looked for before it begins.

In: a checked spec. Out: a diagnostic at what needs a package that is not installed.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import Checked
from spec_compiler.targets.plan.training_export import needed
from spec_compiler.text.document import Path

OF_CALLBACKS = {
    "TensorBoard": ("tensorboard",),
    "OrbaxCheckpoint": ("orbax",),
    "RemoteMonitor": ("requests",),
}
"""The package that a callback needs."""
PIP = {"orbax": "orbax-checkpoint"}
"""What pip calls a package, where it is not its own name."""


def missing_packages(checked: Checked) -> Diagnostic | None:
    """What says that a package is not installed; None where all are.

    Args:
        checked: The spec.
    """
    for what, path, packages in _wanted(checked):
        missing = [name for name in packages if importlib.util.find_spec(name) is None]
        if missing:
            names = " and ".join(missing)
            hint = "pip install " + " ".join(PIP.get(name, name) for name in missing)
            place = checked.spec.document.key_span(path)
            message = f"{what} needs {names}, which is not installed here"
            return Diagnostic("SC556", message, place, hint=hint)
    return None


def _wanted(checked: Checked) -> Iterator[tuple[str, Path, tuple[str, ...]]]:
    """What needs packages, its place, and the packages."""
    for index, export in enumerate(checked.settings.export):
        packages = needed((export,), checked.spec.backend)
        yield f"export '{export.format}'", ("export", index, export.format), packages
    for section in ("fit", "evaluate"):
        settings = getattr(checked.settings, section)
        for index, callback in enumerate((settings.callbacks or ()) if settings else ()):
            name = type(callback).__name__
            yield name, (section, "callbacks", index), OF_CALLBACKS.get(name, ())
