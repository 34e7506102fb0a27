"""Lookups, TextVectorization, Hashing, HashedCrossing."""

from tests.catalog.harness import Case, T

WORDS = T((None, 3), "string")
TEXTS = T((None,), "string")
PLACES = T((None, 3), "int64")
ABC = ["a", "b", "c"]
LATE = "Keras notices in the first step of training only"


def words(**arguments: object) -> dict[str, object]:
    """A StringLookup of three words, but for the arguments given."""
    return {"StringLookup": {"vocabulary": ABC} | arguments}


def integers(**arguments: object) -> dict[str, object]:
    """An IntegerLookup of three integers, but for the arguments given."""
    return {"IntegerLookup": {"vocabulary": [1, 2, 3]} | arguments}


def text(**arguments: object) -> dict[str, object]:
    """A TextVectorization of three words, but for the arguments given."""
    return {"TextVectorization": {"vocabulary": ABC} | arguments}


def hashing(**arguments: object) -> dict[str, object]:
    """A Hashing into five bins."""
    return {"Hashing": {"num_bins": 5} | arguments}


def crossing(**arguments: object) -> dict[str, object]:
    """A HashedCrossing into five bins."""
    return {"HashedCrossing": {"num_bins": 5} | arguments}


CASES = [
    Case(words(), WORDS, out=PLACES, params=0),
    Case(words(), WORDS, out=PLACES, policy="mixed_float16"),
    Case(words(output_mode="multi_hot"), WORDS, out=T((None, 4))),
    Case(words(output_mode="multi_hot"), WORDS, out=T((None, 4)), policy="mixed_float16"),
    Case(words(output_mode="one_hot"), WORDS, out=T((None, 3, 4))),
    Case(words(output_mode="one_hot"), T((None, 1), "string"), out=T((None, 4))),
    Case(words(output_mode="count", num_oov_indices=2), WORDS, out=T((None, 5))),
    Case(words(output_mode="binary", mask_token=""), WORDS, out=T((None, 4))),
    Case(words(vocabulary=["[UNK]", "a"], output_mode="count"), WORDS, out=T((None, 2))),
    Case(words(output_mode="tf_idf", idf_weights=[1, 2, 3.5]), WORDS, out=T((None, 4))),
    Case(words(output_mode="tf-idf", idf_weights=[1, 2, 3]), WORDS, out=T((None, 4))),
    Case(words(output_mode="count", max_tokens=9, pad_to_max_tokens=True), WORDS, out=T((None, 9))),
    Case({"StringLookup": {}}, WORDS, out=PLACES),
    Case({"StringLookup": {"output_mode": "multi_hot"}}, WORDS, out=T((None, None))),
    Case({"StringLookup": {"output_mode": "count", "vocabulary_size": 7}}, WORDS, out=T((None, 7))),
    Case(words(output_mode="count", vocabulary_size=7), WORDS, error="SC206"),
    Case(words(invert=True), PLACES, out=PLACES),
    Case(words(salt=[1, 2], oov_method="farmhash", dtype="float32"), WORDS, out=PLACES),
    Case(words(max_tokens=1), WORDS, error="SC204"),
    Case(words(max_tokens=3), WORDS, error="SC206"),
    Case(words(num_oov_indices=-1), WORDS, error="SC204"),
    Case(words(vocabulary=[]), WORDS, error="SC204"),
    Case(words(vocabulary=["a", "b", "a"]), WORDS, error="SC204"),
    Case(
        words(vocabulary=["a", "b", 3]), WORDS, error="SC203", keras=False, why="numpy makes it '3'"
    ),
    Case(words(mask_token="a"), WORDS, error="SC206"),
    Case(words(vocabulary=["a", "[UNK]"]), WORDS, out=PLACES),
    Case(words(vocabulary=["a", "[UNK]"], invert=True), PLACES, error="SC206"),
    Case(words(output_mode="tf_idf"), WORDS, error="SC202"),
    Case(words(output_mode="tf_idf", idf_weights=[1, 2]), WORDS, error="SC206"),
    Case(words(idf_weights=[1, 2, 3]), WORDS, error="SC206"),
    Case(words(invert=True, output_mode="count"), PLACES, error="SC206"),
    Case(words(sparse=True), WORDS, error="SC206"),
    Case(words(pad_to_max_tokens=True), WORDS, error="SC206"),
    Case(words(output_mode="ints"), WORDS, error="SC205"),
    Case(words(salt=[1, 2, 3]), WORDS, error="SC203"),
    Case(words(vocab=ABC), WORDS, error="SC201"),
    Case(words(autocast=False), WORDS, error="SC201"),
    Case(words(trainable=False), WORDS, out=PLACES),
    Case(words(), PLACES, error="SC403", keras=False, why=LATE),
    Case(integers(), PLACES, out=PLACES),
    Case(integers(), T((None, 3), "int32"), out=PLACES),
    Case(integers(output_mode="multi_hot"), PLACES, out=T((None, 4))),
    Case(integers(mask_token=0, vocabulary=[0, -1, 5]), PLACES, out=PLACES),
    Case(integers(mask_token=2), PLACES, error="SC206"),
    Case(integers(salt=3), PLACES, error="SC206"),
    Case(integers(salt=3, oov_method="farmhash"), PLACES, out=PLACES),
    Case(integers(vocabulary=["a"]), PLACES, error="SC203"),
    Case(integers(vocabulary_dtype="int32"), PLACES, error="SC205"),
    Case(integers(vocabulary=[5, -1], invert=True), PLACES, error="SC206"),
    Case(integers(), WORDS, error="SC403", keras=False, why=LATE),
    Case(text(), TEXTS, out=T((None, None), "int64"), params=0),
    Case(text(output_sequence_length=7), T((None, 1), "string"), out=T((None, 7), "int64")),
    Case(text(output_mode="multi_hot"), TEXTS, out=T((None, 4))),
    Case(text(output_mode="count", split=None), WORDS, out=T((None, 4))),
    Case(text(output_mode="count", split=None), TEXTS, out=T((None, 4))),
    Case(text(output_mode="one_hot"), TEXTS, out=T((None, None, 4))),
    Case(text(output_mode="tf_idf", idf_weights=[1, 2, 3], ngrams=2), TEXTS, out=T((None, 4))),
    Case(
        text(standardize=None, split="character", ragged=True), TEXTS, out=T((None, None), "int64")
    ),
    Case({"TextVectorization": 100}, TEXTS, out=T((None, None), "int64")),
    Case(
        {"TextVectorization": {"max_tokens": 9, "output_mode": "count", "pad_to_max_tokens": True}},
        TEXTS,
        out=T((None, 9)),
    ),
    Case(text(vocabulary=["", "[UNK]", "a"], output_mode="count"), TEXTS, error="SC206"),
    Case(text(vocabulary=["", "[UNK]", "a"]), TEXTS, out=T((None, None), "int64")),
    Case(
        text(ngrams=[1, 3]),
        TEXTS,
        keras=False,
        why="Keras wants a tuple, which a spec cannot write",
    ),
    Case(text(ngrams="2"), TEXTS, error="SC203"),
    Case(text(standardize="upper"), TEXTS, error="SC205"),
    Case(text(split="comma"), TEXTS, error="SC205"),
    Case(text(output_mode="count", output_sequence_length=4), TEXTS, error="SC206"),
    Case(text(output_mode="count", ragged=True), TEXTS, error="SC206"),
    Case(text(sparse=True), TEXTS, error="SC206"),
    Case(text(vocabulary=["a", "a"]), TEXTS, error="SC204"),
    Case(text(max_tokens=4), TEXTS, error="SC206"),
    Case(text(), WORDS, error="SC401", keras=False, why=LATE),
    Case(text(), T((None,), "int32"), error="SC403", keras=False, why=LATE),
    Case(hashing(), WORDS, out=PLACES, params=0),
    Case(hashing(), PLACES, out=PLACES, policy="mixed_float16"),
    Case(hashing(dtype="int32"), WORDS, out=T((None, 3), "int32")),
    Case(hashing(output_mode="multi_hot"), WORDS, out=T((None, 5))),
    Case(hashing(output_mode="one_hot"), WORDS, out=T((None, 5))),
    Case(hashing(output_mode="count", dtype="float16"), WORDS, out=T((None, 5), "float16")),
    Case(hashing(salt=[1, 2], mask_value=""), WORDS, out=PLACES),
    Case(hashing(dtype="float32"), WORDS, error="SC206"),
    Case(hashing(sparse=True), WORDS, error="SC206"),
    Case(hashing(salt="x"), WORDS, error="SC203"),
    Case(hashing(num_bins=0), WORDS, error="SC204"),
    Case(hashing(output_mode="tf_idf"), WORDS, error="SC205"),
    Case(crossing(), [TEXTS, T((None,), "int64")], out=T((None,), "int64"), params=0),
    Case(
        crossing(output_mode="one_hot"),
        [T((None, 1), "string"), T((None, 1), "int64")],
        out=T((None, 5), "float16"),
        policy="mixed_float16",
    ),
    Case(crossing(output_mode="one_hot"), [TEXTS, TEXTS], out=T((None, 5))),
    Case(crossing(dtype="int32"), [TEXTS, TEXTS], out=T((None,), "int32")),
    Case(crossing(), [T((None, 3), "string"), T((None, 1), "string")], error="SC401"),
    Case(crossing(), [TEXTS], error="SC401"),
    Case(crossing(output_mode="count"), [TEXTS, TEXTS], error="SC205"),
    Case(crossing(), [WORDS, WORDS], error="SC401", keras=False, why=LATE),
    Case(crossing(), [T((None,)), TEXTS], error="SC403", keras=False, why=LATE),
    Case(
        {"StringLookup": {"invert": True, "oov_token": None}}, T((None, 3), "int64"), error="SC206"
    ),
    Case(
        {"IntegerLookup": {"invert": True, "oov_token": None}}, T((None, 3), "int64"), error="SC206"
    ),
    Case({"TextVectorization": {"ngrams": [1, 2], "vocabulary": ["a", "b"]}}, T((None,), "string")),
]
