"""SC559: a batch that the devices which share it do not divide.

JAX says so at the first batch, in words of its own. How many devices there are is known
here where the spec names them, or the axes of their mesh.
"""

from __future__ import annotations

from spec_compiler.catalog.distributions import DataParallel, Distribution, ModelParallel
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject

CODE = "SC559"
DEFAULT = 32
"""Samples a batch where the spec does not say."""


def check(subject: Subject) -> list[Diagnostic]:
    """The size of a batch against the devices."""
    fit, data = subject.settings.fit, subject.settings.data
    shares = _shares(fit.distribute) if fit is not None else 1
    of_data = data.batch_size if data is not None else None
    size = of_data or (fit.batch_size if fit is not None else None) or DEFAULT
    if size % shares == 0:
        return []
    path = ("data", "batch_size") if of_data else ("fit", "batch_size")
    written = subject.spec.document.node(path) is not None
    place = subject.span(path if written else ("fit", "distribute"))
    message = f"a batch of {size} cannot be shared by {shares} devices"
    near = f"batch_size: {max(round(size / shares), 1) * shares}"
    return [Diagnostic(CODE, message, place, hint=f"write a multiple of {shares}, such as {near}")]


def _shares(way: Distribution | None) -> int:
    """Into how many parts a batch is cut, as far as the spec says."""
    if isinstance(way, DataParallel):
        return len(way.devices or [""])
    if not isinstance(way, ModelParallel):
        return 1
    return (way.mesh or {}).get(way.batch_dim_name or way.axes[0], 1)
