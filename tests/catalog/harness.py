"""One harness for the catalogue's tables: a case is run against the checker and against Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.policy import policy_named
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight


@dataclass(frozen=True)
class T:
    """An input tensor of a case: its shape with the batch, and its dtype."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"
    masked: bool = False


@dataclass(frozen=True)
class Case:
    """A layer or an op, what it is called on, and what comes of it.

    Attributes:
        value: The object as a spec writes it: `Flatten`, `{"Dense": {"units": 4}}`.
        inputs: A shape, a `T`, a list of them (one list argument), or a mapping by call argument.
        out: The output's shape, or a tuple-of-T / T / dict structure where dtype or several matter.
        params: Trainable and non-trainable weights counted together, None to leave them out.
        trainable: The trainable ones, where they differ from `params`.
        error: The code that the checker gives; Keras must raise then.
        policy: The global dtype policy.
        call: Further call arguments that are plain values.
        keras: False where Keras accepts what we refuse or cannot run the case; say why in `why`.
    """

    value: Any
    inputs: Any
    out: Any = None
    params: int | None = None
    trainable: int | None = None
    error: str | None = None
    policy: str = "float32"
    call: Mapping[str, Any] = field(default_factory=dict)
    keras: bool = True
    why: str = ""
    category: str = "layer"

    def __str__(self) -> str:
        """The case's name in a test report."""
        return f"{self.value} on {self.inputs}".replace(" ", "")[:100]


def families() -> list[str]:
    """The names of all tables, one module each."""
    return sorted(p.stem for p in (Path(__file__).parent / "cases").glob("[a-z]*.py"))


def table(family: str) -> list[Case]:
    """The cases of one family."""
    cases: list[Case] = import_module(f"tests.catalog.cases.{family}").CASES
    return cases


def as_type(value: Any) -> Any:
    """A case's input or output in terms of `TensorType`."""
    if isinstance(value, T):
        return TensorType(value.shape, value.dtype, masked=value.masked)
    if isinstance(value, Mapping):
        return {key: as_type(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_type(item) for item in value]
    if isinstance(value, tuple) and any(isinstance(item, T | tuple) for item in value):
        return tuple(as_type(item) for item in value)
    return TensorType(tuple(value))


@dataclass(frozen=True)
class Result:
    """What the checker said: an output with its weights, or a code with its message."""

    out: Any = None
    weights: tuple[Weight, ...] = ()
    code: str | None = None
    message: str = ""

    @property
    def params(self) -> int:
        """All weights, counted."""
        return sum(weight.count for weight in self.weights)

    @property
    def trainable(self) -> int:
        """The trainable weights, counted."""
        return sum(weight.count for weight in self.weights if weight.trainable)


PYDANTIC_CODES = {
    "extra_forbidden": "SC201",
    "missing": "SC202",
    "literal_error": "SC205",
    "greater_than": "SC204",
    "greater_than_equal": "SC204",
    "less_than": "SC204",
    "less_than_equal": "SC204",
    "string_pattern_mismatch": "SC212",
}


def check(case: Case) -> Result:
    """Run a case against the checker."""
    policy = policy_named(case.policy)
    assert policy is not None, case.policy
    try:
        layer = build(case.category, case.value, Context(policy=policy))
    except ValidationError as failure:
        error = failure.errors()[0]
        kind = error["type"]
        code = kind if kind.startswith("SC") else PYDANTIC_CODES.get(kind, "SC203")
        return Result(code=code, message=f"{error['loc']}: {error['msg']}")
    except Exception as failure:  # a PydanticCustomError outside of any field: the name itself
        kind = getattr(failure, "type", None)
        if kind is None:
            raise
        return Result(code=kind, message=str(failure))
    args, kwargs = arguments(case.inputs)
    kwargs |= case.call
    try:
        out = layer.apply(*args, **kwargs)
        return Result(out, layer.weights(*args, **kwargs) if case.category == "layer" else ())
    except ShapeProblem as problem:
        return Result(code=problem.code, message=problem.message)


def arguments(inputs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A case's inputs as the call's arguments: a mapping by keyword, all else as the one argument.

    A tuple of `T` is several positional arguments.
    """
    if isinstance(inputs, Mapping):
        return (), {key: as_type(value) for key, value in inputs.items()}
    if isinstance(inputs, tuple) and inputs and all(isinstance(item, T) for item in inputs):
        return tuple(as_type(item) for item in inputs), {}
    return (as_type(inputs),), {}
