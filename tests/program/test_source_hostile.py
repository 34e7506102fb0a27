"""Whatever a spec says stays a text: no string becomes code, and none hides any."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from spec_compiler.program import ir
from spec_compiler.program.lower import lower
from spec_compiler.program.source import source

F = ir.Name("f")

HOSTILE = [
    'quote " and \' and """',
    "new\nline\r\n\ttab",
    "{braces} {{}} {0}",
    "back\\slash\\",
    "nul \0 bell \a esc \x1b[31m",
    "right to left \u202e\u2066 mark \u200f",
    "lone \ud800 surrogate \udfff",
    "line separators \u2028 \u2029 \x85 \x0c",
    "no-break\u00a0space, zero\u200bwidth",
    '");import os;os.system("true")#',
    "# coding: utf-7",
    "层 层 naïve 🎉 e\u0301",
    'ends with quote "',
    "\\N{BULLET} \\x41 \\",
    'ends with a quote after a backslash \\"',
    '"',
    'a""',
    "x" * 1_000_000,
    "\u202e" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_hostile_strings_stay_strings(ruff: Callable[[str], str], text: str) -> None:
    """Whatever a spec says, the tree differs from a harmless one's in constants only."""

    def program(said: str) -> ir.Program:
        body = (
            ir.ExprStmt(ir.Call(F, (ir.Const(said),), (("k", ir.FString((said, F, said))),))),
            ir.Return(ir.DictExpr(((ir.Const(said), ir.FString((said, ir.Const(said)))),))),
        )
        return ir.Program((ir.Def("f", (), body, docstring=said, comment=said),), docstring=said)

    def shape(module: ast.Module) -> str:
        for node in ast.walk(module):
            if isinstance(node, ast.Constant):
                node.value = ""
        return ast.dump(module)

    text_of = source(program(text))
    assert text_of.replace("\n", "").isprintable()
    parsed = ast.parse(text_of.encode("utf-8"))
    assert ast.dump(parsed) == ast.dump(lower(program(text)))
    assert shape(parsed) == shape(lower(program("harmless")))
    if len(text) < 1000:
        assert ruff(text_of) == text_of
