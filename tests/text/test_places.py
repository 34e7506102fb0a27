"""Places: what a span covers, by either parser."""

from __future__ import annotations

import pytest

from spec_compiler.text.places import Places
from spec_compiler.text.read import Parser, read_text

PARSERS: tuple[Parser, ...] = ("best", "pure")

SPANS = """\
a: &p !!str plain text  # c
b: |
  block

  end

c:
  - {d: 'q', e: [1,
      2]}
  -
f:
g: *p
h: two
  lines
"""


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("a",), (1, 13, 1, 23)),
        (("b",), (2, 4, 5, 6)),
        (("c",), (8, 3, 10, 4)),
        (("c", 0), (8, 5, 9, 10)),
        (("c", 0, "d"), (8, 9, 8, 12)),
        (("c", 0, "e"), (8, 17, 9, 9)),
        (("c", 1), (10, 4, 10, 4)),
        (("f",), (11, 3, 11, 3)),
        (("g",), (12, 4, 12, 6)),
        (("h",), (13, 4, 14, 8)),
    ],
)
def test_spans(path: tuple[str | int, ...], expected: tuple[int, ...], parser: Parser) -> None:
    """Places leave out anchors, tags, comments and trailing blanks; an alias is its own place."""
    document = read_text(SPANS, parser=parser).value
    assert document is not None
    span = document.span(path)
    assert (span.line, span.column, span.end_line, span.end_column) == expected


def test_columns_count_code_points() -> None:
    """A wide character is one column, and the byte order mark is none."""
    document = read_text("\ufeff😀é: {中: x, b: 1}\n").value
    assert document is not None
    assert document.span(("😀é", "b")).column == 15
    assert document.key_span(("😀é",)).column == 1


def test_an_alias_keeps_the_places_of_what_it_holds() -> None:
    """The alias itself stands where it is written, its parts where they are."""
    document = read_text("a: &x {b: 1}\nc: {d: *x, <<: *x}\n").value
    assert document is not None
    assert document.span(("c", "d")).line == 2
    assert document.span(("c", "d", "b")).line == 1
    assert document.key_span(("c", "b")).line == 1


def test_lines_end_in_three_ways() -> None:
    """LF, CRLF and CR end a line, and nothing else does."""
    places = Places("a\r\nb\rc\n\u2028d", "x")
    assert [places.line_column(at) for at in (0, 1, 3, 4, 5, 7, 8)] == [
        (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, 1), (4, 2),
    ]  # fmt: skip
    assert [places.line_text(line) for line in range(6)] == ["", "a", "b", "c", "\u2028d", ""]
    assert str(places.span(3, 5)) == "x:2:1"
