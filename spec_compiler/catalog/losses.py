"""Losses: what training makes small.

In: the constructors' arguments. Out: frozen instances, which say what labels
they are made for (`targets`) and which predictions they refuse (`misfit`).
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import (
    Bool,
    DTypePolicy,
    Float,
    Int,
    IntOrInts,
    LayerName,
    UnitInterval,
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
    dtype: DTypePolicy | None = None
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
        return None


class MeanSquaredError(LossObject):
    """The mean of the squared differences; for regression."""

    name: LayerName | None = "mean_squared_error"


class MeanAbsoluteError(LossObject):
    """The mean of the absolute differences; for regression with outliers."""

    name: LayerName | None = "mean_absolute_error"


class MeanAbsolutePercentageError(LossObject):
    """The mean of the differences in percent of the label; labels near 0 blow it up."""

    name: LayerName | None = "mean_absolute_percentage_error"


class MeanSquaredLogarithmicError(LossObject):
    """The mean of the squared differences of the logarithms of value plus 1."""

    name: LayerName | None = "mean_squared_logarithmic_error"


class CosineSimilarity(LossObject):
    """Minus the cosine of the angle between label and prediction: -1 is the same direction."""

    axis: IntOrInts = -1
    """The axis along which the vectors lie."""
    name: LayerName | None = "cosine_similarity"

    reads = "vectors"


class Huber(LossObject):
    """Squared for small differences, linear for large ones."""

    delta: Float = 1.0
    """The difference at which it becomes linear."""
    name: LayerName | None = "huber_loss"


class LogCosh(LossObject):
    """The logarithm of the difference's hyperbolic cosine, a smooth form of the absolute one."""

    name: LayerName | None = "log_cosh"


class Hinge(LossObject):
    """How far a prediction is from the right side of a margin of 1."""

    name: LayerName | None = "hinge"

    targets = "signs"
    reads = "margins"


class SquaredHinge(LossObject):
    """The square of `Hinge`."""

    name: LayerName | None = "squared_hinge"

    targets = "signs"
    reads = "margins"


class CategoricalHinge(LossObject):
    """How far the right class is from leading all others by 1."""

    name: LayerName | None = "categorical_hinge"

    targets = "one_hot"
    reads = "vectors"


class KLDivergence(LossObject):
    """How much a predicted distribution differs from the label's."""

    name: LayerName | None = "kl_divergence"

    targets = "distribution"
    reads = "distribution"


class Poisson(LossObject):
    """The negative log-likelihood of counts."""

    name: LayerName | None = "poisson"

    reads = "positive"


class BinaryCrossentropy(LossObject):
    """The cross-entropy of outputs that each are yes or no."""

    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0.0
    """How far labels move towards 0.5: 0 not at all, 1 all the way."""
    axis: IntOrInts = -1
    """The axis whose mean is taken."""
    name: LayerName | None = "binary_crossentropy"

    targets = "binary"
    reads = "probabilities"


class BinaryFocalCrossentropy(LossObject):
    """`BinaryCrossentropy` that counts easy examples less."""

    apply_class_balancing: Bool = False
    """Whether `alpha` weighs the two classes."""
    alpha: Float = 0.25
    """The weight of class 1; class 0 has the rest to 1."""
    gamma: Float = 2.0
    """How strongly easy examples fade; 0 is the plain cross-entropy."""
    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0.0
    """How far labels move towards 0.5: 0 not at all, 1 all the way."""
    axis: IntOrInts = -1
    """The axis whose mean is taken."""
    name: LayerName | None = "binary_focal_crossentropy"

    targets = "binary"
    reads = "probabilities"


class CategoricalCrossentropy(LossObject):
    """The cross-entropy over classes, for one-hot labels."""

    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0.0
    """How much of a label is spread over all classes evenly."""
    axis: Int = -1
    """The axis of the classes."""
    name: LayerName | None = "categorical_crossentropy"

    targets = "one_hot"
    reads = "distribution"


class CategoricalFocalCrossentropy(LossObject):
    """`CategoricalCrossentropy` that counts easy examples less."""

    alpha: Float = 0.25
    """The weight of the classes."""
    gamma: Float = 2.0
    """How strongly easy examples fade; 0 is the plain cross-entropy."""
    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0.0
    """How much of a label is spread over all classes evenly."""
    axis: Int = -1
    """The axis of the classes."""
    name: LayerName | None = "categorical_focal_crossentropy"

    targets = "one_hot"
    reads = "distribution"


class SparseCategoricalCrossentropy(LossObject):
    """The cross-entropy over classes, for labels that are the classes' numbers."""

    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    ignore_class: Int | None = None
    """A class's number whose samples do not count; none counts all."""
    axis: Int = -1
    """The axis of the classes."""
    name: LayerName | None = "sparse_categorical_crossentropy"

    targets = "integers"
    reads = "distribution"


class CTC(LossObject):
    """Connectionist temporal classification: sequences without an alignment to the input."""

    name: LayerName | None = "ctc"

    targets = "sequences"
    reads = "logits"

    def misfit(self, prediction: Shape) -> str | None:
        """Steps of logits are needed."""
        return None if len(prediction) == 3 else "expects predictions (batch, steps, classes)"


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


class CategoricalGeneralizedCrossEntropy(LossObject):
    """A cross-entropy over classes that wrong labels harm less."""

    q: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """From the plain cross-entropy (towards 0) to the mean absolute error (towards 1)."""
    name: LayerName | None = "categorical_generalized_cross_entropy"

    targets = "integers"
    reads = "distribution"
