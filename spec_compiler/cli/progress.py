"""How far a long command is: a line on a terminal that is written over and taken away again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import IO

PATIENCE, PAUSE = 1.0, 0.1
"""Seconds before anything is said, and between two times."""


def with_progress(items: Sequence[str], stream: IO[str]) -> Iterator[str]:
    """The items one after the other; where they take long, a terminal shows the present one."""
    if not stream.isatty():
        yield from items
        return
    started = said = time.monotonic()
    try:
        for number, item in enumerate(items, 1):
            now = time.monotonic()
            if now - started > PATIENCE and now - said > PAUSE:
                said = now
                stream.write(f"\r\x1b[K{number}/{len(items)} {ascii(item)[1:-1][-60:]}")
                stream.flush()
            yield item
    finally:
        if said != started:
            stream.write("\r\x1b[K")
            stream.flush()
