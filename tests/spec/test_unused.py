"""Names of a spec that nothing uses."""

from __future__ import annotations

from pathlib import Path

from spec_compiler.diagnostics.model import Severity
from spec_compiler.pipeline import check
from tests.spec.code import STEPS, findings


def test_unused_names_are_warned_of(folder: Path) -> None:
    """Imports, blocks and shared entries of the spec's own file that nothing uses."""
    text = STEPS.replace("  own:", "  idle: ./layers.py:Plain\n  own:") + (
        "blocks:\n"
        "  used: {layers: [inner]}\n"
        "  inner: {layers: [Flatten]}\n"
        "  first: {layers: [second]}\n"
        "  second: {layers: [first]}\n"
        "shared:\n"
        "  spare: {Dense: 3}\n"
    )
    text = text.replace("    - Dense: 4\n", "    - used\n    - Dense: 4\n")
    found = findings(text, NAME="Open", STEP="own")
    assert {one.severity for one in found} == {Severity.WARNING}
    assert [one.message for one in found if one.code == "SC305"] == [
        "import 'idle' is used by nothing",
        "block 'first' is used by nothing",
        "block 'second' is used by nothing",
        "shared entry 'spare' is used by nothing",
    ]


def test_what_others_bring_may_be_unused(folder: Path) -> None:
    """A file of blocks is for many specs."""
    (folder / "common.yaml").write_text("blocks: {spare: {layers: [Flatten]}}\n", encoding="utf-8")
    assert findings("include: [common.yaml]\n" + STEPS, NAME="Open", STEP="own") == []


def test_parameters_that_no_formula_names() -> None:
    """A spec's parameter and a block's; one that a derived parameter names is used."""
    text = (
        "spec: 1\nname: m\n"
        "params: {units: 4, wide: $(2 * units), idle: 3}\n"
        "blocks: {head: {params: {n: 1, left: 2}, layers: [{Dense: $n}]}}\n"
        "model: {kind: sequential, inputs: {shape: [8]}, layers: [{Dense: $wide}, head]}\n"
    )
    found = check(text).diagnostics
    assert [(one.code, one.message) for one in found] == [
        ("SC305", "parameter 'idle' is used by nothing"),
        ("SC305", "parameter 'left' of block 'head' is used by nothing"),
    ]


def test_parameters_that_others_bring_may_be_unused(folder: Path) -> None:
    """What a base spec has is for all that extend it."""
    (folder / "base.yaml").write_text(
        "spec: 1\nname: base\nparams: {spare: 1}\n"
        "model: {kind: sequential, inputs: {shape: [8]}, layers: [{Dense: 1, name: last}]}\n",
        encoding="utf-8",
    )
    (folder / "main.yaml").write_text("spec: 1\nname: m\nextends: base.yaml\n", encoding="utf-8")
    assert check(folder / "main.yaml").diagnostics == ()
