"""Print a program as Python, formatted as Black and Ruff would leave it.

In: statements of `ir`. Out: a module's text, ending with a newline. Parsed again it
is the tree that `lower` makes, so that what a script does and what a live model is
cannot differ. Deliberately not done here: deciding what to print.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from spec_compiler.program import ir
from spec_compiler.program.brackets import BARE, INSIDE, joined, optional_parens, parens_if_broken
from spec_compiler.program.expressions import Expressions
from spec_compiler.program.layout import (
    BestFitting,
    Doc,
    Group,
    Indent,
    Line,
    break_lines,
)
from spec_compiler.program.literals import (
    INDENT,
    comment_lines,
    docstring_literal,
    docstring_value,
)
from spec_compiler.program.lower import lower_params
from spec_compiler.program.lower_terms import lower_expression, lower_target
from spec_compiler.program.parentheses import Wish, can_omit_parens, wished_parens

WIDTH = 88


def source(program: ir.Program | Sequence[ir.Stmt], width: int = WIDTH) -> str:
    """Print a program; lines are at most `width` columns wide where they can be."""
    if isinstance(program, ir.Program):
        body, docstring = program.body, program.docstring
    else:
        body, docstring = tuple(program), None
    printer = _Printer(width)
    printer.block(body, 0, docstring, definition=None)
    return "".join(line + "\n" for line in printer.lines)


def _bare(statements: Sequence[ir.Stmt]) -> list[ir.Stmt]:
    return [statement for statement in statements if not isinstance(statement, ir.Blank)]


class _Printer:
    """Gathers lines; an entry may hold several."""

    def __init__(self, width: int) -> None:
        self.lines: list[str] = []
        self._width = width
        self._expressions = Expressions()

    # Blocks, and the empty lines in them.

    def block(
        self,
        statements: Sequence[ir.Stmt],
        depth: int,
        docstring: str | None,
        definition: ir.Def | ir.ClassDef | None,
    ) -> None:
        """Print the body of a module, a definition, or of anything else that has one."""
        value = None if docstring is None else docstring_value(docstring, depth)
        before: ir.Stmt | None = None
        gap = 0
        if value is not None:
            self._write(docstring_literal(value), depth)
            gap = 0 if isinstance(definition, ir.Def) else 1
        for statement in statements:
            if isinstance(statement, ir.Blank):
                gap = max(gap, 1)
                continue
            if before is not None or value is not None:
                self.lines += [""] * max(gap, _gap(before, statement, depth))
            elif isinstance(statement, _DEFINITIONS) and definition is None and depth:
                self.lines += [""] * (statement.comment is None)
            self.statement(statement, depth)
            before, gap = statement, 0
        if before is None and value is None and depth:
            self._write("pass", depth)

    def _write(self, text: str, depth: int) -> None:
        self.lines.append(INDENT * depth + text)

    def _header(self, doc: Doc, depth: int) -> None:
        self._write(break_lines(doc, self._width, len(INDENT) * depth), depth)

    # Statements.

    def statement(self, statement: ir.Stmt, depth: int) -> None:
        """Print one statement, with its comment and its body."""
        if not isinstance(statement, ir.Blank) and statement.comment is not None:
            for line in comment_lines(statement.comment):
                self._write(line, depth)
        match statement:
            case ir.Def() | ir.ClassDef():
                self._definition(statement, depth)
            case ir.If():
                self._if(statement, depth)
            case ir.For(target, iterable, body):
                parts: list[Doc] = ["for ", self._for_target(target), " in ", self._whole(iterable)]
                self._header([*parts, ":"], depth)
                self.block(body, depth + 1, None, None)
            case ir.With(context, bound, body):
                self._header(["with ", self._with_item(context, bound), ":"], depth)
                self.block(body, depth + 1, None, None)
            case _:
                self._header(self._simple(statement), depth)

    def _simple(self, statement: ir.Stmt) -> Doc:
        match statement:
            case ir.Assign(target, value):
                return self._assign(lower_target(target), lower_expression(value))
            case ir.ExprStmt(value):
                return self._effect(lower_expression(value))
            case ir.Return(returned):
                node = None if returned is None else lower_expression(returned)
                return "return" if node is None else self._given("return ", node)
            case ir.Yield(value, each):
                return self._given("yield from " if each else "yield ", lower_expression(value))
            case ir.Import():
                return self._import(statement)
            case ir.Raise(value, cause):
                raised: list[Doc] = ["raise ", self._whole(value)]
                return raised if cause is None else [*raised, " from ", self._whole(cause)]
            case _:
                return "pass"

    def _whole(self, expr: ir.Expr) -> Doc:
        return self._expressions.whole(lower_expression(expr))

    def _effect(self, node: ast.expr) -> Doc:
        if isinstance(node, ast.BinOp | ast.BoolOp | ast.Compare):
            return self._expressions.whole(node)
        return self._expressions.doc(node, BARE)

    def _given(self, keyword: str, node: ast.expr) -> Doc:
        """What follows `return` or `yield`."""
        if isinstance(node, ast.Tuple) and len(node.elts) > 1:
            return [keyword, self._unparenthesized(node)]
        return [keyword, self._expressions.whole(node)]

    def _unparenthesized(self, node: ast.Tuple) -> Doc:
        items = [self._expressions.doc(item, INSIDE) for item in node.elts]
        return parens_if_broken(joined(items))

    def _for_target(self, target: ir.Expr) -> Doc:
        node = lower_target(target)
        if isinstance(node, ast.Tuple):
            return self._target_node(node)
        return self._expressions.whole(node)

    def _target_node(self, node: ast.expr) -> Doc:
        if isinstance(node, ast.Tuple) and len(node.elts) > 1:
            return self._unparenthesized(node)
        return self._expressions.doc(node, BARE)

    def _assign(self, target: ast.expr, value: ast.expr) -> Doc:
        """Break the value before the target, and parenthesize it only where that helps."""
        left: Doc = [self._target_node(target), " = "]
        if (
            not isinstance(target, ast.Tuple | ast.Subscript)
            or isinstance(value, ast.UnaryOp)
            or wished_parens(value) is not Wish.IF_THEY_HELP
        ):
            return [left, self._expressions.whole(value)]
        plain = self._expressions.doc(value, BARE)
        variants: list[Doc] = [[left, plain]]
        if isinstance(value, ast.Call | ast.Subscript | ast.Attribute):
            variants.append([left, Group(plain, expand=True)])
        variants.append([left, "(", Indent([Line.HARD, plain]), Line.HARD, ")"])
        variants.append([left, plain])
        return BestFitting(variants)

    def _import(self, statement: ir.Import) -> Doc:
        if not statement.names:
            return f"import {_aliased(statement.module, statement.alias)}"
        names: list[Doc] = [_aliased(name, alias) for name, alias in statement.names]
        listed = joined(names, comma_after_one=True)
        return [f"from {statement.module} import ", parens_if_broken(listed)]

    # Statements with bodies.

    def _with_item(self, context: ir.Expr, bound: ir.Name | None) -> Doc:
        node = lower_expression(context)
        if bound is None:
            return self._expressions.whole(node)
        name = " as " + bound.id
        if wished_parens(node) is Wish.IF_BROKEN and not can_omit_parens(node):
            return parens_if_broken([self._expressions.doc(node, INSIDE), name])
        group = self._expressions.new_group()
        item: Doc = [self._expressions.doc(node, group), name]
        return optional_parens(item, group)

    def _if(self, statement: ir.If, depth: int) -> None:
        keyword = "if "
        while True:
            self._header([keyword, self._whole(statement.test), ":"], depth)
            self.block(statement.body, depth + 1, None, None)
            following = statement.elif_
            if following is None:
                break
            keyword, statement = "elif ", following
        if _bare(statement.orelse):
            self._write("else:", depth)
            self.block(statement.orelse, depth + 1, None, None)

    def _definition(self, statement: ir.Def | ir.ClassDef, depth: int) -> None:
        for decorator in statement.decorators:
            self._header(["@", self._whole(decorator)], depth)
        if isinstance(statement, ir.Def):
            items = self._params(lower_params(statement.params))
            self._header(self._signature("def " + statement.name, items, "()"), depth)
        else:
            bases = [lower_expression(base) for base in statement.bases]
            items = self._expressions.arguments(bases, [])
            self._header(self._signature("class " + statement.name, items, ""), depth)
        self.block(statement.body, depth + 1, statement.docstring, statement)

    def _signature(self, opening: str, items: list[Doc], empty: str) -> Doc:
        if not items:
            return opening + empty + ":"
        listed = joined(items, comma_after_one=opening.startswith("def "))
        if len(items) > 1:
            listed = Group(listed)
        return Group([opening + "(", Indent([Line.SOFT, listed]), Line.SOFT, "):"])

    def _params(self, params: ast.arguments) -> list[Doc]:
        first_default = len(params.args) - len(params.defaults)
        items = [
            self._param(arg, params.defaults[index - first_default])
            if index >= first_default
            else self._param(arg, None)
            for index, arg in enumerate(params.args)
        ]
        if params.vararg is not None:
            items.append(["*", self._param(params.vararg, None)])
        elif params.kwonlyargs:
            items.append("*")
        pairs = zip(params.kwonlyargs, params.kw_defaults, strict=True)
        items += [self._param(arg, default) for arg, default in pairs]
        if params.kwarg is not None:
            items.append(["**", self._param(params.kwarg, None)])
        return items

    def _param(self, arg: ast.arg, default: ast.expr | None) -> Doc:
        parts: list[Doc] = [arg.arg]
        if arg.annotation is not None:
            parts += [": ", self._expressions.doc(arg.annotation, INSIDE)]
        if default is not None:
            parts += ["=" if arg.annotation is None else " = "]
            parts += [self._expressions.doc(default, INSIDE)]
        return parts


def _aliased(name: str, alias: str | None) -> str:
    return name if alias is None else f"{name} as {alias}"


_DEFINITIONS = (ir.Def, ir.ClassDef)


def _gap(before: ir.Stmt | None, after: ir.Stmt, depth: int) -> int:
    """Count the empty lines that two statements ask for; `before` is None for a docstring."""
    if isinstance(after, _DEFINITIONS) or _ends_with_definition(before):
        return 1 if depth else 2
    if not isinstance(before, ir.Import):
        return 0
    return 0 if isinstance(after, ir.Import) and after.comment is None else 1


def _ends_with_definition(statement: ir.Stmt | None) -> bool:
    while isinstance(statement, ir.If | ir.For | ir.With):
        inner = _bare(statement.body)
        if isinstance(statement, ir.If):
            inner = _bare(statement.orelse) or inner
        statement = inner[-1] if inner else None
    return isinstance(statement, _DEFINITIONS)
