"""Comments in a spec that silence findings: `# noqa: SC515`, on the finding's first line.

In: a composed document and what was found in it. Out: the findings that are left. What
comes of training set-up (SC5xx) and any warning can be silenced; other errors cannot, as no
later stage could go on. A comment of the spec's own file that silences nothing is a finding
itself. A bare `# noqa`, and codes of other tools, are not ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spec_compiler.diagnostics.model import Diagnostic, Edit, Severity
from spec_compiler.diagnostics.span import Span
from spec_compiler.record import dataclass
from spec_compiler.text.document import Document, Mapping, Scalar, walk

_COMMENT = r"(?:^|(?<=\s))#\s*noqa:\s*(?P<codes>[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)"
_CODE = r"SC[0-9]{3}"
# Compiled where they are used: few specs have such a comment.
CODE = "SC111"


@dataclass(frozen=True, slots=True)
class Comment:
    """One code in a comment: its place, and that of the whole comment."""

    code: str
    span: Span
    whole: Span
    alone: bool


def silence(
    found: Iterable[Diagnostic],
    document: Document,
    *,
    complete: bool,
    ignore: tuple[str, ...] = (),
) -> tuple[Diagnostic, ...]:
    """The findings that no comment silences, and the comments that silence none.

    Args:
        found: All findings.
        document: The spec's document, with the text of its files.
        complete: Whether every check has run; otherwise no comment is known to be useless.
        ignore: Beginnings of codes that are silenced everywhere.
    """
    comments = list(_comments(document))
    if not comments and not ignore:
        return tuple(found)
    by_place: dict[tuple[str, int, str], Comment] = {
        (each.span.file, each.span.line, each.code): each for each in comments
    }
    left, used = [], set()
    for one in found:
        at = one.span
        comment = by_place.get((at.file, at.line, one.code)) if at is not None else None
        if comment is not None and can_be_silenced(one):
            used.add(comment)
        else:
            left.append(one)
    own = {name for name in document.files if name not in document.named}
    useless = [each for each in comments if each not in used and each.span.file in own]
    every = (*left, *(map(_useless, useless) if complete else ()))
    return tuple(one for one in every if not (one.code.startswith(ignore) and can_be_silenced(one)))


def can_be_silenced(found: Diagnostic) -> bool:
    """Whether a comment may silence a finding: the spec can do without it."""
    return found.code.startswith("SC5") or found.severity is Severity.WARNING


def _useless(comment: Comment) -> Diagnostic:
    """A comment that silences nothing."""
    message = f"nothing here is {comment.code}: the comment silences nothing"
    edits = (Edit(comment.whole, ""),) if comment.alone else ()
    return Diagnostic(CODE, message, comment.span, Severity.WARNING, label="remove", edits=edits)


def _comments(document: Document) -> Iterator[Comment]:
    """Every code of ours in a comment, in the order of the files and lines."""
    texts = {name: text for name, text in document.files.items() if "noqa" in text}
    if not texts:
        return
    values = _values(document, texts)
    for name, text in texts.items():
        for number, line in enumerate(text.split("\n"), start=1):
            match = re.search(_COMMENT, line) if "noqa" in line else None
            if match is None or _is_value(values.get(name, []), number, match.start() + 1):
                continue
            # What is removed with the comment: the space before it, and the reason after it.
            start = len(line[: match.start()].rstrip()) + 1
            whole = Span(name, number, start, number, len(line.rstrip("\r")) + 1)
            codes = [*re.finditer(_CODE, line[: match.end("codes")])]
            for code in codes:
                at = Span(name, number, code.start() + 1, number, code.end() + 1)
                yield Comment(code.group(), at, whole, "," not in match["codes"])


def _values(document: Document, texts: Iterable[str]) -> dict[str, list[Span]]:
    """The places of the strings of each file, keys included: a `#` in them begins no comment."""
    found: dict[str, list[Span]] = {name: [] for name in texts}
    for _, node in walk(document.root):
        spans = [node.span] if isinstance(node, Scalar) else []
        if isinstance(node, Mapping):
            spans = [entry.key_span for entry in node.entries.values()]
        for span in spans:
            if span.file in found:
                found[span.file].append(span)
    return found


def _is_value(spans: list[Span], line: int, column: int) -> bool:
    """Whether a place lies inside one of the spans."""
    return any(
        (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)
        for span in spans
    )
