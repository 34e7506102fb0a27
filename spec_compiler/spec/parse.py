"""From a document to a `Spec`: the keys and the structure, every error of them at once.

In: a `Document`. Out: a frozen `Spec` that carries the document for positions.
Arguments of layers, references and formulas are not looked at here.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.outcome import Outcome
from spec_compiler.spec.model import Spec
from spec_compiler.text.document import Document, Mapping, plain


def parse(document: Document) -> Outcome[Spec]:
    """The spec that a document holds, or what is wrong with its structure."""
    root = document.root
    if not isinstance(root, Mapping):
        message = "a spec is a mapping: spec, name, model …"
        return Outcome(None, (Diagnostic("SC203", message, root.span),))
    values = {
        key: plain(entry.value)
        for key, entry in root.entries.items()
        if not (isinstance(key, str) and (key.startswith("x-") or key == "$schema"))
    }
    try:
        spec = Spec.model_validate(values)
    except ValidationError as error:
        from spec_compiler.spec.errors import Subject, diagnostics  # only a wrong spec needs it

        return Outcome(None, diagnostics(error, document, Subject("the spec", Spec, ())))
    spec._document = document
    found = tuple(_shadowing(spec))
    return Outcome(None if found else spec, found)


def _shadowing(spec: Spec) -> list[Diagnostic]:
    """Names of blocks, shared entries and imports that stand for two things."""
    seen: dict[str, str] = {}
    found = []
    for section in ("blocks", "shared", "imports"):
        for name in getattr(spec, section):
            if name in seen:
                message = f"'{name}' of {section} is already a name of {seen[name]}"
                found.append(Diagnostic("SC302", message, spec.document.key_span((section, name))))
            seen[name] = section
    return found


def with_version_hint(diagnostic: Diagnostic) -> Diagnostic:
    """The same finding with the line that a spec begins with."""
    return replace(diagnostic, hint="begin with: spec: 1")
