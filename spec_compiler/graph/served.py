"""What a model takes that has `data.prepare` as its first layers: the features as they are read.

In: the checked sections and the graph. Out: the types of the features, or why such a model
cannot be made: what is done with whole arrays, or learned from the columns of a table, is
no layer.
"""

from __future__ import annotations

from collections.abc import Mapping

from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.graph.data_layout import features_of, layout
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.shapes.types import TensorType, Unknown
from spec_compiler.spec.settings import Settings

Types = TensorType | dict[str, TensorType]
"""The features: one tensor, or several by name."""
ON_ARRAYS = "pad_sequences"


def served(settings: Settings, graph: CheckedGraph) -> Types | str:
    """The types of the features before they are prepared, or why no model can take them."""
    data = settings.data
    assert data is not None
    assert data.prepare
    if data.prepare[0].op == ON_ARRAYS:
        return f"{ON_ARRAYS} works on lists, which are no input of a model"
    source = data.train or data.source
    if not isinstance(source, DataSource):
        return "where the features come from is not known"
    if isinstance(source, Csv) and layout(source, data, graph).kinds:
        return "the kinds of feature of its columns are a FeatureSpace, which is no layer"
    found = features_of(source, data, graph)
    if isinstance(found, TensorType):
        return found
    if found is None or isinstance(found, Unknown):
        return "the shape of the features is not known before they are read"
    types = {name: each for name, each in found.items() if isinstance(each, TensorType)}
    return (
        types
        if isinstance(found, Mapping) and len(types) == len(found)
        else "a feature's shape is not known"
    )
