"""A difference for a program."""

from __future__ import annotations

import json
from typing import Any

from spec_compiler.compare.model import ABSENT, Change, SpecDiff


def write(diff: SpecDiff) -> str:
    """The JSON text. A change without `before` or `after` is of a value that is new, or gone."""
    return json.dumps(as_dict(diff), indent=2, ensure_ascii=False, default=str)


def as_dict(diff: SpecDiff) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "before": diff.before,
        "after": diff.after,
        "same": diff.is_empty,
        "layers": [
            {
                "change": each.kind,
                "name": each.name,
                "type": each.type,
                "arguments": [_change(change) for change in each.changes],
                "output_shape": {"before": each.shape[0] or None, "after": each.shape[1] or None},
                "params": {"before": each.params[0], "after": each.params[1]},
            }
            for each in diff.layers
        ],
        "totals": [_change(each) for each in diff.totals],
        "settings": [_change(each) for each in diff.sections],
        "weights": {"load": diff.weights.loads, "reasons": list(diff.weights.reasons)},
    }


def _change(change: Change) -> dict[str, Any]:
    sides = {"before": change.before, "after": change.after}
    return {"path": change.path} | {n: value for n, value in sides.items() if value is not ABSENT}
