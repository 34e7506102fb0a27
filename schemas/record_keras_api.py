"""Record the public API of the installed Keras: names, parameters and defaults.

In: `write` or `check`. Out: `keras-api/3.<minor>.json` beside this file, one
object a line, and the table of the package that says since when Keras has what;
`check` writes nothing, prints what differs and ends with 1. Nothing but
signatures is recorded: no documentation, no code.
"""

from __future__ import annotations

import inspect
import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parent / "keras-api"
SINCE = Path(__file__).parents[1] / "spec_compiler" / "catalog" / "since.py"

NAMESPACES = (
    "keras.activations",
    "keras.applications",
    "keras.callbacks",
    "keras.constraints",
    "keras.datasets",
    "keras.dtype_policies",
    "keras.initializers",
    "keras.layers",
    "keras.losses",
    "keras.metrics",
    "keras.ops",
    "keras.ops.image",
    "keras.ops.linalg",
    "keras.optimizers",
    "keras.optimizers.schedules",
    "keras.quantizers",
    "keras.regularizers",
)
"""Every public class and function of these is recorded; of `keras.datasets`, each `load_data`."""

SINGLE = {
    "keras": (
        "Input",
        "Model",
        "Model.compile",
        "Model.evaluate",
        "Model.fit",
        "Model.predict",
        "Sequential",
    ),
    "keras.utils": (
        "FeatureSpace",
        "audio_dataset_from_directory",
        "get_file",
        "image_dataset_from_directory",
        "pad_sequences",
        "set_random_seed",
        "text_dataset_from_directory",
        "timeseries_dataset_from_array",
        "to_categorical",
    ),
}
"""Single names of namespaces that hold much more."""

PLUMBING = frozenset(("deserialize", "get", "serialize"))
"""Functions that turn names and configs into objects; no object themselves."""


def record() -> dict[str, Any]:
    """The API of the Keras that is installed: its version, and each namespace's objects."""
    import keras

    found = {name: _namespace(import_module(name)) for name in NAMESPACES}
    for name, members in SINGLE.items():
        module = import_module(name)
        found[name] = {
            member: _described(_member(module, member))
            for member in members
            if _member(module, member) is not None
        }
    return {"keras": keras.__version__, "namespaces": dict(sorted(found.items()))}


def _namespace(module: ModuleType) -> dict[str, Any]:
    """The public objects of a namespace by name; an alias names the object that it is."""
    public = {
        name: value
        for name, value in sorted(vars(module).items())
        if not name.startswith("_") and name not in PLUMBING
    }
    if module.__name__ == "keras.datasets":
        loaders = {name: getattr(value, "load_data", None) for name, value in public.items()}
        return {f"{name}.load_data": _described(value) for name, value in loaders.items() if value}
    found = {}
    for name, value in public.items():
        if not callable(value):
            continue
        own = value.__name__
        alias = own != name and public.get(own) is value
        found[name] = {"alias_of": own} if alias else _described(value)
    return found


def _member(module: ModuleType, dotted: str) -> Any:
    """A member of a module, or of a class in it; None where this Keras has none."""
    value: Any = module
    for part in dotted.split("."):
        value = getattr(value, part, None)
    return value


def _described(value: Any) -> dict[str, Any]:
    """A class or function by its parameters."""
    kind = "class" if inspect.isclass(value) else "function"
    called = value.__init__ if kind == "class" else value
    if called is object.__init__:
        return {"kind": kind, "parameters": []}
    parameters = [
        _parameter(each)
        for each in inspect.signature(called).parameters.values()
        if each.name != "self"
    ]
    return {"kind": kind, "parameters": parameters}


def _parameter(parameter: inspect.Parameter) -> dict[str, Any]:
    """A parameter by its name, and its default unless it is required."""
    stars: dict[Any, str] = {
        inspect.Parameter.VAR_POSITIONAL: "*",
        inspect.Parameter.VAR_KEYWORD: "**",
    }
    name = stars.get(parameter.kind, "") + parameter.name
    if parameter.kind in stars:
        return {"name": name}
    if parameter.default is inspect.Parameter.empty:
        return {"name": name, "required": True}
    return {"name": name, "default": _plain(parameter.default)}


def _plain(value: Any) -> Any:
    """A default as JSON has it; what is no plain value by its type's name."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return {"float": str(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return {"object": type(value).__name__}


def written(api: dict[str, Any]) -> str:
    """The document as text: one object a line, so that a change is a changed line."""
    blocks = []
    for name, members in api["namespaces"].items():
        rows = [f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in members.items()]
        blocks.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n  }")
    head = f'{{\n"keras": {json.dumps(api["keras"])},\n"namespaces": {{\n'
    return head + ",\n".join(blocks) + "\n}\n}\n"


def path_of(version: str) -> Path:
    """The document of a Keras version, one for each minor one."""
    return FOLDER / f"{'.'.join(version.split('.')[:2])}.json"


def differences(recorded: dict[str, Any], api: dict[str, Any]) -> list[str]:
    """The dotted names whose record differs, sorted; the patch version is left out."""
    old, new = (_flat(each["namespaces"]) for each in (recorded, api))
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def _flat(namespaces: dict[str, Any]) -> dict[str, Any]:
    """All objects by their dotted names."""
    return {
        f"{space}.{name}": value
        for space, members in namespaces.items()
        for name, value in members.items()
    }


def since() -> dict[str, int]:
    """What later records have and the first has not, each with the minor version that brought it.

    Objects by their dotted names, arguments by the object's and their own.
    """
    paths = sorted(FOLDER.glob("3.*.json"), key=lambda path: int(path.stem.split(".")[1]))
    known: set[str] = set()
    found: dict[str, int] = {}
    for path in paths:
        minor = int(path.stem.split(".")[1])
        api = json.loads(path.read_text(encoding="utf-8"))
        names = _names(_flat(api["namespaces"]))
        if known:
            new = names - known
            # A new object's arguments are new with it.
            found |= {name: minor for name in new if name.rpartition(".")[0] not in new}
        known |= names
    return dict(sorted(found.items()))


def _names(objects: dict[str, Any]) -> set[str]:
    """The dotted names of objects and of their arguments."""
    return {
        dotted
        for name, entry in objects.items()
        for dotted in (
            name,
            *(f"{name}.{each['name']}" for each in entry.get("parameters", ())),
        )
        if "*" not in dotted
    }


def since_written() -> str:
    """The package's table as text."""
    head, start, _ = SINCE.read_text(encoding="utf-8").partition("SINCE: dict[str, int] = {\n")
    rows = "".join(f'    "{name}": {minor},\n' for name, minor in since().items())
    return f"{head}{start}{rows}}}\n"


def main(mode: str) -> int:
    """Write the document of the installed Keras, or check it."""
    api = record()
    path = path_of(api["keras"])
    if mode == "write":
        path.write_text(written(api), encoding="utf-8")
        SINCE.write_text(since_written(), encoding="utf-8")
        sys.stdout.write(f"{path.name} written\n")
        return 0
    wrong = differences(json.loads(path.read_text(encoding="utf-8")), api)
    if since_written() != SINCE.read_text(encoding="utf-8"):
        wrong.append(SINCE.name)
    sys.stdout.write("\n".join(wrong or [f"{path.name} is current"]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["write"], ["check"]):
        sys.exit("usage: record_keras_api.py write|check")
    sys.exit(main(sys.argv[1]))
