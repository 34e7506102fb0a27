"""Bidirectional and TimeDistributed."""

from tests.catalog.harness import Case, T

STEPS = (None, 5, 3)
LATE = "Keras notices in the first step of training only"


def both(layer: object, **arguments: object) -> dict[str, object]:
    """A Bidirectional around a layer."""
    return {"Bidirectional": {"layer": layer} | arguments}


def each(layer: object) -> dict[str, object]:
    """A TimeDistributed around a layer."""
    return {"TimeDistributed": {"layer": layer}}


def lstm(units: int = 4, **arguments: object) -> dict[str, object]:
    """An LSTM with these arguments."""
    return {"LSTM": {"units": units} | arguments}


CASES = [
    Case(both({"LSTM": 4}), STEPS, out=(None, 8), params=256),
    Case({"Bidirectional": {"layer": {"GRU": 4}}}, STEPS, out=(None, 8), params=216),
    Case(both(lstm(return_sequences=True)), STEPS, out=(None, 5, 8), params=256),
    Case(both(lstm(), merge_mode="sum"), STEPS, out=(None, 4)),
    Case(both(lstm(), merge_mode="mul"), STEPS, out=(None, 4)),
    Case(both(lstm(), merge_mode="ave"), STEPS, out=(None, 4)),
    Case(both(lstm(), merge_mode=None), STEPS, out=((None, 4), (None, 4))),
    Case(both(lstm(), merge_mode="avg"), STEPS, error="SC205"),
    Case(
        both(lstm(return_state=True)),
        STEPS,
        out=((None, 8), (None, 4), (None, 4), (None, 4), (None, 4)),
    ),
    Case(
        both({"GRU": {"units": 4, "return_state": True}}, merge_mode=None),
        STEPS,
        out=((None, 4), (None, 4), (None, 4), (None, 4)),
    ),
    Case(
        both({"RNN": {"cell": [{"LSTMCell": 4}, {"GRUCell": 3}], "return_state": True}}),
        STEPS,
        out=(
            (None, 6),
            ((None, 4), (None, 4)),
            (None, 3),
            ((None, 4), (None, 4)),
            (None, 3),
        ),
    ),
    Case(
        both(lstm(), backward_layer={"GRU": {"units": 4, "go_backwards": True}}),
        STEPS,
        out=(None, 8),
        params=236,
    ),
    Case(both(lstm(), backward_layer={"GRU": 4}), STEPS, error="SC206"),
    Case(
        both(lstm(), backward_layer=lstm(go_backwards=True, return_sequences=True)),
        STEPS,
        error="SC206",
    ),
    Case(
        both(lstm(), backward_layer=lstm(5, go_backwards=True)),
        STEPS,
        error="SC401",
        keras=False,
        why="Keras takes the two sizes for equal and is wrong in the next layer",
    ),
    Case(both(lstm(go_backwards=True)), STEPS, error="SC206"),
    Case(both(lstm(stateful=True)), (2, 5, 3), out=(2, 8), params=256),
    Case(both(lstm(stateful=True)), STEPS, error="SC401"),
    Case(both(lstm(stateful=True, return_state=True)), (2, 5, 3), error="SC206"),
    Case(both({"Dense": 4}), STEPS, error="SC203"),
    Case(both({"LSTMCell": 4}), STEPS, error="SC203"),
    Case(both({"Bidirectional": {"layer": {"LSTM": 4}}}), STEPS, error="SC203"),
    Case(both({"LTSM": 4}), STEPS, error="SC207"),
    Case(both({"CuDNNGRU": 4}), STEPS, error="SC210"),
    Case(both(lstm()), (None, 3), error="SC401"),
    Case(both(lstm(trainable=False)), STEPS, out=(None, 8), params=256, trainable=0),
    Case(both(lstm(), dtype="float16"), STEPS, out=T((None, 8), "float16")),
    Case(both(lstm()), STEPS, out=T((None, 8), "bfloat16"), policy="mixed_bfloat16"),
    Case(both(lstm(), weights=[1, 2]), STEPS, out=(None, 8)),
    Case(both(lstm(), weights=3), STEPS, error="SC203"),
    Case(
        both(lstm()),
        {"sequences": T(STEPS), "initial_state": [T((None, 4))] * 4},
        out=(None, 8),
    ),
    Case(
        both(lstm()),
        {"sequences": T(STEPS), "initial_state": [T((None, 4))] * 2},
        error="SC401",
        keras=False,
        why=LATE,
    ),
    Case(
        both({"ConvLSTM2D": {"filters": 4, "kernel_size": 3}}),
        (None, 5, 8, 8, 3),
        out=(None, 6, 6, 8),
    ),
    Case(
        both(lstm(return_sequences=True)),
        T(STEPS, masked=True),
        out=T((None, 5, 8), masked=True),
        keras=False,
        why="the harness makes no masks for Keras",
    ),
    Case(each({"Dense": 4}), STEPS, out=(None, 5, 4), params=16),
    Case(each({"Dense": 4}), (None, None, 7, 3), out=(None, None, 7, 4), params=16),
    Case(
        each({"Conv2D": {"filters": 4, "kernel_size": 3}}),
        (None, 5, 8, 8, 3),
        out=(None, 5, 6, 6, 4),
        params=112,
    ),
    Case(each({"LSTM": 4}), (None, 5, 6, 3), out=(None, 5, 4), params=128),
    Case(each({"Flatten": {}}), (None, None, 6, 3), out=(None, None, 18)),
    Case(each({"BatchNormalization": {}}), STEPS, out=STEPS, params=12, trainable=6),
    Case(each({"Dense": {"units": 4, "trainable": False}}), STEPS, params=16, trainable=0),
    Case(
        each({"Embedding": {"input_dim": 9, "output_dim": 4}}),
        T((None, 5, 3), "int32"),
        out=(None, 5, 3, 4),
        params=36,
    ),
    Case(each(each({"Dense": 4})), (None, 5, 6, 3), out=(None, 5, 6, 4)),
    Case(
        each({"Rescaling": 0.5}),
        T((None, 5, 6, 3), "uint8"),
        out=T((None, 5, 6, 3), "float16"),
        policy="mixed_float16",
    ),
    Case(each({"Dense": 4}), (None, 5), error="SC401"),
    Case(each({"LSTM": {"units": 4, "return_state": True}}), (None, 5, 6, 3), error="SC401"),
    Case(each({"Conv2D": {"filters": 4, "kernel_size": 3}}), (None, 5, 6, 3), error="SC401"),
    Case(each({"LSTMCell": 4}), (None, 5, 6, 3), error="SC203"),
    Case(each({"Dense": 0}), STEPS, error="SC204"),
    Case(each("relu"), STEPS, error="SC207"),
    Case({"TimeDistributed": {}}, STEPS, error="SC202"),
    Case(each({"Pipeline": [{"Dense": 4}]}), STEPS, error="SC203"),
    Case(each({"Dense": 4}), [STEPS, STEPS], error="SC401"),
    Case(
        each({"Dense": 4}),
        {"inputs": T(STEPS), "mask": T((None, 5), "bool")},
        out=T((None, 5, 4), masked=True),
    ),
    Case(each({"LSTM": 4}), (None, 5, 6, 7, 3), error="SC401", keras=False, why=LATE),
    Case(
        {"TimeDistributed": {"layer": {"MultiHeadAttention": {"num_heads": 2, "key_dim": 3}}}},
        (None, 4, 5, 3),
        error="SC401",
    ),
    Case(
        {"Bidirectional": {"layer": {"LSTM": {"units": 3, "bias_initializer": "orthogonal"}}}},
        (None, 5, 3),
        error="SC205",
    ),
    Case(
        {
            "Bidirectional": {
                "layer": {"ConvLSTM1D": {"filters": 2, "kernel_size": 1, "trainable": False}}
            }
        },
        (None, 3, 4, 3),
        params=96,
        trainable=96,
    ),
    Case(
        {"Bidirectional": {"layer": {"LSTM": {"units": 2, "trainable": False}}}},
        (None, 4, 3),
        params=96,
        trainable=0,
    ),
]
