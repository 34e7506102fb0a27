"""Where a rendered file comes from, and whether it has been edited since.

In: a spec's name and digest, and the text of a page. Out: the page under a header of
comments, with a digest of everything around the line that holds it.
"""

from __future__ import annotations

import hashlib
import re

from spec_compiler.program.literals import comment_lines
from spec_compiler.record import dataclass

DIGEST = re.compile(r"^# digest: ([0-9a-f]{64})\n", re.MULTILINE)
"""The header's line with the digest of everything before and behind it."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a rendered file says of its origin.

    Attributes:
        origin: The spec's file name.
        digest: The spec's digest.
        version: The compiler's version.
    """

    origin: str
    digest: str
    version: str

    @property
    def line(self) -> str:
        """One sentence; a file name is shown with its odd characters escaped."""
        return f"Rendered from {ascii(self.origin)[1:-1]} by spec-compiler {self.version}."


def stamped(provenance: Provenance, body: str) -> str:
    """A page of Python under its header; a first line `#!…` stays the first."""
    first = ""
    if body.startswith("#!"):
        first, _, body = body.partition("\n")
        first += "\n"
    lines = (*comment_lines(provenance.line), f"# spec: sha256 {provenance.digest}")
    header = first + "".join(f"{line}\n" for line in lines)
    return f"{header}# digest: {digest_of(header, body)}\n{body}"


def is_edited(text: str) -> bool:
    """Whether a file is something else than a page as it was rendered."""
    found = DIGEST.search(text)
    return found is None or digest_of(text[: found.start()], text[found.end() :]) != found[1]


def is_current(before: str, text: str) -> bool:
    """Whether a page that was rendered is the one that would be."""
    return before == text


def digest_of(*parts: str) -> str:
    """The digest of texts, with their boundaries."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
