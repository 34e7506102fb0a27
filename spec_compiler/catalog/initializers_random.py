"""Initializers that draw from a distribution of a given width."""

from spec_compiler.catalog.fields import Float
from spec_compiler.catalog.initializers import RandomInitializer, Seed
from spec_compiler.shapes.types import Shape


class RandomNormal(RandomInitializer):
    """Numbers of a normal distribution."""

    mean: Float = 0.0
    """The mean of the distribution."""
    stddev: Float = 0.05
    """Its standard deviation."""
    seed: Seed = None
    """Makes the draw repeatable; none takes the global seed."""


class TruncatedNormal(RandomInitializer):
    """Numbers of a normal distribution; those beyond two standard deviations are drawn again."""

    mean: Float = 0.0
    """The mean of the distribution."""
    stddev: Float = 0.05
    """Its standard deviation before the cut."""
    seed: Seed = None
    """Makes the draw repeatable; none takes the global seed."""


class RandomUniform(RandomInitializer):
    """Numbers of an even distribution."""

    minval: Float = -0.05
    """The lower end, included."""
    maxval: Float = 0.05
    """The upper end, excluded."""
    seed: Seed = None
    """Makes the draw repeatable; none takes the global seed."""


class Orthogonal(RandomInitializer):
    """An orthogonal matrix; further axes are folded into its rows."""

    gain: Float = 1.0
    """The factor on the matrix."""
    seed: Seed = None
    """Makes the draw repeatable; none takes the global seed."""

    def misfit(self, shape: Shape) -> str | None:
        """At least a matrix is needed."""
        return None if len(shape) >= 2 else "starts only weights of 2 or more axes"
