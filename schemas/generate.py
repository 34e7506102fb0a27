"""Write the published documents that the models and tables give: `python -m schemas.generate`.

In: the package. Out: `spec.v1.schema.json` and `diagnostics.json` beside this
file. With `--check` nothing is written: the documents that differ are named, and
the exit code is 1. What Keras's own API gives is recorded by `record_keras_api`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.explain import pages
from spec_compiler.spec.json_schema import json_schema_text
from spec_compiler.spec.json_text import printed

FOLDER = Path(__file__).parent
STAGES = {
    "1": "reading",
    "2": "names, arguments and types",
    "3": "references and graph",
    "4": "shapes and dtypes",
    "5": "training set-up and lints",
    "6": "import",
    "7": "what only Keras itself refused",
}
"""What the first digit of a code says: where in the compiler it is found."""


def diagnostics_text() -> str:
    """Every code with its title and its stage, and whether `explain` has a page for it."""
    explained = pages()
    rows = [
        {
            "code": row.code,
            "title": row.title,
            "stage": STAGES[row.code[2]],
            "explained": row.code in explained,
        }
        for row in CODES.values()
    ]
    return printed({"diagnostics": rows}) + "\n"


def documents() -> dict[str, str]:
    """The text of each document by its file's name."""
    return {"spec.v1.schema.json": json_schema_text(), "diagnostics.json": diagnostics_text()}


def outdated() -> list[str]:
    """The documents in the folder that are not what the package gives now."""
    return [
        name
        for name, text in documents().items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Write the documents, or check them; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    if parser.parse_args().check:
        names = outdated()
        for name in names:
            sys.stderr.write(f"schemas/{name} is out of date: python -m schemas.generate\n")
        return 1 if names else 0
    for name, text in documents().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
