"""Random models as specs: valid ones, and the same with something broken.

In: a source of random numbers. Out: `Model`, a spec as a mapping with the path
that led to it. The checker's own rules find inputs that fit a layer, and layers
that fit a tensor; whether they are Keras's is for the comparison to say. Steps
that stand behind a broken one are left away, so that each model has one mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.catalog.layers.recurrent import SequenceRules
from spec_compiler.catalog.policy import policy_named
from spec_compiler.graph.inputs import Signature, signature_of
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Unknown
from tests.fuzz.values import POOL, Place, argument_names, arguments_of, object_of, value_of

LAYERS: tuple[str, ...] = tuple(
    name for members in CATEGORIES["layer"].families.values() for name in members
)
TRIES = 12
"""How often inputs or arguments are drawn anew before a misfit is kept."""
TEXT = ("StringLookup", "TextVectorization", "Hashing", "HashedCrossing")
WHOLE = ("Embedding", "ReversibleEmbedding", "IntegerLookup", "CategoryEncoding", *TEXT)
"""Layers that look up integers, mostly."""
POLICIES = ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64")


@dataclass
class Model:
    """A random model.

    Attributes:
        spec: The spec.
        seed: The number that makes it again.
        target: The layer that it is made around.
        broken: What was done to break it; empty where nothing was.
    """

    spec: dict[str, Any]
    seed: int
    target: str
    broken: str = ""


@dataclass
class Draft:
    """A model in the making: its inputs, its steps, and the types of what can be referred to."""

    rng: Random
    functional: bool
    policy: str | None
    batch: int | None
    inputs: dict[str, TensorType] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    types: dict[str, TensorType] = field(default_factory=dict)
    last: str = ""

    @property
    def context(self) -> Context:
        """What the spec says around its layers."""
        policy = policy_named(self.policy or "float32")
        assert policy is not None
        return Context(policy=policy)

    def add_input(self, tensor: TensorType) -> str:
        """A further input of the model."""
        name = f"in_{len(self.inputs)}"
        self.inputs[name] = self.types[name] = tensor
        return name

    def as_spec(self, name: str) -> dict[str, Any]:
        """The spec of what has been made."""
        inputs = {key: _input(tensor) for key, tensor in self.inputs.items()}
        model: dict[str, Any] = {"kind": "functional", "inputs": inputs, "layers": self.steps}
        if not self.functional:
            model |= {"kind": "sequential", "inputs": next(iter(inputs.values()))}
        policy = {"dtype_policy": self.policy} if self.policy else {}
        return {"spec": 1, "name": name, **policy, "model": model}


def _input(tensor: TensorType) -> dict[str, Any]:
    """An input as a spec writes it."""
    batch = {"batch_size": tensor.shape[0]} if tensor.shape[0] is not None else {}
    dtype = {"dtype": tensor.dtype} if tensor.dtype != "float32" else {}
    return {"shape": list(tensor.shape[1:]), **batch, **dtype}


def random_model(seed: int) -> Model:
    """The model of a seed."""
    rng = Random(seed)
    target = LAYERS[seed % len(LAYERS)]
    cls = layer_class(target)
    takes = signature_of(cls)
    several = takes is not None and (takes.takes_list or takes.required > 1)
    draft = Draft(
        rng,
        functional=several or rng.random() < 0.5,
        policy=rng.choice(POLICIES) if rng.random() < 0.2 else None,
        batch=rng.choice((None, None, None, None, None, 2, 3)),
    )
    draft.last = draft.add_input(_start(draft, target))
    if rng.random() < 0.3:
        _grow(draft, rng.choice((1, 1, 2)))
    breaks = rng.random() < 0.5
    fits = _add(draft, target, whole=not breaks)
    broken = "" if fits else "the layer does not fit"
    if breaks and fits:
        broken = _break(draft)
    elif fits and rng.random() < 0.4:
        _grow(draft, rng.choice((1, 2)))
    return Model(draft.as_spec(f"model_{seed}"), seed, target, broken)


def layer_class(name: str) -> type[Layer]:
    """The catalogue's class of a layer."""
    cls = CATEGORIES["layer"].find(name)
    assert cls is not None
    assert issubclass(cls, Layer)
    return cls


def _grow(draft: Draft, count: int) -> None:
    """Add layers that fit; those that do not are left away."""
    for _ in range(count):
        for _ in range(TRIES):
            if _add(draft, draft.rng.choice(LAYERS), whole=True, tries=1, only_fitting=True):
                break


def _add(
    draft: Draft, name: str, *, whole: bool, tries: int = TRIES, only_fitting: bool = False
) -> bool:
    """Add a layer with random arguments; whether it fits.

    Args:
        draft: The model in the making.
        name: The layer.
        whole: Whether to try again where it does not fit.
        tries: How often.
        only_fitting: Whether to leave away what does not fit in the end.
    """
    cls = layer_class(name)
    for turn in range(tries if whole else max(tries // 2, 1)):
        alone = not draft.steps and turn % 2 == 1
        if alone:  # another input for the first layer
            draft.inputs.clear()
            draft.types.clear()
            draft.last = draft.add_input(_start(draft, name))
        before = dict(draft.inputs), dict(draft.types)
        inputs, call = _call(draft, signature_of(cls))
        place = Place(draft.rng, _tensors(call))
        argument: Any = arguments_of(cls, place)
        out = result(draft, name, argument, call)
        if out is not None or (turn == tries - 1 and not only_fitting):
            step: dict[str, Any] = {name: argument or None}
            if draft.functional:
                step["inputs"] = inputs
            _append(draft, step, out)
            return out is not None
        draft.inputs, draft.types = before
    if not only_fitting:
        _append(
            draft, {name: argument or None} | ({"inputs": inputs} if draft.functional else {}), None
        )
        for tensor in _names_in(inputs):  # those that the last try drew
            if tensor.startswith("in_"):
                draft.inputs.setdefault(tensor, TensorType((None, 4)))
    return False


def _append(draft: Draft, step: dict[str, Any], out: Any) -> None:
    """Add a step; a functional one gets a name, the first of its outputs is the next input."""
    name = f"s_{len(draft.steps)}"
    if draft.functional:
        step["name"] = name
    draft.steps.append(step)
    if isinstance(out, TensorType):
        draft.types[name] = out
        draft.last = name
        return
    if not isinstance(out, tuple) or not draft.functional:
        return
    named = draft.rng.random() < 0.5
    if named:
        step["outputs"] = [f"{name}_{i}" for i in range(len(out))]
    references = [f"{name}_{i}" if named else f"{name}.{i}" for i in range(len(out))]
    draft.types |= {
        r: part for r, part in zip(references, out, strict=True) if isinstance(part, TensorType)
    }
    draft.last = references[0]


def result(draft: Draft, name: str, argument: Any, call: Any) -> Any:
    """What the checker says that a layer gives; None where it refuses, or says nothing."""
    takes = signature_of(layer_class(name))
    if not draft.functional and takes is not None and takes.required > 1:
        return None
    try:
        layer = build("layer", {name: argument}, draft.context)
        args, kwargs = call
        out = layer.apply(*args, **kwargs)  # type: ignore[union-attr]  # no imports here
    except (ValidationError, PydanticCustomError, ShapeProblem):
        return None
    flat = out if isinstance(out, tuple) else (out,)
    if not draft.functional and len(flat) > 1:
        return None
    return None if any(isinstance(item, Unknown) for item in flat) else out


def _start(draft: Draft, name: str) -> TensorType:
    """An input that a layer may like: its rank by its class, its dtype by its kind."""
    rng, cls = draft.rng, layer_class(name)
    rank = rng.choice((2, 2, 3, 3, 4, 4, 5))
    spatial = getattr(cls, "spatial", None)
    if isinstance(spatial, int):
        rank = spatial + 2
    elif issubclass(cls, SequenceRules):
        rank = len(cls.axes)
    elif (
        "preprocessing_image" in cls.__module__
        or "color" in cls.__module__
        or "_mix" in cls.__module__
    ):
        rank = rng.choice((4, 4, 4, 3))
    elif name.endswith("Cell") or name == "StackedRNNCells":
        rank = 2
    if rng.random() < 0.1:
        rank = rng.randint(1, 6)
    choices = (1, 2, 3, 4, 5, 6, 8, 8, 10, 12, None)
    sizes = [rng.choice(choices if rng.random() < 0.5 else choices[:-1]) for _ in range(rank - 1)]
    if sizes and rng.random() < 0.5:
        sizes[-1] = rng.choice((1, 3, 3, 4, 8))
    if "Spectrogram" in name and sizes and rng.random() < 0.9:
        sizes[-1 if len(sizes) < 2 else 0] = rng.choice((16, 32, 40, 64))
    return TensorType((draft.batch, *sizes), _dtype(rng, name))


def _dtype(rng: Random, name: str) -> str:
    """A dtype that a layer may like."""
    if name in TEXT and rng.random() < 0.7:
        return "string"
    if name in WHOLE and rng.random() < 0.8:
        return rng.choice(("int32", "int64", "int32", "uint8"))
    if rng.random() < 0.85:
        return "float32"
    return rng.choice(
        ("int32", "float16", "bfloat16", "float64", "uint8", "bool", "int64", "string", "int8")
    )


def _call(draft: Draft, takes: Signature | None) -> tuple[Any, Any]:
    """A step's `inputs`, and the types as the layer is called on them."""
    last = draft.types.get(draft.last, TensorType((None, 4)))
    if takes is None or not draft.functional:
        return draft.last, ((last,), {})
    rng = draft.rng
    if takes.takes_list:
        names = [draft.last] + [_partner(draft, last) for _ in range(rng.choice((1, 1, 2, 0)))]
        rng.shuffle(names)
        return names, (([draft.types[n] for n in names],), {})
    if takes.required <= 1 and (len(takes.names) == 1 or rng.random() < 0.85):
        return draft.last, ((last,), {})
    chosen = list(takes.names[: takes.required])
    chosen += [n for n in takes.names[takes.required :] if "mask" not in n and rng.random() < 0.3]
    mapping: dict[str, Any] = {}
    for index, name in enumerate(chosen or takes.names[:1]):
        mapping[name] = draft.last if index == 0 else _partner(draft, last)
        if "state" in name:
            size = rng.choice((2, 3))
            mapping[name] = [_state(draft, last, size) for _ in range(rng.choice((1, 1, 2)))]
    types = {
        name: [draft.types[n] for n in item] if isinstance(item, list) else draft.types[item]
        for name, item in mapping.items()
    }
    first = takes.names[0]
    if first not in types:
        return mapping, ((last,), types)
    return mapping, ((types.pop(first),), types)


def _partner(draft: Draft, like: TensorType) -> str:
    """A further input, of a shape that is the same or nearly so."""
    rng, shape = draft.rng, list(like.shape)
    for axis in range(1, len(shape)):
        if rng.random() < 0.15:
            shape[axis] = rng.choice((1, 2, 3, None, shape[axis]))
    if rng.random() < 0.08:
        shape = shape[:-1] if rng.random() < 0.5 and len(shape) > 1 else [*shape, 2]
    if rng.random() < 0.05:
        return draft.last
    dtype = like.dtype if rng.random() < 0.93 else _dtype(rng, "")
    return draft.add_input(replace(like, shape=tuple(shape), dtype=dtype, masked=False))


def _state(draft: Draft, like: TensorType, size: int) -> str:
    """A further input that may be a state of a recurrent layer."""
    return draft.add_input(TensorType((like.shape[0] if like.shape else None, size)))


def _tensors(call: tuple[Any, Any]) -> list[TensorType]:
    """All tensors of a call."""
    args, kwargs = call
    found: list[TensorType] = []
    for item in (*args, *kwargs.values()):
        found += item if isinstance(item, list) else [item]
    return found


def _names_in(inputs: Any) -> list[str]:
    """All references in a step's `inputs`."""
    if isinstance(inputs, str):
        return [inputs]
    items = inputs.values() if isinstance(inputs, dict) else inputs
    return [name for item in items for name in _names_in(item)]


def _break(draft: Draft) -> str:
    """Break the last step, or what it is called on; what was done."""
    kinds = ("argument",) * 6 + ("kind",) * 3 + ("unknown", "missing", "shape", "rank", "dtype")
    kinds += ("shape", "rank", "both", "both", "nested", "nested", "name", "reference")
    return BREAKS[draft.rng.choice(kinds)](draft)


def _last(draft: Draft) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """The last step, its layer, and its arguments, which may be changed."""
    step = draft.steps[-1]
    name = next(iter(step))
    step[name] = dict(step[name] or {})
    return step, name, step[name]


def _another(draft: Draft) -> str:
    """Give an argument another value that its schema allows."""
    _, name, given = _last(draft)
    argument = draft.rng.choice(argument_names(layer_class(name)))
    given[argument] = value_of(
        layer_class(name),
        argument,
        Place(draft.rng, [draft.types.get(draft.last, TensorType((None, 3)))], given),
    )
    return f"argument {argument}"


def _two(draft: Draft) -> str:
    """Give two arguments other values."""
    return f"{_another(draft)}, {_another(draft)}"


def _kind(draft: Draft) -> str:
    """Give an argument a value of any kind."""
    _, name, given = _last(draft)
    names = argument_names(layer_class(name))
    own = [n for n in names if n not in ("name", "autocast", "trainable", "vocabulary")]
    argument = draft.rng.choice(own)
    given[argument] = draft.rng.choice(POOL)
    return f"kind {argument}"


def _unknown(draft: Draft) -> str:
    """Misspell an argument, or add one that nobody has."""
    _, _name, given = _last(draft)
    argument = draft.rng.choice([*given, "foo", "input_shape", "weight"])
    spelt = argument if argument not in given else argument[:-1] + "x"
    given[spelt] = given.pop(argument, 1)
    return f"unknown {spelt}"


def _missing(draft: Draft) -> str:
    """Leave an argument away."""
    _, _, given = _last(draft)
    if not given:
        return ""
    argument = draft.rng.choice(list(given))
    del given[argument]
    return f"missing {argument}"


def _reshape(draft: Draft) -> str:
    """Change a size of an input."""
    name = draft.rng.choice(list(draft.inputs))
    shape = list(draft.inputs[name].shape)
    if len(shape) < 2:
        return ""
    shape[draft.rng.randrange(1, len(shape))] = draft.rng.choice((None, 1, 2, 5, 7, 13))
    draft.inputs[name] = replace(draft.inputs[name], shape=tuple(shape))
    return f"shape of {name}"


def _rerank(draft: Draft) -> str:
    """Add an axis to an input, or take one away."""
    name = draft.rng.choice(list(draft.inputs))
    shape = draft.inputs[name].shape
    changed = (
        shape[:-1]
        if draft.rng.random() < 0.5 and len(shape) > 1
        else (*shape, draft.rng.choice((1, 3, None)))
    )
    draft.inputs[name] = replace(draft.inputs[name], shape=changed)
    return f"rank of {name}"


def _redtype(draft: Draft) -> str:
    """Change the dtype of an input."""
    name = draft.rng.choice(list(draft.inputs))
    dtype = draft.rng.choice(
        ("int32", "bool", "string", "float16", "uint8", "float64", "int64", "complex64")
    )
    draft.inputs[name] = replace(draft.inputs[name], dtype=dtype)
    return f"dtype of {name}"


def _nested(draft: Draft) -> str:
    """Change an initializer, a regularizer, a constraint or an activation."""
    _, name, given = _last(draft)
    ends = ("initializer", "regularizer", "constraint", "activation")
    found = [n for n in argument_names(layer_class(name)) if n.endswith(ends)]
    if not found:
        return ""
    argument = draft.rng.choice(found)
    category = next(end for end in ends if argument.endswith(end))
    value = object_of(category, Place(draft.rng))
    chance = draft.rng.random()
    if isinstance(value, dict) and chance < 0.4:
        [(_key, inner)] = value.items()
        if inner:
            inner[draft.rng.choice(list(inner))] = draft.rng.choice(POOL)
        else:
            inner["foo"] = 1
    elif isinstance(value, str) and chance < 0.3:
        value = value[:-1] + "q"
    given[argument] = value
    return f"nested {argument}"


def _misspell(draft: Draft) -> str:
    """Misspell the layer."""
    step, name, given = _last(draft)
    rest = {key: step[key] for key in step if key != name}
    step.clear()
    step[name[:-1] + ("x" if name[-1] != "x" else "y")] = given
    step.update(rest)
    return "name"


def _unreferenced(draft: Draft) -> str:
    """Refer to what is not there."""
    if not draft.functional:
        return ""
    draft.steps[-1]["inputs"] = "nowhere"
    return "reference"


BREAKS = {
    "argument": _another,
    "both": _two,
    "kind": _kind,
    "unknown": _unknown,
    "missing": _missing,
    "shape": _reshape,
    "rank": _rerank,
    "dtype": _redtype,
    "nested": _nested,
    "name": _misspell,
    "reference": _unreferenced,
}
