"""Functions of `keras.ops` that give a tensor another shape, join tensors, or cut them."""

from tests.catalog.cases.ops_elementwise import op
from tests.catalog.harness import Case, T

X = T((None, 4, 3))


def joined(value: object, *inputs: T, **expected: object) -> Case:
    """A row: a function of `keras.ops` on one list of tensors."""
    return Case(value, list(inputs), category="op", **expected)  # type: ignore[arg-type]


CASES = [
    op({"reshape": [-1, 6]}, T((2, 3, 4)), out=(4, 6)),
    op({"reshape": [-1, 6]}, X, out=(None, 6)),
    op({"reshape": [-1, 5]}, T((2, 3)), error="SC401"),
    op({"reshape": [2, 5]}, T((2, 3)), error="SC401"),
    op({"reshape": [-1, -1]}, T((2, 3)), error="SC204"),
    op({"reshape": -1}, T((2, 3)), out=(6,)),
    op({"reshape": [-1, None]}, T((2, 3)), out=(None, None)),
    op("ravel", X, out=(None,)),
    op("transpose", X, out=(3, 4, None)),
    op({"transpose": [0, 2, 1]}, X, out=(None, 3, 4)),
    op({"transpose": [0, 1]}, X, error="SC401"),
    op({"transpose": [0, 0, 1]}, X, error="SC401"),
    op({"expand_dims": -1}, X, out=(None, 4, 3, 1)),
    op({"expand_dims": [0, -1]}, X, out=(1, None, 4, 3, 1)),
    op({"expand_dims": 5}, X, error="SC401"),
    op("squeeze", T((None, 1, 3)), out=(None, 3)),
    op({"squeeze": 0}, X, error="SC401"),
    op({"swapaxes": {"axis1": 0, "axis2": -1}}, X, out=(3, 4, None)),
    op({"moveaxis": {"source": [0, 1], "destination": [-1, 0]}}, X, out=(4, 3, None)),
    op({"moveaxis": {"source": [0, 1], "destination": 0}}, X, error="SC206"),
    op({"flip": 4}, X, error="SC401"),
    op("fliplr", T((3,)), error="SC401"),
    op("rot90", T((2, 3)), out=(3, 2)),
    op({"rot90": {"axes": [1, 1]}}, T((2, 3)), error="SC204"),
    op({"roll": {"shift": 1, "axis": 3}}, X, error="SC401"),
    op({"repeat": {"repeats": 2, "axis": 1}}, X, out=(None, 8, 3)),
    op({"repeat": {"repeats": [1, 2], "axis": 1}}, X, error="SC401"),
    op({"repeat": 2}, T((2, 3)), out=(12,)),
    op({"tile": [2, 1]}, X, out=(None, 8, 3)),
    op({"tile": [2, 1, 1, 1]}, X, out=(2, None, 4, 3)),
    op({"broadcast_to": [2, 4, 3]}, X, out=(2, 4, 3)),
    op({"broadcast_to": [2, 4, 5]}, X, error="SC401"),
    op({"pad": 1}, X, out=(None, 6, 5)),
    op({"pad": [[0, 0], [1, 2], [0, 0]]}, X, out=(None, 7, 3)),
    op({"pad": [[0, 0], [1, 2]]}, X, error="SC401"),
    op({"pad": -2}, X, error="SC402"),
    op("diff", X, out=(None, 4, 2)),
    op({"view": "int16"}, X, out=T((None, 4, 6), "int16")),
    op({"view": "float64"}, X, error="SC401"),
    op({"ones_like": {"dtype": "int32"}}, X, out=T((None, 4, 3), "int32")),
    op({"full_like": {"fill_value": 2}}, X, out=X),
    joined("concatenate", T((None, 3)), T((2, 3)), out=(None, 3)),
    joined({"concatenate": -1}, T((2, 3)), T((2, 4), "int32"), out=T((2, 7))),
    joined({"concatenate": -1}, T((2, 3)), T((3, 4)), error="SC401"),
    joined({"concatenate": 2}, T((2, 3)), error="SC401"),
    joined({"stack": 1}, X, X, out=(None, 2, 4, 3)),
    joined("stack", T((2, 3)), T((3, 2)), error="SC401"),
    joined("hstack", T((2,)), T((3,)), error="SC401"),
    joined("vstack", T((2, 3)), T((1, 3)), out=(3, 3)),
    joined("dstack", T((2,)), T((2,)), out=(1, 2, 2)),
    joined("meshgrid", T((3,)), T((4,), "int32"), out=(T((4, 3), "int32"), T((4, 3), "int32"))),
    joined({"meshgrid": {"indexing": "ij"}}, T((3,)), T((4,)), out=(T((3, 4)), T((3, 4)))),
    op("append", T((2, 3)), T((4,)), out=(10,)),
    op({"append": 0}, X, X, error="SC401"),
    op({"split": {"indices_or_sections": 2, "axis": 1}}, X, out=(T((None, 2, 3)),) * 2),
    op({"split": {"indices_or_sections": 3, "axis": 1}}, X, error="SC401"),
    op({"split": {"indices_or_sections": [1, 3], "axis": 1}}, X, out=(
        T((None, 1, 3)), T((None, 2, 3)), T((None, 1, 3)),
    )),
    op({"split": {"indices_or_sections": [3, 1], "axis": 1}}, X, error="SC402"),
    op({"hsplit": 2}, X, out=(T((None, 2, 3)),) * 2),
    op({"dsplit": 3}, X, out=(T((None, 4, 1)),) * 3),
    op({"array_split": {"indices_or_sections": 3, "axis": 1}}, X, out=(
        T((None, 2, 3)), T((None, 1, 3)), T((None, 1, 3)),
    )),
    op({"unstack": {"axis": 1}}, X, out=(T((None, 3)),) * 4),
    op("unstack", X, error="SC401"),
    op({"rearrange": {"pattern": "b (h w) c -> b h w c", "h": 2}}, T((5, 4, 3)), out=(5, 2, 2, 3)),
    op({"rearrange": "b h -> h b"}, T((None, 4)), error="SC401"),
    op({"rearrange": "b h"}, T((2, 4)), error="SC203"),
]  # fmt: skip
