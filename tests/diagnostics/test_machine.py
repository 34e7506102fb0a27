"""What programs read: JSON, SARIF, GitHub, GitLab and JUnit."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from spec_compiler.diagnostics.machine import FORMATS, FileResult, write
from spec_compiler.diagnostics.model import Diagnostic, Edit, Note, Severity
from spec_compiler.diagnostics.span import Span

SPAN = Span("dir/a b.yaml", 2, 3, 2, 7)
ERROR = Diagnostic(
    "SC104",
    "duplicate key 'x,y:z%' <&>\n\x1b",
    SPAN,
    label="here",
    hint="keep one",
    notes=(Note("first", Span("dir/a b.yaml", 1, 1, 1, 2)),),
    edits=(Edit(SPAN, "z"),),
)
WARNING = Diagnostic("SC305", "unused", Span("dir/a b.yaml", 1, 1, 3, 2), Severity.WARNING)
PLACELESS = Diagnostic("SC101", "there is no file 'c.yaml'")
RESULTS = (
    FileResult("dir/a b.yaml", (ERROR, WARNING)),
    FileResult("ok.yaml"),
    FileResult("warned.yaml", (Diagnostic("SC305", "unused", severity=Severity.WARNING),)),
    FileResult("c.yaml", (PLACELESS,)),
)


def test_json_is_the_form_of_the_contract() -> None:
    """Keys in the contract's order, nulls without a place, warnings leave a file ok."""
    files = json.loads(write("json", RESULTS))["files"]
    assert [(file["path"], file["ok"]) for file in files] == [
        ("dir/a b.yaml", False),
        ("ok.yaml", True),
        ("warned.yaml", True),
        ("c.yaml", False),
    ]
    first, second = files[0]["diagnostics"]
    assert list(second) == [
        "code", "severity", "message", "path", "line", "column", "end_line", "end_column",
        "hint", "fixable",
    ]  # fmt: skip
    assert (first["code"], first["severity"], first["fixable"]) == ("SC305", "warning", False)
    assert second == {
        "code": "SC104",
        "severity": "error",
        "message": ERROR.message,
        "path": "dir/a b.yaml",
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 7,
        "hint": "here; keep one",
        "fixable": True,
    }
    (placeless,) = files[3]["diagnostics"]
    assert (placeless["path"], placeless["line"], placeless["hint"]) == ("c.yaml", None, None)


def test_sarif_has_rules_regions_and_fixes() -> None:
    """One rule a code with its title, places relative and encoded, the mend as a fix."""
    log = json.loads(write("sarif", RESULTS))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["SC101", "SC104", "SC305"]
    assert rules[1]["shortDescription"]["text"] == "duplicate key"
    assert "# SC104" in rules[1]["help"]["markdown"]
    result = next(one for one in run["results"] if one["ruleId"] == "SC104")
    assert rules[result["ruleIndex"]]["id"] == "SC104"
    assert result["level"] == "error"
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "dir/a%20b.yaml"
    assert physical["region"] == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 7}
    assert result["relatedLocations"][0]["message"]["text"] == "first"
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"]["text"] == "z"
    placeless = run["results"][-1]["locations"][0]["physicalLocation"]
    assert placeless == {"artifactLocation": {"uri": "c.yaml"}}


def test_github_escapes_what_it_would_act_on() -> None:
    """One line a finding; columns only within one line; no new command can be smuggled in."""
    lines = write("github", RESULTS).split("\n")
    assert lines == [
        "::warning file=dir/a b.yaml,line=1,endLine=3,title=SC305::unused",
        (
            "::error file=dir/a b.yaml,line=2,endLine=2,col=3,endColumn=6,title=SC104::"
            "duplicate key 'x,y:z%25' <&>%0A\x1b; here; keep one"
        ),
        "::warning file=warned.yaml,title=SC305::unused",
        "::error file=c.yaml,title=SC101::there is no file 'c.yaml'",
    ]
    odd = FileResult("a,b:c\n.yaml", (Diagnostic("SC101", "x"),))
    assert write("github", [odd]).startswith("::error file=a%2Cb%3Ac%0A.yaml,")


def test_gitlab_fingerprints_survive_moved_lines() -> None:
    """A finding keeps its fingerprint when its line moves; two equal ones differ."""
    moved = Diagnostic("SC104", ERROR.message, Span("dir/a b.yaml", 9, 1, 9, 2))
    issues = json.loads(write("gitlab", RESULTS))
    again = json.loads(write("gitlab", [FileResult("dir/a b.yaml", (moved, moved))]))
    by_code = {issue["check_name"]: issue for issue in issues}
    assert by_code["SC104"]["fingerprint"] == again[0]["fingerprint"] != again[1]["fingerprint"]
    assert by_code["SC104"]["severity"] == "major"
    assert by_code["SC104"]["location"] == {"path": "dir/a b.yaml", "lines": {"begin": 2}}
    assert issues[-1]["location"]["lines"] == {"begin": 1}


def test_junit_is_xml_whatever_a_message_holds() -> None:
    """A suite a file, a failure an error; a clean file is one passed case."""
    root = ET.fromstring(write("junit", RESULTS))
    assert (root.get("tests"), root.get("failures")) == ("5", "2")
    suites = root.findall("testsuite")
    assert [(one.get("name"), one.get("tests"), one.get("failures")) for one in suites] == [
        ("dir/a b.yaml", "2", "1"),
        ("ok.yaml", "1", "0"),
        ("warned.yaml", "1", "0"),
        ("c.yaml", "1", "1"),
    ]
    failure = suites[0].find("testcase/failure")
    assert failure is not None
    assert failure.get("type") == "SC104"
    assert "dir/a b.yaml:2:3" in (failure.text or "")
    assert "\\u001b" in (failure.text or "")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_survives_everything(name: str) -> None:
    """No results, no findings, half surrogates in a path: there is still an answer."""
    assert write(name, []) is not None
    odd = FileResult("a\udcff.yaml", (Diagnostic("SC101", "x\udcff"),))
    assert write(name, [odd]).encode("utf-8", "backslashreplace")


def test_unknown_format() -> None:
    """A name that is no format is an error of the caller."""
    with pytest.raises(ValueError, match="expected one of json"):
        write("xml", [])
