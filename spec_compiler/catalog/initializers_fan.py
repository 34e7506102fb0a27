"""Initializers whose spread follows from how many values a unit takes in or gives out."""

from typing import Annotated, Literal

from pydantic import Field

from spec_compiler.catalog.fields import one_of_any_case
from spec_compiler.catalog.initializers import RandomInitializer, Seed
from spec_compiler.shapes.types import Shape


class FanInitializer(RandomInitializer):
    """Random numbers whose spread follows from how many values a unit takes in or gives out."""

    def misfit(self, shape: Shape) -> str | None:
        """The axes that are named must be there."""
        found: tuple[list[int] | None, ...] = (
            getattr(self, "input_axes", None),
            getattr(self, "output_axes", None),
        )
        if None in found:
            return None
        rank = len(shape)
        for axis in (axis for axes in found for axis in axes or ()):
            if not -rank <= axis < rank:
                return f"names axis {axis}, which weights of {rank} axes lack"
        return None


class VarianceScaling(FanInitializer):
    """Random numbers whose variance is `scale` divided by a count of inputs or outputs."""

    scale: Annotated[float, Field(gt=0)] = 1.0
    """The variance times the count; more than 0."""
    mode: Literal["fan_in", "fan_out", "fan_avg"] = "fan_in"
    """What is counted: inputs of a unit, its outputs, or the mean of both."""
    distribution: Annotated[
        str, one_of_any_case("truncated_normal", "untruncated_normal", "uniform", "normal")
    ] = "truncated_normal"
    """The distribution; `normal` is the truncated one."""
    seed: Seed = None
    """Makes the draw repeatable; none takes the global seed."""
    input_axes: list[int] | None = None
    """The weight's axes that count as inputs; none takes the usual ones."""
    output_axes: list[int] | None = None
    """The weight's axes that count as outputs; none takes the usual ones."""


class FixedFanInitializer(FanInitializer):
    """One of the settings of `VarianceScaling` that have a name of their own."""

    seed: Seed = None
    """Makes the draw repeatable; none takes the global seed."""
    input_axes: list[int] | None = None
    """The weight's axes that count as inputs; none takes the usual ones."""
    output_axes: list[int] | None = None
    """The weight's axes that count as outputs; none takes the usual ones."""


class GlorotUniform(FixedFanInitializer):
    """Even, the variance 2 over inputs plus outputs; also called Xavier."""


class GlorotNormal(FixedFanInitializer):
    """Truncated normal, the variance 2 over inputs plus outputs; also called Xavier."""


class HeUniform(FixedFanInitializer):
    """Even, the variance 2 over the inputs: for units with `relu`."""


class HeNormal(FixedFanInitializer):
    """Truncated normal, the variance 2 over the inputs: for units with `relu`."""


class LecunUniform(FixedFanInitializer):
    """Even, the variance 1 over the inputs: for units with `selu`."""


class LecunNormal(FixedFanInitializer):
    """Truncated normal, the variance 1 over the inputs: for units with `selu`."""
