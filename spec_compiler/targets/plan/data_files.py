"""Files of folders: read by Keras's own loaders, or parted and mixed by their paths and then opened.

In: the plan of the data, and the key of a source whose data are files. Out: the statements that
read them. Keras's loader reads a folder wherever it can give the parts that the spec asks for: all
of the files, or the two subsets of one share. What it has no argument for (parts of each class
alike, three parts of one folder, unreadable files left out) is done by functions that a script
carries along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.catalog.sources.folders import CHANNELS, FolderSource, Images
from spec_compiler.program import ir
from spec_compiler.targets.plan.data_prepare import placed
from spec_compiler.targets.plan.values import call

if TYPE_CHECKING:
    from spec_compiler.targets.plan.data import DataPlan

SHAPED = ("crop_to_aspect_ratio", "pad_to_aspect_ratio", "data_format")
"""What images are asked for that are more than resized."""


def opens_mixed(plan: DataPlan, part: str) -> bool:
    """Whether a part's files are mixed as paths each epoch, before they are opened.

    What is kept is not opened again: it is mixed after it has been kept.
    """
    return not plan.reads_only and plan.shuffle(part) is True and not plan.data.cache


def is_loaded(plan: DataPlan, key: str) -> bool:
    """Whether Keras's loader reads the folder that stands under a key of the section."""
    source = getattr(plan.data, key)
    if not isinstance(source, FolderSource) or source.skip_unreadable:
        return False
    if key not in ("train", "source"):
        return True
    split, mixes = plan.data.split, plan.shuffle("train")
    if split is not None:
        is_one = (split.validation is None) != (split.test is None)
        if not is_one or split.stratify or (split.shuffle and not source.shuffle):
            return False
    if (split is not None or plan.holds_out) and source.subset is not None:
        return False
    if split is not None and plan.holds_out:
        return False
    # The loader mixes each epoch what it has mixed once.
    return not isinstance(mixes, bool) or mixes == source.shuffle


def cut_part(plan: DataPlan, key: str) -> str | None:
    """The part that the loader cuts off the training data; None where it does not."""
    if key not in ("train", "source") or not is_loaded(plan, key):
        return None
    if plan.data.split is not None:
        return "test" if plan.data.split.test is not None else "validation"
    return "validation" if plan.holds_out else None


def as_samples(plan: DataPlan) -> bool:
    """Whether loaders give samples, to be batched later; otherwise they give batches.

    Samples are kept and mixed one by one, and make batches of several sizes.
    """
    numbered = not isinstance(plan.shuffle("train"), bool)
    document = plan.spec.document
    sized = (("fit", "validation_batch_size"), ("evaluate", "batch_size"))
    other_sizes = any(document.node(path) is not None for path in sized)
    asked = bool(plan.data.cache) or numbered or other_sizes
    return plan.reads_only or plan.is_shared or asked


def loaded(plan: DataPlan, key: str, parts: tuple[str, ...]) -> list[ir.Stmt]:
    """The statements in which Keras's loader reads a folder, for one part or for two."""
    node, source = plan.spec.document.node(("data", key)), getattr(plan.data, key)
    assert node is not None
    origin = plan.spec.document.key_span(("data", key))
    cut, share = cut_part(plan, key), None
    if cut is not None:
        parts = (*parts, cut)
        place = ("fit", "validation_split") if plan.data.split is None else ("data", "split", cut)
        written = plan.spec.document.node(place)
        assert written is not None
        share = plan.values.value(written)
    size = ir.Const(None) if as_samples(plan) else plan.size(parts[0])
    is_seeded = plan.spec.seed is not None or share is not None or source.subset is not None
    calls = plan.calls()
    given = calls.given(node)
    made: list[ir.Stmt] = []
    if isinstance(given["directory"], ir.Call) and not isinstance(source, Images):
        made.append(ir.Assign(ir.Name("directory"), given["directory"]))
        given["directory"] = ir.Name("directory")
    own: dict[str, ir.Expr] = {"batch_size": size}
    if share is not None:
        own |= {"validation_split": share, "subset": ir.Const("both")}
    if source.shuffle and (is_seeded or plan.reads_only or plan.is_shared):
        own["seed"] = calls.passed["seed"]
    called = calls.loading(node, given, own)
    if source.subset == "both":
        parts = ("train", "validation")
    names = [ir.Name(part) for part in parts]
    target = names[0] if len(names) == 1 else ir.TupleExpr(tuple(names))
    if share is not None:
        plan.runtime.add("check_share")
        shares = call("check_share", calls.listing(node, given), share)
        made.append(ir.ExprStmt(shares, checks=True))
    made.append(ir.Assign(target, called))
    paths: ir.Expr = ir.Name("paths")
    if isinstance(source, Images):
        lists: list[ir.Expr] = [ir.Attr(name, "file_paths") for name in names]
        paths = lists[0] if len(lists) == 1 else ir.BinOp(lists[0], "+", lists[1])
    else:
        found = ir.TupleExpr((paths, ir.Name("_"), ir.Name("_")))
        made.append(ir.Assign(found, calls.listing(node, given), checks=True))
    looking = _looking(plan, "check_files", source, paths, given)
    made.append(ir.ExprStmt(looking, checks=True))
    return [placed(each, origin) for each in made]


def listed(plan: DataPlan, key: str, parts: tuple[str, ...]) -> list[ir.Stmt]:
    """The statements that list a folder's files with their labels, for one part or for two."""
    document, source = plan.spec.document, getattr(plan.data, key)
    node = document.node(("data", key))
    assert node is not None
    origin = document.key_span(("data", key))
    (first, *_), whole = parts, plan.variable(parts[0])
    assert isinstance(whole, ir.TupleExpr)
    paths = whole.items[0]
    made: list[ir.Stmt] = [ir.Assign(whole, plan.calls().call(node, first, source))]
    given = plan.calls().given(node)
    if source.skip_unreadable:
        made.append(ir.Assign(whole, _looking(plan, "keep_readable", source, whole, given)))
    else:
        looking = _looking(plan, "check_files", source, paths, given)
        made.append(ir.ExprStmt(looking, checks=True))
    if source.subset is not None:
        plan.runtime.add("subset_of")
        variables = tuple(map(plan.variable, parts))
        target = variables[0] if len(variables) == 1 else ir.TupleExpr(variables)
        cut = (given["validation_split"], given["subset"])
        made.append(ir.Assign(target, call("subset_of", whole, *cut)))
    return [placed(each, origin) for each in made]


def _looking(
    plan: DataPlan,
    function: str,
    source: FolderSource,
    files: ir.Expr,
    given: dict[str, ir.Expr],
) -> ir.Call:
    """The call that looks for files that cannot be read, and refuses them or leaves them out."""
    kwargs: dict[str, ir.Expr] = {}
    if "color_mode" in given:
        kwargs["channels"] = channels(given["color_mode"])
    if "sampling_rate" in given:
        kwargs["sampling_rate"] = given["sampling_rate"]
    plan.runtime.update((function, source.finder))
    return call(function, files, ir.Name(source.finder), **kwargs)


def channels(mode: ir.Expr) -> ir.Expr:
    """How many channels the images of a colour mode have."""
    if isinstance(mode, ir.Const):
        return ir.Const(CHANNELS[str(mode.value)])
    pairs = tuple((ir.Const(name), ir.Const(count)) for name, count in CHANNELS.items())
    return ir.Index(ir.DictExpr(pairs), mode)


def opened(plan: DataPlan, part: str) -> ir.Stmt:
    """The statement that makes samples of the listed files of a part."""
    key, source = plan.place(part)
    node = plan.spec.document.node(("data", key))
    assert node is not None
    calls, mixes = plan.calls(), opens_mixed(plan, part)
    given = calls.given(node)
    assert isinstance(source, FolderSource)
    kwargs = {name: value for name, value in given.items() if name in source.opening}
    opener = source.opener
    if isinstance(source, Images):
        if "color_mode" in kwargs:
            kwargs["channels"] = channels(kwargs.pop("color_mode"))
        opener = "open_shaped_images" if kwargs.keys() & {*SHAPED} else opener
    if mixes:
        kwargs = {
            "shuffle": ir.Const(True),
            "seed": given.get("seed", calls.passed["seed"]),
        } | kwargs
    plan.runtime.add(opener)
    called = call(opener, plan.variable(part), **kwargs)
    return ir.Assign(ir.Name(part), called, origin=plan.spec.document.key_span(("data", key)))
