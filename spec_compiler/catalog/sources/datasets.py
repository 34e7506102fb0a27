"""The eight data sets of `keras.datasets`.

Facts (shapes, classes): the data sets' own documentation in Keras.
"""

from dataclasses import replace
from typing import ClassVar, Literal

from spec_compiler.catalog.fields import Int, NonNegativeInt, PositiveInt, Str, UnitIntervalOpen
from spec_compiler.catalog.sources.base import DataSource, Features, Labels
from spec_compiler.shapes.types import TensorType


class KerasDataset(DataSource):
    """A data set that Keras downloads once and keeps in its cache."""

    splits = ("train", "test")
    files = ()
    labels: ClassVar[Labels]
    """What the labels are."""
    shape: ClassVar[tuple[int, ...] | None] = None
    """The shape of a sample; None for lists of different lengths."""
    dtype: ClassVar[str] = "uint8"
    """The dtype of the features."""
    samples: ClassVar[int]
    """How many samples there are, those of a test part of a fixed size left out."""

    def known_labels(self) -> Labels:
        """What the labels are; of the coarse classes of CIFAR-100 there are 20."""
        is_coarse = getattr(self, "label_mode", None) == "coarse"
        return replace(self.labels, classes=20) if is_coarse else self.labels

    def known_features(self) -> Features | None:
        """The features, but for lists of different lengths: they are no tensor."""
        return None if self.shape is None else TensorType((None, *self.shape), self.dtype)

    def known_samples(self) -> int | None:
        """The number of samples, less the share that becomes the test data."""
        if getattr(self, "maxlen", None) is not None:
            return None
        samples = 600 if getattr(self, "version", None) == "small" else self.samples
        return int(samples * (1 - getattr(self, "test_split", 0.0)))


class KerasDatasetsMnist(KerasDataset):
    """Handwritten digits: 60,000 and 10,000 grey images of 28x28, ten classes."""

    keras_name = "keras.datasets.mnist"
    labels, shape = Labels("integer", 10), (28, 28)
    samples, is_bytes = 60_000, True

    path: Str = "mnist.npz"
    """The file's name in Keras's cache."""


class KerasDatasetsFashionMnist(KerasDataset):
    """Articles of clothing: 60,000 and 10,000 grey images of 28x28, ten classes."""

    keras_name = "keras.datasets.fashion_mnist"
    labels, shape = Labels("integer", 10), (28, 28)
    samples, is_bytes = 60_000, True


class KerasDatasetsCifar10(KerasDataset):
    """Small photographs: 50,000 and 10,000 colour images of 32x32, ten classes."""

    keras_name = "keras.datasets.cifar10"
    labels, shape = Labels("integer", 10, (1,)), (32, 32, 3)
    samples, is_bytes = 50_000, True


class KerasDatasetsCifar100(KerasDataset):
    """Small photographs: 50,000 and 10,000 colour images of 32x32, 100 or 20 classes."""

    keras_name = "keras.datasets.cifar100"
    labels, shape = Labels("integer", 100, (1,)), (32, 32, 3)
    samples, is_bytes = 50_000, True

    label_mode: Literal["fine", "coarse"] = "fine"
    """`fine` has 100 classes, `coarse` 20."""


class KerasDatasetsImdb(KerasDataset):
    """Film reviews as lists of word numbers, 25,000 and 25,000, good or bad."""

    keras_name = "keras.datasets.imdb"
    labels = Labels("binary", 2)
    samples, is_lists = 25_000, True

    path: Str = "imdb.npz"
    """The file's name in Keras's cache."""
    num_words: PositiveInt | None = None
    """How many of the most frequent words are kept; none keeps all."""
    skip_top: NonNegativeInt = 0
    """How many of the most frequent words are left out."""
    maxlen: PositiveInt | None = None
    """The greatest length of a review; longer ones are left out."""
    seed: Int = 113
    """The seed of the mixing."""
    start_char: Int | None = 1
    """The number that begins each review."""
    oov_char: Int | None = 2
    """The number in place of a word that is not kept."""
    index_from: Int = 3
    """The number of the most frequent word."""


class KerasDatasetsReuters(KerasDatasetsImdb):
    """News wires as lists of word numbers, 11,228 in all, 46 topics."""

    keras_name = "keras.datasets.reuters"
    labels = Labels("integer", 46)
    samples = 11_228

    path: Str = "reuters.npz"
    test_split: UnitIntervalOpen = 0.2
    """The share that becomes the test data."""


class KerasDatasetsCaliforniaHousing(KerasDataset):
    """House prices by district: 8 numbers, one price."""

    keras_name = "keras.datasets.california_housing"
    labels, shape = Labels("number"), (8,)
    dtype = "float32"
    samples = 20_640

    version: Literal["large", "small"] = "large"
    """All 20,640 districts, or 600 of them."""
    path: Str = "california_housing.npz"
    """The file's name in Keras's cache."""
    test_split: UnitIntervalOpen = 0.2
    """The share that becomes the test data."""
    seed: Int = 113
    """The seed of the mixing."""


class KerasDatasetsBostonHousing(KerasDataset):
    """House prices by suburb: 13 numbers, one price; 506 rows."""

    keras_name = "keras.datasets.boston_housing"
    labels, shape = Labels("number"), (13,)
    dtype = "float64"
    samples = 506

    path: Str = "boston_housing.npz"
    """The file's name in Keras's cache."""
    test_split: UnitIntervalOpen = 0.2
    """The share that becomes the test data."""
    seed: Int = 113
    """The seed of the mixing."""
