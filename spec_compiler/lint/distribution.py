"""SC550: a way to use several devices that the spec's engine does not have."""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject

CODE = "SC550"
OTHERS = {"tensorflow": "mirrored", "jax": "data_parallel or model_parallel"}
"""What each engine has."""


def check(subject: Subject) -> list[Diagnostic]:
    """`fit.distribute` against `backend`."""
    fit, engine = subject.settings.fit, subject.spec.backend
    if fit is None or fit.distribute is None or fit.distribute.engine == engine:
        return []
    name = fit.distribute.canonical_name()
    message = f"{name} runs on {fit.distribute.engine}, and the spec on {engine}"
    own = OTHERS.get(engine)
    hint = f"write backend: {fit.distribute.engine}" + (f", or distribute: {own}" if own else "")
    return [Diagnostic(CODE, message, subject.span(("fit", "distribute")), hint=hint)]
