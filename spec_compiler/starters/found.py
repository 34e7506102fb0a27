"""What a look at the data found: plain data, and the mistake of data that cannot be used."""

from __future__ import annotations

from dataclasses import field

from spec_compiler.record import dataclass


class Unusable(ValueError):
    """Data that no starter can be made of; the text says why, and what would do."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file.

    Attributes:
        numbers: The columns of numbers that are features, in order.
        others: The columns of text, which the starter leaves out.
        label: The column that is the label.
        classes: How many classes it has; None where it is a number to be predicted.
        rows: The rows that were looked at.
        middle: The mean of the label.
        spread: Its standard deviation.
        is_whole: Whether those are all.
        delimiter: What stands between two values.
        missing: Columns in which values are missing.
    """

    numbers: tuple[str, ...]
    others: tuple[str, ...]
    label: str
    classes: int | None
    rows: int
    middle: float = 0.0
    spread: float = 1.0
    is_whole: bool = True
    delimiter: str = ","
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folders:
    """A folder with a folder for each class.

    Attributes:
        parts: `train`, `validation`, `test` with the folder below that holds it; none where the
            classes stand in the folder itself.
        classes: Their names, in order.
        files: How many files there are.
        size: The height and width that suit most images; None for texts.
        is_grey: Whether the images have no colours.
        words: The words that most texts have; None for images.
    """

    classes: tuple[str, ...]
    files: int
    parts: dict[str, str] = field(default_factory=dict)
    size: tuple[int, int] | None = None
    is_grey: bool = False
    words: int | None = None
