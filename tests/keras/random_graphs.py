"""Random specs that are right: graphs of blocks, loops, groups, conditions, shared layers, ops.

In: a seed and a kind. Out: a spec as a mapping. Every tensor is a batch of vectors, so
that all that matters is a width, and whether a result is read: what nothing reads is
gathered at the end, for a functional model drops it.
"""

from __future__ import annotations

import random
from typing import Any

Spec = dict[str, Any]
WIDTHS = (4, 6)
BLOCKS: dict[str, Spec] = {
    "project": {
        "params": {"units": None, "norm": True},
        "layers": [
            {"Dense": {"units": "$units"}},
            {"BatchNormalization": None, "if": "$norm"},
            "ops.tanh",
        ],
    },
    "residual": {
        "params": {"units": None, "hidden": "$(units * 2 + extra)"},
        "layers": [
            {"Dense": {"units": "$hidden", "activation": "relu"}},
            {"Dense": "$units", "name": "main"},
            {"Add": None, "inputs": ["x", "main"]},
        ],
    },
    "merge": {
        "params": {"units": None},
        "inputs": ["x", "skip"],
        "layers": [
            {"Dense": "$units", "inputs": "skip", "name": "side"},
            {"Concatenate": None, "inputs": ["side", "x"]},
            {"project": {"units": "$units", "norm": False}},
        ],
    },
    "tower": {
        "params": {"units": None, "depth": 2},
        "layers": [
            {"project": "$units", "name": "start"},
            {"residual": {"units": "$units"}, "repeat": "$depth"},
            {"LayerNormalization": None, "name": "end"},
            {
                "Add": None,
                "inputs": ["start", "end"],
                "if": "$(depth > 1)",
            },
        ],
    },
    "lifted": {
        "layer": True,
        "params": {"units": None},
        "layers": [
            {"Dense": "$units", "name": "wide"},
            {"ops.arange": "$units"},
            {"Dense": "$units", "inputs": "wide", "name": "again"},
            {"ops.add": None, "inputs": ["wide", "again"]},
        ],
    },
}
BLOCKS["lifted"]["layers"].pop(1)


class Writer:
    """Writes the steps of one model.

    Args:
        seed: Decides everything.
        kind: The model's kind.
    """

    def __init__(self, seed: int, kind: str) -> None:
        self.random = random.Random(f"{kind} {seed}")
        self.kind = kind
        self.named: dict[str, int] = {}
        self.unread: dict[str, int] = {}
        self.count = 0

    def spec(self, name: str) -> Spec:
        """The whole spec."""
        inputs = {f"in_{i}": self.random.choice(WIDTHS) for i in range(self.random.randint(1, 2))}
        if self.kind == "sequential":
            inputs = {"in_0": 6}
        steps: list[Any] = []
        first, width = next(iter(inputs.items()))
        if len(inputs) > 1:
            self.named |= inputs
            self.unread |= inputs
            steps.append({"Dense": 6, "inputs": first})
            self.read(first)
            width = 6
        elif self.kind != "sequential":
            self.named |= inputs
        for _ in range(self.random.randint(3, 9)):
            width = self.step(steps, width)
        model = self.model(inputs, steps, width)
        return {
            "spec": 1,
            "name": name,
            "seed": 7,
            "params": {"units": 6, "deep": True, "extra": 1, "off": False},
            "blocks": {n: b for n, b in BLOCKS.items() if self.kind != "sequential"}
            or {"project": {**BLOCKS["project"], "layers": BLOCKS["project"]["layers"][:2]}},
            "shared": {"mix": {"Dense": {"units": 6, "activation": "tanh"}}},
            "model": model,
            "compile": {"optimizer": {"SGD": {"learning_rate": 0.05}}, "loss": "mse"},
            "data": {"train": {"synthetic": {"samples": 8}}},
            "fit": {"batch_size": 4},
        }

    def model(self, inputs: dict[str, int], steps: list[Any], width: int) -> Spec:
        """The model section: what nothing reads is gathered, outputs are given in some form."""
        if self.kind == "sequential":
            return {"kind": "sequential", "inputs": {"shape": [6]}, "layers": steps}
        last = self.name_last(steps, width)
        self.read(last)
        if self.unread:
            gathered = [last, *self.unread]
            steps.append({"Concatenate": None, "inputs": gathered})
            steps.append({"Dense": 3, "name": "gathered"})
            last = "gathered"
        model: Spec = {"kind": self.kind, "layers": steps}
        model["inputs"] = {name: {"shape": [size]} for name, size in inputs.items()}
        form = self.random.randint(0, 2)
        if form == 1:
            steps.append({"Dense": 2, "inputs": last, "name": "second"})
            model["outputs"] = [last, "second"]
        elif form == 2:
            steps.append({"ops.sigmoid": None, "inputs": last, "name": "second"})
            model["outputs"] = {"first": last, "second": "second"}
        return model

    def step(self, steps: list[Any], width: int) -> int:
        """Append a step, or a few; the width of what the last one gives."""
        makers = [self.dense, self.keeping, self.repeated, self.loop, self.group, self.project]
        if self.kind != "sequential":
            makers += [self.op, self.join, self.block, self.block, self.shared, self.read_loop]
        if self.kind == "subclassed":
            makers += [self.while_training, self.recurrent]
        return self.random.choice(makers)(steps, width)

    def fresh(self, text: str) -> str:
        """A name that is not taken."""
        self.count += 1
        return f"{text}_{self.count}th"  # not as Keras numbers its own names

    def read(self, name: str) -> None:
        """Note that a name has been read."""
        self.unread.pop(name, None)

    def name_last(self, steps: list[Any], width: int) -> str:
        """Give the last step a name; the only input's where there is no step."""
        if not steps:
            return next(iter(self.named))
        if isinstance(steps[-1], str):
            steps[-1] = {steps[-1]: None}
        if "if" in steps[-1]:
            # A step that is not there cannot be referred to.
            steps.append({"Identity": None})
        last = steps[-1]
        if "name" not in last:
            last["name"] = self.fresh("made")
        self.named[last["name"]] = width
        return str(last["name"])

    def dense(self, steps: list[Any], width: int) -> int:
        """A layer, its width a number or a formula."""
        before, width = width, self.random.choice(WIDTHS)
        written = self.random.choice([width, "$units" if width == 6 else "$(units - 2)"])
        step: Spec = {"Dense": {"units": written}}
        if self.random.random() < 0.5:
            step["Dense"]["activation"] = self.random.choice(["relu", "gelu", "tanh"])
        if self.random.random() < 0.2:
            step["name"] = self.fresh("dense")
        if self.kind != "sequential" and self.named and self.random.random() < 0.25:
            # The step branches off: what came before is read later, by its name.
            if steps:
                self.unread[self.name_last(steps, before)] = before
            source = self.random.choice(list(self.named))
            self.read(source)
            step["inputs"] = source
        steps.append(step)
        return width

    def keeping(self, steps: list[Any], width: int) -> int:
        """A layer that keeps the width, there or not."""
        step: Spec = self.random.choice(
            [
                {"Dropout": 0.2},
                {"BatchNormalization": None},
                {"LayerNormalization": {"epsilon": 1e-5}},
                {"Activation": "relu"},
            ]
        )
        step = dict(step)
        if self.random.random() < 0.4:
            step["if"] = self.random.choice(["$deep", "$off", "$(units > 4)"])
        steps.append(step)
        return width

    def repeated(self, steps: list[Any], width: int) -> int:
        """A layer, several times."""
        step: Spec = {"Dense": width, "repeat": self.random.choice([1, 2, 3, "$(units // 3)"])}
        if self.random.random() < 0.4:
            step["name"] = self.fresh("repeated")
        steps.append(step)
        return width

    def loop(self, steps: list[Any], width: int) -> int:
        """A loop, over one list or two, perhaps with another inside."""
        layers: list[Any] = [{"Dense": {"units": "$u", "activation": "relu"}}]
        variables: Spec = {"u": [4, 6]}
        if self.random.random() < 0.5:
            variables["rate"] = [0.1, 0.2]
            layers.append({"Dropout": "$rate"})
        if self.random.random() < 0.4:
            layers.append({"for": {"v": "$(range(2))"}, "layers": [{"Dense": "$(u + v)"}]})
            width = 7
        else:
            width = 6
        if self.random.random() < 0.3:
            layers.append({"Dense": width, "name": self.fresh("inner")})
        steps.append({"for": variables, "layers": layers})
        return width

    def group(self, steps: list[Any], width: int) -> int:
        """A group that is there or not, or stands several times."""
        step: Spec = {"layers": [{"Dense": 5}, "ReLU", {"Dense": width}]}
        if self.random.random() < 0.5:
            step["if"] = self.random.choice(["$deep", "$off"])
        else:
            step["repeat"] = 2
        steps.append(step)
        return width

    def project(self, steps: list[Any], width: int) -> int:
        """The one block that every kind has."""
        width = self.random.choice(WIDTHS)
        arguments: Any = {"units": width, "norm": self.random.choice([True, False, "$deep"])}
        step: Spec = {"project": self.random.choice([arguments, width])}
        if self.random.random() < 0.3:
            step["repeat"] = 2
        steps.append(step)
        return width

    def op(self, steps: list[Any], width: int) -> int:
        """A function of Keras."""
        steps.append(
            self.random.choice(
                [
                    "ops.relu",
                    {"ops.multiply": {"x2": 0.5}},
                    {"ops.subtract": {"x1": "$(units / 2)"}},
                    {"ops.clip": {"x_min": -1.0, "x_max": 1.0}},
                ]
            )
        )
        return width

    def join(self, steps: list[Any], width: int) -> int:
        """Two results in one."""
        last = self.name_last(steps, width)
        others = [name for name, size in self.named.items() if name != last and size == width]
        if not others:
            return width
        other = self.random.choice(others)
        self.read(other)
        self.read(last)
        pair = self.random.sample([last, other], 2)
        how = self.random.choice(["Add", "Multiply", "ops.add", "Concatenate", "ops.concatenate"])
        argument = {"axis": -1} if how == "ops.concatenate" else None
        steps.append({how: argument, "inputs": pair})
        return width * 2 if "oncatenate" in how else width

    def block(self, steps: list[Any], width: int) -> int:
        """A use of a block."""
        name = self.random.choice([name for name in BLOCKS if name != "project"])
        step: Spec = {name: {"units": width}}
        if name == "merge":
            last = self.name_last(steps, width)
            others = [other for other in self.named if other != last]
            if not others:
                return width
            skip = self.random.choice(others)
            self.read(skip)
            self.read(last)
            step["inputs"] = self.random.choice([{"skip": skip}, [last, skip]])
        elif name == "tower":
            step["tower"]["depth"] = self.random.choice([1, 2, "$(units - 5)"])
        elif self.random.random() < 0.3:
            step["repeat"] = 2
        if self.random.random() < 0.3:
            step["name"] = self.fresh(name)
        steps.append(step)
        return width

    def shared(self, steps: list[Any], width: int) -> int:
        """The layer that is made once."""
        if width != 6:
            steps.append({"Dense": 6})
        steps.append("mix")
        if self.random.random() < 0.5:
            steps.append("mix")
        return 6

    def read_loop(self, steps: list[Any], width: int) -> int:
        """A loop whose inner results are read from outside."""
        name = self.fresh("loop")
        kept = self.fresh("kept")
        layers = [{"Dense": "$(3 + u // u)", "name": kept}, {"Dense": {"units": 6}}]
        steps.append({"for": {"u": [1, 2, 3]}, "layers": layers, "name": name})
        last = {"inputs": [f"{name}.{kept}.0", f"{name}.{kept}.-1"], "Add": None}
        every = {"inputs": f"{name}.{kept}", "Concatenate": None}
        inner = self.random.choice([last, every])
        width = 4 if inner is last else 12
        joined = self.fresh("joined")
        steps.append({**inner, "name": joined})
        steps.append({"Concatenate": None, "inputs": [name, joined]})
        return 6 + width

    def while_training(self, steps: list[Any], width: int) -> int:
        """A step that is there in training alone."""
        steps.append({"GaussianNoise": 0.1, "if": "training"})
        return width

    def recurrent(self, steps: list[Any], width: int) -> int:
        """One layer applied several times."""
        steps.append({"Dense": width, "repeat": 3, "shared": True})
        return width


def random_spec(seed: int, kind: str) -> Spec:
    """A spec of a kind, decided by a seed."""
    return Writer(seed, kind).spec(f"graph_{seed}")
