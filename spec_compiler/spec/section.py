"""What the sections of the training set-up have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.catalog.base import KerasObject

if TYPE_CHECKING:
    from pydantic import ValidationError

    from spec_compiler.diagnostics.model import Diagnostic
    from spec_compiler.spec.model import Spec
    from spec_compiler.text.document import Path


class Section(KerasObject):
    """A section whose keys are a Keras method's arguments, all of them by name."""

    @classmethod
    def first_field(cls) -> str | None:
        """None: a section is a mapping."""
        return None


def refused(
    error: ValidationError, spec: Spec, noun: str, cls: type[Section], path: Path
) -> tuple[Diagnostic, ...]:
    """What validation found in the section of class `cls` at `path`."""
    from spec_compiler.spec.errors import Subject, diagnostics  # only a wrong spec needs it

    return diagnostics(error, spec.document, Subject(noun, cls, path))
