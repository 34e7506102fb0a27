"""The pages of the catalogue: everything that a spec can name is on one of them, once."""

from __future__ import annotations

import re

from docs.catalog_pages import catalog_pages
from spec_compiler.catalog.index import CATEGORIES


def test_every_object_has_its_section() -> None:
    """Each object of each category is a heading; the index leads to every page."""
    pages = catalog_pages()
    headings = [
        name for text in pages.values() for name in re.findall(r"^## (.*)$", text, re.MULTILINE)
    ]
    objects = [
        name
        for category in CATEGORIES.values()
        for name in category.names()
        if category.canonical(name) == name and category.find(name) is not None
    ]
    assert sorted(headings) == sorted(objects)
    linked = re.findall(r"\]\(([\w.-]+)\)", pages["README.md"])
    assert sorted(linked) == sorted(pages.keys() - {"README.md"})


def test_a_section_has_all_that_one_looks_up() -> None:
    """Type, default, meaning, the shape rule, the weights, an example; no table has a broken row."""
    page = catalog_pages()["layers-convolutional.md"]
    section = page.partition("## Conv2D\n")[2].partition("\n## ")[0]
    assert (
        "| `filters` | integer of 1 or more | required | The number of output channels. |"
        in section
    )
    assert "\nGives: The input with other channels" in section
    assert "\nWeights: A kernel " in section
    assert "\n- Conv2D: {filters: 32, kernel_size: 3}\n" in section
    for text in catalog_pages().values():
        rows = [line for line in text.splitlines() if line.startswith("| `")]
        assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
