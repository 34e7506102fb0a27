"""The kinds of feature of `keras.utils.FeatureSpace`: what becomes of one column of a table.

Each knows the dtype that its column is read as, and how wide its encoding is; a kind that
learns its vocabulary from the data does not know that before.
"""

from typing import ClassVar, Literal

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import FiniteFloat, NonNegativeInt, PositiveInt
from spec_compiler.catalog.layers.preprocessing_lookup import TokenLimit
from spec_compiler.catalog.layers.preprocessing_numeric import Numbers

Mode = Literal["int", "one_hot"]


class FeatureKind(KerasObject):
    """A kind of feature."""

    column: ClassVar[Literal["float32", "int64", "string"]] = "float32"
    """The dtype that the column is read as."""
    learns: ClassVar[bool] = False
    """Whether it learns from the data."""

    def width(self) -> int | None:
        """How wide the encoding is; None where the data decides."""
        return 1


class Float(FeatureKind):
    """The numbers as they are."""

    keras_name = "float"


class FloatRescaled(FeatureKind):
    """The numbers times a factor, plus an offset."""

    keras_name = "float_rescaled"

    scale: FiniteFloat = 1.0
    """The factor."""
    offset: FiniteFloat = 0.0
    """What is added."""


class FloatNormalized(FeatureKind):
    """The numbers with mean 0 and variance 1 over the training data."""

    keras_name = "float_normalized"
    learns = True


class FloatDiscretized(FeatureKind):
    """The bins that the numbers fall into."""

    keras_name = "float_discretized"
    learns = True

    num_bins: PositiveInt
    """The number of bins."""
    bin_boundaries: Numbers | None = None
    """The bounds between the bins; none lets them be learnt."""
    output_mode: Mode = "one_hot"
    """Bins as integers, or one-hot."""

    def width(self) -> int | None:
        """One, or the number of bins."""
        if self.output_mode == "int":
            return 1
        return self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1


class Categorical(FeatureKind):
    """The places of values in a vocabulary that is learnt."""

    learns = True

    max_tokens: TokenLimit | None = None
    """The largest size of the vocabulary; none for no limit."""
    num_oov_indices: NonNegativeInt = 1
    """Among how many places unknown values are spread."""
    output_mode: Mode = "one_hot"
    """Places as integers, or one-hot."""

    def width(self) -> int | None:
        """One, or what the vocabulary decides."""
        return 1 if self.output_mode == "int" else None


class IntegerCategorical(Categorical):
    """Whole numbers by their places in a vocabulary that is learnt."""

    keras_name = "integer_categorical"
    column = "int64"


class StringCategorical(Categorical):
    """Words by their places in a vocabulary that is learnt."""

    keras_name = "string_categorical"
    column = "string"


class Hashed(FeatureKind):
    """Values spread among so many places by their hash."""

    num_bins: PositiveInt
    """The number of places."""
    output_mode: Mode = "one_hot"
    """Places as integers, or one-hot."""

    def width(self) -> int | None:
        """One, or the number of places."""
        return 1 if self.output_mode == "int" else self.num_bins


class IntegerHashed(Hashed):
    """Whole numbers spread among so many places."""

    keras_name = "integer_hashed"
    column = "int64"


class StringHashed(Hashed):
    """Words spread among so many places."""

    keras_name = "string_hashed"
    column = "string"
