"""VGG: stages of equal convolutions, each halved by a pooling (Simonyan and Zisserman, 2014)."""

from typing import ClassVar

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.fields import LayerName

FILTERS = (64, 128, 256, 512, 512)
"""The filters of each stage."""


class VGG(Application):
    """What both depths share; `convolutions` counts those of each stage."""

    convolutions: ClassVar[tuple[int, ...]]

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """Five stages."""
        for stage, (filters, count) in enumerate(zip(FILTERS, self.convolutions, strict=True), 1):
            for number in range(1, count + 1):
                name = f"block{stage}_conv{number}"
                x = net.conv(x, filters, 3, name, padding="same", activation="relu")
            x = net.layer("MaxPooling2D", x, f"block{stage}_pool", pool_size=2, strides=2)
        return x

    def top(self, net: Network, x: Tensor) -> Tensor:
        """Two hidden layers on the whole feature map."""
        x = net.layer("Flatten", x, "flatten")
        for name in ("fc1", "fc2"):
            x = net.layer("Dense", x, name, units=4096, activation="relu")
        return self.predictions(net, x)


class VGG16(VGG):
    """VGG with 16 layers that have weights."""

    name: LayerName | None = "vgg16"
    convolutions = (2, 2, 3, 3, 3)


class VGG19(VGG):
    """VGG with 19 layers that have weights."""

    name: LayerName | None = "vgg19"
    convolutions = (2, 2, 4, 4, 4)
