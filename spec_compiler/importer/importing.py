"""From a source to files: the spec, the specs of models inside it, the weights.

In: a model's file, or a live model. Out: a `Product`, from which the files are written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.importer.archive import copy_weights
from spec_compiler.importer.config import ImportedModel, from_config
from spec_compiler.importer.findings import Unreadable
from spec_compiler.importer.hdf5 import copy_legacy_weights, require_harmless
from spec_compiler.importer.old_weights import misfit
from spec_compiler.importer.read import Stored, read_json_text, read_model
from spec_compiler.record import dataclass
from spec_compiler.spec.layout import write_spec

ENDINGS = {"archive": ".weights.h5", "live": ".weights.h5", "legacy": "_weights.h5"}
"""What a file of weights is called behind the spec's name: Keras goes by the ending."""


@dataclass(slots=True)
class Product:
    """What an import gives.

    Attributes:
        model: The specs.
        stored: What the source holds.
        source: The file, or the live model.
        weights: The name of the file of weights, beside the spec; None without one.
    """

    model: ImportedModel
    stored: Stored
    source: Any
    weights: str | None = None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the specs cannot express, and what is to be filled in."""
        return tuple(self.model.findings.found)

    @property
    def is_whole(self) -> bool:
        """Whether everything is in the specs."""
        return not self.model.findings.has_errors

    def texts(self, path: str) -> dict[str, str]:
        """The text of each spec, the main one first; JSON where its file is called so.

        Args:
            path: What the main one's file is called.
        """
        specs = {path: self.model.spec, **self.model.nested}
        return {name: spec_text(spec, name) for name, spec in specs.items()}

    def write_weights(self, target: Path) -> None:
        """Write the weights into a file that is there and empty.

        Raises:
            Unreadable: where they cannot be read.
        """
        if self.stored.weights == "archive":
            with target.open("wb") as file:
                copy_weights(self.source, file)
            require_harmless(target)
        elif self.stored.weights == "legacy":
            copy_legacy_weights(self.source, target)
        else:
            from spec_compiler.importer.live import save_weights

            save_weights(self.source, target)


def import_file(path: Path, stem: str, *, fold: bool = True, weights: bool = False) -> Product:
    """Import a model's file.

    Args:
        path: The file.
        stem: What the spec's file is called, without its ending.
        fold: Whether repeated structure becomes blocks and loops.
        weights: Whether the spec names a file of the model's weights.

    Raises:
        Unreadable: where no spec comes of it.
    """
    try:
        return _product(read_model(path), path, path.name, stem, fold=fold, weights=weights)
    except Unreadable as reason:
        raise reason.about(path.name) from reason.__cause__


def import_text(data: bytes, name: str, stem: str, *, fold: bool, weights: bool) -> Product:
    """Import a JSON text; `name` is what messages call it."""
    try:
        return _product(read_json_text(data), None, name, stem, fold=fold, weights=weights)
    except Unreadable as reason:
        raise reason.about(name) from reason.__cause__


def import_live(
    model: Any, stem: str, name: str = "", *, fold: bool = True, weights: bool = False
) -> Product:
    """Import a live model; `name` is what messages call it, otherwise as `import_file`."""
    from spec_compiler.importer.live import stored

    name = name or type(model).__name__
    try:
        return _product(stored(model), model, name, stem, fold=fold, weights=weights)
    except Unreadable as reason:
        raise reason.about(name) from reason.__cause__


def _product(
    stored: Stored, source: Any, name: str, stem: str, *, fold: bool, weights: bool
) -> Product:
    """The specs of what a source holds."""
    model = from_config(stored.config, name, stem, stored.training, stored.version)
    if fold:
        _fold(model)
    if not weights:
        return Product(model, stored, source)
    if stored.weights == "none":
        model.findings.error("SC609", "the source holds no weights", "leave out --weights")
        return Product(model, stored, source)
    reason = misfit(stored.config, stored.version, stored.backend)
    if reason is not None:
        model.findings.error("SC609", reason, "leave out --weights; --partial leaves them out")
        return Product(model, stored, source)
    file = f"{stem}{ENDINGS[stored.weights]}"
    model.spec["model"]["weights"] = file
    return Product(model, stored, source, file)


def _fold(model: ImportedModel) -> None:
    """Make blocks and loops of repeated structure."""
    from spec_compiler.importer.fold import fold

    model.spec = fold(model.spec)
    for path, spec in model.nested.items():
        model.nested[path] = fold(spec)


def spec_text(spec: dict[str, Any], name: str) -> str:
    """A spec as the text of a file, in the canonical layout."""
    return write_spec(spec, "json" if name.endswith(".json") else "yaml")
