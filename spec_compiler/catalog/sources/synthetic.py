"""Random arrays that fit the model: a smoke test of any spec, with no data at all."""

from spec_compiler.catalog.fields import NonNegativeInt, PositiveInt
from spec_compiler.catalog.sources.base import DataSource


class Synthetic(DataSource):
    """Random features and labels in the shapes of the model's inputs and outputs."""

    keras_name = "synthetic"
    files = ()

    samples: PositiveInt = 256
    """How many samples there are."""
    seed: NonNegativeInt = 0
    """The seed of the numbers."""

    def known_samples(self) -> int | None:
        """As many as asked for."""
        return self.samples
