"""The program as a module and as a notebook, and on a page of the user's own."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from spec_compiler import api
from spec_compiler.targets import TARGETS
from spec_compiler.targets.notebook import is_current, is_edited
from tests.cli.command import Run

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def cells(text: str) -> list[tuple[str, str]]:
    """The kind and the text of each cell of a notebook."""
    return [(cell.cell_type, cell.source) for cell in nbformat.reads(text, 4).cells]


def defined(text: str) -> list[str]:
    """The functions and classes of a page."""
    return [
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_in_every_form(path: Path) -> None:
    """A module is the script without its command line; a notebook is valid, and its code is Python."""
    script, module, notebook = (api.render(path, target=target) for target in TARGETS)
    assert defined(module) == [name for name in defined(script) if name != "main"]
    assert "argparse" not in module
    assert "__main__" not in module
    nbformat.validate(nbformat.reads(notebook, 4), relax_add_props=False)
    code = [text for kind, text in cells(notebook) if kind == "code"]
    for text in code:
        ast.parse(text)
    assert defined("\n".join(code)) != []
    assert set(defined("\n".join(code))) == set(defined(module))
    assert notebook == api.render(path, target="notebook")


def test_a_notebook_walks_the_whole_way() -> None:
    """A heading and a cell a function, options in a cell that tools find, the calls in order."""
    text = api.render(ROOT / "examples" / "digits.yaml", target="notebook")
    found = cells(text)
    titles = [source for kind, source in found if kind == "markdown" and source.startswith("## ")]
    assert titles == [
        "## Functions",
        "## Model",
        "## Data",
        "## Training",
        "## Evaluation",
        "## Export",
    ]
    tagged = [cell for cell in json.loads(text)["cells"] if "tags" in cell["metadata"]]
    assert [cell["metadata"]["tags"] for cell in tagged] == [["parameters"]]
    assert "filters = 32\n" in tagged[0]["source"]
    code = "\n".join(source for kind, source in found if kind == "code")
    calls = [
        "keras.utils.set_random_seed(SEED)",
        "model = build_model(filters=filters, rate=rate)",
        "train, test = load_data()",
        "history = fit(model, train, batch_size=batch_size, epochs=epochs)",
        "print(evaluate(model, test))",
        'model.save(output / "digits.keras")',
    ]
    places = [code.index(call) for call in calls]
    assert places == sorted(places)
    assert "__file__" not in code


def test_a_notebook_that_was_run_is_current_and_not_overwritten(run: Run, folder: Path) -> None:
    """Outputs are work: `--force` is asked for; `--check` looks at the cells alone."""
    assert run("render", "small.yaml", "-o", "small.ipynb").err == "wrote small.ipynb\n"
    before = Path("small.ipynb").read_text(encoding="utf-8")
    assert not is_edited(before)
    assert run("render", "small.yaml", "-o", "small.ipynb").code == 0
    notebook = nbformat.reads(before, 4)
    notebook.cells[1].execution_count = 1
    ran = nbformat.writes(notebook)
    Path("small.ipynb").write_text(ran, encoding="utf-8")
    assert is_current(ran, before)
    assert run("render", "small.yaml", "-o", "small.ipynb", "--check").code == 0
    ended = run("render", "small.yaml", "-o", "small.ipynb")
    assert ended.code == 3
    assert "--force" in ended.err
    assert Path("small.ipynb").read_text(encoding="utf-8") == ran
    assert run("render", "small.yaml", "-o", "small.ipynb", "--check", "--set", "units=7").code == 1


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"cells": 3}', '{"cells": [], "metadata": 3}', "x = 1"]
)
def test_other_files_are_no_notebooks_of_ours(text: str) -> None:
    """Whatever stands in a file, it is somebody's work, and it is not up to date."""
    assert is_edited(text)
    assert not is_current(text, api.render(ROOT / "examples" / "digits.yaml", target="notebook"))


def test_what_a_spec_says_is_no_markup() -> None:
    """A description cannot bring elements into the notebook's page."""
    spec: dict[str, Any] = {
        "spec": 1,
        "name": "odd",
        "description": "<img src=x onerror=alert(1)>",
        "model": {"kind": "sequential", "inputs": {"shape": [2]}, "layers": [{"Dense": 1}]},
    }
    found = cells(api.render(spec, target="notebook"))
    assert "<" not in found[0][1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--target", "script", "-o", "a.ipynb"],
            "a file that ends in .ipynb is a notebook, no script",
        ),
        (["--target", "notebook", "-o", "a.py"], "a notebook's file ends in .ipynb, got 'a.py'"),
        (["--target", "notebook", "--template", "t.j2"], "a notebook has cells, no page"),
        (["--template", "none.j2"], "cannot read 'none.j2': No such file"),
        (["--template", "open.j2"], "open.j2:2: "),
        (
            ["--template", "unknown.j2"],
            "unknown.j2:3: 'licence' is undefined; a page has docstring, ",
        ),
        (["--template", "inside.j2"], "inside.j2:1: "),
        (["--template", "include.j2"], "include.j2:1: "),
        (["--template", "text.j2"], "text.j2: what it gives is no Python: line 2, "),
        (["--template", "zero.j2"], "zero.j2:1: division by zero"),
        (["--template", "latin.j2"], "latin.j2: is not in UTF-8"),
    ],
)
def test_wrong_forms_and_templates(run: Run, folder: Path, arguments: list[str], said: str) -> None:
    """A wrong wish or a wrong template ends with 2, its place and what is wrong; nothing is written."""
    templates = {
        "t.j2": "",
        "open.j2": "x = 1\n{% if %}\n",
        "unknown.j2": "\n\n{{ licence }}\n",
        "inside.j2": "{{ definitions.__class__.__mro__ }}\n",
        "include.j2": "{% include '/etc/passwd' %}\n",
        "text.j2": "x = 1\nnot python at all\n",
        "zero.j2": "{{ 1 / 0 }}\n",
    }
    for name, text in templates.items():
        Path(name).write_text(text, encoding="utf-8")
    Path("latin.j2").write_bytes(b"\xe4")
    ended = run("render", "small.yaml", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert not [path for path in Path().iterdir() if path.suffix in (".py", ".ipynb")]


def test_a_page_of_ones_own(run: Run, folder: Path) -> None:
    """A template orders the parts as it likes; the header stays, below a first line `#!`."""
    Path("page.j2").write_text(
        "#!/usr/bin/env python\n{{ docstring }}\n\n{{ imports }}\n\nLICENCE = 'ours'\n"
        "{% for each in definitions %}\n\n{{ each }}\n{% endfor %}\nmain()",
        encoding="utf-8",
    )
    assert run("render", "small.yaml", "--template", "page.j2", "-o", "small.py").code == 0
    text = Path("small.py").read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env python\n# Rendered from small.yaml by ")
    assert "\nLICENCE = 'ours'\n" in text
    assert text.endswith("\nmain()\n")
    arguments = ["render", "small.yaml", "--template", "page.j2", "-o", "small.py"]
    assert run(*arguments, "--check").code == 0
    assert run(*arguments).code == 0


def test_an_unknown_target() -> None:
    """A name that is no form is an error of the caller."""
    with pytest.raises(ValueError, match="expected one of script, module, notebook"):
        api.render(ROOT / "examples" / "digits.yaml", target="cell")
