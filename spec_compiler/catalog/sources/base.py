"""What every data source says of its data before it is read, and how a program reads it.

A source is a class: its fields are what a spec may write, its class attributes say how a
program reads it. A source derives from `DataSource`, or from a class below it. What is
known of the data before it is read is asked for by methods, as it may depend on the
arguments; a source that may look at its files does so in `look`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import PrivateAttr

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.sources.files import Files, Finding
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType, Unknown


@dataclass(frozen=True)
class Labels:
    """What is known of a source's labels.

    Attributes:
        kind: `integer` (one of n), `one_hot`, `binary`, `number` (regression), `any` (not known),
            `none` (there are none).
        classes: How many classes there are, None where unknown or none.
        shape: The shape of one label, None where unknown.
    """

    kind: str
    classes: int | None = None
    shape: tuple[int | None, ...] | None = ()


Features = TensorType | Unknown | Mapping[str, TensorType | Unknown]
"""The features of a batch: one tensor, or several by name."""
Passed = Literal["batch_size", "endings", "part", "seed", "shuffle"]
"""What a program may pass to what reads a source, beside the spec's arguments.

`batch_size` is that of training; `endings` what the names of its files end in; `part` the
part's name, or a list of all that are read at once; `seed` the spec's seed, 0 where it has
none; `shuffle` is true for the training data, false for all other.
"""


class DataSource(KerasObject):
    """A source of features and labels.

    Class attributes that a class may set:
        gives: What a program gets from it. `arrays`: for each part a tuple of the features, the
            labels (None for none) and, where `weighted()` says so, the weights; `samples`: a
            `tf.data.Dataset` of single samples, each the features or such a tuple, in the same
            order each time unless `mixes`; `batches`: one of batches; `files`: for each part a
            tuple of the paths of files and the labels, of which `opener` makes samples.
        opener: What makes samples of `files` once they are parted and mixed: a function of
            `targets.runtime` that takes the tuple, `shuffle` and `seed`.
        opening: The arguments that are the opener's.
        reader: What is called to read it: a function of Keras by its dotted name, or one of
            `targets.runtime` by its name.
        nested: The arguments that are sources themselves, and given to the reader as read.
        described: The arguments that hold objects by name, each with their category; the reader
            gets them as mappings with `kind` and the object's arguments.
        files: The arguments that name files or folders, relative to the spec's folder.
        renamed: The reader's names of arguments, where they are not the spec's.
        unread: The arguments that are not the reader's.
        passed: What the reader is passed beside, by the name of its parameter.
        splits: The parts that it gives at once under `source`, as a tuple.
        mixes: Whether it mixes its samples itself when it is passed `shuffle`.
        is_bytes: Whether the features are whole numbers from 0 to 255.
        is_lists: Whether the features are lists of different lengths, which are no tensor.
    """

    gives: ClassVar[Literal["arrays", "rows", "samples", "batches", "files"]] = "arrays"
    opener: ClassVar[str] = ""
    opening: ClassVar[tuple[str, ...]] = ()
    reader: ClassVar[str] = ""
    nested: ClassVar[tuple[str, ...]] = ()
    described: ClassVar[Mapping[str, str]] = {}
    files: ClassVar[tuple[str, ...]] = ("path",)
    renamed: ClassVar[Mapping[str, str]] = {}
    unread: ClassVar[tuple[str, ...]] = ()
    passed: ClassVar[Mapping[str, Passed]] = {}
    splits: ClassVar[tuple[str, ...]] = ("train",)
    mixes: ClassVar[bool] = False
    is_bytes: ClassVar[bool] = False
    is_lists: ClassVar[bool] = False
    endings: ClassVar[tuple[str, ...]] = ()
    """What the names of the files that are read end in."""

    _seen: dict[str, Any] = PrivateAttr(default_factory=dict)
    """What `look` has found out, for the methods here to tell."""

    def known_labels(self) -> Labels | None:
        """What is known of the labels; None where only the data tells."""
        return None

    def known_features(self) -> Features | None:
        """The features of a batch; None where only the data tells.

        The first axis is that of the samples.
        """
        return None

    def known_samples(self) -> int | None:
        """How many samples the training data has; None where only the data tells."""
        return None

    def labelled(self) -> bool:
        """Whether samples have labels."""
        return True

    def weighted(self) -> bool:
        """Whether samples have weights."""
        return False

    def given_parts(self) -> tuple[str, ...]:
        """The parts that this very one gives under `source`."""
        return self.splits

    def mixing(self) -> bool:
        """Whether it mixes its samples itself, where its arguments have a say in `mixes`."""
        return self.mixes

    def never_ends(self) -> bool:
        """Whether there is always a further batch."""
        return False

    def uneven(self) -> bool:
        """Whether samples are of different sizes, so that each batch is padded."""
        return False

    def given(self) -> str:
        """What a program gets from this very one, where its arguments have a say in `gives`."""
        return self.gives

    def look(self, files: Files) -> list[Finding]:
        """Look at what is quick to see of the files, where they are there; what is wrong with it.

        Args:
            files: Opens files inside the project's root by the paths that arguments write.
        """
        return []
