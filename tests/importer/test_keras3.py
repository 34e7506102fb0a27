"""Configurations of Keras 3 as specs that a person would have written."""

from __future__ import annotations

from tests.importer.configs import functional, new_layer, new_op, on, tensor
from tests.importer.conftest import Import

IMAGE = new_layer("InputLayer", "input_layer_4", batch_shape=[None, 8, 8, 3])
VECTOR = new_layer("InputLayer", "input_layer", batch_shape=[None, 4])


def glorot(seed: int | None = None) -> dict[str, object]:
    """An initializer as Keras 3 saves it."""
    config = {"seed": seed, "input_axes": None, "output_axes": None}
    module = "keras.initializers"
    return {"module": module, "class_name": "GlorotUniform", "config": config} | {
        "registered_name": None
    }


def keras3(*layers: dict[str, object]) -> dict[str, object]:
    """A sequential model."""
    config = {"name": "sequential_7", "trainable": True, "layers": [*layers]}
    return {"module": "keras", "class_name": "Sequential", "config": config} | {
        "registered_name": None
    }


def test_defaults_are_dropped(imported: Import) -> None:
    """What is the default is not written, nor a name that Keras made up; `[3, 3]` is 3."""
    conv = new_layer(
        "Conv2D",
        "conv2d_3",
        filters=4,
        kernel_size=[3, 3],
        strides=[2, 2],
        dilation_rate=[1, 1],
        padding="valid",
        data_format="channels_last",
        activation="linear",
        use_bias=True,
        kernel_initializer=glorot(),
        kernel_regularizer=None,
    )
    head = new_layer("Dense", "head", units=2, activation="softmax", kernel_initializer=glorot(5))
    flat = new_layer("Flatten", "flatten", data_format="channels_last")
    model = imported(keras3(IMAGE, conv, flat, head))
    assert model.spec == {
        "spec": 1,
        "name": "model",
        "model": {
            "kind": "sequential",
            "inputs": {"shape": [8, 8, 3]},
            "layers": [
                {"Conv2D": {"filters": 4, "kernel_size": 3, "strides": 2}},
                "Flatten",
                {
                    "Dense": {
                        "units": 2,
                        "activation": "softmax",
                        "kernel_initializer": {"GlorotUniform": {"seed": 5}},
                        "name": "head",
                    }
                },
            ],
        },
    }


def test_a_graph_that_is_a_chain_is_sequential(imported: Import) -> None:
    """The simplest kind that fits is taken; an operation or a second output needs a graph."""
    dense = on(new_layer("Dense", "dense", units=2), tensor("input_layer", [None, 4]))
    config = functional([on(VECTOR), dense], ["input_layer", 0, 0], ["dense", 0, 0])
    assert imported(config).spec["model"]["kind"] == "sequential"
    relu = on(new_op("Relu", "relu", "nn"), tensor("dense", [None, 2]))
    config = functional([on(VECTOR), dense, relu], ["input_layer", 0, 0], ["relu", 0, 0])
    model = imported(config).spec["model"]
    assert (model["kind"], model["layers"]) == ("functional", [{"Dense": 2}, "ops.relu"])
    config = functional([on(VECTOR), dense], ["input_layer", 0, 0], {"a": ["dense", 0, 0]})
    assert imported(config).spec["model"]["outputs"] == {"a": "branch_1"}


def test_branches_are_named_where_they_are_read(imported: Import) -> None:
    """A name that means something is kept, the previous step is implied, a branch gets a name."""
    x = tensor("input_layer", [None, 4])
    layers = [
        on(VECTOR),
        on(new_layer("Dense", "main_1", units=4), x),
        on(new_layer("Dense", "dense_9", units=4), tensor("main_1", [None, 4])),
        on(
            new_layer("Add", "add"),
            {"args": [[tensor("dense_9", [None, 4]), x]], "kwargs": {}},
        ),
        on(new_layer("ReLU", "re_lu"), tensor("add", [None, 4])),
        on(
            new_layer("Add", "sum"),
            {"args": [[tensor("re_lu", [None, 4]), tensor("main_1", [None, 4])]], "kwargs": {}},
        ),
    ]
    config = functional(layers, [["input_layer", 0, 0]], [["sum", 0, 0]])
    model = imported(config).spec["model"]
    assert model["inputs"] == {"x": {"shape": [4]}}
    assert model["layers"] == [
        {"Dense": 4, "name": "main_1"},
        {"Dense": 4, "name": "skip_1"},
        {"Add": None, "inputs": ["skip_1", "x"]},
        {"ReLU": None, "name": "skip_2"},
        {"Add": None, "inputs": ["skip_2", "main_1"], "name": "sum"},
    ]
    assert model["outputs"] == ["sum"]


def test_a_layer_called_twice_is_shared(imported: Import) -> None:
    """It becomes an entry of `shared`, under its name or one by its class."""
    names = ["left", "right"]
    inputs = [on(new_layer("InputLayer", name, batch_shape=[None, 4])) for name in names]
    code = on(new_layer("Dense", "dense", units=3), *(tensor(n, [None, 4]) for n in names))
    both = [tensor("dense", [None, 3], call=call) for call in (0, 1)]
    dot = on(new_layer("Dot", "dot", axes=-1, normalize=True), {"args": [both], "kwargs": {}})
    config = functional([*inputs, code, dot], [["left", 0, 0], ["right", 0, 0]], ["dot", 0, 0])
    spec = imported(config).spec
    assert spec["shared"] == {"shared_dense": {"Dense": 3}}
    assert spec["model"]["layers"] == [
        {"shared_dense": None, "name": "skip_1", "inputs": "left"},
        {"shared_dense": None, "name": "skip_2", "inputs": "right"},
        {"Dot": {"axes": -1, "normalize": True}, "inputs": ["skip_1", "skip_2"]},
    ]


def test_operations_and_their_constants(imported: Import) -> None:
    """Functions of `keras.ops` get their settings, their numbers and their slices back."""
    x = tensor("input_layer", [None, 4])
    part = {"class_name": "__slice__", "config": {"start": None, "stop": None, "step": None}}
    layers = [
        on(VECTOR),
        on(new_op("Subtract", "subtract"), {"args": [1, x], "kwargs": {}}),
        on(
            new_op("GetItem", "get_item"),
            {"args": [tensor("subtract", [None, 4]), [part, 0]], "kwargs": {}},
        ),
        on(new_op("ExpandDims", "expand_dims", axis=-1), tensor("get_item", [None])),
        on(
            new_op("Concatenate", "concatenate", axis=-1),
            {"args": [[tensor("expand_dims", [None, 1]), x]], "kwargs": {}},
        ),
        on(new_op("Mean", "mean", axis=-1, keepdims=True), tensor("concatenate", [None, 5])),
    ]
    config = functional(layers, ["input_layer", 0, 0], ["mean", 0, 0])
    assert imported(config).spec["model"]["layers"] == [
        {"ops.subtract": {"x1": 1}},
        {"ops.get_item": ":, 0"},
        {"ops.expand_dims": -1, "name": "skip_1"},
        {"ops.concatenate": {"axis": -1}, "inputs": ["skip_1", "x"]},
        {"ops.mean": {"axis": -1, "keepdims": True}},
    ]


def test_masks_follow_by_themselves(imported: Import) -> None:
    """The operations that compute an embedding's mask are left out, and where they are passed."""
    words = on(
        {
            **new_layer("InputLayer", "words", batch_shape=[None, 6]),
        }
    )
    words["config"]["dtype"] = "int32"
    x = tensor("words", [None, 6])
    embedding = new_layer("Embedding", "embedding", input_dim=9, output_dim=4, mask_zero=True)
    layers = [
        words,
        on(embedding, x),
        on(new_op("NotEqual", "not_equal"), {"args": [x, 0], "kwargs": {}}),
        on(
            new_layer("LSTM", "lstm", units=3),
            {
                "args": [tensor("embedding", [None, 6, 4])],
                "kwargs": {"mask": tensor("not_equal", [None, 6]), "training": False},
            },
        ),
    ]
    config = functional(layers, ["words", 0, 0], ["lstm", 0, 0])
    model = imported(config).spec["model"]
    assert model["kind"] == "sequential"
    assert model["layers"][1] == {"LSTM": 3}


def test_code_of_ones_own(imported: Import) -> None:
    """A class that is not Keras's is an entry to fill in, with what it gives; its module is text."""
    own = {
        "module": "os",
        "class_name": "Patches",
        "config": {"name": "patches", "size": 2},
        "registered_name": "my_package>Patches",
    }
    layers = [
        on(VECTOR),
        on(own, tensor("input_layer", [None, 4])),
        on(new_layer("Dense", "dense", units=1), tensor("patches", [None, 2])),
    ]
    config = functional(layers, ["input_layer", 0, 0], ["dense", 0, 0])
    spec = imported(config, codes=("SC604",)).spec
    assert spec["imports"] == {"patches": {"path": "fill_in:Patches", "output": [None, 2]}}
    assert spec["model"]["layers"] == [{"patches": {"size": 2}}, {"Dense": 1}]


def test_a_model_inside_a_model(imported: Import) -> None:
    """It is a spec of its own beside the first one; frozen as a whole where all of it is."""
    inner = keras3(VECTOR, new_layer("Dense", "dense", units=3), new_layer("ReLU", "re_lu"))
    inner["config"]["name"] = "tower"  # type: ignore[index]
    for entry in inner["config"]["layers"][1:]:  # type: ignore[index]
        entry["config"]["trainable"] = False
    layers = [on(VECTOR), on(inner, tensor("input_layer", [None, 4]))]
    config = functional(layers, ["input_layer", 0, 0], ["tower", 0, 0])
    model = imported(config)
    assert model.spec["model"]["layers"] == [{"spec": "model_tower.yaml", "trainable": False}]
    assert list(model.nested) == ["model_tower.yaml"]
    assert model.nested["model_tower.yaml"]["model"]["layers"] == [{"Dense": 3}, "ReLU"]


def test_compile(imported: Import) -> None:
    """The optimizer's rate is the number that was written, before single precision."""
    adam = {"name": "adam", "learning_rate": 0.009999999776482582, "beta_1": 0.9, "clipnorm": None}
    loss = {"name": "binary_crossentropy", "reduction": "sum_over_batch_size", "from_logits": True}
    made = {"registered_name": None}
    config = keras3(VECTOR, new_layer("Dense", "dense", units=1)) | {
        "compile_config": {
            "optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": adam}
            | made,
            "loss": {"module": "keras.losses", "class_name": "BinaryCrossentropy", "config": loss}
            | made,
            "metrics": ["mae"],
            "weighted_metrics": None,
            "run_eagerly": False,
            "steps_per_execution": 1,
            "jit_compile": True,
        }
    }
    assert imported(config, ignore=("SC508",)).spec["compile"] == {
        "optimizer": {"Adam": {"learning_rate": 0.01}},
        "loss": {"BinaryCrossentropy": {"from_logits": True}},
        "metrics": ["mae"],
    }
