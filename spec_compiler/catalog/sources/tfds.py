"""TensorFlow Datasets by name, where the package tensorflow-datasets is installed."""

import re
from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Bool, Checked, Str
from spec_compiler.catalog.sources.base import DataSource

NAME = r"^[a-z][a-z0-9_]*(/[A-Za-z0-9_.\-]+)?(:[0-9*.]+)?$"
"""A set, perhaps a configuration of it, perhaps a version: `glue/cola:2.0.0`."""


def _name(value: Any) -> str:
    """The name of a set."""
    if not isinstance(value, str) or re.fullmatch(NAME, value) is None:
        code = "SC204" if isinstance(value, str) else "SC203"
        raise PydanticCustomError(code, "expects the name of a set, such as mnist or glue/cola")
    return value


class Tfds(DataSource):
    """A set of TensorFlow Datasets, features and labels as the set has them."""

    keras_name = "tfds"
    gives, reader, files = "samples", "read_tfds", ("data_dir",)
    passed = {"part": "part"}
    splits = ("train", "test")

    name: Annotated[str, Checked(_name, {"type": "string", "pattern": NAME})]
    """The set's name: `mnist`, `glue/cola`, `imdb_reviews:1.0.0`."""
    split: Str | None = None
    """Which part is read, such as `train` or `train[:80%]`; none is the part's own name."""
    x: Str | None = None
    """The feature that the model gets; none is what the set calls its input."""
    y: Str | None = None
    """The feature that is the label; none is what the set calls its target."""
    data_dir: Str | None = None
    """The folder in which prepared sets are, relative to the spec; none is the package's own."""
    download: Bool = True
    """Whether a set that is not there yet is fetched and prepared."""

    def labelled(self) -> bool:
        """Whether there are labels: features alone are asked for by `x` without `y`."""
        return self.x is None or self.y is not None
