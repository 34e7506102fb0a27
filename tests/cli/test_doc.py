"""`spec-compiler doc`: what it prints, and what it says of a name that there is not."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from spec_compiler.cli.main import cli


def doc(*arguments: str) -> Result:
    """The verb, run in this process."""
    return CliRunner().invoke(cli, ["doc", *arguments])


def test_a_layer_is_described() -> None:
    """Arguments with type, default and meaning, the output, the weights, an example."""
    text = doc("Conv2D").output
    assert text.startswith("Conv2D: layer, keras.layers.Conv2D\n")
    assert "  filters: integer of 1 or more; required\n      The number of" in text
    assert '  padding: valid or same; default "valid"\n' in text
    assert "\nGives: The input with other channels" in text
    assert "\nWeights: A kernel" in text
    assert text.endswith("Example:\n  - Conv2D: {filters: 32, kernel_size: 3}\n")


def test_json_has_the_same() -> None:
    """The JSON form has one object for each kind that bears the name."""
    found = json.loads(doc("Poisson", "--format", "json").output)
    assert [each["noun"] for each in found["objects"]] == ["loss", "metric"]
    assert found["objects"][0]["path"] == "keras.losses.Poisson"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Dens", "did you mean 'Dense'?"),
        ("ops.reshap", "did you mean 'ops.reshape'?"),
        ("Lambda", "cannot be built from plain values: it wraps Python code"),
        ("Deconvolution2D", "today 'Conv2DTranspose'"),
        ("no such thing at all", "nothing is called 'no such thing at all'"),
    ],
)
def test_a_name_without_an_object_is_wrong_usage(name: str, said: str) -> None:
    """The message has the near name, today's name, or the reason."""
    result = doc(name)
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize(
    "name", ["relu", "adam", "ops.get_item", "csv", "HeNormal", "EarlyStopping"]
)
def test_each_kind_of_object_is_described(name: str) -> None:
    """Objects of every kind have a text and an example, and no line is too long."""
    result = doc(name)
    assert result.exit_code == 0
    assert "Example:" in result.output
    assert max(map(len, result.output.splitlines())) <= 100
