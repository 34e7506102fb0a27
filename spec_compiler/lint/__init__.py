"""Checks on the training set-up: mistakes that Keras refuses late, or accepts and regrets.

A rule is a module with a function `check`, which takes a `Subject` and gives
diagnostics. `RULES` names them all, in the order they are run.
"""

from __future__ import annotations

from importlib import import_module

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.lint.subject import Subject
from spec_compiler.spec.model import Spec
from spec_compiler.spec.settings import Settings

RULES: dict[str, str | None] = {
    "softmax_over_one": None,
    "merged_ranks": None,
    "activation_twice": None,
    "unknown_output": "compile",
    "settings_by_output": "compile",
    "loss_against_output": "compile",
    "loss_against_labels": "compile",
    "metric_against_task": "compile",
    "dropout_last": "compile",
    "half_precision_output": "compile",
    "learning_rate": "compile",
    "images_unscaled": "data",
    "training_without_labels": "data",
    "endless_data": "data",
    "text_on_engine": "data",
    "windows_at_random": "data.split",
    "label_among_features": "data",
    "parts_of_a_folder": "data",
    "no_loss": "fit",
    "nothing_to_train": "fit",
    "steps_against_data": "fit",
    "without_effect": "fit",
    "class_weights": "fit.class_weight",
    "bias_before_normalization": "fit",
    "batch_of_one": "fit",
    "monitor_not_logged": "fit.callbacks",
    "monitor_direction": "fit.callbacks",
    "patience": "fit.callbacks",
    "checkpoint_name": "fit.callbacks",
    "rate_set_twice": "fit.callbacks",
    "distribution": "fit.distribute",
    "layout_against_weights": "fit.distribute",
    "batch_against_devices": "fit.distribute",
    "output_files": "fit",
    "sorted_classes": "data.train",
    "export_parts": "export",
    "export_engine": "export",
    "export_operations": "export",
    "export_prepared": "export",
}
"""Each rule with the section, or the key in it, that it is about: without it the rule is not
even imported."""


def lint(spec: Spec, graph: CheckedGraph, settings: Settings) -> list[Diagnostic]:
    """What the rules find in a spec without errors.

    One rule says one thing of one place: a step of a block that is used ten times is wrong
    once.
    """
    subject = Subject(spec, graph, settings)
    found: dict[object, Diagnostic] = {}
    for name, about in RULES.items():
        if about is None or _is_there(settings, about):
            rule = import_module(f"spec_compiler.lint.{name}")
            for one in rule.check(subject):
                found.setdefault((one.code, one.span), one)
    return list(found.values())


def _is_there(settings: Settings, about: str) -> bool:
    """Whether a spec has a section, or something under a key of it."""
    section, _, key = about.partition(".")
    found = getattr(settings, section)
    return found not in (None, ()) and (not key or bool(getattr(found, key)))
