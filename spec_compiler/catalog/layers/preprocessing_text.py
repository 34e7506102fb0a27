"""`TextVectorization`: text to words, words to their places in a vocabulary."""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.context import current
from spec_compiler.catalog.fields import Bool, Checked, NonNegativeInt, PositiveInt, Str, is_int
from spec_compiler.catalog.layers.preprocessing_lookup import (
    StringLookup,
    TextMode,
    TokenLimit,
    Words,
    require_kind,
)
from spec_compiler.catalog.layers.preprocessing_numeric import Numbers
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType


class NamedOrFunction(Checked):
    """A field that holds one of some names, or the name of a function of the spec's imports.

    Args:
        names: The names that Keras knows.
    """

    def __init__(self, *names: str) -> None:
        super().__init__(lambda value: value, {"type": "string", "examples": list(names)})
        self.names = names

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._named)

    def _named(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        if isinstance(value, str) and value in self.names:
            return value
        if isinstance(value, str) and value in current(info.context).imports:
            return Imported(value)
        raise PydanticCustomError(
            "SC205",
            "expects one of {known}, or a function of the spec's imports",
            {"known": ", ".join(self.names)},
        )


def _ngrams(value: Any) -> Any:
    """The longest group of words, or a list of lengths."""
    if is_int(value):
        return value
    if not isinstance(value, list | tuple) or not all(map(is_int, value)):
        raise PydanticCustomError("SC203", "expects an integer, or a list of integers")
    return tuple(value)


class TextVectorization(Layer):
    """Split text into words and replace them by their places in a vocabulary."""

    max_tokens: TokenLimit | None = None
    """The largest size of the vocabulary, the two reserved tokens counted; none for no limit."""
    standardize: (
        Annotated[Any, NamedOrFunction("lower_and_strip_punctuation", "lower", "strip_punctuation")]
        | None
    ) = "lower_and_strip_punctuation"
    """What is done to a text before it is split; none leaves it."""
    split: Annotated[Any, NamedOrFunction("whitespace", "character")] | None = "whitespace"
    """Where a text is split; none takes each text as one word."""
    ngrams: (
        Annotated[int | tuple[int, ...], Checked(_ngrams, {"type": ["integer", "array"]})] | None
    ) = None
    """Groups of words that count as one: up to so many, or of the lengths listed."""
    output_mode: TextMode = "int"
    """Places as integers in the words' order, or encoded for each text."""
    output_sequence_length: PositiveInt | None = None
    """The number of words of each text: more are cut off, fewer filled up with 0."""
    pad_to_max_tokens: Bool = False
    """Whether a code has `max_tokens` places however many words there are."""
    vocabulary: Words | None = None
    """The words, or a file with one on each line; none lets them be learnt."""
    idf_weights: Numbers | None = None
    """How rare each word is, for `tf_idf`."""
    sparse: Bool = False
    """Whether an encoded result is a sparse tensor."""
    ragged: Bool = False
    """Whether texts keep their lengths, in a ragged tensor."""
    encoding: Str = "utf-8"
    """How text is written in bytes."""
    vocabulary_size: NonNegativeInt | None = None
    """The size of a learnt vocabulary, as a saved model notes it."""

    @model_validator(mode="after")
    def _check_together(self) -> "TextVectorization":
        """Lengths are those of integers; the rest is the lookup's."""
        if self.output_mode != "int":
            if self.output_sequence_length is not None:
                refuse("output_sequence_length", "SC206", "needs output_mode: int")
            if self.ragged:
                refuse("ragged", "SC206", "ragged needs output_mode: int")
        lookup = self.lookup
        lookup.check_lookup("string")
        return self

    @property
    def lookup(self) -> StringLookup:
        """The table inside, with the arguments that it gets."""
        return StringLookup.model_construct(
            max_tokens=self.max_tokens,
            vocabulary=self.vocabulary,
            idf_weights=self.idf_weights,
            pad_to_max_tokens=self.pad_to_max_tokens,
            mask_token="",
            output_mode=self.output_mode,
            sparse=self.sparse,
            vocabulary_size=self.vocabulary_size,
        )

    def makes(self) -> tuple[str, ...]:
        """The table of words."""
        return ("StringLookup",)

    def infer(self, inputs: TensorType) -> TensorType:
        """A row of places for each text, or a code."""
        require_kind(inputs, "string", "strings")
        if self.split is not None and inputs.rank > 1 and inputs.last not in (1, None):
            raise ShapeProblem(
                "splits texts, one a sample, and expects shape (batch,) or (batch, 1), "
                f"got {inputs}",
                hint="split: null takes each string as one word",
                argument="split",
            )
        if self.output_mode == "int":
            return TensorType((inputs.shape[0], self.output_sequence_length), "int64")
        shape = inputs.shape
        if self.split is not None:
            shape = (*shape, None)
        elif len(shape) == 1:
            shape = (*shape, 1)
        return self.lookup.encoded(shape)
