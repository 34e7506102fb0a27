"""ConvNeXt: a convolutional network in the shape of a transformer (Liu et al., 2022)."""

from typing import ClassVar

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.applications.network import Network, Tensor
from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Bool, Float, LayerName, PositiveInt
from spec_compiler.shapes.types import TensorType, Weight

EPSILON = 1e-6
MEAN = [0.485 * 255, 0.456 * 255, 0.406 * 255]
VARIANCE = [(0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2]
"""Each colour in ImageNet."""


class LayerScale(Layer):
    """Each channel times a trained factor; Keras has it in this family alone."""

    init_values: Float
    """The factors' first value."""
    projection_dim: PositiveInt
    """How many channels there are."""

    def infer(self, x: TensorType) -> TensorType:
        """The same type."""
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        """A factor for each channel."""
        return (Weight("gamma", (self.projection_dim,)),)


class ConvNeXt(Application):
    """What all sizes share."""

    include_preprocessing: Bool = True
    """Whether the model normalises pixels from 0 to 255 itself."""

    name_is_fixed = True
    depths: ClassVar[tuple[int, ...]] = (3, 3, 27, 3)
    filters: ClassVar[tuple[int, ...]]

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """Four stages, each on a map that the step before it made smaller."""
        own = self.model_name
        if self.include_preprocessing and self.image_shape[-1] == 3:
            name = f"{own}_prestem_normalization"
            x = net.layer("Normalization", x, name, mean=MEAN, variance=VARIANCE)
        for stage, (depth, filters) in enumerate(zip(self.depths, self.filters, strict=True)):
            x = self._smaller(net, x, stage, filters)
            for number in range(depth):
                x = _block(net, x, filters, f"{own}_stage_{stage}_block_{number}")
        return x

    def _smaller(self, net: Network, x: Tensor, stage: int, filters: int) -> Tensor:
        """Patches of 4 at first, of 2 between the stages."""
        own, norm = self.model_name, {"epsilon": EPSILON}
        size = 2 if stage else 4
        conv = {"filters": filters, "kernel_size": size, "strides": size}
        if not stage:
            first = ("Conv2D", f"{own}_stem_conv", conv)
            return net.sequence(
                x, f"{own}_stem", first, ("LayerNormalization", f"{own}_stem_layernorm", norm)
            )
        before = stage - 1
        return net.sequence(
            x,
            f"{own}_downsampling_block_{before}",
            ("LayerNormalization", f"{own}_downsampling_layernorm_{before}", norm),
            ("Conv2D", f"{own}_downsampling_conv_{before}", conv),
        )

    def top(self, net: Network, x: Tensor) -> Tensor:
        """The mean of each channel, normalised, then a dense layer."""
        own = self.model_name
        x = net.layer("GlobalAveragePooling2D", x, f"{own}_head_gap")
        x = net.layer("LayerNormalization", x, f"{own}_head_layernorm", epsilon=EPSILON)
        return net.layer("Dense", x, f"{own}_head_dense", units=self.classes)

    def pool(self, net: Network, x: Tensor) -> Tensor:
        """The pooling, then a normalisation."""
        return net.layer("LayerNormalization", super().pool(net, x), epsilon=EPSILON)


def _block(net: Network, x: Tensor, filters: int, name: str) -> Tensor:
    """A wide channel-wise convolution and two dense layers, beside their input."""
    begin = x
    x = net.conv(x, filters, 7, f"{name}_depthwise_conv", padding="same", groups=filters)
    x = net.layer("LayerNormalization", x, f"{name}_layernorm", epsilon=EPSILON)
    x = net.layer("Dense", x, f"{name}_pointwise_conv_1", units=4 * filters)
    x = net.activation(x, f"{name}_gelu", "gelu")
    x = net.layer("Dense", x, f"{name}_pointwise_conv_2", units=filters)
    x = net.layer(LayerScale, x, f"{name}_layer_scale", init_values=1e-6, projection_dim=filters)
    return net.operation("Add", begin, net.activation(x, f"{name}_identity", "linear"))


class ConvNeXtTiny(ConvNeXt):
    """ConvNeXt, tiny."""

    name: LayerName | None = "convnext_tiny"
    depths = (3, 3, 9, 3)
    filters = (96, 192, 384, 768)


class ConvNeXtSmall(ConvNeXt):
    """ConvNeXt, small."""

    name: LayerName | None = "convnext_small"
    filters = (96, 192, 384, 768)


class ConvNeXtBase(ConvNeXt):
    """ConvNeXt, base size."""

    name: LayerName | None = "convnext_base"
    filters = (128, 256, 512, 1024)


class ConvNeXtLarge(ConvNeXt):
    """ConvNeXt, large."""

    name: LayerName | None = "convnext_large"
    filters = (192, 384, 768, 1536)


class ConvNeXtXLarge(ConvNeXt):
    """ConvNeXt, the largest."""

    name: LayerName | None = "convnext_xlarge"
    filters = (256, 512, 1024, 2048)
