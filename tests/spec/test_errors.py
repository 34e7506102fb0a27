"""What the checks say of wrong keys, arguments and values: code, place and mend."""

from __future__ import annotations

import pytest

from spec_compiler.pipeline import check
from tests.spec.cases import chain, findings, graph, messages

PICTURE = "{shape: [8, 8, 1]}"
CONV = "- Conv2D: {{filters: 3, kernel_size: {}}}"
ADAM = "compile: {{optimizer: {{Adam: {{{}}}}}, loss: mse}}\n"


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        (chain("- Dense: {units: None}"), "SC203 at 'None'", "null is written null"),
        (chain("- Dense: {units: 3, use_bias: no}"), "SC203 at 'no'", "write false"),
        (chain("- Dense: {units: '3'}"), "SC203 at ''3''", "a number has no quotes"),
        (chain("- Dense: {units: '1e3'}"), "SC203 at ''1e3''", "a number has no quotes"),
        (chain(CONV.format("(2, 2)"), inputs=PICTURE), "SC203 at '(2'", "a list is written [2, 2]"),
        (chain(CONV.format("(2, 2, 2)"), inputs=PICTURE), "SC203 at '(2'", "a list is written"),
        (
            chain(CONV.format("'(2, 2)'"), inputs=PICTURE),
            "SC203 at ''(2, 2)''",
            "a list is written",
        ),
        (chain("- Dense: 1", inputs="{shape: [None, 8]}"), "SC203 at '[None, 8]'", "written null"),
        (graph("- Dense: 1\n  if: no"), "SC203 at 'no'", "write false"),
    ],
)
def test_what_people_type_by_habit(text: str, place: str, mend: str) -> None:
    """Python's and YAML 1.1's words get one finding, at the word, with what to write."""
    assert findings(text) == [place]
    assert mend in messages(text)


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        (chain("- Dense: {units: 4, unts: 3}"), "SC201 at 'unts'", "did you mean 'units'?"),
        (chain("- Dense: {unts: 3}"), "SC201 at 'unts'", "did you mean 'units'?"),
        (chain("- Dense: {units: 4, zz_top: 3}"), "SC201 at 'zz_top'", "Dense takes"),
        (chain("- Dense: {units: 4, 1: 3}"), "SC201 at '1'", "names are text"),
        (chain("- Dens: 4"), "SC207 at 'Dens'", "did you mean 'Dense'?"),
        (chain("- dense: 4"), "SC207 at 'dense'", "did you mean 'Dense'?"),
        (
            chain("- Dense: {units: 4, activation: rellu}"),
            "SC207 at 'rellu'",
            "did you mean 'relu'?",
        ),
        (
            chain("- Dense: {units: 4, kernel_initializer: {HeNormal: {sed: 1}}}"),
            "SC201 at 'sed'",
            "did you mean 'seed'?",
        ),
        (
            chain("- Bidirectional: {layer: {LSTM: {unit: 1}}}", inputs="{shape: [3, 4]}"),
            "SC201 at 'unit'",
            "of LSTM",
        ),
        (
            chain(CONV.format("3, padding: sme"), inputs=PICTURE),
            "SC205 at 'sme'",
            "did you mean 'same'?",
        ),
        (
            chain("- Dense: 1", ADAM.format("learning_rte: 0.1")),
            "SC201 at 'learning_rte'",
            "of Adam",
        ),
        (chain("- Dense: 1", "compile: {los: mse}\n"), "SC201 at 'los'", "did you mean 'loss'?"),
        (chain("- Dense: 1", "fitt: {}\n"), "SC208 at 'fitt'", "did you mean 'fit'?"),
        (chain("- Dense: 1", "wibble: {}\n"), "SC208 at 'wibble'", "the keys of the spec are"),
        (chain("- Dense: 1", head="backend: tensorflw\n"), "SC205 at 'tensorflw'", "'tensorflow'?"),
        (chain("- Dense: 1", head="dtype_policy: mixed\n"), "SC205 at 'mixed'", "mixed_bfloat16"),
        (
            chain("- Dense: 1", "fit: {callbacks: [{EarlyStoping: {}}]}\n"),
            "SC207 at 'EarlyStoping'",
            "did you mean 'EarlyStopping'?",
        ),
        (
            chain("- Dense: 1", "data: {train: {cvs: {path: a.csv}}}\n"),
            "SC207 at 'cvs'",
            "did you mean 'csv'?",
        ),
        (chain("- ops.relu6x"), "SC207 at 'ops.relu6x'", "did you mean 'ops.relu6'?"),
    ],
)
def test_misspelt_names(text: str, place: str, mend: str) -> None:
    """One finding at the name, with the name that is near or those that there are."""
    assert findings(text) == [place]
    assert mend in messages(text)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (chain("- Dense"), ["SC202 at 'Dense'"]),
        (chain("- Dense:"), ["SC202 at 'Dense'"]),
        (chain("- Dense: {activation: relu}"), ["SC202 at 'Dense'"]),
        (chain("- Conv2D: {}", inputs=PICTURE), ["SC202 at 'Conv2D'", "SC202 at 'Conv2D'"]),
        (chain("- Bidirectional: LSTM", inputs="{shape: [3, 4]}"), ["SC202 at 'Bidirectional'"]),
        (chain("- Dense: 1", "data: {train: {csv: {label: y}}}\n"), ["SC202 at 'csv'"]),
        (
            chain(
                "- Dense: 1", ADAM.format("learning_rate: {ExponentialDecay: {decay_rate: 0.9}}")
            ),
            ["SC202 at 'ExponentialDecay'", "SC202 at 'ExponentialDecay'"],
        ),
        (graph("- Dense: 1", inputs="{x: {dtype: float32}}"), ["SC202 at 'x'"]),
        ("spec: 1\nname: small\n", ["SC209 at 'spec: 1'"]),
        ("spec: 1\nname: small\nmodel: {kind: sequential}\n", ["SC209 at 'model'"] * 2),
        (graph("- Dense: 1", head="blocks: {b: {params: {}}}\n"), ["SC209 at 'b'"]),
        (graph("- name: x"), ["SC209 at 'name: x'"]),
    ],
)
def test_what_is_missing(text: str, places: list[str]) -> None:
    """A missing argument or key is reported at the name of what lacks it."""
    assert findings(text) == places
    assert "Field required" not in messages(text)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (chain("- Dense: 0"), "SC204 at '0'", "units of Dense must be at least 1, got 0"),
        (chain("- Dense: {units: 0}"), "SC204 at '0'", "units of Dense must be at least 1, got 0"),
        (chain("- Dense: [3]"), "SC203 at '[3]'", "units of Dense must be an integer, got [3]"),
        (chain("- Dense: {units: 2.5}"), "SC203 at '2.5'", "units of Dense must be an integer"),
        (chain("- Dense: {units: true}"), "SC203 at 'true'", "must be an integer, got true"),
        (
            chain("- Dense: {units: {a: 1}}"),
            "SC203 at '{a: 1}'",
            "must be an integer, got a mapping",
        ),
        (chain("- Dropout: 2"), "SC204 at '2'", "rate of Dropout must be at most 1"),
        (
            chain(CONV.format("[3, 3, 3]"), inputs=PICTURE),
            "SC203 at '[3, 3, 3]'",
            "got 3 numbers",
        ),
        (chain("- Flatten: 3"), "SC205 at '3'", "data_format of Flatten"),
        (
            chain("- Dense: {units: 1, kernel_initializer: {HeNormal: {seed: a}}}"),
            "SC203 at 'a'",
            "seed of HeNormal must be an integer, got the text 'a'",
        ),
        (
            chain("- Dense: {units: 1, kernel_initializer: [zeros]}"),
            "SC203 at '[zeros]'",
            "kernel_initializer of Dense expects an initializer",
        ),
        (chain("- Dense: {units: 1, name: a b}"), "SC212 at 'a b'", "letters, digits"),
        (chain("- Dense: 1", head="seed: -1\n"), "SC204 at '-1'", "seed of the spec"),
        (chain("- Dense: 1").replace("spec: 1", "spec: true"), "SC205 at 'true'", "expects 1"),
        (
            chain("- Dense: 1", head="blocks: {b: {layers: []}}\n"),
            "SC204 at '[]'",
            "at least 1 item",
        ),
        (chain("- Dense: 1", "compile: 3\n"), "SC203 at '3'", "must be a mapping"),
        (chain("- Dense: 1", "export: keras\n"), "SC203 at 'keras'", "must be a list"),
        (chain("- Dense: 1", "export: [{kears: a}]\n"), "SC203 at '{kears: a}'", "an export is"),
        (chain("- Dense: 1", "fit: {validation_split: 1}\n"), "SC204 at '1'", "less than 1"),
        (
            chain("- Dense: 1", "compile: {loss: {a: 1}}\n"),
            "SC203 at '1'",
            "a of loss expects a loss",
        ),
        (chain("- 3"), "SC203 at '3'", "a step is an operation"),
        (chain("- 1: 2"), "SC203 at '1: 2'", "a step is an operation"),
        (chain("-"), "SC203 at ''", "a step is an operation"),
    ],
)
def test_wrong_values(text: str, place: str, words: str) -> None:
    """Kind, range and choice: the message names the argument, its owner and what was found."""
    assert findings(text) == [place]
    assert words in messages(text)


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        (
            chain("- Conv2D: {filters: 3, kernel_size: 3}\n  padding: same", inputs=PICTURE),
            "SC208 at 'padding'",
            "indent arguments below the operation",
        ),
        (chain("- Dense: {units: 3, inputs: x}"), "SC208 at 'inputs'", "as far as Dense"),
        (chain("- Dense:\n    units: 3\n    if: true"), "SC208 at 'if'", "as far as Dense"),
        (chain("- Dense: 3\n  layers: [Flatten]"), "SC208 at 'layers'", "this one is both"),
        (
            chain("- Dense: 3\n  trainable: false"),
            "SC208 at 'trainable'",
            "takes it as an argument",
        ),
    ],
)
def test_keys_in_the_wrong_place(text: str, place: str, mend: str) -> None:
    """An argument beside its layer, a step's key among the arguments: where it belongs."""
    assert findings(text) == [place]
    assert mend in messages(text)


@pytest.mark.parametrize(
    ("text", "place", "today"),
    [
        (chain("- Dense: 1", ADAM.format("lr: 0.1")), "SC210 at 'lr'", "today 'learning_rate'"),
        (chain("- Dense: 1", ADAM.format("decay: 0.1")), "SC210 at 'decay'", "schedule"),
        (
            chain("- Dense: {units: 1, input_shape: [8]}"),
            "SC210 at 'input_shape'",
            "inputs: {shape",
        ),
        (chain("- Dense: 1", "fit: {nb_epoch: 3}\n"), "SC210 at 'nb_epoch'", "today 'epochs'"),
        (
            chain("- Dense: 1", inputs="{batch_input_shape: [2, 8]}"),
            "SC210 at 'batch_input_shape'",
            "today 'batch_shape'",
        ),
        (
            chain("- Deconv2D: {filters: 1, kernel_size: 3}"),
            "SC210 at 'Deconv2D'",
            "Conv2DTranspose",
        ),
        (chain("- Dense: 1", "compile: {loss: logcosh}\n"), "SC210 at 'logcosh'", "today"),
    ],
)
def test_old_spellings(text: str, place: str, today: str) -> None:
    """A spelling of an older Keras is named as such, with today's."""
    found = findings(text)
    assert found[0] == place
    assert all(item.startswith(("SC210", "SC202")) for item in found)
    assert today in messages(text)


def test_a_mend_is_an_edit_where_it_keeps_the_meaning() -> None:
    """`lr` is mended by `--fix`, `decay` is not: today's form means something else."""
    [fixable] = check(chain("- Dense: 1", ADAM.format("lr: 0.1"))).diagnostics
    [shown] = check(chain("- Dense: 1", ADAM.format("decay: 0.1"))).diagnostics
    assert [edit.text for edit in fixable.edits] == ["learning_rate"]
    assert not shown.fixable


def test_every_mistake_is_reported_at_once() -> None:
    """Wrong layers, a wrong loss and a wrong callback in one spec: each has its finding."""
    text = chain(
        "- Dens: 3\n- Dense: {units: 0, activation: rellu}",
        "compile: {optimizer: adm, loss: ms}\nfit: {epochs: 0, batch_size: x}\n",
    )
    places = ["'Dens'", "'0'", "'rellu'", "'adm'", "'ms'", "'0'", "'x'"]
    assert [item.split(" at ")[1] for item in findings(text)] == places


@pytest.mark.parametrize("name", ["2fast", "class", "a-b", "a b", "é", "x" * 101])
def test_a_spec_is_named_by_an_identifier(name: str) -> None:
    """A name becomes a variable and a file: anything but a Python identifier is refused."""
    text = chain("- Dense: 1").replace("name: small", f"name: {name}")
    assert findings(text) == [f"SC212 at '{name}'"]


@pytest.mark.parametrize("section", ["params", "blocks", "shared", "imports"])
@pytest.mark.parametrize("name", ["Big", "class", "layers", "spec", "a-b"])
def test_what_a_spec_names_itself_is_a_reference(section: str, name: str) -> None:
    """Parameters, blocks, shared entries and imports have lower-case names that mean nothing else."""
    entry = {"params": "1", "blocks": "{layers: [ReLU]}", "shared": "ReLU", "imports": "a:b"}
    text = chain("- Dense: 1", head=f"{section}: {{{name}: {entry[section]}}}\n")
    assert findings(text) == [f"SC212 at '{name}'"]


def test_one_name_means_one_thing() -> None:
    """A block and a shared entry of one name are refused at the second."""
    head = "blocks: {a: {layers: [ReLU]}}\nshared: {a: ReLU}\n"
    assert findings(graph("- Dense: 1", head=head)) == ["SC302 at 'a'"]


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ("{a: {string_hashed: {num_bins: 0}}}", ["SC204 at '0'"]),
        ("{a: float_normalizd}", ["SC207 at 'float_normalizd'"]),
        ("{a: float_normalizd, b: text}", ["SC207 at 'float_normalizd'", "SC207 at 'text'"]),
        (
            "{a: float_normalizd, b: {string_hashed: {bins: 3}}}",
            ["SC207 at 'float_normalizd'", "SC201 at 'bins'"],
        ),
        ("[a, [b]]", ["SC203 at '[b]'"]),
        ("a", ["SC203 at 'a'"]),
    ],
)
def test_a_mapping_where_a_list_may_stand_too(features: str, expected: list[str]) -> None:
    """What is wrong inside it is a cause each, and no word is lost on lists."""
    data = f"data: {{train: {{csv: {{path: a.csv, label: y, features: {features}}}}}}}\n"
    found = [item for item in findings(chain("- Dense: 1", data)) if not item.startswith("SC5")]
    assert found == expected
