"""Mechanical mends applied to a text: what lies outside them stays byte for byte.

In: a file's text and edits by span. Out: the new text. Edits that overlap an
earlier one are left out; a second run finds what they were for.
"""

from __future__ import annotations

from collections.abc import Iterable

from spec_compiler.diagnostics.model import Edit


def apply(text: str, edits: Iterable[Edit]) -> str:
    r"""The text with the edits made.

    >>> from spec_compiler.diagnostics.span import Span
    >>> apply("a: 1\nb: 2\n", [Edit(Span("f", 2, 1, 2, 2), "c")])
    'a: 1\nc: 2\n'
    """
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    result, position = [], 0
    for edit in sorted(set(edits), key=lambda edit: edit.span):
        span = edit.span
        begin = starts[span.line - 1] + span.column - 1
        end = starts[span.end_line - 1] + span.end_column - 1
        if begin < position:
            continue
        result += [text[position:begin], edit.text]
        position = end
    return "".join((*result, text[position:]))
