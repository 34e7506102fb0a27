"""The key of `ops.get_item`, as Python writes what stands in brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.ops.key import format_key, parse_key

NUMBERS = st.none() | st.integers(-99, 99)
ITEMS = st.one_of(
    st.integers(-99, 99),
    st.none(),
    st.builds(slice, NUMBERS, NUMBERS, st.none() | st.integers(1, 9) | st.integers(-9, -1)),
)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (0, (0,)),
        ("-1", (-1,)),
        (":, 0", (slice(None), 0)),
        ("1:2 , ::-1", (slice(1, 2), slice(None, None, -1))),
        ("..., None", (Ellipsis, None)),
        ("newaxis,", (None,)),
    ],
)
def test_a_key_is_read_as_python_reads_it(text: object, items: tuple[object, ...]) -> None:
    """Integers, slices, new axes, and dots for all that is left."""
    assert parse_key(text) == items


@pytest.mark.parametrize(
    "text",
    ["", "a", "1:2:3:4", "::0", "..., ...", "[:, 0]", "1 + 1", "0,,1", "x[0]", "1.5", "1_000"],
)
def test_what_is_no_slice_is_refused(text: str) -> None:
    """Nothing is evaluated: only numbers, colons, dots and None are known."""
    with pytest.raises(PydanticCustomError):
        parse_key(text)


@pytest.mark.parametrize(("value", "mend"), [([0, 1], "'0, 1'"), ("(0, 1)", "brackets")])
def test_habits_get_a_mend(value: object, mend: str) -> None:
    """A list or brackets are what one might write first."""
    with pytest.raises(PydanticCustomError) as found:
        parse_key(value)
    assert mend in str((found.value.context or {})["hint"])


@given(st.lists(ITEMS, min_size=1, max_size=4))
def test_a_key_survives_being_written_and_read(items: list[object]) -> None:
    """Writing and reading undo each other."""
    assert parse_key(format_key(tuple(items))) == tuple(items)
