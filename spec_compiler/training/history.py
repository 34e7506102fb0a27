"""The history of a run: a row an epoch in `history.csv`, and its curves as a picture.

In: what Keras logs at the end of each epoch. Out: files, written as it comes about,
so that an interrupted run keeps what was done.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any


class HistoryFile:
    """Writes the logs of each epoch to a CSV file at once.

    Args:
        path: The file; it is made when the first epoch has ended. Where it is there already, a
            run is continued: its rows stay.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, float]] = _read(path) if path.exists() else []

    def write(self, epoch: int, logs: dict[str, Any] | None) -> None:
        """Add the row of an epoch, counted from 0.

        The file is written anew for a new column, and where an epoch comes again that was
        interrupted before it was backed up.
        """
        row = {"epoch": epoch} | {name: float(value) for name, value in (logs or {}).items()}
        kept = [before for before in self.rows if before["epoch"] < epoch]
        is_new = len(kept) < len(self.rows) or not row.keys() <= set(self.columns())
        self.rows = [*kept, row]
        todo = self.rows if is_new else [row]
        with self.path.open("w" if is_new else "a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self.columns())
            if is_new:
                writer.writeheader()
            writer.writerows(todo)

    def columns(self) -> list[str]:
        """The names of all columns, in the order in which they came up."""
        return list(dict.fromkeys(name for row in self.rows for name in row))


def _read(path: Path) -> list[dict[str, float]]:
    """The rows of a file as far as they are whole: a row cut off at the end comes again."""
    rows = []
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                values = {k: float(v) for k, v in row.items() if k is not None and v}
            except ValueError:
                break
            if None in row.values() or "epoch" not in values:
                break
            rows.append(values | {"epoch": int(values["epoch"])})
    return rows


def draw_curves(history: HistoryFile, path: Path) -> None:
    """Draw the loss and each metric over the epochs, its validation beside it, as a PNG file."""
    if not history.rows:
        return
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    columns = history.columns()
    names = [name for name in columns if name != "epoch" and not name.startswith("val_")]
    figure = Figure(figsize=(4.5 * len(names), 3.5), layout="constrained")
    FigureCanvasAgg(figure)
    for axis, name in zip(figure.subplots(1, len(names), squeeze=False)[0], names, strict=True):
        for column, style, label in ((name, "-", "training"), (f"val_{name}", "--", "validation")):
            rows = [row for row in history.rows if column in row]
            if rows:
                epochs = [row["epoch"] + 1 for row in rows]
                axis.plot(epochs, [row[column] for row in rows], style, marker=".", label=label)
        axis.set_xlabel("epoch")
        axis.set_title(name.replace("_", " "))
        axis.legend()
    figure.savefig(path, dpi=120)
