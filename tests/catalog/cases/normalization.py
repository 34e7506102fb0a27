"""Normalizations."""

from tests.catalog.harness import Case, T

IMAGE = (None, 8, 8, 6)


def spectral(layer: object, **arguments: object) -> dict[str, object]:
    """A SpectralNormalization of a layer."""
    return {"SpectralNormalization": {"layer": layer} | arguments}


CASES = [
    Case("BatchNormalization", IMAGE, out=T(IMAGE), params=24, trainable=12),
    Case({"BatchNormalization": 1}, (None, 3, 8, 8), out=(None, 3, 8, 8), params=12, trainable=6),
    Case({"BatchNormalization": {"scale": False}}, IMAGE, params=18, trainable=6),
    Case(
        {"BatchNormalization": {"scale": False, "center": False}},
        (5,),
        out=(5,),
        params=10,
        trainable=0,
    ),
    Case({"BatchNormalization": {"renorm": True}}, (None, 4), params=28, trainable=8),
    Case(
        {
            "BatchNormalization": {
                "renorm": True,
                "renorm_clipping": {"rmax": 3, "rmin": 0.3, "dmax": 5},
            }
        },
        (None, 4),
        params=28,
    ),
    Case({"BatchNormalization": {"renorm_clipping": {"rmin": 2, "rmax": 1}}}, (None, 4), params=16),
    Case(
        {"BatchNormalization": {"renorm": True, "renorm_clipping": {"rmin": 2, "rmax": 1}}},
        (None, 4),
        error="SC206",
    ),
    Case(
        {"BatchNormalization": {"renorm": True, "renorm_clipping": {"dmax": -1}}},
        (None, 4),
        error="SC204",
    ),
    Case(
        {"BatchNormalization": {"renorm": True, "renorm_clipping": {"max": 1}}},
        (None, 4),
        error="SC205",
    ),
    Case("BatchNormalization", T(IMAGE, "int32"), out=T(IMAGE, "float32")),
    Case("BatchNormalization", IMAGE, out=T(IMAGE, "bfloat16"), policy="mixed_bfloat16", params=24),
    Case("BatchNormalization", T((None, 5, 3), masked=True), out=T((None, 5, 3), masked=True)),
    Case("BatchNormalization", (None, None, 3), out=(None, None, 3), params=12),
    Case("BatchNormalization", (None, 3, None), error="SC401"),
    Case("BatchNormalization", (), error="SC401"),
    Case({"BatchNormalization": 4}, IMAGE, error="SC401"),
    Case({"BatchNormalization": {"axis": 0}}, IMAGE, error="SC401"),
    Case({"BatchNormalization": {"axis": [3]}}, IMAGE, error="SC203"),
    Case({"BatchNormalization": {"momentum": "a"}}, IMAGE, error="SC203"),
    Case({"BatchNormalization": {"gamma_initializer": "one_s_"}}, IMAGE, error="SC207"),
    Case({"BatchNormalization": {"fused_": True}}, IMAGE, error="SC201"),
    Case({"GroupNormalization": 3}, IMAGE, out=T(IMAGE), params=12),
    Case({"GroupNormalization": -1}, IMAGE, out=IMAGE, params=12),
    Case({"GroupNormalization": {"groups": 2, "axis": 1, "center": False}}, (2, 4, 5), params=4),
    Case("GroupNormalization", IMAGE, error="SC401"),
    Case({"GroupNormalization": 4}, IMAGE, error="SC401"),
    Case({"GroupNormalization": 0}, IMAGE, error="SC204"),
    Case({"GroupNormalization": -2}, IMAGE, error="SC204"),
    Case({"GroupNormalization": {"groups": 2, "axis": [1]}}, IMAGE, error="SC203"),
    Case({"GroupNormalization": 3}, (None, 8, None), error="SC401"),
    Case({"GroupNormalization": 3}, IMAGE, out=T(IMAGE, "float16"), policy="mixed_float16"),
    Case("LayerNormalization", (None, 5, 3), out=T((None, 5, 3)), params=6),
    Case({"LayerNormalization": [1, 2]}, (None, 5, 3), params=30),
    Case({"LayerNormalization": [-1, -2]}, (None, 5, 3), params=30),
    Case({"LayerNormalization": {"axis": [1, 1]}}, (None, 5, 3), params=50),
    Case({"LayerNormalization": []}, (None, 5, 3), params=2),
    Case(
        {"LayerNormalization": {"rms_scaling": True}},
        (None, 5, 3),
        params=3,
        keras=False,
        why="Keras takes it with a warning, which the tests turn into an error",
    ),
    Case(
        {"LayerNormalization": {"scale": False, "center": False}},
        (None, None),
        out=(None, None),
        params=0,
    ),
    Case("LayerNormalization", (None, None), error="SC401"),
    Case({"LayerNormalization": 3}, (None, 5, 3), error="SC401"),
    Case(
        {"LayerNormalization": {"axis": 3, "scale": False, "center": False}},
        (None, 5, 3),
        error="SC401",
    ),
    Case({"LayerNormalization": "last"}, (None, 5, 3), error="SC203"),
    Case("LayerNormalization", T((None, 3), "int32"), out=T((None, 3), "float32")),
    Case("RMSNormalization", (None, 5, 3), out=T((None, 5, 3)), params=3),
    Case({"RMSNormalization": [1, 2]}, (None, 5, 3), params=15),
    Case("RMSNormalization", T((None, 3), masked=True), out=T((None, 3))),
    Case("RMSNormalization", (None, None), error="SC401"),
    Case({"RMSNormalization": {"scale": False}}, (None, 3), error="SC201"),
    Case("UnitNormalization", (None, None), out=T((None, None)), params=0),
    Case({"UnitNormalization": [1, 2]}, (None, 5, 3), out=(None, 5, 3)),
    Case({"UnitNormalization": 2}, (None, 3), error="SC401"),
    Case({"UnitNormalization": None}, (None, 3), out=(None, 3)),
    Case({"UnitNormalization": {"axis": None}}, (None, 3), error="SC203"),
    Case(spectral({"Dense": 4}), (None, 3), out=T((None, 4)), params=20, trainable=16),
    Case(spectral({"Dense": {"units": 4, "lora_rank": 2}}), (None, 3), params=34, trainable=18),
    Case(
        spectral({"Conv2D": {"filters": 4, "kernel_size": 3}}),
        IMAGE,
        out=(None, 6, 6, 4),
        params=224,
        trainable=220,
    ),
    Case(
        spectral({"Embedding": {"input_dim": 5, "output_dim": 3}}),
        T((None, 7), "int32"),
        out=T((None, 7, 3)),
        params=18,
        trainable=15,
    ),
    Case(
        spectral({"Dense": {"units": 4, "dtype": "float16"}}),
        (None, 3),
        out=T((None, 4), "float32"),
        params=20,
    ),
    Case(spectral("BatchNormalization"), (None, 3), error="SC401"),
    Case(spectral({"Dense": 4}, power_iterations=0), (None, 3), error="SC204"),
    Case(spectral("relu"), (None, 3), error="SC207"),
    Case("SpectralNormalization", (None, 3), error="SC202"),
    Case(
        {"SpectralNormalization": {"layer": {"Dense": {"units": 4, "trainable": False}}}},
        (None, 3),
        params=20,
        trainable=0,
    ),
    Case({"SpectralNormalization": {"layer": {"LSTM": 4}}}, (None, 5, 3), error="SC401"),
    Case(
        {"SpectralNormalization": {"layer": {"Pipeline": {"layers": [{"Dense": 4}]}}}},
        (None, 3),
        error="SC401",
    ),
    Case(
        {
            "SpectralNormalization": {
                "layer": {"MultiHeadAttention": {"num_heads": 2, "key_dim": 3}}
            }
        },
        (None, 5, 3),
        error="SC401",
    ),
    Case(
        {
            "SpectralNormalization": {
                "layer": {
                    "Embedding": {"input_dim": 3, "output_dim": 5, "dtype": "int8_from_float32"}
                }
            }
        },
        (None, 4),
        error="SC403",
    ),
]
