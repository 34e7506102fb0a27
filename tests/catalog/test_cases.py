"""The tables of the catalogue against the checker alone; no Keras here."""

from __future__ import annotations

import pytest

from tests.catalog.harness import Case, as_type, check, families, table


@pytest.mark.parametrize("family", families())
def test_the_checker_says_what_the_table_says(family: str) -> None:
    """Each row gives its output type and its counts, or its code."""
    wrong = [line for case in table(family) for line in differences(case)]
    assert not wrong, "\n".join(wrong)


def differences(case: Case) -> list[str]:
    """How the checker's result differs from the row, in lines."""
    found = check(case)
    if found.code != case.error:
        return [f"{case}: code {found.code} ({found.message}), the table says {case.error}"]
    if case.error:
        return []
    lines = []
    if (
        case.out is not None
        and found.out != as_type(case.out)
        and not same_shape(found.out, case.out)
    ):
        lines.append(f"{case}: output {found.out!r}, the table says {as_type(case.out)!r}")
    if case.params is not None and found.params != case.params:
        lines.append(f"{case}: {found.params} parameters, the table says {case.params}")
    if case.trainable is not None and found.trainable != case.trainable:
        lines.append(f"{case}: {found.trainable} trainable, the table says {case.trainable}")
    return lines


def same_shape(found: object, out: object) -> bool:
    """Whether a bare shape in the table equals the output's shape; its dtype is left open."""
    bare = isinstance(out, tuple) and all(item is None or isinstance(item, int) for item in out)
    return bare and getattr(found, "shape", None) == out
