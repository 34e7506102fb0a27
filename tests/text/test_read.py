"""Reading: values, places, and every way in which a text is no spec."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.outcome import Outcome
from spec_compiler.text.decode import MAX_SIZE
from spec_compiler.text.document import Document, Mapping, Plain, Scalar
from spec_compiler.text.read import Parser, read_bytes, read_file, read_text
from tests.guards import hang_guard

PARSERS: tuple[Parser, ...] = ("best", "pure")

GOOD: list[tuple[str, object]] = [
    ("a: 1\nb: [1, 2]\n", {"a": 1, "b": [1, 2]}),
    ("a: no\nb: 2024-01-01\nc: 1_000\nd: 1e-3\n", {"a": "no", "b": "2024-01-01", "c": "1_000", "d": 1e-3}),
    ("a: 'it''s'\nb: \"\\x41\\u00e9\\/\\t\"\n", {"a": "it's", "b": "Aé/\t"}),
    ("a:\nb: ~\nc: ''\n", {"a": None, "b": None, "c": ""}),
    ("a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\n", {"a": {"b": 1, "c": 2}, "d": {"b": 3, "c": 2}}),
    ("a: &x {b: 1}\nd: {b: 3, <<: *x}\n", {"a": {"b": 1}, "d": {"b": 3}}),
    ("a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne:\n  <<: [*x, *y]\n",
     {"a": {"b": 1}, "c": {"b": 2, "d": 3}, "e": {"b": 1, "d": 3}}),
    ("a: {'<<': 1}\n", {"a": {"<<": 1}}),
    ("a: &x [1]\nb: *x\nc: *x\n", {"a": [1], "b": [1], "c": [1]}),
    ("a: &x 1\nb: *x\n", {"a": 1, "b": 1}),
    ("a: |\n  x\n   y\n\nb: >-\n  p\n  q\n", {"a": "x\n y\n", "b": "p q"}),
    ("a: b\n  c\n  d # e\n", {"a": "b c d"}),
    ("{a: 1, b: [c, {d: e}],}", {"a": 1, "b": ["c", {"d": "e"}]}),
    ("0: a\n1.5: b\ntrue: c\n", {0: "a", 1.5: "b", True: "c"}),
    ("a:\t1\t# c\n\t\nb:\t[1,\t2]\n", {"a": 1, "b": [1, 2]}),
    ("a: 1\r\nb:\r\n  - 2\r\n", {"a": 1, "b": [2]}),
    ("a: 1\rb: 2\r", {"a": 1, "b": 2}),
    ("\ufeffa: 1\n", {"a": 1}),
    ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}),
    ("# c\n--- # d\na: 1\n", {"a": 1}),
    ("a: !!str 5\nb: !!float 1\nc: ! 2\nd: !!map {e: !!seq []}\n",
     {"a": "5", "b": 1.0, "c": "2", "d": {"e": []}}),
    ("a: x#y\nb: -1\nc: a:b\nd: -x\n", {"a": "x#y", "b": -1, "c": "a:b", "d": "-x"}),
    ("x: $(min(a, b))\ny: {z: \"$(min(a, b))\", w: $(a + 1)}\n",
     {"x": "$(min(a, b))", "y": {"z": "$(min(a, b))", "w": "$(a + 1)"}}),
    ("- Add\n", None),
    ('{"a": "\\ud83d\\ude00", "b": [1.5e3, -0, true, null]}',
     {"a": "😀", "b": [1500.0, 0, True, None]}),
    ('\n\t{\n\t"a":\t"x\\/y\\n",\n\t"' + "k" * 2000 + '": {}}\n', {"a": "x/y\n", "k" * 2000: {}}),
    ("é: 😀 x\nb: 中\n", {"é": "😀 x", "b": "中"}),
]  # fmt: skip


def plain_of(outcome: Outcome[Document]) -> Plain:
    """Give the values read, None where nothing was."""
    return None if outcome.value is None else outcome.value.plain()


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("text", "expected"), GOOD)
def test_values(text: str, expected: object, parser: Parser) -> None:
    """Each text reads as its values, with either parser."""
    outcome = read_text(text, parser=parser)
    if expected is None:
        assert outcome.value is None
    else:
        assert outcome.diagnostics == ()
        assert plain_of(outcome) == expected


# What is wrong, its code, the stretch that is underlined, and words of the message or mend.
BAD: list[tuple[str, str, str, str]] = [
    ("", "SC107", "", "empty"),
    ("# only this\n", "SC107", "", "empty"),
    ("---\n", "SC107", "", "empty"),
    ("~\n", "SC107", "", "empty"),
    ("- a\n", "SC105", "- a", "found a list"),
    ("just words\n", "SC105", "just words", "found a single value"),
    ("a: 1\n---\nb: 2\n", "SC103", "---", "second document"),
    ("a: 1\n...\nb: 2\n", "SC103", "", "second document"),
    ("a:\n\tb: 1\n", "SC103", "\t", "tab"),
    ("a:\n  - b\n\t- c\n", "SC103", "\t", "tab"),
    ("-\tAdd\n", "SC103", "\t", "tab"),
    ("a: b\tc\n", "SC103", "\t", "tab"),
    ("a: 1\nb: 2\na: 3\n", "SC104", "a", "duplicate key 'a'"),
    ("a: {1: x, 1.0: y}\n", "SC104", "1.0", "duplicate key 1.0"),
    ("a: &x {b: 1}\nc: {<<: *x, <<: *x}\n", "SC104", "<<", "second '<<'"),
    ("a: !foo x\n", "SC105", "!foo", "tag '!foo'"),
    ("a: &x !foo [b]\n", "SC105", "!foo", "tag '!foo'"),
    ("a: !!python/object:os.system {}\n", "SC105", "!!python/object:os.system", "imports"),
    ("a: !!int x\n", "SC105", "x", "!!int"),
    ("a: !!binary aGk=\n", "SC105", "!!binary", "tag"),
    ("a: !e!x 1\n", "SC103", "!", "tag"),
    ("[a]: 1\n", "SC105", "[a]", "found a list"),
    ("{b: 2}: 1\n", "SC105", "{b: 2}", "found a mapping"),
    ("~: 1\n", "SC105", "~", "found null"),
    ("a: {<<: 3}\n", "SC105", "3", "'<<' merges"),
    ("a: *x\n", "SC103", "*x", "no anchor '&x'"),
    ("a: *.csv\n", "SC103", "*.csv", "quotes"),
    ("a: * b\n", "SC103", "*", "alias"),
    ("a: &x [*x]\n", "SC106", "*x", "contains itself"),
    ("a: &x {b: {c: *x}}\n", "SC106", "*x", "contains itself"),
    ("a: " + "[" * 100000, "SC106", "[", "deeper than 100"),
    ("a: " + '{"b": ' * 100000, "SC106", "{", "deeper than 100"),
    ("[" * 100000, "SC106", "[", "deeper than 100"),
    ("- " * 101 + "a", "SC106", "-", "deeper than 100"),
    ("a: &a " + "[" * 60 + "]" * 60 + "\nb: " + "[" * 60 + "*a" + "]" * 60, "SC106", "*a", "deeper"),
    ("a: 1e999\n", "SC108", "1e999", "out of range"),
    ("a: 99999999999999999999\n", "SC108", "99999999999999999999", "64 bits"),
    ("a: [1, 2\nb: 3\n", "SC103", "[", "never closed"),
    ("a: {b: 1\nc: 2\n", "SC103", "{", "never closed"),
    ("a: {b: [1, 2}\n", "SC103", "}", "expected ',' or ']'"),
    ("a: [b,\n", "SC103", "[", "never closed"),
    ("a: {b: 1 c: 2}\n", "SC103", ":", "expected ',' or '}'"),
    ("a: [1]]\n", "SC103", "]", "closes nothing"),
    ("a: }\n", "SC103", "}", "closes nothing"),
    ("a: 'x\nb: 1\n", "SC103", "'", "never closed"),
    ('a: "x\nb: 1\n', "SC103", '"', "never closed"),
    ("a: 'it's'\n", "SC103", "s", "quotes"),
    ('a: "C:\\Users\\me"\n', "SC103", "\\U", "single quotes"),
    ('a: "C:\\data\\x"\n', "SC103", "\\d", "'C:\\data\\x'"),
    ('a: "C:\\temp\\new.csv"\n', "SC103", '"C:\\temp\\new.csv"', "'C:\\temp\\new.csv'"),
    ('a: "\\ud83d"\n', "SC103", '"\\ud83d"', "surrogate"),
    ('{"a": "\\ud83d"}', "SC103", '"\\ud83d"', "surrogate"),
    ("- Add\n  inputs: [a, b]\n", "SC103", "Add", "write 'Add:'"),
    ("l:\n  - Dense: 1\n  - Add  # both\n    name: x\n", "SC103", "Add", "write 'Add:'"),
    ("l:\n- layers.Add\n\n  # c\n  inputs: x\n", "SC103", "layers.Add", "write 'layers.Add:'"),
    ("l:\n- Dense: 10\n    name: x\n", "SC103", "name: x", "already has a value"),
    ("name digits\nspec: 1\n", "SC103", "name digits", "a colon is missing"),
    ("spec: 1\nname digits\n", "SC103", "name digits", "a colon is missing"),
    ("spec: 1\nname digits\nmodel: 2\n", "SC103", "name digits", "a colon is missing"),
    ("a: b: c\n", "SC103", ":", "quotes"),
    ("a: @x\n", "SC103", "@", "quotes"),
    ("a: `x`\n", "SC103", "`", "quotes"),
    ("a: - b\n", "SC103", "-", "list item"),
    ("a: | b\n", "SC103", "|", "lines below"),
    ("- a\nb: 1\n", "SC103", "b: 1", "indentation"),
    ("fit:\n   epochs: 3\n  batch_size: 4\n", "SC103", "batch_size: 4", "indentation"),
    ("%YAML 1.1\n---\na: 1\n", "SC103", "%", "directive"),
    ("x: {units: $(min(a, b))}\n", "SC120", "$(min(a", 'quote it: "$(min(a, b))"'),
    ("x: [$(a[0])]\n", "SC120", "$(a", 'quote it: "$(a[0])"'),
    ("x: {a: $(len({1}))}\n", "SC120", "$(len(", "'{'"),
    ("x: {a: $(b if c: 2)}\n", "SC120", "$(b if c", "': '"),
    ("x: $(a if b: 1)\n", "SC120", "$(a if b", "': '"),
    ("x: $(a #b)\n", "SC120", "$(a", "comment"),
    ("x: {a: $(max('p', \"q\"))}\n", "SC120", "$(max('p'", "'$(max(''p'', \"q\"))'"),
    ("x: {a: $(min(1, }\n", "SC120", "$(min(1", "quotes"),
    ("a: 1\x07\n", "SC102", "\x07", "U+0007"),
    ("a: 1\0\n", "SC102", "\0", "binary"),
    ("# c\u2028b: 1\n", "SC102", "\u2028", "U+2028"),
    ("a: \ud800\n", "SC102", "\ud800", "U+D800"),
]  # fmt: skip


def underlined(text: str, found: Diagnostic) -> str:
    """Give the part of `text` on the first line of the finding's place."""
    assert found.span is not None
    line = text.split("\n")[found.span.line - 1]
    end = found.span.end_column - 1 if found.span.end_line == found.span.line else None
    return line[found.span.column - 1 : end]


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("text", "code", "marked", "words"), BAD)
def test_one_diagnostic_with_place_and_mend(
    text: str, code: str, marked: str, words: str, parser: Parser
) -> None:
    """One cause, one diagnostic, at its place, with words that help; and no value."""
    outcome = read_text(text, "a.yaml", parser=parser)
    assert outcome.value is None
    found = outcome.diagnostics[0]
    assert (found.code, underlined(text, found)) == (code, marked)
    assert words in " ".join(filter(None, (found.message, found.label, found.hint)))
    assert len(outcome.diagnostics) == 1


@pytest.mark.parametrize("text", [row[0] for row in GOOD] + [row[0] for row in BAD])
def test_both_parsers_agree(text: str) -> None:
    """Values, places and diagnostics are the same with the compiled parser and without."""
    assert repr(read_text(text)) == repr(read_text(text, parser="pure"))


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("l:\n- Add # c\n  inputs: [a]\n", "l:\n- Add: # c\n  inputs: [a]\n"),
        ("x: {units: $(min(a, b)), y: 1}\n", 'x: {units: "$(min(a, b))", y: 1}\n'),
        ("x: $(a[{1: 2}])\n", "x: \"$(a[{1: 2}])\"\n"),
    ],
)  # fmt: skip
def test_mechanical_mend(text: str, mended: str) -> None:
    """The edits of a fixable finding make the text readable and change nothing else."""
    (found,) = read_text(text).diagnostics
    (edit,) = found.edits
    lines = text.split("\n")
    line = lines[edit.span.line - 1]
    lines[edit.span.line - 1] = (
        line[: edit.span.column - 1] + edit.text + line[edit.span.end_column - 1 :]
    )
    assert "\n".join(lines) == mended
    assert read_text(mended).ok


def test_duplicate_key_points_to_the_first() -> None:
    """Each duplicate is reported, with a note at the first of its name."""
    outcome = read_text("a: 1\nb: {c: 1, c: 2}\na: 3\n", "a.yaml")
    assert [str(found.span) for found in outcome.diagnostics] == ["a.yaml:2:11", "a.yaml:3:1"]
    assert [str(found.notes[0].span) for found in outcome.diagnostics] == [
        "a.yaml:2:5",
        "a.yaml:1:1",
    ]


def test_quoted_tells_strings_by_force() -> None:
    """Quotes of either kind and block scalars are quoted, plain scalars are not."""
    root = read_text("a: None\nb: 'None'\nc: \"x\"\nd: |\n  y\ne: 1\n").value
    assert root is not None
    assert isinstance(root.root, Mapping)
    quoted = [node.quoted for key in "abcde" if isinstance(node := root.root.get(key), Scalar)]
    assert quoted == [False, True, True, True, False]


def test_alias_bomb_is_counted_not_expanded() -> None:
    """Ten to the tenth values are refused at once; so are a million through merges."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
    )
    with hang_guard():
        outcome = read_text(bomb, "bomb.yaml")
    assert [found.code for found in outcome.diagnostics] == ["SC106"]
    assert "1,000,000" in outcome.diagnostics[0].message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a directory and an impossible name are told apart, without a place."""
    (tmp_path / "digits.yaml").write_text("spec: 1\n")
    rows = [("digit.yaml", "did you mean"), ("", "directory"), ("a\0b", "cannot be read")]
    for name, words in rows:
        (found,) = read_file(f"{tmp_path}/{name}", "shown.yaml").diagnostics
        assert found.code == "SC101"
        assert found.span is None
        assert words in f"{found.message} {found.hint}"
        assert "shown.yaml" in found.message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_file_without_permission(tmp_path: Path) -> None:
    """A file that the user may not read is said to be that."""
    path = tmp_path / "a.yaml"
    path.write_text("spec: 1\n")
    path.chmod(0)
    (found,) = read_file(path).diagnostics
    assert found.code == "SC101"
    assert "permission" in found.message


@pytest.mark.parametrize(
    ("data", "code", "place", "words"),
    [
        (b"a: 1\nb: \xc3\xa9 \xff\n", "SC102", "2:6", "0xff"),
        (b"a: \xe9t\xe9\n", "SC102", "1:4", "0xe9"),
        ("a: 1\n".encode("utf-16"), "SC102", "1:1", "UTF-16"),
        ("a: 1\n".encode("utf-16-le"), "SC102", "1:1", "UTF-16"),
        ("a: 1\n".encode("utf-32"), "SC102", "1:1", "UTF-16"),
        (b"PK\x03\x04\x00", "SC102", "1:3", "U+0003"),
        (b"a: 1\n\x00", "SC102", "2:1", "binary"),
        (b"a" * (MAX_SIZE + 1), "SC106", None, "8 MB"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, code: str, place: str | None, words: str) -> None:
    """Each kind of bytes that is not UTF-8 text is named, at its line and column."""
    (found,) = read_bytes(data, "a.yaml").diagnostics
    assert found.code == code
    assert words in f"{found.message} {found.hint}"
    assert (found.span and str(found.span)) == (place and f"a.yaml:{place}")


def test_texts_are_kept_for_excerpts(tmp_path: Path) -> None:
    """The text of a file that is no spec is still there to be quoted."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: \xff\n")
    texts: dict[str, str] = {}
    assert not read_file(path, "a.yaml", texts=texts).ok
    assert texts == {"a.yaml": "a: \ufffd\n"}


HOSTILE: list[str] = [
    "{a" + " " * 20_000 + ", b}",
    "{a" + " # c\n" * 5_000 + ", b}",
    "# c\r\n" * 5_000 + "a: b: c",
    "l:\n" + "-  " * 90 + "Add!\n   k: v: w",
    "a: b" + " " * 20_000 + ": c",
    "k" + " " * 20_000 + "\nb: 1",
    "a: [" + '"\\"" ' * 5_000,
    "a: [" + '"' + "\\\"'" * 5_000,
    "a: {" + "b: $( " * 5_000,
    "a: " + "$(" * 20_000 + " # c",
    "a: &x" + " " * 20_000 + "!foo" + "\n" * 20_000 + "b",
    "a: " + "9" * 100_000,
    "a: " + "9" * 100_000 + ".5e-5",
    '{"a": "' + "\\" * 20_001,
    "a: [\n" * 90 + "\n" * 20_000 + "}",
    "a:\n" + "\n" * 20_000 + "\tb: 1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].strip())
def test_hostile_texts_take_bounded_time(text: str) -> None:
    """No pattern here tries a long run of anything in every division."""
    with hang_guard():
        assert read_text(text) is not None
        assert read_text(text, "a.json") is not None
