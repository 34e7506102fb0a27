"""TFRecord files: examples of named features, and what each feature is.

`FixedLenFeature`, `FixedLenSequenceFeature` and `VarLenFeature` are those of `tf.io`; `image`, `raw` and `tensor` are bytes
that hold something: an encoded image, numbers, a serialised tensor.
"""

from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import Dims, DType, ObjectOf, PositiveInt, Size2, Str
from spec_compiler.catalog.sources.base import DataSource, Features, Labels
from spec_compiler.catalog.sources.paths import PathOf
from spec_compiler.shapes.types import TensorType, known_product

Stored = Literal["float32", "int64", "string"]
"""What an example can hold."""


class RecordFeature(KerasObject):
    """One feature of an example."""

    def known(self) -> tuple[tuple[int | None, ...], str]:
        """The shape and the dtype of the feature of one example."""
        raise NotImplementedError(type(self).__name__)

    def batch(self) -> TensorType:
        """The type of the feature in a batch."""
        shape, dtype = self.known()
        return TensorType((None, *shape), dtype)


class FixedLenFeature(RecordFeature):
    """Values of one shape: `tf.io.FixedLenFeature`."""

    shape: Dims
    """The shape; `[]` is one value."""
    dtype: Stored
    """What the values are."""
    default_value: int | float | str | None = None
    """The value where an example lacks the feature; none makes that an error."""

    @model_validator(mode="after")
    def _check_shape(self) -> "FixedLenFeature":
        """All sizes are known."""
        if known_product(self.shape) is None:
            refuse("shape", "SC203", "the shape of a FixedLenFeature has no null")
        return self

    def known(self) -> tuple[tuple[int | None, ...], str]:
        """As they are."""
        return self.shape, self.dtype


class VarLenFeature(RecordFeature):
    """A list of values of any length (`tf.io.VarLenFeature`), cut or padded to one."""

    dtype: Stored
    """What the values are."""
    length: PositiveInt
    """The length that each list is brought to; what is added is 0, or an empty text."""

    def known(self) -> tuple[tuple[int | None, ...], str]:
        """A list of the length."""
        return (self.length,), self.dtype


class FixedLenSequenceFeature(RecordFeature):
    """Any number of steps of one shape (`tf.io.FixedLenSequenceFeature`), cut or padded to one."""

    shape: Dims
    """The shape of a step; `[]` is one value."""
    dtype: Stored
    """What the values are."""
    length: PositiveInt
    """How many steps each sequence is brought to; what is added is 0, or an empty text."""

    @model_validator(mode="after")
    def _check_shape(self) -> "FixedLenSequenceFeature":
        """All sizes are known."""
        if known_product(self.shape) is None:
            refuse("shape", "SC203", "the shape of a FixedLenSequenceFeature has no null")
        return self

    def known(self) -> tuple[tuple[int | None, ...], str]:
        """So many steps."""
        return (self.length, *self.shape), self.dtype


class Image(RecordFeature):
    """An image as PNG, JPEG, GIF or BMP bytes; values from 0 to 255."""

    keras_name = "image"

    size: Size2
    """Height and width; an image of another size is resized."""
    channels: Literal[1, 3, 4] = 3
    """How many channels the image is given."""

    def known(self) -> tuple[tuple[int | None, ...], str]:
        """Height, width, channels."""
        return (*self.size, self.channels), "float32"


class Raw(RecordFeature):
    """Numbers as bytes, little-endian: `tf.io.decode_raw`."""

    keras_name = "raw"

    dtype: DType
    """What the numbers are."""
    shape: Dims
    """The shape that they have."""

    @model_validator(mode="after")
    def _check_shape(self) -> "Raw":
        """All sizes are known."""
        if known_product(self.shape) is None:
            refuse("shape", "SC203", "the shape of raw numbers has no null")
        return self

    def known(self) -> tuple[tuple[int | None, ...], str]:
        """As they are."""
        return self.shape, self.dtype


class Tensor(Raw):
    """A serialised tensor: `tf.io.parse_tensor`."""

    keras_name = "tensor"

    dtype: DType
    """The dtype that it was serialised with."""
    shape: Dims
    """The shape that it has."""


class _Features:
    """The marker for features by name, each by the rule for objects."""

    category = "record_feature"
    by_key = True

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        one = ObjectOf(self.category).__get_pydantic_core_schema__(source, handler)
        return core_schema.dict_schema(core_schema.str_schema(min_length=1), one, min_length=1)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one = {"$ref": f"#/$defs/{self.category}"}
        return {"type": "object", "minProperties": 1, "additionalProperties": one}


class Tfrecord(DataSource):
    """Examples of TFRecord files, each a set of named features."""

    keras_name = "tfrecord"
    gives, reader = "samples", "read_records"
    described = {"features": "record_feature"}

    path: Annotated[Any, PathOf("the path of a file, a pattern")]
    """The file, or a pattern such as `data/train-*.tfrecord`; its files are read by name."""
    features: Annotated[dict[str, Any], _Features()]
    """What each feature that is read is, by its name in the examples."""
    label: Str | None = None
    """The feature that is the label; none for data without labels."""
    compression: Literal["GZIP", "ZLIB"] | None = None
    """How the files are compressed."""

    @model_validator(mode="after")
    def _check_label(self) -> "Tfrecord":
        """The label is one of the features, and not the only one."""
        if self.label is not None and self.label not in self.features:
            known = ", ".join(self.features)
            refuse("label", "SC206", f"label is no feature, there are {known}")
        if len(self.features) == (self.label is not None):
            refuse("features", "SC206", "there is no feature besides the label")
        return self

    @property
    def inputs(self) -> dict[str, RecordFeature]:
        """The features that are no label, in their order."""
        return {name: each for name, each in self.features.items() if name != self.label}

    def known_features(self) -> Features | None:
        """The only feature, or all of them by name."""
        found = {name: each.batch() for name, each in self.inputs.items()}
        return next(iter(found.values())) if len(found) == 1 else found

    def labelled(self) -> bool:
        """Whether there is a label."""
        return self.label is not None

    def known_labels(self) -> Labels | None:
        """One value, or an array of them."""
        if self.label is None:
            return Labels("none")
        return Labels("any", None, self.features[self.label].known()[0])
