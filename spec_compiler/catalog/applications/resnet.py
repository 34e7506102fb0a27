"""Residual networks, the first kind and the one that normalises first (He et al., 2015, 2016)."""

from typing import ClassVar

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.fields import LayerName

FILTERS = (64, 128, 256, 512)
"""The filters of each stage; its output has four times as many channels."""
EPSILON = 1.001e-5


class ResNet(Application):
    """What all depths share; `blocks` counts those of each stage."""

    blocks: ClassVar[tuple[int, ...]]
    pool_names = ("avg_pool", "max_pool")

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """A stem that quarters the image, then four stages."""
        x = self.stem(net, x)
        for stage, (filters, count) in enumerate(zip(FILTERS, self.blocks, strict=True), 2):
            for number in range(1, count + 1):
                x = self.block(net, x, filters, stage, number, count)
        return x

    def stem(self, net: Network, x: Tensor) -> Tensor:
        """The first convolution and the pooling after it."""
        x = net.layer("ZeroPadding2D", x, "conv1_pad", padding=3)
        x = net.conv(x, 64, 7, "conv1_conv", strides=2)
        x = self._after_first(net, x)
        x = net.layer("ZeroPadding2D", x, "pool1_pad", padding=1)
        return net.layer("MaxPooling2D", x, "pool1_pool", pool_size=3, strides=2)

    def _after_first(self, net: Network, x: Tensor) -> Tensor:
        return activated(net, x, "conv1")

    def block(
        self, net: Network, x: Tensor, filters: int, stage: int, number: int, count: int
    ) -> Tensor:
        """Three convolutions beside a shortcut; the first block of a stage halves the image."""
        name, first = f"conv{stage}_block{number}", number == 1
        strides = 2 if first and stage > 2 else 1
        shortcut = x
        if first:
            shortcut = net.conv(x, 4 * filters, 1, f"{name}_0_conv", strides=strides)
            shortcut = net.norm(shortcut, f"{name}_0_bn", epsilon=EPSILON)
        x = activated(net, net.conv(x, filters, 1, f"{name}_1_conv", strides=strides), f"{name}_1")
        x = activated(net, net.conv(x, filters, 3, f"{name}_2_conv", padding="same"), f"{name}_2")
        x = net.norm(net.conv(x, 4 * filters, 1, f"{name}_3_conv"), f"{name}_3_bn", epsilon=EPSILON)
        return net.activation(net.layer("Add", [shortcut, x], f"{name}_add"), f"{name}_out")


class ResNetV2(ResNet):
    """Residual networks whose blocks begin with normalisation and activation."""

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """The stages, and at their end the normalisation that the blocks lack."""
        return activated(net, super().draw(net, x), "post")

    def _after_first(self, net: Network, x: Tensor) -> Tensor:
        return x

    def block(
        self, net: Network, x: Tensor, filters: int, stage: int, number: int, count: int
    ) -> Tensor:
        """Three convolutions beside a shortcut; the last block of a stage halves the image."""
        name = f"conv{stage}_block{number}"
        strides = 2 if number == count and stage < 5 else 1
        before = activated(net, x, f"{name}_preact")
        if number == 1:
            shortcut = net.conv(before, 4 * filters, 1, f"{name}_0_conv", strides=strides)
        elif strides > 1:
            shortcut = net.layer("MaxPooling2D", x, pool_size=1, strides=strides)
        else:
            shortcut = x
        x = activated(
            net, net.conv(before, filters, 1, f"{name}_1_conv", use_bias=False), f"{name}_1"
        )
        x = net.layer("ZeroPadding2D", x, f"{name}_2_pad", padding=1)
        x = net.conv(x, filters, 3, f"{name}_2_conv", strides=strides, use_bias=False)
        x = activated(net, x, f"{name}_2")
        x = net.conv(x, 4 * filters, 1, f"{name}_3_conv")
        return net.layer("Add", [shortcut, x], f"{name}_out")


def activated(net: Network, x: Tensor, name: str) -> Tensor:
    """Normalised and cut off at zero."""
    return net.activation(net.norm(x, f"{name}_bn", epsilon=EPSILON), f"{name}_relu")


class ResNet50(ResNet):
    """The residual network of 50 layers."""

    name: LayerName | None = "resnet50"
    blocks = (3, 4, 6, 3)


class ResNet101(ResNet):
    """The residual network of 101 layers."""

    name: LayerName | None = "resnet101"
    blocks = (3, 4, 23, 3)


class ResNet152(ResNet):
    """The residual network of 152 layers."""

    name: LayerName | None = "resnet152"
    blocks = (3, 8, 36, 3)


class ResNet50V2(ResNetV2):
    """The residual network of 50 layers that normalises first."""

    name: LayerName | None = "resnet50v2"
    blocks = (3, 4, 6, 3)


class ResNet101V2(ResNetV2):
    """The residual network of 101 layers that normalises first."""

    name: LayerName | None = "resnet101v2"
    blocks = (3, 4, 23, 3)


class ResNet152V2(ResNetV2):
    """The residual network of 152 layers that normalises first."""

    name: LayerName | None = "resnet152v2"
    blocks = (3, 8, 36, 3)
