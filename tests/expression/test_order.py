"""The order in which formulas are computed, and the cycles among them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spec_compiler.expression.order import topological


def _of(**reads: str) -> dict[str, frozenset[str]]:
    """Each name with the one-letter names that it reads."""
    return {name: frozenset(letters) for name, letters in reads.items()}


def test_dependencies_come_first_and_the_rest_stays_in_place() -> None:
    """Names move only as far as what they read demands."""
    assert topological(_of(a="c", b="", c="", d="ab")) == (("c", "a", "b", "d"), None)


def test_names_that_are_no_formulas_are_ignored() -> None:
    """What is read but not computed needs no place."""
    assert topological(_of(a="xyz")) == (("a",), None)
    assert topological({}) == ((), None)


def test_cycles_are_paths_that_end_where_they_begin() -> None:
    """A cycle is shown without the way that led to it."""
    assert topological(_of(a="b", b="a")) == ((), ("a", "b", "a"))
    assert topological(_of(a="a")) == ((), ("a", "a"))
    assert topological(_of(z="", a="b", b="zc", c="b")) == (("z",), ("b", "c", "b"))


def test_long_chains_need_no_recursion() -> None:
    """Thousands of parameters, each reading the next, are ordered."""
    chain = {str(i): frozenset({str(i + 1)}) for i in range(5000)}
    order, cycle = topological(chain)
    assert cycle is None
    assert order[0] == "4999"


@given(st.dictionaries(st.sampled_from("abcdef"), st.frozensets(st.sampled_from("abcdefg"))))
def test_order_or_cycle(formulas: dict[str, frozenset[str]]) -> None:
    """There is a full order that respects every reading, or a true cycle."""
    order, cycle = topological(formulas)
    assert all(
        formulas[name] & formulas.keys() <= set(order[:place]) for place, name in enumerate(order)
    )
    if cycle is None:
        assert sorted(order) == sorted(formulas)
    else:
        assert cycle[0] == cycle[-1]
        assert all(needed in formulas[name] for name, needed in pairwise(cycle))
