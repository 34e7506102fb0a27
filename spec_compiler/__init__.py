"""spec-compiler: a declarative model-spec compiler for Keras 3.

The public names are imported when they are first used, so that the start-up of
the command line stays short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from spec_compiler.api import (
        SpecError,
        compile,
        diff,
        import_model,
        inspect,
        load,
        render,
        train,
        validate,
    )
    from spec_compiler.diagnostics.model import Diagnostic
    from spec_compiler.spec.model import Spec

_HOMES = {
    "compile": "spec_compiler.api",
    "import_model": "spec_compiler.api",
    "diff": "spec_compiler.api",
    "inspect": "spec_compiler.api",
    "load": "spec_compiler.api",
    "render": "spec_compiler.api",
    "train": "spec_compiler.api",
    "validate": "spec_compiler.api",
    "SpecError": "spec_compiler.api",
    "Diagnostic": "spec_compiler.diagnostics.model",
    "Spec": "spec_compiler.spec.model",
}

__all__ = [
    "Diagnostic",
    "Spec",
    "SpecError",
    "__version__",
    "compile",
    "diff",
    "import_model",
    "inspect",
    "load",
    "render",
    "train",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'spec_compiler' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
