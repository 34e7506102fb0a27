"""NASNet: cells that a search found, stacked (Zoph et al., 2017)."""

from typing import ClassVar

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import LayerName

NORM = {"momentum": 0.9997, "epsilon": 0.001}


class NASNet(Application):
    """What both sizes share."""

    positional = "input_shape"
    penultimate: ClassVar[int]
    blocks: ClassVar[int]
    stem: ClassVar[int]
    skips_reduction: ClassVar[bool]

    def _check_shape(self, shape: tuple[int | None, ...] | None) -> None:
        """Trained weights need a known size."""
        if shape and None in shape and self.weights == "imagenet":
            refuse("input_shape", "SC206", "trained weights need a known size of the images")
        super()._check_shape(shape)

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """A stem of two reductions, then three runs of cells with reductions between them."""
        x = net.conv(x, self.stem, 3, "stem_conv1", strides=2, use_bias=False)
        x = net.norm(x, "stem_bn1", **NORM)
        filters, count = self.penultimate // 24, self.blocks
        x, before = _reduction(net, x, None, filters // 4, "stem_1")
        x, before = _reduction(net, x, before, filters // 2, "stem_2")
        for run in range(3):
            if run:
                x, last = _reduction(net, x, before, filters * 2**run, f"reduce_{run * count}")
                before = before if self.skips_reduction else last
            for number in range(count):
                name = str(run * count + number + (run > 0))
                x, before = _normal(net, x, before, filters * 2**run, name)
        return net.activation(x)

    def top(self, net: Network, x: Tensor) -> Tensor:
        """The mean of each channel, then a dense layer."""
        return self.predictions(net, net.layer("GlobalAveragePooling2D", x))


def _point(net: Network, x: Tensor, filters: int, name: str) -> Tensor:
    """A convolution of size 1 without bias."""
    return net.conv(x, filters, 1, name, padding="same", use_bias=False)


def _separable(
    net: Network, x: Tensor, filters: int, size: int, name: str, strides: int = 1
) -> Tensor:
    """Two separable convolutions, each on what is above zero."""
    x = net.activation(x)
    if strides == 2:
        x = net.corrected_padding(x, size, f"separable_conv_1_pad_{name}")
    for number in (1, 2):
        step = strides if number == 1 else 1
        x = net.layer(
            "SeparableConv2D",
            x if number == 1 else net.activation(x),
            f"separable_conv_{number}_{name}",
            filters=filters,
            kernel_size=size,
            strides=step,
            padding="same" if step == 1 else "valid",
            use_bias=False,
        )
        x = net.norm(x, f"separable_conv_{number}_bn_{name}", **NORM)
    return x


def _adjusted(net: Network, p: Tensor | None, x: Tensor, filters: int, name: str) -> Tensor:
    """The output before the last one, made to fit the last one."""
    if p is None:
        return x
    if p.type.shape[2] != x.type.shape[2]:
        p = net.activation(p, f"adjust_relu_1_{name}")
        halving = {"pool_size": 1, "strides": 2, "padding": "valid"}
        left = net.layer("AveragePooling2D", p, f"adjust_avg_pool_1_{name}", **halving)
        left = _point(net, left, filters // 2, f"adjust_conv_1_{name}")
        right = net.layer("ZeroPadding2D", p, padding=[[0, 1], [0, 1]])
        right = net.layer("Cropping2D", right, cropping=[[1, 0], [1, 0]])
        right = net.layer("AveragePooling2D", right, f"adjust_avg_pool_2_{name}", **halving)
        right = _point(net, right, filters // 2, f"adjust_conv_2_{name}")
        return net.norm(net.layer("Concatenate", [left, right]), f"adjust_bn_{name}", **NORM)
    if p.channels != filters:
        p = _point(net, net.activation(p), filters, f"adjust_conv_projection_{name}")
        return net.norm(p, f"adjust_bn_{name}", **NORM)
    return p


def _averaged(net: Network, x: Tensor, name: str, strides: int = 1) -> Tensor:
    padding = "same" if strides == 1 else "valid"
    return net.layer("AveragePooling2D", x, name, pool_size=3, strides=strides, padding=padding)


def _normal(
    net: Network, x: Tensor, p: Tensor | None, filters: int, name: str
) -> tuple[Tensor, Tensor]:
    """The cell that keeps the size; its output, and its input for the next one."""
    p = _adjusted(net, p, x, filters, name)
    h = _point(net, net.activation(x), filters, f"normal_conv_1_{name}")
    h = net.norm(h, f"normal_bn_1_{name}", **NORM)
    pairs: list[Tensor] = []
    for number, (left, right) in enumerate((((h, 5), (p, 3)), ((p, 5), (p, 3))), 1):
        pair = [
            _separable(net, source, filters, size, f"normal_{side}{number}_{name}")
            for side, (source, size) in (("left", left), ("right", right))
        ]
        pairs.append(net.layer("Add", pair, f"normal_add_{number}_{name}"))
    third = _averaged(net, h, f"normal_left3_{name}")
    pairs.append(net.layer("Add", [third, p], f"normal_add_3_{name}"))
    both = [_averaged(net, p, f"normal_{side}4_{name}") for side in ("left", "right")]
    pairs.append(net.layer("Add", both, f"normal_add_4_{name}"))
    fifth = _separable(net, h, filters, 3, f"normal_left5_{name}")
    pairs.append(net.layer("Add", [fifth, h], f"normal_add_5_{name}"))
    return net.layer("Concatenate", [p, *pairs], f"normal_concat_{name}"), x


def _reduction(
    net: Network, x: Tensor, p: Tensor | None, filters: int, name: str
) -> tuple[Tensor, Tensor]:
    """The cell that halves the size; its output, and its input for the next one."""
    p = _adjusted(net, p, x, filters, name)
    h = _point(net, net.activation(x), filters, f"reduction_conv_1_{name}")
    h = net.norm(h, f"reduction_bn_1_{name}", **NORM)
    padded = net.corrected_padding(h, 3, f"reduction_pad_1_{name}")
    left = _separable(net, h, filters, 5, f"reduction_left1_{name}", 2)
    right = _separable(net, p, filters, 7, f"reduction_right1_{name}", 2)
    first = net.layer("Add", [left, right], f"reduction_add_1_{name}")
    largest = {"pool_size": 3, "strides": 2, "padding": "valid"}
    left = net.layer("MaxPooling2D", padded, f"reduction_left2_{name}", **largest)
    right = _separable(net, p, filters, 7, f"reduction_right2_{name}", 2)
    second = net.layer("Add", [left, right], f"reduction_add_2_{name}")
    left = _averaged(net, padded, f"reduction_left3_{name}", 2)
    right = _separable(net, p, filters, 5, f"reduction_right3_{name}", 2)
    third = net.layer("Add", [left, right], f"reduction_add3_{name}")
    fourth = net.layer("Add", [second, _averaged(net, first, f"reduction_left4_{name}")])
    left = _separable(net, first, filters, 3, f"reduction_left4_{name}")
    right = net.layer("MaxPooling2D", padded, f"reduction_right5_{name}", **largest)
    fifth = net.layer("Add", [left, right], f"reduction_add4_{name}")
    return net.layer("Concatenate", [second, third, fourth, fifth], f"reduction_concat_{name}"), x


class NASNetMobile(NASNet):
    """NASNet for small devices."""

    name: LayerName | None = "nasnet_mobile"
    penultimate = 1056
    blocks = 4
    stem = 32
    skips_reduction = False

    @property
    def image_shape(self) -> tuple[int | None, ...]:
        """Images of 224, also without the classifier."""
        return self.input_shape or (self.default_size, self.default_size, 3)


class NASNetLarge(NASNet):
    """NASNet, large."""

    name: LayerName | None = "nasnet_large"
    default_size = 331
    penultimate = 4032
    blocks = 6
    stem = 96
    skips_reduction = True
