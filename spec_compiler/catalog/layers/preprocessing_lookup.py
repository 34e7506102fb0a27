"""Tables from words or integers to their places in a vocabulary: `StringLookup`, `IntegerLookup`.

A vocabulary that is given is checked as Keras does when it is set; one in a
file is not read, and one that is learnt by `adapt` is not known: the size of
its codes is open then.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.fields import Bool, Checked, Int, NonNegativeInt, Str, is_int
from spec_compiler.catalog.layers.parts import Part
from spec_compiler.catalog.layers.preprocessing_numeric import Numbers, one_hot_shape
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


Words = Annotated[Any, _vocabulary(str, "words")]
"""A vocabulary of words, or the path of a file."""
Integers = Annotated[Any, _vocabulary(int, "integers")]
"""A vocabulary of integers, or the path of a file."""


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

    takes_no = ("activity_regularizer", "autocast")

    def check_lookup(self, tokens: str) -> None:
        """The checks across arguments, for tokens that are `string` or `int64`."""
        mode = self.mode
        if self.pad_to_max_tokens and self.max_tokens is None:
            refuse("pad_to_max_tokens", "SC206", "pad_to_max_tokens needs max_tokens")
        if self.salt is not None and tokens == "int64" and self.oov_method != "farmhash":
            refuse("salt", "SC206", "salt needs oov_method: farmhash")
        if self.invert and self.oov_token is None:
            refuse("oov_token", "SC206", "invert needs an oov_token, for what it does not know")
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
    vocabulary: Words | None = None
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
    vocabulary: Integers | None = None
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
