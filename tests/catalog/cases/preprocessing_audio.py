"""Spectrograms."""

from tests.catalog.harness import Case, T

SOUND = (None, 300, 1)
LATE = "Keras notices in the first step of training only"


def mel(**arguments: object) -> dict[str, object]:
    """A MelSpectrogram with short windows."""
    return {"MelSpectrogram": {"fft_length": 64, "sequence_stride": 16} | arguments}


def stft(**arguments: object) -> dict[str, object]:
    """An STFTSpectrogram with short windows."""
    return {"STFTSpectrogram": {"frame_length": 16} | arguments}


CASES = [
    Case(mel(), (None, 300), out=(None, 128, 19), params=0),
    Case(mel(num_mel_bins=8), (300,), out=(8, 19)),
    Case(mel(), (None, None), out=(None, 128, None)),
    Case(mel(), (None, 300), out=T((None, 128, 19), "float16"), policy="mixed_float16"),
    Case(
        mel(window=None, power_to_db=False, max_freq=4000.0), T((2, 300), "int32"), out=(2, 128, 19)
    ),
    Case(mel(sequence_length=65), (None, 300), error="SC206"),
    Case(mel(fft_length=0), (None, 300), error="SC204", keras=False, why=LATE),
    Case(mel(window="blackman"), (None, 300), error="SC205", keras=False, why=LATE),
    Case(mel(), (None, 32), error="SC401", keras=False, why=LATE),
    Case(mel(), SOUND, error="SC401", keras=False, why=LATE),
    Case(mel(mel_bins=8), (None, 300), error="SC201"),
    Case(stft(), SOUND, out=(None, 36, 9), params=288),
    Case({"STFTSpectrogram": {}}, SOUND, out=(None, 1, 129), params=66048),
    Case(stft(mode="stft"), (None, 300, 2), out=(None, 36, 36), params=288),
    Case(stft(mode="real"), SOUND, out=(None, 36, 9), params=144),
    Case(stft(mode="imag", window="blackman"), SOUND, out=(None, 36, 9), params=144),
    Case(stft(mode="psd", scaling=None, window=None), SOUND, out=(None, 36, 9)),
    Case(stft(expand_dims=True), (None, 300, 2), out=(None, 36, 9, 2)),
    Case(stft(padding="same", frame_step=4), SOUND, out=(None, 75, 9)),
    Case(stft(fft_length=32), (None, None, 1), out=(None, None, 17), params=544),
    Case(stft(data_format="channels_first"), (None, 2, 300), out=(None, 18, 36)),
    Case(
        stft(data_format="channels_first", expand_dims=True),
        (None, 2, 300),
        out=(None, 2, 36, 9),
    ),
    Case(stft(), SOUND, out=T((None, 36, 9), "float16"), policy="mixed_float16"),
    Case(stft(trainable=True, periodic=True), SOUND, params=288, trainable=288),
    Case(stft(mode="power"), SOUND, error="SC205"),
    Case(stft(window="kaiser"), SOUND, error="SC205"),
    Case(stft(scaling="x"), SOUND, error="SC205"),
    Case(stft(padding="SAME"), SOUND, error="SC205"),
    Case(stft(frame_step=17), SOUND, error="SC206"),
    Case(stft(frame_step=0), SOUND, error="SC204"),
    Case(stft(fft_length=8), SOUND, error="SC206"),
    Case(stft(frame_length=1), SOUND, error="SC206"),
    Case(stft(), (None, 300), error="SC401"),
    Case(stft(), (None, 300, None), error="SC401"),
    Case(stft(), (None, 10, 1), error="SC402"),
    Case({"STFTSpectrogram": {"dtype": "uint8"}}, (None, 400, 1), error="SC403"),
]
