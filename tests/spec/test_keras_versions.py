"""The versions of Keras that a spec must work on, and what they lack."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from spec_compiler.api import validate
from spec_compiler.spec.keras_versions import oldest_minor

SPEC = """\
spec: 1
name: versions
keras: "%s"
model:
  kind: sequential
  inputs: {shape: [8]}
  layers:
    - Dense: %s
compile: {optimizer: %s, loss: mse}
"""


def codes(versions: str, dense: str = "3", optimizer: str = "adam") -> list[tuple[str, int]]:
    """The codes of a spec with these parts, each with its line."""
    found = validate(SPEC % (versions, dense, optimizer))
    return [(each.code, each.span.line) for each in found if each.span]


@pytest.mark.parametrize(
    ("text", "oldest"),
    [
        (">=3.12", 12),
        (" >= 3.13 , <4", 13),
        ("==3.14.*", 14),
        ("==3.15.1", 15),
        ("~=3.13", 13),
        ("~=3.13.2", 13),
        (">3.12", 12),
        (">=3.12,!=3.12.*", 13),
    ],
)
def test_the_oldest_version_is_found(text: str, oldest: int) -> None:
    """Each form of clause says from which minor version on a spec must work."""
    assert oldest_minor(text) == oldest


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "SC203"),
        ("3.12", "SC203"),
        (">=3.12.*", "SC203"),
        ("~=3", "SC203"),
        (">=3.12;", "SC203"),
        ("latest", "SC203"),
        (">=3.11", "SC204"),
        ("<4", "SC204"),
        (">=2.0,<3", "SC204"),
        (">=3.13,<3.13", "SC204"),
    ],
)
def test_a_wrong_specifier_is_refused(text: str, code: str) -> None:
    """What is no specifier, lets in nothing, or lets in versions that nobody recorded."""
    with pytest.raises(PydanticCustomError) as failure:
        oldest_minor(text)
    assert failure.value.type == code
    assert codes(text)[:1] == [(code, 3)]


def test_an_argument_that_came_later_is_named() -> None:
    """An argument is refused for the versions that lack it, and taken for those that have it."""
    dense = "{units: 3, quantization_config: null}"
    assert codes(">=3.12", dense) == [("SC213", 8)]
    assert codes(">=3.13", dense) == []


def test_an_object_inside_another_is_looked_at() -> None:
    """An initializer's argument is refused where it stands."""
    dense = "{units: 3, kernel_initializer: {HeNormal: {input_axes: [0], output_axes: [1]}}}"
    assert codes(">=3.14", dense) == [("SC213", 8)]
    assert codes(">=3.15", dense) == []


def test_an_optimizer_that_came_later_is_named() -> None:
    """The training set-up is checked as the model is."""
    assert codes(">=3.12", optimizer="{ScheduleFreeAdamW: {}}") == [("SC213", 9)]
    assert codes(">=3.14", optimizer="{ScheduleFreeAdamW: {}}") == []


def test_without_versions_nothing_is_asked() -> None:
    """A spec that names no version has all of the newest."""
    text = SPEC % (">=3.15", "{units: 3, quantization_config: null}", "muon")
    assert validate(text.replace('keras: ">=3.15"\n', "")) == ()
