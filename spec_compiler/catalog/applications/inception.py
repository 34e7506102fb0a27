"""Inception: branches side by side, joined again (Szegedy et al., 2015)."""

from typing import Any

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.fields import LayerName

Conv = tuple[Any, ...]
"""A convolution of a branch: filters, kernel, and `valid` with stride 2 where it says so."""
HALVE = "halve"


def convolution(
    net: Network, x: Tensor, filters: int, size: Any, name: str | None = None, **rest: Any
) -> Tensor:
    """A convolution without bias, normalised without scale, then cut off at zero."""
    x = net.conv(x, filters, size, name, use_bias=False, **{"padding": "same", **rest})
    x = net.norm(x, f"{name}_bn" if name else None, scale=False)
    return net.activation(x, f"{name}_ac" if name else None)


def branch(net: Network, x: Tensor, *convolutions: Conv) -> Tensor:
    """One convolution after the other."""
    for filters, size, *how in convolutions:
        halving: dict[str, Any] = {"strides": 2, "padding": "valid"} if how else {}
        x = convolution(net, x, filters, size, **halving)
    return x


def averaged(net: Network, x: Tensor, filters: int) -> Tensor:
    """The mean of each neighbourhood, then a convolution of size 1."""
    x = net.layer("AveragePooling2D", x, pool_size=3, strides=1, padding="same")
    return convolution(net, x, filters, 1)


def stem(net: Network, x: Tensor) -> Tensor:
    """The plain convolutions that the branches stand on."""
    x = convolution(net, x, 32, 3, strides=2, padding="valid")
    x = convolution(net, x, 32, 3, padding="valid")
    x = convolution(net, x, 64, 3)
    x = net.layer("MaxPooling2D", x, pool_size=3, strides=2)
    x = convolution(net, x, 80, 1, padding="valid")
    x = convolution(net, x, 192, 3, padding="valid")
    return net.layer("MaxPooling2D", x, pool_size=3, strides=2)


class InceptionV3(Application):
    """The third Inception network."""

    name: LayerName | None = "inception_v3"

    default_size = 299
    min_size = 75

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """Three kinds of branched modules, with halvings between them."""
        x = stem(net, x)
        for number, filters in enumerate((32, 64, 64)):
            x = _small(net, x, f"mixed{number}", filters)
        x = _first_halving(net, x)
        for number, filters in enumerate((128, 160, 160, 192), 4):
            x = _crossed(net, x, f"mixed{number}", filters)
        x = _second_halving(net, x)
        for number in (0, 1):
            x = _wide(net, x, number)
        return x


def _small(net: Network, x: Tensor, name: str, pooled: int) -> Tensor:
    parts = [
        branch(net, x, (64, 1)),
        branch(net, x, (48, 1), (64, 5)),
        branch(net, x, (64, 1), (96, 3), (96, 3)),
        averaged(net, x, pooled),
    ]
    return net.layer("Concatenate", parts, name, axis=3)


def _first_halving(net: Network, x: Tensor) -> Tensor:
    parts = [
        branch(net, x, (384, 3, HALVE)),
        branch(net, x, (64, 1), (96, 3), (96, 3, HALVE)),
        net.layer("MaxPooling2D", x, pool_size=3, strides=2),
    ]
    return net.layer("Concatenate", parts, "mixed3", axis=3)


def _crossed(net: Network, x: Tensor, name: str, n: int) -> Tensor:
    """Kernels of one row or one column in place of large square ones."""
    row, column = [1, 7], [7, 1]
    parts = [
        branch(net, x, (192, 1)),
        branch(net, x, (n, 1), (n, row), (192, column)),
        branch(net, x, (n, 1), (n, column), (n, row), (n, column), (192, row)),
        averaged(net, x, 192),
    ]
    return net.layer("Concatenate", parts, name, axis=3)


def _second_halving(net: Network, x: Tensor) -> Tensor:
    parts = [
        branch(net, x, (192, 1), (320, 3, HALVE)),
        branch(net, x, (192, 1), (192, [1, 7]), (192, [7, 1]), (192, 3, HALVE)),
        net.layer("MaxPooling2D", x, pool_size=3, strides=2),
    ]
    return net.layer("Concatenate", parts, "mixed8", axis=3)


def _wide(net: Network, x: Tensor, number: int) -> Tensor:
    """Branches that part once more."""
    plain = branch(net, x, (320, 1))
    narrow = branch(net, x, (384, 1))
    halves = [branch(net, narrow, (384, [1, 3])), branch(net, narrow, (384, [3, 1]))]
    narrow = net.layer("Concatenate", halves, f"mixed9_{number}", axis=3)
    deep = branch(net, x, (448, 1), (384, 3))
    halves = [branch(net, deep, (384, [1, 3])), branch(net, deep, (384, [3, 1]))]
    deep = net.layer("Concatenate", halves, axis=3)
    parts = [plain, narrow, deep, averaged(net, x, 192)]
    return net.layer("Concatenate", parts, f"mixed{9 + number}", axis=3)
