"""Quantization: how a layer's weights and inputs become small integers."""

from typing import Annotated, Any, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError, core_schema

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    DType,
    Float,
    IntOrInts,
    ObjectOf,
    PositiveInt,
    UnitInterval,
    is_number,
)
from spec_compiler.catalog.import_fields import FromImports

Quantizer = Annotated[Any, ObjectOf("quantizer")]


class QuantizerOrDefault(ObjectOf):
    """A field that holds a quantizer, or the word `default`."""

    def __init__(self) -> None:
        super().__init__("quantizer")

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        return value if value == "default" else super()._check(value, info)


ActivationQuantizer = Annotated[Any, QuantizerOrDefault()]


def _range(value: Any) -> tuple[float, float]:
    """The smallest and the largest value."""
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(map(is_number, value)):
        raise PydanticCustomError("SC203", "expects a list of the smallest and the largest value")
    return (value[0], value[1])


def _group(value: Any) -> int:
    """A group's size: -1 for everything, or 1 or more."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise PydanticCustomError("SC203", "expects an integer")
    if value < -1 or value == 0:
        raise PydanticCustomError("SC204", "expects 1 or more, or -1 for one group")
    return value


GroupSize = Annotated[Any, Checked(_group, {"type": "integer", "minimum": -1})]


class AbsMaxQuantizer(KerasObject):
    """Scales by the largest absolute value along an axis."""

    axis: IntOrInts | None = None
    """Deprecated by Keras, which takes the axis from the layer."""
    value_range: Annotated[tuple[float, float], Checked(_range, {"type": "array"})] = (-127, 127)
    """The smallest and the largest integer."""
    epsilon: Float = 1e-7
    """A small number that keeps the division from zero."""
    output_dtype: DType = "int8"
    """The integers' dtype."""

    @model_validator(mode="after")
    def _range_fits(self) -> "AbsMaxQuantizer":
        low, high = self.value_range
        if self.output_dtype == "int8" and (low < -128 or high > 127):
            refuse("value_range", "SC204", "expects a range within -128 to 127 for int8")
        return self


class QuantizationObject(KerasObject):
    """A way to quantize a layer."""


class Int8QuantizationConfig(QuantizationObject):
    """Weights in 8 bits, inputs too unless told otherwise."""

    weight_quantizer: Quantizer | None = None
    """How weights are quantized; none is the usual way."""
    activation_quantizer: ActivationQuantizer | None = "default"
    """How inputs are quantized; none leaves them as they are."""

    @model_validator(mode="after")
    def _quantizer_fits(self) -> "Int8QuantizationConfig":
        _require_int8(self.weight_quantizer)
        return self


class Int4QuantizationConfig(QuantizationObject):
    """Weights in 4 bits, inputs as they are unless told otherwise."""

    weight_quantizer: Quantizer | None = None
    """How weights are quantized; none is the usual way."""
    activation_quantizer: ActivationQuantizer | None = "default"
    """How inputs are quantized; none leaves them as they are."""
    block_size: GroupSize | None = 128
    """How many weights share a scale; none or -1: a whole channel."""

    @model_validator(mode="after")
    def _quantizers_fit(self) -> "Int4QuantizationConfig":
        own = [
            each
            for each in ("weight_quantizer", "activation_quantizer")
            if getattr(self, each) not in (None, "default")
        ]
        if own and self.block_size not in (None, -1):
            refuse(
                own[0],
                "SC206",
                f"{own[0]} excludes a block_size of {self.block_size}",
                "write block_size: -1, or leave out the quantizer",
            )
        weights = self.weight_quantizer
        if isinstance(weights, AbsMaxQuantizer) and tuple(weights.value_range) != (-8, 7):
            refuse("weight_quantizer", "SC204", "expects a value_range of [-8, 7] for 4 bits")
        _require_int8(weights)
        return self


def _require_int8(quantizer: KerasObject | Imported | None) -> None:
    """Refuse a weights' quantizer of another dtype than int8."""
    if isinstance(quantizer, AbsMaxQuantizer) and quantizer.output_dtype != "int8":
        refuse("weight_quantizer", "SC205", "expects an output_dtype of int8")


class Float8QuantizationConfig(QuantizationObject):
    """Weights and inputs in 8-bit floats."""


def _texts(value: Any) -> Any:
    """Texts to calibrate on."""
    if isinstance(value, list | tuple) and value and all(isinstance(item, str) for item in value):
        return list(value)
    raise PydanticCustomError("SC203", "expects a list of texts")


class Calibrated(QuantizationObject):
    """A quantization of language models that looks at texts."""

    dataset: Annotated[Any, Checked(_texts, {"type": "array", "items": {"type": "string"}})]
    """The texts to calibrate on."""
    tokenizer: Annotated[Any, FromImports("tokenizer")]
    """What makes integers of the texts, by its name under imports."""
    num_samples: PositiveInt = 128
    """How many pieces of text are looked at."""
    sequence_length: PositiveInt = 512
    """How many tokens a piece has."""
    group_size: GroupSize = 128
    """How many weights share a scale; -1: all."""
    quantization_layer_structure: dict[str, Any] | None = None
    """The layers before the blocks, and the blocks, by name; none asks the model."""


class GPTQConfig(Calibrated):
    """Weights in few bits, each rounding made up for by the weights after it."""

    weight_bits: Literal[2, 3, 4, 8] = 4
    """How many bits a weight has."""
    per_channel: Bool = True
    """Whether each channel has a scale of its own."""
    hessian_damping: UnitInterval = 0.01
    """How much is added to the second derivatives, so that they can be inverted."""
    symmetric: Bool = False
    """Whether 0 is in the middle of the range."""
    activation_order: Bool = False
    """Whether weights of large inputs are rounded first."""


class AWQConfig(Calibrated):
    """Weights in 4 bits, those of large inputs scaled up before."""

    weight_bits: Literal[4] = 4
    """How many bits a weight has: 4."""
    num_grid_points: PositiveInt = 20
    """How many scales are tried."""
