"""Repeated structure of a flat spec as blocks, loops and repeats.

In: a spec as plain data whose model is one row of steps. Out: a spec of the same model, as
plain data, in fewer lines; the given one where nothing repeats itself. The stages: `read`,
`search` (which asks `unify` what pieces have in common, and `cost` what is saved), `naming`,
`write`; at the end `same` holds the folded spec to the flat one.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.importer.fold.naming import name_all
from spec_compiler.importer.fold.read import NotFlat, read
from spec_compiler.importer.fold.same import same_model
from spec_compiler.importer.fold.search import search
from spec_compiler.importer.fold.write import blocks_section, layers_section, reference


def fold(spec: dict[str, Any]) -> dict[str, Any]:
    """Fold a flat spec.

    Layers, their order, arguments, weights and names stay as they are; names that Keras made
    up may change. The result is compared with `spec` layer by layer, and given only where
    they are the same model.

    Args:
        spec: A spec as plain data, sequential or functional, without blocks.
    """
    model = spec["model"]
    try:
        program = read(model)
    except NotFlat:
        return spec
    outputs = program.outputs
    search(program)
    if not program.blocks and len(program.main) == len(model["layers"]):
        return spec
    name_all(program, (*spec.get("params", {}), *spec.get("imports", {}), *spec.get("shared", {})))
    folded = {**model, "layers": layers_section(program)}
    if model.get("outputs") is not None:
        names = [reference(ref) for ref in program.outputs]
        given = model["outputs"]
        if isinstance(given, dict):
            folded["outputs"] = dict(zip(given, names, strict=True))
        else:
            folded["outputs"] = names if isinstance(given, list) else names[0]
    assert len(outputs) == len(program.outputs)
    made = {key: value for key, value in spec.items() if key != "model"}
    if program.blocks:
        made["blocks"] = blocks_section(program)
    made["model"] = folded
    return made if same_model(spec, made) else spec
