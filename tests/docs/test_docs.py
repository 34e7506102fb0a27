"""The documentation tells the truth: its examples are checked, its quotations are what is printed."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel

from spec_compiler.catalog.sources.arrays import Npy, Npz
from spec_compiler.catalog.sources.folders import Audio, Images, Text
from spec_compiler.catalog.sources.imported import Import as Imported
from spec_compiler.catalog.sources.paths import GetFile
from spec_compiler.catalog.sources.records import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    Image,
    Raw,
    Tfrecord,
    VarLenFeature,
)
from spec_compiler.catalog.sources.synthetic import Synthetic
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.catalog.sources.tfds import Tfds
from spec_compiler.catalog.sources.timeseries import Timeseries
from spec_compiler.cli.main import COMMANDS, cli
from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.render import render_text
from spec_compiler.pipeline import check
from spec_compiler.spec.model import STEP_KEYS, Block, Import, Model, Param, Spec
from spec_compiler.spec.settings import FORMATS, Compile, Data, Evaluate, Fit, Split

ROOT = Path(__file__).resolve().parent.parent.parent


def _generator() -> ModuleType:
    """The script that fills in the pages."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["docs_generate"] = module
    spec.loader.exec_module(module)
    return module


GENERATE = _generator()
PAGES = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in GENERATE.pages()}
FENCES = [
    pytest.param(text, fence, id=f"{name}:{text.count(chr(10), 0, fence.start)}")
    for name, text in PAGES.items()
    for fence in GENERATE.fences(text)
]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
ERROR = re.compile(r"# error: (.*)\n|.*\berror=(\S+)")


def _wanted(info: str, body: str) -> set[str]:
    """The codes that an example says it has: in its first line, or in the fence's."""
    found = ERROR.match(body) or ERROR.match(info)
    return set() if found is None else set(re.findall(r"SC[0-9]{3}", found[0]))


@pytest.mark.parametrize(("text", "fence"), FENCES)
def test_examples_hold(text: str, fence: object, tmp_path: Path) -> None:
    """A complete spec has no finding, or the codes it is headed with; fragments are YAML."""
    language, info, body = (getattr(fence, name) for name in ("language", "info", "body"))
    if language == "python":
        ast.parse(body)
    elif language == "yaml" and "fragment" in info.split():
        from ruamel.yaml import YAML

        YAML(typ="safe", pure=True).load(body)
    elif language == "yaml":
        found = check(_written(text, fence, tmp_path)).diagnostics
        assert {item.code for item in found} == _wanted(info, body), render_text(found, {})
    elif language in ("sh", "console"):
        for line in body.replace("\\\n", " ").splitlines():
            _check_command(line.removeprefix("$ "))
    else:
        assert language in ("text", "csv", "mermaid"), f"no rule for ```{info}"


def _written(text: str, fence: Any, folder: Path) -> Path:
    """The file that an example is, beside the files that the page has before it."""
    for other in GENERATE.fences(text):
        if other.title is not None and other.start <= fence.start:
            (folder / other.title).write_text(other.body, encoding="utf-8")
    file = folder / (fence.title or "example.yaml")
    file.write_text(fence.body, encoding="utf-8")
    return file


def _check_command(line: str) -> None:
    """A line that calls the program names a verb and options that there are."""
    words = shlex.split(line, comments=True) if line.startswith("spec-compiler ") else []
    if len(words) < 2 or words[1].startswith("-"):
        return
    verb = words[1]
    assert verb in COMMANDS, line
    command = cli.get_command(None, verb)  # type: ignore[arg-type]  # the context is not used
    assert command is not None
    options = {name for param in command.params for name in param.opts} | {"--help"}
    used = {word.partition("=")[0] for word in words[2:] if word.startswith("-") and word != "-"}
    assert used <= options, f"{line}: no option {used - options}"


def test_quotations_are_current() -> None:
    """What the pages quote from the program is what it prints (`python -m docs.generate`)."""
    stale = [
        str(page.relative_to(ROOT))
        for page, text in GENERATE.expected().items()
        if not page.is_file() or page.read_text(encoding="utf-8") != text
    ]
    assert not stale, f"run 'python -m docs.generate': {stale}"
    assert not GENERATE.unwanted()


def test_readme_shows_a_wrong_spec_and_its_message() -> None:
    """The README's first example is wrong, and the message below it speaks of its file."""
    fences = list(GENERATE.fences(PAGES["README.md"]))
    spec = next(fence for fence in fences if fence.title is not None)
    printed = next(fence for fence in fences if fence.info == "console")
    assert _wanted(spec.info, spec.body)
    assert f"\n{spec.title}:" in printed.body
    assert "^^^" in printed.body


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    """Each relative link names a file that is there, each anchor a heading of its page."""
    page = ROOT / name
    text = GENERATE.FENCE.sub("", PAGES[name])
    broken = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)
    assert not broken


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as repository hosts make them."""
    text = GENERATE.FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def test_every_page_is_reached_from_the_index() -> None:
    """`docs/README.md` links every page below `docs/`."""
    index = PAGES["docs/README.md"]
    pages = [name for name in PAGES if name.startswith("docs/") and name != "docs/README.md"]
    assert not [name for name in pages if f"({name.removeprefix('docs/')})" not in index]


def test_every_verb_is_told_of() -> None:
    """The README and the language's page have a row for every verb."""
    for name in ("README.md", "docs/language.md"):
        missing = [verb for verb in COMMANDS if f"\n| `{verb}` |" not in PAGES[name]]
        assert not missing, f"{name}: {missing}"


def test_every_option_is_told_of() -> None:
    """The language's page names every option of every verb."""
    section = PAGES["docs/language.md"].partition("\n## The command line\n")[2]
    section = section.partition("\n## ")[0]
    rows = dict(re.findall(r"\n\| `(\w+)` \| (.*) \|(?=\n)", section))
    missing = []
    for verb in COMMANDS:
        command = cli.get_command(None, verb)  # type: ignore[arg-type]  # the context is not used
        assert command is not None
        names = [param.opts for param in command.params if param.opts[0].startswith("-")]
        missing += [
            f"{verb} {opts[-1]}" for opts in names if not any(o in rows[verb] for o in opts)
        ]
    assert not missing


def test_every_code_has_a_row() -> None:
    """`docs/codes.md` has every code."""
    assert all(code in PAGES["docs/codes.md"] for code in CODES)


@pytest.mark.parametrize(
    "model",
    [
        *(Spec, Param, Import, Block, Model, Compile, Data, Split, Fit, Evaluate),
        *(
            Csv,
            Npz,
            Npy,
            Synthetic,
            Images,
            Text,
            Audio,
            Timeseries,
            Tfrecord,
            Tfds,
            Imported,
            GetFile,
        ),
        *(FixedLenFeature, FixedLenSequenceFeature, VarLenFeature, Image, Raw),
    ],
    ids=lambda model: model.__name__,
)
def test_every_key_is_told_of(model: type[BaseModel]) -> None:
    """The language's page names every key of every section and source."""
    hidden = {"required"} if model is Param else set()
    keys = {field.alias or name for name, field in model.model_fields.items()} - hidden
    assert not [key for key in sorted(keys) if f"`{key}`" not in PAGES["docs/language.md"]]


MODEL = "model: {kind: functional, inputs: {x: [8]}, layers: [{Dense: 1}]}"
UNSUPPORTED = [
    *(
        (f"`{key}`", f"{MODEL}\ncompile: {{loss: mse}}\ndata: {{train: synthetic, {key}: {value}}}")
        for key, value in {
            "labels": "[Flatten]",
            "augment": "[{GaussianNoise: 0.1}]",
            "shuffle": "true",
            "cache": "true",
            "prefetch": "2",
            "batch_size": "8",
        }.items()
    ),
    ("`resume`", f"{MODEL}\nfit: {{resume: true}}"),
    ("`distribute`", f"{MODEL}\nfit: {{distribute: mirrored}}"),
    *(
        (f"`{kind}`", f"{MODEL}\nexport: [{{{kind}: x}}]")
        for kind in ("saved_model", "onnx", "litert")
    ),
]


@pytest.mark.parametrize(("words", "text"), UNSUPPORTED)
def test_the_list_of_what_is_missing_is_current(words: str, text: str) -> None:
    """What the page says is not supported is refused as such; once it is, its words must go."""
    section = PAGES["docs/language.md"].rpartition("## Not supported yet")[2]
    codes = {found.code for found in check(f"spec: 1\nname: tried\n{text}\n").diagnostics}
    refused = bool(codes & {"SC190", "SC207"})
    assert refused == (words in section), codes


def test_every_step_key_and_format_is_told_of() -> None:
    """The language's page names what may stand beside an operation, and every export format."""
    assert not [
        key for key in (*STEP_KEYS, *FORMATS) if f"`{key}`" not in PAGES["docs/language.md"]
    ]
