"""Pooling over all places of sequences and volumes; that of images is in `pooling_global`."""

from spec_compiler.catalog.layers.pooling_global import GlobalPooling
from spec_compiler.shapes.types import TensorType


class GlobalMaxPooling1D(GlobalPooling):
    """Take the greatest value of all steps."""

    spatial = 1


class GlobalMaxPooling3D(GlobalPooling):
    """Take the greatest value of each channel of a volume."""

    spatial = 3


class GlobalAveragePooling1D(GlobalPooling):
    """Take the mean of all steps; masked steps are left out."""

    spatial = 1

    def infer(self, x: TensorType, mask: TensorType | None = None) -> TensorType:
        """The batch and the channels; the mask says which steps count."""
        return super().infer(x)

    def flops(
        self, output: TensorType, x: TensorType, mask: TensorType | None = None
    ) -> int | None:
        """One operation for each element of the input."""
        return x.size


class GlobalAveragePooling3D(GlobalPooling):
    """Take the mean of each channel of a volume."""

    spatial = 3
