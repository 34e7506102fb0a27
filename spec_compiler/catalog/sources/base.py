"""What every data source says of its data before it is read."""

from typing import ClassVar

from spec_compiler.catalog.base import KerasObject
from spec_compiler.record import dataclass


@dataclass(frozen=True)
class Labels:
    """What is known of a source's labels.

    Attributes:
        kind: `integer` (one of n), `binary`, `number` (regression), `any` (not known).
        classes: How many classes there are, None where unknown or none.
        shape: The shape of one label.
    """

    kind: str
    classes: int | None = None
    shape: tuple[int, ...] = ()


class DataSource(KerasObject):
    """A source of features and labels."""

    labels: ClassVar[Labels | None] = None
    """What is known of the labels; None where only the data tells."""
    sample: ClassVar[tuple[int | None, ...] | None] = None
    """The shape of one sample; None where only the data tells."""
    splits: ClassVar[tuple[str, ...]] = ("train",)
    """The parts that it gives at once under `source`."""
    is_bytes: ClassVar[bool] = False
    """Whether the features are whole numbers from 0 to 255."""

    @property
    def train_samples(self) -> int | None:
        """How many samples `train` has; None where only the data tells."""
        return None
