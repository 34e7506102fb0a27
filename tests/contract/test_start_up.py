"""What a run that checks one spec may import and build: the spec's own objects and few more.

No time is asserted; `benchmarks/start_up.py` measures it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
PROBE = """
import json, sys
from pydantic import BaseModel
from spec_compiler.pipeline import check

assert check(sys.argv[1]).value is not None

def below(cls):
    for each in cls.__subclasses__():
        yield each
        yield from below(each)

classes = [cls.__name__ for cls in below(BaseModel) if cls.__module__.startswith("spec_compiler.")]
modules = [name for name in sys.modules if name.startswith("spec_compiler.")]
print(json.dumps([classes, modules, list(sys.modules)]))
"""
NOT_NEEDED = (
    "spec_compiler.catalog.applications.base",
    "spec_compiler.catalog.imported",
    "spec_compiler.catalog.since",
    "spec_compiler.catalog.sources.folders",
    "spec_compiler.graph.blocks",
    "spec_compiler.graph.groups",
    "spec_compiler.graph.nested",
    "spec_compiler.graph.shared",
    "spec_compiler.shapes.einsum",
    "spec_compiler.spec.errors",
    "spec_compiler.text.json_events",
    "spec_compiler.text.mistakes",
)
"""Modules for what the spec below has not: each was once imported by accident."""
MOST_CLASSES = 58
"""The spec names 21 objects; the rest are bases, sections, and a few that share a module."""


def test_a_spec_pays_for_what_it_names() -> None:
    """Neither classes of other families nor modules for what the spec has not are loaded."""
    command = [sys.executable, "-c", PROBE, str(EXAMPLES / "digits.yaml")]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    classes, modules, every = json.loads(ended.stdout)
    assert len(classes) <= MOST_CLASSES, classes
    assert not set(NOT_NEEDED) & set(modules)
    assert not {"jinja2", "tomllib", "argparse"} & set(every)
