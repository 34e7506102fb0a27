"""Callbacks that save the model or its weights.

In: the constructors' arguments. Out: frozen instances.
"""

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.callbacks import CallbackObject, Monitoring, SaveFrequency
from spec_compiler.catalog.fields import (
    Bool,
    Float,
    NonNegativeInt,
    Str,
)
from spec_compiler.catalog.object_fields import Verbose


class Saving(Monitoring):
    """A callback that saves the model as it trains."""

    verbose: Verbose = 0
    """1 to say so, 0 for silence."""
    save_best_only: Bool = False
    """Whether only what is better than before is saved."""
    save_weights_only: Bool = False
    """Whether the weights alone are saved, without the architecture."""
    save_freq: SaveFrequency = "epoch"
    """When it is saved: each `epoch`, or every so many batches."""
    initial_value_threshold: Float | None = None
    """The value to be beaten from the start; none has none."""

    legacy = {
        "period": "save_freq counts batches: leave it out for every epoch",
        "save_format": "the file's ending says it: .keras",
        "options": "Keras 3 has none: leave it out",
    }


class ModelCheckpoint(Saving):
    """Save the model to a file, each time or when it is better."""

    filepath: Str
    """The file, ending in `.keras` or `.h5`, or in `.weights.h5` with `save_weights_only`.

    `{epoch:02d}` and `{val_loss:.2f}` stand for the epoch and for what is logged.
    """

    positional = "filepath"

    @model_validator(mode="after")
    def _ending_fits(self) -> "ModelCheckpoint":
        if self.save_weights_only:
            if not self.filepath.endswith(".weights.h5"):
                refuse(
                    "filepath",
                    "SC504",
                    f"with save_weights_only the file must end in .weights.h5, got {self.filepath}",
                    f"write {_stem(self.filepath)}.weights.h5",
                    ending=".weights.h5",
                )
        elif not self.filepath.endswith((".keras", ".h5")):
            refuse(
                "filepath",
                "SC504",
                f"the file must end in .keras, got {self.filepath}",
                f"write {_stem(self.filepath)}.keras",
                ending=".keras",
            )
        return self


def _stem(path: str) -> str:
    """A path without the endings that models are known to have.

    >>> _stem("runs/best.weights.h5"), _stem("best.ckpt"), _stem("v1.2/best")
    ('runs/best', 'best', 'v1.2/best')
    """
    for ending in (".weights.h5", ".keras", ".h5", ".hdf5", ".ckpt", ".tf", ".weights"):
        if path.endswith(ending):
            return path.removesuffix(ending)
    return path


class OrbaxCheckpoint(Saving):
    """Save checkpoints to a folder with Orbax, in the background; needs that package."""

    directory: Str
    """The folder."""
    max_to_keep: NonNegativeInt | None = 1
    """How many are kept; none keeps all."""
    save_on_background: Bool = True
    """Whether training goes on while one is written."""

    positional = "directory"


class BackupAndRestore(CallbackObject):
    """Save the state of the training, and go on from there after a crash."""

    backup_dir: Str
    """The folder, used by nothing else."""
    save_freq: SaveFrequency = "epoch"
    """When it is saved: each `epoch`, or every so many batches."""
    double_checkpoint: Bool = False
    """Whether the save before is kept too, for a crash while saving."""
    delete_checkpoint: Bool = True
    """Whether the folder is emptied when the training has ended."""

    legacy = {"save_before_preemption": "Keras 3 has no such option: leave it out"}

    @model_validator(mode="after")
    def _folder_has_a_name(self) -> "BackupAndRestore":
        if not self.backup_dir:
            refuse("backup_dir", "SC204", "expects a folder, got an empty name")
        return self
