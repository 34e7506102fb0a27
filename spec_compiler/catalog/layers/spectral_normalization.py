"""A wrapper that keeps another layer's kernel at spectral norm 1."""

from typing import Any

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.fields import LayerObject, PositiveInt
from spec_compiler.catalog.layers.parts import applied, inner
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import FLOATS, UNKNOWN, TensorType, Unknown, Weight


class SpectralNormalization(Layer):
    """Wrap a layer and hold the largest singular value of its kernel at 1 while training."""

    layer: LayerObject
    """The wrapped layer: one with a `kernel` (`Dense`, `Conv2D` …) or an `Embedding`."""
    power_iterations: PositiveInt = 1
    """How many steps estimate the singular value at each update."""

    own_kernel = True
    holds_layers = True

    def infer(self, x: TensorType, *, training: bool = False) -> Any:
        """The wrapped layer's output, in the wrapper's own compute dtype."""
        if isinstance(self.layer, Imported):
            return UNKNOWN  # nothing is known of an imported layer
        out = applied(self.layer, x)
        if not isinstance(out, Unknown):
            self._require_floats(self._kernel(inner(self.layer, self.layer.weights(x))))
        return out.with_dtype(self.policy.compute_dtype) if isinstance(out, TensorType) else out

    def weights(self, x: TensorType, *args: Any, **call: Any) -> tuple[Weight, ...]:
        """The kernel, a vector as long as its last axis, the wrapped layer's other weights."""
        if isinstance(self.layer, Imported):
            return ()
        weights = inner(self.layer, self.layer.weights(x))
        kernel = self._kernel(weights)
        vector = Weight("vector_u", (1, kernel.shape[-1]), trainable=False)
        if getattr(self.layer, "lora_rank", None):
            # The kernel with its low-rank update is a result, which stays the wrapped layer's.
            return (vector, *weights)
        return (kernel, vector, *(weight for weight in weights if weight is not kernel))

    def flops(self, output: Any, x: TensorType, **call: Any) -> int | None:
        """The wrapped layer's."""
        if isinstance(self.layer, Imported):
            return None
        found: int | None = self.layer.flops(output, x)
        return found

    def _require_floats(self, kernel: Weight) -> None:
        """Raise where the kernel is kept in whole numbers: the vector beside it is random."""
        if kernel.dtype not in FLOATS:
            raise ShapeProblem(
                f"wraps {self.layer.canonical_name()}, whose kernel is {kernel.dtype}",
                hint="leave quantization out inside it",
                argument="layer",
                code="SC403",
            )

    def _kernel(self, weights: tuple[Weight, ...]) -> Weight:
        """The wrapped layer's kernel, or its table of vectors."""
        for weight in weights:
            if self.layer.own_kernel and weight.name in ("kernel", "embeddings"):
                return weight
        raise ShapeProblem(
            f"wraps {self.layer.canonical_name()}, which has no kernel",
            hint="wrap a layer with a kernel, such as Dense or Conv2D, or an Embedding",
            argument="layer",
        )
