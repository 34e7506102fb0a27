"""What the tests of specs of several files speak of: the files, and what is found in them."""

from __future__ import annotations

from pathlib import Path

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import check, composed
from spec_compiler.text.document import plain

BASE = """\
spec: 1
name: base
params: {filters: 32, rate: {default: 0.5, min: 0, max: 1, help: Dropout}}
model:
  kind: sequential
  inputs: {shape: [8]}
  layers:
    - Dense: {units: $filters, activation: relu}
      name: hidden
    - Dropout: $rate
    - Dense: 10
      name: head
compile:
  optimizer: {Adam: {learning_rate: 0.001}}
  loss: mse
  metrics: [mae]
"""
COMMON = """\
params: {width: 4}
blocks:
  wide:
    params: {n: 2}
    layers:
      - Dense: {units: $n}
"""
HEAD = "spec: 1\nname: main\nmodel:\n  kind: sequential\n  inputs: {shape: [8]}\n  layers:\n"
MAIN = "include: [common.yaml]\n" + HEAD + "    - wide: {n: $width}\n"


def write(**files: str) -> None:
    """Write files by their names without ending; `__` parts folders."""
    for name, text in files.items():
        path = Path(name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def found(path: str, *, allow_outside: bool = False) -> list[Diagnostic]:
    """What the check of a spec finds; what nothing uses (SC305) is left out."""
    diagnostics = check(path, allow_outside=allow_outside).diagnostics
    return [one for one in diagnostics if one.code != "SC305"]


def only(path: str, *, allow_outside: bool = False) -> Diagnostic:
    """The one finding of a spec."""
    (one,) = found(path, allow_outside=allow_outside)
    return one


def tree(path: str) -> dict[str, object]:
    """The composed spec as plain values; the test fails where there is none."""
    outcome = composed(path)
    assert outcome.value is not None, outcome.diagnostics
    values = plain(outcome.value.document.root)
    assert isinstance(values, dict)
    return values  # type: ignore[return-value]  # the keys of a spec are texts
