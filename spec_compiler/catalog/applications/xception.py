"""Xception: separable convolutions with residuals (Chollet, 2016)."""

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.fields import LayerName


class Xception(Application):
    """The network of separable convolutions."""

    name: LayerName | None = "xception"

    default_size = 299
    min_size = 71

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """Three flows: into small maps, over them eight times, and out."""
        for number, (filters, strides) in enumerate(((32, 2), (64, 1)), 1):
            name = f"block1_conv{number}"
            x = net.conv(x, filters, 3, name, strides=strides, use_bias=False)
            x = net.activation(net.norm(x, f"{name}_bn"), f"{name}_act")
        x = _halving(net, x, 2, (128, 128), begins_active=True)
        x = _halving(net, x, 3, (256, 256))
        x = _halving(net, x, 4, (728, 728))
        for block in range(5, 13):
            x = _middle(net, x, f"block{block}")
        x = _halving(net, x, 13, (728, 1024))
        for number, filters in enumerate((1536, 2048), 1):
            x = _separable(net, x, filters, f"block14_sepconv{number}")
            x = net.activation(x, f"block14_sepconv{number}_act")
        return x


def _separable(net: Network, x: Tensor, filters: int, name: str) -> Tensor:
    """A separable convolution, normalised."""
    arguments = {"filters": filters, "kernel_size": 3, "padding": "same", "use_bias": False}
    return net.norm(net.layer("SeparableConv2D", x, name, **arguments), f"{name}_bn")


def _halving(
    net: Network, x: Tensor, block: int, filters: tuple[int, int], *, begins_active: bool = False
) -> Tensor:
    """Two separable convolutions and a pooling, beside a convolution that halves too."""
    residual = net.conv(x, filters[1], 1, strides=2, padding="same", use_bias=False)
    residual = net.norm(residual)
    for number, each in enumerate(filters, 1):
        name = f"block{block}_sepconv{number}"
        if not (begins_active and number == 1):
            x = net.activation(x, f"{name}_act")
        x = _separable(net, x, each, name)
    x = net.layer("MaxPooling2D", x, f"block{block}_pool", pool_size=3, strides=2, padding="same")
    return net.layer("Add", [x, residual])


def _middle(net: Network, x: Tensor, block: str) -> Tensor:
    """Three separable convolutions beside their input."""
    residual = x
    for number in (1, 2, 3):
        x = net.activation(x, f"{block}_sepconv{number}_act")
        x = _separable(net, x, 728, f"{block}_sepconv{number}")
    return net.layer("Add", [x, residual])
