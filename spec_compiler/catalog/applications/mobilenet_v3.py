"""The third MobileNet, small and large (Howard et al., 2019)."""

from typing import ClassVar

from pydantic import model_validator

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.mobilenet import SLOW, depthwise, divisible
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, LayerName, NonNegativeFloat, PositiveFloat

Block = tuple[float, int, int, int, bool, bool]
"""Expansion, filters, kernel, stride, whether it weighs its channels, whether it is cut at zero
(otherwise it has the hard swish)."""
SMALL: tuple[Block, ...] = (
    (1, 16, 3, 2, True, True),
    (72 / 16, 24, 3, 2, False, True),
    (88 / 24, 24, 3, 1, False, True),
    (4, 40, 5, 2, True, False),
    *((6, 40, 5, 1, True, False),) * 2,
    *((3, 48, 5, 1, True, False),) * 2,
    (6, 96, 5, 2, True, False),
    *((6, 96, 5, 1, True, False),) * 2,
)
LARGE: tuple[Block, ...] = (
    (1, 16, 3, 1, False, True),
    (4, 24, 3, 2, False, True),
    (3, 24, 3, 1, False, True),
    (3, 40, 5, 2, True, True),
    *((3, 40, 5, 1, True, True),) * 2,
    (6, 80, 3, 2, False, False),
    (2.5, 80, 3, 1, False, False),
    *((2.3, 80, 3, 1, False, False),) * 2,
    *((6, 112, 3, 1, True, False),) * 2,
    (6, 160, 5, 2, True, False),
    *((6, 160, 5, 1, True, False),) * 2,
)


class MobileNetV3(Application):
    """What both sizes share."""

    alpha: PositiveFloat = 1.0
    """The share of the filters of the paper that each layer has."""
    minimalistic: Bool = False
    """Whether to do without large kernels, channel weights and the hard swish."""
    dropout_rate: NonNegativeFloat = 0.2
    """The share that the classifier drops while training."""
    include_preprocessing: Bool = True
    """Whether the model scales pixels from 0 to 255 itself."""

    positional = "input_shape"
    pool_names = ("avg_pool", "max_pool")
    blocks: ClassVar[tuple[Block, ...]]
    last: ClassVar[int]

    @model_validator(mode="after")
    def _has_weights(self) -> "MobileNetV3":
        """Trained weights are there for some widths only."""
        widths = (1.0,) if self.minimalistic else (0.75, 1.0)
        if self.weights == "imagenet" and self.alpha not in widths:
            known = " and ".join(map(str, widths))
            refuse("alpha", "SC206", f"there are trained weights for an alpha of {known} alone")
        return self

    def _check_shape(self, shape: tuple[int | None, ...] | None) -> None:
        """Any size of 32 or more will do, also with the classifier."""
        if shape is None:
            return
        if len(shape) != 3 or shape[-1] is None:
            refuse("input_shape", "SC203", "expects three sizes: rows, columns, channels")
        rows, columns = shape[:2]
        if rows is not None and columns is not None and min(rows, columns) < self.min_size:
            refuse("input_shape", "SC204", "expects images of at least 32 by 32")

    @property
    def image_shape(self) -> tuple[int | None, ...]:
        """Images of any size, unless one is given."""
        return self.input_shape or (None, None, 3)

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """A convolution, the blocks, and a wide convolution of size 1."""
        if self.include_preprocessing:
            x = net.layer("Rescaling", x, scale=1 / 127.5, offset=-1.0)
        x = net.conv(x, 16, 3, "conv", strides=2, padding="same", use_bias=False)
        x = self._active(net, net.norm(x, "conv_bn", **SLOW))
        for number, block in enumerate(self.blocks):
            x = self._block(net, x, number, *block)
        x = net.conv(x, divisible(x.channels * 6), 1, "conv_1", padding="same", use_bias=False)
        return self._active(net, net.norm(x, "conv_1_bn", **SLOW))

    def _active(self, net: Network, x: Tensor, *, cut: bool = False) -> Tensor:
        if cut or self.minimalistic:
            return net.layer("ReLU", x)
        return net.activation(x, None, "hard_swish")

    def _block(
        self,
        net: Network,
        x: Tensor,
        number: int,
        expansion: float,
        filters: int,
        size: int,
        strides: int,
        weighs: bool,
        cut: bool,
    ) -> Tensor:
        name = f"expanded_conv_{number}" if number else "expanded_conv"
        size = 3 if self.minimalistic else size
        begin, out = x, divisible(filters * self.alpha)
        wide = divisible(begin.channels * expansion)
        if number:
            x = net.conv(x, wide, 1, f"{name}_expand", padding="same", use_bias=False)
            x = self._active(net, net.norm(x, f"{name}_expand_bn", **SLOW), cut=cut)
        if strides == 2:
            x = net.corrected_padding(x, size, f"{name}_depthwise_pad")
        x = net.norm(
            depthwise(net, x, size, strides, f"{name}_depthwise"), f"{name}_depthwise_bn", **SLOW
        )
        x = self._active(net, x, cut=cut)
        if weighs and not self.minimalistic:
            x = _weighed(net, x, wide, f"{name}_squeeze_excite")
        x = net.conv(x, out, 1, f"{name}_project", padding="same", use_bias=False)
        x = net.norm(x, f"{name}_project_bn", **SLOW)
        if strides == 1 and begin.channels == out:
            x = net.layer("Add", [begin, x], f"{name}_add")
        return x

    def top(self, net: Network, x: Tensor) -> Tensor:
        """A classifier made of convolutions."""
        x = net.layer("GlobalAveragePooling2D", x, keepdims=True)
        last = divisible(self.last * self.alpha) if self.alpha > 1 else self.last
        x = self._active(net, net.conv(x, last, 1, "conv_2", padding="same"))
        if self.dropout_rate > 0:
            x = net.layer("Dropout", x, rate=self.dropout_rate)
        x = net.layer("Flatten", net.conv(x, self.classes, 1, "logits", padding="same"))
        return net.activation(x, "predictions", "softmax")


def _weighed(net: Network, x: Tensor, filters: int, name: str) -> Tensor:
    """Each channel times a weight that all of them decide."""
    weight = net.layer("GlobalAveragePooling2D", x, f"{name}_avg_pool", keepdims=True)
    weight = net.conv(weight, divisible(filters * 0.25), 1, f"{name}_conv", padding="same")
    weight = net.layer("ReLU", weight, f"{name}_relu")
    weight = net.conv(weight, filters, 1, f"{name}_conv_1", padding="same")
    weight = net.operation("Add", weight)
    weight = net.operation("Multiply", net.layer("ReLU", weight, max_value=6.0))
    return net.layer("Multiply", [x, weight], f"{name}_mul")


class MobileNetV3Small(MobileNetV3):
    """The third MobileNet, small."""

    name: LayerName | None = "MobileNetV3Small"
    blocks = SMALL
    last = 1024


class MobileNetV3Large(MobileNetV3):
    """The third MobileNet, large."""

    name: LayerName | None = "MobileNetV3Large"
    blocks = LARGE
    last = 1280
