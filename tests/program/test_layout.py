"""Documents are broken where they must be and nowhere else."""

from __future__ import annotations

from spec_compiler.program.layout import (
    BestFitParens,
    BestFitting,
    Doc,
    FitsExpanded,
    Group,
    GroupIfBroken,
    IfBroken,
    Indent,
    Line,
    break_lines,
    flat,
)


def bracketed(*items: Doc) -> Doc:
    """A list of items, with a comma after the last one where it is broken."""
    inner: list[Doc] = [Line.SOFT]
    for index, item in enumerate(items):
        inner += [",", Line.SPACE, item] if index else [item]
    return Group(["[", Indent([*inner, IfBroken(",")]), Line.SOFT, "]"])


def test_what_fits_stays_on_a_line() -> None:
    """A group is as wide as its flat text, to the column."""
    doc = bracketed("a", "b")
    assert break_lines(doc, 6, 0) == "[a, b]"
    assert break_lines(doc, 5, 0) == "[\n    a,\n    b,\n]"
    assert break_lines(doc, 9, 4) == "[\n        a,\n        b,\n    ]"


def test_the_outer_group_breaks_first() -> None:
    """Inner groups stay flat where the outer one's break makes room for them."""
    doc = bracketed(bracketed("a", "b"), "ccccc")
    assert break_lines(doc, 14, 0) == "[\n    [a, b],\n    ccccc,\n]"


def test_what_follows_up_to_a_break_must_fit_too() -> None:
    """A group followed by a text that does not fit is broken."""
    assert break_lines([bracketed("a"), "]]]]"], 6, 0) == "[\n    a,\n]]]]]"


def test_best_fit_parens_only_where_they_help() -> None:
    """A text that fits with parentheses gets them; one that never fits does not."""
    assert break_lines(["x = ", BestFitParens("abcdef", 1)], 10, 0) == "x = abcdef"
    assert (
        break_lines(["x = y = ", BestFitParens("abcdef", 1)], 12, 0) == "x = y = (\n    abcdef\n)"
    )
    assert break_lines(["x = ", BestFitParens("a" * 20, 1)], 12, 0) == "x = " + "a" * 20


def test_fits_expanded_leaves_the_group_around_it_flat() -> None:
    """Brackets that can break keep optional parentheses away."""
    call: Doc = ["f(", FitsExpanded(Group([Indent([Line.SOFT, "abc"]), Line.SOFT, ")"]), 1)]
    inner = Indent([Line.SOFT, call], unless_flat=1)
    doc = Group([IfBroken("("), inner, Line.SOFT, IfBroken(")")], id=1)
    assert break_lines(["x = ", doc], 8, 0) == "x = f(\n    abc\n)"


def test_group_if_broken_is_none_otherwise() -> None:
    """Breaks within belong to the group around as long as that is flat."""
    row = GroupIfBroken(["a", IfBroken(Line.SPACE, " ", id=1), "b"], 1)
    doc = Group([IfBroken("("), Indent([Line.SOFT, row]), Line.SOFT, IfBroken(")")], id=1)
    assert break_lines(doc, 3, 0) == "a b"
    assert break_lines([doc, "cc"], 4, 0) == "(\n    a\n    b\n)cc"


def test_best_fitting_takes_the_first_that_fits() -> None:
    """Variants are tried in order; the last one needs no test."""
    doc = BestFitting(["aaaaaa", ["a", Indent([Line.HARD, "b"])], "c"])
    assert break_lines(doc, 6, 0) == "aaaaaa"
    assert break_lines(doc, 5, 0) == "a\n    b"
    assert break_lines(doc, 0, 0) == "c"


def test_flat_gives_up_at_the_width() -> None:
    """A flat text is given whole or not at all."""
    doc = bracketed("a", BestFitting(["b", "c"]))
    assert flat(doc) == "[a, b]"
    assert flat(doc, 6) == "[a, b]"
    assert flat(doc, 5) is None
