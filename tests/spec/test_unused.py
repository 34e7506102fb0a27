"""Names of a spec that nothing uses."""

from __future__ import annotations

from pathlib import Path

from spec_compiler.diagnostics.model import Severity
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
