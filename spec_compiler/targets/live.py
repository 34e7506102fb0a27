"""The live target: a plan's statements executed, with Keras.

In: a `Plan`. Out: a compiled `keras.Model`, or the functions of the program. The
code runs with the spec's own lines, so that what Keras refuses is reported there
(SC701). Importing Keras happens here, inside functions.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from spec_compiler.catalog.base import Op
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.program import ir
from spec_compiler.program.lower import compile_module, locate
from spec_compiler.targets.faults import guarded
from spec_compiler.targets.live_ops import with_arguments
from spec_compiler.targets.plan.model import Plan, UserImport
from spec_compiler.targets.plan.values import Values

FILENAME = "<spec>"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
"""The colours that Keras puts into its messages."""
ENGINES = {"tensorflow": "'spec-compiler[tensorflow]'", "jax": "keras jax", "torch": "keras torch"}
"""Keras's engines, each with what pip is asked for to have it."""


class BuildFailed(Exception):
    """What Keras or imported code raised; `diagnostic` says it at the spec's line."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Keep the diagnostic."""
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class EngineProblem(Exception):
    """The engine that a spec runs on is not there, or Keras runs on another one already."""


def use_backend(name: str) -> None:
    """Make Keras run on an engine, which works only before its first import.

    Raises:
        EngineProblem: where it is not installed, or Keras has been imported with another one.
    """
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = name
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        import keras
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("keras", *ENGINES):
            raise
        raise EngineProblem(
            f"building a model needs Keras and {name}, and there is no {error.name} here: "
            f"pip install {ENGINES[name]}"
        ) from error
    if keras.backend.backend() != name:
        raise EngineProblem(
            f"the spec runs on {name}, but Keras is imported with {keras.backend.backend()} already: "
            f"set KERAS_BACKEND={name} before the first import"
        )


class Live:
    """The functions of a program, ready to be called.

    Args:
        plan: The program.
        folder: The spec's folder: what the program calls `HERE`, and where imported files are.
        engine: Whether it needs Keras and the engine below it; else it runs on NumPy alone.
    """

    def __init__(self, plan: Plan, folder: Path, *, engine: bool = True) -> None:
        if engine:
            use_backend(plan.backend)
        self.plan, self.folder, self.engine = plan, folder, engine
        self.namespace = self._namespace()
        self._statements: list[ir.Stmt] = [*plan.definitions, *plan.functions, *_exports(plan)]
        exec(compile_module(self._statements, FILENAME), self.namespace)

    def _namespace(self) -> dict[str, Any]:
        """The names that the program's page has: modules, runtime functions, the user's objects."""
        import numpy as np

        from spec_compiler.targets import runtime

        names: dict[str, Any] = {
            "__name__": f"spec_{self.plan.name}",
            "np": np,
            "Path": Path,
            "sys": sys,
            "HERE": self.folder,
        }
        if self.engine:
            import keras

            names["keras"] = keras
            names |= {part: getattr(keras, part) for part in ("layers", "ops", "applications")}
        for name in self.plan.runtime:
            names[name] = guarded(name, runtime.function(name), self.plan.expected)
        if "Name(id='tf')" in repr((self.plan.load_data, self.plan.distribution)):
            names["tf"] = importlib.import_module("tensorflow")
        # The program has no text that TensorFlow could look at; it does without.
        logging.getLogger("tensorflow").addFilter(_is_news)
        for item in self.plan.imports:
            names[item.name] = self._imported(item)
        return names

    def _imported(self, item: UserImport) -> Any:
        """An object of the spec's imports."""
        try:
            found = importlib.import_module(item.module) if item.file is None else self._load(item)
            for part in item.attribute.split("."):
                found = getattr(found, part)
            return found
        except (Exception, SystemExit) as error:  # the user's own code may raise anything
            where = item.file or item.module
            message = f"importing {item.attribute} from {where} failed: {_reason(error)}"
            raise BuildFailed(Diagnostic("SC214", message, item.origin)) from error

    def _load(self, item: UserImport) -> Any:
        """The module of a file beside the spec, loaded once, its neighbours within its reach."""
        path = (self.folder / (item.file or "")).resolve()
        known = sys.modules.get(item.module)
        if known is not None and getattr(known, "__file__", None) == str(path):
            return known
        spec = importlib.util.spec_from_file_location(item.module, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"no Python file {item.file}")
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[item.module] = loaded
        sys.path.insert(0, str(path.parent))
        try:
            spec.loader.exec_module(loaded)
        except BaseException:
            del sys.modules[item.module]
            raise
        finally:
            sys.path.remove(str(path.parent))
            if known is not None:  # another module of that name is in use
                sys.modules[item.module] = known
        if str(path.parent) not in sys.path:
            # What the file imports while it runs is found, but shadows nothing.
            sys.path.append(str(path.parent))
        return loaded

    def load_data(self) -> dict[str, Any]:
        """Each part of the data by its name; none for a spec without data.

        Raises:
            BuildFailed: where the data refuses.
        """
        if self.plan.load_data is None:
            return {}
        parts, names = self.call("load_data"), self.plan.loaded
        data = dict(zip(names, (parts,) if len(names) == 1 else parts, strict=True))
        self._check_labels(data)
        return data

    def _check_labels(self, data: dict[str, Any]) -> None:
        """Refuse labels that steps of the spec have made, where they are no class."""
        from spec_compiler.targets.faults.labels import check_labels

        expected = self.plan.expected
        if expected.relabels is None:
            return
        for part in self.plan.parts:
            labels = data[part][1] if isinstance(data[part], tuple) else None
            if not hasattr(labels, "dtype"):
                continue
            try:
                check_labels(f"the labels of '{part}'", labels, expected.classes)
            except ValueError as error:
                raise BuildFailed(Diagnostic("SC701", str(error), expected.relabels)) from error

    def build_model(
        self,
        params: Mapping[str, Any] | None = None,
        *,
        seed: bool = True,
        data: dict[str, Any] | None = None,
    ) -> Any:
        """The compiled model, the seed set before it and the dtype policy around it.

        Args:
            params: Values of the program's parameters; default: the spec's.
            seed: Whether to set the spec's seed.
            data: Gets the parts of the data, where layers of the model learn from it.

        Raises:
            BuildFailed: where Keras refuses it.
        """
        import keras

        if seed and self.plan.seed is not None:
            keras.utils.set_random_seed(self.plan.seed)
        limit = sys.getrecursionlimit()
        try:
            with self.policy():
                first = []
                if self.plan.adapts:
                    parts = self.load_data()
                    first = [parts["train"]]
                    if data is not None:
                        data.update(parts)
                return self.call("build_model", *first, **(params or {}))
        finally:
            # The program of a deep model raises it.
            sys.setrecursionlimit(limit)

    def build_distributed(self, data: dict[str, Any] | None = None) -> Any:
        """The compiled model as it is trained: under TensorFlow's strategy, where there is one.

        Args:
            data: As for `build_model`.

        Raises:
            BuildFailed: where Keras refuses it.
        """
        if self.plan.spread != "mirrored":
            return self.build_model(data=data)
        with self.call("distribution").scope():
            return self.build_model(data=data)

    @contextmanager
    def policy(self) -> Iterator[None]:
        """The spec's dtype policy for as long as the program runs, then the one before."""
        import keras

        before = keras.config.dtype_policy()
        if self.plan.dtype_policy is not None:
            keras.config.set_dtype_policy(self.plan.dtype_policy)
        try:
            yield
        finally:
            keras.config.set_dtype_policy(before)

    def call(self, function: str, *args: Any, **kwargs: Any) -> Any:
        """Call one of the program's functions.

        Raises:
            BuildFailed: for whatever it raises, at the spec's line where one is to blame.
        """
        try:
            return self.namespace[function](*args, **kwargs)
        except Exception as error:  # Keras and the user's code may raise anything
            raise BuildFailed(self._diagnostic(error)) from error

    def _diagnostic(self, error: Exception) -> Diagnostic:
        """The exception at the innermost of the spec's lines that led to it."""
        span = None
        for frame, line in traceback.walk_tb(error.__traceback__):
            found = locate(self._statements, frame.f_code.co_filename, line)
            span = found or span
        return Diagnostic("SC701", _reason(error), span)


def _exports(plan: Plan) -> list[ir.Def]:
    """A function for each export: what has been written is kept where another one fails."""
    if plan.export is None:
        return []
    return [
        ir.Def(f"export_{index}", plan.export.params, body)
        for index, (_, body) in enumerate(plan.exports)
    ]


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a message of TensorFlow's is more than that it could not read a function."""
    return "AutoGraph could not transform" not in str(record.msg)


def _reason(error: BaseException) -> str:
    """What an exception says, on one line, without Keras's decoration."""
    said = str(error)
    if isinstance(error, OSError) and error.filename is not None:
        said = f"{error.strerror}: '{error.filename}'"
    said = ANSI.sub("", said.partition("\n\nArguments received by")[0])
    text = " ".join(said.split()) or type(error).__name__
    return text if len(text) <= 500 else text[:497] + "..."


def construct(category: str, value: Any) -> Any:
    """The live object of a value as a spec writes it: `relu`, `{"Dense": 10}`.

    For an op it is the function with its plain arguments filled in.
    """
    import keras

    from spec_compiler.text.read import read_text

    if category == "op":
        [(name, argument)] = value.items() if isinstance(value, dict) else [(value, None)]
        function: Any = keras.ops
        for part in name.split("."):
            function = getattr(function, part)
        cls = CATEGORIES["op"].find(name)
        assert cls is not None
        arguments = argument if isinstance(argument, dict) else {}
        if argument is not None and not isinstance(argument, dict):
            arguments = {cls.first_field(): argument}
        assert issubclass(cls, Op)
        return with_arguments(cls, function, arguments)
    import json

    document = read_text(json.dumps({"value": value}), "value.json").value
    assert document is not None
    node = document.node(("value",))
    assert node is not None
    expr = Values(Context()).object(category, node)
    names = {"keras": keras, "layers": keras.layers}
    code = compile_module([ir.Assign(ir.Name("made"), expr)], FILENAME)
    exec(code, names)
    return names["made"]
