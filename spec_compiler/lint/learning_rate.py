"""SC520: a learning rate with which nothing useful is learned.

Adam and its kin divide each step by its size: at a rate of 1 every weight moves by about 1
at each step, and weights are made to be far smaller. At 0 nothing moves at all.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject

TOO_LARGE = {
    "Adam": 1.0,
    "AdamW": 1.0,
    "Adamax": 1.0,
    "Lion": 1.0,
    "Nadam": 1.0,
    "RMSprop": 1.0,
    "SGD": 100.0,
    "ScheduleFreeAdamW": 1.0,
}
"""The rate from which on an optimizer surely diverges."""
RATES = ("initial_learning_rate", "warmup_target", "values")
"""The arguments of schedules that are rates."""


def check(subject: Subject) -> list[Diagnostic]:
    """The learning rate of an optimizer that is far from any useful one."""
    compiled = subject.settings.compile
    optimizer: Any = compiled.optimizer if compiled is not None else None
    path: tuple[str, ...] = ("compile", "optimizer")
    if getattr(optimizer, "inner_optimizer", None) is not None:
        path = (*path, optimizer.canonical_name(), "inner_optimizer")
        optimizer = optimizer.inner_optimizer
    rate = getattr(optimizer, "learning_rate", None)
    if rate is None or "learning_rate" not in optimizer.model_fields_set:
        return []
    name = optimizer.canonical_name()
    at = subject.span((*path, name, "learning_rate"))
    if rate == 0:
        message = f"with a learning rate of 0 {name} changes nothing"
        return [Diagnostic("SC520", message, at, hint="0.001 is a usual rate")]
    largest, limit = max(_rates(rate), default=0.0), TOO_LARGE.get(name)
    if limit is None or largest < limit:
        return []
    message = f"a learning rate of {largest:g} is too large for {name}: training diverges"
    mend = "0.001 is a usual rate" if name != "SGD" else "0.01 is a usual rate"
    return [Diagnostic("SC520", message, at, Severity.WARNING, hint=mend)]


def _rates(rate: Any) -> list[float]:
    """Every rate in a number or a schedule."""
    if isinstance(rate, int | float):
        return [float(rate)]
    found: list[float] = []
    for name in RATES:
        value = getattr(rate, name, None)
        found += value if isinstance(value, list) else [] if value is None else [value]
    return found
