"""The closed alphabets of names: what a person may call things in a spec."""

import keyword
import sys
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

RESERVED = frozenset(("keras", "layers", "ops", "applications", "spec", "training", "shape"))
"""Words of the language that no reference may be."""
PROGRAM = frozenset(
    (
        *(
            "args",
            "build_model",
            "callbacks",
            "distribution",
            "evaluate",
            "export",
            "fit",
            "help",
            "load_data",
            "main",
        ),
        *(
            "model",
            "output",
            "parser",
            "part",
            "prepare",
            "self",
            "stack",
            "test",
            "train",
            "validation",
        ),
        *("x_train", "y_train", "x_val", "y_val", "x_test", "y_test"),
        *("w_train", "w_val", "w_test", "tf"),
        *(
            "find_bad_cell",
            "read_csv",
            "read_npz",
            "rng",
            "split_data",
            "balanced_class_weight",
        ),
        *("argparse", "csv", "np", "os", "sys"),
        *("abs", "dict", "float", "int", "len", "list", "max", "min", "print", "range", "round"),
        *("str", "sum", "super", "tuple", "zip"),
    )
)
"""Names that the program of every spec uses: a parameter of such a name would hide them."""
PACKAGES = ("keras", "numpy", "tensorflow", "jax", "torch")
"""Packages that programs import, beside those of Python itself."""
LOADED_BY_ENGINES = (
    "absl",
    "astunparse",
    "certifi",
    "flatbuffers",
    "gast",
    "google",
    "h5py",
    "ml_dtypes",
    "namex",
    "opt_einsum",
    "optree",
    "packaging",
    "requests",
    "rich",
    "scipy",
    "six",
    "termcolor",
    "typing_extensions",
    "urllib3",
    "wrapt",
)
"""Packages that Keras and its engines import first: a file of that name would not be found."""


def _identifier(value: str) -> str:
    """A Python identifier that is no keyword, in ASCII."""
    if not _is_name(value) or len(value) > 100:
        raise PydanticCustomError(
            "SC212",
            "expects a Python identifier: letters, digits and '_', no keyword, at most 100 characters",
        )
    return value


def reference(value: str) -> str:
    """A lower-case identifier that names nothing else.

    Raises:
        PydanticCustomError: SC212 where it is none.
    """
    _identifier(value)
    if value != value.lower():
        raise PydanticCustomError("SC212", "expects a lower-case identifier")
    if value in RESERVED:
        raise PydanticCustomError("SC212", "'{name}' is a word of the language", {"name": value})
    return value


def _variable(value: str) -> str:
    """A reference that can be a variable of the program as well."""
    reference(value)
    if value.startswith("_"):
        raise PydanticCustomError("SC212", "expects a name that begins with a letter")
    if value in PROGRAM:
        raise PydanticCustomError(
            "SC212",
            "'{name}' is a name of the program that a spec becomes: add a word to it",
            {"name": value},
        )
    return value


def _import_path(value: str) -> str:
    """A module, or a file that a script can import, and the name of an object in it."""
    place, colon, attribute = value.rpartition(":")
    is_file = place.endswith(".py")
    stem = place.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    parts = [*attribute.split("."), *([stem] if is_file else place.split("."))]
    if not colon or not all(_is_name(part) for part in parts):
        raise PydanticCustomError(
            "SC212", "expects 'package.module:Name' or a file of Python, './metrics.py:Name'"
        )
    if is_file and stem in (*sys.stdlib_module_names, *PACKAGES, *LOADED_BY_ENGINES):
        raise PydanticCustomError(
            "SC212",
            "'{stem}.py' would be taken for the package '{stem}': give the file another name",
            {"stem": stem},
        )
    return value


def _is_name(part: str) -> bool:
    return part.isascii() and part.isidentifier() and not keyword.iskeyword(part)


Identifier = Annotated[str, AfterValidator(_identifier)]
"""An identifier of Python that is no keyword."""
Reference = Annotated[str, AfterValidator(reference)]
"""A lower-case identifier by which the spec refers to a thing of its own."""
Variable = Annotated[str, AfterValidator(_variable)]
"""A reference that is a variable of the program: a parameter, an import, a shared entry."""
ImportPath = Annotated[str, AfterValidator(_import_path)]
"""Where an imported object is: `package.module:Name`, or a file beside the spec, `./metrics.py:Name`."""
