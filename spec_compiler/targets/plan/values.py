"""A spec's values as expressions: constants, formulas, and objects as constructor calls.

In: nodes of the document, so that formulas stay formulas. Out: IR expressions.
The catalogue tells which arguments hold objects and which are tuples in Keras's
own style. Every string becomes a constant; none is ever pasted into code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.build import is_object
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.fields import ObjectOf, Objects
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.expression.nodes import Formula, Template, names
from spec_compiler.expression.python import to_python
from spec_compiler.expression.template import parse_value
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.text.document import Mapping as MappingNode
from spec_compiler.text.document import Node, Scalar, Sequence, plain

NAMESPACES = {"keras.layers": "layers", "keras.ops": "ops", "keras.applications": "applications"}
"""Modules of Keras that a program imports under their own name."""
APPLICATIONS = "keras.applications"


def dotted(path: str) -> ir.Expr:
    """`keras.optimizers.Adam` as an expression.

    >>> dotted("keras.Input").name
    'Input'
    """
    first, *rest = path.split(".")
    expr: ir.Expr = ir.Name(first)
    for part in rest:
        expr = ir.Attr(expr, part)
    return expr


def call(path: str, *args: ir.Expr, **kwargs: ir.Expr) -> ir.Call:
    """A call of a dotted name."""
    return ir.Call(dotted(path), args, tuple(kwargs.items()))


@dataclass(slots=True)
class Values:
    """Turns values of one function's body into expressions.

    Attributes:
        context: Which names are the spec's imports.
        spelling: How a parameter is written where it is not by its own name.
        references: How a reference's tensor is written, for `shape('x')`.
        used: Collects the parameters that formulas name.
        imported: Collects the imports that objects name.
        runtime: Collects the functions of `targets.runtime` that are called.
        folder: Where the spec's files are, seen from where the program will stand.
        blocks: What writes the layer of a block, by the block's name.
        namespaces: Collects the namespaces of Keras that calls name.
    """

    context: Context
    spelling: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    runtime: set[str] = field(default_factory=set)
    folder: str = "."
    blocks: Mapping[str, Callable[[Values, Node | None], ir.Expr]] = field(default_factory=dict)

    def value(self, node: Node, *, as_tuple: bool = False) -> ir.Expr:
        """A plain value: a constant, a formula, a list (or a tuple) or a mapping of them."""
        if isinstance(node, Scalar):
            return self._scalar(node.value)
        if isinstance(node, Sequence):
            items = tuple(self.value(item, as_tuple=as_tuple) for item in node.items)
            return ir.TupleExpr(items) if as_tuple else ir.ListExpr(items)
        pairs = ((ir.Const(key), self.value(entry.value)) for key, entry in node.entries.items())
        return ir.DictExpr(tuple(pairs))

    def _scalar(self, value: Any) -> ir.Expr:
        if not isinstance(value, str) or "$" not in value:
            return ir.Const(value)
        parsed = parse_value(value)
        if isinstance(parsed, str):
            return ir.Const(parsed)
        return self.formula(parsed)

    def formula(self, parsed: Formula | Template, *, iterable: bool = False) -> ir.Expr:
        """A formula as the Python expression that computes it."""
        self.used |= names(parsed)
        expr = to_python(
            parsed, iterable=iterable, names=dict(self.spelling), references=dict(self.references)
        )
        return ir.Formula(expr)

    def object(self, category_name: str, node: Node, *, by_name: bool = True) -> ir.Expr:
        """An object of Keras, or one of the spec's imports; `by_name`: whether a string will do."""
        category = CATEGORIES[category_name]
        if isinstance(node, Scalar):
            return self._bare(category_name, node, by_name=by_name)
        if not isinstance(node, MappingNode) or len(node.entries) != 1:
            return self.value(node)
        [(key, entry)] = node.entries.items()
        name = str(key)
        if name in self.context.imports:
            return self.imported_object(category_name, name, entry.value)
        if category_name == "layer" and name in self.blocks:
            return self.blocks[name](self, entry.value)
        cls = category.find(name)
        if cls is None and category.also:
            category = CATEGORIES[category.also]
            cls = category.find(name)
        if cls is None:
            raise LookupError(f"{category_name} {name!r} passed the checks but is not known")
        return self.constructor(category.namespace, cls, entry.value)

    def _bare(self, category_name: str, node: Scalar, *, by_name: bool) -> ir.Expr:
        category = CATEGORIES[category_name]
        if not isinstance(node.value, str) or "$" in node.value:
            return self._scalar(node.value)
        if node.value in self.context.imports:
            return self.imported_object(category_name, node.value, None)
        if category_name == "layer" and node.value in self.blocks:
            return self.blocks[node.value](self, None)
        cls = category.find(node.value)
        if cls is None and category.also:
            category = CATEGORIES[category.also]
            cls = category.find(node.value)
        if cls is None or (by_name and category.takes_string(node.value)):
            return ir.Const(node.value)
        return self.constructor(category.namespace, cls, None)

    def imported_object(
        self,
        category_name: str,
        op: str,
        node: Node | None,
        extra: Mapping[str, ir.Expr] | None = None,
    ) -> ir.Expr:
        """An object of the spec's imports: made by a call, or a function with its keywords.

        Args:
            category_name: The category of the place that it stands in.
            op: Its name among the imports.
            node: What stands behind its colon.
            extra: Further arguments of what is made.
        """
        self.imported.add(op)
        found = self.context.imports[op]
        nothing = node is None or (isinstance(node, Scalar) and node.value is None)
        is_bare = not nothing and not isinstance(node, MappingNode)
        args = (self.value(node),) if node is not None and is_bare else ()
        kwargs = self.keywords(node) if node is not None else ()
        if found.is_made:
            return ir.Call(ir.Name(op), args, (*kwargs, *(extra or {}).items()))
        if not kwargs:
            return ir.Name(op)
        if category_name == "metric":
            # Keras names a metric after its function, which it would not find otherwise.
            label = ("name", ir.Const(found.attribute.rpartition(".")[2]))
            return ir.Call(
                dotted("keras.metrics.MeanMetricWrapper"), (ir.Name(op),), (label, *kwargs)
            )
        self.runtime.add("with_keywords")
        return ir.Call(ir.Name("with_keywords"), (ir.Name(op),), kwargs)

    def objects(self, category_name: str, node: Node, *, by_name: bool = True) -> ir.Expr:
        """One object, a list of them, or a mapping by output name."""
        if isinstance(node, Sequence):
            return ir.ListExpr(
                tuple(self.objects(category_name, item, by_name=by_name) for item in node.items)
            )
        if isinstance(node, MappingNode) and not is_object(
            category_name, plain(node), self.context
        ):
            return ir.DictExpr(
                tuple(
                    (ir.Const(key), self.objects(category_name, entry.value, by_name=by_name))
                    for key, entry in node.entries.items()
                )
            )
        return self.object(category_name, node, by_name=by_name)

    def constructor(
        self, namespace: str, cls: type[KerasObject], node: Node | None, **extra: ir.Expr
    ) -> ir.Call:
        """The call that makes an object: a layer's first argument by position, others by name."""
        path = f"{NAMESPACES.get(namespace, namespace)}.{cls.canonical_name()}"
        args, kwargs = self.arguments(cls, node)
        first = next(iter(args), None)
        if first is not None and (namespace not in NAMESPACES or namespace == APPLICATIONS):
            args, kwargs = (), ((str(cls.first_field()), first), *kwargs)
        return ir.Call(dotted(path), args, (*kwargs, *extra.items()))

    def arguments(
        self, cls: type[KerasObject], node: Node | None
    ) -> tuple[tuple[ir.Expr, ...], tuple[tuple[str, ir.Expr], ...]]:
        """Positional and keyword arguments of a constructor."""
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return (), ()
        first = cls.first_field()
        if not isinstance(node, MappingNode):
            return ((self.argument(cls, first, node),) if first else ()), ()
        kwargs = {str(k): self.argument(cls, str(k), e.value) for k, e in node.entries.items()}
        if first in kwargs and _is_required(cls, first):
            return (kwargs.pop(first),), tuple(kwargs.items())
        return (), tuple(kwargs.items())

    def argument(self, cls: type[KerasObject], name: str, node: Node) -> ir.Expr:
        """One argument, as what its field says it is."""
        info = field_named(cls, name)
        for marker in markers(info) if info is not None else ():
            if isinstance(marker, Objects):
                return self.objects(marker.category, node, by_name=marker.by_name)
            if isinstance(marker, ObjectOf) and not (
                isinstance(node, Scalar) and not isinstance(node.value, str)
            ):
                return self.listed(marker.category, node, by_name=marker.by_name)
        return self.value(node, as_tuple=info is not None and "tuple[" in str(info.annotation))

    def listed(self, category: str, node: Node, *, by_name: bool = True) -> ir.Expr:
        """An object, or lists of them."""
        if isinstance(node, Sequence):
            items = (self.listed(category, item, by_name=by_name) for item in node.items)
            return ir.ListExpr(tuple(items))
        return self.object(category, node, by_name=by_name)

    def keywords(self, node: Node) -> tuple[tuple[str, ir.Expr], ...]:
        """The arguments of a mapping by name; none of anything else."""
        if not isinstance(node, MappingNode):
            return ()
        return tuple((str(key), self.value(entry.value)) for key, entry in node.entries.items())


def field_named(cls: type[KerasObject], name: str) -> Any:
    """A class's field by the name that a spec writes, None where it has none."""
    for key, info in cls.model_fields.items():
        if name in (key, info.alias):
            return info
    return None


def _is_required(cls: type[KerasObject], name: str) -> bool:
    """Whether a field has no default: everyone knows then what stands first in the call."""
    info = field_named(cls, name)
    return info is not None and info.is_required()


def markers(info: Any) -> list[Any]:
    """Every marker in a field's annotation, at any depth."""
    found = list(info.metadata)
    todo = [info.annotation]
    while todo:
        annotation = todo.pop()
        found += getattr(annotation, "__metadata__", ())
        todo += [arg for arg in getattr(annotation, "__args__", ()) if arg is not annotation]
    return found
