"""Callbacks: what happens beside the training's steps.

In: the constructors' arguments. Out: frozen instances. Whether what one
monitors is ever logged is a check of the whole spec, not made here.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    Float,
    Int,
    NonNegativeInt,
    Str,
    is_int,
    is_number,
)
from spec_compiler.catalog.object_fields import Function, Verbose

Mode = Literal["auto", "min", "max"]


def _save_frequency(value: Any) -> Any:
    """`epoch`, or a number of batches."""
    if value == "epoch":
        return value
    if not is_int(value):
        raise PydanticCustomError("SC203", "expects 'epoch', or a number of batches")
    if value < 1:
        raise PydanticCustomError("SC204", "expects 'epoch', or 1 batch or more")
    return value


SaveFrequency = Annotated[
    Any,
    Checked(_save_frequency, {"anyOf": [{"const": "epoch"}, {"type": "integer", "minimum": 1}]}),
]


def _update_frequency(value: Any) -> Any:
    """`batch`, `epoch`, or a number of batches."""
    if value in ("batch", "epoch"):
        return value
    return _save_frequency(value)


def _profile(value: Any) -> Any:
    """A batch's number, 0 for none, or the first and the last of several."""
    items: Any = value.split(",") if isinstance(value, str) else value
    items = items if isinstance(items, list | tuple) else [items]
    if isinstance(value, str):
        items = [int(item) if item.strip().isdecimal() else item for item in items]
    if not all(is_int(item) for item in items) or len(items) > 2 or not items:
        raise PydanticCustomError(
            "SC203", "expects a batch's number, or a list of the first and last"
        )
    if items[0] < 0 or items[-1] < items[0]:
        raise PydanticCustomError("SC204", "expects the first batch, then one not before it")
    return value


def _factor(value: Any) -> float:
    """A factor below 1."""
    if not is_number(value):
        raise PydanticCustomError("SC203", "expects a number below 1")
    if value >= 1:
        raise PydanticCustomError("SC204", "expects a number below 1: the rate is to fall")
    return float(value)


def _metadata(value: Any) -> Any:
    """A file's name, or one by each layer's name."""
    named = isinstance(value, dict) and all(
        isinstance(item, str) for pair in value.items() for item in pair
    )
    if isinstance(value, str) or named:
        return value
    raise PydanticCustomError("SC203", "expects a file, or a mapping from layers' names to files")


class CallbackObject(KerasObject):
    """A callback."""

    monitors: ClassVar[bool] = False
    """Whether its `monitor` names something logged."""


class Monitoring(CallbackObject):
    """A callback that watches something logged."""

    monitor: Str = "val_loss"
    """What is watched: a metric's name in the logs, with `val_` before it on validation data."""
    mode: Mode = "auto"
    """Which way is better: `min`, `max`, or `auto` to go by the metric."""

    monitors = True


class EarlyStopping(Monitoring):
    """Stop when what is watched no longer gets better."""

    min_delta: Float = 0
    """The least change that counts as better."""
    patience: Int = 0
    """How many epochs without it are borne."""
    verbose: Verbose = 0
    """1 to say so, 0 for silence."""
    baseline: Float | None = None
    """The value to be beaten from the start; none has none."""
    restore_best_weights: Bool = False
    """Whether the best epoch's weights come back at the end."""
    start_from_epoch: NonNegativeInt = 0
    """The first epoch that is watched."""

    positional = "monitor"


class ReduceLROnPlateau(Monitoring):
    """Lower the learning rate when what is watched no longer gets better."""

    factor: Annotated[Any, Checked(_factor, {"type": "number", "exclusiveMaximum": 1})] = 0.1
    """What the rate is multiplied by, below 1."""
    patience: Int = 10
    """How many epochs without it are borne."""
    verbose: Verbose = 0
    """1 to say so, 0 for silence."""
    min_delta: Float = 1e-4
    """The least change that counts as better."""
    cooldown: Int = 0
    """How many epochs are not watched after the rate was lowered."""
    min_lr: Float = 0.0
    """The rate is never lowered below this."""

    positional = "monitor"
    legacy = {"epsilon": "min_delta"}


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
                )
        elif not self.filepath.endswith((".keras", ".h5")):
            refuse(
                "filepath",
                "SC504",
                f"the file must end in .keras, got {self.filepath}",
                f"write {_stem(self.filepath)}.keras",
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


class CSVLogger(CallbackObject):
    """Write each epoch's results to a file of comma-separated values."""

    filename: Str
    """The file."""
    separator: Str = ","
    """What stands between values, one character."""
    append: Bool = False
    """Whether the file is gone on with, not begun anew."""

    @model_validator(mode="after")
    def _separator_is_a_character(self) -> "CSVLogger":
        if len(self.separator) != 1:
            refuse("separator", "SC204", "expects one character")
        return self


class LambdaCallback(CallbackObject):
    """Functions of the spec's imports, called at their time."""

    on_epoch_begin: Function | None = None
    """Called with the epoch and the logs."""
    on_epoch_end: Function | None = None
    """Called with the epoch and the logs."""
    on_train_begin: Function | None = None
    """Called with the logs."""
    on_train_end: Function | None = None
    """Called with the logs."""
    on_train_batch_begin: Function | None = None
    """Called with the batch and the logs."""
    on_train_batch_end: Function | None = None
    """Called with the batch and the logs."""
    on_test_begin: Function | None = None
    """Called with the logs."""
    on_test_end: Function | None = None
    """Called with the logs."""
    on_test_batch_begin: Function | None = None
    """Called with the batch and the logs."""
    on_test_batch_end: Function | None = None
    """Called with the batch and the logs."""
    on_predict_begin: Function | None = None
    """Called with the logs."""
    on_predict_end: Function | None = None
    """Called with the logs."""
    on_predict_batch_begin: Function | None = None
    """Called with the batch and the logs."""
    on_predict_batch_end: Function | None = None
    """Called with the batch and the logs."""


class LearningRateScheduler(CallbackObject):
    """Set the learning rate of each epoch by an imported function.

    A schedule of `keras.optimizers.schedules` is the optimizer's `learning_rate` instead.
    """

    schedule: Function
    """Takes the epoch and the rate, gives the new rate as a float."""
    verbose: Verbose = 0
    """1 to say so, 0 for silence."""


class RemoteMonitor(CallbackObject):
    """Post each epoch's results to a server; needs the package requests."""

    root: Str = "http://localhost:9000"
    """The server."""
    path: Str = "/publish/epoch/end/"
    """The path below it."""
    field: Str = "data"
    """The form's field, where it is not sent as JSON."""
    headers: dict[str, str] | None = None
    """Further headers of the request."""
    send_as_json: Bool = False
    """Whether it is sent as JSON, not as a form."""


class SwapEMAWeights(CallbackObject):
    """Put the optimizer's averaged weights in for evaluation; needs its `use_ema`."""

    swap_on_epoch: Bool = False
    """Whether they are put in at the end of each epoch, for what saves or evaluates there."""


class TensorBoard(CallbackObject):
    """Write logs for TensorBoard."""

    log_dir: Str = "logs"
    """The folder."""
    histogram_freq: Int = 0
    """Every how many epochs weights' histograms are written; 0 never."""
    write_graph: Bool = True
    """Whether the model's graph is written."""
    write_images: Bool = False
    """Whether weights are written as images."""
    write_steps_per_second: Bool = False
    """Whether the speed is written."""
    update_freq: Annotated[Any, Checked(_update_frequency, {"type": ["string", "integer"]})] = (
        "epoch"
    )
    """When results are written: each `epoch`, each `batch`, or every so many batches."""
    profile_batch: Annotated[Any, Checked(_profile, {"type": ["integer", "array", "string"]})] = 0
    """The batch that is profiled, or a list of the first and the last; 0 for none."""
    embeddings_freq: Int = 0
    """Every how many epochs embeddings are written; 0 never."""
    embeddings_metadata: (
        Annotated[Any, Checked(_metadata, {"type": ["string", "object"]})] | None
    ) = None
    """A file that says what an embedding's rows are, or one for each embedding by name."""

    legacy = {
        "batch_size": "it has no effect: leave it out",
        "write_grads": "Keras 3 cannot write gradients: leave it out",
        "embeddings_layer_names": "Keras 3 writes all embeddings: leave it out",
        "embeddings_data": "Keras 3 takes none: leave it out",
    }


class TerminateOnNaN(CallbackObject):
    """Stop when the loss is no longer a number."""

    raise_error: Bool = False
    """Whether it ends with an error, not only with a message."""


class ProgbarLogger(CallbackObject):
    """The progress bar; `fit` has it by itself, through `verbose`."""


class History(CallbackObject):
    """The record of the results; `fit` has it by itself."""
