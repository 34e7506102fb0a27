"""SC523: a callback that cannot tell, or has wrong, which way is better.

With `mode: auto` Keras looks for a metric whose own name is what is watched, without the
`val_`. With several outputs the name in the logs has the output's before it, and is not
found: training stops after the first epoch. The loss of an output and counts are not
found either. A `mode` against the metric takes the worst epoch for the best.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.measured import Logs, logs
from spec_compiler.lint.subject import Called, Subject

MODES = {"higher": "max", "lower": "min"}
"""The mode for each way that is better."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each callback whose `mode` does not fit what it watches."""
    known = logs(subject)
    if known is None:
        return []
    found = []
    for called in subject.callbacks():
        monitor = getattr(called.callback, "monitor", None)
        plain = monitor.removeprefix("val_") if isinstance(monitor, str) else ""
        if plain in known.names:
            found += _check(subject, called, plain, known)
    return found


def _check(subject: Subject, called: Called, plain: str, known: Logs) -> list[Diagnostic]:
    """What is wrong with the mode of a callback that watches a known name."""
    callback, mode = called.callback, called.callback.mode
    own = MODES.get(known.better.get(plain) or "") if plain != "loss" else "min"
    right = own or _likely(plain, known)
    given = f"'{callback.monitor}'"
    if mode == "auto" and own is None:
        message = f"{called.name} cannot tell which way is better for {given}, and Keras stops"
        label = f"add mode: {right}" if right else "add mode: min, or max"
        return [Diagnostic("SC523", message, subject.span(called.at("monitor")), label=label)]
    uses_it = getattr(callback, "save_best_only", True)
    if mode != "auto" and right is not None and mode != right and uses_it:
        better = "higher" if right == "max" else "lower"
        message = f"{called.name} has mode: {mode}, but {given} is better when it is {better}"
        at = subject.span(called.at("mode"))
        return [Diagnostic("SC523", message, at, label=f"mode: {right}")]
    return []


def _likely(plain: str, known: Logs) -> str | None:
    """The mode for a name with an output's before it: by the metric that it ends in."""
    if plain.endswith("_loss"):
        return "min"
    ends = [own for own in known.better if plain.endswith(f"_{own}")]
    return MODES.get(known.better[max(ends, key=len)] or "") if ends else None
