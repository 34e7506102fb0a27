"""EfficientNet: one network scaled in width, depth and image size together (Tan and Le, 2019)."""

from math import ceil, sqrt
from typing import Any, ClassVar

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.mobilenet import depthwise, divisible
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.fields import LayerName

BLOCKS = (
    (3, 1, 32, 16, 1, 1),
    (3, 2, 16, 24, 6, 2),
    (5, 2, 24, 40, 6, 2),
    (3, 3, 40, 80, 6, 2),
    (5, 3, 80, 112, 6, 1),
    (5, 4, 112, 192, 6, 2),
    (3, 1, 192, 320, 6, 1),
)
"""Kernel, repeats, filters before and after, expansion and stride of each stage."""
DEVIATION = (0.229, 0.224, 0.225)
"""The spread of each colour in ImageNet."""
CONVOLUTION: dict[str, Any] = {
    "VarianceScaling": {"scale": 2.0, "mode": "fan_out", "distribution": "truncated_normal"}
}
CLASSIFIER: dict[str, Any] = {
    "VarianceScaling": {"scale": 1 / 3, "mode": "fan_out", "distribution": "uniform"}
}
"""How the kernels begin."""
SWISH = "silu"
SURVIVAL = 0.2
"""The share of samples for which the last block is left out while training."""


class EfficientNet(Application):
    """What all sizes share."""

    name_is_fixed = True
    pool_names = ("avg_pool", "max_pool")
    width: ClassVar[float]
    depth: ClassVar[float]
    dropout: ClassVar[float]

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """Preprocessing, a convolution, seven stages, and a wide convolution of size 1."""
        x = net.layer("Normalization", net.layer("Rescaling", x, scale=1 / 255), axis=3)
        if self.weights == "imagenet":
            x = net.layer("Rescaling", x, scale=[1 / sqrt(each) for each in DEVIATION])
        x = net.corrected_padding(x, 3, "stem_conv_pad")
        x = plain(net, x, self._filters(32), 3, "stem_conv", strides=2, padding="valid")
        x = net.activation(net.norm(x, "stem_bn"), "stem_activation", SWISH)
        repeats = [ceil(self.depth * row[1]) for row in BLOCKS]
        done = 0
        for stage, (size, _, before, after, expansion, strides) in enumerate(BLOCKS):
            for number in range(repeats[stage]):
                filters = self._filters(after if number else before)
                name = f"block{stage + 1}{chr(ord('a') + number)}_"
                step = 1 if number else strides
                drop = SURVIVAL * done / sum(repeats)
                x = _block(net, x, name, size, step, filters, self._filters(after), expansion, drop)
                done += 1
        x = net.norm(plain(net, x, self._filters(1280), 1, "top_conv"), "top_bn")
        return net.activation(x, "top_activation", SWISH)

    def _filters(self, filters: int) -> int:
        return divisible(filters * self.width)

    def top(self, net: Network, x: Tensor) -> Tensor:
        """The mean of each channel, then a dense layer."""
        x = net.layer("GlobalAveragePooling2D", x, "avg_pool")
        x = net.layer("Dropout", x, "top_dropout", rate=self.dropout)
        return self.predictions(net, x, kernel_initializer=CLASSIFIER)


def plain(net: Network, x: Tensor, filters: int, size: int, name: str, **rest: Any) -> Tensor:
    """A convolution without bias, as these networks begin them."""
    arguments = {"padding": "same", "use_bias": False, "kernel_initializer": CONVOLUTION, **rest}
    return net.conv(x, filters, size, name, **arguments)


def _block(
    net: Network,
    x: Tensor,
    name: str,
    size: int,
    strides: int,
    before: int,
    after: int,
    expansion: int,
    drop: float,
) -> Tensor:
    begin, wide = x, before * expansion
    if expansion != 1:
        x = net.norm(plain(net, x, wide, 1, f"{name}expand_conv"), f"{name}expand_bn")
        x = net.activation(x, f"{name}expand_activation", SWISH)
    if strides == 2:
        x = net.corrected_padding(x, size, f"{name}dwconv_pad")
    x = net.norm(depthwise(net, x, size, strides, f"{name}dwconv"), f"{name}bn")
    x = net.activation(x, f"{name}activation", SWISH)
    x = weighed(net, x, wide, max(1, int(before * 0.25)), name)
    x = net.norm(plain(net, x, after, 1, f"{name}project_conv"), f"{name}project_bn")
    return skipping(net, begin, x, name, drop) if strides == 1 and before == after else x


def weighed(net: Network, x: Tensor, filters: int, narrow: int, name: str) -> Tensor:
    """Each channel times a weight that all of them decide."""
    weight = net.layer("GlobalAveragePooling2D", x, f"{name}se_squeeze")
    weight = net.layer("Reshape", weight, f"{name}se_reshape", target_shape=[1, 1, filters])
    rest = {"padding": "same", "kernel_initializer": CONVOLUTION}
    weight = net.conv(weight, narrow, 1, f"{name}se_reduce", activation=SWISH, **rest)
    weight = net.conv(weight, filters, 1, f"{name}se_expand", activation="sigmoid", **rest)
    return net.layer("Multiply", [x, weight], f"{name}se_excite")


def skipping(net: Network, begin: Tensor, x: Tensor, name: str, drop: float) -> Tensor:
    """A residual that is left out for some samples while training."""
    if drop > 0:
        x = net.layer("Dropout", x, f"{name}drop", rate=drop, noise_shape=[None, 1, 1, 1])
    return net.layer("Add", [x, begin], f"{name}add")


class EfficientNetB0(EfficientNet):
    """EfficientNet as it was found, for images of 224."""

    name: LayerName | None = "efficientnetb0"
    default_size = 224
    width, depth, dropout = 1.0, 1.0, 0.2


class EfficientNetB1(EfficientNet):
    """EfficientNet scaled for images of 240."""

    name: LayerName | None = "efficientnetb1"
    default_size = 240
    width, depth, dropout = 1.0, 1.1, 0.2


class EfficientNetB2(EfficientNet):
    """EfficientNet scaled for images of 260."""

    name: LayerName | None = "efficientnetb2"
    default_size = 260
    width, depth, dropout = 1.1, 1.2, 0.3


class EfficientNetB3(EfficientNet):
    """EfficientNet scaled for images of 300."""

    name: LayerName | None = "efficientnetb3"
    default_size = 300
    width, depth, dropout = 1.2, 1.4, 0.3


class EfficientNetB4(EfficientNet):
    """EfficientNet scaled for images of 380."""

    name: LayerName | None = "efficientnetb4"
    default_size = 380
    width, depth, dropout = 1.4, 1.8, 0.4


class EfficientNetB5(EfficientNet):
    """EfficientNet scaled for images of 456."""

    name: LayerName | None = "efficientnetb5"
    default_size = 456
    width, depth, dropout = 1.6, 2.2, 0.4


class EfficientNetB6(EfficientNet):
    """EfficientNet scaled for images of 528."""

    name: LayerName | None = "efficientnetb6"
    default_size = 528
    width, depth, dropout = 1.8, 2.6, 0.5


class EfficientNetB7(EfficientNet):
    """EfficientNet scaled for images of 600."""

    name: LayerName | None = "efficientnetb7"
    default_size = 600
    width, depth, dropout = 2.0, 3.1, 0.5
