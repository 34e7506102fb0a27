"""Training on several devices and machines with `keras.distribution`, on JAX."""

import shlex
import sys

import jax
import keras
import numpy as np
from jax.experimental import multihost_utils

from spec_compiler.targets.runtime.resume import plain_array, remembered, remind


def print_launch_lines(processes, coordinator):
    """Say what is to be started, a line for each process."""
    words = ["python", *sys.argv]
    if coordinator is None:
        words += ["--coordinator", "HOST:1234"]
    print("Start each line on a machine of its own, or all of them on one:", file=sys.stderr)
    for index in range(processes):
        print(shlex.join([*words, "--process", str(index)]))


def whole_batches(part, dataset, batch_size, method="batch"):
    """Batches that the devices can share: each is whole, and what is left of the last is said."""
    distribution = keras.distribution.distribution()
    if distribution is not None:
        mesh = distribution.device_mesh
        devices = mesh.shape[mesh.axis_names.index(distribution.batch_dim_name)]
        if batch_size % devices:
            raise ValueError(
                f"{devices} devices share each batch: batch_size must be a multiple of "
                f"{devices}, got {batch_size}"
            )
    count = -1 if method == "rebatch" else int(dataset.cardinality())
    if 0 <= count < batch_size:
        size = "validation_batch_size" if part == "validation" else "batch_size"
        raise ValueError(
            f"the {part} data has {count} samples, fewer than a batch of {batch_size}, and "
            f"batches that devices share must be whole: make {size} smaller"
        )
    if count > 0 and count % batch_size and jax.process_index() == 0:
        print(f"{part}: {count % batch_size} of {count} samples make no whole batch and are left out")
    return getattr(dataset, method)(batch_size, drop_remainder=True)


class SharedBackup(keras.callbacks.Callback):
    """Keep the state of training after each epoch, with what callbacks remember.

    One process writes, all restore: the file must lie where all see it. It is replaced whole.
    """

    def __init__(self, folder, callbacks=()):
        """Keep the state in a folder, and what the callbacks remember."""
        super().__init__()
        self.path, self.callbacks = folder / "state.npz", callbacks

    def on_train_begin(self, logs=None):
        """Take up the training where the file left it."""
        self.model.optimizer.build(self.model.trainable_variables)
        if self.path.exists():
            with np.load(self.path) as saved:
                values = [saved[key] for key in saved if key.startswith("v")]
                assign_values(self.model, values)
                remind(self.callbacks, saved)
                ended = self.params["epochs"] if saved["stopped"] else saved["epoch"]
                self.model._initial_epoch = int(ended)

    def on_epoch_end(self, epoch, logs=None):
        """Gather the state of all processes and write it."""
        values = gather_values(self.model)
        if jax.process_index() == 0:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial = self.path.with_name("partial.npz")
            named = {f"v{i}": value for i, value in enumerate(values)}
            named |= remembered(self.callbacks)
            stopped = self.model.stop_training
            np.savez(partial, epoch=epoch + 1, stopped=stopped, **named)
            partial.replace(self.path)


def gather_values(model):
    """Return the state of a model and its optimizer, gathered from all processes."""
    variables = [*model.variables, *model.optimizer.variables]
    values = multihost_utils.process_allgather(
        [variable.value for variable in variables], tiled=True
    )
    return [plain_array(value) for value in values]


def assign_values(model, values):
    """Set the state of a model and its optimizer."""
    model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def leave_distribution(model):
    """Gather the state of a trained model, and go on with this process alone."""
    values = gather_values(model)
    if jax.process_count() > 1:
        jax.distributed.shutdown()
    keras.distribution.set_distribution(None)
    return values
