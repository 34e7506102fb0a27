"""Callbacks that write down or show what happens.

In: the constructors' arguments. Out: frozen instances.
"""

from typing import Annotated, Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.callbacks import CallbackObject, _save_frequency
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    Int,
    Str,
    is_int,
)
from spec_compiler.catalog.import_fields import CalledBack


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


def _metadata(value: Any) -> Any:
    """A file's name, or one by each layer's name."""
    named = isinstance(value, dict) and all(
        isinstance(item, str) for pair in value.items() for item in pair
    )
    if isinstance(value, str) or named:
        return value
    raise PydanticCustomError("SC203", "expects a file, or a mapping from layers' names to files")


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


OfEpoch = Annotated[Any, CalledBack(2)]
OfBatch = Annotated[Any, CalledBack(1, keyword="logs")]
OfRun = Annotated[Any, CalledBack(1)]


class LambdaCallback(CallbackObject):
    """Functions of the spec's imports, called at their time."""

    on_epoch_begin: OfEpoch | None = None
    """Called with the epoch and the logs."""
    on_epoch_end: OfEpoch | None = None
    """Called with the epoch and the logs."""
    on_train_begin: OfRun | None = None
    """Called with the logs."""
    on_train_end: OfRun | None = None
    """Called with the logs."""
    on_train_batch_begin: OfBatch | None = None
    """Called with the batch, and the logs as `logs`."""
    on_train_batch_end: OfBatch | None = None
    """Called with the batch, and the logs as `logs`."""
    on_test_begin: OfRun | None = None
    """Called with the logs."""
    on_test_end: OfRun | None = None
    """Called with the logs."""
    on_test_batch_begin: OfBatch | None = None
    """Called with the batch, and the logs as `logs`."""
    on_test_batch_end: OfBatch | None = None
    """Called with the batch, and the logs as `logs`."""
    on_predict_begin: OfRun | None = None
    """Called with the logs."""
    on_predict_end: OfRun | None = None
    """Called with the logs."""
    on_predict_batch_begin: OfBatch | None = None
    """Called with the batch, and the logs as `logs`."""
    on_predict_batch_end: OfBatch | None = None
    """Called with the batch, and the logs as `logs`."""


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


class ProgbarLogger(CallbackObject):
    """The progress bar; `fit` has it by itself, through `verbose`."""


class History(CallbackObject):
    """The record of the results; `fit` has it by itself."""
