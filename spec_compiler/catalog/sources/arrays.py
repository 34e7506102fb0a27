"""Arrays in NumPy's files."""

from spec_compiler.catalog.fields import Str
from spec_compiler.catalog.sources.base import DataSource


class Npz(DataSource):
    """Two arrays of one `.npz` file."""

    keras_name = "npz"
    reader = "read_npz"

    path: Str
    """The file, relative to the spec's."""
    x: Str = "x"
    """The key of the features."""
    y: Str | None = "y"
    """The key of the labels; null for data without them."""

    def labelled(self) -> bool:
        """Whether a key names the labels."""
        return self.y is not None
