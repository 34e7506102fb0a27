"""Tables of vectors."""

from tests.catalog.harness import Case, T

TOKENS = T((None, 7), "int32")


def table(name: str = "Embedding", **arguments: object) -> dict[str, object]:
    """A table of 10 vectors, 4 wide, but for the arguments given."""
    return {name: {"input_dim": 10, "output_dim": 4} | arguments}


CASES = [
    Case(table(), TOKENS, out=T((None, 7, 4)), params=40),
    Case(table(), T((None, 3), "float32"), out=T((None, 3, 4))),
    Case(table(), (), out=(4,)),
    Case(table(mask_zero=True), TOKENS, out=T((None, 7, 4), masked=True), params=40),
    Case(table(lora_rank=2), TOKENS, params=68, trainable=28),
    Case(table(lora_rank=0), TOKENS, params=40, trainable=40),
    Case(table(), TOKENS, out=T((None, 7, 4), "bfloat16"), policy="mixed_bfloat16"),
    Case(table(dtype="int8_from_float32"), TOKENS, params=50, trainable=0),
    Case(table(dtype="int4/2_from_float32"), TOKENS, params=20 + 20 + 20 + 4, trainable=0),
    Case(table(dtype="float8_from_float32"), TOKENS, error="SC403"),
    Case(table(lora_rank=2, embeddings_constraint="max_norm"), TOKENS, error="SC206"),
    Case(table(input_dim=0), TOKENS, error="SC204"),
    Case(table(output_dim=True), TOKENS, error="SC203"),
    Case({"Embedding": {"input_dim": 3}}, TOKENS, error="SC202"),
    Case(table(lora_rank=-1), TOKENS, error="SC204"),
    Case(table(weights=[[1, 2, 3, 4]] * 10), TOKENS, error="SC211"),
    Case(table("ReversibleEmbedding"), TOKENS, out=T((None, 7, 4)), params=40),
    Case(table("ReversibleEmbedding"), (None, 7, 4), out=(None, 7, 10), call={"reverse": True}),
    Case(table("ReversibleEmbedding", tie_weights=False), TOKENS, params=80),
    Case(table("ReversibleEmbedding", lora_rank=2), TOKENS, params=68, trainable=28),
    Case(
        table("ReversibleEmbedding", tie_weights=False, dtype="int4_from_float32"),
        TOKENS,
        params=60,
        trainable=0,
    ),
    Case(
        table("ReversibleEmbedding", reverse_dtype="float32", logit_soft_cap=30), TOKENS, params=40
    ),
    Case(table("ReversibleEmbedding", lora_rank=2, tie_weights=False), TOKENS, error="SC206"),
    Case(table("ReversibleEmbedding"), (), call={"reverse": True}, error="SC401"),
]
