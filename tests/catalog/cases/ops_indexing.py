"""Functions of `keras.ops` that look elements up, count them, or put them in places."""

from tests.catalog.cases.ops_elementwise import op
from tests.catalog.harness import Case, T

X = T((None, 4, 3))
WHOLE = T((None, 5), "int32")
PLACES = T((None, 2), "int32")

CASES = [
    op({"get_item": ":, 0"}, X, out=(None, 3)),
    op({"get_item": "..., 0"}, X, out=(None, 4)),
    op({"get_item": 0}, X, out=(4, 3)),
    op({"get_item": ":, 1:-1, None"}, X, out=(None, 2, 1, 3)),
    op({"get_item": ":, ::-1"}, X, out=(None, 4, 3)),
    op({"get_item": ":, 4"}, X, error="SC401"),
    op({"get_item": "0, 0, 0, 0"}, X, error="SC401"),
    op({"get_item": "..., ..."}, X, error="SC203"),
    op({"get_item": "[:, 0]"}, X, error="SC203"),
    op({"take": {"axis": 1}}, X, PLACES, out=(None, None, 2, 3)),
    op({"take": {"indices": [0, 2], "axis": -1}}, X, out=(None, 4, 2)),
    op({"take": {"indices": 0, "axis": 3}}, X, error="SC401"),
    op({"take_along_axis": 1}, T((2, 4)), T((2, 1), "int32"), out=(2, 1)),
    op({"take_along_axis": 1}, T((2, 4)), T((2,), "int32"), error="SC401"),
    op("where", T((None, 3), "bool"), T((3,)), T((1,), "int32"), out=(None, 3)),
    op({"where": {"x1": 1, "x2": 0}}, T((None, 3), "bool"), out=T((None, 3), "int32")),
    op({"where": {"x2": 0.0}}, T((None, 3), "bool"), error="SC303"),
    op("nonzero", T((2, 3)), out=(T((None,), "int32"),) * 2),
    op("isin", X, T((5,)), out=T((None, 4, 3), "bool")),
    op({"top_k": 2}, X, out=(T((None, 4, 2)), T((None, 4, 2), "int32"))),
    op({"in_top_k": 2}, T((None,), "int32"), T((None, 9)), out=T((None,), "bool")),
    op({"scatter": {"shape": [9, 3]}}, T((4, 1), "int32"), T((4, 3)), out=(9, 3)),
    op({"scatter_update": {"reduction": "ADD"}}, T((9, 3)), T((4, 1), "int32"), T((4, 3)), out=(9, 3)),
    op({"scatter_update": {"reduction": "sum"}}, T((9,)), T((4, 1), "int32"), T((4,)), error="SC205"),
    op({"slice": {"start_indices": [1, 0], "shape": [2, -1]}}, T((4, 5)), out=(2, 5)),
    op({"slice": {"start_indices": [1], "shape": [2, -1]}}, T((4, 5)), error="SC401"),
    op({"slice": [2, -1]}, T((4, 5)), T((2,), "int32"), out=(2, None)),
    op({"slice_update": {"start_indices": [0, 0]}}, T((4, 5)), T((2, 2)), out=(4, 5)),
    op({"unravel_index": [3, 4]}, T((5,), "int32"), out=(T((5,), "int32"),) * 2),
    op("searchsorted", T((9,)), T((2, 3)), out=T((2, 3), "int32")),
    op("searchsorted", T((None,)), T((2, 3)), out=T((2, 3), "int64")),
    op("searchsorted", T((9, 9)), T((2, 3)), error="SC401"),
    op({"digitize": {"bins": [0.0, 1.0]}}, X, out=T((None, 4, 3), "int32")),
    op("bincount", WHOLE, out=T((None, None), "int32")),
    op({"bincount": {"weights": [1.0, 2.0]}}, T((2,), "int32"), out=T((None,), "float32")),
    op("unique", X, out=(None,)),
    op({"unique": {"axis": 1, "size": 2, "return_counts": True}}, X, out=(
        T((None, 2, 3)), T((2,), "int32"),
    )),
    op({"segment_sum": {"num_segments": 3}}, T((8, 2)), T((8,), "int32"), out=(3, 2)),
    op("segment_max", T((8, 2)), T((7,), "int32"), error="SC401"),
    op("segment_max", T((8, 2)), T((8, 2), "int32"), error="SC401"),
    op({"one_hot": 10}, WHOLE, out=T((None, 5, 10))),
    op({"one_hot": {"num_classes": 10, "axis": 1, "dtype": "bool"}}, WHOLE, out=T((None, 10, 5), "bool")),
    op({"one_hot": {"num_classes": 10, "axis": 2}}, WHOLE, error="SC401"),
    op("one_hot", WHOLE, error="SC202"),
    op({"multi_hot": 10}, T((None, 5, 6), "int32"), out=T((None, 6, 10), "int32")),
    Case(
        "select",
        {"condlist": [T((2, 3), "bool")], "choicelist": [T((2, 3), "int32")]},
        out=T((2, 3), "int32"),
        category="op",
    ),
]  # fmt: skip
