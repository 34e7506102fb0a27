"""Ctrl-C while a model trains: the batch at hand is finished, and all processes stop at the same one.

In: the processes that train together. Out: a callback that ends training where the user asks for
it. An exception in the middle of a step would lose the weights on JAX, whose buffers the step has
taken; and where several processes stop at different batches, there is no model of them all. JAX
has a service that tells each process of the last batch: a process that is sent SIGTERM, as
schedulers do before they take a machine away, sets it off.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from spec_compiler.record import dataclass
from spec_compiler.training.processes import Processes

ASKED = "training ends after this batch; Ctrl-C again ends it at once"


@dataclass(slots=True)
class Ending:
    """Whether training is to end: asked for by the user, or agreed by all processes.

    Attributes:
        several: Whether processes have to agree.
        asked: Whether this process was asked.
        agreed: Whether all processes have stopped at the same batch.
        steps: How many batches have begun.
    """

    several: bool = False
    asked: bool = False
    agreed: bool = False
    steps: int = 0

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Ask for the end, which SIGINT does.

        Raises:
            KeyboardInterrupt: the second time.
        """
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        sys.stderr.write(f"\n{ASKED}\n")
        if self.several:
            os.kill(os.getpid(), signal.SIGTERM)

    def before_training(self, batch: int, logs: Any = None) -> None:
        """Stop before a batch of training is begun.

        Raises:
            KeyboardInterrupt: where it has been asked for, in all processes at the same batch.
        """
        self.steps += 1
        if self.several:
            from jax.experimental import multihost_utils

            self.agreed = multihost_utils.reached_preemption_sync_point(self.steps)
        if self.agreed or (self.asked and not self.several):
            raise KeyboardInterrupt

    def before_testing(self, batch: int, logs: Any = None) -> None:
        """Stop before a batch of the validation, where one process trains."""
        if self.asked and not self.several:
            raise KeyboardInterrupt


@contextmanager
def ending(processes: Processes) -> Iterator[Ending]:
    """Take SIGINT as a wish to end, for as long as a model trains.

    Args:
        processes: Those that train together.
    """
    made = Ending(several=processes.count > 1)
    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    # Python has signals in its main thread alone; a job in the background ignores this one.
    if not is_main or before in (None, signal.SIG_IGN):
        yield made
        return
    signal.signal(signal.SIGINT, made.ask)
    try:
        yield made
    finally:
        signal.signal(signal.SIGINT, before)
