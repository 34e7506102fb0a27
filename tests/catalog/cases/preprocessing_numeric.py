"""Rescaling, Normalization, Discretization, CategoryEncoding."""

from tests.catalog.harness import Case, T

ROWS = (None, 3)
CODES = T(ROWS, "int32")
LATE = "Keras notices in the first step of training only"

CASES = [
    Case({"Rescaling": 0.5}, (None, 8, 8, 3), out=(None, 8, 8, 3), params=0),
    Case({"Rescaling": {"scale": 2, "offset": -1}}, T(ROWS, "uint8"), out=T(ROWS)),
    Case({"Rescaling": [1, 2, 3]}, ROWS, out=ROWS),
    Case({"Rescaling": {"scale": 1, "offset": [[1, 2, 3]]}}, ROWS, out=ROWS),
    Case({"Rescaling": [1, 2, 3]}, (None, 1), out=(None, 1)),
    Case({"Rescaling": 0.5}, ROWS, out=T(ROWS, "float16"), policy="mixed_float16"),
    Case({"Rescaling": 0.5}, T(ROWS, masked=True), out=T(ROWS, masked=True)),
    Case({"Rescaling": {}}, ROWS, error="SC202"),
    Case({"Rescaling": "half"}, ROWS, error="SC203", keras=False, why=LATE),
    Case({"Rescaling": {"scale": [1, 2]}}, ROWS, error="SC401", keras=False, why=LATE),
    Case({"Rescaling": {"scale": 1, "ofset": 2}}, ROWS, error="SC201"),
    Case({"Normalization": {}}, ROWS, out=ROWS, params=7, trainable=0),
    Case({"Normalization": {"axis": None}}, ROWS, out=ROWS, params=3, trainable=0),
    Case({"Normalization": [1, 2]}, (None, 4, 3), out=(None, 4, 3), params=25),
    Case({"Normalization": -2}, (None, 4, 3), out=(None, 4, 3), params=9),
    Case({"Normalization": {}}, T(ROWS, "int32"), out=T(ROWS)),
    Case({"Normalization": {}}, ROWS, out=T(ROWS, "bfloat16"), policy="mixed_bfloat16"),
    Case({"Normalization": {"mean": 1, "variance": 2}}, ROWS, out=ROWS, params=0),
    Case({"Normalization": {"mean": [1, 2, 3], "variance": [1, 1, 1]}}, ROWS, out=ROWS),
    Case({"Normalization": {"mean": 1.5, "variance": 2, "invert": True}}, ROWS, out=ROWS),
    Case({"Normalization": {"mean": 1}}, ROWS, error="SC206"),
    Case({"Normalization": {"mean": 1, "variance": [1, 2, 3]}}, ROWS, error="SC206"),
    Case({"Normalization": {"mean": [[1]], "variance": [[1]]}}, ROWS, error="SC206"),
    Case({"Normalization": {"mean": [1, 2], "variance": [1, 2]}}, ROWS, error="SC401"),
    Case({"Normalization": {"mean": [1, 2], "variance": [1, 2]}}, (None, 1), error="SC401"),
    Case({"Normalization": {"mean": [1], "variance": [1]}}, ROWS, out=ROWS),
    Case({"Normalization": [-1, 1]}, ROWS, error="SC401"),
    Case({"Normalization": 0}, ROWS, error="SC401"),
    Case({"Normalization": 2}, ROWS, error="SC401"),
    Case({"Normalization": {}}, (None, None), error="SC401"),
    Case({"Normalization": {"axis": "last"}}, ROWS, error="SC203"),
    Case({"Discretization": [0.0, 1.0]}, ROWS, out=T(ROWS, "int32"), params=0),
    Case({"Discretization": {"num_bins": 4}}, ROWS, out=T(ROWS, "int32")),
    Case({"Discretization": {"num_bins": 4, "output_mode": "one_hot"}}, ROWS, out=T((None, 3, 4))),
    Case(
        {"Discretization": {"num_bins": 4, "output_mode": "one_hot"}},
        (None, 1),
        out=T((None, 4)),
    ),
    Case(
        {"Discretization": {"bin_boundaries": [0, 1], "output_mode": "multi_hot"}},
        ROWS,
        out=T((None, 3), "float16"),
        policy="mixed_float16",
    ),
    Case(
        {"Discretization": {"bin_boundaries": [0, 1], "output_mode": "count"}},
        (None, 4, 5),
        out=(None, 5, 3),
    ),
    Case({"Discretization": {}}, ROWS, error="SC202"),
    Case({"Discretization": {"num_bins": 3, "bin_boundaries": [1]}}, ROWS, error="SC206"),
    Case({"Discretization": {"num_bins": -1}}, ROWS, error="SC204"),
    Case({"Discretization": {"num_bins": 3, "sparse": True}}, ROWS, error="SC206"),
    Case({"Discretization": {"num_bins": 3, "output_mode": "binary"}}, ROWS, error="SC205"),
    Case({"Discretization": {"num_bins": 3, "trainable": False}}, ROWS, error="SC201"),
    Case({"Discretization": [2, 1]}, ROWS, error="SC204", keras=False, why=LATE),
    Case({"CategoryEncoding": 5}, CODES, out=(None, 5), params=0),
    Case({"CategoryEncoding": {"num_tokens": 5, "output_mode": "count"}}, CODES, out=(None, 5)),
    Case(
        {"CategoryEncoding": {"num_tokens": 5, "output_mode": "one_hot"}}, CODES, out=(None, 3, 5)
    ),
    Case(
        {"CategoryEncoding": {"num_tokens": 5, "output_mode": "one_hot"}},
        T((None, 1), "int32"),
        out=(None, 5),
    ),
    Case(
        {"CategoryEncoding": {"num_tokens": 5, "output_mode": "binary"}},
        CODES,
        out=T((None, 5), "bfloat16"),
        policy="mixed_bfloat16",
    ),
    Case(
        {"CategoryEncoding": {"num_tokens": 5, "output_mode": "count"}},
        {"inputs": CODES, "count_weights": T(ROWS)},
        out=(None, 5),
    ),
    Case(
        {"CategoryEncoding": 5},
        {"inputs": CODES, "count_weights": T(ROWS)},
        error="SC401",
        keras=False,
        why=LATE,
    ),
    Case({"CategoryEncoding": {}}, CODES, error="SC202"),
    Case({"CategoryEncoding": 0}, CODES, error="SC204"),
    Case({"CategoryEncoding": {"num_tokens": 5, "output_mode": "int"}}, CODES, error="SC205"),
]
