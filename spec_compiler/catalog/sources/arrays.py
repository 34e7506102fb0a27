"""Arrays in NumPy's files."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Bool, Checked, Str
from spec_compiler.catalog.sources.array_headers import Header, npy_header, npz_headers
from spec_compiler.catalog.sources.base import DataSource, Features
from spec_compiler.catalog.sources.files import LARGE, Files, Finding
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


class ArraySource(DataSource):
    """Arrays of NumPy's files, whose headers are looked at."""

    def given(self) -> str:
        """Rows on disk for large arrays, arrays in memory for others."""
        streams = getattr(self, "stream", None)
        if streams is None:
            streams = sum(header.size for header in self._headers().values()) > LARGE
        return "rows" if streams else "arrays"

    def known_samples(self) -> int | None:
        """How many samples the first array has."""
        return next((header.samples for header in self._headers().values()), None)

    def _headers(self) -> dict[str, Header]:
        """What has been seen of the arrays that are named."""
        found: dict[str, Header] = self._seen.get("headers", {})
        return found

    def _together(
        self, seen: Sequence[tuple[tuple[str, ...], str, Header | str]], what: str
    ) -> Iterator[Finding]:
        """What is wrong with arrays, each with its argument and its name."""
        headers = {name: header for _, name, header in seen if isinstance(header, Header)}
        self._seen["headers"] = headers
        for at, name, header in seen:
            if isinstance(header, str):
                yield Finding(at, f"{what} '{name}': {header}", "SC534")
        read = [(at, name) for at, name, _ in seen if name in headers]
        empty = [(at, name) for at, name in read if not headers[name].samples]
        for at, name in empty:
            yield Finding(at, f"{what} '{name}': there are no samples", "SC534")
        for at, name in read if not empty else ():
            (first, own), count = next(iter(headers.items())), headers[name].samples
            if own.samples != count:
                message = f"'{first}' has {own.samples} samples, '{name}' has {count}"
                yield Finding(at, message, "SC534", hint="a sample is one of the first axis")


class Npz(ArraySource):
    """Arrays of one `.npz` file, by key."""

    keras_name = "npz"
    reader = "read_npz"
    unread = ("stream",)

    path: FilePath
    """The file, relative to the spec's."""
    x: Keys = "x"
    """The key of the features, or a mapping from the model's inputs to keys."""
    y: Keys | None = "y"
    """The key of the labels, or a mapping from the model's outputs; null for data without them."""
    weight: Str | None = None
    """The key of the samples' weights; none for equal ones."""
    stream: Bool | None = None
    """Whether samples are read from disk batch by batch; none is for arrays over 256 MiB."""

    def labelled(self) -> bool:
        """Whether a key names the labels."""
        return self.y is not None

    def weighted(self) -> bool:
        """Whether a key names the weights."""
        return self.weight is not None

    def known_features(self) -> Features | None:
        """The features of a batch, where the file is there."""
        headers = self._headers()
        if isinstance(self.x, str):
            return headers[self.x].features() if self.x in headers else None
        if not all(key in headers for key in self.x.values()):
            return None
        return {name: headers[key].features() for name, key in self.x.items()}

    def look(self, files: Files) -> list[Finding]:
        """Whether the file has the arrays that are named, of equal lengths."""
        for place in files.matching(self.path) if isinstance(self.path, str) else ():
            named = [*_written("x", self.x), *_written("y", self.y)]
            named += _written("weight", self.weight)
            headers = npz_headers(place, [key for _, key in named])
            if isinstance(headers, str):
                return [Finding(("path",), f"'{self.path}': {headers}", "SC534")]
            if headers is None:
                return []
            found = [_missing(at, key, [*headers]) for at, key in named if key not in headers]
            seen = [(at, key, headers[key]) for at, key in named if key in headers]
            return [*found, *self._together(seen, "the array")]
        return []


class Npy(ArraySource):
    """Arrays in `.npy` files: one of features, one of labels."""

    keras_name = "npy"
    reader = "read_npy"
    unread = ("stream",)
    files = ("path", "label_path")

    path: FilePath
    """The file of the features, relative to the spec's."""
    label_path: FilePath | None = None
    """The file of the labels; none for data without them."""
    stream: Bool | None = None
    """Whether samples are read from disk batch by batch; none is for arrays over 256 MiB."""

    def labelled(self) -> bool:
        """Whether there is a file of labels."""
        return self.label_path is not None

    def known_features(self) -> Features | None:
        """The features of a batch, where the file is there."""
        header = self._headers().get(self.path) if isinstance(self.path, str) else None
        return None if header is None else header.features()

    def look(self, files: Files) -> list[Finding]:
        """Whether the files hold arrays of equal lengths."""
        seen = []
        for argument in self.files:
            path = getattr(self, argument)
            for place in files.matching(path) if isinstance(path, str) else ():
                header = npy_header(place)
                if header is not None:
                    seen.append(((argument,), path, header))
        return list(self._together(seen, "the file"))


def _written(argument: str, keys: Any) -> list[tuple[tuple[str, ...], str]]:
    """Each key of an argument with its place."""
    if keys is None:
        return []
    if isinstance(keys, str):
        return [((argument,), keys)]
    return [((argument, name), key) for name, key in keys.items()]


def _missing(argument: tuple[str, ...], key: str, names: Sequence[str]) -> Finding:
    near = suggest(key, names)
    hint = None if near else f"the arrays are {', '.join(names)}"
    return Finding(argument, f"the file has no array '{key}'", near=near, hint=hint)
