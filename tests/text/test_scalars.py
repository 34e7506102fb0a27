"""The core schema of YAML 1.2, row by row."""

from __future__ import annotations

import math

import pytest

from spec_compiler.text.scalars import OutOfRange, resolve

ROWS: list[tuple[str, object]] = [
    ("", None), ("~", None), ("null", None), ("NULL", None), ("Null", None),
    ("true", True), ("False", False), ("FALSE", False),
    ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("None", "None"),
    ("0", 0), ("-0", 0), ("+12", 12), ("010", 10), ("0o17", 15), ("0xfF", 255),
    ("0b11", "0b11"), ("1_000", "1_000"), ("0x", "0x"), ("0o8", "0o8"), ("12:30", "12:30"),
    ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)),
    ("1e-3", 1e-3), ("1E5", 1e5), (".5", 0.5), ("5.", 5.0), ("-1.5e+2", -150.0), ("0.0", 0.0),
    ("0e9", 0.0), (".inf", math.inf), ("-.INF", -math.inf), ("+.Inf", math.inf),
    ("inf", "inf"), ("nan", "nan"), ("1e", "1e"), (".", "."), ("-", "-"), ("+", "+"), ("1.2.3", "1.2.3"),
    ("2024-01-01", "2024-01-01"), ("٣", "٣"), ("1 2", "1 2"), ("1.0f", "1.0f"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_plain_scalar(text: str, expected: object) -> None:
    """Each text has the value and the type that the core schema gives it."""
    value = resolve(text)
    assert value == expected
    assert type(value) is type(expected)


def test_nan_is_not_a_number() -> None:
    """`.nan` in its three spellings."""
    for text in (".nan", ".NaN", ".NAN"):
        value = resolve(text)
        assert isinstance(value, float)
        assert math.isnan(value)


@pytest.mark.parametrize(
    "text",
    ["9223372036854775808", "-9223372036854775809", "1" * 5000, "0x" + "f" * 17, "1e999", "-1e999",
     "1" * 400 + ".0", "1e-999", "0.1e-400"],
)  # fmt: skip
def test_number_out_of_range(text: str) -> None:
    """What 64 bits or a double cannot hold is refused, and never slowly."""
    with pytest.raises(OutOfRange):
        resolve(text)
