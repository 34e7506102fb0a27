"""Every architecture of `keras.applications`, imported, built again and compared; not timed.

For each: the archive is imported with its weights, the spec is built and its script is run,
settings, wiring and weights are compared, and what both predict, bit for bit; the model that was built is saved
and imported again, and must give the same spec. `python -m benchmarks.architectures`, or
with names; a line each, and the exit code is 1 where one differs. It takes half an hour.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LEAST: dict[str, int] = {"InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71}
"""The smallest images that an architecture takes, where it is not 32 pixels."""
FIXED: dict[str, int] = {"NASNetLarge": 331, "NASNetMobile": 224}
"""The image sizes of architectures that are asked for their own."""


def main(names: list[str]) -> int:
    """Check the architectures that are named, or all."""
    import keras

    apps = keras.applications
    every = [n for n in dir(apps) if n[0].isupper() and callable(getattr(apps, n))]
    bad = 0
    for name in names or every:
        with tempfile.TemporaryDirectory() as folder:
            found = list(differences(name, Path(folder)))
        bad += bool(found)
        print(f"{name:<20}{'; '.join(found)[:300] or 'the same'}", flush=True)
        keras.utils.clear_session()
    print(f"{len(names or every) - bad} of {len(names or every)} are the same")
    return 1 if bad else 0


def differences(name: str, folder: Path) -> Iterator[str]:
    """What differs for one architecture."""
    import keras
    import numpy as np

    import spec_compiler
    from spec_compiler import SpecError
    from tests.keras.same_models import differences as between

    size = FIXED.get(name, LEAST.get(name, 32))
    model = getattr(keras.applications, name)(
        weights=None, include_top=name in FIXED, input_shape=(size, size, 3)
    )
    model.save(folder / "a.keras")
    spec = folder / "spec.yaml"
    spec_compiler.import_model(folder / "a.keras", spec, weights=True)
    keras.utils.clear_session(free_memory=False)
    try:
        built: Any = spec_compiler.compile(spec)
    except SpecError as refused:
        yield str(refused)
        return
    yield from between(model, built)
    script = folder / "model.py"
    script.write_text(spec_compiler.render(spec, output=script))
    keras.utils.clear_session(free_memory=False)
    yield from between(model, runpy.run_path(str(script))["build_model"]())
    images = np.random.default_rng(0).random((1, size, size, 3)).astype("float32")
    if not np.array_equal(np.array(model(images)), np.array(built(images))):
        yield "the predictions differ"
    built.save(folder / "b.keras")
    (folder / "again").mkdir()
    again = folder / "again" / "spec.yaml"
    spec_compiler.import_model(folder / "b.keras", again, weights=True)
    if again.read_text() != spec.read_text():
        yield "the import of what was built gives another spec"
    flat = spec_compiler.import_model(folder / "a.keras", folder / "flat.yaml", fold=False)
    lines = len(spec.read_text().splitlines())
    print(f"{name:<20}{len(flat.model.layers)} steps flat, {lines} lines folded", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
