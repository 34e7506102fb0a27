"""SARIF as others read it: the standard's own schema, as classes of another project, takes it."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log

from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.machine import FileResult, write
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import check
from tests.cli.command import WRONG
from tests.diagnostics.test_machine import RESULTS

EVERY = [FileResult("every.yaml", tuple(Diagnostic(code, code) for code in CODES))]


@pytest.mark.parametrize("results", [[], RESULTS, EVERY], ids=["none", "some", "every code"])
def test_the_standard_takes_it(results: list[FileResult]) -> None:
    """No results, results of every shape, and each code with its page are valid SARIF 2.1.0."""
    Log.model_validate_json(write("sarif", results))


def test_a_real_report_has_rules_and_regions() -> None:
    """What the checks find in a spec is valid, and each rule says what it is and where to read on."""
    log = Log.model_validate_json(
        write("sarif", [FileResult("wrong.yaml", check(WRONG).diagnostics)])
    )
    assert log.runs is not None
    run = log.runs[0]
    rules = run.tool.driver.rules or []
    assert [rule.id for rule in rules] == ["SC201"]
    assert rules[0].shortDescription is not None
    assert rules[0].help is not None
    assert run.tool.driver.semanticVersion


def test_what_is_no_sarif_is_refused() -> None:
    """The validator does see mistakes: a key that the standard has not, a wrong level."""
    log = json.loads(write("sarif", RESULTS))
    for key, value in (("levl", "error"), ("level", "fatal")):
        broken = json.loads(json.dumps(log))
        broken["runs"][0]["results"][0][key] = value
        with pytest.raises(ValidationError):
            Log.model_validate(broken)
