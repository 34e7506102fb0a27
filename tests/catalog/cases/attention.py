"""Attention, with heads and without."""

from tests.catalog.harness import Case, T

Q, V = (None, 4, 6), (None, 5, 6)
SCORES = {"return_attention_scores": True}


def heads(**arguments: object) -> dict[str, object]:
    """A MultiHeadAttention of 2 heads, 3 wide, but for the arguments given."""
    return {"MultiHeadAttention": {"num_heads": 2, "key_dim": 3} | arguments}


def groups(**arguments: object) -> dict[str, object]:
    """A GroupQueryAttention of 4 heads on 2, 3 wide, but for the arguments given."""
    sizes = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}
    return {"GroupQueryAttention": sizes | arguments}


def on(query: tuple[int | None, ...] = Q, value: tuple[int | None, ...] = V) -> dict[str, T]:
    """A query and a value."""
    return {"query": T(query), "value": T(value)}


CASES = [
    Case("Attention", [Q, V], out=T((None, 4, 6)), params=0),
    Case("Attention", [Q, (None, 5, 7), V], out=(None, 4, 7)),
    Case("Attention", [Q, V], out=(T((None, 4, 6)), T((None, 4, 5))), call=SCORES),
    Case({"Attention": {"use_scale": True, "score_mode": "concat"}}, [Q, V], params=2),
    Case({"Attention": {"dropout": 0.5, "seed": 3}}, [Q, V], out=Q),
    Case("Attention", [(None, None, None), V], out=(None, None, 6)),
    Case("Attention", [T(Q, masked=True), T(V)], out=T(Q, masked=True)),
    Case("Attention", [Q, V], out=T(Q, "bfloat16"), policy="mixed_bfloat16"),
    Case({"Attention": {"score_mode": "add"}}, [Q, V], error="SC205"),
    Case("Attention", [Q], error="SC401"),
    Case("Attention", [Q, V, V, V], error="SC401"),
    Case("Attention", Q, error="SC401"),
    Case(
        {"Attention": {"use_scale": "yes"}},
        [Q, V],
        error="SC203",
        keras=False,
        why="truth of a string",
    ),
    Case("AdditiveAttention", [Q, V], out=T(Q), params=6),
    Case(
        {"AdditiveAttention": {"use_scale": False}},
        [(None, 4, None), V],
        out=(None, 4, 6),
        params=0,
    ),
    Case("AdditiveAttention", [(None, 4, None), V], error="SC401"),
    Case("AdditiveAttention", [Q], error="SC401"),
    Case({"AdditiveAttention": {"scale": 1}}, [Q, V], error="SC201"),
    Case(heads(), on(), out=T(Q), params=168),
    Case(heads(), on(Q, (None, 5, 7)), params=180),
    Case(heads(value_dim=4), on(), params=14 * 6 + 7 * 8 + 9 * 6),
    Case(heads(use_bias=False), on(), params=144),
    Case(heads(use_gate=True), on(), params=210),
    Case(heads(output_shape=5), on(), out=(None, 4, 5), params=161),
    Case(heads(output_shape=[2, 5]), on(), out=(None, 4, 2, 5)),
    Case(heads(), on() | {"key": T((None, 5, 8))}, out=Q, params=180),
    Case(heads(), on(), out=(T(Q), T((None, 2, 4, 4))), call=SCORES),
    Case(heads(attention_axes=[1, 2]), on((None, 4, 5, 6), (None, 4, 5, 6)), out=(None, 4, 5, 6)),
    Case(heads(), on((None, None, 6), (None, None, 6)), out=(None, None, 6), params=168),
    Case(heads(sliding_window=2, flash_attention=True, seed=1), on(), out=Q),
    Case(heads(), on(), out=T(Q, "float16"), policy="mixed_float16", params=168),
    Case(heads(dtype="int8_from_float32"), on(), params=192, trainable=24),
    Case(heads(dtype="int4/2_from_float32"), on(), out=T(Q)),
    Case(heads(num_heads=0), on(), error="SC204"),
    Case(heads(key_dim=2.5), on(), error="SC203"),
    Case(heads(dropout=1.5), on(), error="SC204"),
    Case(heads(sliding_window=0), on(), error="SC204"),
    Case(heads(flash_attention=True, dropout=0.1), on(), error="SC206"),
    Case(heads(attention_axes=4), on(), error="SC401"),
    Case(heads(), on((None, 4, None)), error="SC401"),
    Case(heads(), on() | {"key": T((None, 6, 6))}, error="SC401"),
    Case(heads(head_size=2), on(), error="SC201"),
    Case(groups(), on(), out=T(Q), params=246),
    Case(groups(use_bias=False, use_gate=True), on(), params=288),
    Case(groups(), on(), out=(T(Q), T((None, 4, 4, 5))), call=SCORES),
    Case(groups(), on() | {"key": T((None, 5, 8))}, out=Q, params=258),
    Case(groups(num_key_value_heads=3), on(), error="SC206"),
    Case(groups(num_key_value_heads=0), on(), error="SC204"),
    Case(
        groups(num_query_heads=0), on(), error="SC204", keras=False, why="attention without heads"
    ),
    Case(groups(), on(Q, (None, 5, 7)), error="SC401"),
    Case(groups(), on((None, 6), (None, 6)), error="SC401"),
    Case(groups(flash_attention=True, dropout=0.1), on(), error="SC206"),
    Case({"AdditiveAttention": {"dtype": "bool"}}, [(None, 4, 3), (None, 4, 3)], error="SC403"),
]
