"""The statements that write the trained model to files, one entry of `export` after another.

A part of the model is cut out at the tensors that the entry's references name; what they
name is known from the checked graph.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import Any

from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.ir import CheckedGraph, Node, Value
from spec_compiler.graph.scope import Scope
from spec_compiler.graph.served import Types
from spec_compiler.program import ir
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.export import SERVING, Export
from spec_compiler.spec.formulas import Environment
from spec_compiler.spec.model import Spec
from spec_compiler.spec.nested import used_specs
from spec_compiler.targets.plan.values import Values, call
from spec_compiler.text.document import Mapping, Path, Scalar, Sequence, walk
from spec_compiler.text.document import Node as Written

KERAS_FORMATS = {"saved_model": "tf_saved_model", "onnx": "onnx", "litert": "litert"}
"""What `keras.Model.export` calls a serving format."""
RANDOM = ("Random", "RandAugment", "AugMix", "CutMix", "MixUp")
"""What the names of layers begin with that are at work unless they are told that nothing trains."""
PACKAGES = {
    ("onnx", "tensorflow"): ("onnx", "tf2onnx"),
    ("onnx", "jax"): ("onnx", "jax2onnx"),
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
    if export.format in SERVING and any(_is_stateful(node) for node in graph.nodes):
        made.append(_forgets())
    is_random = export.format in SERVING and _is_random(spec, graph)
    if features is not None and export.holds_prepare:
        made += _prepared(model, features, origin, at_rest=is_random)
        model = ir.Name("served")
    elif is_random:
        made += _at_rest(model, graph, origin)
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


def _is_random(spec: Spec, graph: CheckedGraph) -> bool:
    """Whether a layer of the model, or of a model in it, would be served at work."""
    if any(node.type.startswith(RANDOM) for node in graph.nodes):
        return True
    models = [inner.document.node(("model",)) for inner in used_specs(spec)]
    found = [each for model in models if model is not None for each in walk(model)]
    named = [node.value for _, node in found if isinstance(node, Scalar)]
    return any(str(word).startswith(RANDOM) for word in (*named, *(k for p, _ in found for k in p)))


def _is_stateful(node: Node) -> bool:
    """Whether a layer carries a state from batch to batch."""
    return getattr(node.object, "stateful", False) is True


def _forgets() -> ir.Stmt:
    """What lets layers forget the last batch of the training, which is nobody's first one."""
    layer = ir.Name("layer")
    stateful = call("getattr", layer, ir.Const("stateful"), ir.Const(False))
    reset = ir.ExprStmt(ir.Call(ir.Attr(layer, "reset_state"), ()))
    layers = ir.Attr(ir.Name("model"), "layers")
    comment = "What is served begins without a state."
    return ir.For(layer, layers, (ir.If(stateful, (reset,)),), comment=comment)


def _normalizes(spec: Spec, graph: CheckedGraph) -> bool:
    """Whether a layer of the model, or of what comes before it, holds statistics."""
    if any(node.type == "Normalization" for node in graph.nodes):
        return True
    prepare = spec.document.node(("data", "prepare"))
    found = () if prepare is None else walk(prepare)
    return any("Normalization" in path or _is_named(node) for path, node in found)


def _is_named(node: Written) -> bool:
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
            if isinstance(statement, ir.For) and statement in made:
                continue
            made.append(statement)
        if of_part:
            bound.clear()
    return made


def _prepared(model: ir.Expr, features: Types, origin: Span, *, at_rest: bool) -> list[ir.Stmt]:
    """The model behind the layers that prepare its inputs."""
    inputs = ir.Name("inputs")
    taken = ir.Assign(inputs, _inputs(features), origin=origin)
    return [taken, _served(model, inputs, call("prepare", inputs), origin, at_rest=at_rest)]


def _at_rest(model: ir.Expr, graph: CheckedGraph, origin: Span) -> list[ir.Stmt]:
    """The model with its random layers at rest, which Keras would serve at work."""
    inputs: ir.Expr = ir.Attr(model, "input")
    comment = "Random layers are at work unless they are told that nothing trains."
    if graph.kind == "subclassed":
        types = {name: graph.nodes[index].output for name, index in graph.inputs.items()}
        known = {name: kind for name, kind in types.items() if isinstance(kind, TensorType)}
        [*first] = known.values()
        taken = _inputs(first[0] if len(known) == 1 else known)
        inputs = ir.Name("inputs")
        given = ir.Assign(inputs, taken, origin=origin, comment=comment)
        return [given, _served(model, inputs, inputs, origin, at_rest=True)]
    if graph.kind == "sequential" and model == ir.Name("model"):
        inputs = ir.Index(ir.Attr(model, "inputs"), ir.Const(0))
    made = _served(model, inputs, inputs, origin, at_rest=True)
    return [replace(made, comment=comment)]


def _served(
    model: ir.Expr, inputs: ir.Expr, given: ir.Expr, origin: Span, *, at_rest: bool
) -> ir.Assign:
    """What is served: the model on what it is given of the inputs."""
    kwargs = (("training", ir.Const(False)),) if at_rest else ()
    made = call("keras.Model", inputs, ir.Call(model, (given,), kwargs))
    return ir.Assign(ir.Name("served"), made, origin=origin)


def _inputs(features: Types) -> ir.Expr:
    """The inputs of features: one, or several by name."""
    if isinstance(features, TensorType):
        return _input(features)
    named = ((ir.Const(name), _input(each, name)) for name, each in features.items())
    return ir.DictExpr(tuple(named))


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


def _tensor(graph: CheckedGraph, values: Values, node: Written, reference: str) -> ir.Expr:
    """The tensor of a reference: the output of the layer that it names."""
    value = Scope(Environment(graph.params), names=graph.names).follow(reference)
    assert isinstance(value, Value)
    layer = graph.nodes[value.ref.node]
    name = values.value(node) if reference == layer.name else ir.Const(layer.name)
    tensor: ir.Expr = ir.Attr(call("model.get_layer", name), "output")
    for select in value.ref.select:
        tensor = ir.Index(tensor, ir.Const(select))
    return tensor
