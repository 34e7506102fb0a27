"""Steps that only data passes: functions of `keras.utils` on features and labels.

They are written as ops are, and typed as they are; a model has no such step.
"""

from typing import ClassVar, Literal

from spec_compiler.catalog.base import Op
from spec_compiler.catalog.fields import DType, Float, PositiveInt
from spec_compiler.catalog.layers.preprocessing_numeric import one_hot_shape
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType


class ToCategorical(Op):
    """Class numbers as one-hot rows."""

    keras_name = "to_categorical"
    of_arrays: ClassVar[bool] = False

    num_classes: PositiveInt
    """The number of classes."""

    def infer(self, x: TensorType) -> TensorType:
        """A last axis of the classes, in place of one of size 1."""
        return TensorType(one_hot_shape(x.shape, self.num_classes), "float32")


class PadSequences(Op):
    """Lists of different lengths as one array: cut off, and filled up."""

    keras_name = "pad_sequences"
    of_arrays: ClassVar[bool] = True
    """Whether it takes whole arrays, in memory, and stands before all other steps."""

    maxlen: PositiveInt
    """The length of every row."""
    dtype: DType = "int32"
    """The dtype of the array."""
    padding: Literal["pre", "post"] = "pre"
    """On which side shorter rows are filled up."""
    truncating: Literal["pre", "post"] = "pre"
    """On which side longer rows are cut off."""
    value: Float = 0.0
    """What rows are filled up with."""

    def infer(self, sequences: TensorType) -> TensorType:
        """Rows of the length that is asked for."""
        if not sequences.ragged:
            raise ShapeProblem(
                f"takes lists of different lengths, got {sequences}", hint="leave it out"
            )
        return TensorType((sequences.shape[0], self.maxlen, *sequences.shape[2:]), self.dtype)
