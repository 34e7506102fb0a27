"""Bytes to text: UTF-8, and nothing that a terminal or a parser could trip over.

In: the bytes of a file. Out: its text without a byte order mark, or the text as far
as it can be shown and the diagnostic that says what is wrong with it. Line ends are
left as they are, for spans and edits must fit the file.
"""

from __future__ import annotations

import codecs
import re

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.text.places import Places

MAX_SIZE = 8 * 1024 * 1024
"""The largest spec that is read, in bytes (for a string, in code points)."""

# What YAML calls printable, less the separators U+0085, U+2028 and U+2029 (the parsers
# disagree whether they end a line, so they could hide a key behind a comment) and the
# byte order mark.
_FORBIDDEN = (
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
# The same for ASCII: most texts are, and the pattern for all of Unicode is slow to compile.
_FORBIDDEN_ASCII = "[^\t\n\r\x20-\x7e]"
_UTF8_HINT = "save the file as UTF-8"


def decode(data: bytes, name: str) -> tuple[str, Diagnostic | None]:
    """Give the text of `data`, and the diagnostic of what keeps it from being a spec."""
    if len(data) > MAX_SIZE:
        return "", too_large(name)
    if _is_wide(data):
        message = f"{name} is UTF-16 or UTF-32 text; a spec is UTF-8"
        return "", Diagnostic("SC102", message, Places("", name).span(0, 0), hint=_UTF8_HINT)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = len(data[: error.start].decode("utf-8"))
        shown = data.decode("utf-8", "replace")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        span = Places(shown, name).span(start, start + 1)
        return shown, Diagnostic("SC102", message, span, hint=_UTF8_HINT)
    return text, check_characters(text, name)


def check_characters(text: str, name: str) -> Diagnostic | None:
    """Give the diagnostic of the first character that a spec may not hold, if any."""
    found = re.search(_FORBIDDEN_ASCII if text.isascii() else _FORBIDDEN, text)
    if found is None:
        return None
    point = ord(found.group())
    span = Places(text, name).span(found.start(), found.end())
    hint = f"delete it, or write it as \\u{point:04x} in double quotes"
    if point == 0:
        hint = "is this a binary file? A spec is text"
    return Diagnostic(
        "SC102", f"character U+{point:04X} does not belong in a spec", span, hint=hint
    )


def too_large(name: str) -> Diagnostic:
    """Give the diagnostic of a text over `MAX_SIZE`."""
    return Diagnostic(
        "SC106",
        f"{name} is larger than {MAX_SIZE // 1024 // 1024} MB; a spec is a few pages of text",
        hint="put data and vocabularies into files of their own and name their paths",
    )


def _is_wide(data: bytes) -> bool:
    """Whether the first bytes are those of UTF-16 or UTF-32 text, with or without a mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return True
    head = data[:4]
    return len(head) == 4 and head.count(0) in (2, 3)
