"""Losses: what training makes small.

In: the constructors' arguments. Out: frozen instances, which say what labels
they are made for (`targets`) and which predictions they refuse (`misfit`).
"""

from typing import ClassVar, Literal

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import (
    FloatPolicy,
    LayerName,
)
from spec_compiler.shapes.types import Shape

Reduction = Literal["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"]
Targets = Literal["values", "binary", "signs", "one_hot", "integers", "distribution", "sequences"]
"""What labels a loss or metric is made for.

`values`: numbers shaped like the prediction; `binary`: 0 or 1 for each output;
`signs`: -1 or 1 (or 0 or 1) for each output; `one_hot`: a vector a sample, a 1 at
its class; `integers`: a class's number; `distribution`: probabilities that sum to
1; `sequences`: integer sequences.
"""


Reads = Literal[
    "numbers", "positive", "vectors", "margins", "probabilities", "shares", "distribution", "logits"
]
"""What a loss takes predictions for.

`numbers`: any; `positive`: over 0; `vectors`: any, of which only the direction or the
order counts; `margins`: either side of 0; `probabilities`: one for each output, apart;
`shares`: from 0 to 1; `distribution`: probabilities that sum to 1; `logits`: any, which
it makes probabilities of.
"""


class LossObject(KerasObject):
    """A loss; the fields here are those that every loss takes."""

    reduction: Reduction | None = "sum_over_batch_size"
    """How the samples' losses become one number: a mean, a `sum`, or not at all (`none`)."""
    name: LayerName | None = None
    """The loss's name; none takes the class's in lower case."""
    dtype: FloatPolicy | None = None
    """The dtype of the loss's arithmetic; none is Keras's default float."""

    targets: ClassVar[Targets] = "values"
    """What labels the loss is made for."""
    reads: ClassVar[Reads] = "numbers"
    """What the loss takes predictions for, where they are no logits."""

    @classmethod
    def common_fields(cls) -> frozenset[str]:
        """`reduction`, `name` and `dtype`."""
        return frozenset(("reduction", "name", "dtype"))

    @classmethod
    def first_field(cls) -> str | None:
        """The class's own first field, `reduction` where it has none."""
        return super().first_field() or "reduction"

    def misfit(self, prediction: Shape) -> str | None:
        """Why predictions of this shape cannot have this loss, None where they can."""
        return axis_beyond(self, prediction)


def axis_beyond(measure: KerasObject, prediction: Shape) -> str | None:
    """Why the `axis` of a loss or metric is none of a prediction's, None where it is one."""
    axis, rank = getattr(measure, "axis", None), len(prediction)
    axes = axis if isinstance(axis, list | tuple) else () if axis is None else (axis,)
    for each in axes:
        if not -rank <= each < rank:
            return f"has axis {each}, and the axes of the predictions are 0 to {rank - 1}"
    return None
