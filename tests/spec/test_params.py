"""Parameters: defaults, what is set from outside, what is derived, and formulas in every place."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.pipeline import check
from tests.spec.cases import chain, expanded, findings, graph, messages


def shapes(text: str, params: dict[str, Any] | None = None) -> list[Any]:
    """The shape of each step's output."""
    return [node.output.shape for node in expanded(text, params).nodes[1:]]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("head", "set_to", "units"),
    [
        ("params: {w: 3}\n", {}, 3),
        ("params: {w: 3}\n", {"w": 5}, 5),
        ("params: {w: null}\n", {"w": 5}, 5),
        ("params: {w: {type: int}}\n", {"w": 5}, 5),
        ("params: {w: {default: 3, min: 1, max: 9}}\n", {"w": 9}, 9),
        ("params: {w: {default: 3, choices: [3, 4]}}\n", {"w": 4}, 4),
        ("params: {v: 2, w: $(v * 2)}\n", {}, 4),
        ("params: {w: $(v * 2), v: 2}\n", {"v": 5}, 10),
        ("params: {w: $v, v: $u, u: 7}\n", {}, 7),
    ],
)
def test_where_a_value_comes_from(head: str, set_to: dict[str, Any], units: int) -> None:
    """The default, what is set, or what a formula derives from other parameters in any order."""
    assert shapes(chain("- Dense: $w", head=head), set_to) == [(None, units)]


@pytest.mark.parametrize(
    ("params", "place", "words"),
    [
        ("{w: null}", "SC124 at 'w'", "--set w=VALUE"),
        ("{w: {help: Width.}}", "SC124 at 'w'", "has no value"),
        ("{w: {default: 3, min: 5}}", "SC123 at '3'", "at least 5, got 3"),
        ("{w: {default: 3, max: 2}}", "SC123 at '3'", "at most 2, got 3"),
        ("{w: {default: 3, choices: [1, 2]}}", "SC123 at '3'", "one of 1, 2"),
        ("{w: {default: a, type: int}}", "SC123 at 'a'", "an int"),
        ("{w: {default: true, type: int}}", "SC123 at 'true'", "an int"),
        ("{w: {default: 3, mn: 5}}", "SC208 at 'mn'", "unknown key 'mn'"),
        ("{w: {default: 3, type: integer}}", "SC205 at 'integer'", "'int'"),
        ("{w: $v, v: $w}", "SC304 at 'w'", "w -> v -> w"),
        ("{w: $(w + 1)}", "SC304 at 'w'", "w -> w"),
        ("{w: $nothing}", "SC122 at 'nothing'", "unknown parameter 'nothing'"),
        ("{w: $(3 +)}", "SC120 at ')'", ""),
    ],
)
def test_wrong_declarations(params: str, place: str, words: str) -> None:
    """A declaration that gives no value is reported once, at its place, and not where it is used."""
    text = chain("- Dense: $w\n- Dense: $(w * 2)", head=f"params: {params}\n")
    found = findings(text)
    assert found == [place] or (place.startswith("SC120") and found[0].startswith("SC120"))
    assert words in messages(text)


@pytest.mark.parametrize(
    ("set_to", "code", "words"),
    [
        ({"widht": 1}, "SC122", "did you mean 'width'?"),
        ({"nothing": 1}, "SC122", "the parameters are: width, twice"),
        ({"twice": 1}, "SC123", "derived by a formula"),
        ({"width": "a"}, "SC123", "must be an int, got 'a'"),
        ({"width": 99}, "SC123", "at most 64"),
    ],
)
def test_wrong_settings(set_to: dict[str, Any], code: str, words: str) -> None:
    """What `--set` names or gives is held to the declarations."""
    head = "params: {width: {default: 4, max: 64}, twice: $(width * 2)}\n"
    text = chain("- Dense: $width\n- Dense: $twice", head=head)
    found = check(text, set_to).diagnostics
    assert [item.code for item in found] == [code]
    assert words in messages(text, set_to)


def test_an_integer_does_for_a_float() -> None:
    """`--set rate=0` fits a parameter whose default has a point."""
    head = "params: {rate: {default: 0.5, max: 0.9}}\n"
    assert check(chain("- Dropout: $rate", head=head), {"rate": 0}).diagnostics == ()


PARAMS = (
    "params: {n: 4, rate: 0.5, act: relu, deep: true, sizes: [2, 3], label: digit, name: best,"
    " loss: mse}\n"
)
PLACES = {
    "an argument": graph("- Dense: {units: $n}", head=PARAMS),
    "a bare argument": graph("- Dense: $n", head=PARAMS),
    "an object's name": graph("- Dense: {units: 1, activation: $act}", head=PARAMS),
    "an argument inside": graph(
        "- Dense: {units: 1, kernel_regularizer: {L2: $(rate / 10)}}", head=PARAMS
    ),
    "a list": graph("- Reshape: $sizes", head=PARAMS, inputs="{x: {shape: [6]}}"),
    "an item": graph("- Reshape: [2, $(n // 2 + 1)]", head=PARAMS, inputs="{x: {shape: [6]}}"),
    "an input": graph("- Dense: 1", head=PARAMS, inputs="{x: {shape: [$n, 3]}}"),
    "a whole shape": graph("- Dense: 1", head=PARAMS, inputs="{x: {shape: $sizes}}"),
    "a condition": graph("- Dense: 1\n  if: $(deep and n > 2)", head=PARAMS),
    "a count": graph("- Dense: 1\n  repeat: $(n - 2)", head=PARAMS),
    "a name": graph("- Dense: 1\n  name: layer_$(n)", head=PARAMS),
    "a reference": graph(
        "- Dense: 1\n  name: h\n- ReLU:\n  inputs: $('h' if deep else 'x')", head=PARAMS
    ),
    "a reference in a list": graph(
        "- Dense: 8\n  name: h\n- Add:\n  inputs: [x, $('h' if deep else 'x')]", head=PARAMS
    ),
    "a loop": graph("- for: {i: $(range(n))}\n  layers: [{Dense: $(i + 1)}]", head=PARAMS),
    "a shape": graph("- Dense: $(shape('x')[-1] * 2)", head=PARAMS),
    "outputs": graph("- Dense: 1\n  name: h", "  outputs: $('h' if deep else 'x')\n", head=PARAMS),
    "compile": graph(
        "- Dense: 1",
        "compile: {optimizer: {Adam: {learning_rate: $rate}}, loss: $loss}\n",
        head=PARAMS,
    ),
    "fit": graph("- Dense: 1", "fit: {epochs: $(n * 2), validation_split: $rate}\n", head=PARAMS),
    "export": graph("- Dense: 1", "export: [{keras: $(name).keras}]\n", head=PARAMS),
    "a block's argument": graph(
        "- b: {k: $(n + 1)}", head=PARAMS + "blocks: {b: {params: {k: 1}, layers: [{Dense: $k}]}}\n"
    ),
    "a block's default": graph(
        "- b", head=PARAMS + "blocks: {b: {params: {k: $(n * 2)}, layers: [{Dense: $k}]}}\n"
    ),
    "a shared entry": graph("- s", head=PARAMS + "shared: {s: {Dense: $n}}\n"),
    "a text with a dollar": graph("- Dense: 1", "export: [{keras: cost$$.keras}]\n", head=PARAMS),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_formula_may_stand_in(place: str) -> None:
    """Wherever a value is decided when the model is built, a formula may decide it."""
    unused = [item for item in check(PLACES[place]).diagnostics if "param" not in item.message]
    assert unused == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("$w", 6),
        ("$(w)", 6),
        ("$(w + 1)", 7),
        ("$(w // 4)", 1),
        ("$(int(w / 4 * 2))", 3),
        ("'$(max(w, 9))'", 9),
        ("$(sizes[1])", 8),
        ("$(len(sizes) + min(sizes))", 6),
        ("$(1 if w > 10 else 2)", 2),
    ],
)
def test_formulas_give_values(value: str, found: int) -> None:
    """A parameter alone, arithmetic, a choice: what the layer gets is the value."""
    text = chain(f"- Dense: {value}", head="params: {w: 6, sizes: [4, 8]}\n")
    outcome = check(text)
    assert outcome.value is not None
    assert outcome.value.graph.nodes[1].output.shape == (None, found)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "place", "words"),
    [
        ("$widht", "SC122 at 'widht'", "did you mean 'width'?"),
        ("$(w", "SC120 at '$(w'", "close it with ')'"),
        ("$w x", "SC120 at '$w'", "write $(w)"),
        ("$(w / 0)", "SC121 at 'w / 0'", "division by zero"),
        ("$(9**9**9)", "SC121 at '9**9**9'", ""),
        ("$(w.real)", "SC120 at", ""),
        ("$(open('a'))", "SC120 at", ""),
        ("$(shape('y')[0])", "SC121 at 'shape('y')'", "no earlier step or input"),
        ("$(shape('x')[0] + 1)", "SC121 at", "null"),
        ("$text", "SC203 at '$text'", "units of Dense must be an integer, got the text 'wide'"),
        ("$half", "SC203 at '$half'", "must be an integer, got 0.5"),
        ("{units: $(max(1, 2))}", "SC120 at", "quote it"),
    ],
)
def test_wrong_formulas(value: str, place: str, words: str) -> None:
    """The finding stands at the part of the formula that is wrong; the mend says what to write."""
    text = graph(f"- Dense: {value}", head="params: {width: 6, w: 6, half: 0.5, text: wide}\n")
    found = findings(text)
    assert found[0].startswith(place)
    assert len({item.split(" at ")[0] for item in found}) == 1
    assert words in messages(text)


def test_a_wrong_parameter_is_said_once() -> None:
    """What follows from a parameter without a value is not reported again."""
    head = "params: {a: $nothing, b: $(a + 1), c: $(b * 2)}\n"
    assert findings(chain("- Dense: $c\n- Dense: $a", head=head)) == ["SC122 at 'nothing'"]
