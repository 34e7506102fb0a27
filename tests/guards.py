"""Guards for tests of what must not hang: no test asserts a time, but none waits for ever."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def hang_guard(seconds: int = 60) -> Iterator[None]:
    """Fail a body that has not ended long after any machine would have ended it."""

    def fail(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not ended after {seconds} seconds: it hangs")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
