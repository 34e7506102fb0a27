"""Pictures of data: samples in a grid, histograms of columns, classes as bars, one sample.

In: the summary of a part, or one sample. Out: the bytes of an image file. Nothing is read
here.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from spec_compiler.training.data_parts import named
from spec_compiler.training.data_summary import Column, Summary

MOST_IMAGES, MOST_WINDOWS, MOST_COLUMNS = 25, 9, 23
MOST_BARS = 30
"""So many classes get a bar."""
LONGEST_WORD = 30
"""Longer texts are told of by their lengths."""
LEAST_BARS = 8
"""Bars are as thin as if there were so many."""
FEW = 12
"""A column of no more values gets a bar for each."""
MOST_NAMED = 6
"""So many columns of a series are named."""
WRITTEN = 32
"""Pixels are written as numbers in images of no more rows and columns."""
INK, ACCENT = "#35618f", "#b5532a"
CHANNELS = (1, 3, 4)


def picture(summary: Summary, title: str, form: str) -> bytes:
    """A picture of a part, by what its features are.

    Args:
        summary: The part.
        title: What stands above it.
        form: The file's format: `png`, `svg`, `pdf`.
    """
    figure = _figure()
    only = summary.features[0] if len(summary.features) == 1 else None
    images = [image for x, _ in summary.kept if (image := as_image(x)) is not None]
    if only is not None and images and len(images) == len(summary.kept):
        _grid(figure, summary, images[:MOST_IMAGES])
    elif only is not None and len(only.shape) == 2 and not only.is_text:
        _windows(figure, summary)
    else:
        _histograms(figure, summary)
    figure.suptitle(f"{title}: {summary.name}, {summary.samples:,} samples", fontsize=13)
    return _bytes(figure, form)


def sample_picture(x: Any, title: str, form: str) -> bytes:
    """One sample: its image, with the numbers of its pixels where they can be read."""
    import numpy as np

    figure = _figure()
    values = next(iter(named(x, "features").values()))
    image = as_image(values)
    if image is None:
        _one_row(figure, named(x, "features"))
    else:
        matrices = [image] if image.ndim == 2 else list(np.moveaxis(image, -1, 0))
        names = [""] if image.ndim == 2 else ["red", "green", "blue", "alpha"]
        figure.set_size_inches(7.5 * len(matrices), 8)
        axes = figure.subplots(1, len(matrices), squeeze=False)[0]
        for axis, matrix, name in zip(axes, matrices, names, strict=False):
            _matrix(axis, matrix, name)
    figure.suptitle(title, fontsize=13)
    return _bytes(figure, form)


def as_image(x: Any) -> Any:
    """A sample as an image of rows and columns, channels last; None where it is none."""
    import numpy as np

    if isinstance(x, dict | list | tuple):
        return None
    array = np.asarray(x)
    if array.dtype.kind not in "buif" or array.ndim not in (2, 3):
        return None
    if array.ndim == 3 and array.shape[-1] not in CHANNELS:
        if array.shape[0] not in CHANNELS:
            return None
        array = np.moveaxis(array, 0, -1)
    rows, columns = array.shape[:2]
    # A long narrow array is a series.
    if min(rows, columns) < 4 or (array.ndim == 2 and max(rows, columns) > 8 * min(rows, columns)):
        return None
    return array[..., 0] if array.ndim == 3 and array.shape[-1] == 1 else array


def _grid(figure: Any, summary: Summary, images: list[Any]) -> None:
    """Images with their labels, the classes beside them."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    bars = _has_bars(summary)
    figure.set_size_inches(1.7 * columns + (3.2 if bars else 0), max(1.8 * rows, 3) + 0.6)
    left, right = figure, None
    if bars:
        left, right = figure.subfigures(1, 2, width_ratios=(1.7 * columns, 3.2))
    for index, axis in enumerate(left.subplots(rows, columns, squeeze=False).flat):
        axis.axis("off")
        if index < len(images):
            _show(axis, images[index], summary.features[0])
            axis.set_title(label_of(summary, summary.kept[index][1]) or "", fontsize=10, pad=3)
    if right is not None:
        _class_bars(right.subplots(), summary)


def _show(axis: Any, image: Any, column: Column) -> None:
    """One image in the range of all of them."""
    import numpy as np

    low, high = column.low or 0.0, column.high or 1.0
    if image.ndim == 2:
        axis.imshow(image, cmap="gray", vmin=low, vmax=max(high, low + 1e-9))
        return
    if low >= 0 and high > 1:
        image = image / 255 if high <= 255 else image / high
    elif low < 0:
        image = (image - low) / (high - low)
    axis.imshow(np.clip(image, 0, 1))


def _windows(figure: Any, summary: Summary) -> None:
    """Windows of a series: a line for each of its columns."""
    import numpy as np

    kept = summary.kept[:MOST_WINDOWS]
    columns = math.ceil(math.sqrt(len(kept)))
    rows = math.ceil(len(kept) / columns)
    figure.set_size_inches(3.4 * columns, 2.4 * rows + 0.6)
    for index, axis in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        if index >= len(kept):
            axis.axis("off")
            continue
        x, y = kept[index]
        lines = axis.plot(np.asarray(x), linewidth=1)
        axis.tick_params(labelsize=8)
        axis.locator_params(axis="x", integer=True)
        if index == 0 and 1 < len(lines) == len(summary.columns) <= MOST_NAMED:
            axis.legend(lines, [_short(name) for name in summary.columns], fontsize=7)
        label = label_of(summary, y)
        axis.set_title("" if label is None else f"label {label}", fontsize=10)


def _histograms(figure: Any, summary: Summary) -> None:
    """A histogram of each column, and of the labels."""
    features = [c for c in summary.features if c.values is not None][:MOST_COLUMNS]
    bars = _has_bars(summary)
    amounts = [c for c in summary.labels if c.values is not None and summary.classes is None]
    panels = len(features) + bars + len(amounts)
    columns = min(4, max(panels, 1))
    rows = math.ceil(panels / columns)
    figure.set_size_inches(3.2 * columns, 2.5 * rows + 0.6)
    axes = iter(figure.subplots(max(rows, 1), columns, squeeze=False).flat)
    for column in features:
        _histogram(next(axes), column, INK)
    for column in amounts:
        _histogram(next(axes), column, ACCENT)
    if bars:
        _class_bars(next(axes), summary)
    for axis in axes:
        axis.axis("off")


def _histogram(axis: Any, column: Column, color: str) -> None:
    """The values of one column, the commonest texts of one with few."""
    is_word = column.is_text and (column.high or 0) <= LONGEST_WORD
    if is_word and column.counts and len(column.counts) <= MOST_BARS:
        _bars(axis, sorted(column.counts.items(), key=lambda pair: -pair[1]), color)
        axis.set_title(_short(column.name), fontsize=10)
        return
    if column.counts is not None and len(column.counts) <= FEW and not column.is_text:
        pairs = sorted(column.counts.items())
        axis.bar(range(len(pairs)), [number for _, number in pairs], color=color)
        axis.set_xticks(range(len(pairs)), [f"{value:g}" for value, _ in pairs])
    else:
        axis.hist(column.values, bins=30, color=color)
    what = {"string": " (characters)", "list": " (items)"}.get(column.dtype, "")
    axis.set_title(_short(column.name) + what, fontsize=10)
    axis.tick_params(labelsize=8)
    axis.yaxis.get_major_locator().set_params(integer=True)


def _has_bars(summary: Summary) -> bool:
    return bool(summary.classes) and len(summary.classes or ()) <= MOST_BARS


def _class_bars(axis: Any, summary: Summary) -> None:
    """How many samples each class has."""
    names = summary.names
    classes = summary.classes or {}
    _bars(axis, [(names.get(value, value), number) for value, number in classes.items()], ACCENT)
    axis.set_title("classes", fontsize=10)


def _bars(axis: Any, counts: Sequence[tuple[Any, int]], color: str) -> None:
    """Horizontal bars, the first one above, each with its number."""
    places, numbers = range(len(counts)), [number for _, number in counts]
    drawn = axis.barh(places, numbers, color=color)
    axis.bar_label(drawn, [f"{number:,}" for number in numbers], padding=3, fontsize=8)
    axis.margins(x=0.18)
    names = [_short(str(name)) for name, _ in counts]
    axis.set_yticks(places, names, fontsize=9 if len(counts) <= 12 else 7)
    axis.set_ylim(max(len(counts), LEAST_BARS) - 0.4, -0.6)
    axis.tick_params(axis="x", labelsize=8)
    axis.locator_params(axis="x", nbins=4, integer=True)
    axis.spines[["top", "right", "left"]].set_visible(False)
    axis.tick_params(axis="y", length=0)


def _matrix(axis: Any, matrix: Any, name: str) -> None:
    """An image of one channel, its numbers written into the pixels of a small one."""
    import numpy as np

    low, high = float(matrix.min()), float(matrix.max())
    axis.imshow(matrix, cmap="gray", vmin=low, vmax=max(high, low + 1e-9))
    axis.set_title(name, fontsize=11)
    axis.tick_params(labelsize=8)
    rows, columns = matrix.shape
    if max(rows, columns) > WRITTEN:
        return
    whole = bool(np.all(matrix == np.rint(matrix)))
    size = min(9.0, 190 / max(rows, columns) / (1 if whole else 1.4))
    for row in range(rows):
        for column in range(columns):
            value = float(matrix[row, column])
            dark = value < (low + high) / 2
            written = f"{value:.0f}" if whole else f"{value:.2f}"
            color = "white" if dark else "black"
            axis.text(column, row, written, ha="center", va="center", fontsize=size, color=color)


def _one_row(figure: Any, features: dict[str, Any]) -> None:
    """A sample that is no image: its values as bars, or as lines of a series."""
    import numpy as np

    figure.set_size_inches(8, 2.4 * len(features) + 1)
    axes = figure.subplots(len(features), 1, squeeze=False)[:, 0]
    for axis, (name, value) in zip(axes, features.items(), strict=True):
        array = np.asarray(value)
        axis.set_title(_short(name), fontsize=10)
        if array.dtype.kind not in "buif":
            axis.axis("off")
            axis.text(0, 0.5, _short(str(array), 400), wrap=True, fontsize=9, va="center")
        elif array.ndim <= 1:
            axis.bar(range(array.size), array.ravel(), color=INK)
        else:
            axis.plot(array.reshape(len(array), -1), linewidth=1)


def label_of(summary: Summary, y: Any) -> str | None:
    """A sample's label in words; None where it has none."""
    import numpy as np

    if y is None or isinstance(y, dict | list | tuple):
        return None
    array = np.asarray(y)
    if array.size != 1:
        return None
    value = array.reshape(-1)[0]
    if isinstance(value, bytes):
        return _short(value.decode("utf-8", "replace"))
    if array.dtype.kind in "OSU":
        return _short(str(value))
    is_class = summary.classes is not None and float(value) == int(value)
    return _short(str(summary.names.get(int(value), int(value)))) if is_class else f"{value:.4g}"


def _short(text: str, limit: int = 22) -> str:
    """A text that fits; signs that stand for formulas are taken as they are."""
    return (text if len(text) <= limit else text[: limit - 1] + "…").replace("$", r"\$")


def _figure() -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _bytes(figure: Any, form: str) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, dpi=110)
    return buffer.getvalue()
