"""Fills in what the pages quote from the program: the catalogue, the codes, the output of commands.

In: the Markdown pages. A fence `yaml title=NAME` (or `python title=NAME`) is a file; in a
fence `console` each line `$ spec-compiler …` is run in a folder that holds the page's files
so far, and what it prints is what stands below it. Out: the pages as they should be.
`python -m docs.generate` writes them; with `--check` the pages that differ are named, and
the exit code is 1. Fences with more words than `console` (`console keras`) are quoted by
hand.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "docs" / "catalog"
"""The folder of the pages that the catalogue's classes give."""
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
TITLE = re.compile(r"\btitle=(\S+)")
PROMPT = "$ spec-compiler "


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its info string, its text, its indentation, where the text stands."""

    info: str
    body: str
    indent: str
    start: int
    end: int

    @property
    def language(self) -> str:
        """The first word of the info string."""
        return (self.info.split() or [""])[0]

    @property
    def title(self) -> str | None:
        """The file that the block is."""
        found = TITLE.search(self.info)
        return found[1] if found else None


def pages() -> list[Path]:
    """Every page for readers that people write, in order."""
    written = [
        page for page in sorted((ROOT / "docs").rglob("*.md")) if CATALOG not in page.parents
    ]
    return [*sorted(ROOT.glob("*.md")), *written]


def fences(text: str) -> Iterator[Fence]:
    """The fenced blocks of a page, in order."""
    for found in FENCE.finditer(text):
        body = re.sub(f"^{found['indent']}", "", found["body"], flags=re.MULTILINE)
        yield Fence(found["info"].strip(), body, found["indent"], *found.span("body"))


def filled(text: str) -> str:
    """A page with what its commands print."""
    result, position = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for fence in fences(text):
            if fence.title is not None:
                file = Path(folder, fence.title)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(fence.body, encoding="utf-8")
            if fence.info == "console":
                printed = _printed(fence.body, folder)
                printed = re.sub("^(?=.)", fence.indent, printed, flags=re.MULTILINE)
                result += [text[position : fence.start], printed]
                position = fence.end
    return "".join((*result, text[position:]))


def _printed(body: str, folder: str) -> str:
    """The commands of a block, each with what it prints."""
    from click.testing import CliRunner

    from spec_compiler.cli.main import cli

    made = []
    with contextlib.chdir(folder):
        for line in body.splitlines():
            if line.startswith(PROMPT):
                outcome = CliRunner().invoke(cli, shlex.split(line)[2:], prog_name="spec-compiler")
                if outcome.exception and not isinstance(outcome.exception, SystemExit):
                    raise outcome.exception
                lines = (text.rstrip() for text in outcome.output.rstrip().splitlines())
                made.append("\n".join([line, *lines]))
    return "".join(f"{block}\n" for block in made)


def codes() -> str:
    """The page of all codes."""
    from spec_compiler.diagnostics.codes import CODES

    stages = {
        "1": "Reading",
        "2": "Names, arguments and types",
        "3": "References and the graph",
        "4": "Shapes and dtypes",
        "5": "The training set-up",
        "6": "Importing a model",
        "7": "What only Keras refused",
    }
    lines = [
        "# The codes",
        "",
        "One code for each kind of mistake, for ever. `spec-compiler explain SC201` prints the",
        "long text of one, with a wrong and a right spec. This page is written by",
        "`python -m docs.generate`.",
    ]
    for digit, title in stages.items():
        rows = [row for row in CODES.values() if row.code[2] == digit]
        if rows:
            lines += ["", f"## {title}", "", "| code | what |", "| --- | --- |"]
            lines += [f"| {_linked(row.code)} | {row.title} |" for row in rows]
    return "\n".join(lines) + "\n"


def _linked(code: str) -> str:
    """A code as a link to its long text, where it has one."""
    page = f"spec_compiler/diagnostics/explain/{code}.md"
    return f"[{code}](../{page})" if (ROOT / page).is_file() else code


def expected() -> dict[Path, str]:
    """Each page as it should be."""
    from docs.catalog_pages import catalog_pages

    made = {page: filled(page.read_text(encoding="utf-8")) for page in pages()}
    made |= {ROOT / "docs" / "codes.md": codes()}
    return made | {CATALOG / name: text for name, text in catalog_pages().items()}


def unwanted() -> list[Path]:
    """Pages of the catalogue that nothing gives any more."""
    wanted = expected()
    return [page for page in sorted(CATALOG.glob("*.md")) if page not in wanted]


def main() -> int:
    """Write the pages that are not current, or name them."""
    parser = argparse.ArgumentParser(description="Fill in what the pages quote.")
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    check = parser.parse_args().check
    stale = {
        page: text
        for page, text in expected().items()
        if not page.is_file() or page.read_text(encoding="utf-8") != text
    }
    for page, text in stale.items():
        sys.stdout.write(f"{page.relative_to(ROOT)}\n")
        if not check:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, encoding="utf-8", newline="\n")
    gone = unwanted()
    for page in gone:
        sys.stdout.write(f"{page.relative_to(ROOT)}\n")
        if not check:
            page.unlink()
    return 1 if (stale or gone) and check else 0


if __name__ == "__main__":
    sys.exit(main())
