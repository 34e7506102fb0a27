"""Runs programs of specs, live or as rendered scripts, and writes down what came of it.

`python both_ways.py live|script OUT NAME=PATH…`: a spec's program, or a script, each with
the layer names of a fresh session; for each a `NAME.json` and a `NAME.npz` in OUT. Mode
`script` imports nothing of this project.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PARTS = ("load_data", "build_model", "fit", "evaluate")


def of_script(name: str, path: Path) -> Any:
    """The functions of a script."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_spec(name: str, path: Path) -> Any:
    """The functions of a spec's live program."""
    import keras

    from spec_compiler import api

    live = api.live(api.checked(path))
    if live.plan.dtype_policy is not None:
        keras.config.set_dtype_policy(live.plan.dtype_policy)
    named = {part: live.namespace[part] for part in PARTS if part in live.namespace}
    return SimpleNamespace(SEED=live.plan.seed, **named)


def measured(program: Any, out: Path) -> None:
    """Build, train and evaluate as a script's `main` does, and write down everything."""
    import keras
    import numpy as np

    if getattr(program, "SEED", None) is not None:
        keras.utils.set_random_seed(program.SEED)
    model = program.build_model()
    initial = [weight.numpy() for weight in model.weights]
    report: dict[str, Any] = {
        "config": json.loads(model.to_json()),
        "compiled": json.loads(json.dumps(model.get_compile_config(), default=str)),
        "weights": [weight.path for weight in model.weights],
    }
    if hasattr(program, "load_data"):
        parts = program.load_data()
        parts = parts if isinstance(parts[0], tuple) else (parts,)
        report["data"] = [str(array.dtype) + str(array.shape) for part in parts for array in part]
        has_test = hasattr(program, "evaluate")
        report["history"] = program.fit(model, *parts[: len(parts) - has_test]).history
        if has_test:
            report["evaluation"] = program.evaluate(model, parts[-1])
    arrays = {f"initial {i:02}": value for i, value in enumerate(initial)}
    arrays |= {f"trained {i:02}": weight.numpy() for i, weight in enumerate(model.weights)}
    np.savez(out.with_suffix(".npz"), **arrays)
    out.with_suffix(".json").write_text(json.dumps(report, default=float), encoding="utf-8")


def main(mode: str, out: str, *programs: str) -> None:
    """Run each program in turn."""
    import keras
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    for program in programs:
        name, _, path = program.partition("=")
        keras.utils.clear_session()
        keras.config.set_dtype_policy("float32")
        found = (of_script if mode == "script" else of_spec)(name, Path(path))
        measured(found, Path(out) / name)


if __name__ == "__main__":
    main(*sys.argv[1:])
