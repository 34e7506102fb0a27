"""The plugin for pytest: which files are tests, what a wrong one says, what it costs."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import SMALL, WRONG, Ended, process

WARNED = SMALL.replace("# kept", "# noqa: SC515")


def run_pytest(folder: Path, *arguments: str) -> Ended:
    """Pytest in a process of its own, the plugin loaded as its entry point does."""
    # By its module, whether or not it is installed as an entry point too.
    plugin = ["-p", "no:spec-compiler", "-p", "spec_compiler.pytest_plugin"]
    plugin += ["-p", "no:cacheprovider", "-p", "no:xdist"]
    return process("-m", "pytest", "--rootdir", ".", *plugin, *arguments, cwd=folder)


def write(folder: Path, files: dict[str, str]) -> None:
    """Files, and the folders that they are in."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_specs_are_tests(tmp_path: Path) -> None:
    """A wrong spec fails with the report of `validate` and no traceback; other files are left."""
    write(
        tmp_path,
        {
            "right.spec.yaml": SMALL,
            "specs/wrong.spec.yaml": WRONG,
            "other.yaml": "a: 1\n",
            "warned/a.spec.yaml": WARNED,
            "strict/a.spec.yaml": WARNED,
            "strict/pyproject.toml": "[tool.spec-compiler]\nstrict = true\n",
            "ignoring/a.spec.yaml": WRONG,
            "ignoring/pyproject.toml": '[tool.spec-compiler]\nignore = ["SC201"]\n',
            "misspelt/a.spec.yaml": SMALL,
            "misspelt/pyproject.toml": "[tool.spec-compiler]\nignor = []\n",
        },
    )
    ended = run_pytest(tmp_path, "-v", "-rP")
    assert ended.code == 1, ended
    for name, outcome in {
        "right.spec.yaml": "PASSED",
        "specs/wrong.spec.yaml": "FAILED",
        "warned/a.spec.yaml": "PASSED",
        "strict/a.spec.yaml": "FAILED",
        "ignoring/a.spec.yaml": "PASSED",
        "misspelt/a.spec.yaml": "FAILED",
    }.items():
        assert f"{name}::validate {outcome}" in ended.out
    assert "specs/wrong.spec.yaml:10:15: SC201 unknown argument 'unit' of Dense" in ended.out
    assert "did you mean 'units'?" in ended.out
    assert "warned/a.spec.yaml:10:" in ended.out
    assert "unknown key 'ignor': did you mean 'ignore'?" in ended.out
    assert "other.yaml" not in ended.out
    assert "Traceback" not in ended.out


def test_a_project_says_which_files(tmp_path: Path) -> None:
    """`spec_files` names other files; without specs the plugin imports nothing of the compiler."""
    write(
        tmp_path,
        {
            "right.spec.yaml": SMALL,
            "zoo/small.yaml": SMALL,
            "pyproject.toml": '[tool.pytest.ini_options]\nspec_files = ["zoo/*.yaml"]\n',
            "test_first.py": "import sys\n\ndef test_it():\n"
            "    ours = sorted(n for n in sys.modules if n.startswith('spec_compiler'))\n"
            "    assert ours == ['spec_compiler', 'spec_compiler.pytest_plugin']\n"
            "    assert not {'pydantic', 'ruamel', 'jinja2', 'click'} & set(sys.modules)\n",
        },
    )
    ended = run_pytest(tmp_path, "-v")
    assert "zoo/small.yaml::validate PASSED" in ended.out
    assert "test_first.py::test_it PASSED" in ended.out
    assert "right.spec.yaml::validate" not in ended.out
