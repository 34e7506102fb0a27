"""The difference of two texts of a file, as a patch."""

from __future__ import annotations

import difflib
import re

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def unified(name: str, before: str, after: str) -> str:
    r"""What `diff -u` says, and `git apply` takes; lines end at a line feed and nowhere else.

    >>> print(unified("a", "b\nc\n", "b\nd\n"), end="")
    --- a
    +++ a
    @@ -1,2 +1,2 @@
     b
    -c
    +d
    """
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
