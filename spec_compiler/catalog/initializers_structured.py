"""Initializers with a structure of their own: the identity, and a Fourier transform."""

from typing import Annotated, Any, Literal

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Bool, Checked, Float, is_number
from spec_compiler.catalog.initializers import InitializerObject
from spec_compiler.catalog.windows import WINDOWS
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.shapes.types import Shape


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
