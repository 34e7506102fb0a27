"""Where the source of an installed module is, found without importing anything.

In: a module's dotted name. Out: the path of its source; None for a module without Python
source (built in, compiled, in an archive). The top-level package is asked of Python's own
finders, which reads folders only; from there on the folders are walked by name, because
asking for `package.module` would import `package`.
"""

from __future__ import annotations

from pathlib import Path

COMPILED = (".so", ".pyd")
"""What the files of compiled modules end in."""


class NotInstalled(Exception):
    """There is no such module; `name` is its first part that was not found."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        super().__init__(name)
        self.name = name


def find_module(module: str) -> str | None:
    """The path of a module's source, None where it has none that can be read.

    Raises:
        NotInstalled: where there is no such module.
    """
    import importlib.util

    first, *rest = module.split(".")
    try:
        found = importlib.util.find_spec(first)
    except (ImportError, ValueError):
        # A module that is half imported, or a program's own main module, has no spec.
        return None
    if found is None:
        raise NotInstalled(first)
    folders = found.submodule_search_locations
    if folders is None:
        if rest and found.origin not in ("built-in", "frozen"):
            raise NotInstalled(module)
        return _source(found.origin)
    return _below([Path(folder) for folder in folders], first, rest)


def _below(folders: list[Path], name: str, rest: list[str]) -> str | None:
    """The source of a module in a package's folders."""
    for part in rest:
        name = f"{name}.{part}"
        plain = [folder / f"{part}.py" for folder in folders]
        inner = [folder / part for folder in folders if (folder / part).is_dir()]
        if not inner or not any((folder / "__init__.py").is_file() for folder in inner):
            source = next((path for path in plain if path.is_file()), None)
            if source is not None:
                return _source(str(source))
        if not inner:
            if _is_compiled(folders, part) or not all(folder.is_dir() for folder in folders):
                return None
            raise NotInstalled(name)
        folders = inner
    source = next((f / "__init__.py" for f in folders if (f / "__init__.py").is_file()), None)
    return None if source is None else str(source)


def _is_compiled(folders: list[Path], part: str) -> bool:
    """Whether a module is there as a compiled file."""
    return any(
        path.suffix in COMPILED
        for folder in folders
        if folder.is_dir()
        for path in folder.glob(f"{part}.*")
    )


def _source(origin: str | None) -> str | None:
    """A path that is Python source."""
    return origin if origin is not None and origin.endswith(".py") else None
