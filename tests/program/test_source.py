"""Printed programs are formatted as Ruff leaves them and parse to the tree that runs."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from pathlib import Path
from shutil import which
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec_compiler.program import ir
from spec_compiler.program.lower import lower
from spec_compiler.program.source import source
from spec_compiler.program.terms import BINARY_OPERATORS, COMPARISONS

RUFF = which("ruff", path=str(Path(sys.executable).parent)) or "ruff"


def ruff(text: str, width: int = 88) -> str:
    """What Ruff makes of a module, with none of the project's own settings."""
    command = [RUFF, "format", "--isolated", "--line-length", str(width), "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def check(program: ir.Program, width: int = 88) -> str:
    """Print a program, hold it against its tree and against Ruff, and give its text."""
    text = source(program, width)
    assert ast.dump(ast.parse(text)) == ast.dump(lower(program))
    assert ruff(text, width) == text
    return text


def names(*parts: str) -> ir.Expr:
    """A dotted name."""
    expr: ir.Expr = ir.Name(parts[0])
    for part in parts[1:]:
        expr = ir.Attr(expr, part)
    return expr


def call(func: ir.Expr | str, *args: ir.Expr, **kwargs: ir.Expr) -> ir.Call:
    """A call of a function or of a dotted name."""
    target = names(*func.split(".")) if isinstance(func, str) else func
    return ir.Call(target, args, tuple(kwargs.items()))


def assign(value: ir.Expr, name: str = "x") -> ir.Stmt:
    """`name = value`."""
    return ir.Assign(ir.Name(name), value)


X = ir.Name("x")
LONG = ir.Name("a_name_that_is_long_enough")
ONE = ir.Const(1)

# What goes in, and what comes out.
PRINTED: dict[str, tuple[ir.Stmt, str]] = {
    "a layer on a line": (
        assign(call(call("layers.Dense", units=ir.Const(64), activation=ir.Const("relu")), X)),
        """
        x = layers.Dense(units=64, activation="relu")(x)
        """,
    ),
    "arguments on one line of their own": (
        assign(
            call(
                call(
                    "layers.Conv2D",
                    filters=ir.BinOp(ir.Name("filters"), "*", ir.Const(2)),
                    kernel_size=ir.TupleExpr((ir.Const(3), ir.Const(3))),
                    padding=ir.Const("same"),
                    name=ir.Const("conv"),
                ),
                X,
            )
        ),
        """
        x = layers.Conv2D(
            filters=filters * 2, kernel_size=(3, 3), padding="same", name="conv"
        )(x)
        """,
    ),
    "an argument a line": (
        assign(
            call(
                "layers.Dense",
                units=ir.Const(64),
                kernel_initializer=call("initializers.HeNormal", seed=ir.Const(1)),
                kernel_regularizer=call("regularizers.L2", l2=ir.Const(1e-05)),
            )
        ),
        """
        x = layers.Dense(
            units=64,
            kernel_initializer=initializers.HeNormal(seed=1),
            kernel_regularizer=regularizers.L2(l2=1e-05),
        )
        """,
    ),
    "no hugging": (
        assign(call("keras.Sequential", ir.ListExpr((call("layers.Flatten"), LONG, LONG, LONG)))),
        """
        x = keras.Sequential(
            [
                layers.Flatten(),
                a_name_that_is_long_enough,
                a_name_that_is_long_enough,
                a_name_that_is_long_enough,
            ]
        )
        """,
    ),
    "operators": (
        assign(ir.BinOp(ir.BinOp(ir.BinOp(LONG, "*", LONG), "+", LONG), "-", LONG)),
        """
        x = (
            a_name_that_is_long_enough * a_name_that_is_long_enough
            + a_name_that_is_long_enough
            - a_name_that_is_long_enough
        )
        """,
    ),
    "a conditional": (
        assign(ir.IfExp(ir.Compare(LONG, ">", ONE), call("f", LONG), call("f", LONG))),
        """
        x = (
            f(a_name_that_is_long_enough)
            if a_name_that_is_long_enough > 1
            else f(a_name_that_is_long_enough)
        )
        """,
    ),
    "a chain of calls": (
        assign(
            call(
                ir.Attr(call(ir.Attr(call("dataset.map", LONG), "batch"), LONG, LONG), "prefetch"),
                names("tf", "data", "AUTOTUNE"),
            )
        ),
        """
        x = (
            dataset.map(a_name_that_is_long_enough)
            .batch(a_name_that_is_long_enough, a_name_that_is_long_enough)
            .prefetch(tf.data.AUTOTUNE)
        )
        """,
    ),
    "powers": (
        assign(ir.BinOp(ir.Const(-2), "**", ir.BinOp(X, "**", call("f")))),
        """
        x = (-2) ** x ** f()
        """,
    ),
    "slices": (
        assign(ir.Index(X, ir.TupleExpr((ir.Slice(), ir.Slice(ir.BinOp(X, "+", ONE)), ONE)))),
        """
        x = x[:, x + 1 :, 1]
        """,
    ),
    "tuples of one": (
        ir.Assign(ir.TupleExpr((X,)), ir.Index(X, ir.TupleExpr((ONE,)))),
        """
        (x,) = x[(1,)]
        """,
    ),
    "floats": (
        assign(ir.ListExpr((ir.Const(float("-inf")), ir.Const(1e16), ir.Const(-0.0)))),
        """
        x = [float("-inf"), 1e16, -0.0]
        """,
    ),
    "unpacking": (
        ir.Assign(
            ir.TupleExpr(
                (
                    ir.TupleExpr((ir.Name("x_train"), ir.Name("y_train"))),
                    ir.TupleExpr((ir.Name("x_test"), ir.Name("y_test"))),
                )
            ),
            call("keras.datasets.fashion_mnist.load_data_of_a_long_name"),
        ),
        """
        (x_train, y_train), (x_test, y_test) = (
            keras.datasets.fashion_mnist.load_data_of_a_long_name()
        )
        """,
    ),
    "a function": (
        ir.Def(
            "build_model",
            (
                ir.Param("inputs"),
                ir.Param("filters", ir.Const(32), kind="keyword"),
                ir.Param("kernel_initializer", ir.Const("he_normal"), ir.Name("str"), "keyword"),
                ir.Param("kwargs", kind="kwargs"),
            ),
            (
                assign(ONE),
                ir.Blank(),
                ir.Blank(),
                ir.If(X, (ir.Return(X),), (ir.If(ir.Not(X), (), (ir.Return(),)),)),
                ir.Blank(),
            ),
            docstring="Build it.\n\n   As the spec says.",
            comment="a comment\nof two lines",
        ),
        '''
        # a comment
        # of two lines
        def build_model(
            inputs, *, filters=32, kernel_initializer: str = "he_normal", **kwargs
        ):
            """Build it.

            As the spec says.
            """
            x = 1

            if x:
                return x
            elif not x:
                pass
            else:
                return
        ''',
    ),
    "a class": (
        ir.ClassDef(
            "Block",
            (names("layers", "Layer"),),
            (
                ir.Def(
                    "__init__",
                    (ir.Param("self"), ir.Param("kwargs", kind="kwargs")),
                    (
                        ir.ExprStmt(
                            ir.Call(
                                ir.Attr(call("super"), "__init__"), (), ((None, ir.Name("kwargs")),)
                            )
                        ),
                    ),
                ),
                ir.Def("call", (ir.Param("self"), ir.Param("x")), (ir.Return(X),)),
            ),
            docstring="A block.",
            decorators=(call("keras.saving.register_keras_serializable", package=ir.Const("m")),),
        ),
        '''
        @keras.saving.register_keras_serializable(package="m")
        class Block(layers.Layer):
            """A block."""

            def __init__(self, **kwargs):
                super().__init__(**kwargs)

            def call(self, x):
                return x
        ''',
    ),
    "a loop": (
        ir.For(
            ir.TupleExpr((ir.Name("f"), ir.Name("s"))),
            call("zip", ir.ListExpr((ONE,)), ir.ListExpr((ONE,))),
            (ir.With(call("scope"), ir.Name("s"), (ir.Raise(call("E"), ir.Name("e")),)),),
        ),
        """
        for f, s in zip([1], [1]):
            with scope() as s:
                raise E() from e
        """,
    ),
    "an import": (
        ir.Import("keras", (("layers", None), ("ops", "o"))),
        """
        from keras import layers, ops as o
        """,
    ),
}


@pytest.mark.parametrize(("statement", "expected"), PRINTED.values(), ids=PRINTED)
def test_printed(statement: ir.Stmt, expected: str) -> None:
    """Each construct is printed as a Python programmer would have it."""
    assert check(ir.Program((statement,))) == dedent(expected).lstrip("\n")


def test_module() -> None:
    """Docstring, imports and definitions are set apart as the formatters do it."""
    program = ir.Program(
        (
            ir.Import("os"),
            ir.Import("keras", comment="the engine"),
            assign(ONE),
            ir.Def("f", (), ()),
            assign(ONE),
            ir.If(X, (ir.Def("g", (), ()),)),
            assign(ONE, "y"),
        ),
        docstring='A "script".',
    )
    assert check(program) == dedent(
        '''
        """A "script"."""

        import os

        # the engine
        import keras

        x = 1


        def f():
            pass


        x = 1
        if x:

            def g():
                pass


        y = 1
        '''
    ).lstrip("\n")


def test_nothing() -> None:
    """An empty program is an empty text."""
    assert source([]) == ""
    assert source([ir.Blank()]) == ""


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
    "x" * 1_000_000,
    "\u202e" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_hostile_strings_stay_strings(text: str) -> None:
    """Whatever a spec says, the tree differs from a harmless one's in constants only."""

    def program(said: str) -> ir.Program:
        body = (
            assign(call("f", ir.Const(said), k=ir.FString((said, X, said)))),
            assign(ir.DictExpr(((ir.Const(said), ir.FString((said, ir.Const(said)))),))),
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


def test_deep_nesting() -> None:
    """Fifty calls within each other, and a hundred operators in a row, are printed as any."""
    nested: ir.Expr = X
    for _ in range(50):
        nested = call("layers.Wrapper", nested, k=ONE)
    row: ir.Expr = X
    for _ in range(100):
        row = ir.BinOp(row, "+", ir.Const("a string"))
    check(ir.Program((assign(nested), assign(row))))


def test_printing_is_fast() -> None:
    """Five thousand layers take seconds at worst, however busy the machine is."""
    layer = call("layers.Dense", units=ir.Const(64), activation=ir.Const("relu"), name=LONG)
    statements = [assign(call(layer, LONG)) for _ in range(5000)]
    begun = time.process_time()
    source(statements)
    assert time.process_time() - begun < 4


# Programs by chance.

identifiers = st.sampled_from(
    ["x", "units", "residual", "kernel_initializer", "a_rather_long_name_for_a_variable"]
)
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1000, 10**12),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(HOSTILE[:-2]),
)
leaves = st.one_of(identifiers.map(ir.Name), plain.map(ir.Const), st.just(names("self", "units")))


def larger(inner: st.SearchStrategy[ir.Expr]) -> st.SearchStrategy[ir.Expr]:
    """Expressions of expressions."""
    several = st.lists(inner, max_size=4).map(tuple)
    pairs = st.lists(st.tuples(inner, inner), max_size=3).map(tuple)
    keywords = st.dictionaries(identifiers, inner, max_size=3).map(lambda d: tuple(d.items()))
    functions = st.one_of(identifiers.map(ir.Name), st.builds(ir.Attr, inner, identifiers), inner)
    return st.one_of(
        st.builds(ir.Call, functions, several, keywords),
        st.builds(ir.Call, functions, several, keywords),
        st.builds(ir.Attr, inner, identifiers),
        several.map(ir.ListExpr),
        several.map(ir.TupleExpr),
        pairs.map(ir.DictExpr),
        st.builds(ir.BinOp, inner, st.sampled_from(list(BINARY_OPERATORS)), inner),
        st.builds(ir.Compare, inner, st.sampled_from(list(COMPARISONS)), inner),
        st.builds(ir.BoolOp, st.sampled_from(["and", "or"]), st.tuples(inner, inner, inner)),
        st.builds(ir.Not, inner),
        st.builds(ir.IfExp, inner, inner, inner),
        st.builds(ir.Index, inner, inner),
        st.lists(st.one_of(st.text(max_size=5), inner), max_size=3).map(
            lambda parts: ir.FString(tuple(parts))
        ),
    )


expressions = st.recursive(leaves, larger, max_leaves=25)
texts = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(HOSTILE[:-2]))
simple = st.one_of(
    st.builds(ir.Assign, identifiers.map(ir.Name), expressions, comment=texts),
    st.builds(ir.Return, expressions),
    st.builds(ir.Raise, expressions, st.one_of(st.none(), leaves)),
    st.just(ir.Blank()),
    st.builds(ir.Import, identifiers, st.just((("a", None), ("b", "c"))), comment=texts),
)


def compound(inner: st.SearchStrategy[ir.Stmt]) -> st.SearchStrategy[ir.Stmt]:
    """Statements of statements."""
    body = st.lists(inner, max_size=3).map(tuple)
    params = st.lists(st.builds(ir.Param, identifiers), max_size=3, unique_by=lambda p: p.name)
    options = st.builds(ir.Param, st.just("option"), expressions, kind=st.just("keyword"))
    return st.one_of(
        st.builds(ir.If, expressions, body, body, comment=texts),
        st.builds(ir.For, identifiers.map(ir.Name), expressions, body),
        st.builds(ir.With, identifiers.map(ir.Name), identifiers.map(ir.Name), body),
        st.builds(
            ir.Def,
            identifiers,
            st.tuples(params, options).map(lambda pair: (*pair[0], pair[1])),
            body,
            texts,
            comment=texts,
        ),
        st.builds(ir.ClassDef, identifiers, st.just((X,)), body, texts),
    )


statements = st.recursive(simple, compound, max_leaves=8)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.builds(ir.Def, st.just("f"), st.just(()), st.lists(statements).map(tuple))))
def test_programs_by_chance(program: list[ir.Def]) -> None:
    """Whatever the program, text and tree agree and Ruff has nothing to change."""
    check(ir.Program(tuple(program)))
