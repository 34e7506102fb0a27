"""Configurations of Keras 1, Keras 2 and TensorFlow's Keras, written out, as specs of today."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from spec_compiler.importer.importing import import_file
from tests.importer.configs import after, functional, layer, new_layer, sequential
from tests.importer.conftest import Import

L2 = {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01}
# Each old layer with its input's shape, and the step that it is today.
LAYERS: dict[str, tuple[dict[str, Any], list[int | None], Any]] = {
    "dense of 1": (
        layer(
            "Dense",
            "dense_1",
            output_dim=4,
            init="uniform",
            activation="linear",
            W_regularizer=L2,
            b_regularizer=None,
            activity_regularizer=None,
            W_constraint={"name": "MaxNorm", "m": 3, "axis": 0},
            b_constraint=None,
            bias=True,
            input_dim=8,
            trainable=True,
        ),
        [8],
        {
            "Dense": {
                "units": 4,
                "kernel_initializer": "random_uniform",
                "kernel_regularizer": {"L1L2": {"l2": 0.01}},
                "kernel_constraint": {"MaxNorm": {"max_value": 3}},
            }
        },
    ),
    "convolution of 1": (
        layer(
            "Convolution2D",
            "convolution2d_1",
            nb_filter=16,
            nb_row=3,
            nb_col=5,
            init="he_normal",
            activation="relu",
            border_mode="same",
            subsample=[2, 2],
            dim_ordering="tf",
            bias=False,
        ),
        [8, 8, 3],
        {
            "Conv2D": {
                "filters": 16,
                "kernel_size": [3, 5],
                "strides": 2,
                "padding": "same",
                "activation": "relu",
                "use_bias": False,
                "kernel_initializer": "he_normal",
            }
        },
    ),
    "convolution in a row of 1": (
        layer(
            "Convolution1D",
            "convolution1d_1",
            nb_filter=4,
            filter_length=3,
            subsample_length=2,
            border_mode="valid",
        ),
        [8, 3],
        {"Conv1D": {"filters": 4, "kernel_size": 3, "strides": 2}},
    ),
    "dilated convolution of 1": (
        layer("AtrousConvolution2D", "a", nb_filter=4, nb_row=3, nb_col=3, atrous_rate=[2, 2]),
        [8, 8, 3],
        {"Conv2D": {"filters": 4, "kernel_size": 3, "dilation_rate": 2, "name": "a"}},
    ),
    "transposed convolution of 1": (
        layer(
            "Deconvolution2D",
            "deconvolution2d_1",
            nb_filter=4,
            nb_row=3,
            nb_col=3,
            output_shape=[None, 16, 16, 4],
            border_mode="same",
            subsample=[2, 2],
        ),
        [8, 8, 3],
        {"Conv2DTranspose": {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}},
    ),
    "pooling of 1": (
        layer(
            "MaxPooling2D",
            "maxpooling2d_3",
            pool_size=[2, 2],
            strides=[2, 2],
            border_mode="valid",
            dim_ordering="tf",
        ),
        [8, 8, 3],
        "MaxPooling2D",
    ),
    "pooling in a row of 1": (
        layer(
            "AveragePooling1D", "averagepooling1d_1", pool_length=3, stride=3, border_mode="valid"
        ),
        [9, 3],
        {"AveragePooling1D": 3},
    ),
    "dropout of 1": (layer("Dropout", "dropout_2", p=0.25), [4], {"Dropout": 0.25}),
    "embedding of 1": (
        layer(
            "Embedding",
            "embedding_1",
            input_dim=20,
            output_dim=8,
            init="uniform",
            input_length=6,
            mask_zero=False,
            dropout=0.0,
            W_regularizer=None,
        ),
        [6],
        {"Embedding": {"input_dim": 20, "output_dim": 8}},
    ),
    "lstm of 1": (
        layer(
            "LSTM",
            "lstm_1",
            output_dim=5,
            init="glorot_uniform",
            inner_init="orthogonal",
            forget_bias_init="one",
            activation="tanh",
            inner_activation="sigmoid",
            dropout_W=0.1,
            dropout_U=0.2,
            return_sequences=True,
            consume_less="cpu",
            input_dim=4,
            input_length=6,
        ),
        [6, 4],
        {"LSTM": {"units": 5, "dropout": 0.1, "recurrent_dropout": 0.2, "return_sequences": True}},
    ),
    "normalization of 1": (
        layer(
            "BatchNormalization",
            "batchnormalization_1",
            epsilon=0.001,
            mode=0,
            axis=-1,
            momentum=0.99,
            beta_init="zero",
        ),
        [4],
        "BatchNormalization",
    ),
    "dense over time of 1": (
        layer(
            "TimeDistributedDense", "timedistributeddense_1", output_dim=3, init="glorot_uniform"
        ),
        [6, 4],
        {"Dense": 3},
    ),
    "gru of 2": (
        layer("GRU", "gru_1", units=3, recurrent_activation="sigmoid", implementation=1),
        [6, 4],
        {"GRU": {"units": 3, "reset_after": False, "implementation": 1}},
    ),
    "gru of the gpu": (layer("CuDNNGRU", "cu_dnngru_1", units=3), [6, 4], {"GRU": 3}),
    "threshold of 2": (
        layer("ThresholdedReLU", "thresholded_re_lu", theta=0.5),
        [4],
        {"ReLU": {"threshold": 0.5}},
    ),
    "slope of TensorFlow": (
        layer("LeakyReLU", "leaky_re_lu", alpha=0.30000001192092896),
        [4],
        "LeakyReLU",
    ),
    "wrappers of 2": (
        layer(
            "Bidirectional",
            "bidirectional_1",
            layer=layer(
                "LSTM", "lstm_4", units=3, recurrent_activation="sigmoid", implementation=2
            ),
            merge_mode="concat",
        ),
        [6, 4],
        {"Bidirectional": {"layer": {"LSTM": 3}}},
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers(name: str, imported: Import) -> None:
    """Each old layer, first in a sequential model, is the step of today."""
    entry, shape, step = LAYERS[name]
    config = {**entry["config"], "batch_input_shape": [None, *shape], "trainable": True}
    model = imported(sequential({**entry, "config": config}), ignore=("SC403",)).spec["model"]
    assert model["inputs"]["shape"] == shape
    assert model["layers"] == [step]


def test_a_sequential_model_of_1(imported: Import) -> None:
    """Its configuration is the list of layers itself, and the first says the input's size."""
    layers = [
        layer("Dense", "dense_1", output_dim=4, input_dim=8, activation="relu"),
        layer("Dense", "dense_2", output_dim=1, activation="sigmoid"),
    ]
    config = {"class_name": "Sequential", "config": layers, "keras_version": "1.2.2"}
    training = {
        "optimizer_config": {
            "class_name": "SGD",
            "config": {
                "lr": 0.009999999776482582,
                "momentum": 0.0,
                "decay": 0.001,
                "nesterov": False,
            },
        },
        "loss": "binary_crossentropy",
        "metrics": ["accuracy"],
        "sample_weight_mode": None,
        "loss_weights": None,
    }
    spec = imported({**config, "compile_config": training}).spec
    assert spec["model"] == {
        "kind": "sequential",
        "inputs": {"shape": [8]},
        "layers": [
            {"Dense": {"units": 4, "activation": "relu"}},
            {"Dense": {"units": 1, "activation": "sigmoid"}},
        ],
    }
    rate = {"initial_learning_rate": 0.01, "decay_steps": 1, "decay_rate": 0.001}
    assert spec["compile"] == {
        "optimizer": {"SGD": {"learning_rate": {"InverseTimeDecay": rate}}},
        "loss": "binary_crossentropy",
        "metrics": ["accuracy"],
    }


def test_merged_branches_of_1(imported: Import) -> None:
    """A `Merge` that stands first merges models of its own; they become branches."""
    branches = [
        {
            "class_name": "Sequential",
            "config": [layer("Dense", f"dense_{n}", output_dim=4, input_dim=8)],
        }
        for n in (1, 2)
    ]
    merge = layer(
        "Merge", "merge_1", layers=branches, mode="concat", concat_axis=-1, mode_type="raw"
    )
    config = {
        "class_name": "Sequential",
        "config": [merge, layer("Dense", "dense_3", output_dim=1)],
    }
    model = imported(config).spec["model"]
    assert model["inputs"] == {"x_1": {"shape": [8]}, "x_2": {"shape": [8]}}
    assert model["layers"] == [
        {"Dense": 4, "inputs": "x_1", "name": "skip_1"},
        {"Dense": 4, "inputs": "x_2", "name": "skip_2"},
        {"Concatenate": None, "inputs": ["skip_1", "skip_2"]},
        {"Dense": 1},
    ]


@pytest.mark.parametrize(
    ("mode", "step"),
    [
        ("sum", "Add"),
        ("mul", "Multiply"),
        ("ave", "Average"),
        ("max", "Maximum"),
        ("concat", "Concatenate"),
        ("dot", {"Dot": -1}),
        ("cos", {"Dot": {"axes": -1, "normalize": True}}),
    ],
)
def test_a_functional_model_of_1(mode: str, step: Any, imported: Import) -> None:
    """Calls are lists of `[layer, call, output]`; `Merge` is the layer of its mode."""
    shape = [None, 4]
    layers = [
        after(layer("InputLayer", "input_1", batch_input_shape=shape, input_dtype="float32")),
        after(layer("InputLayer", "other", batch_input_shape=shape, input_dtype="float32")),
        after(
            layer("Merge", "merge_1", mode=mode, concat_axis=-1, dot_axes=-1, mode_type="raw"),
            [["input_1", 0, 0], ["other", 0, 0]],
        ),
    ]
    config = functional(layers, [["input_1", 0, 0], ["other", 0, 0]], [["merge_1", 0, 0]], "Model")
    model = imported(config).spec["model"]
    assert list(model["inputs"]) == ["x", "other"]
    operation = step if isinstance(step, dict) else {step: None}
    assert model["layers"] == [{**operation, "inputs": ["x", "other"]}]


def test_functions_of_tensorflow(imported: Import) -> None:
    """`TFOpLambda` and `SlicingOpLambda` are functions of `keras.ops`, constants included."""

    def function(name: str, path: str, *nodes: Any) -> dict[str, Any]:
        kind = "SlicingOpLambda" if path.endswith("getitem") else "TFOpLambda"
        return after(layer(kind, name, trainable=True, dtype="float32", function=path), *nodes)

    part = {"start": None, "stop": None, "step": None}
    layers = [
        after(layer("InputLayer", "a", batch_input_shape=[None, 6, 4], dtype="float32")),
        after(layer("InputLayer", "b", batch_input_shape=[None, 4], dtype="float32")),
        function(
            "tf.__operators__.getitem",
            "__operators__.getitem",
            ["a", 0, 0, {"slice_spec": {"class_name": "__tuple__", "items": [part, 0]}}],
        ),
        function(
            "tf.math.subtract",
            "math.subtract",
            ["_CONSTANT_VALUE", -1, 1.0, {"y": ["b", 0, 0], "name": None}],
        ),
        function(
            "tf.concat",
            "concat",
            [
                ["tf.math.subtract", 0, 0, {"axis": 1}],
                ["tf.__operators__.getitem", 0, 0, {"axis": 1}],
            ],
        ),
        function("tf.nn.relu", "nn.relu", ["tf.concat", 0, 0, {"name": None}]),
        function(
            "tf.math.multiply", "math.multiply", ["tf.nn.relu", 0, 0, {"y": 2.0, "name": None}]
        ),
        function(
            "tf.math.reduce_mean",
            "math.reduce_mean",
            ["tf.math.multiply", 0, 0, {"axis": -1, "keepdims": True}],
        ),
    ]
    config = functional(layers, [["a", 0, 0], ["b", 0, 0]], [["tf.math.reduce_mean", 0, 0]])
    assert imported(config).spec["model"]["layers"] == [
        {"ops.subtract": {"x1": 1.0}, "inputs": "b", "name": "skip_1"},
        {"ops.get_item": ":, 0", "inputs": "a", "name": "skip_2"},
        {"ops.concatenate": {"axis": 1}, "inputs": ["skip_1", "skip_2"]},
        "ops.relu",
        {"ops.multiply": {"x2": 2.0}},
        {"ops.mean": {"axis": -1, "keepdims": True}},
    ]


def test_states_and_several_tensors(imported: Import) -> None:
    """Initial states stand behind the input, further tensors among the arguments."""
    layers = [
        after(layer("InputLayer", "x", batch_input_shape=[None, 6, 4], dtype="float32")),
        after(
            layer("LSTM", "encoder", units=4, return_state=True, return_sequences=True),
            [["x", 0, 0, {}]],
        ),
        after(
            layer("LSTM", "lstm_1", units=4),
            [["x", 0, 0, {}], ["encoder", 0, 1, {}], ["encoder", 0, 2, {}]],
        ),
        after(
            layer(
                "MultiHeadAttention",
                "multi_head_attention",
                num_heads=2,
                key_dim=4,
                attention_axes=[1],
            ),
            [["x", 0, 0, {"value": ["encoder", 0, 0]}]],
        ),
    ]
    config = functional(layers, [["x", 0, 0]], [["lstm_1", 0, 0], ["multi_head_attention", 0, 0]])
    model = imported(config).spec["model"]
    assert model["layers"] == [
        {"LSTM": {"units": 4, "return_sequences": True, "return_state": True}, "name": "encoder"},
        {
            "LSTM": 4,
            "name": "branch_1",
            "inputs": {"sequences": "x", "initial_state": ["encoder.1", "encoder.2"]},
        },
        {
            "MultiHeadAttention": {"num_heads": 2, "key_dim": 4},
            "name": "branch_2",
            "inputs": {"query": "x", "value": "encoder.0"},
        },
    ]
    assert model["outputs"] == ["branch_1", "branch_2"]


def test_what_is_no_more_is_said_item_by_item(imported: Import) -> None:
    """Lost layers, lost modes and changed functions are errors, each with what stands there."""
    layers = [
        layer("Dense", "a", units=4, batch_input_shape=[None, 8], activation="hard_sigmoid"),
        layer("MaxoutDense", "b", output_dim=4),
        layer("Dense", "c", units=4, kernel_shape=3),
    ]
    model = imported(sequential(*layers), codes=("SC603",) * 3)
    said = [found.message for found in model.findings.found]
    assert "clip(0.2 x + 0.5, 0, 1)" in said[0]
    assert "MaxoutDense" in said[1]
    assert "'kernel_shape'" in said[2]
    assert model.spec["model"]["layers"][1] == "Identity"


def test_settings_by_names_that_were_made_up(imported: Import) -> None:
    """Outputs keep the names that losses go by; of an only output the loss is the loss."""
    layers = [
        after(layer("InputLayer", "x", batch_input_shape=[None, 4])),
        after(layer("Dense", "dense_7", units=1), [["x", 0, 0]]),
        after(layer("Dense", "dense_8", units=1), [["x", 0, 0]]),
    ]
    loss = {"loss": {"dense_7": "mse", "dense_8": "mae"}, "optimizer": "adam"}
    config = functional(layers, [["x", 0, 0]], [["dense_7", 0, 0], ["dense_8", 0, 0]])
    spec = imported({**config, "compile_config": loss}).spec
    assert spec["model"]["outputs"] == {"dense_7": "branch_1", "dense_8": "branch_2"}
    assert spec["compile"]["loss"] == {"dense_7": "mse", "dense_8": "mae"}
    alone = functional(layers[:2], [["x", 0, 0]], [["dense_7", 0, 0]])
    one = {"loss": {"dense_7": "mse"}, "optimizer": "adam"}
    assert imported({**alone, "compile_config": one}).spec["compile"]["loss"] == "mse"


def test_an_archive_of_tensorflows_keras(tmp_path: Path) -> None:
    """It has the form of Keras 3 and the arguments of Keras 2: its version tells them apart."""
    layers = [
        new_layer("InputLayer", "input_1", batch_shape=[None, 8, 8, 3]),
        new_layer("DepthwiseConv2D", "d", kernel_size=[3, 3], groups=1, kernel_initializer=None),
        new_layer("ThresholdedReLU", "t", theta=0.5),
    ]
    config = {"name": "sequential", "layers": layers}
    made = {
        "module": "keras",
        "class_name": "Sequential",
        "config": config,
        "registered_name": None,
    }
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "2.15.0"}))
        archive.writestr("config.json", json.dumps(made))
    product = import_file(tmp_path / "m.keras", "m")
    assert product.diagnostics == ()
    assert product.model.spec["model"]["layers"] == [
        {"DepthwiseConv2D": {"kernel_size": 3, "name": "d"}},
        {"ReLU": {"threshold": 0.5, "name": "t"}},
    ]


def test_a_mixed_policy_is_the_specs(imported: Import) -> None:
    """TensorFlow's `Policy` objects become one `dtype_policy`; what differs keeps its own."""
    mixed = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
    config = sequential(
        layer("InputLayer", "dense_input", batch_input_shape=[None, 4], dtype="float32"),
        layer("Dense", "dense", units=3, dtype=mixed),
        layer("Dense", "dense_1", units=2, dtype="float32"),
    )
    spec = imported(config).spec
    assert spec["dtype_policy"] == "mixed_float16"
    assert spec["model"]["layers"] == [{"Dense": 3}, {"Dense": {"units": 2, "dtype": "float32"}}]
