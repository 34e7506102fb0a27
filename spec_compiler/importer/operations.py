"""What the calls of a graph call: layers, functions, models inside the model, code of the user's.

In: a call. Out: an `Operation`: what its step says, and the tensors that it takes by the
rules of a step's `inputs`. What has no counterpart becomes an `Identity`, and is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.graph.inputs import signature_of
from spec_compiler.importer.arguments import with_arguments
from spec_compiler.importer.calls import Call, Graph, Tensor, tensors
from spec_compiler.importer.findings import Findings, shown
from spec_compiler.importer.legacy import modern
from spec_compiler.importer.legacy_layers import LOST
from spec_compiler.importer.merge import is_merge, merge
from spec_compiler.importer.names import is_made_up, layer_name, variable
from spec_compiler.importer.objects import Objects
from spec_compiler.importer.ops import OpCall, called, op_call, op_name
from spec_compiler.importer.saved import Saved
from spec_compiler.importer.tensorflow_ops import CLASSES, keras_call
from spec_compiler.importer.training_flag import training_default
from spec_compiler.record import dataclass

MODELS = ("Sequential", "Functional", "Model")
"""What Keras calls a model, of any generation."""
SEVERAL_OPS = frozenset(
    (
        *("split", "hsplit", "vsplit", "dsplit", "array_split", "unstack", "meshgrid", "moments"),
        *("top_k", "slogdet", "eig", "eigh", "lu_factor", "qr", "svd", "nonzero", "histogram"),
        *("ctc_decode", "stft", "fft", "fft2", "ifft2", "rfft", "unravel_index", "modf", "frexp"),
    )
)
"""Functions that give several tensors."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one call calls.

    Attributes:
        name: The operation's name: `Dense`, `ops.add`.
        step: The operation with its arguments, given the name that the step bears beside it.
        inputs: The tensors: one, a list, or a mapping by call argument.
        call: Further arguments of the call.
        beside: Further keys of the step.
        several: Whether it gives several outputs.
        is_op: Whether it is a function, which has no name of its own.
        output_names: The names of its outputs, where it gives them by name.
    """

    name: str
    step: Callable[[str | None], Any]
    inputs: Any
    call: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    several: bool = False
    is_op: bool = False
    output_names: tuple[str, ...] = ()

    def output(self, index: int) -> str:
        """How a reference names one of several outputs."""
        return self.output_names[index] if index < len(self.output_names) else str(index)


@dataclass(frozen=True, slots=True)
class Nested:
    """A model inside the model: the path of its spec, and what it gives.

    Attributes:
        path: The file, beside the spec.
        several: Whether it gives several outputs.
        output_names: Their names, where it gives them by name.
        trainable: Whether its weights are trained.
    """

    path: str
    several: bool
    output_names: tuple[str, ...]
    trainable: bool


class Operations:
    """Writes what calls call.

    Args:
        objects: Writes objects.
        nest: Makes a spec of a model inside the model.
    """

    def __init__(self, objects: Objects, nest: Callable[[str, Saved], Nested]) -> None:
        self.objects, self.nest = objects, nest
        self.nested: dict[str, Nested] = {}

    @property
    def findings(self) -> Findings:
        """What gets the findings."""
        return self.objects.findings

    @property
    def taken(self) -> set[str]:
        """Names that no step may have: those of the imports."""
        return set(self.objects.imports.entries)

    def variable(self, name: str) -> str:
        """The nearest name that a shared entry may have."""
        return variable(name, "layer")

    def output_name(self, name: str) -> str:
        """The nearest name that an output may have."""
        changed = layer_name(name)
        if changed != name:
            message = f"the output {shown(name)} has a name that a spec cannot write"
            self.findings.warning("SC606", message, f"it is now '{changed}'")
        return changed

    def operation(self, graph: Graph, call: Call) -> Operation:
        """What a call calls."""
        found = graph.layers[call.layer]
        where = f"layer {shown(call.layer)}"
        if found.class_name in CLASSES:
            return self._tensorflow(found, call, where)
        if found.is_op or (graph.is_new and _is_old_op(found)):
            made = op_call(self.objects, found, call, where)
            if made is None:
                return self._nothing(call, f"{where} is {shown(found.class_name)} of keras.ops")
            return _op(made)
        if found.class_name in MODELS and "layers" in found.arguments:
            return self._model(call, found)
        if found.class_name == "Lambda" and not found.is_custom:
            return self._lambda(graph, found, call, where)
        if is_merge(found):
            made_of = merge(found)
            if isinstance(made_of, str):
                return self._nothing(call, f"{where} is {made_of}")
            found = made_of
        return self._layer(graph, found, call, where)

    def _layer(self, graph: Graph, found: Saved, call: Call, where: str) -> Operation:
        """A layer of Keras's, or the user's own."""
        found = modern("layer", found, self.objects.generation)
        lost = LOST.get(found.class_name) or CATEGORIES["layer"].unbuildable.get(found.class_name)
        if lost is not None and not found.is_custom:
            return self._nothing(call, f"{where} is a {found.class_name}: {lost}")
        cls = self.objects.find("layer", found)
        written = self.objects.object("layer", found, where, named=False)
        inputs, further = self._inputs(cls, call, where)
        if cls is None:
            entry = written if isinstance(written, str) else next(iter(written))
            self.objects.imports.declare(entry, _shape(graph, call))
        name = found.name or call.layer
        kept = "" if is_made_up(name, *_class_names(graph.layers[call.layer], cls)) else name
        several = _gives_several(found, call)
        title = cls.canonical_name() if cls else found.class_name
        return Operation(
            title, _named(cls, written, self._legal(kept, where)), inputs, further, several=several
        )

    def _legal(self, name: str, where: str) -> str:
        """A layer's name as a spec writes it."""
        changed = layer_name(name)
        if changed != name:
            message = f"{where} has a name that a spec cannot write"
            self.findings.warning("SC606", message, f"it is now '{changed}'")
        return changed

    def _model(self, call: Call, found: Saved) -> Operation:
        """A model inside the model, as a spec of its own."""
        if call.layer not in self.nested:
            self.nested[call.layer] = self.nest(call.layer, found)
        nested = self.nested[call.layer]
        inputs, further = self._inputs(None, call, f"model {shown(call.layer)}")
        beside = {} if nested.trainable else {"trainable": False}
        return Operation(
            "spec",
            lambda name: {"spec": nested.path},
            inputs,
            further,
            beside,
            several=nested.several,
            output_names=nested.output_names,
        )

    def _tensorflow(self, found: Saved, call: Call, where: str) -> Operation:
        """A function of TensorFlow's."""
        known = keras_call(found, call)
        if isinstance(known, str):
            return self._nothing(call, f"{where} is {known}")
        name, given = known
        cls = CATEGORIES["op"].find(name)
        assert cls is not None
        made = called(self.objects, name, cls, {}, given, where)
        return _op(made) if made else self._nothing(call, f"{where} is {name}")

    def _lambda(self, graph: Graph, found: Saved, call: Call, where: str) -> Operation:
        """A `Lambda`: the function's name where it has one, a placeholder for code."""
        function = found.arguments.get("function")
        name = function.get("config") if isinstance(function, dict) else function
        if isinstance(function, dict) and function.get("class_name") != "function":
            name = None
        is_named = isinstance(name, str) and found.arguments.get("function_type") != "lambda"
        if is_named and CATEGORIES["activation"].canonical(str(name)):
            return Operation(
                "Activation", lambda _: {"Activation": name}, *self._inputs(None, call, where)
            )
        if is_named:
            entry = self.objects.imports.custom("function", str(name), where)
        else:
            entry = self.objects.code(where, Saved(found.class_name, {"name": call.layer}))
        self.objects.imports.declare(entry, _shape(graph, call) or _stored_shape(found))
        extra = self.objects.plain(found.arguments.get("arguments") or {}, f"arguments of {where}")
        written = {entry: extra} if extra else entry
        call = Call(call.layer, call.index, call.args, {})  # a function takes no mask, no training
        return Operation("Lambda", lambda _: written, *self._inputs(None, call, where))

    def _nothing(self, call: Call, what: str) -> Operation:
        """What stands for an operation without a counterpart."""
        self.findings.error(
            "SC603", f"{what}, which a spec cannot express", "an Identity stands in its place"
        )
        first = next(tensors((call.args, call.kwargs)), None)
        return Operation("Identity", lambda name: "Identity", first if first is not None else [])

    def _inputs(
        self, cls: type[KerasObject] | None, call: Call, where: str
    ) -> tuple[Any, dict[str, Any]]:
        """The tensors of a layer's call by the rules of a step's `inputs`, and plain arguments."""
        takes = signature_of(cls) if cls else None
        names = takes.names if takes else ()
        kwargs = {key: value for key, value in call.kwargs.items() if value is not None}
        if cls is not None and kwargs.get("training") == training_default(cls):
            kwargs.pop("training", None)  # what Keras notes where nothing is said
        read = {key: value for key, value in kwargs.items() if any(tensors(value))}
        further = {key: value for key, value in kwargs.items() if key not in read}
        args = list(call.args)
        while args and args[-1] is None:
            args.pop()
        for key, value in further.items():
            further[key] = self.objects.plain(value, f"{shown(key)} of {where}")
        if not args and not read:
            return [], further
        if not _are_tensors([*(arg for arg in args if any(tensors(arg))), *read.values()]):
            self._unclear(where, "mixes tensors and plain values in one argument")
            return next(tensors([args, read])), further
        if len(args) == 1 and not read and any(tensors(args[0])):
            return args[0], further
        if len(args) > len(names) and (len(args) > 1 or not any(tensors(args))):
            self._unclear(where, "is called on several values by their order")
            return next(tensors([args, read]), []), further
        given = dict(zip(names or ("inputs",), args, strict=False))
        for key in [key for key, value in given.items() if not any(tensors(value))]:
            further[key] = given.pop(key)
        if any(key in names[:1] for key in further):
            self._unclear(where, "is called on a plain value")
            further = {key: value for key, value in further.items() if key not in names[:1]}
        return given | read, further

    def _unclear(self, where: str, what: str) -> None:
        """Report a call that a step's `inputs` cannot express."""
        mend = "name its arguments in the step's inputs; what is clear stands there"
        self.findings.error("SC603", f"{where} {what}", mend)


def _are_tensors(values: list[Any]) -> bool:
    """Whether each value is a tensor, or a list or mapping of tensors."""
    for value in values:
        inside = list(value.values()) if isinstance(value, dict) else value
        items = inside if isinstance(inside, list) else [inside]
        if not all(isinstance(item, Tensor) for item in items):
            return False
    return True


def _op(made: OpCall) -> Operation:
    """The operation of a function's call."""
    name = f"ops.{made.name}"
    step = with_arguments(made.cls, name, made.arguments)
    if isinstance(step, dict) and not isinstance(step[name], dict):
        bare = step[name]
        step = {name: bare} if not isinstance(bare, list) or made.arguments else step
    return Operation(
        name, lambda _: step, made.inputs, several=made.name in SEVERAL_OPS, is_op=True
    )


def _named(cls: type[KerasObject] | None, written: Any, kept: str) -> Callable[[str | None], Any]:
    """The operation of a layer, with the layer's name where the step does not bear it."""

    def step(reference: str | None) -> Any:
        if not kept or kept == reference:
            return written
        if isinstance(written, str):
            return {written: {"name": kept}}
        [(name, argument)] = written.items()
        if not isinstance(argument, dict):
            assert cls is not None
            argument = {str(cls.first_field()): argument}
        return {name: {**argument, "name": kept}}

    return step


def _class_names(found: Saved, cls: type[KerasObject] | None) -> tuple[str, ...]:
    """The names that a layer's own could be made from."""
    return (found.class_name, cls.canonical_name()) if cls else (found.class_name,)


def _is_old_op(found: Saved) -> bool:
    """Whether an HDF5 file of Keras 3, which names no modules, has an operation here."""
    if found.is_new or found.is_custom or "trainable" in found.arguments:
        return False
    return op_name(found) is not None


def _gives_several(found: Saved, call: Call) -> bool:
    """Whether a layer gives several tensors."""
    inner = found.arguments.get("layer")
    inside = inner.get("config", {}) if isinstance(inner, dict) else {}
    return bool(
        found.arguments.get("return_state")
        or (isinstance(inside, dict) and inside.get("return_state"))
        or (found.class_name == "Bidirectional" and found.arguments.get("merge_mode", "") is None)
        or call.kwargs.get("return_attention_scores")
    )


def _shape(graph: Graph, call: Call) -> list[int | None] | None:
    """The shape that a call gives, where something says so that reads it."""
    for other in (each for calls in graph.calls.values() for each in calls):
        for tensor in tensors((other.args, other.kwargs)):
            if (tensor.layer, tensor.call) == call.key and tensor.shape is not None:
                return [None, *tensor.shape[1:]] if tensor.output == 0 else None
    return None


def _stored_shape(found: Saved) -> list[int | None] | None:
    """The shape that a `Lambda` says of itself."""
    shape = found.arguments.get("output_shape")
    if isinstance(shape, dict):
        shape = shape.get("items")
    if isinstance(shape, list) and all(n is None or type(n) is int for n in shape):
        return [None, *shape]
    return None
