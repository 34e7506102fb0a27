"""From a model's configuration to specs: one for it, one for each model inside it.

In: a configuration of any generation, as `archive`, `hdf5` or a JSON text give it. Out: an
`ImportedModel`: specs as plain mappings, in the order of the language, and what they
cannot express. Nothing is read from disk, and no code is looked up by a name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from typing import Any

from spec_compiler.importer.calls import Graph, Tensor, read_graph
from spec_compiler.importer.findings import Findings, Unreadable, shown
from spec_compiler.importer.imports import Imports
from spec_compiler.importer.inputs import input_of, is_input
from spec_compiler.importer.masks import without_masks
from spec_compiler.importer.names import identifier, is_made_up, unused
from spec_compiler.importer.objects import Objects
from spec_compiler.importer.operations import MODELS, Nested, Operations
from spec_compiler.importer.saved import Saved, saved
from spec_compiler.importer.sequential import as_graph
from spec_compiler.importer.steps import Steps, StepWriter
from spec_compiler.importer.training import by_output, compile_section
from spec_compiler.importer.values import escaped, policy
from spec_compiler.record import dataclass

MAX_NESTED = 50
"""Models inside models that are read."""
MAX_DEPTH = 20
"""How deep they may stand in each other."""

Spec = dict[str, Any]


@dataclass(slots=True)
class ImportedModel:
    """What came of a model.

    Attributes:
        spec: The spec.
        nested: The specs of models inside it, by their paths beside it.
        findings: What the specs cannot express, and what is to be filled in.
    """

    spec: Spec
    nested: dict[str, Spec] = field(default_factory=dict)
    findings: Findings = field(default_factory=lambda: Findings(""))


def from_config(
    config: Any, source: str, stem: str, training: Any = None, version: str = ""
) -> ImportedModel:
    """The specs of a model's configuration.

    Args:
        config: The configuration, as `to_json` or an archive has it.
        source: What messages call the file.
        stem: What the spec's file is called, without its ending.
        training: How it is compiled, where that is stored apart.
        version: The version of Keras that wrote it, empty where that is not stored.

    Raises:
        Unreadable: where it is no configuration of a model.
    """
    found = _model(config)
    reader = _Reader(Findings(source), stem, _generation(found, version))
    if training is None and isinstance(config, dict):
        training = config.get("compile_config")
    spec = reader.spec(found, training, 0)
    return ImportedModel(spec, reader.nested, reader.findings)


def _model(config: Any) -> Saved:
    """The model that a configuration is of."""
    found = saved(config)
    if found is None:
        raise Unreadable("SC601", "it is no configuration of a Keras model")
    if found.class_name == "Sequential" and isinstance(found.config, list):
        return Saved("Sequential", {"layers": found.config})  # Keras 1
    if not isinstance(found.config, dict) or "layers" not in found.config:
        if found.is_custom:
            raise Unreadable(
                "SC608",
                f"{shown(found.class_name)} is a subclassed model: its graph is Python code, "
                "and not in the file",
                "import it live: make a functional model of it, keras.Model(x, model.call(x))",
            )
        raise Unreadable("SC601", f"{shown(found.class_name)} is no model")
    return found


class _Reader:
    """Reads a model and those inside it."""

    def __init__(self, findings: Findings, stem: str, generation: int) -> None:
        self.findings, self.stem, self.generation = findings, stem, generation
        self.nested: dict[str, Spec] = {}
        self.depth = 0
        self.policy: str | None = None

    def spec(self, found: Saved, training: Any, depth: int) -> Spec:
        """The spec of a model."""
        if depth > MAX_DEPTH:
            raise Unreadable("SC605", f"models stand in each other over {MAX_DEPTH} deep")
        if self.policy is None:
            self.policy = _common_policy(found)
        imports = Imports(self.findings)
        objects = Objects(self.findings, imports, self.policy, self.generation)
        self._custom(found)
        graph = without_masks(_graph(found))
        frozen = _is_frozen(graph) and depth > 0
        if frozen:
            graph = _thawed(graph)
        operations = Operations(objects, lambda name, inner: self._nest(name, inner, depth + 1))
        steps = StepWriter(graph, operations).steps()
        spec: Spec = {"spec": 1, "name": self._name(found, depth)}
        if self.policy != "float32" and depth == 0:
            spec["dtype_policy"] = self.policy
        section = compile_section(objects, training)
        if imports.entries:
            spec["imports"] = imports.entries
        if steps.shared:
            spec["shared"] = escaped(steps.shared)
        spec["model"] = self._section(graph, steps)
        if section:
            by_output(spec["model"], section, graph.outputs)
        if section:
            spec["compile"] = escaped(section)
        return spec

    def _name(self, found: Saved, depth: int) -> str:
        """The model's name, the file's where Keras made it up."""
        name = found.name
        if not name or is_made_up(name, found.class_name, *MODELS):
            return identifier(self.stem, "model") if depth == 0 else "inner"
        return identifier(name, "model")

    def _custom(self, found: Saved) -> None:
        """Report a model's class that is not Keras's."""
        if found.is_custom:
            self.findings.error(
                "SC603",
                f"the model is of the class {shown(found.registered or found.class_name)}, whose "
                "methods are not in the file",
                "its graph is taken over; for the class write kind: subclassed and base:",
            )

    def _section(self, graph: Graph, steps: Steps) -> Spec:
        """The model section, of the simplest kind that can express it."""
        inputs = steps.inputs
        if _is_chain(graph, steps):
            [layer] = graph.inputs if isinstance(graph.inputs, list) else [graph.inputs]
            found = graph.layers[layer.layer]
            one = input_of(found, None, self.findings)
            return {"kind": "sequential", "inputs": escaped(one), "layers": escaped(steps.layers)}
        model: Spec = {"kind": "functional", "inputs": escaped(inputs)}
        model["layers"] = escaped(steps.layers)
        if steps.outputs is not None:
            model["outputs"] = steps.outputs
        return model

    def _nest(self, name: str, found: Saved, depth: int) -> Nested:
        """The spec of a model inside the model."""
        if len(self.nested) >= MAX_NESTED:
            raise Unreadable("SC605", f"the model has over {MAX_NESTED} models inside")
        made_up = is_made_up(name, found.class_name, *MODELS)
        wanted = f"{self.stem}_{'inner' if made_up else identifier(name, 'inner')}"
        path = unused(wanted, [each.removesuffix(".yaml") for each in self.nested]) + ".yaml"
        self.nested[path] = {}  # the place is taken before those inside ask for theirs
        inner = found
        if isinstance(found.config, list):
            inner = Saved("Sequential", {"layers": found.config, "name": name})
        frozen = _is_frozen(_graph(inner)) or found.arguments.get("trainable") is False
        self.nested[path] = self.spec(inner, None, depth)
        outputs = self.nested[path]["model"].get("outputs")
        names = tuple(sorted(outputs)) if isinstance(outputs, dict) else ()
        several = isinstance(outputs, dict | list)
        return Nested(path, several, names, not frozen)


def _generation(found: Saved, version: str) -> int:
    """The generation of Keras that wrote a model: by its version, otherwise by its form."""
    major = version.partition(".")[0]
    if major in ("1", "2", "3"):
        return int(major)
    return 3 if found.is_new else 2


def _graph(found: Saved) -> Graph:
    """A model's graph, whatever its kind."""
    if found.class_name == "Sequential" or "input_layers" not in found.arguments:
        return as_graph(found)
    return read_graph(found.arguments)


def _is_chain(graph: Graph, steps: Steps) -> bool:
    """Whether a sequential model can express the steps."""
    if steps.shared or steps.outputs is not None or len(steps.inputs) != 1:
        return False
    inputs = graph.inputs if isinstance(graph.inputs, list) else [graph.inputs]
    if not isinstance(graph.inputs, Tensor | list) or not isinstance(inputs[0], Tensor):
        return False
    return all(_is_link(step) for step in steps.layers)


def _is_link(step: Any) -> bool:
    """Whether a step is a layer that takes the step before, and no more."""
    if isinstance(step, str):
        return not step.startswith("ops.")
    operation = next(iter(step))
    return len(step) == 1 + ("trainable" in step) and not operation.startswith("ops.")


def _common_policy(found: Saved) -> str:
    """The dtype policy that most layers have."""
    counts: Counter[str] = Counter()
    stack: list[Any] = [found.config]
    while stack:
        value = stack.pop()
        layers = value.get("layers") if isinstance(value, dict) else value
        for entry in layers if isinstance(layers, list) else []:
            inner = saved(entry)
            if inner is None or is_input(inner):
                continue
            if inner.class_name in MODELS:
                stack.append(inner.config)
                continue
            name = policy(inner.arguments.get("dtype"))
            if isinstance(name, str):
                counts[name] += 1
    mixed = [name for name in counts if name.startswith("mixed_")]
    if mixed:
        return max(mixed, key=lambda name: counts[name])
    name = max(counts, key=lambda name: counts[name]) if counts else "float32"
    return name if name in ("float16", "bfloat16", "float64") else "float32"


def _is_frozen(graph: Graph) -> bool:
    """Whether no layer of a model is trained."""
    flags = [
        found.arguments.get("trainable") for found in graph.layers.values() if not is_input(found)
    ]
    flags = [flag for flag in flags if flag is not None]
    return bool(flags) and not any(flags)


def _thawed(graph: Graph) -> Graph:
    """The graph with layers that say nothing of training: the step around them does."""
    layers = {}
    for name, found in graph.layers.items():
        config = found.config
        if isinstance(config, dict) and "layers" not in config:
            config = {key: value for key, value in config.items() if key != "trainable"}
        layers[name] = Saved(
            found.class_name, config, found.module, found.registered, found.is_new, found.build
        )
    return replace(graph, layers=layers)
