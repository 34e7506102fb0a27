"""Small specs around a few steps, and what a check says of them in one line a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.pipeline import check

HEAD_LINES = 6
"""The lines before the first step where nothing stands at the head."""


def chain(steps: str, rest: str = "", *, inputs: str = "{shape: [8]}", head: str = "") -> str:
    """A sequential model of these steps."""
    return _spec("sequential", steps, rest, inputs, head)


def graph(steps: str, rest: str = "", *, inputs: str = "{x: {shape: [8]}}", head: str = "") -> str:
    """A functional model of these steps."""
    return _spec("functional", steps, rest, inputs, head)


def _spec(kind: str, steps: str, rest: str, inputs: str, head: str) -> str:
    lines = "".join(f"    {line}\n" for line in steps.strip("\n").split("\n"))
    model = f"model:\n  kind: {kind}\n  inputs: {inputs}\n  layers:\n{lines}"
    return f"spec: 1\nname: small\n{head}{model}{rest}"


def findings(text: str, params: Mapping[str, Any] | None = None) -> list[str]:
    """Each finding as `CODE at 'the text it points at'`, in the order of the text.

    The text under the caret says more than a line and a column: a place that is off by
    one shows. What is declared and not used (SC305) is left out.
    """
    lines = text.split("\n")
    found = []
    for item in check(text, params).diagnostics:
        if item.code == "SC305":
            continue
        span = item.span
        if span is None:
            found.append(item.code)
            continue
        line = lines[span.line - 1]
        end = span.end_column - 1 if span.end_line == span.line else len(line)
        found.append(f"{item.code} at '{line[span.column - 1 : end]}'")
    return found


def messages(text: str, params: Mapping[str, Any] | None = None) -> str:
    """All that the findings say: message, label and hint, a line each."""
    said = []
    for item in check(text, params).diagnostics:
        said += [part for part in (item.message, item.label, item.hint) if part]
    return "\n".join(said)


def expanded(text: str, params: Mapping[str, Any] | None = None) -> CheckedGraph:
    """The checked graph of a spec that must have no finding."""
    outcome = check(text, params)
    assert {item.code for item in outcome.diagnostics} <= {"SC305"}, str(outcome.diagnostics)
    assert outcome.value is not None
    return outcome.value.graph
