"""The explain pages of the import: their examples, as configurations, have the code or none."""

from __future__ import annotations

import json
import re

import pytest

from spec_compiler.diagnostics.explain import explain, pages
from spec_compiler.importer.config import from_config
from spec_compiler.importer.findings import Unreadable

EXAMPLE = re.compile(r"## (Wrong|Right)\n\n```json config\n(.*?)```", re.DOTALL)
CODES = [c for c in pages() if c.startswith("SC60") and EXAMPLE.search(explain(c) or "")]


@pytest.mark.parametrize("code", CODES)
def test_the_examples(code: str) -> None:
    """The wrong example yields the code and no other, the right one nothing."""
    examples = dict(EXAMPLE.findall(explain(code) or ""))
    assert said(examples["Wrong"]) == [code]
    assert said(examples["Right"]) == []


def said(text: str) -> list[str]:
    """The codes of what an import of a configuration says."""
    try:
        return [found.code for found in from_config(json.loads(text), "x", "x").findings.found]
    except Unreadable as reason:
        return [reason.diagnostic.code]
