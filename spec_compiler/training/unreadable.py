"""Files that can no longer be read once training has begun.

In: what a part of a run raised. Out: the same, or what the data says of itself when it is read
anew: every file is looked at before training, and one may have been changed, or have gone, since.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from spec_compiler.targets.live import BuildFailed

if TYPE_CHECKING:
    from spec_compiler.targets.live import Live


def call(live: Live, function: str, *args: Any, **kwargs: Any) -> Any:
    """Call a function of a program on its data.

    Raises:
        BuildFailed: for whatever it raises; a file of the data by name, where one is to blame.
    """
    try:
        return live.call(function, *args, **kwargs)
    except BuildFailed as failed:
        if _is_of_files(failed.__cause__) and live.plan.load_data is not None:
            live.load_data()  # names what cannot be read
        raise


def _is_of_files(error: BaseException | None) -> bool:
    """Whether it is what TensorFlow says of a file that it cannot open, or decode."""
    tf = sys.modules.get("tensorflow")
    if tf is None:
        return False
    kinds = (tf.errors.InvalidArgumentError, tf.errors.NotFoundError, tf.errors.DataLossError)
    said = str(error)
    return isinstance(error, kinds) and any(word in said for word in ("ReadFile", "Decode", "Pars"))
