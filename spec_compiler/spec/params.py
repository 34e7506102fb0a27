"""The values of parameters: defaults, what the user sets, and what is derived from them.

In: the declarations of a section (`params` of the spec or of a block) and values
given from outside. Out: a value for each, in an order in which each stands behind
what it is derived from; diagnostics for what is missing, misnamed or out of range.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.span import Span
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.nodes import Formula, Template, names
from spec_compiler.expression.order import topological
from spec_compiler.expression.template import parse_value
from spec_compiler.spec.formulas import UNRESOLVED, Environment, resolve, unresolved
from spec_compiler.spec.model import Param
from spec_compiler.text.document import Document, Path

TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "str": (str,),
    "bool": (bool,),
    "list": (list,),
}


def default_path(document: Document, path: Path) -> Path:
    """Where the default of a parameter stands: below `default` in the long form."""
    long = (*path, "default")
    return long if document.node(long) is not None else path


def is_derived(param: Param) -> bool:
    """Whether a parameter's default is a formula, so that it cannot be set from outside."""
    return isinstance(param.default, str) and "$" in param.default.replace("$$", "")


def dependencies(params: Mapping[str, Param]) -> dict[str, frozenset[str]]:
    """The parameters of the same section that each one is derived from."""
    found = {}
    for name, param in params.items():
        used: frozenset[str] = frozenset()
        if isinstance(param.default, str):
            try:
                parsed = parse_value(param.default)
            except FormulaError:
                parsed = ""
            if isinstance(parsed, Formula | Template):
                used = names(parsed)
        found[name] = used & params.keys()
    return found


def bind(
    params: Mapping[str, Param],
    path: Path,
    given: Mapping[str, Any],
    outer: Environment,
    document: Document,
    found: list[Diagnostic],
    places: Mapping[str, Span] | None = None,
) -> dict[str, Any]:
    """The value of each parameter.

    Args:
        params: The declarations.
        path: Where they stand in the document.
        given: Values from outside, by name; unknown names are the caller's to report.
        outer: The names that defaults may use besides the section's own.
        document: For positions.
        found: Gets the diagnostics.
        places: Where each given value stands; without it they came from the command line.
    """
    order, cycle = topological(dependencies(params))
    if cycle:
        text = " -> ".join(cycle)
        found.append(
            Diagnostic(
                "SC304",
                f"parameters are derived from each other: {text}",
                document.key_span((*path, cycle[0])),
                hint="give one of them a plain value",
            )
        )
        return dict.fromkeys(params, UNRESOLVED)
    values: dict[str, Any] = {}
    for name in order:
        param, at = params[name], (*path, name)
        if name in given:
            place = (places or {}).get(name)
            values[name] = _checked(name, param, given[name], place, document.key_span(at), found)
        elif param.required:
            values[name] = UNRESOLVED
            found.append(_without_value(name, document.key_span(at)))
        else:
            default = default_path(document, at)
            value = resolve(document, default, outer.extended(values), found)
            values[name] = (
                UNRESOLVED
                if unresolved(value)
                else _checked(name, param, value, document.span(default), None, found)
            )
    return {name: values[name] for name in params}


def _without_value(name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        "SC124",
        f"parameter '{name}' has no value",
        span,
        hint=f"give it one with --set {name}=VALUE, or a default",
    )


def _checked(
    name: str,
    param: Param,
    value: Any,
    span: Span | None,
    declared: Span | None,
    found: list[Diagnostic],
) -> Any:
    """The value itself, or `UNRESOLVED` with a diagnostic where it breaks the declaration."""
    if unresolved(value):
        return UNRESOLVED
    problem = _problem(param, value)
    if problem is None:
        return float(value) if _is_widened(param, value) else value
    found.append(
        Diagnostic(
            "SC123", f"parameter '{name}' must be {problem}, got {value!r}", span or declared
        )
    )
    return UNRESOLVED


def _is_widened(param: Param, value: Any) -> bool:
    """Whether an int is given for a parameter of numbers with a point."""
    wants = param.type == "float" or (param.type is None and isinstance(param.default, float))
    return wants and isinstance(value, int) and not isinstance(value, bool)


def type_of(param: Param) -> str | None:
    """The type of a parameter by name: declared, or its default's; None where neither tells."""
    if param.type is not None:
        return param.type
    default = param.default
    if default is None or is_derived(param):
        return None
    return type(default).__name__ if type(default).__name__ in TYPES else None


def _problem(param: Param, value: Any) -> str | None:
    """What a value must be and is not."""
    if value is None and not param.required and param.default is None:
        return None
    kind = type_of(param)
    if kind is not None:
        fits = isinstance(value, TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))
        if not fits:
            article = "an" if kind == "int" else "a"
            return f"{article} {kind}"
    if param.choices is not None and value not in param.choices:
        return "one of " + ", ".join(map(repr, param.choices))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if param.min is not None and value < param.min:
            return f"at least {param.min:g}"
        if param.max is not None and value > param.max:
            return f"at most {param.max:g}"
    return None


def unknown_settings(
    given: Mapping[str, Any], params: Mapping[str, Param]
) -> tuple[Diagnostic, ...]:
    """A diagnostic for each name given from outside that is no settable parameter."""
    found = []
    for name in given:
        if name not in params:
            near = suggest(name, tuple(params))
            known = ", ".join(params) or "none"
            found.append(
                Diagnostic(
                    "SC122",
                    f"--set names '{name}', which is no parameter of the spec",
                    hint=f"did you mean '{near}'?" if near else f"the parameters are: {known}",
                )
            )
        elif is_derived(params[name]):
            found.append(
                Diagnostic(
                    "SC123",
                    f"--set names '{name}', which is derived by a formula",
                    hint="set what it is derived from",
                )
            )
    return tuple(found)
