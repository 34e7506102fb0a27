"""The kinds of feature of `keras.utils.FeatureSpace`: what becomes of one column of a table.

Each knows the dtype that its column is read as, and how wide its encoding is; a kind that
learns its vocabulary from the data does not know that before. A cross is a feature made of
several.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import FiniteFloat, NonNegativeInt, PositiveInt, Str
from spec_compiler.catalog.layers.preprocessing_lookup import TokenLimit
from spec_compiler.catalog.layers.preprocessing_numeric import Numbers

Mode = Literal["int", "one_hot"]


class FeatureKind(KerasObject):
    """A kind of feature."""

    column: ClassVar[Literal["float32", "int64", "string"]] = "float32"
    """The dtype that the column is read as."""
    learns: ClassVar[bool] = False
    """Whether it learns from the data."""
    places: ClassVar[str | None] = None
    """The argument of `FeatureSpace` that is the number of its places, where it does not say so."""
    counted: ClassVar[bool] = False
    """Whether it makes places of values, which are whole numbers: what may be crossed."""

    def width(self, places: int) -> int | None:
        """How wide the encoding is; None where the data decides.

        Args:
            places: The number of places where it does not say so itself.
        """
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

    places, counted = "num_discretization_bins", True

    num_bins: PositiveInt | None = None
    """The number of bins; none is `num_discretization_bins` of the table."""
    bin_boundaries: Numbers | None = None
    """The bounds between the bins; none lets them be learnt."""
    output_mode: Mode = "one_hot"
    """Bins as integers, or one-hot."""

    @model_validator(mode="after")
    def _check_learnt(self) -> "FloatDiscretized":
        """A `FeatureSpace` adapts the bins, which Keras refuses where their bounds are given."""
        if self.bin_boundaries is not None:
            message = (
                "Keras's FeatureSpace learns the bins: give num_bins, or Discretization in prepare"
            )
            refuse("bin_boundaries", "SC206", message)
        return self

    def width(self, places: int) -> int | None:
        """One, or the number of bins."""
        return 1 if self.output_mode == "int" else self.num_bins or places


class Categorical(FeatureKind):
    """The places of values in a vocabulary that is learnt."""

    learns, counted = True, True

    max_tokens: TokenLimit | None = None
    """The largest size of the vocabulary; none for no limit."""
    num_oov_indices: NonNegativeInt = 1
    """Among how many places unknown values are spread."""
    output_mode: Mode = "one_hot"
    """Places as integers, or one-hot."""

    def width(self, places: int) -> int | None:
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

    places, counted = "hashing_dim", True

    num_bins: PositiveInt | None = None
    """The number of places; none is `hashing_dim` of the table."""
    output_mode: Mode = "one_hot"
    """Places as integers, or one-hot."""

    def width(self, places: int) -> int | None:
        """One, or the number of places."""
        return 1 if self.output_mode == "int" else self.num_bins or places


class IntegerHashed(Hashed):
    """Whole numbers spread among so many places."""

    keras_name = "integer_hashed"
    column = "int64"


class StringHashed(Hashed):
    """Words spread among so many places."""

    keras_name = "string_hashed"
    column = "string"


class Cross(KerasObject):
    """A feature made of several: what they are together, spread among so many places by its hash."""

    keras_name = "cross"
    places: ClassVar[str] = "crossing_dim"

    feature_names: Annotated[list[Str], Field(min_length=2)]
    """The features, two or more."""
    crossing_dim: PositiveInt | None = None
    """The number of places; none is `crossing_dim` of the table."""
    output_mode: Mode = "one_hot"
    """Places as integers, or one-hot."""

    def name(self) -> str:
        """What Keras calls it."""
        return "_X_".join(self.feature_names)

    def width(self, places: int) -> int:
        """One, or the number of places."""
        return 1 if self.output_mode == "int" else self.crossing_dim or places
