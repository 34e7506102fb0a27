"""Losses of how alike things are: overlaps of areas, and angles of embeddings.

In: the constructors' arguments. Out: frozen instances.
"""

from spec_compiler.catalog.fields import (
    Bool,
    Float,
    IntOrInts,
    LayerName,
)
from spec_compiler.catalog.losses import LossObject
from spec_compiler.shapes.types import Shape


class Dice(LossObject):
    """One minus the overlap of label and prediction; for segmentation."""

    axis: IntOrInts | None = None
    """The axes that the overlap is summed over; none is all of them."""
    name: LayerName | None = "dice"

    positional = "reduction"
    targets = "binary"
    reads = "shares"


class Tversky(LossObject):
    """`Dice` with weights of its own for false positives and false negatives."""

    alpha: Float = 0.5
    """The weight of false positives."""
    beta: Float = 0.5
    """The weight of false negatives."""
    axis: IntOrInts | None = None
    """The axes that the overlap is summed over; none is all of them."""
    name: LayerName | None = "tversky"

    targets = "binary"
    reads = "shares"


class Circle(LossObject):
    """Draws embeddings of one class together and pushes those of others away."""

    gamma: Float = 80.0
    """The scale of the similarities."""
    margin: Float = 0.4
    """The margin between classes."""
    remove_diagonal: Bool = True
    """Whether an embedding is not compared with itself."""
    name: LayerName | None = "circle"

    targets = "integers"
    reads = "vectors"

    def misfit(self, prediction: Shape) -> str | None:
        """One embedding a sample is needed."""
        return None if len(prediction) == 2 else "expects predictions (batch, embedding)"
