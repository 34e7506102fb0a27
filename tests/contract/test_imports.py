"""TensorFlow, Keras and NumPy stay out of all that reads, checks and prints a spec."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# Heavy packages. The first three are promised; the others would cost as much.
HEAVY = ("keras", "numpy", "tensorflow", "h5py", "jax", "matplotlib", "pandas", "scipy", "torch")

# The modules that drive an engine, by the beginning of their names: a package, or a file.
ENGINE_ROOMS = (
    "spec_compiler.importer.live",
    "spec_compiler.targets.live",
    "spec_compiler.targets.runtime",
    "spec_compiler.training",
)

# Modules whose text a script carries along: they import as a script does, at the top.
AS_A_SCRIPT = ("spec_compiler.targets.runtime.",)

# Modules outside the engine rooms that may import a heavy package inside a function: why.
INSIDE_A_FUNCTION = {
    "spec_compiler.importer.hdf5": ("h5py",),  # weights and configurations in HDF5
    "spec_compiler.targets.faults.arrays": ("numpy",),  # arrays that have been read
    "spec_compiler.targets.faults.labels": ("numpy",),
    "spec_compiler.targets.faults.series": ("numpy", "tensorflow"),  # as what it guards does
}

# Imports each module named on standard input while the heavy packages cannot be imported.
# A module of our own that does not exist is mypy's finding, and left to it.
_PROBE = """
import importlib, json, sys

modules, heavy = json.load(sys.stdin)

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in heavy:
            raise ImportError(f"{name} is not to be imported here")

sys.meta_path.insert(0, Refuse())
failed = {}
for module in modules:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("spec_compiler."):
            failed[module] = str(missing)
    except Exception as failure:
        failed[module] = f"{type(failure).__name__}: {failure}"
print(json.dumps(failed))
"""


def drives_an_engine(module: str) -> bool:
    """Whether `module` is one of the engine rooms: `targets.live_losses` is, `targets.table` not."""
    return module.startswith(ENGINE_ROOMS)


def test_all_but_the_engine_rooms_imports_without_an_engine(
    repository: Path, package_modules: dict[str, Path]
) -> None:
    """A process in which heavy packages cannot be imported imports every other module."""
    modules = [name for name in package_modules if not drives_an_engine(name)]
    probe = subprocess.run(
        [sys.executable, "-c", _PROBE],
        input=json.dumps([modules, HEAVY]),
        capture_output=True,
        text=True,
        cwd=repository,
        timeout=120,
    )
    assert probe.returncode == 0, probe.stderr
    failed = json.loads(probe.stdout)
    assert not failed, "\n".join(f"{name}: {why}" for name, why in failed.items())


def test_engines_are_imported_only_inside_functions(package_modules: dict[str, Path]) -> None:
    """Even in an engine room, importing the module does not import the engine."""
    wrong = [
        f"{name}:{line}: {heavy} at the top of the module"
        for name, path in package_modules.items()
        if not name.startswith(AS_A_SCRIPT)
        for line, heavy, inside in heavy_imports(path)
        if not inside
    ]
    assert not wrong, "\n".join(wrong)


def test_engines_are_imported_only_in_the_engine_rooms(package_modules: dict[str, Path]) -> None:
    """No other module imports a heavy package, not even inside a function."""
    wrong = [
        f"{name}:{line}: {heavy}"
        for name, path in package_modules.items()
        if not drives_an_engine(name)
        for line, heavy, _ in heavy_imports(path)
        if heavy not in INSIDE_A_FUNCTION.get(name, ())
    ]
    assert not wrong, "\n".join(wrong)


def heavy_imports(path: Path) -> list[tuple[int, str, bool]]:
    """The heavy imports of a file: line, package, and whether a function defers it.

    `import keras`, `from keras import ops` and `import_module("keras")` count; what
    stands under `if TYPE_CHECKING:` never runs and does not.
    """
    found: list[tuple[int, str, bool]] = []
    _search(ast.parse(path.read_text(encoding="utf-8")), inside=False, found=found)
    return found


def _search(node: ast.AST, *, inside: bool, found: list[tuple[int, str, bool]]) -> None:
    """Add the heavy imports at and below `node` to `found`."""
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        for branch in node.orelse:
            _search(branch, inside=inside, found=found)
        return
    for name in _imported_by(node):
        top = name.partition(".")[0]
        if top in HEAVY:
            found.append((getattr(node, "lineno", 0), top, inside))
    inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        _search(child, inside=inside, found=found)


def _imported_by(node: ast.AST) -> Iterator[str]:
    """The modules that this one node imports by a name that can be read off."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module
        case ast.Call(func=func, args=[ast.Constant(value=str(module)), *_]):
            if ast.unparse(func).rpartition(".")[2] in {"import_module", "__import__"}:
                yield module


def test_the_search_sees_what_it_is_for(tmp_path: Path) -> None:
    """Each way to import a heavy package is found, and told apart by whether it is deferred."""
    source = tmp_path / "sample.py"
    source.write_text(
        "from __future__ import annotations\n"
        "import numpy as np\n"
        "if TYPE_CHECKING:\n"
        "    import torch\n"
        "def build():\n"
        "    from tensorflow.data import Dataset\n"
        "    return importlib.import_module('keras.layers')\n",
        encoding="utf-8",
    )
    assert heavy_imports(source) == [
        (2, "numpy", False),
        (6, "tensorflow", True),
        (7, "keras", True),
    ]
