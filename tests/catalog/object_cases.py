"""Objects without tensors (losses, optimizers, callbacks …): what is taken, and what is refused.

One table for two tests: against the catalogue alone, and against Keras.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.catalog.quantization_cases import (
    DTYPE_POLICIES,
    NONSENSE,
    QUANTIZATIONS,
    QUANTIZERS,
    SPEC,
)


@dataclass(frozen=True)
class Row:
    """An object as a spec writes it, and the code of its refusal, None where it is taken.

    Attributes:
        category: The kind of object, a name of `CATEGORIES`.
        value: What the spec writes.
        error: The code.
        why: For a row that Keras judges otherwise: why we do not follow it.
    """

    category: str
    value: Any
    error: str | None = None
    why: str = ""

    def __str__(self) -> str:
        """The row's name in a test report."""
        return f"{self.category} {self.value}"


LATER = "Keras refuses it when it is first used"
STRICT = "a boolean, or a number as text, is a slip"


def rows(category: str, *table: tuple[Any, ...]) -> list[Row]:
    """Rows of one category."""
    return [Row(category, *each) for each in table]


ROWS = [
    *rows(
        "initializer",
        ("glorot_uniform",),
        ("zeros",),
        ("one",),
        ("normal",),
        ("OrthogonalInitializer",),
        ({"Constant": 2},),
        ({"Constant": [[1.0, 2.0], [3.0, 4.0]]},),
        ({"Constant": "two"}, "SC203", NONSENSE),
        ({"RandomNormal": {"stddev": 0.1, "seed": 3}},),
        ({"RandomNormal": {"seed": 1.5}}, "SC203"),
        ({"RandomNormal": {"seed": -1}},),
        ({"RandomNormal": {"sigma": 1.0}}, "SC201"),
        ({"VarianceScaling": {"scale": 2.0, "mode": "fan_avg", "distribution": "Uniform"}},),
        ({"VarianceScaling": {"distribution": "normal"}},),
        ({"VarianceScaling": 0.0}, "SC204"),
        ({"VarianceScaling": {"mode": "fan_all"}}, "SC205"),
        ({"VarianceScaling": {"distribution": "cauchy"}}, "SC205"),
        ({"HeNormal": {"seed": 1, "input_axes": [0], "output_axes": [1]}},),
        ({"STFT": {"side": "imag", "window": None, "scaling": "spectrum"}},),
        ({"STFT": {"side": "both"}}, "SC205"),
        ({"STFT": {"scaling": "none"}}, "SC205"),
        ({"STFT": {"window": "hanm"}}, "SC205"),
        ({"STFT": {"window": "kaiser"}}, "SC205"),
        ("glorot", "SC207"),
        ("Initializer", "SC211", NONSENSE),
    ),
    *rows(
        "regularizer",
        ("l2",),
        ({"L2": 1e-4},),
        ({"L1": None},),
        ({"L1L2": {"l1": 0.1, "l2": 0.2}},),
        ({"l1_l2": {"l1": 0.1}},),
        ({"L2": -1.0}, "SC204"),
        ({"L2": float("nan")}, "SC203"),
        ({"L1": float("inf")}, "SC203"),
        ({"L2": "0.1"}, "SC203"),
        ({"OrthogonalRegularizer": {"factor": 0.1, "mode": "columns"}},),
        ({"OrthogonalRegularizer": {"mode": "diagonal"}}, "SC205"),
        ("l3", "SC207"),
    ),
    *rows(
        "constraint",
        ("max_norm",),
        ({"MaxNorm": 3},),
        ({"MaxNorm": {"max_value": 2.0, "axis": [0, 1, 2]}},),
        ({"UnitNorm": {"axis": None}},),
        ({"MinMaxNorm": {"min_value": 0.5, "rate": 0.9}},),
        ({"MaxNorm": {"axis": 0.5}}, "SC203", NONSENSE),
        ("NonNeg",),
        ("nonneg", "SC210"),
    ),
    *rows(
        "loss",
        ("mse",),
        ("categorical_crossentropy",),
        ("crossentropy", None, SPEC),
        ({"BinaryCrossentropy": True},),
        ({"binary_crossentropy": {"from_logits": True, "label_smoothing": 0.1}}, None, SPEC),
        ({"CategoricalCrossentropy": {"axis": 1, "reduction": "sum"}},),
        ({"MeanSquaredError": "mean_with_sample_weight"},),
        ({"MeanSquaredError": {"reduction": None}},),
        ({"MeanSquaredError": {"reduction": "average"}}, "SC205"),
        ({"MeanSquaredError": {"dtype": "float16"}},),
        ({"MeanSquaredError": {"dtype": "int8"}}, "SC205"),
        ({"MeanSquaredError": {"dtype": "int32"}}, "SC205", LATER),
        ({"CategoricalFocalCrossentropy": {"alpha": [0.2, 0.3, 0.5]}},),
        ({"CategoricalFocalCrossentropy": [0.2, 0.8]},),
        ({"CategoricalFocalCrossentropy": {"alpha": ["a"]}}, "SC203", NONSENSE),
        ({"MeanSquaredError": {"dtype": "float33"}}, "SC205"),
        ({"MeanSquaredError": {"dtype": {"DTypePolicy": "mixed_float16"}}},),
        ({"Huber": 0.5},),
        ({"Huber": {"delta": "0.5"}}, "SC203", NONSENSE),
        ({"BinaryCrossentropy": {"label_smoothing": 1.5}}, "SC204", NONSENSE),
        ({"SparseCategoricalCrossentropy": {"ignore_class": 255}},),
        ({"CategoricalGeneralizedCrossEntropy": {"q": 1}}, "SC204"),
        ({"CategoricalGeneralizedCrossEntropy": 0.7},),
        ({"Tversky": {"alpha": 0.3, "beta": 0.7, "axis": [1, 2, 3]}},),
        ({"MeanSquaredError": {"weights": 1}}, "SC201"),
        ({"MeanSquaredError": {"name": "my loss"}}, "SC212", NONSENSE),
        ({"MeanSquaredError": {"name": "_error"}},),
        ("logcosh", "SC210"),
        ("categorical_crossentropi", "SC207"),
    ),
    *rows(
        "metric",
        ("accuracy",),
        ("acc", None, SPEC),
        ("mae",),
        ("auc",),
        ({"accuracy": {"name": "a"}}, "SC201", SPEC),
        ({"AUC": {"curve": "PR", "num_thresholds": 50}},),
        ({"AUC": {"curve": "pr"}},),
        ({"AUC": {"curve": "Pr"}}, "SC205"),
        ({"AUC": {"num_thresholds": 1}}, "SC204"),
        ({"AUC": {"num_thresholds": 1, "thresholds": [0.2, 0.5]}},),
        ({"AUC": {"thresholds": 0.5}}, "SC203"),
        ({"AUC": {"num_labels": 3}}, "SC206"),
        ({"AUC": {"num_labels": 0}},),
        ({"AUC": {"name": "area under (ROC)"}},),
        ({"AUC": {"num_labels": 3, "multi_label": True, "label_weights": [1.0, 2.0, 1.0]}},),
        ({"AUC": {"summation_method": "Minoring"}},),
        ({"AUC": {"summation_method": "middle"}}, "SC205"),
        ({"Precision": {"thresholds": [0.2, 0.8], "class_id": 1}},),
        ({"Precision": 0.4},),
        ({"Precision": 1.5}, "SC204"),
        ({"Recall": {"thresholds": [0.5, -0.1]}}, "SC204"),
        ({"Recall": {"top_k": 2}},),
        ({"TruePositives": {"thresholds": ["a"]}}, "SC203"),
        ({"SensitivityAtSpecificity": 0.9},),
        ({"SensitivityAtSpecificity": 1.1}, "SC204"),
        ({"RecallAtPrecision": {"precision": 0.5, "num_thresholds": 0}}, "SC204"),
        ({"PrecisionAtRecall": {"recall": 0.5, "num_thresholds": 1}},),
        ("PrecisionAtRecall", "SC202"),
        ({"F1Score": {"average": "macro", "threshold": 0.5}},),
        ({"F1Score": {"threshold": 1}}, "SC203"),
        ({"F1Score": {"threshold": 0.0}}, "SC204"),
        ({"F1Score": {"average": "mean"}}, "SC205"),
        ({"FBetaScore": {"beta": 2.0}},),
        ({"FBetaScore": {"beta": 2}}, "SC203"),
        ({"FBetaScore": {"beta": 0.0}}, "SC204"),
        ({"IoU": {"num_classes": 3, "target_class_ids": [0, 2]}},),
        ({"IoU": {"num_classes": 3, "target_class_ids": [3]}}, "SC204"),
        ({"IoU": {"num_classes": 3, "target_class_ids": []}}, "SC204"),
        ({"IoU": {"num_classes": 3}}, "SC202"),
        ({"MeanIoU": 4},),
        ({"MeanIoU": 0}, "SC204"),
        ({"BinaryIoU": {"target_class_ids": [1], "threshold": 0.3}},),
        ({"BinaryIoU": {"target_class_ids": [2]}}, "SC204"),
        ({"OneHotIoU": {"num_classes": 2, "target_class_ids": [1]}},),
        ({"R2Score": {"class_aggregation": None, "num_regressors": 2}},),
        ({"R2Score": {"num_regressors": -1}}, "SC204"),
        ({"R2Score": "mean"}, "SC205"),
        ({"TopKCategoricalAccuracy": 3},),
        ({"BinaryAccuracy": {"threshold": 0.6, "dtype": "float32"}},),
        ({"BinaryAccuracy": 0.6}, "SC203", NONSENSE),
        ({"BinaryAccuracy": {"threshold": 1.5}},),
        ({"BinaryAccuracy": {"threshold": None}}, "SC203", LATER),
        ({"F1Score": {"dtype": "int32"}}, "SC205", LATER),
        ("MeanMetricWrapper", "SC211"),
        ("huber", "SC211"),
        ("kld", "SC210"),
        ("rmse", "SC210"),
        ("f2", "SC207"),
    ),
    *rows(
        "optimizer",
        ("adam",),
        ("RMSProp",),
        ("Lamb", None, SPEC),
        ({"Adam": 0.001},),
        ({"Adam": 1}, "SC203"),
        ({"Adam": -0.1}, "SC204", NONSENSE),
        ({"Adam": "0.1"}, "SC207"),
        ({"Adam": True}, "SC203"),
        ({"Adam": {"learning_rate": {"ExponentialDecay": 0.1}}}, "SC202"),
        (
            {
                "Adam": {
                    "learning_rate": {
                        "CosineDecay": {"initial_learning_rate": 0.0, "decay_steps": 10}
                    }
                }
            },
        ),
        ({"Adam": {"lr": 0.1}}, "SC201"),
        ({"Adam": {"decay": 0.1}}, "SC201", NONSENSE),
        ({"Adam": {"clipnorm": 1.0, "clipvalue": 1.0}}, "SC206"),
        ({"Adam": {"clipnorm": 1.0, "clipvalue": None}},),
        ({"Adam": {"gradient_accumulation_steps": 1}}, "SC204"),
        ({"Adam": {"gradient_accumulation_steps": 0}},),
        ({"Adam": {"gradient_accumulation_steps": 4}},),
        ({"Adam": {"use_ema": True, "ema_momentum": 1.5}}, "SC204"),
        ({"Adam": {"use_ema": False, "ema_momentum": 1.5}},),
        ({"Adam": {"use_ema": True, "ema_overwrite_frequency": -1}}, "SC204"),
        ({"Adam": {"use_ema": True, "ema_overwrite_frequency": 10}},),
        ({"SGD": {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}},),
        ({"SGD": {"momentum": 1.5}}, "SC204"),
        ({"SGD": {"momentum": 0}}, "SC203"),
        ({"Adam": {"epsilon": None}}, "SC210", LATER),
        ({"RMSprop": {"epsilon": None}}, "SC210", LATER),
        ({"Adam": {"epsilon": 1}},),
        ("keras.optimizers.Adam", "SC207"),
        ({"AdamW": {"weight_decay": None}}, "SC203"),
        ({"AdamW": {"weight_decay": 0.01}},),
        ({"Lion": {"beta_1": 0.0}}, "SC204"),
        ({"Lion": {"beta_1": 1.0}},),
        ({"Adam": {"name": "_adam"}}, "SC212", NONSENSE),
        ({"Ftrl": {"learning_rate_power": 0.1}}, "SC204"),
        ({"Ftrl": {"initial_accumulator_value": -0.1}}, "SC204"),
        ({"Ftrl": {"l1_regularization_strength": 0.1}},),
        ({"Adafactor": {"relative_step": False}},),
        ({"Muon": {"exclude_layers": ["head"]}},),
        ({"Muon": {"exclude_layers": "head"}}, "SC203", NONSENSE),
        ("ScheduleFreeAdamW",),
        ({"LossScaleOptimizer": "adam"}, None, SPEC),
        ({"LossScaleOptimizer": {"inner_optimizer": {"SGD": 0.1}, "initial_scale": 1024.0}},),
        ({"LossScaleOptimizer": {"inner_optimizer": "adm"}}, "SC207"),
        ({"LossScaleOptimizer": {"inner_optimizer": "adam", "dynamic": False}}, "SC201"),
        (
            {
                "MultiOptimizer": {
                    "optimizer_map": {
                        "OptimizerMap": {
                            "default_optimizer": {"Adam": 0.001},
                            "optimizer_map": {".*bias": {"SGD": 0.1}},
                        }
                    }
                }
            },
        ),
        (
            {
                "MultiOptimizer": {
                    "optimizer_map": {
                        "OptimizerMap": {
                            "default_optimizer": {"LossScaleOptimizer": {"inner_optimizer": "adam"}}
                        }
                    }
                }
            },
            "SC203",
            NONSENSE,
        ),
        ("Optimizer", "SC211"),
        ("OptimizerMap", "SC211"),
        ("adma", "SC207"),
    ),
    *rows(
        "schedule",
        (
            {
                "ExponentialDecay": {
                    "initial_learning_rate": 0.1,
                    "decay_steps": 100,
                    "decay_rate": 0.9,
                    "staircase": True,
                }
            },
        ),
        (
            {"ExponentialDecay": {"initial_learning_rate": 1, "decay_steps": 9, "decay_rate": 0.9}},
            "SC203",
            NONSENSE,
        ),
        (
            {"ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 0, "decay_rate": 1}},
            "SC204",
        ),
        ({"ExponentialDecay": 0.1}, "SC202"),
        (
            {
                "InverseTimeDecay": {
                    "initial_learning_rate": 0.1,
                    "decay_steps": 1.5,
                    "decay_rate": 1,
                }
            },
        ),
        (
            {
                "CosineDecay": {
                    "initial_learning_rate": 0.1,
                    "decay_steps": 10,
                    "name": None,
                }
            },
            "SC203",
            LATER,
        ),
        ({"PolynomialDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "cycle": True}},),
        (
            {
                "CosineDecay": {
                    "initial_learning_rate": 0.0,
                    "decay_steps": 90,
                    "warmup_target": 0.1,
                    "warmup_steps": 10,
                }
            },
        ),
        ({"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": -1}}, "SC204"),
        ({"CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 10}},),
        ({"PiecewiseConstantDecay": {"boundaries": [10, 20], "values": [0.1, 0.01, 0.001]}},),
        ({"PiecewiseConstantDecay": {"boundaries": [10, 20], "values": [0.1, 0.01]}}, "SC204"),
        ({"PiecewiseConstantDecay": {"boundaries": [], "values": [0.1]}}, "SC204", NONSENSE),
        ("LearningRateSchedule", "SC211", NONSENSE),
    ),
    *rows(
        "callback",
        ("TerminateOnNaN",),
        ("EarlyStopping",),
        ({"EarlyStopping": {"monitor": "val_accuracy", "patience": 3, "mode": "max"}},),
        ({"EarlyStopping": {"mode": "best"}}, "SC205", NONSENSE),
        ({"EarlyStopping": {"patience": "3"}}, "SC203", NONSENSE),
        ({"ModelCheckpoint": "best.keras"},),
        ({"ModelCheckpoint": "best.h5"},),
        ({"ModelCheckpoint": "best.ckpt"}, "SC504"),
        ({"ModelCheckpoint": {"filepath": "best.keras", "save_weights_only": True}}, "SC504"),
        ({"ModelCheckpoint": {"filepath": "a.weights.h5", "save_weights_only": True}},),
        ({"ModelCheckpoint": {"filepath": "a.keras", "save_freq": "batch"}}, "SC203"),
        ({"ModelCheckpoint": {"filepath": "a.keras", "save_freq": 100}},),
        ({"ModelCheckpoint": {"filepath": "a.keras", "save_freq": 1.5}}, "SC203"),
        ({"ModelCheckpoint": {"filepath": "a.keras", "period": 2}}, "SC201"),
        ({"BackupAndRestore": "backup"},),
        ({"BackupAndRestore": ""}, "SC204"),
        ({"BackupAndRestore": {"backup_dir": "b", "save_freq": "never"}}, "SC203"),
        ({"CSVLogger": {"filename": "log.csv", "separator": ";"}},),
        ({"CSVLogger": {"filename": "log.csv", "separator": "--"}}, "SC204", NONSENSE),
        ({"ReduceLROnPlateau": {"factor": 0.5, "patience": 2, "min_lr": 1e-5}},),
        ({"ReduceLROnPlateau": {"factor": 1.0}}, "SC204"),
        ({"RemoteMonitor": {"headers": {"a": "b"}}},),
        ({"SwapEMAWeights": True},),
        ({"TensorBoard": {"log_dir": "logs", "profile_batch": [2, 5], "update_freq": 10}},),
        ({"TensorBoard": {"profile_batch": "2,5"}},),
        ({"TensorBoard": {"profile_batch": [5, 2]}}, "SC204"),
        ({"TensorBoard": {"profile_batch": [1, 2, 3]}}, "SC203"),
        ({"TensorBoard": {"update_freq": "step"}}, "SC203", NONSENSE),
        ({"LearningRateScheduler": "my_rates"}, "SC207", SPEC),
        ({"LambdaCallback": {"on_epoch_end": "print"}}, "SC207", SPEC),
        ("History",),
        ("CallbackList", "SC211", NONSENSE),
    ),
    *rows("quantization", *QUANTIZATIONS),
    *rows("quantizer", *QUANTIZERS),
    *rows("dtype_policy", *DTYPE_POLICIES),
]
