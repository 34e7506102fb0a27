"""Files of a folder, a folder below it for each class: images, texts, sounds.

The arguments are those of `keras.utils.image_dataset_from_directory` and its kin. What a
part is cut and mixed by (`batch_size`, `shuffle`, `seed`) is the data section's or `fit`'s
unless it is given here.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import (
    Bool,
    DataFormat,
    Int,
    PositiveInt,
    Size2,
    Str,
    one_of_any_case,
)
from spec_compiler.catalog.object_fields import integers
from spec_compiler.catalog.sources.base import DataSource, Features, Labels
from spec_compiler.catalog.sources.class_folders import class_folders
from spec_compiler.catalog.sources.files import Files, Finding
from spec_compiler.catalog.sources.formats import DatasetFormat
from spec_compiler.catalog.sources.paths import FolderPath
from spec_compiler.shapes.types import TensorType

Subset = Literal["training", "validation", "both"]
LabelMode = Literal["int", "categorical", "binary"]
GivenLabels = Annotated[Any, integers()]


class FolderSource(DataSource):
    """Files of a folder; the class of a file is the folder below that it stands in."""

    gives, reader, files = "files", "list_files", ("directory",)
    unloaded: ClassVar[tuple[str, ...]] = ("batch_size", "format", "skip_unreadable")
    """The arguments that Keras's loader is not given as they stand."""
    unread = (*unloaded, "validation_split", "subset")
    loader: ClassVar[str]
    """Keras's function that reads such a folder."""
    finder: ClassVar[str]
    """What finds the files that cannot be read: a function of `targets.runtime`."""
    passed = {"endings": "endings", "seed": "seed"}

    noun: ClassVar[str] = "files"
    """What messages call the files."""

    directory: FolderPath
    """The folder, relative to the spec."""
    file_labels: Literal["inferred"] | list[Int] | None = Field("inferred", alias="labels")
    """`inferred`: the folders below are the classes; a list: the class of each file in the
    order of their paths; null: there are no labels."""
    label_mode: LabelMode | None = "int"
    """What a label is: `int` a class number, `categorical` one-hot, `binary` 0 or 1; null: none."""
    class_names: Annotated[list[Str], Field(min_length=1)] | None = None
    """The folders that are classes, in the order of the class numbers; none is all by name."""
    batch_size: PositiveInt | None = None
    """Samples a batch; none is that of `data` or of `fit`."""
    shuffle: Bool = True
    """Whether the files are mixed once by the seed; otherwise they stand in the order of names."""
    seed: Int | None = None
    """The seed of the mixing; none is the spec's."""
    validation_split: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The share of the files, the last ones, that is the subset `validation`."""
    subset: Subset | None = None
    """Which part of the files: `training`, `validation`, or `both` under `source`."""
    follow_links: Bool = False
    """Whether folders that are links are gone into."""
    verbose: Bool = True
    """Whether the numbers of files and classes are printed."""
    skip_unreadable: Bool = False
    """Whether files that cannot be read are named, counted and left out; otherwise they end the
    run before it trains."""

    @model_validator(mode="after")
    def _check_together(self) -> "FolderSource":
        """What Keras's loaders refuse of two arguments together."""
        if (self.validation_split is None) != (self.subset is None):
            given = "subset" if self.validation_split is None else "validation_split"
            other = "validation_split" if given == "subset" else "subset"
            refuse(given, "SC206", f"'{given}' needs '{other}'", f"give {other} too")
        if self.class_names is not None:
            if self.file_labels != "inferred":
                refuse("class_names", "SC206", "class_names needs labels: inferred")
            twice = [name for name in self.class_names if self.class_names.count(name) > 1]
            if twice:
                refuse("class_names", "SC206", f"class_names has '{twice[0]}' twice")
            if self.label_mode == "binary" and len(self.class_names) != 2:
                count = len(self.class_names)
                refuse("label_mode", "SC206", f"label_mode: binary needs 2 classes, not {count}")
        return self

    @property
    def has_labels(self) -> bool:
        """Whether the files have labels."""
        return self.file_labels is not None and self.label_mode is not None

    @property
    def classes(self) -> int | None:
        """How many classes there are; None where only the folder tells, or they are wrong."""
        if self._seen.get("are_wrong"):
            return None
        if isinstance(self.file_labels, list):
            return len(set(self.file_labels))
        names = self.class_names or self._seen.get("classes")
        if names is not None:
            return len(names)
        return 2 if self.label_mode == "binary" else None

    def labelled(self) -> bool:
        """Whether the files have labels."""
        return self.has_labels

    def given_parts(self) -> tuple[str, ...]:
        """Training and validation data where both subsets are asked for."""
        return ("train", "validation") if self.subset == "both" else ("train",)

    def known_labels(self) -> Labels | None:
        """What is known of the labels, by their mode."""
        if not self.has_labels:
            return Labels("none")
        if self.label_mode == "categorical":
            count = self.classes
            return Labels("one_hot", count, (count,) if count is not None else None)
        if self.label_mode == "binary":
            return Labels("binary", 2, (1,))
        return Labels("integer", self.classes)

    def look(self, files: Files) -> list[Finding]:
        """The classes of the folder, and what is wrong with them."""
        place = files.locate(self.directory) if isinstance(self.directory, str) else None
        return [] if place is None else list(class_folders(self, place, files))


_INTERPOLATIONS = (
    "bilinear",
    "nearest",
    "bicubic",
    "area",
    "lanczos3",
    "lanczos5",
    "gaussian",
    "mitchellcubic",
)
Interpolation = Annotated[str, one_of_any_case(*_INTERPOLATIONS)]
CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
"""How many channels a colour mode has."""


class Images(FolderSource):
    """Images of a folder, all brought to one size; values from 0 to 255, as float32."""

    keras_name = "images"
    endings, noun = (".bmp", ".gif", ".jpeg", ".jpg", ".png"), "images"
    is_bytes = True
    loader, finder = "keras.utils.image_dataset_from_directory", "unreadable_images"
    opener = "open_images"
    opening = (
        "color_mode",
        "image_size",
        "interpolation",
        "crop_to_aspect_ratio",
        "pad_to_aspect_ratio",
        "data_format",
    )

    color_mode: Literal["grayscale", "rgb", "rgba"] = "rgb"
    """How many channels: `grayscale` has 1, `rgb` 3, `rgba` 4."""
    image_size: Size2 = (256, 256)
    """Height and width that each image is resized to."""
    interpolation: Interpolation = "bilinear"
    """How images are resized."""
    crop_to_aspect_ratio: Bool = False
    """Whether the middle of an image of another shape is taken, instead of distorting it."""
    pad_to_aspect_ratio: Bool = False
    """Whether an image of another shape gets black edges, instead of distorting it."""
    data_format: DataFormat | None = None
    """Where the channels are; none is Keras's own setting, `channels_last`."""
    format: DatasetFormat = "tf"
    """A `tf.data.Dataset`; Keras's other format, `grain`, is not supported."""

    @model_validator(mode="after")
    def _check_size(self) -> "Images":
        """An image is cropped or padded, not both."""
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            message = "crop_to_aspect_ratio and pad_to_aspect_ratio do not go together"
            refuse("pad_to_aspect_ratio", "SC206", message)
        return self

    def known_features(self) -> Features | None:
        """Height, width and channels."""
        channels = CHANNELS[self.color_mode]
        # Resizing by the nearest pixel keeps the bytes as they are.
        dtype = "uint8" if self.interpolation == "nearest" else "float32"
        if self.data_format == "channels_first":
            return TensorType((None, channels, *self.image_size), dtype)
        return TensorType((None, *self.image_size, channels), dtype)


class Text(FolderSource):
    """Text files of a folder, the whole text of each as a string."""

    keras_name = "text"
    endings, noun = (".txt",), "text files"
    loader, finder = "keras.utils.text_dataset_from_directory", "unreadable_texts"
    opener, opening = "open_texts", ("max_length",)

    max_length: PositiveInt | None = None
    """The number of bytes after which a text is cut; none keeps all of it."""
    format: DatasetFormat = "tf"
    """A `tf.data.Dataset`; Keras's other format, `grain`, is not supported."""

    def known_features(self) -> Features | None:
        """One string."""
        return TensorType((None,), "string")


class Audio(FolderSource):
    """WAV files of a folder, as float32 from -1 to 1 in the shape (samples, channels)."""

    keras_name = "audio"
    endings, noun = (".wav",), "sounds"
    loader, finder = "keras.utils.audio_dataset_from_directory", "unreadable_sounds"
    opener = "open_sounds"
    opening = ("sampling_rate", "output_sequence_length", "ragged")

    sampling_rate: PositiveInt | None = None
    """The samples a second that each sound is brought to, which needs tensorflow-io."""
    output_sequence_length: PositiveInt | None = None
    """The number of samples that each sound is cut or padded to; none pads each batch."""
    ragged: Bool = False
    """Whether a batch is a ragged tensor, its sounds as long as they are."""

    @model_validator(mode="after")
    def _check_length(self) -> "Audio":
        """Sounds of one length are not ragged."""
        if self.ragged and self.output_sequence_length is not None:
            refuse("ragged", "SC206", "ragged and output_sequence_length do not go together")
        return self

    def known_features(self) -> Features | None:
        """Samples and channels."""
        return TensorType((None, self.output_sequence_length, None), "float32")

    def uneven(self) -> bool:
        """Sounds as long as they are make padded batches, unless they are ragged."""
        return self.output_sequence_length is None and not self.ragged
