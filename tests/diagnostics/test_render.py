"""What people see: the contract's form, and nothing that can fool a terminal."""

from __future__ import annotations

import pytest

from spec_compiler.diagnostics.model import Diagnostic, Edit, Note, Severity
from spec_compiler.diagnostics.render import WINDOW, render_text, summary
from spec_compiler.diagnostics.screen import cells, safe
from spec_compiler.diagnostics.span import Span

DIGITS = "\n" * 13 + "    - Conv2D: {filters: 32, kernal_size: 3, activation: relu}\n"
KERNAL = Diagnostic(
    "SC201",
    "unknown argument 'kernal_size' of Conv2D",
    Span("digits.yaml", 14, 29, 14, 40),
    label="did you mean 'kernel_size'?",
    edits=(Edit(Span("digits.yaml", 14, 29, 14, 40), "kernel_size"),),
)

SAMPLE = """\
digits.yaml:14:29: SC201 unknown argument 'kernal_size' of Conv2D
   |
14 |     - Conv2D: {filters: 32, kernal_size: 3, activation: relu}
   |                             ^^^^^^^^^^^ did you mean 'kernel_size'?
   |
   = fix: spec-compiler validate --fix digits.yaml"""


def at(line: int, column: int, end_line: int, end_column: int, **more: object) -> Diagnostic:
    """Give a finding in `a.yaml` at a place."""
    span = Span("a.yaml", line, column, end_line, end_column)
    return Diagnostic("SC203", "wrong", span, **more)  # type: ignore[arg-type]


def shown(text: str, found: Diagnostic) -> list[str]:
    """Give the lines that `found` in `text` is shown as."""
    return render_text([found], {"a.yaml": text}).split("\n")


def test_the_form_of_the_contract() -> None:
    """The sample of the language's contract, to the letter."""
    assert render_text([KERNAL], {"digits.yaml": DIGITS}) == SAMPLE


def test_warnings_hints_and_notes() -> None:
    """A warning says so; a hint, a note without a place and one with a place follow the line."""
    found = at(
        1, 1, 1, 2,
        severity=Severity.WARNING,
        hint="use it",
        notes=(Note("from a parameter"), Note("first here", Span("b.yaml", 2, 3, 2, 4))),
    )  # fmt: skip
    assert shown("a: 1", found) == [
        "a.yaml:1:1: SC203 warning: wrong",
        "  |",
        "1 | a: 1",
        "  | ^",
        "  |",
        "  = note: from a parameter",
        "  = help: use it",
        "b.yaml:2:3: note: first here",
    ]


def test_without_a_place_or_a_text() -> None:
    """What has no place has no excerpt; a file whose text is not at hand neither."""
    assert render_text([Diagnostic("SC101", "no file", hint="look")], {}) == (
        "SC101 no file\n   = help: look"
    )
    assert render_text([at(1, 1, 1, 2, label="here")], {}) == (
        "a.yaml:1:1: SC203 wrong\n   = help: here"
    )
    assert render_text([], {}) == ""


def test_order_and_blank_lines() -> None:
    """By file, line, column and code, whatever the order given; a blank line between two."""
    findings = [
        Diagnostic("SC209", "d", Span("b.yaml", 1, 1, 1, 2)),
        Diagnostic("SC209", "c", Span("a.yaml", 10, 1, 10, 2)),
        Diagnostic("SC208", "b", Span("a.yaml", 10, 1, 10, 2)),
        Diagnostic("SC209", "a", Span("a.yaml", 2, 5, 2, 6)),
        Diagnostic("SC101", "0"),
    ]
    blocks = render_text(findings, {}).split("\n\n")
    assert [block.split()[-1] for block in blocks] == ["0", "a", "b", "c", "d"]
    assert blocks == render_text(findings[::-1], {}).split("\n\n")


@pytest.mark.parametrize(
    ("text", "found", "source", "carets"),
    [
        ("a: 1", at(1, 5, 1, 5), "a: 1", "    ^"),
        ("a: 1\n", at(2, 1, 2, 1), "", "^"),
        ("a: 1", at(9, 9, 9, 12), "", "^"),
        ("a: 1", at(1, 4, 1, 40), "a: 1", "   ^"),
        ("a: [1,  \n2]", at(1, 4, 2, 3), "a: [1,", "   ^^^"),
        ("\ta:\tb", at(1, 5, 1, 6), "    a:    b", " " * 10 + "^"),
        ("a\r\nb: 1\r\n", at(2, 4, 2, 5), "b: 1", "   ^"),
        ("中文: x", at(1, 5, 1, 6), "中文: x", "      ^"),
        ("中文: x", at(1, 1, 1, 3), "中文: x", "^^^^"),
        ("e\u0301: x", at(1, 5, 1, 6), "e\u0301: x", "   ^"),
        ("a\x1b[31m: x", at(1, 9, 1, 10), "a\\x1b[31m: x", " " * 11 + "^"),
        ("a\u202e: x", at(1, 5, 1, 6), "a\\u202e: x", " " * 9 + "^"),
        ("\u05d0: x", at(1, 4, 1, 5), "\\u05d0: x", " " * 8 + "^"),
        ("😀: x", at(1, 4, 1, 5), "😀: x", "    ^"),
    ],
)
def test_the_caret_stands_below_its_place(
    text: str, found: Diagnostic, source: str, carets: str
) -> None:
    """Tabs, wide, combining, hidden and right-to-left characters, ends of lines and files."""
    lines = shown(text, found)
    assert lines[2].split("|", 1)[1].removeprefix(" ") == source
    assert lines[3].split("|", 1)[1].removeprefix(" ") == carets


@pytest.mark.parametrize("column", [1, 50, 500, 990, 1000])
def test_a_long_line_is_cut_around_the_caret(column: int) -> None:
    """The window is bounded, shows what is marked and says where it was cut."""
    text = "x" * (column - 1) + "YY" + "x" * (1000 - column)
    lines = shown(text, at(1, column, 1, column + 2))
    source, carets = lines[2][4:], lines[3][4:]
    assert len(source) <= WINDOW + 2
    start = carets.index("^")
    assert source[start : start + carets.count("^")] == "YY"
    assert source.startswith("…") == (column > 90)
    assert source.endswith("…") == (column < 900)


def test_a_long_mark_is_cut_with_its_line() -> None:
    """A span wider than the window is marked as far as it is shown."""
    lines = shown("a: " + "x" * 1000, at(1, 4, 1, 1004))
    assert len(lines[2]) <= WINDOW + 6
    assert len(lines[3]) <= len(lines[2])


def test_messages_cannot_act_on_a_terminal() -> None:
    """Names from a spec in messages, labels, hints and paths are escaped."""
    evil = "x\x1b[2J\r\nfake: SC999\u202e"
    found = Diagnostic("SC207", evil, Span(evil, 1, 1, 1, 2), label=evil, hint=evil)
    text = render_text([found], {evil: evil})
    assert all(line.isprintable() for line in text.split("\n"))
    assert safe(evil) == "x\\x1b[2J\\x0d\\x0afake: SC999\\u202e"
    assert all(line.isprintable() for line, _ in cells(evil))


def test_color_changes_nothing_but_colour() -> None:
    """Without its escapes the coloured text is the plain one."""
    import re

    files = {"digits.yaml": DIGITS}
    colored = render_text([KERNAL], files, color=True)
    assert colored != render_text([KERNAL], files)
    assert re.sub(r"\x1b\[[0-9]*m", "", colored) == render_text([KERNAL], files)


def test_summary() -> None:
    """Counts of errors, warnings, files and mends, in the singular where there is one."""
    warning = at(1, 1, 1, 2, severity=Severity.WARNING)
    assert summary([], 1) == "no errors in 1 file"
    assert summary([warning], 2) == "1 warning in 2 files"
    assert (
        summary([KERNAL, KERNAL, warning], 3) == "2 errors and 1 warning in 3 files; --fix mends 2"
    )
