"""The difference of two specs as data; how it looks is the business of the writers."""

from __future__ import annotations

from typing import Any

from spec_compiler.record import dataclass

ABSENT = object()
"""What stands for a value where one of the two specs has none."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs: its dotted path, before and after; `ABSENT` where there is none."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class LayerChange:
    """A layer that is new, gone, or another.

    Attributes:
        kind: `added`, `removed`, `changed`, or `follows` where only its output or its weights
            differ, as they must after what changed before it.
        name: The layer's name, in the newer spec where it is there.
        type: Keras's name of the class.
        changes: Its arguments, its inputs and its name, where they differ.
        shape: Its output's shape before and after, as text; empty where there is none.
        params: How many parameters it has before and after.
    """

    kind: str
    name: str
    type: str
    changes: tuple[Change, ...] = ()
    shape: tuple[str, str] = ("", "")
    params: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Weights:
    """Whether weights saved of the older model load into the newer one.

    Attributes:
        loads: Yes, no, or None where the specs alone do not tell.
        reasons: Why not, or what to know where they do; a sentence each.
    """

    loads: bool | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpecDiff:
    """What changed from one spec to another.

    Attributes:
        before: What the older spec is called.
        after: What the newer spec is called.
        layers: Layers, in the order of the model.
        totals: Parameters, trained parameters, FLOPs: their names, before and after. Those that
            are the same are there too.
        sections: Everything around the layers: name, seed, inputs, `compile`, `data`, `fit` …
        weights: Whether weights of the older model load into the newer one.
    """

    before: str
    after: str
    layers: tuple[LayerChange, ...]
    totals: tuple[Change, ...]
    sections: tuple[Change, ...]
    weights: Weights

    @property
    def is_empty(self) -> bool:
        """Whether the two mean the same."""
        return not (self.layers or self.sections)
