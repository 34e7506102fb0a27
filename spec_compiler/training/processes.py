"""Several processes that train one model together, with `keras.distribution` on JAX.

In: how many processes there are, which one this is, and where the first one listens; from
options, or from the environment variables of `keras.distribution`. Out: a process that has
joined the others. JAX itself ends a process, by a signal, when it finds the first one gone:
the command line runs the work in a child, to be able to say so.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import Checked
from spec_compiler.record import dataclass
from spec_compiler.targets.plan.training_distribution import (
    COORDINATOR,
    ENVIRONMENT,
    PROCESS,
    PROCESSES,
)

if TYPE_CHECKING:
    from spec_compiler.targets.live import Live

LOST = ("Gloo", "gloo", "coordination service", "heartbeat", "DEADLINE_EXCEEDED")
"""What stands in a message of JAX where another process is gone."""
LENGTH = 1024
"""Bytes of a text that all processes agree on."""


@dataclass(frozen=True, slots=True)
class Processes:
    """How many processes train together, which one this is, and where the first one listens."""

    count: int = 1
    index: int = 0
    coordinator: str | None = None

    @property
    def is_first(self) -> bool:
        """Whether this process is the one that writes, evaluates and exports."""
        return self.index == 0


def of_environment() -> Processes:
    """What the environment variables of `keras.distribution` say.

    Raises:
        ValueError: where one of them is no number.
    """
    numbers = {}
    for name, default in ((PROCESSES, 1), (PROCESS, 0)):
        text = os.environ.get(ENVIRONMENT[name])
        if text is not None and not text.isdecimal():
            raise ValueError(f"{ENVIRONMENT[name]} must be a number, got '{text}'")
        numbers[name] = default if text is None else int(text)
    coordinator = os.environ.get(ENVIRONMENT[COORDINATOR])
    return Processes(numbers[PROCESSES], numbers[PROCESS], coordinator)


def join(live: Live, processes: Processes) -> None:
    """Join the other processes, and part all that follows among the devices.

    Raises:
        BuildFailed: where the devices are not there.
    """
    if live.plan.spread != "parallel":
        return
    import keras

    if processes.count > 1:
        keras.distribution.initialize(processes.coordinator, processes.count, processes.index)
    keras.distribution.set_distribution(live.call("distribution"))


def agreed(text: str, processes: Processes) -> str:
    """What the first process says, in all of them."""
    if processes.count == 1:
        return text
    import numpy as np
    from jax.experimental import multihost_utils

    said = text.encode().ljust(LENGTH, b"\0")
    if len(said) > LENGTH:
        raise ValueError(f"'{text}' is longer than {LENGTH} bytes")
    heard = multihost_utils.broadcast_one_to_all(np.frombuffer(said, dtype="uint8"))
    return bytes(np.asarray(heard, dtype="uint8")).rstrip(b"\0").decode()


def check_callbacks(checked: Checked, model: Any, processes: Processes) -> None:
    """Refuse callbacks that read the weights whole, where no process has them whole.

    Raises:
        BuildFailed: at the first such callback.
    """
    fit = checked.settings.fit
    if processes.count == 1 or fit is None:
        return
    for index, callback in enumerate(fit.callbacks or ()):
        name = type(callback).__name__
        if name != "ModelCheckpoint" and not getattr(callback, "restore_best_weights", False):
            continue
        weight = _parted(model)
        if weight is not None:
            from spec_compiler.targets.live import BuildFailed

            message = f"{name} reads the weights, and no process has the whole of '{weight}'"
            hint = (
                "give the axis of the mesh that parts the weights no more devices than a process "
                "has, or leave the callback out: fit.resume keeps the state"
            )
            place = checked.spec.document.key_span(("fit", "callbacks", index))
            raise BuildFailed(Diagnostic("SC560", message, place, hint=hint))


def _parted(model: Any) -> str | None:
    """The path of a weight that is parted among processes; None where there is none."""
    import keras

    for variable in model.variables:
        try:
            keras.ops.convert_to_numpy(variable)
        except RuntimeError:
            return str(variable.path)
    return None


def own_folder(folder: Path, processes: Processes) -> Path:
    """The folder that a process's own callbacks write to: the run's, or one in it."""
    if processes.is_first:
        return folder
    own = folder / f"process-{processes.index}"
    own.mkdir(parents=True, exist_ok=True)
    return own


def alone(live: Live, model: Any, processes: Processes) -> Any:
    """The trained model as if one device had trained it; None in all processes but the first."""
    from spec_compiler.targets.runtime import function

    state = function("leave_distribution")(model)
    if not processes.is_first:
        return None
    made = live.build_model()
    function("assign_values")(made, state)
    return made
