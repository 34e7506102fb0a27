"""All benchmarks, or those that are named: `python -m benchmarks.run start_up`.

Figures are measured side by side in one run and compared as ratios, for a machine's
own speed says nothing. Nothing here fails for being slow.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

BENCHMARKS = (
    "start_up",
    "many_specs",
    "large_models",
    "building",
    "importing",
    "pipeline",
    "training",
)
"""Each is a module beside this one with a function `lines(folder)`."""


def main(names: list[str]) -> int:
    """Run the benchmarks and print their reports; 2 where there is none of a name."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            for line in import_module(f"benchmarks.{name}").lines(Path(folder)):
                print(line, flush=True)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
