"""From what was found in the data, or from nothing, to a commented spec.

In: a kind, a name, the data. Out: the spec's text. The page is the kind's template; what
stands in it of the data passes through the writer of YAML.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spec_compiler.record import dataclass
from spec_compiler.starters.folder import IMAGES, TEXTS, look_at_folder
from spec_compiler.starters.found import Folders, Table, Unusable
from spec_compiler.starters.table import look_at_table

TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 96
"""Columns of a comment."""
RANDOM = "Random data for now, so that it trains as it stands: put your own in its place below."
STEPS = 24
"""The rows of a window."""
SPLIT = "split: {validation: 0.15, test: 0.15}"
ENOUGH = 20
"""Files a class from which on parts keep the proportions of the classes."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a starter is made for.

    Attributes:
        kind: `image`, `text`, `tabular` or `timeseries`.
        name: The spec's name.
        file: The spec's file, as the user will call it.
        data: The folder or file of the data; None for random data.
        shown: How the spec names it.
        label: The column that is the label, where the user names it.
    """

    kind: str
    name: str
    file: str
    data: Path | None = None
    shown: str = ""
    label: str | None = None


def starter(start: Start) -> str:
    """The text of a starter.

    Raises:
        Unusable: where the data is not what the kind needs.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from spec_compiler.spec.layout import formatted
    from spec_compiler.text.read import read_text

    values = KINDS[start.kind](start)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the page is YAML: escaping for HTML would spoil it
    )
    page = environment.get_template(f"{start.kind}.yaml.j2")
    text = page.render({"name": start.name, "file": start.file} | values)
    # Names of columns may be long: lines are broken as `format` breaks them.
    document = read_text(text, start.file).value
    assert document is not None
    return formatted(document, start.file, "yaml").value or text


def _image(start: Start) -> dict[str, Any]:
    if start.data is None:
        lines = [
            "# Your own: a folder with a folder of images for each class.",
            "#   train: {images: {directory: photos, image_size: [64, 64]}}",
            "train: {synthetic: {samples: 256}}",
            SPLIT,
        ]
        return {
            "introduction": _intro(RANDOM),
            "shape": "[64, 64, 3]",
            "classes": 10,
            "data": lines,
        }
    found = look_at_folder(_folder(start.data), IMAGES, "images")
    assert found.size is not None
    height, width = found.size
    grey = ", color_mode: grayscale" if found.is_grey else ""
    source = f"{{images: {{directory: %s, image_size: [{height}, {width}]{grey}}}}}"
    lines = [
        *_parts(start, found, source),
        "# Each epoch sees the training images a little different.",
        "augment:",
        "  - RandomFlip: horizontal  # leave it out where left and right matter",
        "  - RandomRotation: 0.05",
    ]
    said = f"{found.files:,} images of {len(found.classes)} classes: {_listed(found.classes)}."
    return {
        "introduction": _intro(said),
        "shape": f"[{height}, {width}, {1 if found.is_grey else 3}]",
        "classes": len(found.classes),
        "data": lines,
    }


def _text(start: Start) -> dict[str, Any]:
    if start.data is None:
        lines = [
            "# Your own: a folder with a folder of .txt files for each class. TextVectorization",
            "# learns the words from the training texts, and gives the number of each.",
            "#   train: {text: reviews}",
            "#   prepare:",
            "#     - TextVectorization: {max_tokens: $vocabulary, output_sequence_length: 100}",
            "train: {synthetic: {samples: 256}}",
            SPLIT,
        ]
        return {"introduction": _intro(RANDOM), "words": 100, "classes": 2, "data": lines}
    found = look_at_folder(_folder(start.data), TEXTS, "texts")
    vectors = f"{{max_tokens: $vocabulary, output_sequence_length: {found.words}}}"
    lines = [
        *_parts(start, found, "{text: %s}"),
        "# Learns the words from the training texts, and gives the number of each.",
        "prepare:",
        f"  - TextVectorization: {vectors}",
    ]
    said = f"{found.files:,} texts of {len(found.classes)} classes: {_listed(found.classes)}."
    return {
        "introduction": _intro(said, f"Nine of ten have at most {found.words} words."),
        "words": found.words,
        "classes": len(found.classes),
        "data": lines,
    }


def _tabular(start: Start) -> dict[str, Any]:
    if start.data is None:
        lines = [
            "# Your own: a CSV file with a header.",
            "#   train: {csv: {path: table.csv, label: price}}",
            "train: {synthetic: {samples: 256}}",
            SPLIT,
        ]
        return {"introduction": _intro(RANDOM), "features": 8, "data": lines} | _task(None, None)
    found = look_at_table(_file(start.data), start.label)
    columns, said = _used(found)
    kept = ", stratify: true" if found.classes is not None else ""
    source = _csv(
        start, found, columns if len(columns) < len(found.numbers) or found.others else ()
    )
    lines = [f"train: {source}", f"split: {{validation: 0.15, test: 0.15{kept}}}"]
    task = _task(found, found.classes)
    return {"introduction": said, "features": len(columns), "data": lines} | task


def _timeseries(start: Start) -> dict[str, Any]:
    if start.data is None:
        lines = [
            "# Your own: a CSV file with a header, its rows in the order of time.",
            "#   train:",
            "#     timeseries:",
            "#       data: {csv: {path: weather.csv, label: temperature, features: [temperature, wind]}}",
            f"#       sequence_length: {STEPS}",
            "#       ahead: 1",
            "train: {synthetic: {samples: 256}}",
            "split: {validation: 0.15, test: 0.15, shuffle: false}",
        ]
        made = {"introduction": _intro(RANDOM), "steps": STEPS, "features": 3}
        return made | {"data": lines, "last": _number(None)}
    found = look_at_table(_file(start.data), start.label)
    columns, said = _used(found)
    columns = (*columns, found.label)
    steps = min(STEPS, found.rows // 10)
    if steps < 2:
        raise Unusable(f"'{start.data}' has {found.rows} rows: a series needs 20 or more")
    lines = [
        "train:",
        "  timeseries:",
        f"    data: {_csv(start, found, columns)}",
        f"    sequence_length: {steps}  # rows in a window",
        "    ahead: 1  # what is predicted: the label of the row after the window",
        "# The last rows are kept for validation and test: windows that overlap give nothing away.",
        "split: {validation: 0.15, test: 0.15, shuffle: false}",
    ]
    made = {"introduction": said, "steps": steps, "features": len(columns), "data": lines}
    return made | {"last": _number(found)}


KINDS: dict[str, Callable[[Start], dict[str, Any]]] = {
    "image": _image,
    "text": _text,
    "tabular": _tabular,
    "timeseries": _timeseries,
}
"""What fills in each kind's template."""


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise Unusable(f"'{path}' is no folder")
    return path


def _file(path: Path) -> Path:
    if not path.is_file():
        raise Unusable(f"'{path}' is no file: a table is a CSV file")
    return path


def _intro(*sentences: str) -> list[str]:
    """Sentences as lines of a comment."""
    import textwrap

    return textwrap.wrap(" ".join(sentences), WIDTH)


def _listed(names: tuple[str, ...]) -> str:
    """Names in a comment: the first ones, with their odd characters escaped."""
    shown = [ascii(name)[1:-1] for name in names[:12]]
    return ", ".join(shown) + (", …" if len(names) > len(shown) else "")


def _parts(start: Start, found: Folders, source: str) -> list[str]:
    """The lines of the parts: folders of their own, or shares of `train`."""
    if not found.parts:
        lines = [f"train: {source % written(start.shown)}"]
    else:
        lines = [
            f"{part}: {source % written(f'{start.shown}/{below}')}"
            for part, below in found.parts.items()
        ]
    missing = [part for part in ("validation", "test") if part not in found.parts]
    if missing:
        shares = ", ".join(f"{part}: 0.15" for part in missing)
        kept = ", stratify: true" if found.files >= ENOUGH * len(found.classes) else ""
        lines.append(f"split: {{{shares}{kept}}}  # shares of train, drawn by the seed")
    return lines


def _used(found: Table) -> tuple[tuple[str, ...], list[str]]:
    """The columns that the model is given, and what is said of all of them.

    Raises:
        Unusable: where no column is left.
    """
    columns = tuple(name for name in found.numbers if name not in found.missing)
    if not columns:
        raise Unusable("in every column of numbers values are missing: fill them in first")
    if found.label in found.missing:
        raise Unusable(f"in the label '{found.label}' values are missing: leave those rows out")
    much = f"{found.rows:,} rows" if found.is_whole else f"More than {found.rows:,} rows"
    said = [f"{much}; {len(columns)} columns of numbers, the label is {_listed((found.label,))}."]
    if found.others:
        said.append(f"Left out, as they hold text: {_listed(found.others)}.")
    gaps = tuple(name for name in found.numbers if name in found.missing)
    if gaps:
        said.append(f"Left out, as values are missing: {_listed(gaps)}.")
    return columns, _intro(*said)


def _csv(start: Start, found: Table, columns: tuple[str, ...]) -> str:
    """The source of a table; the columns are named where they are not all."""
    given = {"path": written(start.shown), "label": written(found.label)}
    if columns:
        given["features"] = "[" + ", ".join(map(written, columns)) + "]"
    if found.others:
        # Columns that are named as text are not read as numbers.
        given["dtypes"] = "{" + ", ".join(f"{written(each)}: string" for each in found.others) + "}"
    if found.delimiter != ",":
        given["delimiter"] = written(found.delimiter)
    return "{csv: {" + ", ".join(f"{key}: {value}" for key, value in given.items()) + "}}"


def _task(found: Table | None, classes: int | None) -> dict[str, Any]:
    """The last layer, the loss and the metric by what the label is."""
    if classes is None:
        return {
            "purpose": "Predicts a number from the other columns.",
            "last": _number(found),
            "loss": "mse",
            "metric": "mae",
        }
    if classes == 2:
        return {
            "purpose": "Tells yes from no by the other columns.",
            "last": ["Dense: {units: 1, activation: sigmoid}"],
            "loss": "binary_crossentropy  # for 0 and 1 as labels",
            "metric": "accuracy",
        }
    return {
        "purpose": "Tells the class of a row by the other columns.",
        "last": [f"Dense: {{units: {classes}, activation: softmax}}  # one for each class"],
        "loss": "sparse_categorical_crossentropy  # for class numbers as labels",
        "metric": "accuracy",
    }


def _number(found: Table | None) -> list[str]:
    """The last layers for a label that is a number: brought to its scale where that is far off."""
    last = ["Dense: 1"]
    if found is not None and found.spread and (found.spread > 3 or abs(found.middle) > 3):
        scale, offset = (float(f"{value:.3g}") for value in (found.spread, found.middle))
        scaled = f"{{scale: {_plain(scale)}, offset: {_plain(offset)}}}"
        last.append(f"Rescaling: {scaled}  # to the scale of the label: its deviation, its mean")
    return last


def _plain(value: float) -> str:
    """A number as YAML has it."""
    from spec_compiler.text.layout.scalars import number

    return number(value)


def written(text: str) -> str:
    """A text as a value inside brackets; a dollar is no formula."""
    from spec_compiler.text.layout.scalars import text_of
    from spec_compiler.text.layout.tree import Leaf, of_plain

    leaf = of_plain(text.replace("$", "$$"))
    assert isinstance(leaf, Leaf)
    return text_of(leaf, in_brackets=True)
