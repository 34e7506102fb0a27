"""Break a document into lines: the formatter's algorithm, on plain data.

In: a document, which is a text, a list of documents, or one of the marks below.
Out: its text, broken where it must be to keep to a width. A group is printed flat
if what comes up to the next possible break fits, expanded otherwise, outermost
first. Deliberately not done here: knowing Python.

The marks and their reading are those of the formatters in the Wadler tradition;
`FitsExpanded` and `BestFitParens` are what Black's layout of Python asks for
beyond them.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from spec_compiler.program.literals import INDENT, text_width
from spec_compiler.record import dataclass


class Line(Enum):
    """A possible break: nothing if flat, a space if flat, or a break always."""

    SOFT = 0
    SPACE = 1
    HARD = 2


@dataclass(slots=True)
class Indent:
    """Indents the lines that begin within; only if group `unless_flat` is expanded, if given."""

    content: Doc
    unless_flat: int | None = None


@dataclass(slots=True)
class Group:
    """What is flat or expanded as a whole; an `id` lets others ask which."""

    content: Doc
    id: int | None = None
    expand: bool = False


@dataclass(slots=True)
class GroupIfBroken:
    """A group if group `id` is expanded, otherwise no group at all."""

    content: Doc
    id: int


@dataclass(slots=True)
class IfBroken:
    """`broken` if group `id` (default: the one around) is expanded, else `flat`."""

    broken: Doc
    flat: Doc = ""
    id: int | None = None


@dataclass(slots=True)
class FitsExpanded:
    """What may be expanded without expanding group `id`, which is around it."""

    content: Doc
    id: int


@dataclass(slots=True)
class BestFitParens:
    """Parentheses on lines of their own around what fits only with them."""

    content: Doc
    id: int


@dataclass(slots=True)
class BestFitting:
    """The first variant whose first line fits flat, else the last one, expanded."""

    variants: list[Doc]


Doc: TypeAlias = (
    "str | list[Doc] | Line | Indent | Group | GroupIfBroken | IfBroken"
    " | FitsExpanded | BestFitParens | BestFitting"
)


class _Measure(Enum):
    """How far a measurement goes: to the first break, over all lines, or deaf to width."""

    FIRST_LINE = 0
    ALL_LINES = 1
    ANY_WIDTH = 2


# A document with its indentation, whether it is expanded, and how it is measured.
_Entry: TypeAlias = tuple[int, bool, _Measure, Doc]

_STEP = len(INDENT)


def break_lines(doc: Doc, width: int, indent: int) -> str:
    """Print `doc`, whose lines are indented by `indent` columns and end before `width`.

    The first line bears no indentation: the caller writes it.
    """
    line = flat(doc, width - indent)
    return _Printer(width, indent).print(doc) if line is None else line


def flat(doc: Doc, width: int | None = None) -> str | None:
    """Write `doc` on one line, or give None where that takes more than `width` columns."""
    out: list[str] = []
    column = 0
    todo = [doc]
    while todo:
        current = todo.pop()
        if isinstance(current, list):
            todo.extend(reversed(current))
            continue
        if isinstance(current, Line):
            current = " " if current is Line.SPACE else ""
        if isinstance(current, str):
            out.append(current)
            column += text_width(current)
            if width is not None and column > width:
                return None
        elif isinstance(current, IfBroken):
            todo.append(current.flat)
        else:
            todo.append(
                current.variants[0] if isinstance(current, BestFitting) else current.content
            )
    return "".join(out)


class _Printer:
    def __init__(self, width: int, indent: int) -> None:
        self._width = width
        self._column = indent
        self._out: list[str] = []
        self._expanded: dict[int, bool] = {}
        # Whether what is being printed flat is known to fit; a line break unsettles it.
        self._settled = False
        self._stack: list[_Entry] = []

    def print(self, doc: Doc) -> str:
        stack = self._stack
        stack.append((self._column, True, _Measure.FIRST_LINE, doc))
        while stack:
            indent, expanded, measure, current = stack.pop()
            if isinstance(current, str):
                self._out.append(current)
                self._column += text_width(current)
            elif isinstance(current, list):
                stack.extend((indent, expanded, measure, part) for part in reversed(current))
            elif isinstance(current, Line):
                self._print_line(current, indent, expanded)
            elif isinstance(current, Group):
                self._print_group(current.content, current.id, (indent, expanded), current.expand)
            elif isinstance(current, GroupIfBroken) and self._expanded[current.id]:
                self._print_group(current.content, None, (indent, expanded))
            elif isinstance(current, BestFitParens):
                self._print_best_fit_parens(current, indent, expanded)
            elif isinstance(current, BestFitting):
                self._print_best_fitting(current, indent, expanded)
            else:
                if isinstance(current, FitsExpanded) and not self._expanded[current.id]:
                    # Measured as if expanded; whether it fits flat is still to be seen.
                    self._settled = False
                stack.append(self._opened(indent, expanded, measure, current))
        return "".join(self._out)

    def _opened(self, indent: int, expanded: bool, measure: _Measure, doc: Doc) -> _Entry:
        """Look into a mark that is printed and measured alike."""
        if isinstance(doc, Indent):
            if doc.unless_flat is None or self._expanded[doc.unless_flat]:
                indent += _STEP
            return indent, expanded, measure, doc.content
        if isinstance(doc, IfBroken):
            broken = expanded if doc.id is None else self._expanded[doc.id]
            return indent, expanded, measure, doc.broken if broken else doc.flat
        assert isinstance(doc, GroupIfBroken | FitsExpanded)
        return indent, expanded, measure, doc.content

    def _print_line(self, line: Line, indent: int, expanded: bool) -> None:
        if expanded or line is Line.HARD:
            self._out.append("\n" + " " * indent)
            self._column = indent
            self._settled = False
        elif line is Line.SPACE:
            self._out.append(" ")
            self._column += 1

    def _print_group(
        self, content: Doc, group: int | None, place: tuple[int, bool], expand: bool = False
    ) -> None:
        indent, expanded = place
        if not expand and not expanded and self._settled:
            broken = False
        elif expand:
            broken = True
        else:
            self._settled = True
            if group is not None:
                self._expanded[group] = False
            broken = not self._fits((indent, False, _Measure.FIRST_LINE, content))
        if group is not None:
            self._expanded[group] = broken
        self._stack.append((indent, broken, _Measure.FIRST_LINE, content))

    def _print_best_fit_parens(self, mark: BestFitParens, indent: int, expanded: bool) -> None:
        broken = False
        if expanded or not self._settled:
            self._settled = True
            self._expanded[mark.id] = False
            if not self._fits((indent, False, _Measure.FIRST_LINE, mark.content)):
                self._expanded[mark.id] = True
                broken = self._fits((indent, True, _Measure.ALL_LINES, _parens(mark)))
        self._expanded[mark.id] = broken
        content = _parens(mark) if broken else mark.content
        self._stack.append((indent, broken, _Measure.FIRST_LINE, content))

    def _print_best_fitting(self, mark: BestFitting, indent: int, expanded: bool) -> None:
        variants = mark.variants
        chosen = 0
        if expanded or not self._settled:
            self._settled = True
            while chosen + 1 < len(variants) and not self._fits(
                (indent, False, _Measure.FIRST_LINE, variants[chosen])
            ):
                chosen += 1
        # All but the first are made to be broken somewhere.
        self._stack.append((indent, chosen > 0, _Measure.FIRST_LINE, variants[chosen]))

    def _fits(self, entry: _Entry) -> bool:
        """Whether `entry`, and what follows it up to a break, ends before the width."""
        column = self._column
        todo = [entry]
        following = len(self._stack)
        while todo or following:
            if not todo:
                following -= 1
                todo.append(self._stack[following])
            indent, expanded, measure, doc = todo.pop()
            if isinstance(doc, str):
                column += text_width(doc)
                if column > self._width and measure is not _Measure.ANY_WIDTH:
                    return False
            elif isinstance(doc, list):
                todo.extend((indent, expanded, measure, part) for part in reversed(doc))
            elif isinstance(doc, Line):
                if (expanded and measure is _Measure.FIRST_LINE) or (
                    not expanded and doc is Line.HARD
                ):
                    return True
                column = indent if expanded else column + doc.value
            else:
                todo.append(self._measured(indent, expanded, measure, doc))
        return True

    def _measured(self, indent: int, expanded: bool, measure: _Measure, doc: Doc) -> _Entry:
        """Look into a mark that is only measured."""
        if isinstance(doc, Group):
            broken = expanded or doc.expand
            if doc.id is not None:
                self._expanded[doc.id] = broken
            return indent, broken, measure, doc.content
        if isinstance(doc, BestFitParens):
            self._expanded[doc.id] = expanded
            return indent, expanded, measure, doc.content
        if isinstance(doc, BestFitting):
            return indent, expanded, measure, doc.variants[-1 if expanded else 0]
        if isinstance(doc, FitsExpanded) and not expanded and not self._expanded[doc.id]:
            return indent, True, _Measure.ANY_WIDTH, doc.content
        return self._opened(indent, expanded, measure, doc)


def _parens(mark: BestFitParens) -> Doc:
    return ["(", Indent([Line.HARD, mark.content]), Line.HARD, ")"]
