"""The base of every object of Keras that a spec can name.

In: the arguments that a spec gives, formulas already evaluated. Out: a frozen
instance that knows, for a layer, its output's type and its weights. A class
holds the fields with their documentation (the string below each), the checks
across fields, the shape rule and the weights; validation, JSON Schema, printing,
`doc` and the reference are generic over it.

An error of a check across fields is raised by `refuse`, which points at the
argument at fault.
"""

from typing import Any, ClassVar, NoReturn

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from spec_compiler.catalog.context import Context, current
from spec_compiler.catalog.fields import Bool, Constant, DTypePolicy, LayerName, Regularizer
from spec_compiler.catalog.policy import Policy, policy_named
from spec_compiler.shapes.types import TensorType, Weight

Tensors = TensorType | tuple["Tensors", ...] | dict[str, "Tensors"]
"""What a layer gives: one tensor, several in order, or several by key."""


class KerasObject(BaseModel):
    """An object of Keras by its constructor's arguments.

    Class attributes that a class may set:
        keras_name: Keras's name where it is not the class's own.
        positional: the field that a bare scalar fills; default: the first of the class.
        legacy: old argument names, each with the new one, or with a sentence of what to do
            (told apart by the space in it).
        holds_own_name: whether its arguments may be another mapping, from a name of the spec's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    keras_name: ClassVar[str | None] = None
    positional: ClassVar[str | None] = None
    legacy: ClassVar[dict[str, str]] = {}
    holds_own_name: ClassVar[bool] = False

    @classmethod
    def canonical_name(cls) -> str:
        """The name under which Keras has it."""
        return cls.keras_name or cls.__name__

    @classmethod
    def first_field(cls) -> str | None:
        """The field that a bare scalar or list fills: the constructor's first parameter."""
        if cls.positional is not None:
            return cls.positional
        inherited = cls.common_fields()
        return next((name for name in cls.model_fields if name not in inherited), None)

    @classmethod
    def common_fields(cls) -> frozenset[str]:
        """The fields that every class of its category has, such as a layer's `name`."""
        return frozenset()


class Layer(KerasObject):
    """A layer of Keras; the fields here are those that every layer takes."""

    name: LayerName | None = None
    """The layer's name in Keras, verbatim."""
    trainable: Bool = True
    """Whether the layer's weights are updated by training."""
    dtype: DTypePolicy | None = None
    """The layer's dtype policy; none is the global one."""
    activity_regularizer: Regularizer | None = None
    """A penalty on the output, added to the loss."""
    autocast: Bool = True
    """Whether floating inputs are cast to the layer's compute dtype."""

    supports_masking: ClassVar[bool] = False
    """Whether a mask of the input passes on to the output."""
    casts_inputs: ClassVar[bool] = True
    """Whether the class casts floating inputs to the compute dtype unless `autocast` is false."""
    takes_no: ClassVar[tuple[str, ...]] = ()
    """The arguments above that the class's constructor, unlike most, does not take."""
    own_kernel: ClassVar[bool] = False
    """Whether the built layer itself has a `kernel` or `embeddings`, as some wrappers ask for."""
    holds_layers: ClassVar[bool] = False
    """Whether the weights are those of layers inside; Keras freezes them one by one."""
    call_name: ClassVar[str] = "inputs"
    """What `call` names the tensor that `infer` calls `x`."""
    returns_input: ClassVar[bool] = False
    """Whether Keras gives the input tensor itself as the output while a graph is made."""
    argument_names: ClassVar[dict[str, str]] = {}
    """What the arguments call a weight, where it is not its name: `{"kernel": "depthwise"}`."""

    _context: Context = PrivateAttr(default_factory=Context)

    def model_post_init(self, context: Any, /) -> None:
        """Keep what the spec says around the layer: its global dtype policy."""
        self._context = current(context)
        for name in self.takes_no:
            if name in self.model_fields_set:
                noun = self.canonical_name()
                refuse(name, "SC201", f"unknown argument '{name}' of {noun}", "leave it out")

    @classmethod
    def common_fields(cls) -> frozenset[str]:
        """The fields of `Layer` itself."""
        return frozenset(Layer.model_fields)

    def makes(self) -> tuple[str, ...]:
        """The classes of the layers that the constructor makes; each takes an automatic name."""
        return ()

    @property
    def policy(self) -> Policy:
        """The dtype policy in force: the layer's own, or the spec's."""
        # Pydantic's way to a private attribute is slow, and this is asked for often.
        context: Context = (self.__pydantic_private__ or {})["_context"]
        if self.dtype is None:
            return context.policy
        if not isinstance(self.dtype, str):  # `{DTypePolicy: …}` and its kin
            found: Policy = self.dtype.resolve(context.policy)
            return found
        return policy_named(self.dtype) or context.policy

    @property
    def data_format_or_default(self) -> str:
        """`channels_last`, unless the layer has a `data_format` that says otherwise."""
        return getattr(self, "data_format", None) or "channels_last"

    @property
    def channel_axis(self) -> int:
        """The axis of the channels: the last one, or 1 under `channels_first`."""
        return 1 if self.data_format_or_default == "channels_first" else -1

    def apply(self, *args: Any, **kwargs: Any) -> Tensors:
        """The type of the output for inputs of these types, as a call of the layer gives it.

        Floating inputs are cast to the compute dtype first, as Keras does; then
        `infer` decides. Masks pass on where `supports_masking` says so.

        Raises:
            ShapeProblem: where the inputs do not fit.
        """
        tensors = leaves((args, kwargs))
        masked = any(x.masked for x in tensors)
        if self.casts_inputs and self.autocast:
            dtype = self.policy.compute_dtype
            if any(x.dtype != dtype for x in tensors):
                args, kwargs = _cast((args, kwargs), dtype)
        result = self.infer(*args, **kwargs)
        # Imported here: it builds on this module.
        from spec_compiler.catalog.starts import require_penalised, require_starts

        require_starts(self, lambda: self.weights(*args, **kwargs))
        require_penalised(self, result)
        keep = masked and self.supports_masking
        return result if keep or not masked else _unmasked(result)

    def infer(self, *args: Any, **kwargs: Any) -> Tensors:
        """The type of the output; the inputs' floating dtypes are the compute dtype already.

        A layer of one input takes it as its only parameter; a merging layer takes
        a list; a layer called on several tensors names them as Keras's `call` does.

        Raises:
            ShapeProblem: where the inputs do not fit.
        """
        raise NotImplementedError(type(self).__name__)

    def weights(self, *args: Any, **kwargs: Any) -> tuple[Weight, ...]:
        """The variables that building on these inputs creates, in Keras's order.

        The parameters are those of `infer`. Called only after `infer` succeeded.
        """
        return ()

    def flops(self, output: Any, *args: Any, **kwargs: Any) -> int | None:
        """Multiply-adds counted as two operations, for one sample; None where unknown."""
        return 0


class Op(KerasObject):
    """A function of `keras.ops` that maps tensors to tensors.

    The fields are its parameters that are no tensors; its tensors are the
    parameters of `infer`. A tensor may be given as an argument instead, as a
    number or nested lists of them: it is kept in `constants`.
    """

    constants: dict[str, Constant] = {}
    """Tensors given as plain values, by parameter; filled from the arguments."""

    @classmethod
    def common_fields(cls) -> frozenset[str]:
        """`constants`, which no spec writes."""
        return frozenset(("constants",))

    @classmethod
    def tensor_names(cls) -> tuple[str, ...]:
        """The parameters that are tensors, in Keras's order."""
        code = cls.infer.__code__
        return code.co_varnames[1 : code.co_argcount]

    @model_validator(mode="before")
    @classmethod
    def _take_constants(cls, arguments: Any) -> Any:
        """Set tensors that are given as plain values apart from the other arguments."""
        if not isinstance(arguments, dict):
            return arguments
        names = cls.tensor_names()
        given = {n: value for n, value in arguments.items() if n in names and value is not None}
        rest = {name: value for name, value in arguments.items() if name not in names}
        return rest | {"constants": given} if given else rest

    def apply(self, *args: Any, **kwargs: Any) -> Tensors:
        """The type of the result for tensors of these types, the constants filled in.

        Positional tensors fill, in order, the parameters that have no constant.

        Raises:
            ShapeProblem: where the tensors do not fit.
        """
        constants = {name: constant_type(value) for name, value in self.constants.items()}
        free = [
            name for name in self.tensor_names() if name not in constants and name not in kwargs
        ]
        return self.infer(**dict(zip(free, args, strict=False)), **kwargs, **constants)

    def infer(self, *args: Any, **kwargs: Any) -> Tensors:
        """The type of the result; each class names its tensors here.

        Raises:
            ShapeProblem: where the tensors do not fit.
        """
        raise NotImplementedError(type(self).__name__)

    def flops(self, output: Any, /, *args: Any, **kwargs: Any) -> int | None:
        """Multiply-adds counted as two operations, for one sample; None where unknown."""
        return 0


def constant_type(value: Any) -> TensorType:
    """The type of a plain value that stands for a tensor.

    A number has Python's weak dtype `int`, `float` or `bool`, which gives way to
    a tensor's in promotion. Lists have the dtype that Keras converts them to.
    """
    shape: list[int] = []
    leaves = [value]
    while leaves and isinstance(leaves[0], list):
        shape.append(len(leaves[0]))
        leaves = [item for leaf in leaves for item in leaf]
    kinds = {type(leaf).__name__ for leaf in leaves}
    kind = "float" if "float" in kinds or not kinds else "int" if "int" in kinds else "bool"
    dtype = {"int": "int32", "float": "float32"}.get(kind, kind) if shape else kind
    return TensorType(tuple(shape), dtype)


def refuse(
    argument: str, code: str, message: str, hint: str | None = None, **known: str
) -> NoReturn:
    """End a check across fields with an error at `argument`; `known` is what its mend needs.

    Raises:
        ValidationError: always; `code` is a row of `diagnostics.codes`.
    """
    context = known | ({"hint": hint} if hint else {})
    # Names of the context in braces are replaced one after the other: the message, as it is, last.
    error = PydanticCustomError(code, "{message}", context | {"message": message})
    raise ValidationError.from_exception_data(
        argument, [InitErrorDetails(type=error, loc=(argument,), input=None)]
    )


def leaves(value: Any) -> list[TensorType]:
    """Every tensor in nested tuples, lists and dicts."""
    if isinstance(value, TensorType):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, tuple | list):
        return []
    return [leaf for item in value for leaf in leaves(item)]


def map_tensors(value: Any, change: Any) -> Any:
    """`value` with `change` applied to each tensor in it."""
    if isinstance(value, TensorType):
        return change(value)
    if isinstance(value, dict):
        return {key: map_tensors(item, change) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(map_tensors(item, change) for item in value)
    return value


def _cast(value: Any, dtype: str) -> Any:
    """Floating tensors cast to `dtype`, as a layer does with its inputs."""
    return map_tensors(value, lambda x: x.with_dtype(dtype) if x.is_float else x)


def _unmasked(value: Any) -> Any:
    """The same tensors without a mask."""
    from dataclasses import replace

    return map_tensors(value, lambda x: replace(x, masked=False) if x.masked else x)
