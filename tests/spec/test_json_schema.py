"""The JSON Schema: valid, published as it is, strict where it can be, never against a valid spec."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.documentation import class_doc, field_docs
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.catalog.policy import policy_named
from spec_compiler.pipeline import check
from spec_compiler.spec.json_objects import PREFIXES
from spec_compiler.spec.json_schema import json_schema
from spec_compiler.spec.json_text import printed, references
from tests.catalog.harness import families, table
from tests.catalog.object_cases import ROWS
from tests.spec.mutation import at, plain, slips, valid_texts

TEXTS = valid_texts()
HEAD = "spec: 1\nname: small\n"
MODEL = "model: {kind: sequential, inputs: {shape: [8]}, layers: [{Dense: 1}]}\n"


@cache
def document() -> dict[str, Any]:
    """The schema, made once."""
    return json_schema()


@cache
def validator(definition: str | None = None) -> Draft202012Validator:
    """What validates a spec, or a value against one definition."""
    if definition is None:
        return Draft202012Validator(document())
    root = {"$ref": f"#/$defs/{definition}", "$defs": document()["$defs"]}
    return Draft202012Validator(root)


def fits(value: Any, definition: str | None = None) -> bool:
    """Whether the schema takes a value, with keys as text, as editors have them."""
    return validator(definition).is_valid(json.loads(json.dumps(value)))


def step(text: str) -> str:
    """A spec with these steps."""
    lines = "".join(f"    {line}\n" for line in text.split("\n"))
    return f"{HEAD}model:\n  kind: functional\n  inputs: {{x: {{shape: [8]}}}}\n  layers:\n{lines}"


INSIDE = ("properties", "patternProperties", "$defs")
ALONE = ("items", "additionalProperties", "propertyNames", "not", "if", "then", "else")
LISTED = ("anyOf", "prefixItems")


def pieces(schema: Any) -> list[dict[str, Any]]:
    """The keywords of each schema in a schema, with `true` for the ones inside it."""
    if isinstance(schema, bool):
        return []
    inner = [item for key in INSIDE for item in schema.get(key, {}).values()]
    inner += [schema[key] for key in ALONE if key in schema]
    inner += [item for key in LISTED for item in schema.get(key, ())]
    own = {key: value for key, value in schema.items() if key not in ("description", "default")}
    own |= {key: {".*": True} for key in INSIDE if key in schema}
    own |= dict.fromkeys((key for key in ALONE if key in schema), True)
    own |= {key: [True] for key in LISTED if key in schema}
    return [own, *(piece for item in inner for piece in pieces(item))]


def test_the_schema_is_one() -> None:
    """It fits the dialect that it names: each schema in it once, as the whole takes half a minute."""
    meta = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    assert document()["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    texts = {
        json.dumps(piece | dict.fromkeys(piece.keys() & {"const"})) for piece in pieces(document())
    }
    assert [text for text in sorted(texts) if not meta.is_valid(json.loads(text))] == []


def test_a_broken_schema_would_be_found() -> None:
    """The search for wrong keywords sees into every corner."""
    broken = {"anyOf": [{"properties": {"a": {"items": {"type": "interger"}}}}]}
    assert {"type": "interger"} in pieces(broken)


def test_every_reference_is_defined() -> None:
    """No reference points to a definition that is not there, and none is there for nothing."""
    defs = document()["$defs"]
    assert references(document()) == defs.keys() - {"Included"}


def test_the_published_documents_are_current() -> None:
    """What `schemas/` holds is what the models and tables give now: `make schemas` writes it."""
    assert importlib.import_module("schemas.generate").outdated() == []


def test_the_text_is_the_document() -> None:
    """What is printed reads back as it was, without a line that is too long for its content."""
    values = {"a": [1, 2.5, None, True], "b": {}, "c": {"d": ["word " * 9, "word " * 9, []]}}
    assert json.loads(printed(values)) == values
    assert printed({"a": [1, 2]}) == '{"a": [1, 2]}'
    assert max(map(len, printed(values).split("\n"))) <= 100


def test_everything_has_a_text_to_show() -> None:
    """Each object of the catalogue and each of its arguments is documented for the hover."""
    silent = [
        f"{name}.{field}"
        for category in CATEGORIES.values()
        for name in category.names()
        if (cls := category.find(name)) is not None
        for field in ("", *cls.model_fields)
        if not (field_docs(cls).get(field) if field else class_doc(cls))
    ]
    assert silent == []


def test_arguments_carry_their_text_and_default() -> None:
    """An argument of an object is found with its documentation, its default and its bounds."""
    found = document()["$defs"]["layer.Dropout"]["properties"]["rate"]
    assert "from 0 to 1" in found["description"]
    fit = document()["$defs"]["Fit"]["properties"]["epochs"]
    assert (fit["default"], fit["anyOf"][0]["minimum"]) == (1, 1)


@pytest.mark.parametrize("name", TEXTS)
def test_valid_specs_fit(name: str) -> None:
    """The examples, the right specs of the explain pages, and specs with everything in them."""
    assert fits(plain(TEXTS[name]))


@settings(max_examples=120)
@given(slips(tuple(TEXTS.values())))
def test_no_valid_spec_is_rejected(spec: Any) -> None:
    """Whatever the checks take after a few slips, the schema takes too.

    What nothing uses (SC305) and steps that are not there the checks do not look into; the
    schema does.
    """
    spec = json.loads(json.dumps(spec))
    outcome = check(spec)
    if outcome.value is None or any(found.code == "SC305" for found in outcome.diagnostics):
        return
    wrong = [tuple(error.absolute_path) for error in deepest(validator().iter_errors(spec))]
    assert [path for path in wrong if not is_conditional(spec, path)] == []


def deepest(errors: Any) -> Iterator[Any]:
    """Of each error the innermost cause."""
    for error in errors:
        found = error
        while found.context:
            found = max(found.context, key=lambda inner: len(inner.absolute_path))
        yield found


def is_conditional(spec: Any, path: tuple[Any, ...]) -> bool:
    """Whether a path leads through a step that may not be there."""
    around = [at(spec, path[:length]) for length in range(len(path) + 1)]
    keys = {"if", "repeat", "for"}
    return any(isinstance(value, dict) and keys & value.keys() for value in around)


@pytest.mark.parametrize("family", families())
def test_every_layer_and_op_that_the_catalogue_takes_fits(family: str) -> None:
    """The rows of the catalogue's tables: what it builds, the schema takes."""
    wrong = [
        str(case)
        for case in table(family)
        if is_built(case.category, case.value, case.policy)
        and not fits(*placed(case.category, case.value))
    ]
    assert wrong == []


def test_every_object_that_the_catalogue_takes_fits() -> None:
    """The same for losses, metrics, optimizers, callbacks and the others."""
    taken = [row for row in ROWS if row.error is None]
    assert [str(row) for row in taken if not fits(row.value, row.category)] == []


def placed(category: str, value: Any) -> tuple[Any, str]:
    """A value and the definition of a place for it: operations stand in steps, with a prefix."""
    prefix = PREFIXES.get(category)
    if category == "data_step":
        return value, "Step"
    if not prefix:
        return value, category
    if isinstance(value, str):
        return prefix + value, "Step"
    return {prefix + name: item for name, item in value.items()}, "Step"


def is_built(category: str, value: Any, policy: str) -> bool:
    """Whether the catalogue builds a value."""
    try:
        build(category, value, Context(policy=policy_named(policy) or Context().policy))
    except (ValidationError, PydanticCustomError):
        return False
    return True


@pytest.mark.parametrize("formula", ["$p", "$(p * 2)", "x-$(p)"])
def test_a_formula_fits_every_argument(formula: str) -> None:
    """Each argument of each object may be a formula, alone or inside a text."""
    wrong = []
    for category in CATEGORIES.values():
        for name in category.names():
            cls = category.find(name)
            if cls is None:
                continue
            keys = {field.alias or key for key, field in cls.model_fields.items()}
            keys -= {"constants", *getattr(cls, "takes_no", ())}
            value = {name: dict.fromkeys(keys, formula)}
            if not fits(*placed(category.name, value)):
                wrong.append(value)
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        step("- Dense: $width"),
        step("- Dense: {units: $(width * 2), activation: $act, use_bias: $(not bare)}"),
        step("- Dense: {units: 3, kernel_initializer: {HeNormal: {seed: $seed}}}"),
        step("- Conv2D: {filters: 4, kernel_size: [$k, $(k + 1)]}"),
        step("- Dense: 3\n  if: $(deep)\n  name: block_$(i)\n  repeat: $times"),
        step("- Add:\n  inputs: [a, $('b' if deep else 'c')]"),
        step("- for: {i: $(range(3))}\n  layers: [{Dense: $i}]"),
        step("- residual: {filters: $f, anything: [$f]}"),
        HEAD + "model: {kind: functional, inputs: {x: {shape: [$n, null]}, y: $shape, z: [$n]},"
        " layers: [Add], outputs: {y: $out}}\n",
        HEAD + MODEL + "compile: {optimizer: $optimizer, loss: $loss, metrics: [$metric],"
        " loss_weights: [$weight], jit_compile: $jit}\n",
        HEAD + MODEL + "fit: {epochs: $(n * 2), verbose: $v, callbacks: [{EarlyStopping:"
        " {patience: $p}}], validation_split: $s, class_weight: {0: $w}}\n",
        HEAD + MODEL + "data: {train: {csv: {path: data/$(name).csv, label: $label, shape: [$n]}},"
        " split: {validation: $s}, prepare: [{Rescaling: {scale: $(1 / 255)}}]}\n",
        HEAD + MODEL + "export: [{keras: $(name).keras}, {weights: {path: $path}}]\n",
    ],
)
def test_formulas_fit_in_every_place(text: str) -> None:
    """Steps, inputs, sections, lists: wherever a value stands, a formula may."""
    assert fits(plain(text))


@pytest.mark.parametrize(
    "text",
    [
        step("- Flatten"),
        step("- Flatten:"),
        step("- Flatten: {}"),
        step("- {Dense: 3, name: h, inputs: x, call: {training: false}}"),
        step("- Activation: relu"),
        step("- Reshape: [2, 4]"),
        step("- own_block"),
        step("- applications.ResNet50: {weights: null}\n  trainable: {from: conv5_block1}"),
        step("- ops.expand_dims: -1"),
        step("- {Bidirectional: {layer: {LSTM: {units: 3}}}}"),
        step("- layers: [Flatten]\n  repeat: 2"),
        HEAD
        + "params: {p: 3, q: null, r: {default: 1, min: 0, choices: [1, 2]}, s: [1, 2]}\n"
        + MODEL,
        HEAD + "imports: {f: ./m.py:f, g: {path: a.b:g, output: [null, 3]}}\n" + MODEL,
        HEAD + "x-anchors: {a: 1}\n$schema: ../s.json\n" + MODEL,
        HEAD + MODEL + "compile: {optimizer: ADAM, loss: [mse, null], metrics: {a: [mae, AUC]}}\n",
        HEAD + MODEL + "compile:\nfit:\n",
        HEAD + MODEL + "compile: {loss: {first: {Huber: {delta: 2}}, second: mse}}\n",
    ],
)
def test_every_form_fits(text: str) -> None:
    """The bare name, the one-key form, the bare first argument, the short forms of sections."""
    assert fits(plain(text))


@pytest.mark.parametrize(
    "text",
    [
        step("- Dense: {units: 3, unts: 3}"),
        step("- Dense: {units: 3, activation: {LeakyReLU: {slope: 3}}}"),
        step("- Dense: {units: three}"),
        step("- Dense: {units: 0}"),
        step("- Dense: {units: 2.5}"),
        step("- Dense: {use_bias: true}"),
        step("- Dense: {units: 3, use_bias: 'yes'}"),
        step("- Dense"),
        step("- Dense: null"),
        step("- Denze: 3"),
        step("- {Dense: 3, nme: a}"),
        step("- ops.no_such: 3"),
        step("- Conv2D: 3"),
        step("- Conv2D: {filters: 3, kernel_size: [3, 3, 3]}"),
        step("- Conv2D: {filters: 3, kernel_size: 3, padding: full}"),
        step("- {Dense: 3, inputs: 4}"),
        step("- {Dense: 3, repeat: -1}"),
        step("- {for: {i: [1]}}"),
        step("- 3"),
        step("- {Flatten: {}, outputs: [A]}"),
        HEAD,
        "name: small\n" + MODEL,
        "spec: 2\nname: small\n" + MODEL,
        "spec: 1\nname: 2small\n" + MODEL,
        HEAD + "modle: {}\n" + MODEL,
        HEAD + "seed: -1\n" + MODEL,
        HEAD + "backend: theano\n" + MODEL,
        HEAD + "params: {P: 3}\n" + MODEL,
        HEAD + "params: {p: {default: 3, maximum: 4}}\n" + MODEL,
        HEAD + "imports: {f: {factory: true}}\n" + MODEL,
        HEAD + "blocks: {b: {}}\n" + MODEL,
        HEAD + "blocks: {b: {layers: []}}\n" + MODEL,
        HEAD + "model: {kind: chain, inputs: {shape: [8]}, layers: [{Dense: 1}]}\n",
        HEAD + "model: {kind: sequential, layers: [{Dense: 1}]}\n",
        HEAD + "model: {kind: sequential, inputs: {shap: [8]}, layers: [{Dense: 1}]}\n",
        HEAD + "model: {kind: functional, inputs: {x: {shap: [8]}}, layers: [{Dense: 1}]}\n",
        HEAD + MODEL + "compile: {optimiser: adam}\n",
        HEAD + MODEL + "compile: {optimizer: {Adam: {lr: 0.1}}}\n",
        HEAD + MODEL + "compile: {loss: {Huber: {dlta: 2}}}\n",
        HEAD + MODEL + "compile: {loss: {a: {Huber: {dlta: 2}}, b: mse}}\n",
        HEAD + MODEL + "fit: {epochs: many}\n",
        HEAD + MODEL + "fit: {validation_split: 1}\n",
        HEAD + MODEL + "fit: {callbacks: [{EarlyStopping: {patiance: 3}}]}\n",
        HEAD + MODEL + "fit: 3\n",
        HEAD + MODEL + "data: {train: {csv: {label: y}}}\n",
        HEAD + MODEL + "data: {split: {train: 0.5}}\n",
        HEAD + MODEL + "export: [{kears: a.keras}]\n",
        HEAD + MODEL + "export: keras\n",
    ],
)
def test_what_a_schema_can_see_is_rejected(text: str) -> None:
    """Unknown keys and arguments, wrong kinds and ranges, missing ones: underlined while typing."""
    assert not fits(plain(text))


def test_a_spec_over_another_need_not_be_whole() -> None:
    """With `extends`, steps and objects give what changes; keys are held to the same names."""
    over = "extends: base.yaml\nmodel: {layers: [{name: head, Dense: {activation: tanh}}]}\n"
    assert fits(plain(over + "include: [common.yaml]\nfit: {epochs: 3}\n"))
    assert not fits(plain(over + "fitt: {}\n"))
    assert not fits(plain(over + "fit: {epoch: 3}\n"))
    assert not fits(plain(over.replace("extends: base.yaml", "name: small")))


def test_an_included_file_has_a_schema_of_its_own() -> None:
    """`#/$defs/Included` takes what `include` may bring, and nothing else."""
    assert fits(plain("params: {p: 1}\nblocks: {b: {layers: [ReLU]}}\n"), "Included")
    assert not fits(plain("params: {p: 1}\nfit: {}\n"), "Included")


def test_a_misspelt_argument_is_underlined_itself() -> None:
    """The error of an unknown argument is at the object, and names the argument."""
    spec = plain(step("- Dense: {units: 3, activatoin: relu}"))
    [error] = validator().iter_errors(spec)
    found = [error]
    while found[-1].context:
        found.append(max(found[-1].context, key=lambda inner: len(inner.absolute_path)))
    assert list(found[-1].absolute_path) == ["model", "layers", 0, "Dense"]
    assert "'activatoin' was unexpected" in found[-1].message
