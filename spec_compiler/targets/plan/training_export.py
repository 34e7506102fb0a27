"""The statements that write the trained model to files, one entry of `export` after another.

A part of the model is cut out at the tensors that the entry's references name; what they
name is known from the checked graph.
"""

from __future__ import annotations

import posixpath
from typing import Any

from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.ir import CheckedGraph, Value
from spec_compiler.graph.scope import Scope
from spec_compiler.graph.served import Types
from spec_compiler.program import ir
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.export import SERVING, Export
from spec_compiler.spec.formulas import Environment
from spec_compiler.spec.model import Spec
from spec_compiler.targets.plan.values import Values, call
from spec_compiler.text.document import Mapping, Node, Path, Scalar, Sequence, walk

KERAS_FORMATS = {"saved_model": "tf_saved_model", "onnx": "onnx", "litert": "litert"}
"""What `keras.Model.export` calls a serving format."""
PACKAGES = {
    ("onnx", "tensorflow"): ("onnx", "tf2onnx"),
    ("onnx", "jax"): ("onnx", "tf2onnx"),
    ("onnx", "torch"): ("onnx", "onnxscript"),
    ("saved_model", "jax"): ("tensorflow",),
    ("saved_model", "torch"): ("tensorflow", "torch_xla"),
    ("litert", "torch"): ("litert_torch",),
}
"""The packages that a format needs beside the engine, by format and engine."""


def needed(exports: tuple[Export, ...], backend: str) -> tuple[str, ...]:
    """The packages that the exports of a spec need, each once, in order."""
    packages = (p for export in exports for p in PACKAGES.get((export.format, backend), ()))
    return tuple(dict.fromkeys(packages))


def export_statements(
    spec: Spec,
    graph: CheckedGraph,
    values: Values,
    index: int,
    export: Export,
    features: Types | None = None,
) -> list[ir.Stmt]:
    """The statements that write one entry.

    Args:
        spec: The spec.
        graph: Its checked model.
        values: Turns the spec's values into expressions.
        index: The entry's place in the section.
        export: The checked entry.
        features: The types of the features before `prepare`, where it comes first.
    """
    at: Path = ("export", index, export.format)
    node = spec.document.node(at)
    assert node is not None
    path = node.entries["path"].value if isinstance(node, Mapping) else node
    origin = spec.document.key_span(at)
    made: list[ir.Stmt] = []
    model: ir.Expr = ir.Name("model")
    if export.is_part:
        assert isinstance(node, Mapping)
        part = call(
            "keras.Model",
            _end(graph, values, node, "inputs", export.inputs),
            _end(graph, values, node, "outputs", export.outputs),
        )
        model = ir.Name("part")
        made.append(ir.Assign(model, part, origin=origin))
    if features is not None and export.holds_prepare:
        made += _prepared(model, features, origin)
        model = ir.Name("served")
    target = ir.BinOp(ir.Name("output"), "/", values.value(path))
    if posixpath.dirname(posixpath.normpath(export.path.replace("\\", "/"))):
        parent = ir.Attr(target, "parent")
        folders = (("parents", ir.Const(True)), ("exist_ok", ir.Const(True)))
        made.append(ir.ExprStmt(ir.Call(ir.Attr(parent, "mkdir"), (), folders)))
    if export.format == "onnx" and _normalizes(spec, graph):
        values.runtime.add("keep_statistics")
        made.append(ir.ExprStmt(ir.Call(ir.Name("keep_statistics"), (model,))))
    if export.format == "onnx" and model != ir.Name("model"):
        called = ir.Call(model, (ir.Attr(model, "input"),))
        made.append(ir.ExprStmt(called, comment="To ONNX go models that have been called."))
    made.append(ir.ExprStmt(_written(model, export.format, target), origin=origin))
    return made


def _normalizes(spec: Spec, graph: CheckedGraph) -> bool:
    """Whether a layer of the model, or of what comes before it, holds statistics."""
    if any(node.type == "Normalization" for node in graph.nodes):
        return True
    prepare = spec.document.node(("data", "prepare"))
    found = () if prepare is None else walk(prepare)
    return any("Normalization" in path or _is_named(node) for path, node in found)


def _is_named(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value == "Normalization"


def joined(steps: list[list[ir.Stmt]]) -> list[ir.Stmt]:
    """The statements of several entries, where each whole model is prepared once."""
    made: list[ir.Stmt] = []
    bound: dict[ir.Expr, ir.Expr] = {}
    for step in steps:
        of_part = any(isinstance(s, ir.Assign) and s.target == ir.Name("part") for s in step)
        for statement in step:
            if isinstance(statement, ir.Assign) and not of_part:
                if bound.get(statement.target) == statement.value:
                    continue
                bound[statement.target] = statement.value
            made.append(statement)
        if of_part:
            bound.clear()
    return made


def _prepared(model: ir.Expr, features: Types, origin: Span) -> list[ir.Stmt]:
    """The model behind the layers that prepare its inputs."""
    inputs = ir.Name("inputs")
    if isinstance(features, TensorType):
        taken: ir.Expr = _input(features)
    else:
        named = ((ir.Const(name), _input(each, name)) for name, each in features.items())
        taken = ir.DictExpr(tuple(named))
    passed = ir.Call(model, (call("prepare", inputs),))
    return [
        ir.Assign(inputs, taken, origin=origin),
        ir.Assign(ir.Name("served"), call("keras.Model", inputs, passed), origin=origin),
    ]


def _input(features: TensorType, name: str | None = None) -> ir.Call:
    """An input of the features' type."""
    shape = ir.TupleExpr(tuple(ir.Const(size) for size in features.shape[1:]))
    kwargs: dict[str, ir.Expr] = {"shape": shape}
    if features.dtype != "float32":
        kwargs["dtype"] = ir.Const(features.dtype)
    if name is not None:
        kwargs["name"] = ir.Const(name)
    return call("keras.Input", **kwargs)


def _written(model: ir.Expr, form: str, target: ir.Expr) -> ir.Call:
    """The call that writes a model."""
    if form not in SERVING:
        method = "save" if form == "keras" else "save_weights"
        return ir.Call(ir.Attr(model, method), (target,))
    kwargs = (("format", ir.Const(KERAS_FORMATS[form])), ("verbose", ir.Const(False)))
    return ir.Call(ir.Attr(model, "export"), (target,), kwargs)


def _end(graph: CheckedGraph, values: Values, node: Mapping, key: str, references: Any) -> ir.Expr:
    """The tensors at one end of a part: those that its references name, or the model's own."""
    if references is None:
        return ir.Attr(ir.Name("model"), key.removesuffix("s"))
    written = node.entries[key].value
    if not isinstance(written, Sequence):
        return _tensor(graph, values, written, references)
    items = zip(written.items, references, strict=True)
    return ir.ListExpr(tuple(_tensor(graph, values, item, text) for item, text in items))


def _tensor(graph: CheckedGraph, values: Values, node: Node, reference: str) -> ir.Expr:
    """The tensor of a reference: the output of the layer that it names."""
    value = Scope(Environment(graph.params), names=graph.names).follow(reference)
    assert isinstance(value, Value)
    layer = graph.nodes[value.ref.node]
    name = values.value(node) if reference == layer.name else ir.Const(layer.name)
    tensor: ir.Expr = ir.Attr(call("model.get_layer", name), "output")
    for select in value.ref.select:
        tensor = ir.Index(tensor, ir.Const(select))
    return tensor
