"""Dropout and noise."""

from tests.catalog.harness import Case, T

X = (None, 4, 3)

CASES = [
    Case({"Dropout": 0.5}, X, out=T(X), params=0),
    Case({"Dropout": 0}, T(X, "int32"), out=T(X, "float32"), params=0),
    Case({"Dropout": 1}, X, out=T(X, "bfloat16"), policy="mixed_bfloat16"),
    Case({"Dropout": {"rate": 0.5, "noise_shape": [None, 1, 3], "seed": 7}}, X, out=X),
    Case({"Dropout": {"rate": 0.5}}, T(X, masked=True), out=T(X, masked=True)),
    Case({"Dropout": {"rate": 0.5}}, X, out=X, call={"training": True}),
    Case({"Dropout": 1.1}, X, error="SC204"),
    Case({"Dropout": -0.1}, X, error="SC204"),
    Case("Dropout", X, error="SC202"),
    Case({"Dropout": "0.5"}, X, error="SC203"),
    Case({"Dropout": {"rate": 0.5, "noise_shape": [0, 1]}}, X, error="SC204"),
    Case({"Dropout": {"rate": 0.5, "noise_shape": [-1, 1]}}, X, error="SC204"),
    Case({"Dropout": {"rate": 0.5, "noise_shape": 1}}, X, error="SC203"),
    Case({"Dropout": {"rate": 0.5, "noise_shape": [1.5]}}, X, error="SC203"),
    Case({"Dropout": {"rate": 0.5, "seed": 1.5}}, X, error="SC203"),
    Case({"Dropout": {"rate": 0.5, "sed": 1}}, X, error="SC201"),
    Case({"AlphaDropout": {"rate": 0.1, "noise_shape": [None, 1, 3]}}, X, out=T(X)),
    Case({"AlphaDropout": 2}, X, error="SC204"),
    Case({"GaussianDropout": 0.3}, X, out=T(X, "float16"), policy="float16"),
    Case({"GaussianDropout": {"rate": 0.3, "noise_shape": [1]}}, X, error="SC201"),
    Case({"GaussianDropout": 1.5}, X, error="SC204"),
    Case(
        {"GaussianDropout": 1.0}, X, error="SC204", keras=False, why="divides by zero in training"
    ),
    Case({"AlphaDropout": 1.0}, X, error="SC204", keras=False, why="divides by zero in training"),
    Case({"GaussianNoise": 1}, X, out=X),
    Case({"GaussianNoise": {"stddev": 0, "seed": -3}}, (), out=()),
    Case({"GaussianNoise": 1.5}, X, error="SC204"),
    Case("GaussianNoise", X, error="SC202"),
    Case({"ActivityRegularization": {"l1": 0.1, "l2": 0}}, X, out=T(X), params=0),
    Case("ActivityRegularization", X, out=T(X)),
    Case({"ActivityRegularization": {"l1": -0.1}}, X, error="SC204"),
    Case({"ActivityRegularization": {"l2": "a"}}, X, error="SC203"),
    Case({"ActivityRegularization": {"activity_regularizer": "l2"}}, X, error="SC201"),
    Case({"SpatialDropout1D": 0.5}, X, out=T(X)),
    Case({"SpatialDropout1D": {"rate": 0.5, "seed": 1, "name": "a"}}, X, out=X),
    Case({"SpatialDropout1D": 0.5}, (None, 4), error="SC401"),
    Case({"SpatialDropout1D": {"rate": 0.5, "data_format": "channels_last"}}, X, error="SC201"),
    Case({"SpatialDropout1D": {"rate": 0.5, "trainable": True}}, X, error="SC201"),
    Case({"SpatialDropout2D": 0.5}, (None, 8, 8, 3), out=(None, 8, 8, 3)),
    Case(
        {"SpatialDropout2D": {"rate": 0.5, "data_format": "channels_first"}},
        (2, 3, 8, 8),
        out=(2, 3, 8, 8),
    ),
    Case({"SpatialDropout2D": {"rate": 0.5, "data_format": "first"}}, (2, 3, 8, 8), error="SC205"),
    Case({"SpatialDropout2D": 0.5}, X, error="SC401"),
    Case({"SpatialDropout3D": 0.5}, (None, None, 8, 8, 3), out=(None, None, 8, 8, 3)),
    Case({"SpatialDropout3D": 1.5}, (None, None, 8, 8, 3), error="SC204"),
    Case({"SpatialDropout3D": 0.5}, (None, 8, 8, 3), error="SC401"),
]
