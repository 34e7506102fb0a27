"""Layers that mix images with each other, apply several changes, or run layers in turn."""

from typing import Annotated, Any, ClassVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject, Layer, Tensors, refuse
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.fields import Bool, Checked, Float, Int, LayerObject, is_number
from spec_compiler.catalog.layers.images import (
    Formatted,
    ImageRules,
    Interpolation,
    Ranged,
    Share,
    share,
)
from spec_compiler.catalog.layers.parts import COMMON, Part, Seeded, applied, inner
from spec_compiler.shapes.types import UNKNOWN, TensorType, Weight

Mixture = Annotated[Any, share(0, 1, each=True)]
"""A number from 0 to 1, or two of them, which several layers draw from."""


SHAPES = (
    "RandomShear",
    "RandomTranslation",
    "RandomRotation",
    "Solarization",
    "RandomPosterization",
    "AutoContrast",
    "Equalization",
)
"""The layers that a random choice of changes is made from."""
COLOURS = ("RandomBrightness", "RandomColorDegeneration", "RandomContrast", "RandomSharpness")
"""Those that change colours."""
GREY_OR_COLOUR = (1, 3)
"""The channels of what a change of colour can be made of."""


class Chains(Part):
    """The chains of changes and how they are mixed."""

    num_chains: Int = 3
    """The number of chains of changes that are mixed."""
    chain_depth: Int = 3
    """The number of changes in a chain."""
    factor: Mixture = 0.3
    """How strong each change is: up to so much, or a list of the two bounds."""
    alpha: Float = 1.0
    """How even the mixture is, the parameter of its distribution."""
    all_ops: Bool = True
    """Whether brightness, colour, contrast and sharpness may change too."""
    interpolation: Interpolation = "bilinear"
    """How pixels between pixels are made."""


class AugMix(ImageRules, Formatted, Seeded, Chains, Ranged, Layer):
    """Mix an image with chains of random changes of itself."""

    def makes(self) -> tuple[str, ...]:
        """A layer for each kind of change."""
        if self.name is not None:  # they get the same one
            return ()
        return SHAPES + COLOURS if self.all_ops else SHAPES

    def channels(self) -> tuple[int, ...] | None:
        """Changes of colour are made of grey or coloured images."""
        return GREY_OR_COLOUR if self.all_ops else None


class Changes(Part):
    """How many changes, and how strong."""

    num_ops: Int = 2
    """The number of changes of an image."""
    factor: Mixture = 0.5
    """How strong each change is: up to so much, or a list of the two bounds."""
    interpolation: Interpolation = "bilinear"
    """How pixels between pixels are made."""


class RandAugment(ImageRules, Formatted, Seeded, Changes, Ranged, Layer):
    """Apply a few changes, drawn at random from all kinds."""

    colours: ClassVar[tuple[int, ...] | None] = GREY_OR_COLOUR

    def makes(self) -> tuple[str, ...]:
        """A layer for each kind of change; a name of its own is theirs too."""
        return SHAPES + COLOURS if self.name is None else ()


class Patches(Part):
    """How large a patch is."""

    factor: Share = 1.0
    """The two parameters of the patches' distribution: one number for both, or a list."""


class CutMix(ImageRules, Formatted, Seeded, Patches, Layer):
    """Put a patch of one image into another, and mix their labels alike."""


class Mixes(Part):
    """How even a mixture is."""

    alpha: Float = 0.2
    """The parameter of the mixture's distribution: the larger, the more even."""


class MixUp(ImageRules, Seeded, Formatted, Mixes, Layer):
    """Lay one image over another, and mix their labels alike."""


def _fill(value: Any) -> Any:
    """A number, or one for each of three channels."""
    items = value if isinstance(value, list | tuple) else [value]
    if not all(map(is_number, items)) or len(items) not in (1, 3):
        raise PydanticCustomError("SC203", "expects a number, or a list of three of them")
    return value


class Erases(Part):
    """How much is erased, and what stands there."""

    factor: Share = 1.0
    """How probable it is that a patch is erased, or a list of two bounds."""
    scale: Share = (0.02, 0.33)
    """The part of the image that is erased, a list of two bounds."""
    fill_value: (
        Annotated[Any, Checked(_fill, {"anyOf": [{"type": "number"}, {"type": "array"}]})] | None
    ) = None
    """What stands in the patch; none is noise."""


class RandomErasing(ImageRules, Formatted, Seeded, Ranged, Erases, Layer):
    """Erase a random patch of each image."""


class Pipeline(Layer):
    """Run layers one after another, as one layer that `tf.data` can map too."""

    layers: list[LayerObject]
    """The layers, the one that takes the input first."""

    casts_inputs = False
    takes_no = COMMON
    holds_layers = True

    @model_validator(mode="after")
    def _check_together(self) -> "Pipeline":
        """There is a layer."""
        if not self.layers:
            refuse("layers", "SC204", "expects one layer or more, got none")
        return self

    def infer(
        self, inputs: Any, training: bool | None = None, mask: TensorType | None = None
    ) -> Tensors:
        """What the last layer gives."""
        for layer in self.layers:
            if isinstance(layer, Imported) or inputs is UNKNOWN:
                return UNKNOWN  # type: ignore[return-value]  # nothing is known of an imported layer
            if not is_declared(layer, inputs):
                applied(layer, inputs, "layers")
                return UNKNOWN  # type: ignore[return-value]  # what it declares is not what it gives
            inputs = applied(layer, inputs, "layers")
        found: Tensors = inputs
        return found

    def weights(
        self, inputs: Any, training: bool | None = None, mask: TensorType | None = None
    ) -> tuple[Weight, ...]:
        """The weights of every layer, in order."""
        found: list[Weight] = []
        for layer in self.layers:
            if isinstance(layer, Imported) or inputs is UNKNOWN:
                break
            found.extend(inner(layer, layer.weights(inputs)))
            inputs = applied(layer, inputs, "layers")
            activation = getattr(layer, "activation", None)
            if isinstance(activation, Layer):  # traced, it is built with the layer
                found.extend(inner(activation, activation.weights(inputs)))
        return tuple(found)

    def flops(
        self,
        output: Tensors,
        inputs: Any,
        training: bool | None = None,
        mask: TensorType | None = None,
    ) -> int | None:
        """The operations of every layer."""
        total = 0
        for layer in self.layers:
            if isinstance(layer, Imported) or inputs is UNKNOWN:
                return None
            result = applied(layer, inputs, "layers")
            found = layer.flops(result, inputs)
            if found is None:
                return None
            total += found
            inputs = result
        return total


UNDECLARED = (
    "CategoryEncoding",
    "Discretization",
    "EinsumDense",
    "HashedCrossing",
    "Hashing",
    "IntegerLookup",
    "Normalization",
    "StringLookup",
    "TextVectorization",
)
"""Layers that may give something else than they declare."""


def is_declared(layer: Any, x: Any) -> bool:
    """Whether a layer gives what it declares: a pipeline is traced, and shows what it really gives.

    Where a size is open, in the input or in a target, where integers come, where `glu` halves an axis or a list of
    scales adds one, that may be something else.
    """
    activation = getattr(layer, "activation", None)
    if isinstance(activation, KerasObject) and activation.canonical_name() == "glu":
        return False
    if None in (getattr(layer, "target_shape", None) or ()):
        return False
    if layer.canonical_name() in UNDECLARED or not isinstance(x, TensorType):
        return False
    scales = (getattr(layer, "scale", None), getattr(layer, "offset", None))
    if layer.canonical_name() == "Rescaling" and any(isinstance(item, list) for item in scales):
        return False
    is_image = isinstance(layer, ImageRules) or layer.canonical_name() == "Rescaling"
    sizes = x.shape if x.rank == 3 else x.shape[1:]  # an image alone has no batch
    return None not in sizes and (x.is_float or is_image)
