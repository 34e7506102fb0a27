"""Work in a child process: its end is told, whatever ended it.

JAX ends a process by a signal when it finds another one of the run gone; nothing in that process
can say what happened. So a process that trains together with others is a child of one that waits
for it. Where there is no `fork` (Windows), the work is done in this process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

import click

from spec_compiler.cli.main import INTERRUPTED, Failure

FORWARDED = (signal.SIGINT, signal.SIGTERM)


def supervised(work: Callable[[], None], lost: str) -> None:
    """Do work in a child process, and end as it ends.

    Args:
        work: What is done.
        lost: What is said where the child was ended by a signal.

    Raises:
        Failure: where the child was ended by a signal.
        Exit: with the child's exit code.
    """
    if not hasattr(os, "fork"):
        work()
        return
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(writing)
        _be_child(work, reading)
    os.close(reading)

    def forward(number: int, frame: FrameType | None) -> None:
        os.kill(child, number)

    for number in FORWARDED:
        signal.signal(number, forward)
    _, status = os.waitpid(child, 0)
    os.close(writing)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        raise Failure(f"ended by {signal.Signals(-code).name}: {lost}")
    if code:
        raise click.exceptions.Exit(code)


def _be_child(work: Callable[[], None], reading: int) -> None:
    """Do the work, and end without waiting for other processes."""
    # What the terminal sends goes to the parent, which passes it on, once.
    os.setpgid(0, 0)
    threading.Thread(target=_end_with_parent, args=(reading,), daemon=True).start()
    code = 1
    try:
        work()
        code = 0
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        unforeseen = sys.exc_info()[1]
        if unforeseen is not None:
            sys.excepthook(type(unforeseen), unforeseen, unforeseen.__traceback__)
        os._exit(code)


def _end_with_parent(reading: int) -> None:
    """End this process when its parent is gone: the pipe's other end is closed then."""
    os.read(reading, 1)
    os._exit(1)
