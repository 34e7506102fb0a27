"""Brackets, and the breaks between what stands in them, as documents.

In: documents of the parts, and the level at which they stand. Out: one document.

How an expression may break depends on where it stands. At level `BARE` nothing is
around it, so that only brackets of its own can break. At `INSIDE` there are
brackets. A positive level is the id of a group of optional parentheses around it,
which appear only if the brackets within do not suffice.
"""

from __future__ import annotations

from collections.abc import Sequence

from spec_compiler.program.layout import (
    Doc,
    FitsExpanded,
    Group,
    GroupIfBroken,
    IfBroken,
    Indent,
    Line,
)

BARE = 0
INSIDE = -1


def optional_parens(content: Doc, group: int) -> Doc:
    """Put parentheses around `content`, laid out at level `group`, if it cannot do without."""
    indented = Indent([Line.SOFT, content], unless_flat=group)
    return Group([IfBroken("("), indented, Line.SOFT, IfBroken(")")], id=group)


def parens_if_broken(content: Doc) -> Doc:
    """Put parentheses around `content`, laid out `INSIDE`, if it takes several lines."""
    return Group([IfBroken("("), Indent([Line.SOFT, content]), Line.SOFT, IfBroken(")")])


def brackets(opening: str, content: Doc, closing: str, level: int) -> Doc:
    """Put brackets around `content`, laid out `INSIDE`."""
    if content == "":
        return opening + closing
    group = Group([Indent([Line.SOFT, content]), Line.SOFT, closing])
    # The opening one is outside: the line that it ends must not be too long.
    return [opening, FitsExpanded(group, level) if level > 0 else group]


def joined(items: Sequence[Doc], *, comma_after_one: bool = False) -> Doc:
    """Separate by commas; where broken, one of several items ends with a comma too."""
    parts: list[Doc] = []
    for item in items:
        if parts:
            parts += [",", Line.SPACE]
        parts.append(item)
    if len(items) > 1 or (items and comma_after_one):
        parts.append(IfBroken(","))
    return concat(parts)


def group(content: Doc, level: int) -> Doc:
    """Group what breaks only within brackets."""
    if level == BARE or isinstance(content, str):
        return content
    return GroupIfBroken(content, level) if level > 0 else Group(content)


def concat(parts: list[Doc]) -> Doc:
    """Put documents one after the other; texts alone are one text."""
    if all(type(part) is str for part in parts):
        return "".join(parts)  # type: ignore[arg-type]
    return parts[0] if len(parts) == 1 else parts


def space(level: int) -> Doc:
    """Give a space, which may break where brackets are around it."""
    if level == BARE:
        return " "
    return Line.SPACE if level < 0 else IfBroken(Line.SPACE, " ", id=level)


def if_broken(doc: Doc, level: int) -> Doc:
    """Give `doc` where brackets are around it and the chain is broken, else nothing."""
    if level == BARE:
        return ""
    return IfBroken(doc, id=level if level > 0 else None)
