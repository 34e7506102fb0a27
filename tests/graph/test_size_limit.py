"""SC404: how large a model is built."""

from __future__ import annotations

import pytest

from spec_compiler import api
from spec_compiler.graph.size_limit import too_large
from tests.spec.cases import chain, expanded

WIDE = chain("- Dense: 100\n- Dense: 1")


def test_the_largest_layer_is_named() -> None:
    """The finding stands at the layer that has most parameters."""
    graph = expanded(WIDE)
    assert too_large(graph) is None
    assert too_large(graph, 1001) is None
    found = too_large(graph, 1000)
    assert found is not None
    assert found.message == (
        "the model has 1,001 parameters, more than the limit of 1,000: dense (Dense) alone has 900"
    )
    assert found.span is not None
    assert found.span.line == 7


def test_building_refuses() -> None:
    """Before Keras is imported."""
    with pytest.raises(api.SpecError, match="SC404"):
        api.compile(WIDE, max_params=1000)
