"""The packages stand in one order, and each imports only what stands below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

# Lowest first: docs/architecture.md tells the story of this order.
ORDER = (
    "record",
    "diagnostics",
    "outcome",
    "text",
    "expression",
    "shapes",
    "program",
    "catalog",
    "spec",
    "graph",
    "lint",
    "pipeline",
    "compare",
    "mend",
    "targets",
    "training",
    "importer",
    "starters",
    "api",
    "cli",
    "pytest_plugin",
)

# Above all of them: the package's own front, and the tools that use it like anyone else.
ON_TOP = ("__init__", "__main__")


def test_every_package_has_its_place(package_modules: dict[str, Path]) -> None:
    """A new package is put into the order on purpose, not by the accident of its imports."""
    homeless = sorted({floor_of(name) for name in package_modules} - {*ORDER, *ON_TOP})
    assert not homeless, f"give them a place in ORDER, and in docs/architecture.md: {homeless}"


def test_imports_go_downwards(package_modules: dict[str, Path]) -> None:
    """No module imports from a package above its own, at its top or inside a function."""
    wrong = [
        f"{name}:{line}: {floor_of(name)} imports {target}, which stands above it"
        for name, path in package_modules.items()
        for line, target in own_imports(path)
        if height(target) > height(name)
    ]
    assert not wrong, "\n".join(wrong)


def floor_of(module: str) -> str:
    """The package that `module` belongs to: `text` of `spec_compiler.text.read`."""
    _, _, rest = module.partition(".")
    return rest.partition(".")[0] or "__init__"


def height(module: str) -> int:
    """How far up `module` stands; what is not in the order is on top."""
    floor = floor_of(module)
    return ORDER.index(floor) if floor in ORDER else len(ORDER)


def own_imports(path: Path) -> Iterator[tuple[int, str]]:
    """The modules of this package that a file imports, with their lines.

    `from spec_compiler import __version__` is left out: a constant that all may read.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom(module="spec_compiler", level=0):
                names = [
                    f"spec_compiler.{alias.name}"
                    for alias in node.names
                    if alias.name != "__version__"
                ]
            case ast.ImportFrom(module=str(module), level=0):
                names = [module]
        for name in names:
            if name == "spec_compiler" or name.startswith("spec_compiler."):
                yield getattr(node, "lineno", 0), name


def test_heights_are_what_the_order_says() -> None:
    """The measure itself: a floor by its modules, its front on top, neighbours in order."""
    assert height("spec_compiler.text.read") < height("spec_compiler.spec")
    assert height("spec_compiler.outcome") > height("spec_compiler.diagnostics.model")
    assert height("spec_compiler.cli.validate") > height("spec_compiler.api")
    assert height("spec_compiler") > height("spec_compiler.cli")
