"""HDF5 files of Keras: the configuration in their attributes, and their weights.

In: a path. Out: the configuration and how the model is compiled; a copy of the weights on
demand. Only attributes of the root are read for the first. For the second every link is
looked at before it is followed: soft and external links, and data that lies in other files,
are refused, for they read whatever they name.

h5py is imported here, when a file asks for it; it comes with the extra `hdf5`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from spec_compiler.importer.findings import Unreadable, shown
from spec_compiler.importer.json_text import MAX_BYTES, read_json

SIGNATURE = b"\x89HDF\r\n\x1a\n"
LEGACY_GROUP = "model_weights"
MAX_OBJECTS = 1_000_000
"""Groups and datasets that are looked at."""
MAX_NAMES = 16 * 2**20
"""Bytes of an attribute that lists names."""
NAMES = ("layer_names", "weight_names", "backend", "keras_version")
"""The attributes that weights are read by."""


def hdf5_config(path: Path) -> tuple[Any, Any, str, str]:
    """The configuration, how the model is compiled, and the versions of Keras and its engine.

    Raises:
        Unreadable: where it is no such file.
    """
    with _opened(path) as file:
        config = _attribute(file, "model_config")
        if config is None:
            hint = None
            if "layer_names" in file.attrs or "layers" in file:
                hint = "import the model's to_json() instead; the weights fit it"
            raise Unreadable("SC601", "the file holds weights, or other data, and no model", hint)
        training = _attribute(file, "training_config")
        version = _attribute(file, "keras_version") or b""
        backend = _attribute(file, "backend") or b""
    parsed = None if training is None else read_json(training, "training_config")
    written_by = (version.decode("utf-8", "replace"), backend.decode("utf-8", "replace"))
    return read_json(config, "model_config"), parsed, *written_by


def copy_legacy_weights(path: Path, target: Path) -> None:
    """Write the weights of a whole model's file to a file of weights alone.

    Raises:
        Unreadable: where there are none, or links lead out of the file.
    """
    import h5py

    with _opened(path) as file, h5py.File(target, "w") as copy:
        group = _linked(file, LEGACY_GROUP)
        if not isinstance(group, h5py.Group):
            raise Unreadable("SC609", "the file holds no weights")
        _copy(group, copy, [MAX_OBJECTS], 0)


def require_harmless(path: Path) -> None:
    """Refuse a file of weights of which a part lies elsewhere.

    Raises:
        Unreadable: SC610, at the first link or dataset that leads out of the file.
    """
    with _opened(path) as file:
        _walk(file, [MAX_OBJECTS], 0)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A file, read without a lock; what HDF5 says of a damaged one is the message."""
    try:
        import h5py
    except ImportError as error:
        raise Unreadable(
            "SC601", "reading HDF5 files needs h5py", "pip install 'spec-compiler[hdf5]'"
        ) from error
    try:
        with h5py.File(path, "r", locking=False) as file:
            yield file
    except Unreadable:
        raise
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as error:
        reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
        raise Unreadable("SC601", f"the HDF5 file is damaged: {reason[0][:200]}") from error


def _attribute(file: Any, name: str) -> bytes | None:
    """A text among a file's attributes, None where there is none."""
    if name not in file.attrs:
        return None
    if _size(file, name) > MAX_BYTES:
        raise Unreadable("SC605", f"the attribute {name} has over {MAX_BYTES // 2**20} MB")
    value = file.attrs[name]
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes):
        return value
    raise Unreadable("SC601", f"the attribute {name} is no text")


def _size(group: Any, name: str) -> int:
    """The bytes of an attribute."""
    try:
        return int(group.attrs.get_id(name).get_storage_size())
    except RuntimeError:
        return 0  # what HDF5 says of an empty one


def _linked(group: Any, name: str) -> Any:
    """What a name in a group stands for, where it lies in the group itself; None where nothing."""
    import h5py

    link = group.get(name, getlink=True)
    if link is None:
        return None
    if not isinstance(link, h5py.HardLink):
        kind = "an external" if isinstance(link, h5py.ExternalLink) else "a soft"
        raise Unreadable("SC610", f"{shown(name)} is {kind} link, which is not followed")
    found = group[name]
    if isinstance(found, h5py.Dataset):
        if found.external or found.is_virtual:
            raise Unreadable("SC610", f"the data of {shown(name)} lies in another file")
        if found.dtype.kind not in "fiubVS":
            raise Unreadable("SC601", f"{shown(name)} holds no numbers")
    return found


def _walk(group: Any, budget: list[int], depth: int) -> None:
    """Look at everything in a group."""
    import h5py

    for name in group:
        _spend(budget, depth)
        found = _linked(group, name)
        if isinstance(found, h5py.Group):
            _walk(found, budget, depth + 1)


def _copy(source: Any, target: Any, budget: list[int], depth: int) -> None:
    """Copy a group's datasets, and the attributes that they are read by."""
    import h5py

    for name in NAMES:
        if name in source.attrs:
            if _size(source, name) > MAX_NAMES:
                raise Unreadable("SC605", f"the attribute {name} is too long")
            target.attrs[name] = source.attrs[name]
    for name in source:
        _spend(budget, depth)
        found = _linked(source, name)
        if isinstance(found, h5py.Group):
            _copy(found, target.create_group(name), budget, depth + 1)
        elif isinstance(found, h5py.Dataset):
            target.create_dataset(name, data=found[()])


def _spend(budget: list[int], depth: int) -> None:
    """Count one object more, and end where there are too many: links may go in circles."""
    budget[0] -= 1
    if budget[0] < 0 or depth > 50:
        raise Unreadable("SC605", "the HDF5 file has too many groups, or goes round in a circle")
