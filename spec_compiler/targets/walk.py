"""The whole way through a program: build, load, train, evaluate, export; and `main`, which walks it.

In: a `Plan`. Out: statements in sections, for whatever calls the program's functions: a
script's `main`, the cells of a notebook. How an option is read (`args.rate`, `rate`) is
the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.targets.plan.model import Option, Plan
from spec_compiler.targets.plan.training_distribution import (
    COORDINATOR,
    ENVIRONMENT,
    PROCESS,
    PROCESSES,
    joins,
)
from spec_compiler.targets.plan.values import call, dotted

Read = Callable[[str], ir.Expr]
"""What gives the value of an option by its name."""
TYPES = {"int": "int", "float": "float", "str": "str"}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the way: `build`, `load`, `fit`, `evaluate` or `export`, and its statements."""

    name: str
    body: tuple[ir.Stmt, ...]


def walk(
    plan: Plan,
    read: Read,
    *,
    history: str | None = None,
    leaving: Sequence[ir.Stmt] = (),
) -> Iterator[Section]:
    """The sections of the whole way, in their order.

    Args:
        plan: The program.
        read: Gives the value of an option.
        history: The variable that the history of training is kept in.
        leaving: What ends a process that has trained together with others, but for the first.
    """
    build: list[ir.Stmt] = [*joins(read)] if plan.spread == "parallel" else []
    if plan.seed is not None:
        build.append(ir.ExprStmt(call("keras.utils.set_random_seed", ir.Name("SEED"))))
    names = tuple(ir.Name(part) for part in plan.loaded)
    target: ir.Expr = names[0] if len(names) == 1 else ir.TupleExpr(names)
    first: tuple[ir.Expr, ...] = ()
    if plan.adapts:
        loads = ir.Assign(target, _call(plan, read, "load_data"))
        yield Section("load", (*build, loads))
        build, first = [], (ir.Name("train"),)
    built = ir.Assign(ir.Name("model"), _call(plan, read, "build_model", *first))
    if plan.spread == "mirrored":
        scope = ir.Call(ir.Attr(_call(plan, read, "distribution"), "scope"))
        build.append(ir.With(scope, None, (built,)))
    else:
        build.append(built)
    build.append(ir.ExprStmt(call("model.summary")))
    yield Section("build", tuple(build))
    if plan.load_data is not None:
        if plan.fit is None and plan.evaluate is None:
            return
        if not plan.adapts:
            yield Section("load", (ir.Assign(target, _call(plan, read, "load_data")),))
    if plan.fit is not None:
        args = [ir.Name("train")]
        if "validation" in plan.parts:
            args.append(ir.Name("validation"))
        fit = _call(plan, read, "fit", ir.Name("model"), *args)
        kept = ir.ExprStmt(fit) if history is None else ir.Assign(ir.Name(history), fit)
        alone: tuple[ir.Stmt, ...] = ()
        if plan.spread == "parallel":
            state = ir.Name("state")
            alone = (
                ir.Assign(state, call("leave_distribution", ir.Name("model"))),
                *leaving,
                built,
                ir.ExprStmt(call("assign_values", ir.Name("model"), state)),
            )
        yield Section("fit", (kept, *alone))
    if plan.evaluate is not None:
        result = _call(plan, read, "evaluate", ir.Name("model"), ir.Name("test"))
        yield Section("evaluate", (ir.ExprStmt(ir.Call(ir.Name("print"), (result,))),))
    if plan.export is not None:
        given = (ir.Name("prepare"),) if "prepare" in plan.loaded else ()
        export = _call(plan, read, "export", ir.Name("model"), *given)
        yield Section("export", (ir.ExprStmt(export),))


def main(plan: Plan) -> ir.Def:
    """The function that reads the command line and walks the whole way."""
    parse = ir.Attr(ir.Name("parser"), "parse_args")
    body: list[ir.Stmt] = [
        ir.Assign(
            ir.Name("parser"),
            call("argparse.ArgumentParser", description=ir.Name("__doc__")),
        ),
        *(_argument(_unset(option)) for option in plan.options),
    ]
    if writes(plan):
        help_text = "the folder that files are written to"
        body.append(
            ir.ExprStmt(
                call(
                    "parser.add_argument",
                    ir.Const("--output"),
                    type=ir.Name("Path"),
                    default=ir.Call(ir.Name("Path"), ()),
                    help=ir.Const(help_text),
                )
            )
        )
    takes_options = bool(plan.options) or writes(plan)
    parsed = ir.Call(parse)
    body.append(ir.Assign(ir.Name("args"), parsed) if takes_options else ir.ExprStmt(parsed))
    body.append(ir.Blank())
    read: Read = _args
    leaving: tuple[ir.Stmt, ...] = ()
    if plan.spread == "parallel":
        body += _launching()
        later = ir.Compare(_args(PROCESS), ">", ir.Const(0))
        leaving = (ir.If(later, (ir.Return(),)),)
        if writes(plan):
            body += _own_folder(later)
            read = _of_several
    if writes(plan):
        made = {"parents": ir.Const(True), "exist_ok": ir.Const(True)}
        folder = ir.Attr(read("output"), "mkdir")
        body.append(ir.ExprStmt(ir.Call(folder, (), tuple(made.items()))))
    for section in walk(plan, read, leaving=leaving):
        body.extend(section.body)
    is_shown = plan.load_data is not None and plan.fit is None and plan.evaluate is None
    docstring = (
        "Build the model, train it and say how good it is."
        if plan.fit and not is_shown
        else "Build the model and show it."
    )
    return ir.Def("main", (), tuple(body), docstring=docstring)


def _unset(option: Option) -> Option:
    """The option as a command line has it: which process this is, is unknown unless it is said."""
    if option.name != PROCESS:
        return option
    return replace(option, default=call("os.environ.get", ir.Const(ENVIRONMENT[PROCESS])))


def _launching() -> list[ir.Stmt]:
    """What prints the line for each process, where there are to be several and this is none."""
    process, several = _args(PROCESS), ir.Compare(_args(PROCESSES), ">", ir.Const(1))
    unknown = ir.Compare(process, "is", ir.Const(None))
    prints = call("print_launch_lines", _args(PROCESSES), _args(COORDINATOR))
    return [
        ir.If(ir.BoolOp("and", (several, unknown)), (ir.ExprStmt(prints), ir.Return())),
        ir.Assign(process, ir.BoolOp("or", (process, ir.Const(0)))),
    ]


def _args(name: str) -> ir.Expr:
    """An option as the command line gave it."""
    return dotted(f"args.{name}")


def _of_several(name: str) -> ir.Expr:
    """An option where several processes train: each writes to a folder of its own."""
    return ir.Name(name) if name in ("output", "backup") else _args(name)


def _own_folder(later: ir.Expr) -> list[ir.Stmt]:
    """What gives each process a folder of its own, and all of them one backup."""
    output = ir.Name("output")
    own = ir.FString(("process-", _args(PROCESS)))
    return [
        ir.Assign(output, _args("output")),
        ir.Assign(ir.Name("backup"), ir.BinOp(output, "/", ir.Const("backup"))),
        ir.If(later, (ir.Assign(output, ir.BinOp(output, "/", own)),)),
    ]


def writes(plan: Plan) -> bool:
    """Whether the program writes files."""
    return takes(plan, "output") or takes(plan, "backup")


def takes(plan: Plan, name: str) -> bool:
    """Whether a function of the program that writes files has a parameter."""
    functions = (plan.fit, plan.evaluate, plan.export)
    return name in [p.name for f in functions if f is not None for p in f.params]


def _call(plan: Plan, read: Read, function: str, *first: ir.Expr) -> ir.Call:
    """A call of one of the program's functions with the options that it takes."""
    definition: ir.Def | None = getattr(plan, function)
    assert definition is not None
    folders = {"output", "backup"} if writes(plan) else set()
    options = {option.name for option in plan.options} | folders
    kwargs = tuple((p.name, read(p.name)) for p in definition.params if p.name in options)
    return ir.Call(ir.Name(function), first, kwargs)


def _argument(option: Option) -> ir.Stmt:
    """The line of `argparse` for one option."""
    flag = ir.Const("--" + option.name.replace("_", "-"))
    kwargs: dict[str, ir.Expr] = {}
    if option.type == "bool":
        kwargs["action"] = dotted("argparse.BooleanOptionalAction")
    elif option.type == "list":
        kwargs["nargs"] = ir.Const("*")
        kwargs["type"] = _item_type(option)
    elif option.type in ("int", "float"):
        kwargs["type"] = ir.Name(option.type)
    if option.default is None:
        kwargs["required"] = ir.Const(True)
    else:
        kwargs["default"] = option.default
    if option.choices:
        kwargs["choices"] = ir.ListExpr(option.choices)
    if option.help:
        kwargs["help"] = ir.Const(option.help.replace("%", "%%"))
    return ir.ExprStmt(call("parser.add_argument", flag, **kwargs))


def _item_type(option: Option) -> ir.Expr:
    """The type of a list's items, by its default."""
    items = option.default.items if isinstance(option.default, ir.ListExpr) else ()
    kinds = {type(item.value).__name__ for item in items if isinstance(item, ir.Const)}
    return ir.Name(kinds.pop() if len(kinds) == 1 and kinds <= set(TYPES) else "str")
