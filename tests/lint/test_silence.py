"""Comments that silence findings: which, where, and what is said of useless ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import check
from spec_compiler.text.edit import apply

SPEC = """\
spec: 1
name: small{top}
description: {description}
model:
  kind: sequential
  inputs: {{shape: [8]}}
  layers:
    - Dense: {{units: 1, activation: softmax}}{comment}
compile:
  loss: {loss}
"""


def found(
    comment: str = "", loss: str = "binary_crossentropy", top: str = "", description: str = "x"
) -> tuple[Diagnostic, ...]:
    """What is found in a softmax over one unit with a comment behind it."""
    text = SPEC.format(comment=comment, loss=loss, top=top, description=description)
    return check(text).diagnostics


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("", ["SC506"]),
        ("  # noqa: SC506", []),
        ("  # noqa: SC506 - shown on purpose", []),
        ("  #noqa:SC506", []),
        ("  # noqa: E501, SC506", []),
        ("  # a softmax # noqa: SC506", []),
        ("  # noqa", ["SC506"]),
        ("  # noqa: E501", ["SC506"]),
        ("  # noqa: SC507", ["SC506", "SC111"]),
        ("  # noqa: SC506, SC507", ["SC111"]),
        ("  # noqa: sc506", ["SC506"]),
    ],
)
def test_a_comment_silences_its_line(comment: str, codes: list[str]) -> None:
    """The code counts, on the line of the finding; other tools' codes are not ours."""
    assert [one.code for one in found(comment)] == codes


def test_other_lines_are_not_silenced() -> None:
    """A comment at the top silences nothing below it, and is reported."""
    assert [one.code for one in found(top="  # noqa: SC506")] == ["SC506", "SC111"]


def test_a_hash_in_a_value_is_no_comment() -> None:
    """Text that looks like a comment is a value where YAML says so."""
    assert [one.code for one in found(description='"x # noqa: SC506"')] == ["SC506"]


def test_errors_of_other_kinds_are_not_silenced() -> None:
    """An unknown loss cannot be passed over, and no comment is called useless then."""
    codes = [one.code for one in found("  # noqa: SC507", "msee  # noqa: SC207")]
    assert codes == ["SC207"]


def test_warnings_of_other_kinds_are_silenced() -> None:
    """A block that nothing uses is a warning, which a comment may silence."""
    text = SPEC.format(comment="  # noqa: SC506", loss="mse", top="", description="x")
    text += "blocks:\n  spare: {layers: [Flatten]}"
    assert [one.code for one in check(text + "\n").diagnostics] == ["SC305"]
    assert [one.code for one in check(text + "  # noqa: SC305\n").diagnostics] == []


def test_a_useless_comment_is_removed_by_its_mend() -> None:
    """`--fix` removes the comment with the space before it; a second code on it stays."""
    text = SPEC.format(comment="", loss="mse  # noqa: SC506", top="", description="x")
    edits = [edit for one in check(text).diagnostics for edit in one.edits]
    assert "  loss: mse\n" in apply(text, edits)
    text = SPEC.format(comment="  # noqa: SC506, SC507", loss="mse", top="", description="x")
    assert [one.edits for one in check(text).diagnostics] == [()]


def test_comments_of_included_files_are_not_called_useless(tmp_path: Path) -> None:
    """What an included file silences may be needed by another spec."""
    (tmp_path / "common.yaml").write_text(
        "blocks:\n  unit:\n    layers:\n      - Dense: 4  # noqa: SC515\n      - ReLU\n"
    )
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        "spec: 1\nname: small\ninclude: [common.yaml]\nmodel:\n  kind: sequential\n"
        "  inputs: {shape: [8]}\n  layers: [unit]\n"
    )
    assert check(spec).diagnostics == ()
