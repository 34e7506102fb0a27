"""A number in quotes as a parameter's default is one cause: one message, at the parameter."""

from __future__ import annotations

import pytest

from spec_compiler.pipeline import check
from tests.spec.cases import chain


def said(head: str, layers: str, rest: str = "") -> list[tuple[str, str]]:
    """The message of each finding, and the text that it stands at."""
    text = chain(layers, rest, head=head)
    lines = text.splitlines()
    found = []
    for one in check(text).diagnostics:
        assert one.span is not None
        line = lines[one.span.line - 1]
        found.append((one.message, line[one.span.column - 1 : one.span.end_column - 1]))
    return found


@pytest.mark.parametrize(
    "layers",
    [
        "- Dense: $n",
        "- Dense: $n\n- Dense: {units: $n}",
        "- Dense: $n\n  repeat: 2",
        "- Dense: $(n * 2)\n- Conv1D: {filters: $n, kernel_size: 2}",
    ],
)
def test_one_message_at_the_parameter(layers: str) -> None:
    """However often the parameter is used, and in whatever formula."""
    [(message, place)] = said('params: {n: "32"}\n', layers)
    assert message == "parameter 'n' is the text '32', and units of Dense must be an integer"
    assert place == '"32"'


def test_each_parameter_has_its_own() -> None:
    """Two such parameters are two causes; a long form has its place at the default."""
    head = 'params: {n: {default: "8", help: So many.}, rate: "0.5"}\n'
    found = said(head, "- Dense: $n\n- Dropout: $rate\n- Dense: $n")
    assert [place for _, place in found] == ['"8"', '"0.5"']


def test_sections_and_blocks_count_as_uses() -> None:
    """`fit` and the argument of a block: still one message."""
    head = 'params: {n: "8"}\nblocks: {pair: {params: {units: 4}, layers: [{Dense: $units}]}}\n'
    rest = "compile: {loss: mse}\ndata: {train: synthetic}\nfit: {batch_size: $n}\n"
    [(message, _)] = said(head, "- pair: {units: $n}\n- Dense: 1", rest)
    assert message == "parameter 'n' is the text '8', and parameter 'units' must be an int"


def test_a_text_that_is_meant_is_left_alone() -> None:
    """A text with words, or one that the spec declares to be a text, is wrong where it is used."""
    for head in ('params: {n: "wide"}\n', 'params: {n: {default: "8", type: str}}\n'):
        [(message, place)] = said(head, "- Dense: $n")
        assert place == "$n"
        assert message.startswith("units of Dense must be an integer")
