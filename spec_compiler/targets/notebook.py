"""A notebook: the program in cells, a function each, with the calls between them.

In: a `Plan`. Out: a notebook of format 4.5 as JSON, without outputs. Its cells do in order
what a script's `main` does; options are variables in a cell tagged `parameters`. Paths
are relative to the folder that the notebook runs in: where it stands.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spec_compiler.program import ir
from spec_compiler.program.literals import comment_lines
from spec_compiler.targets.own_template import TemplateProblem
from spec_compiler.targets.plan.model import Option, Plan
from spec_compiler.targets.plan.values import call
from spec_compiler.targets.provenance import Provenance, digest_of
from spec_compiler.targets.script import Page, functions, page, printed
from spec_compiler.targets.walk import takes, walk, writes

OWN = "spec_compiler"
"""The key of the notebook's metadata that is ours."""
TITLES = {
    "build": "Model",
    "load": "Data",
    "fit": "Training",
    "evaluate": "Evaluation",
    "export": "Export",
}
"""The heading of each section of the way."""
SECTION_OF = {"load_data": "load", "fit": "fit", "evaluate": "evaluate", "export": "export"}
"""The section that a function belongs to; all others make the model."""
HERE = call("Path.cwd")
"""What gives the folder of a notebook that runs."""
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def write(plan: Plan, provenance: Provenance, template: Path | None = None) -> str:
    """The notebook's text.

    Raises:
        TemplateProblem: for a template: a notebook has no page.
    """
    if template is not None:
        raise TemplateProblem("a notebook has cells, no page: a template is for script and module")
    cells = [
        {"id": f"cell-{number}"} | cell for number, cell in enumerate(_cells(plan, provenance))
    ]
    own = {"origin": provenance.origin, "spec": f"sha256 {provenance.digest}"}
    made = {
        "cells": cells,
        "metadata": KERNEL | {OWN: own | {"digest": ""}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    made["metadata"] = KERNEL | {OWN: own | {"digest": _digest(made)}}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def is_edited(text: str) -> bool:
    """Whether a file is something else than a notebook as it was rendered, or has been run."""
    found = _read(text)
    own = found.get("metadata", {}).get(OWN, {}) if found else {}
    return not own or own.get("digest") != _digest(found)


def is_current(before: str, text: str) -> bool:
    """Whether a notebook has the cells that would be rendered, run or not."""
    return _sources(before) == _sources(text)


def _cells(plan: Plan, provenance: Provenance) -> list[dict[str, Any]]:
    """The cells in their order, without ids."""
    options = {option.name for option in plan.options}
    history = None if "history" in options else "history"
    sections = {each.name: each.body for each in walk(plan, ir.Name, history=history)}
    values = [*map(_default, plan.options)]
    if writes(plan):
        values.append(ir.Assign(ir.Name("output"), call("Path")))
    parts = page(plan, here=HERE, also=[*values, *(s for body in sections.values() for s in body)])
    cells = [_text(_title(plan, provenance)), *_code(_top(parts))]
    if values:
        cells += _code(_parameters(plan), tags=("parameters",))
    carried = parts.definitions[: len(parts.definitions) - len(functions(plan))]
    if carried:
        cells += [_text("## Functions"), *(cell for text in carried for cell in _code(text))]
    own: dict[str, list[str]] = {name: [] for name in (*sections, *TITLES)}
    for definition in functions(plan):
        name = getattr(definition, "name", "")
        own[SECTION_OF.get(name, "build")].append(printed([definition]))
    for name, made in own.items():
        texts = [*made, printed(sections.get(name, ()))]
        written = [cell for text in texts for cell in _code(text)]
        cells += [_text(f"## {TITLES[name]}"), *written] if written else []
    return cells


def _title(plan: Plan, provenance: Provenance) -> str:
    """The first cell; what the spec says is no markup."""
    says = html.escape((plan.description or "").strip(), quote=False)
    return "\n\n".join(
        part for part in (f"# {plan.name}", says, html.escape(provenance.line)) if part
    )


def _top(parts: Page) -> str:
    """What stands before everything else."""
    setup = f"import os\n\n{parts.setup}" if parts.setup else ""
    found = (setup, parts.imports, parts.own_files, parts.constants)
    return "\n\n".join(part for part in found if part)


def _parameters(plan: Plan) -> str:
    """The options as variables, each below its help."""
    lines = []
    for option in plan.options:
        says = option.help or ""
        if option.default is None:
            says = f"{says} Required: give a value.".strip()
        lines += [*(comment_lines(says) if says else ()), printed([_default(option)])]
    if writes(plan):
        lines += ["# The folder that files are written to.", "output = Path()"]
        lines += ['backup = output / "backup"'] if takes(plan, "backup") else []
    return "\n".join(lines)


def _default(option: Option) -> ir.Stmt:
    """The assignment of an option's default."""
    return ir.Assign(ir.Name(option.name), option.default or ir.Const(None))


def _text(text: str) -> dict[str, Any]:
    """A cell of Markdown."""
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str, tags: Sequence[str] = ()) -> list[dict[str, Any]]:
    """A cell of code that has not been run; none for no text."""
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": [*tags]} if tags else {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
    return [cell] if text else []


def _read(text: str) -> dict[str, Any]:
    """A notebook as plain values; nothing where it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    is_one = isinstance(found, dict) and isinstance(found.get("cells"), list)
    metadata = found.get("metadata") if is_one else None
    is_one = isinstance(metadata, dict) and isinstance(metadata.get(OWN, {}), dict)
    return found if is_one else {}


def _digest(notebook: dict[str, Any]) -> str:
    """The digest of a whole notebook but for the digest that it holds."""
    metadata = notebook["metadata"]
    own = {key: value for key, value in metadata.get(OWN, {}).items() if key != "digest"}
    return digest_of(json.dumps(notebook | {"metadata": metadata | {OWN: own}}, sort_keys=True))


def _sources(text: str) -> list[tuple[str, str]] | None:
    """The kind and the text of each cell; None for what is no notebook."""
    found = _read(text)
    cells = [cell for cell in found.get("cells", ()) if isinstance(cell, dict)]
    return [(str(c.get("cell_type")), _joined(c.get("source"))) for c in cells] if found else None


def _joined(source: Any) -> str:
    """A cell's text, which tools keep as one text or as lines."""
    return "".join(map(str, source)) if isinstance(source, list) else str(source)
