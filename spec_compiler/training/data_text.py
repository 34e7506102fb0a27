"""The summaries of data for a terminal, and as JSON; one sample as a matrix of numbers.

In: summaries, problems and notes. Out: text. Nothing is read here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from spec_compiler.training.data_parts import named
from spec_compiler.training.data_summary import Column, Summary

BAR = 24
"""How wide the bar of the largest class is."""
MOST_CLASSES = 30
"""So many classes are listed."""
MOST_PIXELS = 40
"""A matrix of more rows or columns than these is shown in part."""


def text(found: Sequence[Summary], problems: Sequence[str], notes: Sequence[str]) -> str:
    """The whole report."""
    blocks = ["\n".join(_part(summary)) for summary in found]
    for head, lines in (("problems", problems), ("notes", notes)):
        if lines:
            blocks.append("\n".join([head, *(f"  {line}" for line in lines)]))
    return "\n\n".join(blocks)


def _part(summary: Summary) -> list[str]:
    """One part: its size, a line for each column, the classes as bars."""
    lines = [f"{summary.name}: {summary.samples:,} samples"]
    rows = [_row(column) for column in [*summary.features, *summary.labels]]
    widths = [max(len(row[index]) for row in rows) for index in range(3)] if rows else []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  " + "  ".join([*cells, *row[3:]]).rstrip())
    return [*lines, *_bars(summary)]


def _row(column: Column) -> list[str]:
    """Name, shape, dtype, range and missing values of a column."""
    shape = ", ".join("any" if size is None else str(size) for size in column.shape)
    cells = [column.name, f"({shape})" if column.shape else "", column.dtype]
    if column.low is not None and column.high is not None:
        what = {"string": "characters ", "list": "items "}.get(column.dtype, "")
        cells.append(f"{what}{_number(column.low)} to {_number(column.high)}")
        if column.mean is not None:
            cells.append(f"mean {_number(column.mean)}")
    if column.missing:
        cells.append(f"{column.missing} missing")
    return cells


def _bars(summary: Summary) -> list[str]:
    """A bar for each class."""
    classes = summary.classes
    if not classes:
        return []
    most = max(classes.values())
    listed = list(classes.items())[:MOST_CLASSES]
    names = {value: summary.names.get(value, str(value)) for value, _ in listed}
    width = max(len(name) for name in names.values())
    digits = len(f"{most:,}")
    lines = [f"  {len(classes)} class" + "es" * (len(classes) > 1)]
    for value, number in listed:
        bar = "█" * max(round(BAR * number / most), 1)
        share = f"{100 * number / summary.samples:5.1f} %"
        lines.append(f"    {names[value]:<{width}}  {number:>{digits},}  {share}  {bar}")
    if len(classes) > len(listed):
        lines.append(f"    … and {len(classes) - len(listed)} more")
    return lines


def _number(value: float) -> str:
    """A number as people write it."""
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.4g}"


def as_json(found: Sequence[Summary], problems: Sequence[str], notes: Sequence[str]) -> str:
    """The whole report as JSON."""
    parts = {summary.name: _plain(summary) for summary in found}
    whole = {"parts": parts, "problems": [*problems], "notes": [*notes]}
    return json.dumps(whole, indent=2, ensure_ascii=False)


def _plain(summary: Summary) -> dict[str, Any]:
    classes = None
    if summary.classes is not None:
        pairs = summary.classes.items()
        classes = [{"class": v, "name": summary.names.get(v), "samples": n} for v, n in pairs]
    return {
        "samples": summary.samples,
        "features": [_plain_column(column) for column in summary.features],
        "labels": [_plain_column(column) for column in summary.labels],
        "classes": classes,
    }


def _plain_column(column: Column) -> dict[str, Any]:
    keys = ("min", "max", "mean")
    measured = dict(zip(keys, (column.low, column.high, column.mean), strict=True))
    return {
        "name": column.name,
        "shape": list(column.shape),
        "dtype": column.dtype,
        ("length" if column.dtype in ("string", "list") else "values"): measured,
        "missing": column.missing,
        "first_missing": column.first_missing,
        "distinct": None if column.counts is None else len(column.counts),
    }


def sample_text(
    part: str, index: int, x: Any, label: str | None, columns: Sequence[str] = ()
) -> str:
    """One sample: its label, and each feature as numbers or text.

    Args:
        part: The part that it is of.
        index: Its number.
        x: Its features.
        label: Its label in words, None for none.
        columns: The names of a table's columns.
    """
    import numpy as np

    lines = [f"{part}, sample {index}"]
    if label is not None:
        lines[0] += f": {label}"
    for name, value in named(x, "features").items():
        array = np.asarray(value)
        if array.ndim == 1 and len(array) == len(columns):
            width = max(map(len, columns))
            lines += [f"  {n:<{width}}  {v:g}" for n, v in zip(columns, array, strict=True)]
            continue
        what = "text" if array.dtype.kind in "OSU" else f"{array.dtype.name} {array.shape}"
        lines += ["", f"{name}: {what}", *_values(array)]
    return "\n".join(lines)


def _values(array: Any) -> list[str]:
    """The values of an array: a text, a row, a matrix for each channel."""
    import numpy as np

    if array.dtype.kind in "OSU":
        found = [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in array.flat]
        return [str(value) for value in found]
    if array.ndim == 3 and array.shape[-1] in (1, 3, 4):
        names = {1: ("",), 3: ("red", "green", "blue"), 4: ("red", "green", "blue", "alpha")}
        lines = []
        for channel, name in enumerate(names[array.shape[-1]]):
            lines += [name] * bool(name) + _values(array[..., channel])
        return lines
    whole = array.dtype.kind != "f" or bool(np.all(array == np.rint(array)))
    shown = np.rint(array).astype("int64") if whole and np.all(np.isfinite(array)) else array
    with np.printoptions(threshold=MOST_PIXELS**2, edgeitems=8, linewidth=4 * MOST_PIXELS + 20):
        written = np.array2string(shown, precision=3, suppress_small=True)
    return [line.strip().strip("[]").rstrip() for line in written.splitlines()] or [written]
