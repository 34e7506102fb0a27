"""Densely connected networks: each layer sees all before it (Huang et al., 2016)."""

from typing import ClassVar

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.applications.resnet import EPSILON, activated
from spec_compiler.catalog.fields import LayerName

GROWTH = 32
"""The channels that each block adds."""


class DenseNet(Application):
    """What all depths share; `blocks` counts those of each stage."""

    blocks: ClassVar[tuple[int, ...]]
    pool_names = ("avg_pool", "max_pool")

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """A stem that quarters the image, then four stages with a halving between them."""
        x = net.layer("ZeroPadding2D", x, padding=3)
        x = net.conv(x, 64, 7, "conv1_conv", strides=2, use_bias=False)
        x = net.layer("ZeroPadding2D", activated(net, x, "conv1"), padding=1)
        x = net.layer("MaxPooling2D", x, "pool1", pool_size=3, strides=2)
        for stage, count in enumerate(self.blocks, 2):
            for number in range(1, count + 1):
                x = _block(net, x, f"conv{stage}_block{number}")
            if stage <= len(self.blocks):
                x = _transition(net, x, f"pool{stage}")
        return net.activation(net.norm(x, "bn", epsilon=EPSILON), "relu")


def _block(net: Network, x: Tensor, name: str) -> Tensor:
    """Two convolutions whose result is put beside their input."""
    new = net.conv(activated(net, x, f"{name}_0"), 4 * GROWTH, 1, f"{name}_1_conv", use_bias=False)
    new = activated(net, new, f"{name}_1")
    new = net.conv(new, GROWTH, 3, f"{name}_2_conv", padding="same", use_bias=False)
    return net.layer("Concatenate", [x, new], f"{name}_concat")


def _transition(net: Network, x: Tensor, name: str) -> Tensor:
    """Half the channels, half the sides."""
    channels = x.channels // 2
    x = net.conv(activated(net, x, name), channels, 1, f"{name}_conv", use_bias=False)
    return net.layer("AveragePooling2D", x, f"{name}_pool", pool_size=2, strides=2)


class DenseNet121(DenseNet):
    """The densely connected network of 121 layers."""

    name: LayerName | None = "densenet121"
    blocks = (6, 12, 24, 16)


class DenseNet169(DenseNet):
    """The densely connected network of 169 layers."""

    name: LayerName | None = "densenet169"
    blocks = (6, 12, 32, 32)


class DenseNet201(DenseNet):
    """The densely connected network of 201 layers."""

    name: LayerName | None = "densenet201"
    blocks = (6, 12, 48, 32)
