"""The explain pages: found by code, in the common form, with examples that hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.explain import explain, pages
from spec_compiler.pipeline import check

EXAMPLE = re.compile(r"## (Wrong|Right)\n\n```(?:yaml|json)\n(.*?)```", re.DOTALL)

# Pages whose wrong example is wrong only where something beside its text is.
NOT_BY_THE_TEXT: dict[str, str] = {
    "SC101": "a path on the command line, no text",
    "SC102": "bytes that are not UTF-8 cannot stand in a page",
    **{f"SC6{number:02}": "a model's file, no spec" for number in range(1, 11)},
    "SC404": "a limit of building, which checking does not reach",
    "SC640": "a mistake of the formatter, which no text is known to bring about",
    "SC641": "only JSON cannot hold it",
    "SC556": "only the machine that trains is asked for packages",
    "SC560": "how many processes train together is known when they train",
    "SC701": "only Keras refuses it, when the model is built",
}


# What lies beside the examples.
BESIDE: dict[str, str] = {
    "common.yaml": "params: {common: 1}\n",
    "data.py": '"""Data."""\n\n\ndef load(part="train"):\n    return part\n',
    "functions.py": '"""Functions."""\n\n\ndef double(x):\n    return x + x\n',
    "layers.py": '"""Layers."""\n\nimport keras\n\n\nclass Halve(keras.layers.Layer):\n    """Half."""\n',
    "table.csv": "rooms,age,price\n3,20,150\n5,10,280\n",
    "parts/test/cats/1.jpg": "",
    "parts/train/cats/1.jpg": "",
    "parts/test/dogs/1.jpg": "",
    "parts/train/dogs/1.jpg": "",
    "photos/cats/1.jpg": "",
    "photos/dogs/1.jpg": "",
    "metrics.py": '"""Metrics."""\n\n\ndef mean_pred(y_true, y_pred):\n    return y_pred\n',
}


def examples(code: str) -> dict[str, str]:
    """The specs of a page by their headings."""
    page = explain(code)
    assert page is not None
    return dict(EXAMPLE.findall(page))


def test_explain_finds_pages_alone() -> None:
    """A code in either case gives its page; anything else gives none, a path least of all."""
    assert explain("SC104") == explain(" sc104 ") is not None
    for name in ("SC999", "", "SC1041", "../codes", "__init__"):
        assert explain(name) is None


def test_every_code_that_is_reported_has_a_page(package_modules: dict[str, Path]) -> None:
    """What the compiler can say, `explain` explains; a page for anything else says nothing."""
    said = set()
    for name, path in package_modules.items():
        if name != "spec_compiler.diagnostics.codes":
            said |= set(re.findall(r'"(SC[0-9]{3})"', path.read_text(encoding="utf-8")))
    assert said <= CODES.keys()
    assert sorted(said) == sorted(pages())


@pytest.mark.parametrize("code", pages())
def test_every_page_has_the_form(code: str) -> None:
    """A page is headed by its code and title and has the four sections in order."""
    page = explain(code)
    assert page is not None
    assert page.startswith(f"# {code} {CODES[code].title}\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["What", "Why", "Wrong", "Right"]


def codes(text: str, folder: Path) -> list[str]:
    """The codes of a spec that lies in a folder, beside the files that the pages speak of."""
    for name, content in BESIDE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    path = folder / ("spec.json" if text.lstrip().startswith("{") else "spec.yaml")
    path.write_text(text, encoding="utf-8")
    return [found.code for found in check(path).diagnostics]


@pytest.mark.parametrize("code", [code for code in pages() if code not in NOT_BY_THE_TEXT])
def test_the_wrong_example_has_the_code_and_no_other(code: str, tmp_path: Path) -> None:
    """The wrong example of a page yields its code, once."""
    assert codes(examples(code)["Wrong"], tmp_path) == [code]


@pytest.mark.parametrize("code", [code for code in pages() if "Right" in examples(code)])
def test_the_right_example_is_clean(code: str, tmp_path: Path) -> None:
    """The right example passes every check without a finding."""
    assert codes(examples(code)["Right"], tmp_path) == []


def test_the_exemptions_are_needed(tmp_path: Path) -> None:
    """A page that is exempted has no wrong example that yields its code."""
    for code in NOT_BY_THE_TEXT:
        wrong = examples(code).get("Wrong")
        assert wrong is None or codes(wrong, tmp_path) != [code]
