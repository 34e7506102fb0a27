"""Inception with residuals (Szegedy et al., 2016)."""

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.inception import (
    HALVE,
    Conv,
    averaged,
    branch,
    convolution,
    stem,
)
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Float, LayerName
from spec_compiler.shapes.types import TensorType

BLOCKS: dict[str, tuple[tuple[Conv, ...], ...]] = {
    "block35": (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3))),
    "block17": (((192, 1),), ((128, 1), (160, [1, 7]), (192, [7, 1]))),
    "block8": (((192, 1),), ((192, 1), (224, [1, 3]), (256, [3, 1]))),
}
"""The branches of each kind of block."""


class CustomScaleLayer(Layer):
    """The first of two tensors plus a share of the second; Keras has it in this model alone."""

    scale: Float
    """The share."""

    def infer(self, x: list[TensorType]) -> TensorType:
        """The type of the first one."""
        return x[0]


class InceptionResNetV2(Application):
    """The second Inception network with residuals."""

    name: LayerName | None = "inception_resnet_v2"

    default_size = 299
    min_size = 75

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """Three runs of residual blocks, with halvings between them."""
        x = stem(net, x)
        parts = [
            branch(net, x, (96, 1)),
            branch(net, x, (48, 1), (64, 5)),
            branch(net, x, (64, 1), (96, 3), (96, 3)),
            averaged(net, x, 64),
        ]
        x = net.layer("Concatenate", parts, "mixed_5b", axis=3)
        for number in range(1, 11):
            x = _block(net, x, "block35", number, 0.17)
        halving: tuple[tuple[Conv, ...], ...]
        halving = (((384, 3, HALVE),), ((256, 1), (256, 3), (384, 3, HALVE)))
        x = _halved(net, x, "mixed_6a", halving)
        for number in range(1, 21):
            x = _block(net, x, "block17", number, 0.1)
        long = ((256, 1), (288, 3), (320, 3, HALVE))
        halving = (((256, 1), (384, 3, HALVE)), ((256, 1), (288, 3, HALVE)), long)
        x = _halved(net, x, "mixed_7a", halving)
        for number in range(1, 10):
            x = _block(net, x, "block8", number, 0.2)
        x = _block(net, x, "block8", 10, 1.0, active=False)
        return convolution(net, x, 1536, 1, "conv_7b")


def _halved(net: Network, x: Tensor, name: str, branches: tuple[tuple[Conv, ...], ...]) -> Tensor:
    """Branches that halve the map, beside a pooling that does."""
    parts = [branch(net, x, *each) for each in branches]
    parts.append(net.layer("MaxPooling2D", x, pool_size=3, strides=2))
    return net.layer("Concatenate", parts, name, axis=3)


def _block(
    net: Network, x: Tensor, kind: str, number: int, scale: float, *, active: bool = True
) -> Tensor:
    """Branches whose sum is a share of a residual."""
    name = f"{kind}_{number}"
    parts = [branch(net, x, *each) for each in BLOCKS[kind]]
    mixed = net.layer("Concatenate", parts, f"{name}_mixed", axis=3)
    up = net.conv(mixed, x.channels, 1, f"{name}_conv", padding="same")
    x = net.layer(CustomScaleLayer, [x, up], scale=scale)
    return net.activation(x, f"{name}_ac") if active else x
