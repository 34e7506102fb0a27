"""The pages of the catalogue: every layer, operation, loss … with its arguments and an example.

In: the catalogue's classes, as `spec-compiler doc` tells of them. Out: a page of Markdown
for each category; layers and operations have one for each family. Nothing here is written
by hand: what a page says stands in the docstrings of the classes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from spec_compiler.catalog.families import family
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.spec.reference import Argument, Entry, entry

BY_FAMILY = ("layer", "op")
"""Categories that are too large for one page."""
TITLES = {
    "quantization": "Quantization configurations",
    "quantizer": "Quantizers",
    "record_feature": "Features of records",
    "feature": "Kinds of features",
    "cross": "Crosses of features",
    "dtype_policy": "Dtype policies",
    "application": "Models of keras.applications",
    "optimizer_map": "Optimizer maps",
    "loss": "Losses",
    "metric": "Metrics",
    "op": "Operations",
    "source": "Data sources",
}
"""The plurals of nouns that do not end in `s` alone."""
NOTE = "Written by `python -m docs.generate` from the classes in `spec_compiler/catalog/`."


@dataclass(slots=True)
class CatalogPage:
    """A page: its file below `docs/catalog`, its heading, and what it tells of."""

    file: str
    title: str
    entries: list[Entry] = field(default_factory=list)


@cache
def catalog_pages() -> dict[str, str]:
    """The text of each page by its file's name, the index `README.md` the first."""
    pages = [*_pages()]
    return {"README.md": _index(pages)} | {page.file: _text(page) for page in pages}


def _pages() -> Iterator[CatalogPage]:
    """Every page, in the catalogue's order."""
    for category in CATEGORIES.values():
        made: dict[str, CatalogPage] = {}
        for name in category.names():
            cls = category.find(name)
            if cls is None or category.canonical(name) != name:
                continue
            key = family(cls) if category.name in BY_FAMILY else ""
            page = made.setdefault(key, CatalogPage(_file(category, key), _title(category, key)))
            page.entries.append(entry(category, cls, name))
        for page in made.values():
            page.entries.sort(key=lambda each: each.name.lower())
            yield page


def _file(category: Category, part: str) -> str:
    """The name of a page's file."""
    plural = _plural(category).lower().replace(" ", "-").rpartition(".")[2]
    return f"{plural}-{part.replace(' ', '-')}.md" if part else f"{plural}.md"


def _title(category: Category, part: str) -> str:
    """The heading of a page."""
    return f"{_plural(category)}: {part}" if part else _plural(category)


def _plural(category: Category) -> str:
    """What a category's objects are called together."""
    return TITLES.get(category.name, category.noun.capitalize() + "s")


def _index(pages: Iterable[CatalogPage]) -> str:
    """The page that leads to all others."""
    lines = [
        "# The catalogue",
        "",
        "Every object of Keras that a spec can name, with its arguments, their types, defaults and",
        "meaning, the shape that it gives, and an example. `spec-compiler doc Conv2D` prints the",
        f"same in a terminal. {NOTE}",
        "",
        "| page | what is on it |",
        "| --- | --- |",
    ]
    for page in pages:
        names = ", ".join(f"`{each.name}`" for each in page.entries[:6])
        more = ", …" if len(page.entries) > 6 else ""
        lines.append(f"| [{page.title}]({page.file}) | {names}{more} |")
    return "\n".join(lines) + "\n"


def _text(page: CatalogPage) -> str:
    """A page's text."""
    common = page.entries[0].common
    shared = common if all(each.common == common for each in page.entries) else ()
    lines = [f"# {page.title}", "", f"{NOTE} [All pages](README.md)"]
    if shared:
        lines += ["", "All of them take these arguments too:", "", *_table(shared)]
    for each in page.entries:
        lines += ["", *_entry(each, () if shared else each.common)]
    return "\n".join(lines) + "\n"


def _entry(found: Entry, common: tuple[Argument, ...]) -> list[str]:
    """The lines of one object."""
    where = [f"`{found.path}`" if found.path else ""]
    where.append(f"since Keras 3.{found.since}" if found.since else "")
    if found.aliases:
        where.append("also called " + ", ".join(f"`{alias}`" for alias in found.aliases))
    lines = [f"## {found.name}", "", found.text.strip()]
    if any(where):
        lines += ["", "; ".join(part for part in where if part) + "."]
    if found.arguments or common:
        lines += ["", *_table((*found.arguments, *common))]
    for head, text in (
        ("Called on", ", ".join(f"`{name}`" for name in found.called_on)),
        ("Gives", found.output),
        ("Weights", found.weights),
    ):
        if text:
            lines += ["", f"{head}: {' '.join(text.split())}"]
    return [*lines, "", "```yaml fragment", *found.example.splitlines(), "```"]


def _table(arguments: Iterable[Argument]) -> list[str]:
    """Arguments, one a row."""
    rows = ["| argument | type | default | meaning |", "| --- | --- | --- | --- |"]
    for each in arguments:
        default = f"`{json.dumps(each.default, ensure_ascii=False)}`"
        text = " ".join(each.text.split()) + (f" Since Keras 3.{each.since}." if each.since else "")
        cells = (f"`{each.name}`", each.type, "required" if each.required else default, text)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows
