"""What is wrong with NumPy's files is said in their own terms, in memory or on disk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.keras

WRONG = {
    "no array": "expected an array as np.save writes it, it begins with b'a,b\\n1,'",
    "empty": "expected an array as np.save writes it, it is empty",
    "half a header": "the header of the array is damaged",
    "cut off": "the file is cut off, 47 of the array's 48 bytes are there",
    "objects": "the array holds Python objects, which are not read",
    "a value": "expected an array of samples, found a single value",
    "no samples": "there are no samples",
    "other length": "4 samples, but ",
    "missing": "sample 2: expected a number, found NaN",
    "half a class": "sample 1: expected a class from 0 to 2 as the label, found 0.5",
    "no class": "sample 3: expected a class from 0 to 2 as the label, found 3",
    "negative": "sample 0: expected a class from 0 to 2 as the label, found -1",
    "a word": "sample 0: expected a class from 0 to 2 as the label, found cat",
    "a pixel": "sample 2: expected a class from 0 to 2 as the label, found 9",
    "a missing label": "sample 3: expected a number, found NaN",
}


def arrays(name: str) -> tuple[Any, Any]:
    """The features and the labels of a case, as arrays or as bytes of a file."""
    import io

    import numpy as np

    x, y = np.arange(12, dtype="float32").reshape(4, 3), np.array([0, 1, 2, 0])
    file = io.BytesIO()
    np.save(file, x)
    whole = file.getvalue()
    maps = np.zeros((4, 2, 2))
    maps[2, 1, 0] = 9
    changed = {
        "no array": (b"a,b\n1,2\n", y),
        "empty": (b"", y),
        "half a header": (whole[:40], y),
        "cut off": (whole[:-1], y),
        "objects": (np.array([{}, 1, 2, 3], object), y),
        "a value": (np.array(3.0), y),
        "no samples": (x[:0], y[:0]),
        "other length": (x, y[:3]),
        "missing": (np.where(x == 7, np.nan, x), y),
        "half a class": (x, np.array([0, 0.5, 1, 2])),
        "no class": (x, np.array([0, 1, 2, 3])),
        "negative": (x, np.array([[-1], [0], [1], [2]])),
        "a word": (x, np.array(["cat", "dog", "cat", "dog"])),
        "a pixel": (x, maps),
        "a missing label": (x, np.array([0, 1, 2, np.nan])),
    }
    return changed[name]


def written(value: Any) -> bytes:
    """An array as a file."""
    import io

    import numpy as np

    if isinstance(value, bytes):
        return value
    file = io.BytesIO()
    np.save(file, value, allow_pickle=True)
    return file.getvalue()


def reading(name: str, classes: int | None = None, *, may_miss: bool = False) -> Any:
    """A function that reads arrays, guarded as `train` and `data` call it."""
    from spec_compiler.targets.faults import guarded
    from spec_compiler.targets.plan.model import Expected
    from spec_compiler.targets.runtime import function

    return guarded(name, function(name), Expected(classes, None, may_miss))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_arrays(name: str, tmp_path: Path) -> None:
    """File, array, sample and value, by each way to read each kind of file."""
    import zipfile

    x, y = map(written, arrays(name))
    (tmp_path / "x.npy").write_bytes(x)
    (tmp_path / "y.npy").write_bytes(y)
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(tmp_path / f"{kind}.npz", "w", kind) as archive:
            archive.writestr("x.npy", x)
            archive.writestr("y.npy", y)
    for reader in ("read_npy", "map_npy", "read_npz", "map_npz"):
        is_npz = reader.endswith("npz")
        calls = [[f"{kind}.npz"] for kind in (0, 8)] if is_npz else [["x.npy", "y.npy"]]
        for paths in calls:
            with pytest.raises(ValueError, match=re.escape(WRONG[name])) as found:
                reading(reader, 3)(*(str(tmp_path / path) for path in paths))
            assert str(found.value).startswith(str(tmp_path)), found.value
            assert not is_npz or name == "objects" or "array '" in str(found.value)


def test_what_is_wrong_with_an_archive(tmp_path: Path) -> None:
    """No archive, a key that is not there, damaged bytes; and what may be missing."""
    import numpy as np

    path = tmp_path / "all.npz"
    x = np.random.default_rng(0).random((64, 8))
    for name in ("read_npz", "map_npz"):
        reader = reading(name)
        path.write_bytes(b"PK no archive")
        with pytest.raises(ValueError, match=re.escape("expected arrays as np.savez writes them")):
            reader(path)
        np.savez_compressed(path, x=x, labels=np.zeros(64))
        with pytest.raises(
            ValueError, match=re.escape("no array named 'y', there are ['x', 'labels']")
        ):
            reader(path)
        damaged = bytearray(path.read_bytes())
        damaged[300] ^= 255
        path.write_bytes(damaged)
        with pytest.raises(
            ValueError, match=r"(the arrays are damaged|array 'x': the (array is damaged|header))"
        ):
            reader(path, y=None)
        np.savez(path, x=np.where(x > 0.5, np.nan, x), y=np.array(["é", "b"] * 32))
        data, labels = reading(name, may_miss=True)(path)
        assert np.isnan(np.asarray(data)).any()
        assert [*labels[:2]] == ["é", "b"]


def test_parts_on_disk_are_those_in_memory(tmp_path: Path) -> None:
    """Each part of arrays on disk has the samples that it would have in memory, in their order."""
    import numpy as np

    from spec_compiler.targets.runtime import function

    rng = np.random.default_rng(0)
    arrays = {
        "image": np.asfortranarray(rng.integers(255, size=(50, 3, 2), dtype="uint8")),
        "word": np.array([f"{index:03}" for index in range(50)]),
        "y": np.arange(50) % 4,
        "w": rng.random((50, 1)),
    }
    np.savez(tmp_path / "stored.npz", **arrays)
    np.savez_compressed(tmp_path / "packed.npz", **arrays)
    x = {"a": "image", "b": "word"}
    for name in ("stored", "packed"):
        found = []
        for reader in ("read_npz", "map_npz"):
            data = reading(reader, 4)(tmp_path / f"{name}.npz", x, "y", "w")
            train, test = function("split_data")(data, 0.2, stratify=True, seed=1)
            train, validation = function("hold_out")(train, 0.25)
            found.append([train, validation, test])
        for memory, disk in zip(*found, strict=True):
            flat = [[*part[0].values(), *part[1:]] for part in (memory, disk)]
            for one, other in zip(*flat, strict=True):
                assert one.dtype == np.asarray(other).dtype
                np.testing.assert_array_equal(one, np.asarray(other))
        assert [len(part[1]) for part in found[0]] == [30, 10, 10]
