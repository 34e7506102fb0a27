"""Specs with slips at random places: whatever they hold, the check ends and says something."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.render import render_text
from spec_compiler.outcome import has_errors
from spec_compiler.pipeline import check
from tests.spec.mutation import slips, valid_texts

TEXTS = valid_texts()


@pytest.mark.parametrize("name", TEXTS)
def test_the_specs_to_start_from_are_valid(name: str) -> None:
    """Each spec that slips are made in passes every check without a finding."""
    assert check(TEXTS[name]).diagnostics == ()


@settings(max_examples=600)
@given(slips(tuple(TEXTS.values())))
def test_the_check_always_returns(spec: Any) -> None:
    """No slip raises; each finding has a known code, one line of text and a place in the spec."""
    texts: dict[str, str] = {}
    outcome = check(json.loads(json.dumps(spec)), texts=texts)
    assert (outcome.value is None) == has_errors(outcome.diagnostics)
    for found in outcome.diagnostics:
        assert found.code in CODES
        assert found.message
        assert "\n" not in found.message
        assert "Field required" not in found.message
        assert found.span is not None
    places = [(found.code, found.span, found.message) for found in outcome.diagnostics]
    assert len(places) == len(set(places)), "said twice"
    assert render_text(outcome.diagnostics, texts) or not outcome.diagnostics
