"""For each argument of what training is made of, values that Keras takes and that are no default.

One table for every optimizer, schedule, loss, metric and callback, by argument or by
`Class.argument`. An argument that is not in it fails the test that walks over all of them.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.catalog.base import KerasObject

COSINE = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 50, "alpha": 0.1}}
MAP = {
    "OptimizerMap": {
        "default_optimizer": {"Adam": {"learning_rate": 0.02}},
        "optimizer_map": {".*bias": {"SGD": {"momentum": 0.5}}},
    }
}

IMPORTED = ("my_rate", "say")
"""Names of imports that stand in the table."""

VALUES: dict[str, dict[str, tuple[Any, ...]]] = {
    "optimizer": {
        "learning_rate": (0.05, COSINE),
        "weight_decay": (0.01, 0),
        "clipnorm": (1.0, 2),
        "clipvalue": (0.5, 2),
        "global_clipnorm": (1.5, 2),
        "use_ema": (True,),
        "ema_momentum": (0.5, 1),
        "ema_overwrite_frequency": (10,),
        "loss_scale_factor": (128.0, 2),
        "gradient_accumulation_steps": (4,),
        "name": ("mine",),
        "momentum": (0.5,),
        "nesterov": (True,),
        "Muon.nesterov": (False,),
        "rho": (0.8,),
        "epsilon": (1e-5, 1),
        "centered": (True,),
        "initial_accumulator_value": (0.2,),
        "learning_rate_power": (-0.7, 0.0),
        "l1_regularization_strength": (0.1,),
        "l2_regularization_strength": (0.1,),
        "l2_shrinkage_regularization_strength": (0.1,),
        "beta": (0.1,),
        "beta_1": (0.8,),
        "beta_2": (0.95,),
        "amsgrad": (True,),
        "beta_2_decay": (-0.6,),
        "epsilon_1": (1e-20,),
        "epsilon_2": (1e-2,),
        "clip_threshold": (2.0,),
        "relative_step": (False,),
        "warmup_steps": (5,),
        "adam_beta_1": (0.8,),
        "adam_beta_2": (0.95,),
        "adam_weight_decay": (0.01,),
        "exclude_layers": (["head", ".*_norm"],),
        "exclude_embeddings": (False,),
        "muon_a": (3.0,),
        "muon_b": (-4.0,),
        "muon_c": (2.5,),
        "adam_lr_ratio": (0.5,),
        "ns_steps": (3,),
        "rms_rate": (0.5,),
        "inner_optimizer": ({"SGD": {"learning_rate": 0.1}},),
        "initial_scale": (1024.0,),
        "dynamic_growth_steps": (100,),
        "optimizer_map": (MAP,),
    },
    "schedule": {
        "initial_learning_rate": (0.1,),
        "decay_steps": (100, 2.5),
        "first_decay_steps": (50,),
        "decay_rate": (0.9, 1),
        "staircase": (True,),
        "end_learning_rate": (0.01,),
        "power": (2.0,),
        "cycle": (True,),
        "alpha": (0.1,),
        "warmup_target": (0.5,),
        "warmup_steps": (10,),
        "t_mul": (1.5,),
        "m_mul": (0.9,),
        "boundaries": ([10, 20],),
        "values": ([0.1, 0.01, 0.001],),
        "name": ("mine",),
    },
    "loss": {
        "reduction": ("sum", "mean", "mean_with_sample_weight", "none", None),
        "name": ("mine",),
        "dtype": ("float64", "mixed_float16", {"DTypePolicy": "bfloat16"}),
        "axis": (1, -2),
        "Dice.axis": ([1, 2],),
        "Tversky.axis": ([1, 2],),
        "BinaryCrossentropy.axis": (1, [-1, -2]),
        "delta": (0.5, 2),
        "from_logits": (True,),
        "label_smoothing": (0.1, 1),
        "ignore_class": (0, -1, 255),
        "apply_class_balancing": (True,),
        "alpha": (0.4, 1),
        "CategoricalFocalCrossentropy.alpha": (0.4, [0.25, 0.5, 0.25]),
        "Tversky.beta": (0.7,),
        "gamma": (3.0, 1),
        "q": (0.7,),
        "margin": (0.3,),
        "remove_diagonal": (False,),
    },
    "metric": {
        "name": ("mine",),
        "dtype": ("float64", "mixed_bfloat16", {"DTypePolicy": "float16"}),
        "threshold": (0.7,),
        "k": (3,),
        "from_sorted_ids": (True,),
        "from_logits": (True,),
        "label_smoothing": (0.1,),
        "axis": (1, -2),
        "ignore_class": (0, -1),
        "class_aggregation": ("variance_weighted_average", None),
        "num_regressors": (3,),
        "average": ("micro", "macro", "weighted"),
        "beta": (2.0,),
        "num_classes": (4,),
        "target_class_ids": ([1], [0, 1]),
        "BinaryIoU.target_class_ids": ([1],),
        "sparse_y_true": (False,),
        "sparse_y_pred": (False,),
        "OneHotIoU.sparse_y_pred": (True,),
        "OneHotMeanIoU.sparse_y_pred": (True,),
        "num_thresholds": (50,),
        "curve": ("PR", "PRGAIN", "pr"),
        "summation_method": ("minoring", "majoring", "Interpolation"),
        "thresholds": (0.3, [0.2, 0.8]),
        "AUC.thresholds": ([0.2, 0.8],),
        "multi_label": (True,),
        "num_labels": (3,),
        "label_weights": ([1.0, 2.0, 0.5],),
        "top_k": (2,),
        "class_id": (1,),
        "specificity": (0.9, 1),
        "sensitivity": (0.9, 0),
        "recall": (0.9,),
        "precision": (0.9,),
    },
    "callback": {
        "monitor": ("loss",),
        "mode": ("min", "max"),
        "min_delta": (0.01,),
        "patience": (3,),
        "verbose": (1, True),
        "baseline": (0.5,),
        "restore_best_weights": (True,),
        "start_from_epoch": (2,),
        "factor": (0.5,),
        "cooldown": (2,),
        "min_lr": (1e-5,),
        "schedule": ("my_rate",),
        **{
            f"on_{what}_{when}": ("say",)
            for what in ("epoch", "train", "train_batch", "test", "test_batch")
            for when in ("begin", "end")
        },
        **{
            f"on_predict{what}_{when}": ("say",)
            for what in ("", "_batch")
            for when in ("begin", "end")
        },
        "swap_on_epoch": (True,),
        "raise_error": (True,),
        "backup_dir": ("backup",),
        "save_freq": (100,),
        "double_checkpoint": (True,),
        "delete_checkpoint": (False,),
        "filepath": ("best.keras", "best-{epoch:02d}-{val_loss:.2f}.keras"),
        "save_best_only": (True,),
        "save_weights_only": (True,),
        "initial_value_threshold": (0.5,),
        "directory": ("checkpoints",),
        "max_to_keep": (3, None),
        "save_on_background": (False,),
        "filename": ("log.csv",),
        "separator": (";",),
        "append": (True,),
        "root": ("http://localhost:1",),
        "path": ("/there/",),
        "field": ("results",),
        "headers": ({"token": "a"},),
        "send_as_json": (True,),
        "log_dir": ("board",),
        "histogram_freq": (2,),
        "write_graph": (False,),
        "write_images": (True,),
        "write_steps_per_second": (True,),
        "update_freq": ("batch", 10),
        "profile_batch": (3, [2, 5], "2,5"),
        "embeddings_freq": (1,),
        "embeddings_metadata": ("words.tsv", {"embedding": "words.tsv"}),
    },
}
"""By category: the values of each argument."""

WITH: dict[str, dict[str, Any]] = {
    "ema_momentum": {"use_ema": True},
    "ema_overwrite_frequency": {"use_ema": True},
    "SGD.nesterov": {"momentum": 0.9},
    "num_labels": {"multi_label": True},
    "label_weights": {"multi_label": True, "num_labels": 3},
    "ModelCheckpoint.save_weights_only": {"filepath": "a.weights.h5"},
    "initial_value_threshold": {"save_best_only": True},
}
"""Arguments that need others beside them."""
ONE_OF: tuple[tuple[str, ...], ...] = (
    ("clipnorm", "clipvalue", "global_clipnorm"),
    ("thresholds", "top_k"),
)
"""Arguments of which Keras takes one alone, or the first makes the others idle."""


def values_of(category: str, cls: type[KerasObject], argument: str) -> tuple[Any, ...]:
    """The values of an argument; none where the table lacks it."""
    table = VALUES[category]
    return table.get(f"{cls.canonical_name()}.{argument}", table.get(argument, ()))


def required(category: str, cls: type[KerasObject]) -> dict[str, Any]:
    """The arguments without which the class cannot be made."""
    return {
        name: values_of(category, cls, name)[0]
        for name, info in cls.model_fields.items()
        if info.is_required()
    }


def beside(cls: type[KerasObject], argument: str) -> dict[str, Any]:
    """What an argument needs beside it."""
    return WITH.get(f"{cls.canonical_name()}.{argument}", WITH.get(argument, {}))


def one_by_one(category: str, cls: type[KerasObject]) -> list[dict[str, Any]]:
    """The arguments of each row of a class: the required ones, each other one, all together."""
    needed = required(category, cls)
    rows = [needed]
    together: dict[str, Any] = {}
    for name in cls.model_fields:
        values = values_of(category, cls, name)
        rows += [{**needed, **beside(cls, name), name: value} for value in values]
        excluded = any(name in group[1:] and group[0] in cls.model_fields for group in ONE_OF)
        if not excluded:
            together = {name: values[0], **together, **beside(cls, name)}
    return [*rows, together]
