"""One expression of Python as a document, laid out as Black and Ruff do.

In: nodes of Python's syntax tree. Out: texts where they fit, documents for
`layout` where they may not. Deliberately not done here: statements.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from spec_compiler.program.brackets import (
    BARE,
    INSIDE,
    brackets,
    concat,
    group,
    if_broken,
    joined,
    optional_parens,
    parens_if_broken,
    space,
)
from spec_compiler.program.layout import BestFitParens, Doc, Group, Line, flat
from spec_compiler.program.literals import (
    fstring_literal,
    number_literal,
    string_literal,
)
from spec_compiler.program.lower_terms import CONVERSIONS
from spec_compiler.program.operators import Operand, Operator, Row, flatten, is_simple, looseness
from spec_compiler.program.parentheses import Wish, can_omit_parens, is_fluent, wished_parens
from spec_compiler.program.precedence import UNARY, needs_parens


class Expressions:
    """Lays out expressions; every group that it makes has an id of its own."""

    def __init__(self) -> None:
        """Begin counting groups."""
        self._groups = 0

    def whole(self, node: ast.expr) -> Doc:
        """Lay out what a statement ends with: parentheses appear where they help."""
        match wished_parens(node):
            case Wish.NEVER:
                return self.doc(node, BARE)
            case Wish.IF_THEY_HELP:
                parens = self.new_group()
                return BestFitParens(self.doc(node, parens), parens)
            case Wish.IF_BROKEN:
                if can_omit_parens(node):
                    parens = self.new_group()
                    return optional_parens(self.doc(node, parens), parens)
                return parens_if_broken(self.doc(node, INSIDE))

    def doc(self, node: ast.expr, level: int, fluent: bool | None = None) -> Doc:
        """Lay out an expression without parentheses around it.

        `fluent` tells a link of a call chain what was decided for the whole chain.
        """
        match node:
            case ast.Name():
                return node.id
            case ast.Constant():
                return _constant(node.value)
            case ast.Attribute():
                return self._attribute(node, level, fluent)
            case ast.Call():
                return self._call(node, level, fluent)
            case ast.Subscript():
                return self._subscript(node, level, fluent)
            case ast.List():
                return brackets("[", joined(self._inside(node.elts)), "]", level)
            case ast.Tuple():
                return self._tuple(node, level)
            case ast.Dict():
                return self._dict(node, level)
            case ast.BinOp() | ast.BoolOp() | ast.Compare():
                return group(self._chain(flatten(node), level), level)
            case ast.IfExp():
                return group(self._conditional(node, level), level)
            case ast.UnaryOp() | ast.Starred() | ast.Lambda():
                return self._prefixed(node, level)
            case ast.JoinedStr():
                return fstring_literal([self._fstring_part(part) for part in node.values])
            case _:
                raise ValueError(f"expected an expression of the program, found {ast.dump(node)}")

    def new_group(self) -> int:
        """Give an id that no group has yet; it can be a level."""
        self._groups += 1
        return self._groups

    def arguments(self, args: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> list[Doc]:
        """Lay out the arguments of a call."""
        items = self._inside(args)
        for keyword in keywords:
            name = "**" if keyword.arg is None else keyword.arg + "="
            items.append(concat([name, self.doc(keyword.value, INSIDE)]))
        return items

    # The kinds of expressions.

    def _inside(self, nodes: Sequence[ast.expr]) -> list[Doc]:
        return [self.doc(node, INSIDE) for node in nodes]

    def _operand(
        self, parent: ast.expr, child: ast.expr, level: int, fluent: bool | None = None
    ) -> Doc:
        if needs_parens(parent, child):
            return brackets("(", self.doc(child, INSIDE), ")", level)
        return self.doc(child, level, fluent)

    def _attribute(self, node: ast.Attribute, level: int, fluent: bool | None) -> Doc:
        chain = (level != BARE and is_fluent(node)) if fluent is None else fluent
        parts = [self._operand(node, node.value, level, chain)]
        if chain and (
            isinstance(node.value, ast.Call | ast.Subscript) or needs_parens(node, node.value)
        ):
            parts.append(Line.SOFT)
        parts.append("." + node.attr)
        return Group(parts) if chain and fluent is None else concat(parts)

    def _call(self, node: ast.Call, level: int, fluent: bool | None) -> Doc:
        chain = (level != BARE and is_fluent(node)) if fluent is None else fluent
        arguments: Doc = joined(self.arguments(node.args, node.keywords))
        if arguments != "":
            arguments = Group(arguments)
        parts = [
            self._operand(node, node.func, level, chain),
            brackets("(", arguments, ")", level),
        ]
        return Group(parts) if chain and fluent is None else concat(parts)

    def _subscript(self, node: ast.Subscript, level: int, fluent: bool | None) -> Doc:
        chain = (level != BARE and is_fluent(node)) if fluent is None else fluent
        parts = [
            self._operand(node, node.value, level, chain),
            brackets("[", self._index(node.slice), "]", level),
        ]
        return Group(parts) if chain and fluent is None else concat(parts)

    def _index(self, node: ast.expr) -> Doc:
        if isinstance(node, ast.Slice):
            return self._slice(node)
        if not isinstance(node, ast.Tuple) or not node.elts:
            return self.doc(node, INSIDE)
        if not any(isinstance(item, ast.Slice) for item in node.elts) and len(node.elts) == 1:
            return self.doc(node, INSIDE)
        items = [
            self._index(item) if isinstance(item, ast.Slice) else self.doc(item, INSIDE)
            for item in node.elts
        ]
        if len(items) == 1:
            return concat([items[0], ","])
        return Group(joined(items))

    def _slice(self, node: ast.Slice) -> Doc:
        ends = (node.lower, node.upper, node.step)
        space = "" if all(end is None or _is_simple_end(end) for end in ends) else " "
        parts: list[Doc] = []
        if node.lower is not None:
            parts += [self.doc(node.lower, INSIDE), space]
        parts.append(":")
        if node.upper is not None:
            parts += [space, self.doc(node.upper, INSIDE)]
        if node.step is not None:
            parts += [space if node.upper is not None else "", ":", space]
            parts.append(self.doc(node.step, INSIDE))
        return concat(parts)

    def _tuple(self, node: ast.Tuple, level: int) -> Doc:
        items = self._inside(node.elts)
        content = concat([items[0], ","]) if len(items) == 1 else joined(items)
        return brackets("(", content, ")", level)

    def _dict(self, node: ast.Dict, level: int) -> Doc:
        items: list[Doc] = []
        for key, value in zip(node.keys, node.values, strict=True):
            opening = "**" if key is None else concat([self.doc(key, INSIDE), ": "])
            item = concat([opening, self.doc(value, INSIDE)])
            items.append(item if isinstance(item, str) else Group(item))
        return brackets("{", joined(items), "}", level)

    def _conditional(self, node: ast.IfExp, level: int) -> Doc:
        gap = space(level)
        orelse = (
            self._conditional(node.orelse, level)
            if isinstance(node.orelse, ast.IfExp)
            else group(self.doc(node.orelse, level), level)
        )
        return concat(
            [
                self._operand(node, node.body, level),
                *(gap, "if ", self._operand(node, node.test, level)),
                *(gap, "else ", orelse),
            ]
        )

    def _prefixed(self, node: ast.UnaryOp | ast.Starred | ast.Lambda, level: int) -> Doc:
        """What begins with a sign or a word of its own."""
        if isinstance(node, ast.UnaryOp):
            return concat([UNARY[type(node.op)], self._operand(node, node.operand, level)])
        if isinstance(node, ast.Starred):
            return concat(["*", self._operand(node, node.value, level)])
        names = ", ".join(arg.arg for arg in node.args.args)
        return concat([f"lambda {names}: " if names else "lambda: ", self.doc(node.body, level)])

    def _fstring_part(self, part: ast.expr) -> str | tuple[str]:
        if isinstance(part, ast.FormattedValue):
            line = flat(self.doc(part.value, BARE))
            return (f"{line}{CONVERSIONS[part.conversion]}",)
        assert isinstance(part, ast.Constant)
        return str(part.value)

    # Operators.

    def _chain(self, parts: Row, level: int) -> Doc:
        """Break before the operators that bind loosest, and keep the others together."""
        if len(parts) == 1:
            return self._chain_operand(parts[0], level)
        loosest = max(looseness(parts[index]) for index in range(1, len(parts), 2))
        docs: list[Doc] = []
        start = 0
        for index in range(1, len(parts), 2):
            if looseness(parts[index]) != loosest:
                continue
            docs.append(self._segment(parts[start:index], level))
            symbol = str(parts[index][0])
            if symbol == "**" and is_simple(parts[index - 1]) and is_simple(parts[index + 1]):
                docs += [if_broken(Line.SOFT, level), symbol, if_broken(" ", level)]
            else:
                docs += [space(level), symbol, " "]
            start = index + 1
        docs.append(self._segment(parts[start:], level))
        return concat(docs)

    def _segment(self, parts: Row, level: int) -> Doc:
        doc = self._chain(parts, level)
        return doc if len(parts) == 1 else group(doc, level)

    def _chain_operand(self, part: Operand | Operator, level: int) -> Doc:
        node, parenthesized = part
        assert isinstance(node, ast.expr)
        if parenthesized:
            return brackets("(", self.doc(node, INSIDE), ")", level)
        return self.doc(node, level)


def _is_simple_end(node: ast.expr) -> bool:
    """Whether the colons of a slice stand close to this end of it."""
    while isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        node = node.operand
    return isinstance(node, ast.Name | ast.Constant)


def _constant(value: object) -> str:
    if isinstance(value, str):
        return string_literal(value)
    if value is None or isinstance(value, bool):
        return repr(value)
    assert isinstance(value, int | float)
    return number_literal(value)
