"""The height and width of an image, from its first bytes: PNG, JPEG, GIF, BMP."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from spec_compiler.record import dataclass

HEAD = 262_144
"""Bytes that are read; in a JPEG the size stands behind its preview."""


@dataclass(frozen=True, slots=True)
class ImageSize:
    """The size of an image, and whether it has no colours."""

    height: int
    width: int
    is_grey: bool = False


def image_size(path: Path) -> ImageSize | None:
    """The size of an image; None for what is none."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        for mark, read in READERS.items():
            if head.startswith(mark):
                return read(head)
    except (OSError, struct.error, IndexError):
        return None
    return None


def _png(head: bytes) -> ImageSize:
    width, height, _, colour = struct.unpack(">IIBB", head[16:26])
    return ImageSize(height, width, colour in (0, 4))


def _gif(head: bytes) -> ImageSize:
    width, height = struct.unpack("<HH", head[6:10])
    return ImageSize(height, width)


def _bmp(head: bytes) -> ImageSize:
    width, height = struct.unpack("<ii", head[18:26])
    return ImageSize(abs(height), width)


def _jpeg(head: bytes) -> ImageSize | None:
    """Skip from segment to segment, up to the one with the size."""
    at = 2
    while head[at] == 0xFF:
        kind = head[at + 1]
        (length,) = struct.unpack(">H", head[at + 2 : at + 4])
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width, channels = struct.unpack(">HHB", head[at + 5 : at + 10])
            return ImageSize(height, width, channels == 1)
        at += 2 + length
    return None


READERS: dict[bytes, Callable[[bytes], ImageSize | None]] = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"\xff\xd8": _jpeg,
    b"GIF8": _gif,
    b"BM": _bmp,
}
