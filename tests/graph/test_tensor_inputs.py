"""Inputs that are tensors of the imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_compiler.pipeline import check

CODE = """import keras

symbolic = keras.Input((8,))


def make(size):
    return keras.Input((size,))
"""
SPEC = """spec: 1
name: small
imports:
  t: %s
model:
  kind: %s
  inputs: %s
  layers:
    - %s
"""
KNOWN = "{path: './tensors.py:make', factory: true, output: [null, 8]}"
PLAIN = "./tensors.py:symbolic"
DENSE = "Dense: 4"


def checked(folder: Path, *parts: str) -> list[str]:
    """The codes of a spec beside the file that makes the tensors."""
    (folder / "tensors.py").write_text(CODE, encoding="utf-8")
    path = folder / "spec.yaml"
    path.write_text(SPEC % parts, encoding="utf-8")
    return [one.code for one in check(path).diagnostics]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((PLAIN, "functional", "{x: {tensor: t}}", DENSE), []),
        ((KNOWN, "functional", "{x: {tensor: {t: {size: 8}}}}", DENSE), []),
        ((KNOWN, "subclassed", "{x: {tensor: {t: {size: 8}}}}", DENSE), []),
        ((PLAIN, "functional", "{x: {tensor: u}}", DENSE), ["SC207", "SC305"]),
        ((PLAIN, "functional", "{x: {tensor: t, shape: [8]}}", DENSE), ["SC206"]),
        ((PLAIN, "sequential", "{tensor: t}", DENSE), ["SC307"]),
        (
            (KNOWN, "functional", "{x: {tensor: {t: {size: 8}}}}", "LSTM: 3"),
            ["SC401"],
        ),
        ((KNOWN, "functional", "{x: {tensor: {t: {size: 8, s: 1}}}}", DENSE), ["SC201"]),
    ],
)
def test_tensors(parts: tuple[str, ...], found: list[str], tmp_path: Path) -> None:
    """What is declared of one is checked; what is not is unknown."""
    assert checked(tmp_path, *parts) == found
