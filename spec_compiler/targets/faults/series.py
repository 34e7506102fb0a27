"""What is wrong with series, records and sets: the record by its number, the feature by its name."""

from __future__ import annotations

import glob
from collections.abc import Callable
from typing import Any

from spec_compiler.targets.plan.model import Expected


def read_windows(
    read: Callable[..., Any],
    _expected: Expected,
    series: Any,
    sequence_length: int,
    ahead: int | None = None,
    **others: Any,
) -> Any:
    """Cut a series into windows; one that is too short for a single window is told of."""
    start, end = others.get("start_index"), others.get("end_index")
    count, rate = len(series[0][start:end]), others.get("sampling_rate", 1)
    span = rate * (sequence_length - 1)
    is_labelled = series[1] is not None
    if count <= (max(span, 0 if ahead is None else span + ahead) if is_labelled else span):
        raise ValueError(
            f"{count} rows are too few for windows of {sequence_length}"
            + (f", every {rate} rows" if rate > 1 else "")
            + (f", and labels {ahead} rows ahead" if is_labelled and ahead else "")
        )
    return read(series, sequence_length, ahead=ahead, **others)


def read_records(
    read: Callable[..., Any], _expected: Expected, path: Any, *args: Any, **others: Any
) -> Any:
    """Read examples; each is parsed once before."""
    import tensorflow as tf

    files = sorted(glob.glob(str(path)))  # noqa: PTH207 - as the run finds them
    if not files:
        raise ValueError(f"{path}: there is no such file")
    counts = []
    for file in files:
        try:
            records = read(file, *args, **others)
            counts.append(_count(records))
        except tf.errors.OpError:
            compression = others.get("compression")
            raw = tf.data.TFRecordDataset(file, compression)
            _name(file, raw)
            _name(file, records)
            raise
    if not any(counts):
        raise ValueError(f"{path}: there are no records")
    return read(path, *args, **others)


def _count(records: Any) -> int:
    """Go through all records of a file."""
    import numpy as np

    return int(records.reduce(np.int64(0), lambda count, *_: count + 1))


def _name(file: str, records: Any) -> None:
    """Name the first record that cannot be read, or parsed, by its number."""
    import tensorflow as tf

    number = 1
    try:
        for _ in records:
            number += 1
    except tf.errors.OpError as error:
        reason = error.message.rpartition("}} ")[2].partition(" [Op:")[0]
        if number == 1 and isinstance(error, tf.errors.DataLossError):
            reason += ": is it compressed in the way that 'compression' says?"
        raise ValueError(f"{file}, record {number}: {reason}") from error


def read_tfds(
    read: Callable[..., Any], _expected: Expected, name: str, part: Any, **others: Any
) -> Any:
    """Read a set of TensorFlow Datasets; what it lacks is named."""
    try:
        import tensorflow_datasets as tfds
    except ModuleNotFoundError as error:
        if error.name != "tensorflow_datasets":
            raise
        reason = "the source tfds needs a package: pip install tensorflow-datasets"
        raise ModuleNotFoundError(reason) from error
    chosen = [others[key] for key in ("x", "y") if others.get(key) is not None]
    place = others.get("data_dir")
    try:
        return read(name, part, **others)
    except tfds.core.DatasetNotFoundError as error:
        where = "" if place is None else f", nor in {place}"
        raise ValueError(f"TensorFlow Datasets has no set {name!r}{where}") from error
    except ValueError as error:
        if chosen or "supervised" not in str(error):
            raise
        reason = f"{name} has no input and target of its own: give x and y"
        raise ValueError(reason) from error
    except KeyError as error:
        split = others.get("split") or (part if isinstance(part, str) else part[0])
        there = tfds.load(name, split=split, data_dir=place, download=False, as_supervised=False)
        known = [*there.element_spec]
        for feature in chosen:
            if feature not in known:
                reason = f"{name} has no feature {feature!r}, there are {known}"
                raise ValueError(reason) from error
        raise
