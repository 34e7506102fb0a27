"""A module to import: the program's functions, without a command line.

In: a `Plan`. Out: the file's text: what a script has, but for `main`. The seed is a
constant of the module (`keras.utils.set_random_seed(digits.SEED)`): importing sets none.
"""

from __future__ import annotations

from pathlib import Path

from spec_compiler.targets.plan.model import Plan
from spec_compiler.targets.provenance import Provenance, is_current, is_edited, stamped
from spec_compiler.targets.script import filled, page

__all__ = ["is_current", "is_edited", "write"]


def write(plan: Plan, provenance: Provenance, template: Path | None = None) -> str:
    """The module's text.

    Raises:
        TemplateProblem: where the user's template cannot be rendered.
    """
    return stamped(provenance, filled(page(plan), "module.py.j2", template))
