"""What the YAML parsers and the JSON scanner both say about a text, one event a token.

In: nothing. Out: `Event` and `SyntaxProblem`. Offsets count code points from the start
of the text; the tree is built from these alone, so that every parser gives the same.
"""

from __future__ import annotations

from typing import NamedTuple

DOCUMENT, SCALAR, ALIAS, MAPPING, SEQUENCE, CLOSE = range(6)


class Event(NamedTuple):
    """One event.

    `kind` is one of the constants above. `start` and `end` bound its text; for the
    start of a block collection `end` says nothing, and for its end neither does.
    `style` of a scalar is its quote, `|`, `>` or empty; of a collection `[`, `{` or
    empty for the block style. `tag` is spelled out in full, `anchor` without its mark.
    """

    kind: int
    start: int
    end: int
    value: str = ""
    style: str = ""
    tag: str | None = None
    anchor: str | None = None


class SyntaxProblem(Exception):
    """Why a text is not YAML, in the parser's words.

    `offset` is where it gave up, `context_offset` where the construct began that it
    was reading, `context` names that construct.
    """

    def __init__(
        self, problem: str, offset: int, context: str = "", context_offset: int | None = None
    ) -> None:
        """Keep the four parts."""
        super().__init__(problem)
        self.problem = problem
        self.offset = offset
        self.context = context
        self.context_offset = context_offset


class JsonProblem(Exception):
    """Why a text is not JSON: `message` in our words, `start` and `end` of the place."""

    def __init__(self, message: str, start: int, end: int, hint: str | None = None) -> None:
        """Keep the parts."""
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint
