"""The base of the functions of `keras.ops`: how tensors reach the rule of a function.

In: the tensors of a call by position and by name, and those given as plain
values. Out: the type of the result, or `ShapeProblem`. The fields of a function
are its parameters that are no tensors, the parameters of `infer` its tensors.

A rule sees a plain number as a tensor of shape `()` and of the weak dtype
`int` or `float`, and lists as a tensor of the dtype that Keras converts them to.
"""

from typing import Any, ClassVar, Self

from pydantic import model_validator

from spec_compiler.catalog.base import Op, Tensors, constant_type, refuse
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Shape, TensorType, format_shape


class Function(Op):
    """A function of `keras.ops`.

    Class attributes that a class may set:
        tensors_only: Tensor parameters for which Keras takes no plain number.
        steps_only: Tensor parameters for which Keras takes no plain value at all.
        variadic: Whether the one list of tensors is passed as separate positional arguments.
    """

    tensors_only: ClassVar[tuple[str, ...]] = ()
    steps_only: ClassVar[tuple[str, ...]] = ()
    variadic: ClassVar[bool] = False

    @classmethod
    def canonical_name(cls) -> str:
        """The function's name below `keras.ops`: `top_k` for `TopK`."""
        if cls.keras_name:
            return cls.keras_name
        name = cls.__name__
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")

    @model_validator(mode="after")
    def _take_tensors(self) -> Self:
        """Refuse plain numbers where Keras reads the shape or the dtype of a tensor."""
        for name in self.tensors_only:
            if name in self.constants and not isinstance(self.constants[name], list):
                refuse(
                    name,
                    "SC203",
                    f"expects a tensor, got the number {self.constants[name]}",
                    hint=f"write it as a list: [{self.constants[name]}]",
                )
        for name in self.steps_only:
            if name in self.constants:
                refuse(name, "SC203", "expects the output of a step", "name it under inputs")
        return self

    def apply(self, *args: Any, **kwargs: Any) -> Tensors:
        """The type of the result for tensors of these types, the constants filled in.

        Positional tensors fill, in order, the parameters that have no constant.

        Raises:
            ShapeProblem: where the tensors do not fit, or one is missing.
        """
        result = self.infer(**self.bound(args, kwargs))
        _require_sizes(result)
        return result

    def bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The tensors of a call by parameter.

        Raises:
            ShapeProblem: SC303 where one is missing or too many are given.
        """
        names = self.tensor_names()
        constants = {name: constant_type(value) for name, value in self.constants.items()}
        free = [name for name in names if name not in constants and name not in kwargs]
        if len(args) > len(free):
            raise ShapeProblem(f"takes {len(free)} tensors, got {len(args)}", code="SC303")
        given = dict(zip(free, args, strict=False)) | kwargs | constants
        required = names[: len(names) - len(type(self).infer.__defaults__ or ())]
        missing = [name for name in required if name not in given]
        if missing:
            raise ShapeProblem(
                f"needs the tensor{'s' * (len(missing) > 1)} {', '.join(missing)}",
                hint=f"its tensors are, in order: {', '.join(names)}",
                code="SC303",
            )
        return given

    def flops(self, output: Any, /, *args: Any, **kwargs: Any) -> int | None:
        """Multiply-adds counted as two operations, for one sample; None where unknown.

        What works element by element, gathers or moves is counted as nothing.
        """
        return self.cost(output, self.bound(args, kwargs))

    def cost(self, output: Any, given: dict[str, Any]) -> int | None:
        """The same, with the types of all tensors by parameter."""
        return 0


class UnaryFunction(Function):
    """A function of one tensor `x` whose result has the same shape."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type; classes with another dtype say so."""
        return TensorType(x.shape, x.dtype)


def tensors(shape: Shape, *dtypes: str) -> tuple[TensorType, ...]:
    """A tensor of one shape for each dtype."""
    return tuple(TensorType(shape, dtype) for dtype in dtypes)


def require_list(items: list[TensorType], least: int = 1) -> TensorType:
    """The first of a list of tensors, of which there must be `least`.

    Raises:
        ShapeProblem: SC303 where there are fewer.
    """
    if not isinstance(items, list | tuple):
        raise ShapeProblem(
            f"expects a list of tensors, got one of shape {items}",
            hint="write the inputs as a list",
            code="SC303",
        )
    if len(items) < least:
        raise ShapeProblem(
            f"expects a list of at least {least} tensor{'s' * (least > 1)}, got {len(items)}",
            code="SC303",
        )
    return items[0]


def _require_sizes(result: Tensors) -> None:
    """Raise where a size came out negative."""
    if isinstance(result, TensorType):
        if any(size is not None and size < 0 for size in result.shape):
            raise ShapeProblem(
                f"would give the shape {format_shape(result.shape)}, with a size below 0",
                hint="the input is too small for these arguments",
                code="SC402",
            )
        return
    for item in result.values() if isinstance(result, dict) else result:
        _require_sizes(item)
