"""A text of a spec becomes a value: plain, a formula, or a template with formulas in it.

In: the text of a YAML scalar. Out: `parse_value`'s `str | Formula | Template`, or
`FormulaError` (SC120). What the formulas mean is not looked at.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.nodes import Expr, Formula, Name, Template
from spec_compiler.expression.parse import parse_enclosed, parse_expression
from spec_compiler.expression.tokens import parameter_name

_NAME = re.compile(r"[^\W\d]\w*")
_BRACED = re.compile(r"\{\s*([^\W\d]\w*)\s*\}")


# A step in a block is evaluated once for each use; what it says stays the same.
@lru_cache(maxsize=4096)
def parse_value(text: str) -> str | Formula | Template:
    """What `text` says, as the value of a key.

    `$name` is a `Formula`, and so is `$(…)` alone; `$(…)` with text around it is a
    `Template`; `$$` is a literal dollar. A text without formulas is returned with
    `$$` resolved. Raises `FormulaError`, its offsets in `text`.
    """
    if "$" not in text:
        return text
    if text.startswith("$") and _NAME.fullmatch(text, 1):
        name = parameter_name(text[1:], 1)
        return Formula(Name(name, start=1, end=len(text)), text)
    parts: list[str | Expr] = []
    literal = ""
    position = 0
    while (dollar := text.find("$", position)) >= 0:
        literal += text[position:dollar]
        follower = text[dollar + 1 : dollar + 2]
        if follower == "$":
            literal += "$"
            position = dollar + 2
            continue
        if follower != "(":
            raise _lone_dollar(text, dollar)
        expr, position = parse_enclosed(text, dollar)
        if dollar == 0 and position == len(text):
            return Formula(expr, text)
        if literal:
            parts.append(literal)
            literal = ""
        parts.append(expr)
    literal += text[position:]
    if not parts:
        return literal
    if literal:
        parts.append(literal)
    return Template(tuple(parts), text)


def _lone_dollar(text: str, dollar: int) -> FormulaError:
    """The error for a `$` that is followed neither by `(` nor by `$`."""
    if found := _BRACED.match(text, dollar + 1):
        return FormulaError("'${' begins nothing", dollar, found.end(), f"write $({found[1]})")
    found = _NAME.match(text, dollar + 1)
    if found is None:
        return FormulaError(
            "'$' begins a parameter or a formula, found neither",
            dollar,
            dollar + 1,
            "write $$ for a dollar",
        )
    mend = f"$({found[0]})"
    if dollar == 0 and _is_formula(text[1:]):
        mend = f"$({text[1:]})"
    return FormulaError(
        f"${found[0]} stands only as the whole value",
        dollar,
        found.end(),
        f"write {mend}; $$ is a dollar",
    )


def _is_formula(text: str) -> bool:
    """Whether `text` reads as a formula, so that `$units * 2` meant `$(units * 2)`."""
    try:
        parse_expression(text)
    except FormulaError:
        return False
    return True
