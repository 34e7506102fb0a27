"""The parameters of a class or a function, from its syntax tree.

In: a definition. Out: `Parameters`, or None where the tree does not tell them. What
decorators do is known of a few; any other may change everything.
"""

from __future__ import annotations

import ast
from itertools import zip_longest

from spec_compiler.catalog.imported import MISSING, Parameter, Parameters

TRANSPARENT = (
    "abstractmethod",
    "cache",
    "dataclass",
    "final",
    "function",
    "jit",
    "lru_cache",
    "no_type_check",
    "override",
    "register_keras_serializable",
    "runtime_checkable",
    "total_ordering",
)
"""Decorators, by their last name, that leave the parameters as they are written."""


def is_plain(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a definition's decorators leave its parameters alone."""
    return all(_last_name(each) in TRANSPARENT for each in node.decorator_list)


def of_function(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Parameters | None:
    """What a function takes; None where a parameter cannot be given by name."""
    return _parameters(node.args)


def makes_itself(node: ast.ClassDef) -> bool:
    """Whether a class says itself how it is made, instead of inheriting that."""
    methods = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
    is_dataclass = any(_last_name(each) == "dataclass" for each in node.decorator_list)
    return is_dataclass or bool(methods & {"__init__", "__new__"})


def of_class(node: ast.ClassDef) -> Parameters | None:
    """What a class that makes itself takes; None where the source does not tell."""
    if any(isinstance(item, ast.FunctionDef) and item.name == "__new__" for item in node.body):
        return None
    if any(_last_name(each) == "dataclass" for each in node.decorator_list):
        return _fields(node)
    for item in reversed(node.body):
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            found = _parameters(item.args) if is_plain(item) else None
            return None if found is None else _without_self(found)
    return None


def _parameters(args: ast.arguments) -> Parameters | None:
    if args.posonlyargs:
        return None
    defaults = [None] * (len(args.args) - len(args.defaults)) + list(args.defaults)
    named = [_parameter(arg.arg, default) for arg, default in zip(args.args, defaults, strict=True)]
    named += [
        _parameter(arg.arg, default, by_position=False)
        for arg, default in zip_longest(args.kwonlyargs, args.kw_defaults)
    ]
    return Parameters(tuple(named), args.kwarg is not None, args.vararg is not None)


def _parameter(name: str, default: ast.expr | None, *, by_position: bool = True) -> Parameter:
    value = MISSING
    if default is not None:
        try:
            value = ast.literal_eval(default)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            value = MISSING
    return Parameter(name, default is None, by_position, value)


def _without_self(found: Parameters) -> Parameters:
    return Parameters(found.named[1:], found.any_name, found.any_count)


def _fields(node: ast.ClassDef) -> Parameters | None:
    """The fields of a dataclass without bases; None where bases have a say."""
    if node.bases:
        return None
    found = []
    for item in node.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        if "ClassVar" in ast.dump(item.annotation):
            continue
        default = item.value
        if isinstance(default, ast.Call) and _last_name(default) == "field":
            options = {each.arg: each.value for each in default.keywords}
            init = options.get("init")
            if isinstance(init, ast.Constant) and init.value is False:
                continue
            default = options.get("default") or options.get("default_factory")
        found.append(_parameter(item.target.id, default))
    return Parameters(tuple(found))


def _last_name(node: ast.expr) -> str:
    """`register_keras_serializable` of `@keras.saving.register_keras_serializable()`."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
