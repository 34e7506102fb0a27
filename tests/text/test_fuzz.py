"""Whatever the bytes, the answer is an outcome, and both parsers give the same."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.render import render_text
from spec_compiler.text.read import read_bytes, read_text

SEEDS = (
    (
        "spec: 1\nname: a\nmodel:\n  kind: sequential\n  inputs: {shape: [8, 8, 1]}\n"
        "  layers:\n    - Conv2D: {filters: $filters, kernel_size: 3}\n    - Flatten\n"
    ),
    "a: &x {b: 1, c: [~, 'd', \"e\\n\"]}\nf: {<<: *x}\ng: |\n  h\n\n  i\nj: >-\n k\n",
    "l:\n- Add:\n  inputs: [a, b]\n- Dense: $(min(1, 2))\n? m\n: !!str n # o\n",
    '{"a": [1, -2.5e3, true, null], "b": {"c": "\\u00e9\\ud83d\\ude00"}}',
)
ALPHABET = "\t\n\r :-?,[]{}#&*!|>'\"%@`~$()<ab10.\\é😀\u2028\0"

positions = st.integers(min_value=0, max_value=400)
changes = st.lists(
    st.tuples(positions, st.integers(min_value=0, max_value=3), st.sampled_from(ALPHABET)),
    max_size=6,
)


def mutated(seed: str, edits: list[tuple[int, int, str]]) -> str:
    """Give `seed` with characters replaced by, or put before, others."""
    text = seed
    for position, removed, inserted in edits:
        at = position % (len(text) + 1)
        text = text[:at] + inserted + text[at + removed :]
    return text


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SEEDS), changes)
def test_a_mutated_spec_has_an_outcome(seed: str, edits: list[tuple[int, int, str]]) -> None:
    """No exception, known codes only, a value or an error, the same by both parsers."""
    text = mutated(seed, edits)
    outcome = read_text(text, "a.yaml")
    assert (outcome.value is None) == bool(outcome.diagnostics)
    assert all(found.code in CODES for found in outcome.diagnostics)
    assert repr(outcome) == repr(read_text(text, "a.yaml", parser="pure"))
    shown = render_text(outcome.diagnostics, {"a.yaml": text})
    assert all(line.isprintable() for line in shown.split("\n"))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SEEDS), positions, st.binary(max_size=8))
def test_mutated_bytes_have_an_outcome(seed: str, position: int, inserted: bytes) -> None:
    """Bytes that are no text, anywhere in a spec or alone, are reported."""
    data = seed.encode()
    at = position % len(data)
    for candidate in (data[:at] + inserted + data[at:], inserted):
        outcome = read_bytes(candidate, "a.yaml")
        assert (outcome.value is None) == bool(outcome.diagnostics)
