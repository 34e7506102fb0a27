"""The checker against Keras on random models, valid and broken.

In: a range of seeds. Out: a `Report`: how often the two agreed, and every case
in which they did not. What Keras refuses the checker must refuse, what the
checker refuses Keras must refuse (or be unable to run), and shapes, dtypes and
counts must be equal on the rest. `DELIBERATE` names what the language refuses on
purpose, each with its reason; such cases are counted by themselves.

From the command line, without an end: `python -m tests.fuzz.differential --seed 0`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

from tests.fuzz.models import Model, random_model
from tests.fuzz.oracle import Verdict, built, checked, past

BATCH = 500
"""After how many cases the command line says how it stands."""
CLEAR_EVERY = 40
"""After how many models memory is swept too; names begin anew with each."""


@dataclass(frozen=True)
class Deliberate:
    """A refusal that is the language's own: its code, what its message says, the reason."""

    code: str
    message: str
    reason: str
    layer: str = ""

    def covers(self, model: Model, verdict: Verdict) -> bool:
        """Whether it is why the checker refuses a model; `layer` must be among its layers."""
        return (
            self.code == verdict.code
            and bool(re.search(self.message, verdict.reason))
            and self.layer in json.dumps(model.spec["model"])
        )


DELIBERATE: tuple[Deliberate, ...] = (
    Deliberate("SC203", "", "kinds are strict; Keras keeps what it is given until it is used"),
    Deliberate("SC201", "of HashedCrossing", "Keras drops what it does not know there"),
    Deliberate(
        "SC207",
        "regularizer",
        "Keras drops it, as all that it does not know there",
        "HashedCrossing",
    ),
    Deliberate(
        "SC207",
        "unknown regularizer",
        "Keras drops the activity_regularizer of a SimpleRNN",
        "SimpleRNN",
    ),
    Deliberate("SC205", "must be '.*, got (?!the text)", "kinds are strict"),
    Deliberate("SC205", "reverse_dtype of .*; got (?!the text)", "kinds are strict"),
    Deliberate(
        "SC207", "tokenizer of", "Keras keeps a text until it quantizes, and cannot call it then"
    ),
    Deliberate(
        "SC403",
        "StringLookup expects strings",
        "Keras declares floats where strings are padded",
        "ZeroPadding",
    ),
    Deliberate("SC210", "input_shape|input_dim|input_length", "the inputs have the shape"),
    Deliberate("SC205", "bounding_box_format", "asked for only when bounding boxes come"),
    Deliberate("SC212", "", "names are of a closed alphabet"),
    Deliberate(
        "SC401",
        "Adaptive(Average|Max)Pooling.D expects",
        "Keras declares an output of other axes than it computes",
    ),
    Deliberate(
        "SC401",
        "(AugMix|RandAugment) expects 1 or 3 channels",
        "fails as soon as the draw falls on a change of colours",
    ),
    Deliberate(
        "SC401",
        "MelSpectrogram expects sound waves",
        "Keras declares three axes, whatever the input has",
    ),
    Deliberate(
        "SC401",
        "expects (one tensor|. tensors?) as (states|initial_state)",
        "Keras drops the states that it does not ask for",
    ),
    Deliberate(
        "SC401",
        "RNN expects 3 axes",
        "states have two axes: what more the input has is broadcast from sample to sample",
    ),
    Deliberate(
        "SC205", "mode of RandomFlip", "Keras flips nothing for a word that it does not know"
    ),
    Deliberate(
        "SC205", "needs a fixed number of", "fails in fit, whose batches have no fixed size"
    ),
    Deliberate(
        "SC401", "sizes in output_shape, where", "Keras declares axes that it does not compute"
    ),
    Deliberate(
        "SC401",
        "Bidirectional expects both layers",
        "Keras declares twice the forward layer's size, whatever the other's is",
    ),
    Deliberate(
        "SC401",
        "expects an axis for each letter",
        "Keras multiplies other axes than the equation names, where sizes happen to agree",
    ),
    Deliberate("SC401", "which ends the process", "there is nothing left to compare with"),
    Deliberate(
        "SC401",
        "TimeDistributed holds .* expects . axes",
        "Keras calls a wrapped layer without looking at its axes, and declares others",
    ),
    Deliberate("SC307", "takes its output for its input", "Keras loses the layer without a word"),
    Deliberate(
        "SC403",
        "which .* cannot start",
        "whole numbers are drawn as weights, where the fans happen to leave a range for them",
    ),
)


@dataclass
class Case:
    """A model with both verdicts, and how they compare."""

    model: Model
    ours: Verdict
    keras: Verdict
    outcome: str
    detail: str = ""

    def line(self) -> str:
        """The case as a line of JSON."""
        return json.dumps(
            {
                "outcome": self.outcome,
                "seed": self.model.seed,
                "target": self.model.target,
                "broken": self.model.broken,
                "ours": f"{self.ours.code} {self.ours.reason}".strip(),
                "keras": self.keras.reason,
                "late": self.keras.late,
                "detail": self.detail,
                "model": self.model.spec["model"],
                "policy": self.model.spec.get("dtype_policy"),
            }
        )


@dataclass
class Report:
    """What came of a run.

    Outcomes: `valid` and `refused` (both agree), `missed` (Keras alone refuses), `false` (the
    checker alone refuses), `late` (Keras builds it and cannot run it), `unrun` (both build it, and
    Keras cannot run it), `deliberate`, `wrong` (a shape, a dtype or a count differs).
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    targets: Counter[tuple[str, str]] = field(default_factory=Counter)
    differing: list[Case] = field(default_factory=list)

    def add(self, case: Case) -> None:
        """Count a case, and keep it where the two differ."""
        self.outcomes[case.outcome] += 1
        self.targets[case.model.target, case.outcome] += 1
        if case.outcome in ("missed", "false", "wrong"):
            self.differing.append(case)

    @property
    def caught(self) -> float:
        """The share of Keras's refusals that are the checker's too."""
        both, missed = self.outcomes["refused"], self.outcomes["missed"]
        return both / max(both + missed, 1)

    @property
    def false_alarms(self) -> float:
        """The share of what Keras takes and runs that the checker refuses."""
        taken = sum(self.outcomes[name] for name in ("valid", "unrun", "wrong"))
        return self.outcomes["false"] / max(taken + self.outcomes["false"], 1)

    def __str__(self) -> str:
        """The numbers in a line."""
        counts = ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        total = sum(self.outcomes.values())
        return (
            f"{total} cases: {counts}; "
            f"caught {self.caught:.2%}, false alarms {self.false_alarms:.3%}"
        )


def compare(model: Model, *, execute: bool = False) -> Case:
    """Both verdicts on a model; `execute` runs what both accept, too."""
    ours, spec, graph = checked(model.spec)
    if spec is not None and graph is not None:
        keras = built(spec, graph, run=execute)
        if not keras.accepts:
            return Case(model, ours, keras, "missed")
        detail = _difference(ours, keras)
        accepted = "unrun" if keras.late else "valid"
        return Case(model, ours, keras, "wrong" if detail else accepted, detail)
    own = next((each for each in DELIBERATE if each.covers(model, ours)), None)
    keras = past(model.spec, run=own is None)
    if not keras.accepts:
        return Case(model, ours, keras, "refused")
    if own is not None:
        return Case(model, ours, keras, "deliberate", own.reason)
    return Case(model, ours, keras, "late" if keras.late else "false")


def _difference(ours: Verdict, keras: Verdict) -> str:
    """The first layer of which the two say different things."""
    for name, (output, count, trained) in ours.layers.items():
        theirs = keras.layers[name]
        if output is not None and _flat(output) != _flat(theirs[0]):
            return f"{name}: {output}, Keras has {theirs[0]}"
        if output is not None and (count, trained) != theirs[1:]:
            return f"{name}: {count} weights, {trained} trained; Keras has {theirs[1:]}"
    return ""


def _flat(output: Any) -> list[Any]:
    """The tensors of an output in order; Keras keeps no structure of them."""
    if isinstance(output, dict):
        output = tuple(output.values())
    is_tensor = len(output) == 2 and isinstance(output[1], str)
    return [output] if is_tensor else [found for item in output for found in _flat(item)]


def run(
    seeds: Iterable[int],
    report: Report | None = None,
    log: TextIO | None = None,
    *,
    execute: bool = False,
) -> Report:
    """Compare the models of some seeds.

    Args:
        seeds: The seeds.
        report: What to add to.
        log: A file that gets a line for each case in which the two differ.
        execute: Whether to run what both accept.
    """
    import keras

    report = report or Report()
    for number, seed in enumerate(seeds):
        keras.backend.clear_session(free_memory=number % CLEAR_EVERY == 0)
        case = compare(random_model(seed), execute=execute)
        report.add(case)
        if log is not None and case.outcome not in ("valid", "refused"):
            log.write(f"{case.line()}\n")
            log.flush()
    return report


def main() -> None:
    """Run batch after batch until stopped, or until so many cases have been compared."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--cases", type=int, help="how many cases; without it there is no end")
    parser.add_argument("--run", action="store_true", help="run what both accept, too")
    parser.add_argument("--log", type=argparse.FileType("a"), default=sys.stdout)
    given = parser.parse_args()
    report, seed, start = Report(), given.seed, time.monotonic()
    end = None if given.cases is None else given.seed + given.cases
    while end is None or seed < end:
        batch = range(seed, seed + BATCH if end is None else min(seed + BATCH, end))
        run(batch, report, given.log, execute=given.run)
        seed = batch.stop
        sys.stderr.write(f"{time.monotonic() - start:.0f} s, {report}\n")


if __name__ == "__main__":
    main()
