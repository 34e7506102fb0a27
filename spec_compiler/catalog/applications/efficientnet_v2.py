"""The second EfficientNet: its early stages have plain convolutions (Tan and Le, 2021)."""

from math import ceil
from typing import ClassVar

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.efficientnet import (
    CLASSIFIER,
    CONVOLUTION,
    SURVIVAL,
    SWISH,
    plain,
    skipping,
    weighed,
)
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.fields import Bool, LayerName

Stage = tuple[bool, int, int, int, int, int]
"""Whether its convolutions are plain, repeats, filters before and after, expansion, stride."""
BASE: tuple[Stage, ...] = (
    (True, 1, 32, 16, 1, 1),
    (True, 2, 16, 32, 4, 2),
    (True, 2, 32, 48, 4, 2),
    (False, 3, 48, 96, 4, 2),
    (False, 5, 96, 112, 6, 1),
    (False, 8, 112, 192, 6, 2),
)
SMALL: tuple[Stage, ...] = (
    (True, 2, 24, 24, 1, 1),
    (True, 4, 24, 48, 4, 2),
    (True, 4, 48, 64, 4, 2),
    (False, 6, 64, 128, 4, 2),
    (False, 9, 128, 160, 6, 1),
    (False, 15, 160, 256, 6, 2),
)
MEDIUM: tuple[Stage, ...] = (
    (True, 3, 24, 24, 1, 1),
    (True, 5, 24, 48, 4, 2),
    (True, 5, 48, 80, 4, 2),
    (False, 7, 80, 160, 4, 2),
    (False, 14, 160, 176, 6, 1),
    (False, 18, 176, 304, 6, 2),
    (False, 5, 304, 512, 6, 1),
)
LARGE: tuple[Stage, ...] = (
    (True, 4, 32, 32, 1, 1),
    (True, 7, 32, 64, 4, 2),
    (True, 7, 64, 96, 4, 2),
    (False, 10, 96, 192, 4, 2),
    (False, 19, 192, 224, 6, 1),
    (False, 25, 224, 384, 6, 2),
    (False, 7, 384, 640, 6, 1),
)
MEAN = [0.485, 0.456, 0.406]
VARIANCE = [0.229**2, 0.224**2, 0.225**2]
"""Each colour in ImageNet."""
MOMENTUM = 0.9


class EfficientNetV2(Application):
    """What all sizes share."""

    include_preprocessing: Bool = True
    """Whether the model scales pixels from 0 to 255 itself."""

    name_is_fixed = True
    pool_names = ("avg_pool", "max_pool")
    stages: ClassVar[tuple[Stage, ...]] = BASE
    width: ClassVar[float] = 1.0
    depth: ClassVar[float] = 1.0

    @property
    def takes_name(self) -> bool:
        """Never: Keras looks up the stages by it."""
        return False

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """Preprocessing, a convolution, the stages, and a wide convolution of size 1."""
        if self.include_preprocessing:
            x = self._preprocessed(net, x)
        x = plain(net, x, self._filters(self.stages[0][2]), 3, "stem_conv", strides=2)
        x = _active(net, x, "stem_bn", "stem_activation")
        total, done = sum(stage[1] for stage in self.stages), 0
        for index, (is_plain, repeats, before, after, expansion, strides) in enumerate(self.stages):
            for number in range(ceil(self.depth * repeats)):
                filters = self._filters(after if number else before)
                name = f"block{index + 1}{chr(ord('a') + number)}_"
                block = _plain_block if is_plain else _deep_block
                step = 1 if number else strides
                drop = SURVIVAL * done / total
                x = block(net, x, name, step, filters, self._filters(after), expansion, drop)
                done += 1
        return _active(
            net, plain(net, x, self._filters(1280), 1, "top_conv"), "top_bn", "top_activation"
        )

    def _preprocessed(self, net: Network, x: Tensor) -> Tensor:
        if self.stages is BASE and self.image_shape[-1] == 3:
            x = net.layer("Rescaling", x, scale=1 / 255)
            return net.layer("Normalization", x, mean=MEAN, variance=VARIANCE, axis=3)
        return net.layer("Rescaling", x, scale=1 / 128, offset=-1.0)

    def _filters(self, filters: int) -> int:
        return max(8, int(filters * self.width + 4) // 8 * 8)

    def top(self, net: Network, x: Tensor) -> Tensor:
        """The mean of each channel, then a dense layer."""
        x = net.layer("GlobalAveragePooling2D", x, "avg_pool")
        x = net.layer("Dropout", x, "top_dropout", rate=0.2)
        return self.predictions(net, x, kernel_initializer=CLASSIFIER)


def _active(net: Network, x: Tensor, norm: str, name: str) -> Tensor:
    return net.activation(net.norm(x, norm, momentum=MOMENTUM), name, SWISH)


def _deep_block(
    net: Network,
    x: Tensor,
    name: str,
    strides: int,
    before: int,
    after: int,
    expansion: int,
    drop: float,
) -> Tensor:
    """A channel-wise convolution between two of size 1, its channels weighed."""
    begin, wide = x, before * expansion
    if expansion != 1:
        x = plain(net, x, wide, 1, f"{name}expand_conv")
        x = _active(net, x, f"{name}expand_bn", f"{name}expand_activation")
    x = net.layer(
        "DepthwiseConv2D",
        x,
        f"{name}dwconv2",
        kernel_size=3,
        strides=strides,
        padding="same",
        use_bias=False,
        depthwise_initializer=CONVOLUTION,
    )
    x = _active(net, x, f"{name}bn", f"{name}activation")
    x = weighed(net, x, wide, max(1, int(before * 0.25)), name)
    x = net.norm(
        plain(net, x, after, 1, f"{name}project_conv"), f"{name}project_bn", momentum=MOMENTUM
    )
    return skipping(net, begin, x, name, drop) if strides == 1 and before == after else x


def _plain_block(
    net: Network,
    x: Tensor,
    name: str,
    strides: int,
    before: int,
    after: int,
    expansion: int,
    drop: float,
) -> Tensor:
    """One plain convolution, or one that widens and one of size 1."""
    begin = x
    if expansion != 1:
        x = plain(net, x, before * expansion, 3, f"{name}expand_conv", strides=strides)
        x = _active(net, x, f"{name}expand_bn", f"{name}expand_activation")
        x = plain(net, x, after, 1, f"{name}project_conv")
    else:
        x = plain(net, x, after, 3, f"{name}project_conv", strides=strides)
    x = net.norm(x, f"{name}project_bn", momentum=MOMENTUM)
    if expansion == 1:
        x = net.activation(x, f"{name}project_activation", SWISH)
    return skipping(net, begin, x, name, drop) if strides == 1 and before == after else x


class EfficientNetV2B0(EfficientNetV2):
    """The second EfficientNet, base size, for images of 224."""

    name: LayerName | None = "efficientnetv2-b0"
    default_size = 224


class EfficientNetV2B1(EfficientNetV2):
    """The second EfficientNet scaled for images of 240."""

    name: LayerName | None = "efficientnetv2-b1"
    default_size = 240
    depth = 1.1


class EfficientNetV2B2(EfficientNetV2):
    """The second EfficientNet scaled for images of 260."""

    name: LayerName | None = "efficientnetv2-b2"
    default_size = 260
    width, depth = 1.1, 1.2


class EfficientNetV2B3(EfficientNetV2):
    """The second EfficientNet scaled for images of 300."""

    name: LayerName | None = "efficientnetv2-b3"
    default_size = 300
    width, depth = 1.2, 1.4


class EfficientNetV2S(EfficientNetV2):
    """The second EfficientNet, small."""

    name: LayerName | None = "efficientnetv2-s"
    default_size = 384
    stages = SMALL


class EfficientNetV2M(EfficientNetV2):
    """The second EfficientNet, medium."""

    name: LayerName | None = "efficientnetv2-m"
    default_size = 480
    stages = MEDIUM


class EfficientNetV2L(EfficientNetV2):
    """The second EfficientNet, large."""

    name: LayerName | None = "efficientnetv2-l"
    default_size = 480
    stages = LARGE
