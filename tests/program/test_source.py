"""Printed programs are formatted as Ruff leaves them and parse to the tree that runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from textwrap import dedent
from typing import TypeAlias

import pytest

from spec_compiler.program import ir
from spec_compiler.program.source import source

Check: TypeAlias = Callable[[ir.Program], str]


def names(*parts: str) -> ir.Expr:
    """A dotted name."""
    expr: ir.Expr = ir.Name(parts[0])
    for part in parts[1:]:
        expr = ir.Attr(expr, part)
    return expr


def call(func: ir.Expr | str, /, *args: ir.Expr, **kwargs: ir.Expr) -> ir.Call:
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
                    name=ir.Const("convolution"),
                ),
                X,
            )
        ),
        """
        x = layers.Conv2D(
            filters=filters * 2, kernel_size=(3, 3), padding="same", name="convolution"
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
    "a function without a name": (
        assign(
            call(
                "dataset.map",
                ir.Lambda(
                    ("x", "y"), ir.TupleExpr((call("augment", X, training=ir.Const(True)), ONE))
                ),
                num_parallel_calls=names("tf", "data", "AUTOTUNE"),
            )
        ),
        """
        x = dataset.map(
            lambda x, y: (augment(x, training=True), 1), num_parallel_calls=tf.data.AUTOTUNE
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
                ir.Param("a_kernel_initializer", ir.Const("he_normal"), ir.Name("str"), "keyword"),
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
            inputs, *, filters=32, a_kernel_initializer: str = "he_normal", **kwargs
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
def test_printed(check: Check, statement: ir.Stmt, expected: str) -> None:
    """Each construct is printed as a Python programmer would have it."""
    assert check(ir.Program((statement,))) == dedent(expected).lstrip("\n")


def test_module(check: Check) -> None:
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


def test_deep_nesting(check: Check) -> None:
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
