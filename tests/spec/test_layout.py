"""The layout of specs: sections, names and lines of the language, and no other meaning."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec_compiler.diagnostics.explain import explain, pages
from spec_compiler.pipeline import check
from spec_compiler.spec.layout import formatted, write_spec
from spec_compiler.targets.json import write
from spec_compiler.text.read import read_text

EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*.yaml"))

UNTIDY = """\
# of the file
name: untidy

spec: 1   # the version
# what it learns
compile: {loss: mse,
          optimizer: adam}
model:
   kind: functional
   inputs:
      image:
         shape:
           - 8
           - 8
           - 1
   layers:
   - MaxPool2D
   - name: wide
     Convolution2D:
        filters: 4   # few
        kernel_size: 3
        activation: swish
        kernel_initializer: OrthogonalInitializer
   # in the middle
   - Flatten: {}
   - ops.abs:
   - {Dense: {units: 3}, name: last}
blocks:
  one: {layers: [Flatten]}
  two:
    layers: [AvgPool2D: 2]
"""
TIDY = """\
# of the file
spec: 1  # the version
name: untidy

blocks:
  one:
    layers:
      - Flatten

  two:
    layers:
      - AveragePooling2D: 2

model:
  kind: functional
  inputs: {image: {shape: [8, 8, 1]}}
  layers:
    - MaxPooling2D
    - Conv2D:
        filters: 4  # few
        kernel_size: 3
        activation: silu
        kernel_initializer: Orthogonal
      name: wide
    # in the middle
    - Flatten
    - ops.absolute
    - Dense: {units: 3}
      name: last

# what it learns
compile:
  loss: mse
  optimizer: adam
"""


def laid_out(text: str, form: str = "yaml", name: str = "a.yaml") -> str:
    """A spec in the one layout."""
    document = read_text(text, name).value
    assert document is not None
    outcome = formatted(document, name, form)
    assert outcome.value is not None, outcome.diagnostics
    return outcome.value


def test_an_untidy_spec() -> None:
    """Sections in order and apart, canonical names, bare names, the operation first."""
    assert laid_out(UNTIDY) == TIDY
    assert laid_out(TIDY) == TIDY


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_have_the_layout(path: Path) -> None:
    """What is shown to people is laid out as `format` does it, and as JSON it comes back."""
    text = path.read_text(encoding="utf-8")
    assert laid_out(text) == text
    as_json = laid_out(text, "json")
    assert json.loads(as_json)["name"] == path.stem
    assert laid_out(laid_out(as_json, "yaml", "a.json"), "json") == as_json


@pytest.mark.parametrize("code", pages())
def test_the_meaning_stays(code: str) -> None:
    """The specs of the pages have the same findings, and the same model, as before."""
    for text in re.findall(r"```yaml\n(.*?)```", explain(code) or "", re.DOTALL):
        document = read_text(text, "a.yaml").value
        if document is None:
            continue
        before, after = check(text), check(laid_out(text))
        assert [one.code for one in after.diagnostics] == [one.code for one in before.diagnostics]
        if before.value is not None and after.value is not None:
            assert write(after.value.graph, 1) == write(before.value.graph, 1)


SECTIONS = (
    "params: {a: 1, b: $(a * 2)}",
    "x-conv: &conv {filters: 4, kernel_size: 3}",
    "compile: {loss: mse, optimizer: {Adam: {learning_rate: 1e-3}}, metrics: [mae]}",
    "fit:\n  epochs: 2\n  callbacks:\n  - EarlyStopping:\n      patience: 3",
    "blocks:\n  one:\n    layers:\n    - Dense: 4\n    - MaxPool1D:\n  two: {layers: [ReLU: {}]}",
    (
        "model:\n  kind: sequential\n  inputs: {shape: [8, 8, 1]}\n  layers:\n"
        "    - Conv2D: {<<: *conv, padding: same}\n    - Flatten:\n    - Dense: 3\n      name: out"
    ),
    "seed: 1",
    "description: >\n  some text\n  on lines",
    "name: a",
    "spec: 1",
)
COMMENTS = st.sampled_from(("", "", "", "# one", "# two", "\n# three\n", "\n\n"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(SECTIONS), st.lists(COMMENTS, min_size=60, max_size=60))
def test_comments_anywhere_stay_and_change_nothing(sections: list[str], words: list[str]) -> None:
    """Comments above and behind any line of sections in any order: all kept, once is enough."""
    lines = []
    places = iter(words)
    for section in sections:
        for line in section.split("\n"):
            indent = line[: len(line) - len(line.lstrip())]
            above, behind = next(places), next(places)
            if not line.strip() or "text" in line or line.endswith(">") or "on lines" in line:
                above = behind = ""
            lines += [indent + part for part in above.split("\n") if above]
            lines.append(f"{line}  {behind.strip()}".rstrip())
    text = "\n".join(lines) + "\n"
    document = read_text(text, "a.yaml").value
    if document is None:  # an alias above its anchor
        return
    out = laid_out(text)
    assert sorted(re.findall(r"# \w+", out)) == sorted(re.findall(r"# \w+", text))
    assert laid_out(out) == out
    found = read_text(out, "a.yaml").value
    assert found is not None
    assert found.root.get("fit") is not None
    before, after = document.plain(), found.plain()
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    for key in before.keys() - {"blocks", "model"}:
        assert after[key] == before[key]


def test_plain_values_are_written_in_the_layout() -> None:
    """A spec from values: what an importer has found."""
    values = {
        "model": {
            "inputs": {"a": {"shape": [4]}, "b": {"shape": [None, 3]}},
            "kind": "functional",
            "layers": [
                {"Dense": {"units": 3, "activation": "relu"}, "inputs": "a", "name": "seen"},
                "Flatten",
                {"Add": None, "inputs": ["seen", "a"]},
            ],
        },
        "compile": {"optimizer": {"Adam": {"learning_rate": 0.0001}}, "loss": "mse"},
        "spec": 1,
        "name": "made",
    }
    assert write_spec(values) == (
        "spec: 1\nname: made\n\nmodel:\n  inputs:\n    a: {shape: [4]}\n    b: {shape: [null, 3]}\n"
        "  kind: functional\n  layers:\n    - Dense: {units: 3, activation: relu}\n"
        "      inputs: a\n      name: seen\n    - Flatten\n    - Add:\n      inputs: [seen, a]\n\n"
        "compile:\n  optimizer: {Adam: {learning_rate: 1e-4}}\n  loss: mse\n"
    )


def test_the_schema_of_an_editor_comes_along() -> None:
    """The comment that names it in YAML is a key in JSON."""
    text = "# yaml-language-server: $schema=../a.json\nspec: 1\nname: a\n"
    assert json.loads(laid_out(text, "json")) == {"$schema": "../a.json", "spec": 1, "name": "a"}


def test_what_json_has_not() -> None:
    """Numbers as keys are classes, or refused; infinity is refused at its place."""
    weights = "spec: 1\nname: a\nfit: {class_weight: {0: 1.0, 1: 2.5}}\n"
    assert '{"0": 1.0, "1": 2.5}' in laid_out(weights, "json")
    for text, line in (("spec: 1\nx-a:\n  2: b\n", 3), ("spec: 1\nx-a: [.inf]\n", 2)):
        document = read_text(text, "a.yaml").value
        assert document is not None
        [found] = formatted(document, "a.yaml", "json").diagnostics
        assert found.code == "SC641"
        assert found.span is not None
        assert found.span.line == line
