"""The pages on reading: found by code, in the common form, with examples that hold."""

from __future__ import annotations

import re

import pytest

from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.explain import explain, pages
from spec_compiler.text.read import read_text

READING = ("SC101", "SC102", "SC103", "SC104", "SC105", "SC106", "SC107", "SC108")
EXAMPLE = re.compile(r"## (Wrong|Right)\n\n```yaml\n(.*?)```", re.DOTALL)


def test_explain_finds_pages_alone() -> None:
    """A code in either case gives its page; anything else gives none, a path least of all."""
    assert explain("SC104") == explain(" sc104 ") is not None
    for name in ("SC999", "", "SC1041", "../codes", "__init__"):
        assert explain(name) is None


@pytest.mark.parametrize("code", pages())
def test_every_page_has_the_form(code: str) -> None:
    """A page is headed by its code and title and has the four sections in order."""
    page = explain(code)
    assert page is not None
    assert page.startswith(f"# {code} {CODES[code].title}\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["What", "Why", "Wrong", "Right"]


@pytest.mark.parametrize("code", READING)
def test_examples_of_reading(code: str) -> None:
    """The wrong example has the code and no other, the right one reads."""
    page = explain(code)
    assert page is not None
    for heading, text in EXAMPLE.findall(page):
        codes = [found.code for found in read_text(text).diagnostics]
        assert codes == ([code] if heading == "Wrong" else [])
