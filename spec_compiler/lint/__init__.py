"""Checks on the training set-up: mistakes that Keras refuses late, or accepts and regrets.

A rule is a module with a function `check`, which takes a `Subject` and gives
diagnostics. `RULES` names them all, in the order they are run.
"""

from __future__ import annotations

from importlib import import_module

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.lint.subject import Subject
from spec_compiler.spec.model import Spec
from spec_compiler.spec.settings import Settings

RULES: tuple[str, ...] = (
    "unknown_output",
    "loss_against_output",
    "loss_against_labels",
    "monitor_not_logged",
    "checkpoint_ending",
)


def lint(spec: Spec, graph: CheckedGraph, settings: Settings) -> list[Diagnostic]:
    """What the rules find in a spec without errors."""
    subject = Subject(spec, graph, settings)
    found: list[Diagnostic] = []
    for name in RULES:
        found += import_module(f"spec_compiler.lint.{name}").check(subject)
    return found
