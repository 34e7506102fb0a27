"""What Python programs call: each function takes a path, a text, a mapping or a `Spec`.

Errors of a spec are raised as `SpecError`, which holds the diagnostics; only
`validate` returns them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.graph.size_limit import MAX_PARAMS, too_large
from spec_compiler.pipeline import Checked, Source, check, composed, first_errors
from spec_compiler.spec.kinds import Kind
from spec_compiler.spec.model import Spec
from spec_compiler.spec.parse import parse

if TYPE_CHECKING:
    from spec_compiler.compare.model import SpecDiff


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


def diff(
    before: Source,
    after: Source,
    params: Mapping[str, Any] | None = None,
    *,
    allow_outside: bool = False,
) -> SpecDiff:
    """What changed from one spec to another: layers, shapes, weights, training; without Keras.

    Args:
        before: The older spec.
        after: The newer spec.
        params: Values for the parameters of both.
        allow_outside: Whether files outside the project's root may be read.

    Raises:
        SpecError: where one of them has errors.
    """
    from spec_compiler.compare.compare import compare

    old = checked(before, params, allow_outside=allow_outside)
    return compare(old, checked(after, params, allow_outside=allow_outside))


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
    max_params: int = MAX_PARAMS,
) -> Any:
    """The live, compiled `keras.Model`.

    Args:
        source: The spec.
        params: Values for its parameters.
        kind: The kind that the model is built in; none is the spec's own.
        allow_outside: Whether files outside the project's root may be read.
        max_params: A model of more parameters is not built.

    Raises:
        SpecError: where the spec has errors, is too large (SC404), or Keras refuses it (SC701).
    """
    from spec_compiler.targets.live import BuildFailed

    spec = checked(source, params, kind=kind, allow_outside=allow_outside)
    require_size(spec, max_params)
    try:
        return live(spec).build_model()
    except BuildFailed as failed:
        raise SpecError((failed.diagnostic,)) from failed


def train(
    source: Source,
    params: Mapping[str, Any] | None = None,
    *,
    runs: str | os.PathLike[str] = "runs",
    again: bool = False,
    allow_outside: bool = False,
    max_params: int = MAX_PARAMS,
) -> Path:
    """Build, fit, evaluate and export; the folder of the run.

    Args:
        source: The spec.
        params: Values for its parameters.
        runs: The folder in which the run's own folder is made.
        again: Whether to begin anew where `fit.resume` would continue a run, or find it finished.
        allow_outside: Whether files outside the project's root may be read.
        max_params: A model of more parameters is not built.

    Raises:
        SpecError: where the spec has errors, is too large (SC404), or Keras refuses it (SC701).
    """
    from spec_compiler.targets.live import BuildFailed
    from spec_compiler.training.folder import new_folder
    from spec_compiler.training.run import earlier, run

    spec = checked(source, params, allow_outside=allow_outside)
    require_size(spec, max_params)
    try:
        found = earlier(spec, Path(runs), again=again)
        if found is not None and found.status == "finished":
            return found.folder
        program = live(spec)
        folder = found.folder if found else new_folder(Path(runs), spec.spec.name)
        return run(spec, program, folder).folder
    except BuildFailed as failed:
        raise SpecError((failed.diagnostic,)) from failed


def import_model(
    source: Any,
    output: str | os.PathLike[str] | None = None,
    *,
    fold: bool = True,
    weights: bool = False,
    partial: bool = False,
    force: bool = False,
) -> Spec:
    """The spec of a model that is there already; see the verb `import`.

    Args:
        source: A path (`.keras`, HDF5, the JSON of `to_json`), or a live `keras.Model`.
        output: The spec's file; models inside the model and weights are written beside it.
        fold: Whether repeated structure becomes blocks and loops.
        weights: Whether the model's weights are written, and named by the spec.
        partial: Whether there is a spec where something had to be left out.
        force: Whether files may be overwritten.

    Raises:
        SpecError: where the source cannot be read, or not all of it can be expressed.
        FileExistsError: where a file would be overwritten.
        ValueError: where `output` is needed: for weights, and for models inside the model.
    """
    from spec_compiler.importer.findings import Unreadable
    from spec_compiler.importer.importing import import_file, import_live
    from spec_compiler.importer.write import WouldOverwrite, write

    is_path = isinstance(source, str | os.PathLike)
    stem = Path(output if output is not None else source if is_path else "model").name
    stem = stem.partition(".")[0] if output is None else Path(stem).stem
    try:
        if is_path:
            product = import_file(Path(source), stem, fold=fold, weights=weights)
        else:
            product = import_live(source, stem, fold=fold, weights=weights)
        if not product.is_whole and not partial:
            raise SpecError(product.diagnostics)
        if output is None:
            if weights or product.model.nested:
                raise ValueError("weights and models inside the model are files: give output")
            return load(product.model.spec)
        write(product, Path(output), force=force)
    except Unreadable as reason:
        raise SpecError((reason.diagnostic,)) from reason
    except WouldOverwrite as reason:
        raise FileExistsError(str(reason)) from reason
    return load(Path(output))


def require_size(spec: Checked, max_params: int = MAX_PARAMS) -> None:
    """Raise where a model has more parameters than are to be built.

    Raises:
        SpecError: SC404.
    """
    found = too_large(spec.graph, max_params)
    if found is not None:
        raise SpecError((found,))


def live(spec: Checked) -> Any:
    """The program of a checked spec, ready to be called."""
    from spec_compiler.targets.live import Live

    return Live(_plan(spec, "."), spec.folder.resolve())


def _plan(spec: Checked, folder: str) -> Any:
    from spec_compiler.targets.plan.plan import plan

    return plan(spec.spec, spec.graph, spec.settings, spec.overrides, folder)
