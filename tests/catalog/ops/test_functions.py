"""The functions of `keras.ops` as a whole: names, documentation, tensors, costs."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from spec_compiler.catalog.build import build
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.catalog.ops.function import Function
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType

OPS = CATEGORIES["op"]
NAMES = [name for names in OPS.families.values() for name in names]


def made(value: Any) -> Function:
    """A function with its plain arguments."""
    function = build("op", value, None)
    assert isinstance(function, Function)
    return function


@pytest.mark.parametrize("module", OPS.families)
def test_every_name_has_a_documented_class(module: str) -> None:
    """The class of a name bears it, and says what it and each argument is for."""
    for name in OPS.families[module]:
        cls = OPS.find(name)
        assert cls is not None
        assert cls.canonical_name() == name
        assert (cls.__doc__ or "").rstrip().endswith("."), name
        assert OPS.find(name) is cls, "a class is made once"


def test_every_second_name_leads_to_a_first() -> None:
    """An alias is no canonical name, and what it stands for is one."""
    for alias, name in OPS.aliases.items():
        assert alias not in NAMES
        assert name in NAMES


def test_no_name_is_refused_and_known() -> None:
    """What cannot be built has no class."""
    assert not set(OPS.unbuildable) & {*NAMES, *OPS.aliases}


def test_missing_tensors_are_named() -> None:
    """A call without a tensor is a diagnostic, not a traceback."""
    with pytest.raises(ShapeProblem, match="x2") as found:
        made("matmul").apply(TensorType((2, 3)))
    assert found.value.code == "SC303"


def test_too_many_tensors_are_refused() -> None:
    """A constant leaves one tensor less to be given."""
    x = TensorType((2, 3))
    with pytest.raises(ShapeProblem, match="takes 1 tensors, got 2"):
        made({"add": {"x1": 1}}).apply(x, x)


def test_a_null_leaves_an_optional_tensor_out() -> None:
    """As in Keras, none is no tensor."""
    assert made({"layer_normalization": {"gamma": None}}).constants == {}


def test_a_list_is_a_tensor_of_one_dtype() -> None:
    """One float makes all of a list floats; a number beside a tensor gives way to it."""
    half = TensorType((3,), "float16")
    assert made({"multiply": {"x2": [1, 2.5, 3]}}).apply(half) == TensorType((3,), "float32")
    assert made({"multiply": {"x2": 2.5}}).apply(half) == half


@pytest.mark.parametrize(
    ("value", "tensors", "flops"),
    [
        ("matmul", ((None, 2, 3), (3, 5)), 2 * 2 * 3 * 5),
        ({"matmul": {"x2": [[1.0], [2.0], [3.0]]}}, ((None, 2, 3),), 2 * 2 * 3),
        ("matmul", ((None, 2, None), (3, 5)), None),
        ({"tensordot": 2}, ((None, 4, 3), (4, 3, 5)), 2 * 12 * 5),
        ("conv", ((None, 8, 8, 3), (3, 3, 3, 5)), 2 * 36 * 5 * 27),
        ("depthwise_conv", ((None, 8, 8, 3), (3, 3, 3, 2)), 2 * 36 * 6 * 9),
        ("separable_conv", ((None, 8, 3), (3, 3, 1), (1, 3, 5)), 2 * 6 * 3 * 3 + 2 * 6 * 5 * 3),
        ("conv_transpose", ((None, 4, 3), (3, 5, 3)), 2 * 12 * 15),
        ("dot_product_attention", ((None, 5, 2, 4), (None, 7, 2, 4), (None, 7, 2, 4)), 4 * 40 * 7),
        ("add", ((None, 3), (3,)), 0),
    ],
)
def test_products_cost_two_operations_a_pair(
    value: Any, tensors: tuple[tuple[int | None, ...], ...], flops: int | None
) -> None:
    """A multiply-add is two, for one sample; what works on each element counts nothing."""
    types = [TensorType(shape) for shape in tensors]
    function = made(value)
    assert function.flops(function.apply(*types), *types) == flops


def test_an_einsum_costs_all_its_letters() -> None:
    """Each combination of letters but the batch's is a product added up."""
    types = [TensorType((None, 2, 3)), TensorType((3, 5))]
    function = made({"einsum": "bij,jk->bik"})
    assert function.flops(function.apply(types), types) == 2 * 2 * 3 * 5


@pytest.mark.keras
def test_every_function_of_keras_is_known_with_its_arguments() -> None:
    """Names, the parameters that are tensors, the others with their defaults, all in order."""
    import keras

    wrong = []
    for name, function in public_functions(keras.ops).items():
        cls = OPS.find(name)
        if cls is None:
            if name not in OPS.unbuildable:
                wrong.append(f"{name} is not known")
            continue
        parameters = {
            key: parameter
            for key, parameter in inspect.signature(function).parameters.items()
            if parameter.kind is not inspect.Parameter.VAR_KEYWORD
        }
        assert issubclass(cls, Function)
        tensors = cls.tensor_names()
        fields = {key: f for key, f in cls.model_fields.items() if key in parameters}
        ours = [key for key in parameters if key in tensors], list(fields)
        theirs = list(tensors), [key for key in parameters if key not in tensors]
        if ours != theirs:
            wrong.append(f"{name}: {ours}, Keras has {theirs}")
        wrong += [
            f"{name}: {key} is {field.default}, in Keras {parameters[key].default}"
            for key, field in fields.items()
            if not field.is_required() and field.default != parameters[key].default
        ]
    assert not wrong, "\n".join(wrong)


def public_functions(module: Any, prefix: str = "") -> dict[str, Any]:
    """The functions of `keras.ops`, those of `image` and `linalg` behind a dot."""
    found: dict[str, Any] = {}
    for name in dir(module):
        value = getattr(module, name)
        if name in ("image", "linalg"):
            found |= public_functions(value, f"{name}.")
        elif inspect.isfunction(value) and not name.startswith("_"):
            found[prefix + name] = value
    return found
