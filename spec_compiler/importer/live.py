"""A live model: the one source that needs Keras, and runs the user's own code.

In: a `keras.Model`, or `module:callable`. Out: its configuration, as a file would hold it.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from spec_compiler.importer.findings import Unreadable, shown
from spec_compiler.importer.read import Stored


def stored(model: Any) -> Stored:
    """What a live model says of itself.

    Raises:
        Unreadable: where it is no model, or says nothing.
    """
    if not hasattr(model, "get_config") or not hasattr(model, "layers"):
        raise Unreadable("SC601", f"a {type(model).__name__} is no Keras model")
    try:
        if type(model).__module__.startswith("keras.") or hasattr(model, "_jit_compile"):
            import keras

            # A file's form, without tuples.
            config = json.loads(json.dumps(keras.saving.serialize_keras_object(model)))
        else:
            config = json.loads(model.to_json())
    except (NotImplementedError, TypeError, ValueError, RuntimeError) as error:
        raise Unreadable("SC608", f"Keras cannot say what the model is made of: {error}") from error
    return Stored(config, None, "live")


def called(path: str) -> Any:
    """The model that `module:callable` gives; a model by its name is taken as it is.

    Raises:
        Unreadable: where there is no such thing, or it fails.
    """
    module, _, attribute = path.partition(":")
    try:
        found: Any = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
        is_model = hasattr(found, "get_config") and not isinstance(found, type)
        return found if is_model else found()
    except (ImportError, AttributeError) as error:
        raise Unreadable("SC601", f"{shown(path)} cannot be imported: {error}") from error
    except Exception as error:  # whatever the user’s own code raises
        raise Unreadable(
            "SC601", f"{shown(path)} raised {type(error).__name__}: {error}"
        ) from error


def save_weights(model: Any, target: Path) -> None:
    """Write a live model's weights."""
    model.save_weights(target)
