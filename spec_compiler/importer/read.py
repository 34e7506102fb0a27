"""A model's file, whatever its form, told apart by how it begins.

In: a path. Out: `Stored`: the configuration, how it is compiled, and where its weights are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from spec_compiler.importer.archive import archive_config, has_weights
from spec_compiler.importer.findings import Unreadable
from spec_compiler.importer.hdf5 import SIGNATURE, hdf5_config
from spec_compiler.importer.json_text import MAX_BYTES, read_json
from spec_compiler.importer.saved import saved
from spec_compiler.record import dataclass

ZIP = b"PK\x03\x04"
Weights = Literal["none", "archive", "legacy", "live"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a source holds of a model.

    Attributes:
        config: Its configuration.
        training: How it is compiled, where that stands apart.
        weights: In which form it has weights.
        version: The version of Keras that wrote it, as far as it says.
        backend: The engine that it ran on, likewise.
    """

    config: Any
    training: Any = None
    weights: Weights = "none"
    version: str = ""
    backend: str = ""


def read_model(path: Path) -> Stored:
    """The model in a file.

    Raises:
        Unreadable: where there is none.
    """
    if path.is_dir():
        raise Unreadable(
            "SC601",
            "it is a folder: a SavedModel holds a graph, and no layers",
            "save the model as .keras, or write its to_json() to a file",
        )
    try:
        with path.open("rb") as file:
            begin = file.read(2048)
            if not begin.startswith((ZIP, SIGNATURE)):
                begin += file.read(MAX_BYTES)
    except OSError as error:
        raise Unreadable("SC601", f"cannot be read: {error.strerror or error}") from error
    if begin.startswith(ZIP):
        config, version = archive_config(path)
        return Stored(config, None, "archive" if has_weights(path) else "none", version)
    if begin.startswith(SIGNATURE) or SIGNATURE in (begin[512:520], begin[1024:1032]):
        config, training, version, backend = hdf5_config(path)
        return Stored(config, training, "legacy", version, backend)
    return read_json_text(begin)


def read_json_text(data: bytes) -> Stored:
    """The model in a JSON text: what `to_json` gives, or a configuration alone."""
    if not data.lstrip()[:1] == b"{":
        raise Unreadable(
            "SC601",
            "it is no .keras archive, no HDF5 file and no JSON object",
            "import reads what model.save('x.keras'), model.save('x.h5') and model.to_json() write",
        )
    value = read_json(data, "the file")
    version = value.get("keras_version")
    if saved(value) is None and isinstance(value.get("model_config"), dict):
        value = value["model_config"]
    return Stored(value, version=version if isinstance(version, str) else "")
