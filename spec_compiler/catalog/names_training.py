"""The names of what training is made of: losses, metrics, optimizers, schedules, callbacks; tables only.

As in `names`, a family is a module below `catalog`; its tuple names the classes
in it. Quantizations, dtype policies and distributions stand here too.
"""

from __future__ import annotations

LOSSES: dict[str, tuple[str, ...]] = {
    "losses_regression": (
        "MeanSquaredError",
        "MeanAbsoluteError",
        "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError",
        "CosineSimilarity",
        "Huber",
        "LogCosh",
    ),
    "losses_hinge": (
        "Hinge",
        "SquaredHinge",
        "CategoricalHinge",
    ),
    "losses_probabilistic": (
        "KLDivergence",
        "Poisson",
        "CTC",
    ),
    "losses_crossentropy": (
        "BinaryCrossentropy",
        "CategoricalCrossentropy",
        "SparseCategoricalCrossentropy",
    ),
    "losses_focal": (
        "BinaryFocalCrossentropy",
        "CategoricalFocalCrossentropy",
        "CategoricalGeneralizedCrossEntropy",
    ),
    "losses_similarity": (
        "Dice",
        "Tversky",
        "Circle",
    ),
    "chosen_by_shape": ("crossentropy", "ce"),
}
LOSS_ALIASES: dict[str, str] = {
    "mean_squared_error": "MeanSquaredError",
    "mse": "MeanSquaredError",
    "MSE": "MeanSquaredError",
    "mean_absolute_error": "MeanAbsoluteError",
    "mae": "MeanAbsoluteError",
    "MAE": "MeanAbsoluteError",
    "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
    "mape": "MeanAbsolutePercentageError",
    "MAPE": "MeanAbsolutePercentageError",
    "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError",
    "msle": "MeanSquaredLogarithmicError",
    "MSLE": "MeanSquaredLogarithmicError",
    "cosine_similarity": "CosineSimilarity",
    "huber": "Huber",
    "log_cosh": "LogCosh",
    "hinge": "Hinge",
    "squared_hinge": "SquaredHinge",
    "categorical_hinge": "CategoricalHinge",
    "kl_divergence": "KLDivergence",
    "kld": "KLDivergence",
    "KLD": "KLDivergence",
    "poisson": "Poisson",
    "binary_crossentropy": "BinaryCrossentropy",
    "bce": "BinaryCrossentropy",
    "BCE": "BinaryCrossentropy",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "ctc": "CTC",
    "dice": "Dice",
    "tversky": "Tversky",
    "circle": "Circle",
    "categorical_generalized_cross_entropy": "CategoricalGeneralizedCrossEntropy",
}
LOSS_LEGACY: dict[str, str] = {
    "logcosh": "log_cosh",
    "kullback_leibler_divergence": "kl_divergence",
    "cosine_proximity": "cosine_similarity",
    "cosine": "cosine_similarity",
    "huber_loss": "huber",
}
LOSS_UNBUILDABLE: dict[str, str] = {
    "Loss": "it is the base of all losses; name one of them, or your own under imports",
}
METRICS: dict[str, tuple[str, ...]] = {
    "metrics": ("Mean", "Sum"),
    "metrics_accuracy": (
        "Accuracy",
        "BinaryAccuracy",
        "CategoricalAccuracy",
        "SparseCategoricalAccuracy",
        "TopKCategoricalAccuracy",
        "SparseTopKCategoricalAccuracy",
    ),
    "metrics_probabilistic": (
        "BinaryCrossentropy",
        "CategoricalCrossentropy",
        "SparseCategoricalCrossentropy",
        "KLDivergence",
        "Poisson",
    ),
    "metrics_hinge": ("Hinge", "SquaredHinge", "CategoricalHinge"),
    "metrics_regression": (
        "MeanSquaredError",
        "RootMeanSquaredError",
        "MeanAbsoluteError",
        "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError",
        "LogCoshError",
        "CosineSimilarity",
        "PearsonCorrelation",
        "ConcordanceCorrelation",
    ),
    "metrics_scores": ("R2Score", "FBetaScore", "F1Score"),
    "metrics_overlap": ("IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU", "BinaryIoU"),
    "metrics_confusion": (
        "AUC",
        "TruePositives",
        "TrueNegatives",
        "FalsePositives",
        "FalseNegatives",
        "Precision",
        "Recall",
        "SensitivityAtSpecificity",
        "SpecificityAtSensitivity",
        "PrecisionAtRecall",
        "RecallAtPrecision",
    ),
    "chosen_by_shape": ("accuracy", "acc"),
}
METRIC_ALIASES: dict[str, str] = {
    "binary_accuracy": "BinaryAccuracy",
    "categorical_accuracy": "CategoricalAccuracy",
    "sparse_categorical_accuracy": "SparseCategoricalAccuracy",
    "top_k_categorical_accuracy": "TopKCategoricalAccuracy",
    "sparse_top_k_categorical_accuracy": "SparseTopKCategoricalAccuracy",
    "binary_crossentropy": "BinaryCrossentropy",
    "bce": "BinaryCrossentropy",
    "BCE": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "kl_divergence": "KLDivergence",
    "poisson": "Poisson",
    "hinge": "Hinge",
    "squared_hinge": "SquaredHinge",
    "categorical_hinge": "CategoricalHinge",
    "mean_squared_error": "MeanSquaredError",
    "mse": "MeanSquaredError",
    "MSE": "MeanSquaredError",
    "root_mean_squared_error": "RootMeanSquaredError",
    "mean_absolute_error": "MeanAbsoluteError",
    "mae": "MeanAbsoluteError",
    "MAE": "MeanAbsoluteError",
    "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
    "mape": "MeanAbsolutePercentageError",
    "MAPE": "MeanAbsolutePercentageError",
    "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError",
    "msle": "MeanSquaredLogarithmicError",
    "MSLE": "MeanSquaredLogarithmicError",
    "log_cosh": "LogCoshError",
    "log_cosh_error": "LogCoshError",
    "cosine_similarity": "CosineSimilarity",
    "pearson_correlation": "PearsonCorrelation",
    "concordance_correlation": "ConcordanceCorrelation",
    "r2_score": "R2Score",
    "f_beta_score": "FBetaScore",
    "f1_score": "F1Score",
    "io_u": "IoU",
    "mean_io_u": "MeanIoU",
    "one_hot_io_u": "OneHotIoU",
    "one_hot_mean_io_u": "OneHotMeanIoU",
    "binary_io_u": "BinaryIoU",
    "auc": "AUC",
    "true_positives": "TruePositives",
    "true_negatives": "TrueNegatives",
    "false_positives": "FalsePositives",
    "false_negatives": "FalseNegatives",
    "precision": "Precision",
    "recall": "Recall",
    "sensitivity_at_specificity": "SensitivityAtSpecificity",
    "specificity_at_sensitivity": "SpecificityAtSensitivity",
    "precision_at_recall": "PrecisionAtRecall",
    "recall_at_precision": "RecallAtPrecision",
    "mean": "Mean",
    "sum": "Sum",
}
METRIC_LEGACY: dict[str, str] = {
    "rmse": "root_mean_squared_error",
    "logcosh": "LogCoshError",
    "kld": "kl_divergence",
    "KLD": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "cosine_proximity": "cosine_similarity",
    "cosine": "cosine_similarity",
}
METRIC_UNBUILDABLE: dict[str, str] = {
    "Metric": "it is the base of all metrics; name one of them, or your own under imports",
    "MeanMetricWrapper": "it wraps a function; name the function under imports and use that name",
    "binary_focal_crossentropy": "it is a loss; as a metric it needs an import "
    "of another name: focal: keras.losses:binary_focal_crossentropy",
    "categorical_focal_crossentropy": "it is a loss; as a metric it needs an import "
    "of another name: focal: keras.losses:categorical_focal_crossentropy",
    "huber": "it is a loss; as a metric it needs an import of another name: "
    "huber_loss: keras.losses:huber",
}
BY_CLASS_ONLY: frozenset[str] = frozenset(
    (
        "Constant",
        "constant",
        "l1_l2",
        "CategoricalGeneralizedCrossEntropy",
        "categorical_generalized_cross_entropy",
        "Lamb",
        "lamb",
    )
)
"""Names that Keras has no string for, though it has for the others of their category."""
METRIC_BY_CLASS_ONLY: frozenset[str] = frozenset(("log_cosh",))
OPTIMIZERS: dict[str, tuple[str, ...]] = {
    "optimizers_gradient": ("SGD", "RMSprop"),
    "optimizers_adaptive": ("Adagrad", "Adadelta", "Ftrl"),
    "optimizers_adam": ("Adam", "AdamW"),
    "optimizers_adam_kin": ("Adamax", "Nadam", "Lamb"),
    "optimizers_recent": (
        "Lion",
        "Adafactor",
        "ScheduleFreeAdamW",
        "Muon",
    ),
    "optimizers_wrapping": ("LossScaleOptimizer", "MultiOptimizer"),
}
OPTIMIZER_ALIASES: dict[str, str] = {
    "sgd": "SGD",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "adam": "Adam",
    "adamw": "AdamW",
    "adamax": "Adamax",
    "nadam": "Nadam",
    "lamb": "Lamb",
    "lion": "Lion",
    "ftrl": "Ftrl",
    "adafactor": "Adafactor",
    "schedulefreeadamw": "ScheduleFreeAdamW",
    "muon": "Muon",
    "lossscaleoptimizer": "LossScaleOptimizer",
    "multioptimizer": "MultiOptimizer",
}
OPTIMIZER_UNBUILDABLE: dict[str, str] = {
    "Optimizer": "it is the base of all optimizers; name one of them, or your own under imports",
    "OptimizerMap": "it is no optimizer itself; it stands in a MultiOptimizer's optimizer_map",
}
OPTIMIZER_MAPS: dict[str, tuple[str, ...]] = {"optimizers_wrapping": ("OptimizerMap",)}
SCHEDULES: dict[str, tuple[str, ...]] = {
    "schedules": (
        "ExponentialDecay",
        "InverseTimeDecay",
        "PolynomialDecay",
        "CosineDecay",
        "CosineDecayRestarts",
        "PiecewiseConstantDecay",
    ),
}
SCHEDULE_UNBUILDABLE: dict[str, str] = {
    "LearningRateSchedule": "it is the base of all schedules; "
    "name one of them, or your own under imports",
}
CALLBACKS: dict[str, tuple[str, ...]] = {
    "callbacks": (
        "EarlyStopping",
        "ReduceLROnPlateau",
    ),
    "callbacks_epochs": ("LearningRateScheduler", "SwapEMAWeights", "TerminateOnNaN"),
    "callbacks_saving": (
        "BackupAndRestore",
        "ModelCheckpoint",
        "OrbaxCheckpoint",
    ),
    "callbacks_logging": (
        "CSVLogger",
        "History",
        "LambdaCallback",
        "ProgbarLogger",
        "RemoteMonitor",
        "TensorBoard",
    ),
}
CALLBACK_LEGACY: dict[str, str] = {"BaseLogger": "History"}
CALLBACK_UNBUILDABLE: dict[str, str] = {
    "Callback": "it is the base of all callbacks; name one of them, or your own under imports",
    "CallbackList": "fit makes it of the list of callbacks; write the list itself",
}
QUANTIZATIONS: dict[str, tuple[str, ...]] = {
    "quantization": (
        "Int8QuantizationConfig",
        "Int4QuantizationConfig",
        "Float8QuantizationConfig",
        "GPTQConfig",
        "AWQConfig",
    ),
}
QUANTIZATION_UNBUILDABLE: dict[str, str] = {
    "QuantizationConfig": "it is the base of all quantizations; name one of them",
}
QUANTIZERS: dict[str, tuple[str, ...]] = {"quantization": ("AbsMaxQuantizer",)}
QUANTIZER_ALIASES: dict[str, str] = {"abs_max_quantizer": "AbsMaxQuantizer"}
_ON_TENSORS = "it is a function of tensors, which quantized layers call themselves"
QUANTIZER_UNBUILDABLE: dict[str, str] = {
    "Quantizer": "it is the base of all quantizers; name one of them, or your own under imports",
    "abs_max_quantize": _ON_TENSORS,
    "abs_max_quantize_grouped_with_zero_point": _ON_TENSORS,
    "compute_float8_amax_history": _ON_TENSORS,
    "compute_float8_scale": _ON_TENSORS,
    "fake_quant_with_min_max_vars": _ON_TENSORS,
    "pack_int4": _ON_TENSORS,
    "quantize_and_dequantize": _ON_TENSORS,
    "unpack_int4": _ON_TENSORS,
}
DTYPE_POLICIES: dict[str, tuple[str, ...]] = {
    "dtype_policies": (
        "DTypePolicy",
        "FloatDTypePolicy",
        "QuantizedDTypePolicy",
        "QuantizedFloat8DTypePolicy",
        "Int4DTypePolicy",
        "GPTQDTypePolicy",
        "AWQDTypePolicy",
        "DTypePolicyMap",
    ),
}
DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "distributions": ("mirrored", "data_parallel", "model_parallel"),
}
