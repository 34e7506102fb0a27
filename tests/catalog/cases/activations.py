"""Activations as layers."""

from tests.catalog.harness import Case, T

CASES = [
    Case({"Activation": "relu"}, (None, 3), out=T((None, 3)), params=0),
    Case({"Activation": {"activation": None}}, (None, 3), out=T((None, 3))),
    Case({"Activation": "swish"}, T((2, 3), "int32"), out=T((2, 3), "float32")),
    Case({"Activation": "softmax"}, (None, 3), out=T((None, 3), "float16"), policy="mixed_float16"),
    # Keras does not trace the function: the layer's declared shape stands.
    Case({"Activation": "glu"}, (None, 3), out=(None, 3)),
    Case(
        {"Activation": {"activation": {"LeakyReLU": {"negative_slope": 0.1}}}},
        (None, 3),
        out=(None, 3),
    ),
    Case({"Activation": "rely"}, (None, 3), error="SC207"),
    Case("Activation", (None, 3), error="SC202"),
    Case({"Activation": 3}, (None, 3), error="SC203"),
    Case(
        {"Activation": "threshold"}, (None, 3), error="SC211", keras=False, why="fails when called"
    ),
    Case(
        {"Activation": {"activation": {"leaky_relu": {"negative_slope": 0.1}}}},
        (None, 3),
        error="SC201",
    ),
    Case("ReLU", (None, 8, 8, 3), out=T((None, 8, 8, 3)), params=0),
    Case({"ReLU": {"max_value": 6}}, (None, None), out=(None, None)),
    Case({"ReLU": {"max_value": 0, "negative_slope": 0.1, "threshold": 1}}, (3,), out=(3,)),
    Case({"ReLU": {"max_value": -1}}, (None, 3), error="SC204"),
    Case({"ReLU": {"negative_slope": None}}, (None, 3), error="SC203"),
    Case({"ReLU": {"threshold": -0.5}}, (None, 3), error="SC204"),
    Case({"ReLU": {"alpha": 0.5}}, (None, 3), error="SC201"),
    Case("ReLU", T((None, 3), masked=True), out=T((None, 3), masked=True)),
    Case("LeakyReLU", (None, 3), out=(None, 3)),
    Case({"LeakyReLU": 0}, (None, 3), out=(None, 3)),
    Case({"LeakyReLU": {"negative_slope": -0.1}}, (None, 3), error="SC204"),
    Case({"LeakyReLU": {"negative_slope": "0.1"}}, (None, 3), error="SC203"),
    Case({"ELU": -2}, T((None, 3), "bool"), out=T((None, 3), "float32")),
    Case({"ELU": {"beta": 1}}, (None, 3), error="SC201"),
    Case("PReLU", (None, 4, 3), out=T((None, 4, 3)), params=12),
    Case({"PReLU": {"shared_axes": 1}}, (None, 4, 3), out=(None, 4, 3), params=3),
    Case(
        {"PReLU": {"shared_axes": [1, 2]}},
        (None, None, None, 3),
        out=(None, None, None, 3),
        params=3,
    ),
    Case({"PReLU": {"shared_axes": [-1]}}, (None, 4, 3), params=12 // 4),
    Case({"PReLU": {"shared_axes": []}}, (3,), out=(3,), params=1),
    Case(
        {"PReLU": {"alpha_constraint": "non_neg", "trainable": True}},
        (None, 2),
        params=2,
        trainable=2,
    ),
    Case({"PReLU": {"shared_axes": [3]}}, (None, 4, 3), error="SC401"),
    Case("PReLU", (None, None, 3), error="SC401"),
    Case({"PReLU": {"shared_axes": "1"}}, (None, 4, 3), error="SC203"),
    Case({"PReLU": {"alpha_initializer": "zeroes_"}}, (None, 4), error="SC207"),
    Case("Softmax", (None, 3), out=T((None, 3))),
    Case({"Softmax": [1, 2]}, (None, 4, 3), out=(None, 4, 3)),
    Case({"Softmax": {"axis": -1, "dtype": "float64"}}, (None, 3), out=T((None, 3), "float64")),
    Case({"Softmax": 0.5}, (None, 3), error="SC203", keras=False, why="fails when called"),
]
