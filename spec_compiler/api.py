"""What Python programs call: each function takes a path, a text, a mapping or a `Spec`.

Errors of a spec are raised as `SpecError`, which holds the diagnostics; only
`validate` returns them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.pipeline import Checked, Source, check, composed, first_errors
from spec_compiler.spec.kinds import Kind
from spec_compiler.spec.model import Spec
from spec_compiler.spec.parse import parse


class SpecError(ValueError):
    """A spec with errors; `diagnostics` holds them with their places."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Keep the diagnostics; the text lists the errors."""
        super().__init__(first_errors(diagnostics))
        self.diagnostics = diagnostics


def load(source: Source, *, allow_outside: bool = False) -> Spec:
    """Read a spec with what it includes and extends, and check its structure.

    Args:
        source: The spec.
        allow_outside: Whether files outside the project's root may be read.

    Raises:
        SpecError: where it cannot be read, or a key is wrong.
    """
    parts = composed(source, allow_outside=allow_outside)
    if parts.value is None:
        raise SpecError(parts.diagnostics)
    spec = parse(parts.value.document)
    if spec.value is None:
        raise SpecError(spec.diagnostics)
    return spec.value


def validate(
    source: Source, params: Mapping[str, Any] | None = None, *, allow_outside: bool = False
) -> tuple[Diagnostic, ...]:
    """Run every check; the findings in the order of the text, none where all is well.

    Args:
        source: The spec.
        params: Values for its parameters, and for anything else by its dotted path.
        allow_outside: Whether files outside the project's root may be read.
    """
    return check(source, params, allow_outside=allow_outside).diagnostics


def checked(
    source: Source,
    params: Mapping[str, Any] | None = None,
    *,
    kind: Kind | None = None,
    allow_outside: bool = False,
) -> Checked:
    """The spec with everything that the checks found out.

    Args:
        source: The spec.
        params: Values for its parameters.
        kind: The kind that the model is built in; none is the spec's own.
        allow_outside: Whether files outside the project's root may be read.

    Raises:
        SpecError: where it has errors.
    """
    outcome = check(source, params, kind=kind, allow_outside=allow_outside)
    if outcome.value is None:
        raise SpecError(outcome.diagnostics)
    return outcome.value


def inspect(
    source: Source,
    params: Mapping[str, Any] | None = None,
    *,
    kind: Kind | None = None,
    allow_outside: bool = False,
) -> CheckedGraph:
    """The expanded model with every shape, dtype and parameter count, without Keras.

    Args:
        source: The spec.
        params: Values for its parameters.
        kind: The kind that the model is built in; none is the spec's own.
        allow_outside: Whether files outside the project's root may be read.

    Raises:
        SpecError: where the spec has errors.
    """
    return checked(source, params, kind=kind, allow_outside=allow_outside).graph


def render(
    source: Source,
    params: Mapping[str, Any] | None = None,
    *,
    output: str | os.PathLike[str] | None = None,
    target: str = "script",
    template: str | os.PathLike[str] | None = None,
    kind: Kind | None = None,
    allow_outside: bool = False,
) -> str:
    """The standalone script as text, or the program in another form.

    Args:
        source: The spec.
        params: Values for its parameters, which become the script's defaults.
        output: Where the script will stand; its paths to data are relative to there.
        target: `script`, `module` or `notebook`.
        template: A Jinja template of your own for the page of a script or module.
        kind: The kind that the model is built in; none is the spec's own.
        allow_outside: Whether files outside the project's root may be read.

    Raises:
        SpecError: where the spec has errors.
        ValueError: for another target, or a template that cannot be rendered.
    """
    spec = checked(source, params, kind=kind, allow_outside=allow_outside)
    return rendered(spec, output, target=target, template=template)


def rendered(
    spec: Checked,
    output: str | os.PathLike[str] | None = None,
    *,
    target: str = "script",
    template: str | os.PathLike[str] | None = None,
) -> str:
    """The program of a checked spec as text; see `render`."""
    from importlib import import_module

    from spec_compiler import __version__
    from spec_compiler.targets import TARGETS
    from spec_compiler.targets.provenance import Provenance

    if target not in TARGETS:
        raise ValueError(f"unknown target {target!r}; expected one of {', '.join(TARGETS)}")
    folder = os.fspath(spec.folder)
    if output is not None:
        folder = os.path.relpath(folder, os.path.dirname(os.path.abspath(output)))
    plan = _plan(spec, folder.replace(os.sep, "/"))
    provenance = Provenance(spec.name, spec.digest, __version__)
    page = None if template is None else Path(template)
    text: str = import_module(f"spec_compiler.targets.{target}").write(plan, provenance, page)
    return text


def compile(
    source: Source,
    params: Mapping[str, Any] | None = None,
    *,
    kind: Kind | None = None,
    allow_outside: bool = False,
) -> Any:
    """The live, compiled `keras.Model`.

    Args:
        source: The spec.
        params: Values for its parameters.
        kind: The kind that the model is built in; none is the spec's own.
        allow_outside: Whether files outside the project's root may be read.

    Raises:
        SpecError: where the spec has errors, or Keras refuses it (SC701).
    """
    from spec_compiler.targets.live import BuildFailed

    spec = checked(source, params, kind=kind, allow_outside=allow_outside)
    try:
        return live(spec).build_model()
    except BuildFailed as failed:
        raise SpecError((failed.diagnostic,)) from failed


def train(
    source: Source,
    params: Mapping[str, Any] | None = None,
    *,
    runs: str | os.PathLike[str] = "runs",
    allow_outside: bool = False,
) -> Path:
    """Build, fit, evaluate and export; the folder of the run.

    Args:
        source: The spec.
        params: Values for its parameters.
        runs: The folder in which the run's own folder is made.
        allow_outside: Whether files outside the project's root may be read.

    Raises:
        SpecError: where the spec has errors, or Keras refuses it (SC701).
    """
    from spec_compiler.targets.live import BuildFailed
    from spec_compiler.training.folder import new_folder
    from spec_compiler.training.run import run

    spec = checked(source, params, allow_outside=allow_outside)
    try:
        program = live(spec)
        return run(spec, program, new_folder(Path(runs), spec.spec.name)).folder
    except BuildFailed as failed:
        raise SpecError((failed.diagnostic,)) from failed


def live(spec: Checked) -> Any:
    """The program of a checked spec, ready to be called."""
    from spec_compiler.targets.live import Live

    return Live(_plan(spec, "."), spec.folder.resolve())


def _plan(spec: Checked, folder: str) -> Any:
    from spec_compiler.targets.plan.plan import plan

    return plan(spec.spec, spec.graph, spec.settings, spec.overrides, folder)
