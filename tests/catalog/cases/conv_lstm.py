"""Convolutional recurrent layers."""

from tests.catalog.harness import Case, T

FILM = (None, 5, 8, 8, 3)


def film(**arguments: object) -> dict[str, object]:
    """A ConvLSTM2D of 4 filters, 3x3, but for the arguments given."""
    return {"ConvLSTM2D": {"filters": 4, "kernel_size": 3} | arguments}


CASES = [
    Case(film(), FILM, out=(None, 6, 6, 4), params=1024),
    Case(film(return_sequences=True), FILM, out=(None, 5, 6, 6, 4), params=1024),
    Case(
        film(return_state=True, padding="same"),
        FILM,
        out=((None, 8, 8, 4), (None, 8, 8, 4), (None, 8, 8, 4)),
    ),
    Case(film(use_bias=False), FILM, out=(None, 6, 6, 4), params=1008),
    Case(film(strides=2, padding="SAME"), FILM, out=(None, 4, 4, 4)),
    Case(film(dilation_rate=[2, 1]), FILM, out=(None, 4, 6, 4)),
    Case(film(strides=2, dilation_rate=2), FILM, error="SC206"),
    Case(film(padding="causal"), FILM, error="SC205"),
    Case(film(kernel_size=9), FILM, error="SC402"),
    Case(film(kernel_size=[3, 3, 3]), FILM, error="SC203"),
    Case(film(kernel_size=0), FILM, error="SC204"),
    Case(film(strides=0), FILM, error="SC204"),
    Case(film(), (None, 5, None, 8, 3), error="SC401"),
    Case(film(), (None, 5, 8, 8, None), error="SC401"),
    Case(film(), (None, 8, 8, 3), error="SC401"),
    Case(film(), (None, None, 8, 8, 3), out=(None, 6, 6, 4)),
    Case(film(data_format="channels_first"), (None, 5, 3, 8, 8), out=(None, 4, 6, 6)),
    Case(film(data_format="Channels_First"), (None, 5, 3, 8, 8), out=(None, 4, 6, 6)),
    Case(film(stateful=True), (2, 5, 8, 8, 3), out=(2, 6, 6, 4), params=1024),
    Case(film(stateful=True), FILM, error="SC401"),
    Case(film(), FILM, out=T((None, 6, 6, 4), "float16"), policy="mixed_float16"),
    Case(film(dtype="bfloat16"), FILM, error="SC403"),
    Case(film(unroll=True, zero_output_for_mask=True, seed=3), FILM, out=(None, 6, 6, 4)),
    Case(film(go_backwards=True, dropout=0.2, recurrent_dropout=0.2), FILM, out=(None, 6, 6, 4)),
    Case(film(filters=-1), FILM, error="SC204"),
    Case(film(kernal_size=3), FILM, error="SC201"),
    Case(
        film(),
        T(FILM, "int32"),
        error="SC403",
        keras=False,
        why="Keras notices in the first step of training only",
    ),
    Case(
        {"ConvLSTM1D": {"filters": 4, "kernel_size": 3}},
        (None, 5, 8, 3),
        out=(None, 6, 4),
        params=352,
    ),
    Case(
        {"ConvLSTM3D": {"filters": 2, "kernel_size": 2, "strides": [1, 2, 1]}},
        (None, 5, 4, 4, 4, 1),
        out=(None, 3, 2, 3, 2),
        params=200,
    ),
    Case({"ConvLSTM3D": {"filters": 2, "kernel_size": 2}}, FILM, error="SC401"),
]
