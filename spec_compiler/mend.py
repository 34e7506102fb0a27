"""The mends that findings bring, made in a text, as long as they make it better.

In: a spec's bytes and the checks. Out: the bytes with the mends, and what is left. All that
can be mended is mended at once; where that makes nothing better, one after the other. A mend
makes things better if what it was for is gone, no error of an earlier stage has come up
(a text that does not read any more, say), and no spec without errors has got one. What lies
outside a mend stays byte for byte.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Iterable

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.outcome import has_errors
from spec_compiler.record import dataclass
from spec_compiler.text.edit import apply

MOST_ROUNDS = 50
"""Rounds of mending; each mends something, so a spec would have to be strange to need so many."""

Check = Callable[[bytes], tuple[Diagnostic, ...]]
"""Every check on the bytes of a spec."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A spec with its mends.

    Attributes:
        data: Its bytes.
        found: What is still found in it.
        count: How many findings were mended.
        undone: Whether a mend was tried and made nothing better.
    """

    data: bytes
    found: tuple[Diagnostic, ...]
    count: int = 0
    undone: bool = False


def mend(
    data: bytes, name: str, check: Check, wanted: Callable[[Diagnostic], bool] = lambda _: True
) -> Mended:
    """A spec's bytes with everything mended that is mechanical.

    Args:
        data: The bytes, UTF-8 with or without a byte order mark.
        name: What the findings call the file; mends in other files are not made.
        check: Every check on such bytes.
        wanted: Whether a finding is to be mended.
    """
    found, count, undone = check(data), 0, False
    for _ in range(MOST_ROUNDS):
        able = [each for each in found if wanted(each) and _edits(each, name)]
        groups = [able, *([each] for each in able if len(able) > 1)] if able else []
        for group in groups:
            changed = _applied(data, name, group)
            after = check(changed)
            if changed != data and is_better(found, after, group):
                data, found, count = changed, after, count + len(group)
                break
        else:
            undone = bool(groups)
            break
    return Mended(data, found, count, undone)


def is_better(
    before: Iterable[Diagnostic], after: Iterable[Diagnostic], mended: Iterable[Diagnostic]
) -> bool:
    """Whether mends have made a spec better.

    Args:
        before: What was found before.
        after: What is found afterwards.
        mended: What the mends were for.
    """
    old, new = tuple(before), tuple(after)
    if has_errors(new) and not has_errors(old):
        return False
    asked = {_what(each) for each in mended}
    left = Counter(map(_what, new))
    stays = (
        left[what] >= count for what, count in Counter(map(_what, old)).items() if what in asked
    )
    if any(stays):
        return False
    return _first_stage(new) >= _first_stage(old)


def _what(found: Diagnostic) -> tuple[str, str]:
    return found.code, found.message


def _first_stage(found: Iterable[Diagnostic]) -> str:
    """The earliest stage with an error, by the first digit of its codes; the last for none."""
    stages = (each.code[2] for each in found if each.severity is Severity.ERROR)
    return min(stages, default="9")


def _edits(found: Diagnostic, name: str) -> bool:
    """Whether all mends of a finding are in this file."""
    return bool(found.edits) and all(edit.span.file == name for edit in found.edits)


def _applied(data: bytes, name: str, group: Iterable[Diagnostic]) -> bytes:
    """The bytes with the mends of some findings."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = data.removeprefix(mark).decode("utf-8")
    return mark + apply(text, (edit for each in group for edit in each.edits)).encode()
