"""What a step is called on: its `inputs`, by the rules of the language.

In: the step's `inputs` with formulas evaluated, the previous step's output, and
what is called. Out: positional and keyword arguments of the call, made of
`Value`s; diagnostics where a reference or the number of inputs is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from spec_compiler.catalog.base import KerasObject, Layer
from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.build import GraphBuilder
from spec_compiler.graph.ir import Value
from spec_compiler.graph.scope import Bundle, ReferenceProblem, Scope
from spec_compiler.record import dataclass
from spec_compiler.text.document import Path

Call = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Signature:
    """The tensors that a call takes.

    Attributes:
        names: Its tensor parameters in order.
        takes_list: Whether the first one takes a list of tensors.
        required: How many must be given.
        several: Those that may be several tensors at once, such as the states of a layer.
    """

    names: tuple[str, ...]
    takes_list: bool
    required: int
    several: frozenset[str] = frozenset()

    def without(self, given: set[str]) -> Signature:
        """The same call with some of its tensors given as constants."""
        names = tuple(name for name in self.names if name not in given)
        required = sum(name not in given for name in self.names[: self.required])
        takes_list = self.takes_list and names[:1] == self.names[:1]
        return Signature(names, takes_list, required, self.several)


_SEVERAL = ("list[", "tuple[", "dict[", "Any", "Tensors")
"""What stands in the annotation of a parameter that may be several tensors."""


def signature(called: KerasObject | Imported) -> Signature | None:
    """What a call of the object takes; None for the user's own objects."""
    return None if isinstance(called, Imported) else signature_of(type(called))


@cache
def signature_of(cls: type[KerasObject]) -> Signature | None:
    """What a call of an object of a class takes; None where it cannot be called."""
    infer = getattr(cls, "infer", None)
    if infer is None:
        return None
    code, defaults = infer.__code__, infer.__defaults__ or ()
    every = code.co_varnames[1 : code.co_argcount]
    annotations = {name: str(infer.__annotations__.get(name, "")) for name in every}
    # States of recurrent layers may be one tensor or several: they are annotated with Any.
    names = tuple(n for n in every if "TensorType" in annotations[n] or "Any" in annotations[n])
    if not names and code.co_flags & 4:  # *inputs: as many tensors as there are
        names = ("inputs",)
    takes_list = bool(names) and "list[" in annotations.get(names[0], "").lower()
    without_default = every[: len(every) - len(defaults)]
    several = frozenset(
        name for name in names if any(each in annotations.get(name, "list[") for each in _SEVERAL)
    )
    if names[:1] == ("x",) and issubclass(cls, Layer):
        names = (cls.call_name, *names[1:])
    return Signature(names, takes_list, sum(n in without_default for n in names), several)


class StepInputs:
    """Reads the `inputs` of one step.

    Args:
        builder: Gets the diagnostics.
        scope: Follows the references.
        path: The step's path.
        noun: What messages call the operation.
    """

    def __init__(self, builder: GraphBuilder, scope: Scope, path: Path, noun: str) -> None:
        self.builder, self.scope, self.path, self.noun = builder, scope, path, noun

    def call(
        self, inputs: Any, previous: Value | Bundle | None, takes: Signature | None, given: set[str]
    ) -> Call | None:
        """The arguments of the call, None where they are wrong (and reported).

        Args:
            inputs: The step's `inputs`, None where it has none.
            previous: The previous step's output, None where there is none.
            takes: What the call takes; None accepts everything.
            given: Tensor parameters of an op that its arguments have filled already.
        """
        if takes is not None and given:
            takes = takes.without(given)
        return self._tensors(self._read(inputs, previous, takes, given), takes)

    def _read(
        self, inputs: Any, previous: Value | Bundle | None, takes: Signature | None, given: set[str]
    ) -> Call | None:
        """The arguments of the call as the step has them."""
        if inputs is None:
            return self._named(self._implied(previous, takes), takes, given)
        at = (*self.path, "inputs")
        if isinstance(inputs, str):
            value = self.follow(inputs, at)
            call = None if value is None else self._one(value, takes, at)
            return self._named(call, takes, given)
        if isinstance(inputs, list):
            return self._list(inputs, takes, at)
        if isinstance(inputs, Mapping):
            return self._mapping(inputs, previous, takes, at)
        message = f"inputs of {self.noun} must be a reference, a list or a mapping of references"
        return self._wrong("SC203", message, at)

    def _tensors(self, call: Call | None, takes: Signature | None) -> Call | None:
        """The same call where each argument is as many tensors as it takes, else None."""
        if call is None or takes is None:
            return call
        for name, value in (dict(zip(takes.names, call[0], strict=False)) | call[1]).items():
            in_list = takes.takes_list and name == takes.names[0]
            items = value.items if in_list and isinstance(value, Bundle) else value
            if isinstance(items, dict) or not isinstance(items, list | tuple) or not in_list:
                items = (items,)
            if name in takes.several and not in_list:
                continue
            for item in items:
                if isinstance(item, Bundle):
                    keys = ", ".join(_keys(item))
                    message = f"{item.step} gives several outputs, {self.noun} takes one"
                    mend = f"name one: behind a dot stand {keys}"
                    return self._wrong("SC308", message, (*self.path, "inputs"), mend)
                if not isinstance(item, Value):
                    message = f"{self.noun} takes one tensor as '{name}', not several"
                    return self._wrong("SC303", message, (*self.path, "inputs"))
        return call

    def _named(self, call: Call | None, takes: Signature | None, given: set[str]) -> Call | None:
        """The one tensor by its name, where constants stand for tensors before it."""
        if call is None or takes is None or not given or not takes.names or len(call[0]) != 1:
            return call
        return (), {takes.names[0]: call[0][0]}

    def _implied(self, previous: Value | Bundle | None, takes: Signature | None) -> Call | None:
        if takes is not None and not takes.names:
            return (), {}
        if previous is None:
            message = f"{self.noun} has no step before it to take its input from"
            return self._wrong("SC303", message, self.path, "name one with inputs:")
        return self._one(previous, takes, self.path)

    def _one(self, value: Value | Bundle, takes: Signature | None, at: Path) -> Call | None:
        if isinstance(value, Bundle) and not (takes is not None and takes.takes_list):
            names = ", ".join(_keys(value))
            message = f"{value.step} gives several outputs, {self.noun} takes one"
            return self._wrong("SC308", message, at, f"name one: behind a dot stand {names}")
        if takes is not None and takes.required > 1 and not takes.takes_list:
            wants = ", ".join(takes.names[: takes.required])
            message = f"{self.noun} is called on several tensors: {wants}"
            mend = "inputs: {" + ", ".join(f"{n}: …" for n in takes.names[: takes.required]) + "}"
            return self._wrong("SC303", message, at, mend)
        return (value,), {}

    def _list(self, inputs: list[Any], takes: Signature | None, at: Path) -> Call | None:
        values = [self._reference(item, (*at, i)) for i, item in enumerate(inputs)]
        if any(value is None for value in values):
            return None
        if takes is None or takes.takes_list:
            return ([*values],), {}
        free = takes.names
        if self.noun.startswith("ops."):
            if len(values) > len(free):
                message = f"{self.noun} takes {len(free)} tensors, got {len(values)}"
                return self._wrong("SC303", message, at)
            return (), dict(zip(free, values, strict=False))
        if len(values) == 1 and len(free) >= 1:
            return self._wrong(
                "SC303",
                f"{self.noun} takes a tensor, not a list of one",
                at,
                f"inputs: {inputs[0]}",
            )
        if len(free) > 1:
            mend = ", ".join(f"{n}: {v}" for n, v in zip(free, inputs, strict=False))
            message = f"{self.noun} names the tensors it is called on"
            return self._wrong("SC303", message, at, f"inputs: {{{mend}}}")
        message = f"{self.noun} takes one input, got {len(values)}"
        return self._wrong("SC303", message, at, "Concatenate or Add joins several")

    def _mapping(
        self,
        inputs: Mapping[str, Any],
        previous: Value | Bundle | None,
        takes: Signature | None,
        at: Path,
    ) -> Call | None:
        kwargs: dict[str, Any] = {}
        for key, item in inputs.items():
            if takes is not None and key not in takes.names:
                known = ", ".join(takes.names)
                message = f"{self.noun} is not called on '{key}'"
                return self._wrong("SC303", message, (*at, key), f"it takes {known}", key=True)
            value = self._reference(item, (*at, key))
            if value is None:
                return None
            kwargs[key] = value
        if takes is None or (takes.names[0] in kwargs and self.noun.startswith("ops.")):
            return (), kwargs
        if takes.names[0] in kwargs:
            return (kwargs.pop(takes.names[0]),), kwargs
        if previous is None:
            message = f"{self.noun} needs '{takes.names[0]}' among its inputs"
            return self._wrong("SC303", message, at)
        return (previous,), kwargs

    def _reference(self, item: Any, at: Path) -> Any:
        """One reference or a list of them; None where wrong."""
        if isinstance(item, list):
            values = [self._reference(inner, (*at, i)) for i, inner in enumerate(item)]
            return None if any(value is None for value in values) else values
        if isinstance(item, str):
            return self.follow(item, at)
        if isinstance(item, Value | Bundle):  # the output of the pass before
            return item
        self._wrong("SC203", f"inputs of {self.noun} must be references", at)
        return None

    def follow(self, reference: str, at: Path) -> Value | Bundle | None:
        """What a reference stands for; None where it cannot be followed, which is reported."""
        try:
            return self.scope.follow(reference)
        except ReferenceProblem as problem:
            found = problem.diagnostic(self.builder.document.span(at), self.builder.nodes)
            self.builder.report(found, self.scope.uses)
            return None

    def _wrong(
        self, code: str, message: str, at: Path, mend: str | None = None, *, key: bool = False
    ) -> Call | None:
        """Report what is wrong with the inputs; gives None, as the call then is."""
        document = self.builder.document
        span = document.key_span(at) if key or at == self.path else document.span(at)
        self.builder.report(Diagnostic(code, message, span, hint=mend), self.scope.uses)
        return None


def _keys(bundle: Bundle) -> list[str]:
    """The names of a bundle's parts, as references write them behind the dot."""
    items = bundle.items
    return list(items) if isinstance(items, dict) else [str(i) for i in range(len(items))]
