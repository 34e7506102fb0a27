"""LSTM, GRU, SimpleRNN, RNN and the cells."""

from tests.catalog.harness import Case, T

STEPS = (None, 5, 3)
LATE = "Keras notices in the first step of training only"


def rnn(*cells: object, **arguments: object) -> dict[str, object]:
    """An RNN of one cell, or of a stack of several."""
    return {"RNN": {"cell": list(cells) if len(cells) > 1 else cells[0]} | arguments}


def begun(inputs: object, *states: object, name: str = "initial_state") -> dict[str, object]:
    """A call with states to begin with."""
    first = {"initial_state": "sequences", "states": "inputs"}[name]
    return {first: inputs, name: list(states)}


CASES = [
    Case({"LSTM": 4}, STEPS, out=(None, 4), params=128),
    Case({"LSTM": {"units": 4, "return_sequences": True}}, STEPS, out=(None, 5, 4), params=128),
    Case(
        {"LSTM": {"units": 4, "return_sequences": True, "return_state": True}},
        STEPS,
        out=((None, 5, 4), (None, 4), (None, 4)),
        params=128,
    ),
    Case({"LSTM": {"units": 4, "use_bias": False}}, (2, None, 3), out=(2, 4), params=112),
    Case({"GRU": 4}, STEPS, out=(None, 4), params=108),
    Case({"GRU": {"units": 4, "reset_after": False}}, STEPS, out=(None, 4), params=96),
    Case(
        {"GRU": {"units": 4, "return_state": True}}, STEPS, out=((None, 4), (None, 4)), params=108
    ),
    Case({"SimpleRNN": 4}, STEPS, out=(None, 4), params=32),
    Case({"SimpleRNN": {"units": 4, "activation": None, "seed": 1}}, STEPS, out=(None, 4)),
    Case(
        {"LSTM": {"units": 4, "return_sequences": True}},
        T(STEPS, masked=True),
        out=T((None, 5, 4), masked=True),
        keras=False,
        why="the harness makes no masks for Keras",
    ),
    Case(
        {"LSTM": 4},
        T(STEPS, masked=True),
        out=T((None, 4)),
        keras=False,
        why="the harness makes no masks for Keras",
    ),
    Case({"LSTM": 4}, STEPS, out=T((None, 4), "bfloat16"), policy="mixed_bfloat16", params=128),
    Case({"LSTM": {"units": 4, "dtype": "float16"}}, STEPS, out=T((None, 4), "float16")),
    Case({"LSTM": {"units": 4, "dtype": "bfloat16"}}, STEPS, error="SC403"),
    Case({"GRU": 4}, STEPS, error="SC403", policy="bfloat16"),
    Case(
        {"LSTM": {"units": 4, "dtype": "bfloat16", "recurrent_initializer": "glorot_uniform"}},
        STEPS,
        out=T((None, 4), "bfloat16"),
    ),
    Case({"LSTM": 4}, T(STEPS, "int32"), out=(None, 4), params=128),
    Case({"LSTM": {"units": 4, "unroll": True}}, (None, None, 3), out=(None, 4)),
    Case({"LSTM": {"units": 4, "dropout": 1, "recurrent_dropout": 0.5}}, STEPS, out=(None, 4)),
    Case({"LSTM": {"units": 4, "implementation": 1}}, STEPS, out=(None, 4)),
    Case({"LSTM": {"units": 4, "activity_regularizer": "l2"}}, STEPS, out=(None, 4)),
    Case({"LSTM": {"units": 4, "zero_output_for_mask": True}}, STEPS, out=(None, 4)),
    Case({"LSTM": {"units": 4, "use_cudnn": False}}, STEPS, out=(None, 4)),
    Case({"LSTM": {"units": 4, "use_cudnn": "yes"}}, STEPS, error="SC205"),
    Case({"LSTM": {"units": 4, "stateful": True}}, (2, 5, 3), out=(2, 4), params=128),
    Case({"LSTM": {"units": 4, "stateful": True}}, STEPS, error="SC401"),
    Case({"LSTM": {"units": 0}}, STEPS, error="SC204"),
    Case({"LSTM": {"units": 4.5}}, STEPS, error="SC203"),
    Case({"LSTM": {}}, STEPS, error="SC202"),
    Case({"LSTM": {"units": 4, "unit": 3}}, STEPS, error="SC201"),
    Case({"SimpleRNN": {"units": 4, "recurrent_activation": "tanh"}}, STEPS, error="SC201"),
    Case({"LSTM": {"units": 4, "activation": "tan"}}, STEPS, error="SC207"),
    Case(
        {"LSTM": {"units": 4, "dropout": 20}},
        STEPS,
        error="SC204",
        keras=False,
        why="Keras takes any number for 1, and then drops nothing",
    ),
    Case({"LSTM": 4}, (None, 3), error="SC401"),
    Case({"LSTM": 4}, (None, 5, 3, 2), error="SC401"),
    Case({"LSTM": 4}, (None, 5, None), error="SC401"),
    Case({"LSTM": 4}, begun(STEPS, (None, 4), (None, 4)), out=(None, 4), params=128),
    Case({"GRU": 4}, {"sequences": T(STEPS), "initial_state": T((None, 4))}, out=(None, 4)),
    Case({"GRU": 4}, begun(STEPS, (1, 4)), out=(None, 4)),
    Case({"LSTM": 4}, begun(STEPS, (None, 4)), error="SC401", keras=False, why=LATE),
    Case({"LSTM": 4}, begun(STEPS, (None, 4), (None, 5)), error="SC401", keras=False, why=LATE),
    Case(
        {"GRU": 4},
        begun(STEPS, (None, 4), (None, 4)),
        error="SC401",
        keras=False,
        why="Keras leaves the second state aside without a word",
    ),
    Case(rnn({"LSTMCell": 4}), STEPS, out=(None, 4), params=128),
    Case(rnn({"GRUCell": 4}, return_sequences=True), STEPS, out=(None, 5, 4), params=108),
    Case(
        rnn({"LSTMCell": 4}, {"GRUCell": 3}, return_state=True),
        STEPS,
        out=((None, 3), ((None, 4), (None, 4)), (None, 3)),
        params=209,
    ),
    Case(
        rnn({"StackedRNNCells": {"cells": [{"SimpleRNNCell": 2}, {"SimpleRNNCell": 3}]}}),
        STEPS,
        out=(None, 3),
        params=30,
    ),
    Case(
        rnn({"LSTMCell": {"units": 4, "trainable": False}}),
        STEPS,
        out=(None, 4),
        params=128,
        trainable=0,
    ),
    Case(
        rnn({"LSTMCell": 4}, {"SimpleRNNCell": 3}),
        begun(STEPS, [(None, 4), (None, 4)], (None, 3)),
        out=(None, 3),
    ),
    Case(rnn({"LSTMCell": {"units": 4, "dtype": "bfloat16"}}), STEPS, error="SC403"),
    Case(rnn({"Dense": 4}), STEPS, error="SC203"),
    Case(rnn({"LSTM": 4}), STEPS, error="SC203"),
    Case({"RNN": {"cell": []}}, STEPS, error="SC204"),
    Case(rnn({"LSTMCell": 4}, {"Dense": 3}), STEPS, error="SC203"),
    Case({"StackedRNNCells": {"cells": []}}, (None, 3), error="SC204"),
    Case(rnn({"LSTMCell": {"units": 4, "unit": 1}}), STEPS, error="SC201"),
    Case(rnn({"LSTMCell": 4}), (None, 5, 3, 2), error="SC401", keras=False, why=LATE),
    Case(rnn({"LSTMCell": 4}), (2, 5), error="SC401", keras=False, why=LATE),
    Case(
        {"LSTMCell": 4},
        begun((None, 3), (None, 4), (None, 4), name="states"),
        out=((None, 4), ((None, 4), (None, 4))),
        params=128,
    ),
    Case(
        {"GRUCell": 4},
        {"inputs": T((None, 3)), "states": T((None, 4))},
        out=((None, 4), (None, 4)),
        params=108,
    ),
    Case(
        {"SimpleRNNCell": 4},
        {"sequence": T((None, 3)), "states": [T((None, 4))]},
        out=((None, 4), ((None, 4),)),
        params=32,
    ),
    Case({"GRUCell": 4}, (None, 3), error="SC401"),
    Case({"LSTMCell": 4}, begun((None, 3), (None, 4), (None, 5), name="states"), error="SC401"),
    Case(
        {"GRUCell": 4},
        {"inputs": T((None, 3)), "states": [T((None, 4), "string")]},
        error="SC403",
    ),
    Case(
        {"StackedRNNCells": {"cells": [{"LSTMCell": 4}, {"GRUCell": 3}]}},
        begun((None, 3), [(None, 4), (None, 4)], (None, 3), name="states"),
        out=((None, 3), (((None, 4), (None, 4)), (None, 3))),
        params=209,
    ),
    Case(
        {"LSTM": {"units": 3, "dtype": "uint8", "kernel_initializer": "ones"}},
        STEPS,
        error="SC403",
    ),
    Case({"LSTM": {"units": 3, "bias_initializer": "identity"}}, STEPS, error="SC205"),
    Case({"GRU": {"units": 3, "bias_initializer": "identity"}}, STEPS, params=72),
    Case(
        {"LSTM": {"units": 3, "recurrent_initializer": {"Constant": {"value": [1.0, -1.0]}}}},
        STEPS,
        error="SC205",
    ),
    Case(
        rnn({"LSTMCell": {"units": 3, "bias_initializer": "orthogonal"}}),
        STEPS,
        error="SC205",
    ),
    Case(
        rnn({"StackedRNNCells": {"cells": [{"SimpleRNNCell": 2}], "trainable": False}}),
        STEPS,
        params=12,
        trainable=12,
    ),
    Case(
        rnn({"StackedRNNCells": {"cells": [{"SimpleRNNCell": {"units": 2, "trainable": False}}]}}),
        STEPS,
        params=12,
        trainable=0,
    ),
    Case(
        rnn(
            {"StackedRNNCells": {"cells": [{"LSTMCell": 3}, {"GRUCell": 2}]}},
            {"GRUCell": 2},
            return_state=True,
        ),
        STEPS,
        error="SC401",
    ),
]
