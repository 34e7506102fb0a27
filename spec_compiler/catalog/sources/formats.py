"""What kind of dataset Keras's loaders are asked for: `format`."""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Checked

REASON = (
    "format: grain is not supported: what is done with the data here (prepare, augment, cache, "
    "split) is done by tf.data; leave format out"
)


def _format(value: Any) -> str:
    """`tf`; the other one that Keras has is told of as such."""
    if value == "tf":
        return "tf"
    if value == "grain":
        raise PydanticCustomError("SC190", "{reason}", {"reason": REASON})
    raise PydanticCustomError("SC205", "must be 'tf', got {value}", {"value": repr(value)})


DatasetFormat = Annotated[str, Checked(_format, {"const": "tf", "type": "string"})]
"""`tf`, a `tf.data.Dataset`."""
