"""Arrays in NumPy's files."""

import zipfile
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Checked, Str
from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.catalog.sources.files import Files, Finding
from spec_compiler.catalog.sources.paths import FilePath
from spec_compiler.diagnostics.suggest import suggest


def _keys(value: Any) -> Any:
    """A key, or a mapping from a name to a key."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and value and all(isinstance(key, str) for key in value.values()):
        return dict(value)
    raise PydanticCustomError("SC203", "expects a key, or a mapping from names to keys")


_KEY_SCHEMA = {
    "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]
}
Keys = Annotated[Any, Checked(_keys, _KEY_SCHEMA)]
"""A key of an array, or several by the names of the model's inputs or outputs."""


class Npz(DataSource):
    """Arrays of one `.npz` file, by key."""

    keras_name = "npz"
    reader = "read_npz"

    path: FilePath
    """The file, relative to the spec's."""
    x: Keys = "x"
    """The key of the features, or a mapping from the model's inputs to keys."""
    y: Keys | None = "y"
    """The key of the labels, or a mapping from the model's outputs; null for data without them."""
    weight: Str | None = None
    """The key of the samples' weights; none for equal ones."""

    def labelled(self) -> bool:
        """Whether a key names the labels."""
        return self.y is not None

    def weighted(self) -> bool:
        """Whether a key names the weights."""
        return self.weight is not None

    def look(self, files: Files) -> list[Finding]:
        """Whether the file has the arrays that are named."""
        for place in files.matching(self.path) if isinstance(self.path, str) else ():
            names = _arrays(place)
            if names is not None:
                named = [*_written("x", self.x), *_written("y", self.y)]
                named += _written("weight", self.weight)
                return [_missing(at, key, names) for at, key in named if key not in names]
        return []


class Npy(DataSource):
    """Arrays in `.npy` files: one of features, one of labels."""

    keras_name = "npy"
    reader = "read_npy"
    files = ("path", "label_path")

    path: FilePath
    """The file of the features, relative to the spec's."""
    label_path: FilePath | None = None
    """The file of the labels; none for data without them."""

    def labelled(self) -> bool:
        """Whether there is a file of labels."""
        return self.label_path is not None


def _written(argument: str, keys: Any) -> list[tuple[tuple[str, ...], str]]:
    """Each key of an argument with its place."""
    if keys is None:
        return []
    if isinstance(keys, str):
        return [((argument,), keys)]
    return [((argument, name), key) for name, key in keys.items()]


def _arrays(place: str) -> list[str] | None:
    """The names of the arrays in a file, None where it cannot be read."""
    try:
        with zipfile.ZipFile(place) as archive:
            return [name.removesuffix(".npy") for name in archive.namelist()]
    except (OSError, zipfile.BadZipFile, ValueError):
        return None


def _missing(argument: tuple[str, ...], key: str, names: Sequence[str]) -> Finding:
    near = suggest(key, names)
    hint = None if near else f"the arrays are {', '.join(names)}"
    return Finding(argument, f"the file has no array '{key}'", near=near, hint=hint)
