"""Initializers: how a weight starts.

In: the constructors' arguments. Out: frozen instances. `misfit` says which
weights' shapes one of them refuses; the values themselves are Keras's business.
"""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import Bool, Checked, Float, is_number, one_of_any_case
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.shapes.types import Shape, format_shape

Seed = int | None

WINDOWS = frozenset(
    [
        "bart",
        "barthann",
        "bartlett",
        "bkh",
        "black",
        "blackharr",
        "blackman",
        "blackmanharris",
        "blk",
        "bman",
        "bmn",
        "bohman",
        "box",
        "boxcar",
        "brt",
        "brthan",
        "bth",
        "cosine",
        "exponential",
        "flat",
        "flattop",
        "flt",
        "halfcosine",
        "ham",
        "hamm",
        "hamming",
        "han",
        "hann",
        "lanczos",
        "nut",
        "nutl",
        "nuttall",
        "ones",
        "par",
        "parz",
        "parzen",
        "poisson",
        "rect",
        "rectangular",
        "sinc",
        "taylor",
        "taylorwin",
        "tri",
        "triang",
        "triangle",
        "tuk",
        "tukey",
    ]
)
"""SciPy's windows that take no parameter, its short names included."""


def _constant(value: Any) -> Any:
    """A number, a boolean, or lists of them, nested as deep as the weight's shape."""
    items = value if isinstance(value, list | tuple) else (value,)
    for item in items:
        if isinstance(item, list | tuple):
            _constant(item)
        elif not isinstance(item, bool | int | float):
            raise PydanticCustomError("SC203", "expects a number, or a list of numbers")
    return value


def _window(value: Any) -> Any:
    """A window's name, or its values."""
    if isinstance(value, str):
        if value in WINDOWS:
            return value
        near = suggest(value, sorted(WINDOWS))
        raise PydanticCustomError(
            "SC205",
            "SciPy has no window '{name}' without parameters",
            {"name": value} | ({"suggestion": near} if near else {}),
        )
    if isinstance(value, list | tuple) and all(is_number(item) for item in value):
        return value
    raise PydanticCustomError("SC203", "expects a window's name, or a list of its values")


class InitializerObject(KerasObject):
    """How a weight starts."""

    def misfit(self, shape: Shape) -> str | None:
        """Why a weight of this shape cannot start like this, None where it can.

        Unknown sizes never give a reason.
        """
        return None


class Zeros(InitializerObject):
    """All zeros."""


class Ones(InitializerObject):
    """All ones."""


class Constant(InitializerObject):
    """One value everywhere, or an array that broadcasts to the weight's shape."""

    value: Annotated[Any, Checked(_constant, {"type": ["number", "boolean", "array"]})] = 0.0
    """The value: a number, or nested lists of numbers."""

    def misfit(self, shape: Shape) -> str | None:
        """An array must broadcast to the weight, and no further."""
        if not isinstance(self.value, list | tuple):
            return None
        own = _nested_shape(self.value)
        if own is None:
            return "has lists of different lengths"
        pairs = zip(reversed(own), reversed(shape), strict=False)
        if len(own) > len(shape) or any(size not in (1, axis) for size, axis in pairs):
            return f"has the shape {format_shape(own)}"
        return None


def _nested_shape(value: Any) -> tuple[int, ...] | None:
    """The shape of nested lists, None where their lengths differ."""
    if not isinstance(value, list | tuple):
        return ()
    inner = {_nested_shape(item) for item in value}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value), *(inner.pop() or () if inner else ()))


class Identity(InitializerObject):
    """The identity matrix times a factor; for weights of two axes only."""

    gain: Float = 1.0
    """The number on the diagonal."""

    def misfit(self, shape: Shape) -> str | None:
        """A matrix is needed."""
        return None if len(shape) == 2 else "starts only weights of 2 axes"


class STFT(InitializerObject):
    """The basis of a short-time Fourier transform; for kernels of 1D convolutions."""

    side: Literal["real", "imag"] = "real"
    """Which part of the complex basis: `real` (cosines) or `imag` (sines)."""
    window: Annotated[Any, Checked(_window, {"type": ["string", "array"]})] | None = "hann"
    """The window's name in SciPy, its values one a sample, or none for a rectangle."""
    scaling: Literal["density", "spectrum"] | None = "density"
    """What the window is normalised to: `density`, `spectrum`, or none to leave it."""
    periodic: Bool = False
    """Whether the window wraps round instead of being symmetric."""

    def misfit(self, shape: Shape) -> str | None:
        """A kernel of frame, input channel and frequency is needed."""
        return None if len(shape) == 3 else "starts only weights of 3 axes"


class RandomInitializer(InitializerObject):
    """An initializer that draws random numbers."""


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
