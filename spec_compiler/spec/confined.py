"""SC110: files that a spec reads when it is built or trained, outside the project's root.

In: a composed spec, the values of its parameters, its expanded layers. Out: findings at the
paths. Nothing is read here. Files that are written go to the run's folder and are not
looked at; neither is the address of a `get_file`, which only training fetches.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.spec.formulas import Environment, resolve
from spec_compiler.spec.moved_paths import names_file
from spec_compiler.spec.root import Refusal, Root
from spec_compiler.text.document import Document, Path, Scalar, walk

LAYER_FILES = ("vocabulary",)
"""Arguments of layers that name a file where they are text."""
NO_FILES = ("imagenet",)
"""Texts as `weights` of an application that are no file."""

Layers = Iterable[tuple[Path, Any]]
"""The layers of a model: where each is written, and the catalogue's object."""


def confined(
    document: Document, values: Mapping[str, Any], layers: Layers, folder: FilePath, root: Root
) -> list[Diagnostic]:
    """A finding for each path that leads out of the project.

    Args:
        document: The composed spec.
        values: The values of its parameters.
        layers: Its layers.
        folder: The folder that its paths are relative to.
        root: What no file may lie outside of.
    """
    found: dict[Path, Diagnostic] = {}
    for path, text in (*_written(document, values), *_of_layers(layers)):
        place = root.locate(text, os.fspath(folder))
        if isinstance(place, Refusal) and path not in found:
            span = document.span(path)
            found[path] = Diagnostic(place.code, place.message, span, hint=place.hint)
    return list(found.values())


def _written(document: Document, values: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The paths of `data` and of `model.weights`, formulas evaluated."""
    env = Environment(values)
    places: list[Path] = [("model", "weights")]
    data = document.node(("data",))
    if data is not None:
        places += [
            path
            for path, node in walk(data, ("data",))
            if isinstance(node, Scalar) and _is_file(path)
        ]
    for path in places:
        value = resolve(document, path, env, [])
        if isinstance(value, str):
            yield path, value


def _is_file(path: Path) -> bool:
    """Whether a value, or the list that it stands in, is the path of a file to read."""
    keys = [part for part in path if isinstance(part, str)]
    return names_file(keys[-1]) and "get_file" not in keys


def _of_layers(layers: Layers) -> Iterator[tuple[Path, str]]:
    """The files that layers of the model name."""
    for path, layer in layers:
        for name in LAYER_FILES:
            value = getattr(layer, name, None)
            if isinstance(value, str):
                yield (*path, name), value
        value = getattr(layer, "weights", None)
        if isinstance(value, str) and value not in NO_FILES:
            yield (*path, "weights"), value
