"""Training that is taken up again: what callbacks remember is kept beside the weights."""

import keras
import numpy as np


def remembered(callbacks):
    """What callbacks remember of the epochs so far, as arrays by name."""
    names = (
        "best",
        "best_epoch",
        "best_weights",
        "wait",
        "cooldown_counter",
        "stopped_epoch",
        "_batches_seen_since_last_saving",
        "_ema_weights_in_model",
    )
    found = {}
    for i, callback in enumerate(callbacks):
        for name in names:
            value = getattr(callback, name, None)
            if isinstance(value, list):
                found |= {
                    f"callback.{i}.{name}.{j}": plain_array(array)
                    for j, array in enumerate(value)
                }
            elif value is not None:
                found[f"callback.{i}.{name}"] = np.asarray(value)
    return found


def remind(callbacks, saved):
    """Give callbacks what they remembered; the other arrays are left alone."""
    for key in saved:
        kind, *place = key.split(".")
        if kind != "callback":
            continue
        callback, name = callbacks[int(place[0])], place[1]
        if len(place) == 2:
            setattr(callback, name, saved[key].item())
        else:
            before = [] if place[2] == "0" else getattr(callback, name)
            setattr(callback, name, [*before, saved[key]])


def plain_array(value):
    """An array that NumPy's files can hold: bfloat16 becomes float32, which loses nothing."""
    array = np.asarray(value)
    return array.astype("float32") if array.dtype.kind == "V" else array


class Backup(keras.callbacks.BackupAndRestore):
    """Keep the state of training after each epoch, with what callbacks remember.

    It stands behind them, so that they have seen the epoch before it is kept.
    """

    def __init__(self, folder, callbacks):
        """Keep the state in a folder, and what the callbacks remember."""
        super().__init__(folder, double_checkpoint=True, delete_checkpoint=False)
        self.folder, self.callbacks = folder, callbacks

    def on_train_begin(self, logs=None):
        """Take up the training where the folder left it."""
        super().on_train_begin(logs)
        path = self.folder / f"callbacks-{self.model._initial_epoch}.npz"
        if path.exists():
            with np.load(path) as saved:
                remind(self.callbacks, saved)
                if saved["stopped"]:
                    self.model._initial_epoch = self.params["epochs"]

    def on_epoch_end(self, epoch, logs=None):
        """Write what callbacks remember, then the weights that belong to it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / "partial.npz"
        stopped = self.model.stop_training
        np.savez(partial, stopped=stopped, **remembered(self.callbacks))
        partial.replace(self.folder / f"callbacks-{epoch + 1}.npz")
        super().on_epoch_end(epoch, logs)
        (self.folder / f"callbacks-{epoch - 1}.npz").unlink(missing_ok=True)
