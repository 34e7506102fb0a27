"""Convolutions: plain, transposed, channel-wise, separable."""

from tests.catalog.harness import Case, T

STEPS = (None, 10, 3)
IMAGE = (None, 8, 8, 3)
VOLUME = (None, 6, 6, 6, 2)


def conv2d(**arguments: object) -> dict[str, object]:
    """A Conv2D of 4 filters, 3x3, but for the arguments given."""
    return {"Conv2D": {"filters": 4, "kernel_size": 3} | arguments}


def conv1d(**arguments: object) -> dict[str, object]:
    """A Conv1D of 4 filters, 3 wide, but for the arguments given."""
    return {"Conv1D": {"filters": 4, "kernel_size": 3} | arguments}


def up2d(**arguments: object) -> dict[str, object]:
    """A Conv2DTranspose of 4 filters, 3x3, but for the arguments given."""
    return {"Conv2DTranspose": {"filters": 4, "kernel_size": 3} | arguments}


def depthwise(**arguments: object) -> dict[str, object]:
    """A DepthwiseConv2D of 3x3, but for the arguments given."""
    return {"DepthwiseConv2D": {"kernel_size": 3} | arguments}


def separable(**arguments: object) -> dict[str, object]:
    """A SeparableConv2D of 4 filters, 3x3, but for the arguments given."""
    return {"SeparableConv2D": {"filters": 4, "kernel_size": 3} | arguments}


PLAIN = [
    Case(conv2d(), IMAGE, out=(None, 6, 6, 4), params=112),
    Case(conv2d(padding="same", strides=2), IMAGE, out=(None, 4, 4, 4), params=112),
    Case(conv2d(dilation_rate=[2, 1]), IMAGE, out=(None, 4, 6, 4), params=112),
    Case(conv2d(use_bias=False), IMAGE, out=(None, 6, 6, 4), params=108),
    Case(conv2d(activation="relu"), IMAGE, out=(None, 6, 6, 4), params=112),
    Case(conv2d(activation="rely"), IMAGE, error="SC207"),
    Case(conv2d(groups=2), (None, 8, 8, 4), out=(None, 6, 6, 4), params=76),
    Case(conv2d(groups=2), IMAGE, error="SC401"),
    Case(conv2d(groups=3), IMAGE, error="SC206"),
    Case(conv2d(groups=0), IMAGE, error="SC204"),
    Case(conv2d(filters=0), IMAGE, error="SC204"),
    Case(conv2d(filters=4.0), IMAGE, error="SC203"),
    Case(conv2d(strides=2, dilation_rate=2), IMAGE, error="SC206"),
    Case(conv2d(strides=[2, 1], dilation_rate=[1, 2]), IMAGE, error="SC206"),
    Case(conv2d(strides=0), IMAGE, error="SC204"),
    Case(conv2d(kernel_size=9), IMAGE, error="SC402"),
    Case(conv2d(kernel_size=9, padding="same"), IMAGE, out=(None, 8, 8, 4), params=976),
    Case(conv2d(kernel_size=[3, 9]), (None, 8, None, 3), out=(None, 6, None, 4), params=328),
    Case(conv2d(kernel_size=[3, 3, 3]), IMAGE, error="SC203"),
    Case(conv2d(kernel_size=[3, 0]), IMAGE, error="SC204"),
    Case(conv2d(kernel_size=None), IMAGE, error="SC203"),
    Case({"Conv2D": 4}, IMAGE, error="SC202"),
    Case({"Conv2D": {"kernel_size": 3}}, IMAGE, error="SC202"),
    Case(conv2d(kernal_size=3), IMAGE, error="SC201"),
    Case(conv2d(padding="causal"), IMAGE, error="SC205"),
    Case(conv2d(padding="SAME"), IMAGE, out=(None, 8, 8, 4), params=112),
    Case(conv2d(padding=["same"]), IMAGE, error="SC205"),
    Case(conv2d(data_format="Channels_Last"), IMAGE, out=(None, 6, 6, 4), params=112),
    Case(conv2d(data_format="channels_firsts"), IMAGE, error="SC205"),
    Case(conv2d(data_format="channels_first"), (None, 3, 8, 8), out=(None, 4, 6, 6), params=112),
    Case(conv2d(data_format="channels_first"), (None, None, 8, 8), error="SC401"),
    Case(conv2d(), (None, 32), error="SC401"),
    Case(conv2d(), (None, 28, 28), error="SC401"),
    Case(conv2d(), VOLUME, error="SC401"),
    Case(conv2d(), (None, None, None, 3), out=(None, None, None, 4), params=112),
    Case(conv2d(), (2, 8, 8, 3), out=(2, 6, 6, 4), params=112),
    Case(conv2d(), (None, 8, 8, None), error="SC401"),
    Case(conv2d(padding="same"), (None, 0, 8, 3), out=(None, 0, 8, 4), params=112),
    Case(
        conv2d(),
        T(IMAGE, "int32"),
        error="SC403",
        keras=False,
        why="Keras builds it and fails at the first batch",
    ),
    Case(conv2d(), IMAGE, out=T((None, 6, 6, 4), "float16"), policy="mixed_float16"),
    Case(conv2d(dtype="bfloat16"), IMAGE, out=T((None, 6, 6, 4), "bfloat16"), params=112),
    Case(conv2d(kernel_initializer="he_normal"), IMAGE, out=(None, 6, 6, 4), params=112),
    Case(conv2d(kernel_initializer=None), IMAGE, out=(None, 6, 6, 4), params=112),
    Case(conv2d(kernel_initializer="identity"), IMAGE, error="SC205"),
    Case(conv2d(bias_initializer="orthogonal"), IMAGE, error="SC205"),
    Case(conv2d(kernel_initializer="orthogonal"), IMAGE, out=(None, 6, 6, 4), params=112),
    Case(conv2d(kernel_initializer="orthogonal"), IMAGE, error="SC403", policy="bfloat16"),
    Case(conv2d(kernel_initializer="orthogonal"), IMAGE, params=112, policy="mixed_bfloat16"),
    Case(conv2d(kernel_regularizer={"L2": 1e-4}), IMAGE, out=(None, 6, 6, 4), params=112),
    Case(conv2d(lora_rank=2), IMAGE, out=(None, 6, 6, 4), params=174, trainable=66),
    Case(conv2d(lora_rank=2, lora_alpha=0.5), IMAGE, out=(None, 6, 6, 4), params=174),
    Case(conv2d(lora_rank=0), IMAGE, out=(None, 6, 6, 4), params=112, trainable=112),
    Case(conv2d(lora_rank=-1), IMAGE, error="SC204"),
    Case(conv2d(lora_rank=2, kernel_constraint="max_norm"), IMAGE, error="SC206"),
    Case({"Convolution2D": {"filters": 4, "kernel_size": 3}}, IMAGE, out=(None, 6, 6, 4)),
    Case(conv1d(), STEPS, out=(None, 8, 4), params=40),
    Case(conv1d(kernel_size=[3], strides=[2]), STEPS, out=(None, 4, 4), params=40),
    Case(conv1d(padding="causal", dilation_rate=4), STEPS, out=(None, 10, 4), params=40),
    Case(conv1d(padding="Causal", strides=3), STEPS, out=(None, 4, 4), params=40),
    Case(conv1d(padding="causal"), (None, None, 3), out=(None, None, 4), params=40),
    Case(conv1d(kernel_initializer={"STFT": {}}), STEPS, out=(None, 8, 4), params=40),
    Case(conv1d(), IMAGE, error="SC401"),
    Case({"Conv3D": {"filters": 4, "kernel_size": 3}}, VOLUME, out=(None, 4, 4, 4, 4), params=220),
    Case(
        {"Conv3D": {"filters": 4, "kernel_size": [1, 2, 3], "strides": [1, 2, 1], "groups": 2}},
        VOLUME,
        out=(None, 6, 3, 4, 4),
        params=28,
    ),
    Case({"Conv3D": {"filters": 4, "kernel_size": 3}}, IMAGE, error="SC401"),
    Case({"Deconvolution2D": {"filters": 4, "kernel_size": 3}}, IMAGE, error="SC210"),
    Case({"AtrousConvolution2D": {"filters": 4, "kernel_size": 3}}, IMAGE, error="SC210"),
]

TRANSPOSED = [
    Case(up2d(), IMAGE, out=(None, 10, 10, 4), params=112),
    Case(up2d(strides=2), IMAGE, out=(None, 17, 17, 4), params=112),
    Case(up2d(strides=4), IMAGE, out=(None, 32, 32, 4), params=112),
    Case(up2d(strides=2, padding="same"), IMAGE, out=(None, 16, 16, 4), params=112),
    Case(up2d(strides=2, output_padding=1), IMAGE, out=(None, 18, 18, 4), params=112),
    Case(up2d(strides=2, output_padding=[0, 1], padding="SAME"), IMAGE, out=(None, 15, 16, 4)),
    Case(up2d(strides=2, output_padding=2), IMAGE, error="SC206"),
    Case(up2d(output_padding=1), IMAGE, error="SC206"),
    Case(up2d(output_padding=-1), IMAGE, error="SC204"),
    Case(up2d(output_padding=[0]), IMAGE, error="SC203"),
    Case(up2d(strides=2, dilation_rate=2), IMAGE, error="SC206"),
    Case(up2d(dilation_rate=2), IMAGE, out=(None, 12, 12, 4), params=112),
    Case(up2d(padding="causal"), IMAGE, error="SC205"),
    Case(
        up2d(padding=["same"]),
        (None, None, None, 3),
        error="SC205",
        keras=False,
        why="Keras reads the padding only where a size is known; the first batch fails",
    ),
    Case(up2d(groups=1), IMAGE, error="SC201"),
    Case(up2d(lora_rank=2), IMAGE, error="SC201"),
    Case(up2d(), (None, None, 8, 3), out=(None, None, 10, 4), params=112),
    Case(up2d(), (None, 8, 8, None), error="SC401"),
    Case(up2d(), STEPS, error="SC401"),
    Case(up2d(), VOLUME, error="SC401"),
    Case(up2d(data_format="channels_first"), (None, 3, 8, 8), out=(None, 4, 10, 10), params=112),
    Case(up2d(kernel_initializer="identity"), IMAGE, error="SC205"),
    Case(up2d(), IMAGE, out=T((None, 10, 10, 4), "bfloat16"), policy="mixed_bfloat16"),
    Case(
        up2d(kernel_size=2, strides=2, padding="same", output_padding=0),
        (None, 1, 1, 3),
        out=(None, 0, 0, 4),
        params=52,
    ),
    Case(up2d(strides=2, output_padding=0, padding="same"), (None, 0, 8, 3), error="SC402"),
    Case(
        {"Conv1DTranspose": {"filters": 4, "kernel_size": 3, "strides": 2}},
        STEPS,
        out=(None, 21, 4),
    ),
    Case({"Conv1DTranspose": {"filters": 4, "kernel_size": [3, 3]}}, STEPS, error="SC203"),
    Case({"Convolution1DTranspose": {"filters": 4, "kernel_size": 1}}, STEPS, out=(None, 10, 4)),
    Case(
        {"Conv3DTranspose": {"filters": 4, "kernel_size": 3, "strides": [1, 2, 3]}},
        VOLUME,
        out=(None, 8, 13, 18, 4),
        params=220,
    ),
]

CHANNELWISE = [
    Case(depthwise(), IMAGE, out=(None, 6, 6, 3), params=30),
    Case({"DepthwiseConv2D": 3}, IMAGE, out=(None, 6, 6, 3), params=30),
    Case(depthwise(depth_multiplier=2), IMAGE, out=(None, 6, 6, 6), params=60),
    Case(depthwise(depth_multiplier=2, use_bias=False), IMAGE, out=(None, 6, 6, 6), params=54),
    Case(depthwise(depth_multiplier=0), IMAGE, error="SC204"),
    Case(depthwise(strides=2, dilation_rate=2), IMAGE, out=(None, 2, 2, 3), params=30),
    Case(depthwise(strides=[2, 1]), IMAGE, out=(None, 3, 6, 3), params=30),
    Case(depthwise(padding="causal"), IMAGE, error="SC205"),
    Case(depthwise(kernel_size=9), IMAGE, error="SC402"),
    Case(depthwise(filters=3), IMAGE, error="SC201"),
    Case(depthwise(depthwise_initializer="identity"), IMAGE, error="SC205"),
    Case(depthwise(data_format="channels_first"), (None, 3, 8, 8), out=(None, 3, 6, 6), params=30),
    Case(depthwise(), (None, 8, 8, None), error="SC401"),
    Case(depthwise(), (None, 8, 8), error="SC401"),
    Case(
        {"DepthwiseConv1D": {"kernel_size": 3, "depth_multiplier": 2}},
        STEPS,
        out=(None, 8, 6),
        params=24,
    ),
    Case({"DepthwiseConv1D": {"kernel_size": 3}}, IMAGE, error="SC401"),
    Case(separable(), IMAGE, out=(None, 6, 6, 4), params=43),
    Case(separable(depth_multiplier=2), IMAGE, out=(None, 6, 6, 4), params=82),
    Case(
        separable(use_bias=False, padding="same", strides=2), IMAGE, out=(None, 4, 4, 4), params=39
    ),
    Case(separable(pointwise_initializer="identity"), IMAGE, error="SC205"),
    Case(separable(kernel_initializer="zeros"), IMAGE, error="SC201"),
    Case(separable(kernel_size=9), IMAGE, error="SC402"),
    Case(separable(), (None, None, None, 3), out=(None, None, None, 4), params=43),
    Case(separable(), IMAGE, out=T((None, 6, 6, 4), "float16"), policy="mixed_float16"),
    Case({"SeparableConv1D": {"filters": 4, "kernel_size": 3}}, STEPS, out=(None, 8, 4), params=25),
    Case(
        {"SeparableConv1D": {"filters": 4, "kernel_size": 3, "padding": "causal"}},
        STEPS,
        error="SC205",
    ),
    Case({"SeparableConvolution2D": {"filters": 4, "kernel_size": 3}}, IMAGE, out=(None, 6, 6, 4)),
]

CASES = [*PLAIN, *TRANSPOSED, *CHANNELWISE]
