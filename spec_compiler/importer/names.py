"""Which names of a saved model mean something, and names for what has none.

In: the names of layers, models and classes. Out: whether Keras made a name up, and
identifiers of the language. A name that Keras made up (`conv2d_3`) is dropped: it tells
how many layers a process had built before, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Container

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.graph.naming import snake_case
from spec_compiler.spec.model import STEP_KEYS
from spec_compiler.spec.names import PROGRAM, reference

MAX_NAME = 90
"""Characters that are kept of a name, so that a number fits behind it."""
TENSORFLOW_NAMES = re.compile(r"tf\.[\w.]+|tf_op_layer_[\w./]+")
"""What TensorFlow's Keras calls a layer that it makes of an operation."""


def is_made_up(name: str, *class_names: str) -> bool:
    """Whether Keras has made a layer's name from its class, or folding has.

    >>> is_made_up("conv2d_3", "Conv2D"), is_made_up("conv1_pad", "ZeroPadding2D")
    (True, False)
    >>> is_made_up("maxpooling2d_1", "MaxPooling2D"), is_made_up("head", "Dense")
    (True, False)
    >>> is_made_up("residual_1_dense_out", "Dense")
    True
    """
    if TENSORFLOW_NAMES.fullmatch(name):
        return True
    stem = re.sub(r"_\d+$", "", name)
    return any(
        stem in (snake_case(each), each.lower()) or f"_{stem}".endswith(f"_{snake_case(each)}_out")
        for each in class_names
    )


def is_reference(name: str) -> bool:
    """Whether a step may bear a name, so that others can refer to it.

    >>> is_reference("conv1_pad"), is_reference("block1.add"), is_reference("dense")
    (True, False, True)
    """
    try:
        reference(name)
    except PydanticCustomError:
        return False
    return name not in STEP_KEYS and CATEGORIES["layer"].canonical(name) is None


def identifier(text: str, default: str) -> str:
    """The nearest name that a reference may have.

    >>> identifier("My-Model.v2", "model"), identifier("3d", "model"), identifier("::", "model")
    ('my_model_v2', 'model_3d', 'model')
    """
    name = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").lower()[:MAX_NAME]
    if not name:
        return default
    if name[0].isdigit():
        name = f"{default}_{name}"
    return name if is_reference(name) else f"{name}_{default}"


def variable(text: str, default: str) -> str:
    """The nearest name that a variable of the program may have as well."""
    name = identifier(text, default)
    return f"{name}_{default}" if name in PROGRAM else name


def unused(name: str, taken: Container[str]) -> str:
    """A name, numbered where it is taken.

    >>> unused("tower", ("tower", "tower_2"))
    'tower_3'
    """
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def layer_name(name: str) -> str:
    """The nearest name that a layer may have in the language.

    >>> layer_name("block 1/conv"), layer_name("conv1.bn")
    ('block_1_conv', 'conv1.bn')
    """
    return re.sub(r"[^A-Za-z0-9_.\-]", "_", name)[:200]
