"""The examples without Keras: no finding, the published numbers of parameters, short clean scripts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from spec_compiler import api
from spec_compiler.pipeline import check

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
GPT2 = {"words": 50257, "context": 1024, "width": 768, "heads": 12, "depth": 12}
U_NET = sum(
    # Two convolutions at each level on the way down, and at the bottom.
    9 * before * after + after + 9 * after * after + after
    for before, after in [(1, 64), (64, 128), (128, 256), (256, 512), (512, 1024)]
) + sum(
    # On the way up a convolution that doubles the size, and two on the level's both halves.
    4 * 2 * n * n + n + 9 * 2 * n * n + n + 9 * n * n + n
    for n in (512, 256, 128, 64)
)
WIDE_AND_DEEP = (
    (16 * 8 + 200 * 16 + 4 * 6)
    + (30 * 128 + 128 + 128 * 64 + 64 + 64 * 32 + 32)
    + (1000 + 32 + 1)
    + (32 + 1)
)
TOWERS = (943 + 1682) * 64 + 2 * (64 * 64 + 64 + 64 * 32 + 32) + 2
FILM_RATINGS = 2 * (500 * 16 + 2 * (16 * 16 + 16)) + 32 * 32 + 32 + 32 + 1
COUNTS: list[tuple[str, dict[str, Any], int, str]] = [
    ("resnet50", {}, 25_636_712, "keras.applications.ResNet50"),
    ("mobilenet_v2", {}, 3_538_984, "keras.applications.MobileNetV2"),
    ("mobilenet_v2", {"alpha": 1.4}, 6_156_712, "keras.applications.MobileNetV2, alpha 1.4"),
    ("mobilenet_v2", {"alpha": 0.35}, 1_691_208, "keras.applications.MobileNetV2, alpha 0.35"),
    ("unet", {}, U_NET + 2 * 64 + 2, "the paper's figure, counted by hand"),
    ("text_classifier", {}, 657_758, "Keras's example of the same name"),
    ("gpt", GPT2, 124_439_808, "GPT-2 small as published"),
    ("siamese", {}, 5_324, "Keras's example with the contrastive loss"),
    ("wide_and_deep", {}, WIDE_AND_DEEP, "counted by hand"),
    ("vae", {}, 69_076 + 65_089, "encoder and decoder of Keras's example"),
    ("two_tower", {}, TOWERS, "counted by hand"),
    ("film_ratings", {}, FILM_RATINGS, "counted by hand"),
    ("seq2seq", {}, 335_872 + 358_400 + 23_901, "the three layers of Keras's example"),
]


@pytest.mark.parametrize("name", NAMES)
def test_no_finding(name: str) -> None:
    """An example has neither an error nor a warning."""
    assert check(EXAMPLES / f"{name}.yaml").diagnostics == ()


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_shows(name: str) -> None:
    """An example names its schema for editors, then says in a sentence what it shows."""
    lines = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../schemas/spec.v1.schema.json"
    assert lines[2].startswith("# Shows ")
    assert f"`{name}.yaml`" in (EXAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "params", "count", "source"), COUNTS)
def test_parameters_are_those_published(
    name: str, params: dict[str, Any], count: int, source: str
) -> None:
    """The checker counts as many parameters as the source says."""
    graph = api.inspect(EXAMPLES / f"{name}.yaml", params)
    assert graph.parameter_count == count, source


def test_resnet_is_short() -> None:
    """ResNet-50 is a screenful as a spec, and about two as a script."""
    spec = EXAMPLES / "resnet50.yaml"
    lines = spec.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 75
    assert max(map(len, lines)) <= 100
    assert len(api.render(spec).splitlines()) <= 130


def test_scripts_are_clean(tmp_path: Path) -> None:
    """Every script, in every kind that the example can be built in, is as ruff has it."""
    for name in NAMES:
        for kind in ("sequential", "functional", "subclassed"):
            found = check(EXAMPLES / f"{name}.yaml", kind=kind)
            if found.value is not None:
                script = tmp_path / f"{name}_{kind}.py"
                script.write_text(api.rendered(found.value, script), encoding="utf-8")
    ruff = (sys.executable, "-m", "ruff")
    select = ("check", "--select", "E4,E7,E9,F,B,I,UP,SIM,ARG,RET,PIE,PERF,C4")
    for command in (("format", "--check"), select):
        ended = subprocess.run(
            [*ruff, *command, "--isolated", str(tmp_path)], capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout[-3000:]
