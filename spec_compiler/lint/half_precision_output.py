"""SC522: predictions in float16.

Under `mixed_float16` layers give float16, whose smallest probabilities are 0 and whose
largest number is 65,504. The last layer should compute in float32, as Keras's guide has it.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import TensorType


def check(subject: Subject) -> list[Diagnostic]:
    """Each output with a loss whose predictions are float16."""
    found = []
    for output in subject.outputs():
        kind = output.value.type
        if isinstance(kind, TensorType) and kind.dtype == "float16":
            message = f"{output.layer} gives predictions in float16, too coarse for a loss"
            mend = "add dtype: float32 to the last layer"
            at, uses = output.node.span, output.node.uses
            found.append(Diagnostic("SC522", message, at, Severity.WARNING, hint=mend, notes=uses))
    return found
