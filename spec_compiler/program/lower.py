"""Turn a program into Python's own syntax tree, and that into a code object.

In: statements of `ir`. Out: an `ast.Module` in which every node stands where the
spec asked for it, so that a traceback names the spec's line. A statement without
an origin stands where the one around it does. Deliberately not done here: running
anything.

A program may come from several files (includes), a code object has one file name.
Lines of the file it is named for are that file's; those of the n-th other file are
n * `FILE_STRIDE` further on, and `locate` gives the span back.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from types import CodeType

from spec_compiler.diagnostics.span import Span
from spec_compiler.program import ir
from spec_compiler.program.literals import docstring_value
from spec_compiler.program.lower_terms import ExpressionLowering, position

FILE_STRIDE = 10_000_000
_WITH_VALUE = (ir.Assign, ir.ExprStmt, ir.Return, ir.Yield)


def lower(program: ir.Program | Sequence[ir.Stmt], filename: str | None = None) -> ast.Module:
    """Lower a program; `filename` is the file whose lines count as they are.

    It is the first origin's by default.
    """
    body, docstring = _parts(program)
    files = _files(body, filename)
    return _Lowering(files).module(body, docstring)


def lower_params(params: Sequence[ir.Param]) -> ast.arguments:
    """Lower the parameters of a function, for a printer."""
    return _Lowering({}).parameters(params)


def compile_module(program: ir.Program | Sequence[ir.Stmt], filename: str) -> CodeType:
    """Compile a program to a code object whose lines are those of `filename`, a spec."""
    code: CodeType = compile(lower(program, filename), filename, "exec", dont_inherit=True)
    return code


def locate(program: ir.Program | Sequence[ir.Stmt], filename: str, line: int) -> Span | None:
    """Find where in the spec a line number of `compile_module`'s code comes from.

    `filename` is what was given there. The first statement or call on that line wins;
    None where none stands on it.
    """
    body, _ = _parts(program)
    files = _files(body, filename)
    for origin in _origins(body):
        if origin.line + files[origin.file] * FILE_STRIDE == line:
            return origin
    return None


def _parts(
    program: ir.Program | Sequence[ir.Stmt],
) -> tuple[Sequence[ir.Stmt], str | None]:
    if isinstance(program, ir.Program):
        return program.body, program.docstring
    return program, None


def _origins(statements: Sequence[ir.Stmt]) -> Iterator[Span]:
    for statement in statements:
        if isinstance(statement, ir.Blank):
            continue
        if statement.origin is not None:
            yield statement.origin
        if isinstance(statement, _WITH_VALUE) and statement.value:
            yield from _call_origins(statement.value)
        if isinstance(statement, ir.For | ir.If | ir.Def | ir.ClassDef | ir.With):
            yield from _origins(statement.body)
        if isinstance(statement, ir.If):
            yield from _origins(statement.orelse)


def _call_origins(expr: ir.Expr) -> Iterator[Span]:
    """The origins of calls inside an expression: arguments, and items of lists in them."""
    match expr:
        case ir.Call():
            if expr.origin is not None:
                yield expr.origin
            for inner in (expr.func, *expr.args, *(value for _, value in expr.kwargs)):
                yield from _call_origins(inner)
        case ir.ListExpr(items) | ir.TupleExpr(items):
            for inner in items:
                yield from _call_origins(inner)
        case ir.Attr(value) | ir.Star(value):
            yield from _call_origins(value)


def _files(statements: Sequence[ir.Stmt], first: str | None) -> dict[str, int]:
    files: dict[str, int] = {} if first is None else {first: 0}
    for origin in _origins(statements):
        files.setdefault(origin.file, len(files))
    return files


class _Lowering(ExpressionLowering):
    """Builds nodes at a position that the statement at hand sets."""

    def __init__(self, files: dict[str, int]) -> None:
        super().__init__()
        self._files = files

    def module(self, body: Sequence[ir.Stmt], docstring: str | None) -> ast.Module:
        return ast.Module(body=self._documented(body, docstring, 0), type_ignores=[])

    def _block(self, statements: Sequence[ir.Stmt], depth: int) -> list[ast.stmt]:
        return [
            self._statement(statement, depth)
            for statement in statements
            if not isinstance(statement, ir.Blank)
        ]

    def _documented(
        self, statements: Sequence[ir.Stmt], docstring: str | None, depth: int
    ) -> list[ast.stmt]:
        body = self._block(statements, depth)
        value = None if docstring is None else docstring_value(docstring, depth)
        if value is not None:
            body.insert(0, self.at(ast.Expr(value=self.at(ast.Constant(value=value)))))
        return body

    def expression(self, expr: ir.Expr) -> ast.expr:
        """Lower an expression that is read; a call with an origin stands there."""
        if not isinstance(expr, ir.Call) or expr.origin is None:
            return super().expression(expr)
        outer, self.position = self.position, self._place(expr.origin)
        node = super().expression(expr)
        self.position = outer
        return node

    def _statement(self, statement: ir.Stmt, depth: int) -> ast.stmt:
        outer = self.position
        if not isinstance(statement, ir.Blank) and statement.origin is not None:
            self.position = self._place(statement.origin)
        node = self.at(self._bare_statement(statement, depth))
        self.position = outer
        return node

    def _bare_statement(self, statement: ir.Stmt, depth: int) -> ast.stmt:
        match statement:
            case ir.Assign(target, value):
                return ast.Assign(targets=[self.target(target)], value=self.expression(value))
            case ir.ExprStmt(value):
                return ast.Expr(value=self.expression(value))
            case ir.Return(returned):
                return ast.Return(value=None if returned is None else self.expression(returned))
            case ir.Yield(value, each):
                given = self.expression(value)
                node = ast.YieldFrom(value=given) if each else ast.Yield(value=given)
                return ast.Expr(value=self.at(node))
            case ir.Def() | ir.ClassDef():
                return self._definition(statement, depth)
            case ir.For(target, iterable, body):
                return ast.For(
                    target=self.target(target),
                    iter=self.expression(iterable),
                    body=self._suite(body, depth + 1),
                    orelse=[],
                )
            case ir.If(test, body, orelse):
                return ast.If(
                    test=self.expression(test),
                    body=self._suite(body, depth + 1),
                    orelse=self._block(orelse, depth + (statement.elif_ is None)),
                )
            case ir.With(context, bound, body):
                item = ast.withitem(
                    context_expr=self.expression(context),
                    optional_vars=None if bound is None else self.target(bound),
                )
                return ast.With(items=[item], body=self._suite(body, depth + 1))
            case ir.Import():
                return self._import(statement)
            case ir.Raise(value, cause):
                source = None if cause is None else self.expression(cause)
                return ast.Raise(exc=self.expression(value), cause=source)
            case _:
                return ast.Pass()

    def _suite(self, statements: Sequence[ir.Stmt], depth: int) -> list[ast.stmt]:
        return self._block(statements, depth) or [self.at(ast.Pass())]

    def _definition(self, statement: ir.Def | ir.ClassDef, depth: int) -> ast.stmt:
        body = self._documented(statement.body, statement.docstring, depth + 1)
        body = body or [self.at(ast.Pass())]
        decorators = [self.expression(decorator) for decorator in statement.decorators]
        if isinstance(statement, ir.Def):
            node: ast.stmt = ast.FunctionDef(
                name=statement.name,
                args=self.parameters(statement.params),
                body=body,
                decorator_list=decorators,
            )
        else:
            node = ast.ClassDef(
                name=statement.name,
                bases=[self.expression(base) for base in statement.bases],
                keywords=[],
                body=body,
                decorator_list=decorators,
            )
        if "type_params" in node._fields:  # Python 3.12 added them, and wants them.
            node.type_params = []  # type: ignore[attr-defined]
        return node

    def _import(self, statement: ir.Import) -> ast.stmt:
        if not statement.names:
            whole = self.at(ast.alias(name=statement.module, asname=statement.alias))
            return ast.Import(names=[whole])
        names = [self.at(ast.alias(name=name, asname=alias)) for name, alias in statement.names]
        return ast.ImportFrom(module=statement.module, names=names, level=0)

    def parameters(self, params: Sequence[ir.Param]) -> ast.arguments:
        """Lower the parameters of a function."""
        node = ast.arguments(
            posonlyargs=[],
            args=[],
            vararg=None,
            kwonlyargs=[],
            kw_defaults=[],
            kwarg=None,
            defaults=[],
        )
        for param in params:
            note = None if param.annotation is None else self.expression(param.annotation)
            arg = self.at(ast.arg(arg=param.name, annotation=note))
            default = None if param.default is None else self.expression(param.default)
            match param.kind:
                case "plain":
                    node.args.append(arg)
                    if default is not None:
                        node.defaults.append(default)
                case "keyword":
                    node.kwonlyargs.append(arg)
                    node.kw_defaults.append(default)
                case "args":
                    node.vararg = arg
                case "kwargs":
                    node.kwarg = arg
        return node

    def _place(self, origin: Span) -> dict[str, int]:
        offset = self._files.get(origin.file, 0) * FILE_STRIDE
        start = (max(origin.line, 1) + offset, max(origin.column - 1, 0))
        end = (origin.end_line + offset, max(origin.end_column - 1, 0))
        return position(start, max(start, end))
