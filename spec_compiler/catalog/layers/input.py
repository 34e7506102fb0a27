"""An input of a model, with the arguments of `keras.Input`."""

from typing import Annotated, Any

from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import Bool, Dims, DType, LayerName, PositiveInt
from spec_compiler.catalog.import_fields import FromImports
from spec_compiler.shapes.types import TensorType

SymbolicTensor = Annotated[Any, FromImports("tensor")]
"""A tensor of the spec's imports."""


class Input(KerasObject):
    """A symbolic tensor that a model is called on."""

    shape: Dims | None = None
    """The shape of one sample; null where a size varies."""
    batch_size: PositiveInt | None = None
    """The size of the batch, where it is fixed."""
    dtype: DType | None = None
    """The dtype; none is `float32`, whatever the dtype policy."""
    sparse: Bool = False
    """Whether batches are sparse tensors."""
    ragged: Bool = False
    """Whether batches are ragged tensors."""
    batch_shape: Any = None
    """The shape with the batch, in place of `shape` and `batch_size`."""
    name: LayerName | None = None
    """The input layer's name; default: the key of the input."""
    tensor: SymbolicTensor | None = None
    """A tensor of the spec's imports (`keras.KerasTensor`), in place of a shape."""
    optional: Bool = False
    """Whether None may be given."""

    legacy = {"batch_input_shape": "batch_shape", "input_shape": "shape", "input_dim": "shape"}

    @field_validator("shape", mode="before")
    @classmethod
    def _is_list(cls, value: Any) -> Any:
        """A shape of one axis is a list too: `keras.Input` takes no bare size."""
        if isinstance(value, int) and not isinstance(value, bool):
            raise PydanticCustomError(
                "SC203", "expects a list of integers", {"hint": f"write [{value}]"}
            )
        return value

    @model_validator(mode="after")
    def _check_together(self) -> "Input":
        """Exactly one of `shape` and `batch_shape`; sparse and ragged exclude each other."""
        if self.tensor is not None:
            for name in ("shape", "batch_shape", "batch_size", "dtype", "sparse", "ragged"):
                if name in self.model_fields_set:
                    refuse(name, "SC206", f"{name} is the tensor's own, where one is given")
            return self
        if self.shape is None and self.batch_shape is None:
            refuse("shape", "SC202", "an input needs its 'shape', without the batch")
        if self.shape is not None and self.batch_shape is not None:
            refuse("batch_shape", "SC206", "shape and batch_shape exclude each other")
        if self.sparse and self.ragged:
            refuse("ragged", "SC206", "sparse and ragged exclude each other")
        return self

    def type(self) -> TensorType:
        """The tensor's static type."""
        shape = self.batch_shape or (self.batch_size, *(self.shape or ()))
        dtype = self.dtype or "float32"
        return TensorType(tuple(shape), dtype, self.sparse, self.ragged, optional=self.optional)
