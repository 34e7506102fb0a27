"""The long text of a code: what it means, why it matters, a wrong and a right spec.

In: a code. Out: its page, `SC###.md` beside this file, as Markdown. The pages' examples
are run by a test.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"SC[0-9]{3}")


def explain(code: str) -> str | None:
    """Give the page of `code` (`SC104`, in either case); None where there is none."""
    name = code.strip().upper()
    if not _CODE.fullmatch(name):
        return None
    from pathlib import Path

    page = Path(__file__).with_name(f"{name}.md")
    return page.read_text(encoding="utf-8") if page.is_file() else None


def pages() -> tuple[str, ...]:
    """Give the codes that have a page, in order."""
    from pathlib import Path

    return tuple(sorted(page.stem for page in Path(__file__).parent.glob("SC[0-9][0-9][0-9].md")))
