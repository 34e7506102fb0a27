"""MobileNet, the first and the second: channel-wise convolutions (Howard et al., Sandler et al.)."""

from typing import ClassVar

from pydantic import model_validator

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import NonNegativeFloat, PositiveFloat, PositiveInt

BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *(((512, 1),) * 5),
    (1024, 2),
    (1024, 1),
)
"""Filters and stride of each block of the first MobileNet."""
BLOCKS_V2 = (
    (16, 1, 1),
    *((24, 2, 6), (24, 1, 6)),
    *((32, 2, 6), (32, 1, 6), (32, 1, 6)),
    *((64, 2, 6), (64, 1, 6), (64, 1, 6), (64, 1, 6)),
    *((96, 1, 6), (96, 1, 6), (96, 1, 6)),
    *((160, 2, 6), (160, 1, 6), (160, 1, 6)),
    (320, 1, 6),
)
"""Filters, stride and expansion of each block of the second."""
SLOW = {"epsilon": 0.001, "momentum": 0.999}
"""How the later MobileNets normalise."""


def divisible(value: float, by: int = 8) -> int:
    """The multiple of `by` that is nearest, at most a tenth less than `value`.

    >>> divisible(16), divisible(22.4), divisible(3.0), divisible(11.2)
    (16, 24, 8, 16)
    """
    nearest = max(by, int(value + by / 2) // by * by)
    return nearest + by if nearest < 0.9 * value else nearest


class Scaled(Application):
    """What both share: a width, and trained weights for some widths and sizes."""

    alpha: PositiveFloat = 1.0
    """The share of the filters of the paper that each layer has."""

    positional = "input_shape"
    trained_widths: ClassVar[tuple[float, ...]]
    trained_sizes: ClassVar[tuple[int, ...]]

    @model_validator(mode="after")
    def _has_weights(self) -> "Scaled":
        """Trained weights are there for some widths only."""
        if self.weights == "imagenet" and self.alpha not in self.trained_widths:
            known = ", ".join(map(str, self.trained_widths))
            refuse("alpha", "SC206", f"there are trained weights for an alpha of {known}")
        return self

    def trained_size(self, shape: tuple[int | None, ...]) -> int:
        """The size that is given, where there are trained weights for it."""
        rows, columns = shape[:2]
        if rows is not None and rows == columns and rows in self.trained_sizes:
            return rows
        return self.default_size

    @property
    def model_name(self) -> str:
        """The name that says width and size."""
        rows = self.image_shape[0]
        if self.weights == "imagenet":
            rows = self.trained_size(self.image_shape)
        return self.name or f"{self.canonical_name().lower()}_{self.alpha:0.2f}_{rows}"


class MobileNet(Scaled):
    """The first MobileNet."""

    depth_multiplier: PositiveInt = 1
    """How many channels a channel-wise convolution makes of each."""
    dropout: NonNegativeFloat = 0.001
    """The share that the classifier drops while training."""

    trained_widths = (0.25, 0.5, 0.75, 1.0)
    trained_sizes = (128, 160, 192, 224)

    @model_validator(mode="after")
    def _has_depth(self) -> "MobileNet":
        """Trained weights are there for one depth multiplier only."""
        if self.weights == "imagenet" and self.depth_multiplier != 1:
            refuse("depth_multiplier", "SC206", "there are trained weights for 1 alone")
        return self

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """A convolution, then channel-wise ones, each with one of size 1."""
        width = int(32 * self.alpha)
        x = net.conv(x, width, 3, "conv1", strides=2, padding="same", use_bias=False)
        x = _cut_at_six(net, net.norm(x, "conv1_bn"), "conv1_relu")
        for number, (filters, strides) in enumerate(BLOCKS, 1):
            x = self._block(net, x, number, int(filters * self.alpha), strides)
        return x

    def _block(self, net: Network, x: Tensor, number: int, filters: int, strides: int) -> Tensor:
        deep, point = f"conv_dw_{number}", f"conv_pw_{number}"
        if strides > 1:
            x = net.layer("ZeroPadding2D", x, f"conv_pad_{number}", padding=[[0, 1], [0, 1]])
        x = net.layer(
            "DepthwiseConv2D",
            x,
            deep,
            kernel_size=3,
            strides=strides,
            padding="same" if strides == 1 else "valid",
            depth_multiplier=self.depth_multiplier,
            use_bias=False,
        )
        x = _cut_at_six(net, net.norm(x, f"{deep}_bn"), f"{deep}_relu")
        x = net.conv(x, filters, 1, point, padding="same", use_bias=False)
        return _cut_at_six(net, net.norm(x, f"{point}_bn"), f"{point}_relu")

    def top(self, net: Network, x: Tensor) -> Tensor:
        """A classifier made of a convolution."""
        x = net.layer("GlobalAveragePooling2D", x, keepdims=True)
        x = net.layer("Dropout", x, "dropout", rate=self.dropout)
        x = net.conv(x, self.classes, 1, "conv_preds", padding="same")
        x = net.layer("Reshape", x, "reshape_2", target_shape=[self.classes])
        return net.activation(x, "predictions", "softmax")


class MobileNetV2(Scaled):
    """The second MobileNet, whose residuals join the narrow ends."""

    trained_widths = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
    trained_sizes = (96, 128, 160, 192, 224)

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """A convolution, the blocks, and a wide convolution of size 1."""
        width = divisible(32 * self.alpha)
        x = net.conv(x, width, 3, "Conv1", strides=2, padding="same", use_bias=False)
        x = _cut_at_six(net, net.norm(x, "bn_Conv1", **SLOW), "Conv1_relu")
        for number, (filters, strides, expansion) in enumerate(BLOCKS_V2):
            x = self._block(net, x, number, filters, strides, expansion)
        last = divisible(1280 * self.alpha) if self.alpha > 1 else 1280
        x = net.norm(net.conv(x, last, 1, "Conv_1", use_bias=False), "Conv_1_bn", **SLOW)
        return _cut_at_six(net, x, "out_relu")

    def _block(
        self, net: Network, x: Tensor, number: int, filters: int, strides: int, expansion: int
    ) -> Tensor:
        name = f"block_{number}" if number else "expanded_conv"
        begin, out = x, divisible(int(filters * self.alpha))
        if number:
            wide = expansion * begin.channels
            x = net.conv(x, wide, 1, f"{name}_expand", padding="same", use_bias=False)
            x = _cut_at_six(net, net.norm(x, f"{name}_expand_BN", **SLOW), f"{name}_expand_relu")
        if strides == 2:
            x = net.corrected_padding(x, 3, f"{name}_pad")
        x = depthwise(net, x, 3, strides, f"{name}_depthwise")
        x = _cut_at_six(net, net.norm(x, f"{name}_depthwise_BN", **SLOW), f"{name}_depthwise_relu")
        x = net.conv(x, out, 1, f"{name}_project", padding="same", use_bias=False)
        x = net.norm(x, f"{name}_project_BN", **SLOW)
        if strides == 1 and begin.channels == out:
            x = net.layer("Add", [begin, x], f"{name}_add")
        return x

    def top(self, net: Network, x: Tensor) -> Tensor:
        """The mean of each channel, then a dense layer."""
        return self.predictions(net, net.layer("GlobalAveragePooling2D", x))


def depthwise(net: Network, x: Tensor, size: int, strides: int, name: str) -> Tensor:
    """A channel-wise convolution without bias; one that strides stands on a padding."""
    return net.layer(
        "DepthwiseConv2D",
        x,
        name,
        kernel_size=size,
        strides=strides,
        padding="same" if strides == 1 else "valid",
        use_bias=False,
    )


def _cut_at_six(net: Network, x: Tensor, name: str) -> Tensor:
    return net.layer("ReLU", x, name, max_value=6.0)
