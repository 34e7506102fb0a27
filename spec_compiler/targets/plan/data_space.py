"""The call of `keras.utils.FeatureSpace`, by the kinds of feature of a table's columns.

In: the table as the spec writes it. Out: an expression. Sizes that a feature does not name are
written out, as Keras takes them from the space only for a kind by its bare name.
"""

from __future__ import annotations

from collections.abc import Mapping

from spec_compiler.catalog.feature_space import Cross, FeatureKind
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.program import ir
from spec_compiler.targets.plan.values import Values, call
from spec_compiler.text.document import Document, Node, Path, Sequence
from spec_compiler.text.document import Mapping as MappingNode

SPACE = "keras.utils.FeatureSpace"


def space_call(
    document: Document, table: Path, values: Values, kinds: Mapping[str, FeatureKind]
) -> ir.Call:
    """The space of a table.

    Args:
        document: The spec.
        table: Where the table's arguments stand in it.
        values: Turns the spec's values into expressions.
        kinds: The kinds of its columns.
    """

    def size(argument: str) -> ir.Expr:
        node = document.node((*table, argument))
        default = Csv.model_fields[argument].default
        return ir.Const(default) if node is None else values.value(node)

    def kind_of(name: str, kind: FeatureKind) -> ir.Expr:
        own = kind.canonical_name()
        inner = document.node((*table, "features", name, own))
        args, kwargs = values.arguments(type(kind), inner)
        given = dict(kwargs)
        if kind.places is not None and not args and "num_bins" not in given:
            given = {"num_bins": size(kind.places)} | given
        return call(f"{SPACE}.{own}", *args, **given)

    def cross_of(node: Node) -> ir.Expr:
        if isinstance(node, Sequence):
            return values.value(node)
        inner = node.entries["cross"].value if isinstance(node, MappingNode) else node
        args, kwargs = values.arguments(Cross, inner)
        given = {"crossing_dim": size("crossing_dim")} | dict(kwargs)
        return call(f"{SPACE}.cross", *args, **given)

    features = ir.DictExpr(tuple((ir.Const(name), kind_of(name, k)) for name, k in kinds.items()))
    kwargs: dict[str, ir.Expr] = {}
    crosses = document.node((*table, "crosses"))
    if isinstance(crosses, Sequence):
        kwargs["crosses"] = ir.ListExpr(tuple(map(cross_of, crosses.items)))
        if any(isinstance(item, Sequence) for item in crosses.items):
            kwargs["crossing_dim"] = size("crossing_dim")
    mode = document.node((*table, "output_mode"))
    if mode is not None:
        kwargs["output_mode"] = values.value(mode)
    return call(SPACE, features, **kwargs)
