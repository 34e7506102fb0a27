"""Random arrays that fit the model's inputs and its losses' labels, as NumPy code.

In: the checked model, its losses, a source's arguments. Out: the statements that draw
the features and the labels of one part. Sizes that the spec writes with parameters
stay formulas, so that a script's options change model and data together.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.catalog.sources.synthetic import Synthetic
from spec_compiler.expression.nodes import names
from spec_compiler.expression.template import parse_value
from spec_compiler.graph.build import values_in
from spec_compiler.graph.ir import CheckedGraph, Node, Value
from spec_compiler.lint.subject import Subject
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.model import Spec
from spec_compiler.spec.settings import Settings
from spec_compiler.targets.plan.values import Values, call
from spec_compiler.text.document import Mapping, Path, Scalar, Sequence
from spec_compiler.text.document import Node as DocumentNode

UNKNOWN_SIZE = 8
"""The size of an axis that the model leaves open."""
COUNTS = {
    "Embedding": "input_dim",
    "ReversibleEmbedding": "input_dim",
    "CategoryEncoding": "num_tokens",
    "ops.one_hot": "num_classes",
}
"""The argument of each step that tells how many different integers it knows."""
WORDS = ("red", "green", "blue")
"""What inputs of text hold."""
RNG = ir.Name("rng")


@dataclass(slots=True)
class SyntheticPlan:
    """Writes the statements of synthetic data.

    Args:
        spec: The spec.
        settings: Its checked sections, which tell the losses.
        graph: The checked model.
        values: Turns the spec's values into expressions.
    """

    spec: Spec
    settings: Settings
    graph: CheckedGraph
    values: Values

    def statements(self, argument: DocumentNode, x: str, y: str) -> list[ir.Stmt]:
        """Draw the features into the variable `x` and the labels into `y`.

        Args:
            argument: The source's arguments.
            x: The variable of the features.
            y: The variable of the labels.
        """
        args, kwargs = self.values.arguments(Synthetic, argument)
        given = dict(kwargs)
        if args:
            given[str(Synthetic.first_field())] = args[0]
        defaults = Synthetic()
        samples = given.get("samples", ir.Const(defaults.samples))
        seed = given.get("seed", ir.Const(defaults.seed))
        return [
            ir.Assign(RNG, call("np.random.default_rng", seed)),
            ir.Assign(ir.Name(x), self._features(samples)),
            ir.Assign(ir.Name(y), self._labels(samples)),
        ]

    def classes(self) -> int | None:
        """How many classes the only output tells apart; None where its labels are no classes."""
        outputs = Subject(self.spec, self.graph, self.settings).outputs()
        if len(outputs) != 1 or len(self.graph.outputs) != 1:
            return None
        (output,) = outputs
        is_open = getattr(output.loss, "ignore_class", None) is not None
        if getattr(output.loss, "targets", "") != "integers" or is_open:
            return None
        return output.units

    def _features(self, samples: ir.Expr) -> ir.Expr:
        """The one input's array, or a mapping by input."""
        found = {
            name: self._feature(self.graph.nodes[index], samples)
            for name, index in self.graph.inputs.items()
        }
        if len(found) == 1:
            return next(iter(found.values()))
        return ir.DictExpr(tuple((ir.Const(name), value) for name, value in found.items()))

    def _feature(self, node: Node, samples: ir.Expr) -> ir.Expr:
        """The array of one input."""
        kind = node.output
        assert isinstance(kind, TensorType)
        size = ir.TupleExpr((samples, *self._input_shape(node, kind)))
        count = self._count(node)
        if count is not None:
            return _integers((count,), size)
        if kind.dtype == "string":
            drawn = _draw("choice", ir.ListExpr(tuple(map(ir.Const, WORDS))), size=size)
            return ir.Call(ir.Attr(drawn, "astype"), (ir.Name("object"),))
        if kind.dtype == "bool" or "int" in kind.dtype:
            return _integers((ir.Const(2),), size)
        return _draw("random", size, dtype=ir.Const("float32"))

    def _input_shape(self, node: Node, kind: TensorType) -> list[ir.Expr]:
        """The axes of an input without the batch's, as the spec writes them."""
        document = self.spec.document
        written = document.node((*node.path, "shape")) or document.node(node.path)
        if isinstance(written, Sequence) and len(written.items) == len(kind.shape) - 1:
            pairs = zip(written.items, kind.shape[1:], strict=True)
            return [self._written(item, size) for item, size in pairs]
        return [_size(axis) for axis in kind.shape[1:]]

    def _count(self, node: Node) -> ir.Expr | None:
        """How many different integers an input may hold, where what reads it tells."""
        for reader in _readers(self.graph, node):
            argument = COUNTS.get(reader.type)
            size = getattr(reader.object, argument, None) if argument else None
            if argument is not None and size is not None:
                return self._argument(reader, argument, size)
        return None

    def _labels(self, samples: ir.Expr) -> ir.Expr:
        """What the losses compare the outputs with; nothing where there is no loss."""
        subject = Subject(self.spec, self.graph, self.settings)
        losses = {output.name: output.loss for output in subject.outputs()}
        if not losses:
            return ir.Const(None)
        outputs = self.graph.outputs
        made = [
            (name, self._label(value, losses.get(name if len(outputs) > 1 else ""), samples))
            for name, value in outputs.items()
        ]
        if isinstance(self.spec.model.outputs, dict):
            return ir.DictExpr(tuple((ir.Const(name), label) for name, label in made))
        labels = tuple(label for _, label in made)
        return labels[0] if len(labels) == 1 else ir.TupleExpr(labels)

    def _label(self, value: Value, loss: object, samples: ir.Expr) -> ir.Expr:
        """The labels of one output."""
        shape = value.type.shape if isinstance(value.type, TensorType) else (None, 1)
        axes = self._like_inputs(shape[1:])
        targets = getattr(loss, "targets", "values")
        if targets in ("integers", "one_hot", "sequences") and axes:
            classes = self._classes(value, shape[-1])
            if targets == "sequences":
                return _integers((ir.Const(1), classes), ir.TupleExpr((samples, ir.Const(4))))
            numbers = _integers((classes,), _sizes(samples, axes[:-1]))
            if targets == "integers":
                return numbers
            return call("keras.utils.to_categorical", numbers, classes)
        if targets == "binary":
            return _integers((ir.Const(2),), _sizes(samples, axes))
        return _draw("random", ir.TupleExpr((samples, *axes)), dtype=ir.Const("float32"))

    def _like_inputs(self, axes: tuple[int | None, ...]) -> list[ir.Expr]:
        """An output's axes: those that an input has in the same place are written as there."""
        node = self.graph.nodes[next(iter(self.graph.inputs.values()))]
        assert isinstance(node.output, TensorType)
        inner = node.output.shape[1:]
        written = self._input_shape(node, node.output)
        return [
            written[i] if i < len(inner) and inner[i] == axis else _size(axis)
            for i, axis in enumerate(axes)
        ]

    def _classes(self, value: Value, last: int | None) -> ir.Expr:
        """The number of classes: the last layer's units, as the spec writes them."""
        node = self.graph.nodes[value.ref.node]
        for argument in ("units", "filters"):
            if last is not None and getattr(node.object, argument, None) == last:
                return self._argument(node, argument, last)
        return _size(last)

    def _argument(self, node: Node, argument: str, size: int) -> ir.Expr:
        """An argument of a layer, as the spec writes it where that means the same here."""
        document, path = self.spec.document, node.path
        if path[-1] in self.spec.shared:
            path = ("shared", str(path[-1]), node.type)
        written = document.node((*path, argument)) or document.node(path)
        if isinstance(written, Mapping) or not self._is_global(path):
            return ir.Const(size)
        return self._written(written, size)

    def _is_global(self, path: Path) -> bool:
        """Whether formulas at a path see the spec's parameters only."""
        return path[0] in ("model", "shared") and not any(
            isinstance(self.spec.document.node((*path[:end], "for")), Mapping)
            for end in range(1, len(path))
        )

    def _written(self, node: DocumentNode | None, size: int | None) -> ir.Expr:
        """A formula over the spec's parameters as it stands there, else its value."""
        if isinstance(node, Scalar) and isinstance(node.value, str) and "$" in node.value:
            parsed = parse_value(node.value)
            if not isinstance(parsed, str) and names(parsed) <= self.spec.params.keys():
                return self.values.value(node)
        return _size(size)


def _readers(graph: CheckedGraph, node: Node) -> Iterator[Node]:
    """The nodes that an input's tensor reaches, nearest first, through those that keep integers."""
    reached = {node.index}
    for other in graph.nodes[node.index + 1 :]:
        sources = {value.ref.node for value in values_in((other.args, other.kwargs))}
        if sources & reached:
            yield other
            if other.type.startswith("ops.") or other.type in ("Reshape", "Flatten", "Identity"):
                reached.add(other.index)


def _size(axis: int | None) -> ir.Expr:
    return ir.Const(UNKNOWN_SIZE if axis is None else axis)


def _sizes(samples: ir.Expr, axes: list[ir.Expr]) -> ir.Expr:
    """The size of an array; that of a flat one is a number."""
    return ir.TupleExpr((samples, *axes)) if axes else samples


def _integers(bounds: tuple[ir.Expr, ...], size: ir.Expr) -> ir.Expr:
    """Integers from the first bound (default: 0) to below the last."""
    if isinstance(size, ir.TupleExpr) and len(size.items) == 1:
        size = size.items[0]
    return _draw("integers", *bounds, size=size)


def _draw(method: str, *args: ir.Expr, **kwargs: ir.Expr) -> ir.Expr:
    return ir.Call(ir.Attr(RNG, method), args, tuple(kwargs.items()))
