"""Ways to train on several devices: what `fit.distribute` may be.

In: the arguments that a spec gives. Out: frozen instances. That the engine has the way, and
that the patterns of a layout match the model's weights, is checked in `lint`.
"""

import math
import re
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import PositiveInt, Str

Devices = Annotated[list[Str], Field(min_length=1)]


class Distribution(KerasObject):
    """A way to train on several devices."""

    engine: ClassVar[str]
    """The engine of Keras that has it."""


class Mirrored(Distribution):
    """The same weights on every device of one machine, each batch parted among them."""

    keras_name = "mirrored"
    engine = "tensorflow"

    devices: Devices | None = None
    """The devices, such as `GPU:0`; none is all GPUs of the machine, or its CPU."""


class DataParallel(Distribution):
    """The same weights on every device of all machines, each batch parted among them."""

    keras_name = "data_parallel"
    engine = "jax"

    devices: Devices | None = None
    """The devices, such as `gpu:0`; none is all that there are, of all processes."""


class ModelParallel(Distribution):
    """The weights themselves parted among devices, by patterns of their paths."""

    keras_name = "model_parallel"
    engine = "jax"

    layout: Annotated[dict[str, list[str | None]], Field(min_length=1)]
    """For each pattern of weight paths, the mesh axis that each of their axes is parted along.

    A pattern is a regular expression that matches a whole path (`dense/kernel`); null leaves an
    axis whole.
    """
    mesh: Annotated[dict[str, PositiveInt], Field(min_length=1, max_length=3)] | None = None
    """The axes of the grid of devices with their sizes; none is `{batch: 1, model: all}`."""
    batch_dim_name: Str | None = None
    """The axis of the mesh along which batches are parted; none is the first."""
    devices: Devices | None = None
    """The devices in the order of the mesh; none is all that there are, of all processes."""

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the mesh's axes."""
        return tuple(self.mesh) if self.mesh else ("batch", "model")

    @model_validator(mode="after")
    def _fits_the_mesh(self) -> "ModelParallel":
        wanted = math.prod((self.mesh or {}).values())
        if self.mesh and self.devices and wanted != len(self.devices):
            message = f"the mesh has {wanted} places, and there are {len(self.devices)} devices"
            refuse("mesh", "SC551", message, "its sizes are multiplied")
        for pattern, parted in self.layout.items():
            try:
                re.compile(pattern)
            except re.error as error:
                refuse("layout", "SC203", f"'{pattern}' is no regular expression: {error}")
            unknown = [axis for axis in parted if axis is not None and axis not in self.axes]
            if unknown:
                known = ", ".join(self.axes)
                message = f"the mesh has no axis '{unknown[0]}'"
                refuse("layout", "SC551", message, f"its axes are {known}")
            named = [axis for axis in parted if axis is not None]
            if len(set(named)) < len(named):
                refuse("layout", "SC551", f"'{pattern}' names an axis of the mesh twice")
        if self.batch_dim_name is not None and self.batch_dim_name not in self.axes:
            known = ", ".join(self.axes)
            message = f"the mesh has no axis '{self.batch_dim_name}'"
            refuse("batch_dim_name", "SC551", message, f"its axes are {known}")
        return self


def keyed(layout: dict[str, Any], path: str) -> list[str]:
    """The patterns of a layout that match a weight's path, as Keras matches them.

    >>> keyed({".*kernel": [], "dense/kernel": []}, "dense/kernel")
    ['dense/kernel']
    """
    if path in layout:
        return [path]
    return [pattern for pattern in layout if re.fullmatch(pattern, path)]
