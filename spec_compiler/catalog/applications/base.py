"""What all models of `keras.applications` share: their arguments, checks and types.

In: the arguments of a function of `keras.applications`. Out: an object that knows the
input it is built for, its output and its weights. A family's module draws the layers.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from pydantic import PrivateAttr, model_validator

from spec_compiler.catalog.applications.network import Architecture, Network, Tensor
from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.context import Context, current
from spec_compiler.catalog.fields import Activation, Bool, Dims, LayerName, PositiveInt
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight, format_shape

Size = int | None


class Application(KerasObject):
    """A model of `keras.applications`.

    Class attributes that a family sets:
        default_size: The side of the images of ImageNet that it was made for.
        min_size: The smallest side that it takes.
    """

    include_top: Bool = True
    """Whether the classifier is part of the model."""
    weights: str | None = "imagenet"
    """`imagenet` for trained weights, which building downloads; a file of weights; null for
    random ones."""
    input_tensor: Any = None
    """A tensor to build on; a spec gives the step its `inputs` instead."""
    input_shape: Dims | None = None
    """The shape of one image, channels last; default: what the weights were trained on, any
    size without the classifier."""
    pooling: Literal["avg", "max"] | None = None
    """How the last feature map becomes a vector, where there is no classifier."""
    classes: PositiveInt = 1000
    """How many classes the classifier tells apart."""
    classifier_activation: Activation | None = "softmax"
    """The activation of the classifier; null gives logits."""
    name: LayerName | None = None
    """The name of the model, which is one layer of the model around it."""

    default_size: ClassVar[int] = 224
    min_size: ClassVar[int] = 32
    name_is_fixed: ClassVar[bool] = False
    """Whether Keras looks up the trained weights by the name."""

    _context: Context = PrivateAttr(default_factory=Context)
    _drawn: Architecture | None = PrivateAttr(default=None)
    _trained: bool | str = PrivateAttr(default=True)

    def model_post_init(self, context: Any, /) -> None:
        """Keep what the spec says around the model: its global dtype policy."""
        self._context = current(context)

    @model_validator(mode="after")
    def _fits(self) -> "Application":
        """Refuse what the function in Keras refuses."""
        if self.input_tensor is not None:
            refuse(
                "input_tensor", "SC211", "a tensor is no plain value", "the step's inputs name it"
            )
        if self.weights not in (None, "imagenet") and not set(self.weights) & set("./\\"):
            refuse("weights", "SC205", "expects imagenet, null or the path of a file of weights")
        if self.weights == "imagenet" and self.include_top and self.classes != 1000:
            mend = "weights: null, or include_top: false with a Dense of your own"
            refuse("classes", "SC206", "the trained classifier of ImageNet has 1000 classes", mend)
        self._check_activation()
        self._check_name()
        self._check_shape(self.input_shape)
        return self

    def _check_activation(self) -> None:
        """Trained weights are those of a softmax."""
        function = self.classifier_activation
        name = function if isinstance(function, str) else getattr(function, "canonical_name", str)()
        if self.include_top and self.weights is not None and name not in ("softmax", ""):
            refuse(
                "classifier_activation", "SC206", "trained weights go with softmax or null alone"
            )

    def _check_name(self) -> None:
        """Some families find their weights by the model's name."""
        default = type(self).model_fields["name"].default
        if self.name != default and not self.takes_name:
            message = f"Keras finds what belongs to {self.canonical_name()} by the name {default}"
            refuse("name", "SC206", message, "leave it out")

    @property
    def takes_name(self) -> bool:
        """Whether the model can be given a name of the spec's choice."""
        return not (self.name_is_fixed and self.weights == "imagenet")

    def _check_shape(self, shape: tuple[Size, ...] | None) -> None:
        """The rules of Keras for the shape of the images."""
        if not shape:
            return
        if len(shape) != 3:
            refuse("input_shape", "SC203", "expects three sizes: rows, columns, channels")
        if self.weights == "imagenet" and self.include_top:
            whole = (self.trained_size(shape), self.trained_size(shape), shape[-1])
            if shape != whole or shape[-1] != 3:
                want = [whole[0], whole[1], 3]
                mend = "include_top: false takes other sizes"
                refuse(
                    "input_shape", "SC206", f"the trained classifier takes images of {want}", mend
                )
        if self.weights == "imagenet" and shape[-1] != 3:
            refuse(
                "input_shape", "SC206", "trained weights go with three channels", "weights: null"
            )
        if any(size is not None and size < self.min_size for size in shape[:2]):
            least = self.min_size
            refuse("input_shape", "SC204", f"expects images of at least {least} by {least}")
        if self.include_top and None in shape:
            refuse("input_shape", "SC206", "the classifier needs a known size of the images")
        if shape[-1] is None:
            refuse("input_shape", "SC203", "expects a known number of channels")

    def trained_size(self, shape: tuple[Size, ...]) -> int:
        """The side of the images that the trained classifier takes."""
        return self.default_size

    @property
    def image_shape(self) -> tuple[Size, ...]:
        """The shape of one image that the model is built for."""
        if self.input_shape:
            return self.input_shape
        side = self.default_size if self.include_top else None
        return (side, side, 3)

    @property
    def model_name(self) -> str:
        """The name of the model in Keras."""
        return self.name or self.canonical_name().lower()

    def draw(self, net: Network, x: Tensor) -> Tensor:
        """Add the layers up to the features; each family has its own."""
        raise NotImplementedError(type(self).__name__)

    def top(self, net: Network, x: Tensor) -> Tensor:
        """Add the classifier."""
        return self.predictions(net, net.layer("GlobalAveragePooling2D", x, "avg_pool"))

    def predictions(self, net: Network, x: Tensor, **rest: Any) -> Tensor:
        """Add the last layer of a classifier."""
        return net.layer("Dense", x, "predictions", units=self.classes, **rest)

    pool_names: ClassVar[tuple[str | None, str | None]] = (None, None)
    """The names of average and of maximum pooling, where the family names them."""

    def pool(self, net: Network, x: Tensor) -> Tensor:
        """Add the pooling that makes a vector of the features."""
        if self.pooling is None:
            return x
        kind = "GlobalAveragePooling2D" if self.pooling == "avg" else "GlobalMaxPooling2D"
        return net.layer(kind, x, self.pool_names[self.pooling == "max"])

    @property
    def architecture(self) -> Architecture:
        """The layers, drawn once.

        Raises:
            ShapeProblem: where the images are too small for a layer.
        """
        if self._drawn is None:
            image = TensorType((None, *self.image_shape))
            net = Network(image, self._context)
            x = self.draw(net, net.image)
            x = self.top(net, x) if self.include_top else self.pool(net, x)
            self._drawn = Architecture(tuple(net.parts), image, x.part)
        return self._drawn

    def apply(self, x: TensorType) -> TensorType:
        """What the model gives for a batch of images.

        Raises:
            ShapeProblem: where the images are not those that it is built for.
        """
        image = self._adjusted(x)
        try:
            result = self.architecture.types(image)[self.architecture.output]
        except ShapeProblem as problem:
            mend = self._mend(x.shape[1:]) if None in self.image_shape else None
            least = f"images of at least {self.min_size} by {self.min_size} will do"
            raise ShapeProblem(problem.message, hint=mend or least, code=problem.code) from problem
        assert result is not None
        return result

    infer = apply

    def _adjusted(self, x: TensorType) -> TensorType:
        """The images as the model's input takes them: of its rank and dtype.

        Raises:
            ShapeProblem: where their shape is another.
        """
        wants, shape = self.image_shape, x.shape
        if len(shape) == 3 and wants[-1] == 1:
            shape = (*shape, 1)
        fits = len(shape) == 4 and all(
            a is None or b is None or a == b for a, b in zip(wants, shape[1:], strict=True)
        )
        if not fits:
            want = format_shape((None, *wants))
            hint = self._mend(x.shape[1:])
            raise ShapeProblem(f"is built for images of {want}, got {x}", hint=hint)
        return TensorType(shape, "float32")

    def _mend(self, given: tuple[Size, ...]) -> str | None:
        """The argument that would make a model for such images, where there is one."""
        if len(given) != 3 or given[-1] is None:
            return None
        if self.weights == "imagenet" and (self.include_top or given[-1] != 3):
            return "include_top: false takes other sizes" if given[-1] == 3 else None
        if any(size is not None and size < self.min_size for size in given[:2]):
            return None
        return f"input_shape: {[*given]}".replace("None", "null")

    def frozen(self, trained: bool | str) -> "Application":
        """The same model with only a part of its weights trained.

        Args:
            trained: Whether its weights are; or the beginning of a layer's name: those of this
                layer and of the ones after it.
        """
        changed = self.model_copy()
        changed._trained = trained
        return changed

    def variables(self) -> tuple[Weight, ...]:
        """All its variables, each by its layer's name and its own, those frozen as such."""
        from dataclasses import replace

        parts, seen = self.architecture.parts, self._trained is True
        started: set[int] = set()
        for index in self.architecture.order:
            if isinstance(self._trained, str) and (parts[index].name or "").startswith(
                self._trained
            ):
                seen = True
            if seen:
                started.add(index)
        return tuple(
            replace(
                weight,
                name=f"{parts[index].name or parts[index].type.lower()}/{weight.name}",
                trainable=weight.trainable and index in started,
            )
            for index, weight in self.architecture.weights()
        )

    def layer_names(self, number: Callable[[str], str]) -> list[tuple[str, bool]]:
        """The names of its layers in Keras's order, each with whether Keras numbers it."""
        names = self.architecture.names(number)
        return [
            (name, self.architecture.parts[index].name is None) for index, name in names.items()
        ]

    def flops(self, output: Any, x: TensorType) -> int | None:
        """Multiply-adds counted as two operations, for one sample; None where unknown."""
        return self.architecture.flops(self.architecture.types(self._adjusted(x)))
