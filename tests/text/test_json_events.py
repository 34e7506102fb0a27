"""JSON: a scanner of its own, with the errors of JSON and the places of YAML."""

from __future__ import annotations

import json

import pytest

from spec_compiler.text.read import read_text

JSON_BAD: list[tuple[str, str, str]] = [
    ('{"a": 1,}', "}", "delete the comma"),
    ("{'a': 1}", "'a'", "double quotes"),
    ('{"a": None}', "None", "null"),
    ('{"a": NaN}', "NaN", "no NaN"),
    ('{"a": 01}', "01", "expected a JSON value"),
    ('{"a": 1 // x\n}', "//", "no comments"),
    ('{"a": [1, 2}', "}", "expected ',' or ']'"),
    ('{"a": [1, 2', "[", "never closed"),
    ('{"a": "x', '"', "never closed"),
    ('{"a": "\\x"}', "\\x", "written twice"),
    ('{"a" 1}', "1", "expected ':'"),
    ('{"a": 1} b', "b", "end of the file"),
    ('{"a": "x\ty"}', "\t", "cannot hold"),
    ("{a: 1}", "a", "double quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "marked", "words"), JSON_BAD)
def test_json_file_is_json_alone(text: str, marked: str, words: str) -> None:
    """In a `.json` file each error of JSON has its place and its mend."""
    (found,) = read_text(text, "a.json").diagnostics
    assert found.span is not None
    line = text.split("\n")[found.span.line - 1]
    underlined = line[found.span.column - 1 : found.span.end_column - 1]
    assert (found.code, underlined) == ("SC103", marked)
    assert words in " ".join(filter(None, (found.message, found.label, found.hint)))


def test_json_and_yaml_of_the_same_text_agree() -> None:
    """A text that is both has the same tree, places and all, by either way."""
    text = json.dumps({"a": [1, {"b": None, "c": "é\n"}], "d": 1.5, "e": {}}, indent=1)
    by_json = read_text(text, "a.json").value
    by_yaml = read_text("# c\n" + text, "a.json.yaml").value
    assert by_json is not None
    assert by_yaml is not None
    assert by_json.plain() == by_yaml.plain() == json.loads(text)
    for path in ((), ("a", 1, "c"), ("e",), ("a",)):
        first, second = by_json.span(path), by_yaml.span(path)
        assert (first.line + 1, first.column, first.end_column) == (
            second.line,
            second.column,
            second.end_column,
        )
