"""Layers that turn words and categories into integers: vocabularies, hashes, text.

A vocabulary that is given is checked as Keras does when it is set; one in a
file is not read, and one that is learnt by `adapt` is not known: the size of
its codes is open then.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.context import current
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    Int,
    NonNegativeInt,
    PositiveInt,
    Str,
    is_int,
)
from spec_compiler.catalog.layers.parts import Part
from spec_compiler.catalog.layers.preprocessing_numeric import Numbers, one_hot_shape
from spec_compiler.catalog.policy import Policy, policy_named
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, TensorType

TextMode = Literal["int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf"]
"""How tokens are given; `binary` is `multi_hot`, `tf-idf` is `tf_idf`."""
NUMBERS = "float32"
"""The dtype of codes: Keras's default float, whatever the policy."""


def _salt(value: Any) -> Any:
    """An integer, or two."""
    items = value if isinstance(value, list | tuple) and len(value) == 2 else [value]
    if not all(map(is_int, items)):
        raise PydanticCustomError("SC203", "expects an integer, or a list of two integers")
    return value


TokenLimit = Annotated[int, Field(ge=2)]
"""The size of a vocabulary: a reserved token and one other at least."""
Salt = Annotated[Any, Checked(_salt, {"type": ["integer", "array"]})]


def _vocabulary(kind: type, words: str) -> Checked:
    """The marker for a list of tokens of one kind, or the path of a file with one on each line."""

    def check(value: Any) -> Any:
        if isinstance(value, str):
            return value
        if not isinstance(value, list | tuple) or any(
            isinstance(item, bool) or not isinstance(item, kind) for item in value
        ):
            raise PydanticCustomError(
                "SC203", "expects a list of {words}, or the path of a file", {"words": words}
            )
        if not value:
            raise PydanticCustomError(
                "SC204", "expects a vocabulary of one token or more, got none"
            )
        return list(value)

    return Checked(check, {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1}]})


class LookupRules(Part):
    """The rules of a table from tokens to integers, for classes with the arguments of one."""

    if TYPE_CHECKING:
        max_tokens: int | None
        num_oov_indices: int
        mask_token: int | str | None
        oov_token: int | str | None
        vocabulary: Any
        idf_weights: list[float] | None
        invert: bool
        output_mode: str
        sparse: bool
        pad_to_max_tokens: bool
        oov_method: str
        salt: Any
        vocabulary_size: int | None

    def check_lookup(self, tokens: str) -> None:
        """The checks across arguments, for tokens that are `string` or `int64`."""
        mode = self.mode
        if self.pad_to_max_tokens and self.max_tokens is None:
            refuse("pad_to_max_tokens", "SC206", "pad_to_max_tokens needs max_tokens")
        if self.salt is not None and tokens == "int64" and self.oov_method != "farmhash":
            refuse("salt", "SC206", "salt needs oov_method: farmhash")
        if self.invert and mode != "int":
            refuse("output_mode", "SC206", "invert needs output_mode: int")
        if self.sparse and mode == "int":
            refuse("sparse", "SC206", "sparse needs an output_mode other than int")
        if self.idf_weights is not None and mode != "tf_idf":
            refuse("idf_weights", "SC206", "idf_weights need output_mode: tf_idf")
        if self.vocabulary is None:
            return
        if mode == "tf_idf" and self.idf_weights is None:
            refuse(
                "idf_weights", "SC202", "tf_idf with a vocabulary needs idf_weights, one a token"
            )
        if isinstance(self.vocabulary, str):
            if mode == "tf_idf":
                refuse("vocabulary", "SC206", "tf_idf takes no vocabulary from a file")
            return
        check_vocabulary(self)

    @property
    def mode(self) -> str:
        """`output_mode`, by its name of today."""
        return {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(self.output_mode, self.output_mode)

    @property
    def special(self) -> list[Any]:
        """The tokens before the vocabulary's own: the mask's, then those for unknown ones."""
        mask = [self.mask_token] if self.mask_token is not None and self.mode == "int" else []
        return mask + [self.oov_token] * self.num_oov_indices

    @property
    def depth(self) -> Dim:
        """The size of a code; none where the vocabulary is not known."""
        if self.pad_to_max_tokens:
            return self.max_tokens
        if not isinstance(self.vocabulary, list):
            return self.vocabulary_size
        special = self.special
        given = self.vocabulary[: len(special)] == special
        return len(self.vocabulary) + (0 if given else len(special))

    def encoded(self, shape: Shape) -> TensorType:
        """The type of the result for tokens of that shape."""
        if self.mode == "int":
            return TensorType(shape, "int64")
        if self.mode == "one_hot":
            return TensorType(one_hot_shape(shape, self.depth), NUMBERS)
        return TensorType((*shape[:-1], self.depth), NUMBERS)


def check_vocabulary(layer: Any) -> None:
    """The checks of a vocabulary that is given.

    Raises:
        ValidationError: at the argument at fault.
    """
    special, vocabulary = layer.special, layer.vocabulary
    given = vocabulary[: len(special)] == special
    tokens = vocabulary[len(special) :] if given else vocabulary
    seen: set[Any] = set()
    for token in tokens:
        if token in seen:
            refuse("vocabulary", "SC204", f"expects each token once, got {token!r} twice")
        seen.add(token)
    for reserved, name in ((layer.mask_token, "mask_token"), (layer.oov_token, "oov_token")):
        if reserved is not None and reserved in seen and (name == "mask_token" or layer.invert):
            refuse(
                "vocabulary",
                "SC206",
                f"must not hold the {name}, {reserved!r}, among its tokens",
                hint=f"leave it out, or begin with all reserved tokens: {special}",
            )
    size = len(special) + len(tokens)
    if layer.max_tokens is not None and size > layer.max_tokens:
        refuse(
            "max_tokens",
            "SC206",
            f"expects {size} or more for this vocabulary and its reserved tokens",
        )
    fixed = layer.vocabulary_size
    if fixed not in (None, size) and layer.mode != "int" and not layer.pad_to_max_tokens:
        refuse(
            "vocabulary_size", "SC206", f"expects {size}, the size of the vocabulary, got {fixed}"
        )
    if layer.mode == "tf_idf" and len(layer.idf_weights) != len(vocabulary):
        refuse(
            "idf_weights",
            "SC206",
            f"expects one number a token, {len(vocabulary)}, got {len(layer.idf_weights)}",
        )


def require_kind(x: TensorType, tokens: str, what: str) -> None:
    """Raise where numbers come for words, or words for numbers.

    Raises:
        ShapeProblem: SC403.
    """
    if (x.dtype == "string") != (tokens == "string"):
        raise ShapeProblem(f"expects {what}, got {x.dtype}", code="SC403")


class StringLookup(LookupRules, Layer):
    """Replace words by their places in a vocabulary, or the other way round."""

    max_tokens: TokenLimit | None = None
    """The largest size of the vocabulary, the reserved tokens counted; none for no limit."""
    num_oov_indices: NonNegativeInt = 1
    """Among how many places unknown words are spread; 0 makes them an error."""
    mask_token: Str | None = None
    """The word that becomes 0 and stands for padding; none for no such word."""
    oov_token: Str | None = "[UNK]"
    """The word that stands for unknown ones when `invert` is set."""
    vocabulary: Annotated[Any, _vocabulary(str, "words")] | None = None
    """The words, or a file with one on each line; none lets them be learnt."""
    idf_weights: Numbers | None = None
    """How rare each word is, for `tf_idf`."""
    invert: Bool = False
    """Whether places become words."""
    output_mode: TextMode = "int"
    """Places as integers, or encoded for each sample."""
    pad_to_max_tokens: Bool = False
    """Whether a code has `max_tokens` places however many words there are."""
    sparse: Bool = False
    """Whether an encoded result is a sparse tensor."""
    encoding: Str = "utf-8"
    """How words are written in bytes."""
    salt: Salt | None = None
    """Numbers that make hashes of unknown words the layer's own."""
    oov_method: Literal["floormod", "farmhash"] = "floormod"
    """How unknown words are spread."""
    vocabulary_size: NonNegativeInt | None = None
    """The size of a learnt vocabulary, as a saved model notes it."""

    @model_validator(mode="after")
    def _check_together(self) -> "StringLookup":
        """The checks of a lookup of words."""
        self.check_lookup("string")
        return self

    def infer(self, inputs: TensorType) -> TensorType:
        """The places in the input's shape, or codes on a last axis."""
        if self.invert:
            require_kind(inputs, "int64", "integers, which invert turns into words")
        else:
            require_kind(inputs, "string", "strings")
        return self.encoded(inputs.shape)


class IntegerLookup(LookupRules, Layer):
    """Replace integers by their places in a vocabulary, or the other way round."""

    max_tokens: TokenLimit | None = None
    """The largest size of the vocabulary, the reserved tokens counted; none for no limit."""
    num_oov_indices: NonNegativeInt = 1
    """Among how many places unknown integers are spread; 0 makes them an error."""
    mask_token: Int | None = None
    """The integer that becomes 0 and stands for padding; none for no such integer."""
    oov_token: Int | None = -1
    """The integer that stands for unknown ones when `invert` is set."""
    vocabulary: Annotated[Any, _vocabulary(int, "integers")] | None = None
    """The integers, or a file with one on each line; none lets them be learnt."""
    vocabulary_dtype: Literal["int64"] = "int64"
    """The dtype of the vocabulary; there is but one."""
    idf_weights: Numbers | None = None
    """How rare each integer is, for `tf_idf`."""
    invert: Bool = False
    """Whether places become the integers of the vocabulary."""
    output_mode: TextMode = "int"
    """Places as integers, or encoded for each sample."""
    sparse: Bool = False
    """Whether an encoded result is a sparse tensor."""
    pad_to_max_tokens: Bool = False
    """Whether a code has `max_tokens` places however many integers there are."""
    oov_method: Literal["floormod", "farmhash"] = "floormod"
    """How unknown integers are spread: by remainder, or by hash."""
    salt: Salt | None = None
    """Numbers that make hashes of unknown integers the layer's own."""
    vocabulary_size: NonNegativeInt | None = None
    """The size of a learnt vocabulary, as a saved model notes it."""

    @model_validator(mode="after")
    def _check_together(self) -> "IntegerLookup":
        """The checks of a lookup of integers."""
        self.check_lookup("int64")
        return self

    def infer(self, inputs: TensorType) -> TensorType:
        """The places in the input's shape, or codes on a last axis."""
        require_kind(inputs, "int64", "integers")
        return self.encoded(inputs.shape)


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
    ngrams: Annotated[Any, Checked(_ngrams, {"type": ["integer", "array"]})] | None = None
    """Groups of words that count as one: up to so many, or of the lengths listed."""
    output_mode: TextMode = "int"
    """Places as integers in the words' order, or encoded for each text."""
    output_sequence_length: PositiveInt | None = None
    """The number of words of each text: more are cut off, fewer filled up with 0."""
    pad_to_max_tokens: Bool = False
    """Whether a code has `max_tokens` places however many words there are."""
    vocabulary: Annotated[Any, _vocabulary(str, "words")] | None = None
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


class Hashing(Layer):
    """Replace words or integers by their hashes, without a vocabulary."""

    num_bins: PositiveInt
    """The number of different results."""
    mask_value: Int | Str | None = None
    """The value that becomes 0; none for no such value."""
    salt: Salt | None = None
    """Numbers that make the hashes the layer's own; none takes a faster hash."""
    output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "int"
    """Hashes as integers, or encoded."""
    sparse: Bool = False
    """Whether an encoded result is a sparse tensor."""

    @model_validator(mode="after")
    def _check_together(self) -> "Hashing":
        """Integers are integers; only an encoding can be sparse."""
        if self.output_mode == "int":
            if self.dtype is not None and self.policy.name not in ("int32", "int64"):
                refuse("dtype", "SC206", "output_mode: int needs a dtype of int32 or int64")
            if self.sparse:
                refuse("sparse", "SC206", "sparse needs an output_mode other than int")
        return self

    @property
    def policy(self) -> Policy:
        """The layer's own, or int64, or Keras's default float for codes; never the spec's."""
        return _own_policy(self, super().policy, "int64" if self.output_mode == "int" else NUMBERS)

    def infer(self, inputs: TensorType) -> TensorType:
        """The hashes in the input's shape, or codes in place of the last axis."""
        if self.output_mode == "int":
            return TensorType(inputs.shape, self.policy.variable_dtype)
        return TensorType((*inputs.shape[:-1], self.num_bins), self.policy.variable_dtype)


class HashedCrossing(Layer):
    """Hash two features together, so that each pair of values has a code."""

    num_bins: PositiveInt
    """The number of different results."""
    output_mode: Literal["int", "one_hot"] = "int"
    """Hashes as integers, or one-hot codes."""
    sparse: Bool = False
    """Whether an encoded result is a sparse tensor."""

    autocast = False

    @property
    def policy(self) -> Policy:
        """The layer's own, int64 for integers, or the spec's."""
        policy = super().policy
        return _own_policy(self, policy, "int64") if self.output_mode == "int" else policy

    def infer(self, inputs: Any) -> TensorType:
        """The hashes in the features' shape, or codes on a last axis."""
        if isinstance(inputs, TensorType) or len(inputs) != 2:
            count = 1 if isinstance(inputs, TensorType) else len(inputs)
            raise ShapeProblem(f"expects a list of 2 tensors, got {count}")
        first, second = inputs
        for x in (first, second):
            if x.rank not in (1, 2) or (x.rank == 2 and x.last not in (1, None)):
                raise ShapeProblem(f"expects features of shape (batch,) or (batch, 1), got {x}")
            if x.is_float:
                raise ShapeProblem(f"expects integers or strings, got {x.dtype}", code="SC403")
        if first.rank != second.rank or first.last != second.last:
            raise ShapeProblem(f"expects two features of one shape, got {first} and {second}")
        dtype = self.policy.compute_dtype
        if self.output_mode == "int":
            return TensorType(first.shape, dtype)
        if first.last != 1:
            return TensorType((*first.shape, self.num_bins), dtype)
        return TensorType((*first.shape[:-1], self.num_bins), dtype)


def _own_policy(layer: Layer, policy: Policy, default: str) -> Policy:
    """The policy of a layer whose dtype has a default of its own."""
    if layer.dtype is not None:
        return policy
    found = policy_named(default)
    assert found is not None, default
    return found
