"""The value of a scalar, and the tags and escapes that a spec refuses.

In: the event of a scalar, with the stretch of text that it is. Out: its value, and what
is wrong with it, added to a list of findings. An unquoted scalar is resolved by the core
schema; the tags of that schema are allowed, any other is refused.
"""

from __future__ import annotations

import re

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.text.cut_formula import cut_scalar
from spec_compiler.text.events import MAPPING, SEQUENCE, Event
from spec_compiler.text.places import Places
from spec_compiler.text.scalars import OutOfRange, resolve

_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS: dict[str, tuple[type, ...]] = {
    _CORE + "int": (int,),
    _CORE + "float": (float, int),
    _CORE + "bool": (bool,),
    _CORE + "null": (type(None),),
}
STRING_TAGS = frozenset(("!", _CORE + "str"))
"""The tags that make an unquoted scalar a string."""
_COLLECTION_TAGS = {MAPPING: _CORE + "map", SEQUENCE: _CORE + "seq"}

# Patterns as text are compiled where they are first needed, which in most files is nowhere.
_TAG = r"(?:&\S+\s+)?(![^\s,]*)"
_SURROGATE = "[\ud800-\udfff]"
_DRIVE = r'"[A-Za-z]:\\[A-Za-z]'
_CONTROL = r"[\x00-\x1f\x7f\x85\u2028\u2029]"


class Values:
    """Reads values from the text of `places` and adds to `found` what is wrong."""

    def __init__(self, places: Places, found: list[Diagnostic]) -> None:
        self.places = places
        self.found = found

    def check_collection(self, event: Event) -> None:
        """Report a tag that a list or mapping cannot have."""
        if event.tag is not None and event.tag not in ("!", _COLLECTION_TAGS[event.kind]):
            self._refuse_tag(event)

    def scalar(
        self, event: Event, start: int, end: int, *, flow: bool
    ) -> None | bool | int | float | str:
        """Give the value of the scalar from `start` to `end`, anchor and tag left out.

        `flow` says whether it stands inside `{}` or `[]`. What is wrong has some value of
        the kind that was meant.
        """
        tag, value = event.tag, event.value
        if event.style or tag in STRING_TAGS:
            if event.style == '"':
                self._check_escapes(value, start, end)
            if tag is not None and tag not in STRING_TAGS:
                self._refuse_tag(event)
            return value
        if "$(" in value:
            cut = cut_scalar(self.places, start, end, flow=flow)
            if cut is not None:
                self.found.append(cut)
        try:
            resolved = resolve(value)
        except OutOfRange as error:
            message = f"number {shown(value)} is out of range: {error}"
            self._report("SC108", message, start, end)
            return 0
        if tag is not None:
            kinds = _SCALAR_TAGS.get(tag)
            if kinds is None:
                self._refuse_tag(event)
            elif type(resolved) not in kinds:
                message = f"{shown(value)} is not what its tag '!!{tag[len(_CORE) :]}' says"
                self._report("SC105", message, start, end, "delete the tag")
            elif tag == _CORE + "float":
                return float(resolved)  # type: ignore[arg-type]
        return resolved

    def _check_escapes(self, value: str, start: int, end: int) -> None:
        r"""Refuse half surrogate pairs, and Windows paths whose `\t` became a tab."""
        if not value.isascii() and re.search(_SURROGATE, value):
            message = "escape that is half of a surrogate pair, which is no character"
            self._report("SC103", message, start, end, "write the character itself")
        raw = self.places.text[start:end]
        if raw[2:3] == ":" and re.match(_DRIVE, raw) and re.search(_CONTROL, value):
            path = raw[1:-1]
            if self.places.name.endswith(".json"):
                doubled = path.replace("\\", "\\\\")
                mend = f'write every backslash twice: "{doubled}"'
            else:
                mend = f"in single quotes a backslash is a backslash: '{path}'"
            message = "backslashes of a path read as escapes (\\t is a tab, \\n a new line)"
            self._report("SC103", message, start, end, mend)

    def _refuse_tag(self, event: Event) -> None:
        found = re.compile(_TAG).match(self.places.text, event.start)
        start, end = (event.start, event.end) if found is None else found.span(1)
        tag = self.places.text[start:end]
        hint = "delete the tag"
        if "python" in tag:
            hint = "delete the tag; code is named under 'imports', nowhere else"
        message = f"tag {shown(tag)}: a spec holds plain values only"
        self._report("SC105", message, start, end, hint)

    def _report(
        self, code: str, message: str, start: int, end: int, hint: str | None = None
    ) -> None:
        self.found.append(Diagnostic(code, message, self.places.span(start, end), hint=hint))


def shown(value: object) -> str:
    """Give `value` as a message quotes it: in quotes if it is text, never very long."""
    text = value if isinstance(value, str) else str(value)
    short = text if len(text) <= 60 else text[:57] + "…"
    return f"'{short}'" if isinstance(value, str) else short
