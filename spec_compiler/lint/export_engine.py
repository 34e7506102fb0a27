"""SC555: an export that the engine, or the model's dtype, does not allow.

Keras says so when the file is written: after the training.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject

CODE = "SC555"
ENGINES = {"litert": ("tensorflow", "torch")}
"""The engines that can write a format; all where it is not named."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each export against the engine and the policy."""
    found = []
    engine, policy = subject.spec.backend, subject.spec.dtype_policy
    for index, export in enumerate(subject.settings.export):
        at = ("export", index, export.format)
        engines = ENGINES.get(export.format)
        if engines is not None and engine not in engines:
            message = f"Keras writes {export.format} on {' and '.join(engines)}, not on {engine}"
            hint = "write another format, or train on " + engines[0]
            found.append(Diagnostic(CODE, message, subject.key_span(at), hint=hint))
        if export.format == "onnx" and policy not in (None, "float32"):
            message = f"Keras writes onnx of float32 models, not of {policy}"
            hint = "export keras, and convert a model that is built in float32"
            found.append(Diagnostic(CODE, message, subject.key_span(at), hint=hint))
    return found
