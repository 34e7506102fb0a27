"""The sections `compile`, `fit` and `evaluate`: what a Keras method takes, and a few keys more.

In: the values of a section, formulas already evaluated. Out: frozen models with the
catalogue's instances in them. What they must be to the model and to each other is checked in
`lint`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError, core_schema

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import (
    Bool,
    Callback,
    Checked,
    NonNegativeInt,
    ObjectOf,
    Objects,
    Optimizer,
    PositiveInt,
    Str,
    UnitIntervalOpen,
    is_int,
    is_number,
)
from spec_compiler.spec.section import Section


class SeveralMetrics(Objects):
    """A field that holds metrics: a list, or a mapping by output; Keras takes no single one."""

    def __init__(self) -> None:
        super().__init__("metric")

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        # Imported here: it builds on the fields.
        from spec_compiler.catalog.build import is_object

        if isinstance(value, str) or is_object(self.category, value, info.context):
            shown = value if isinstance(value, str) else f"{next(iter(value))}: …"
            raise PydanticCustomError(
                "SC203",
                "expects a list of metrics, or a mapping by output",
                {"hint": f"write [{shown}]"},
            )
        return super()._check(value, info)


def _weights(value: Any) -> Any:
    """A float for an only loss; numbers and nulls in lists and mappings, as the losses stand."""
    if value is None or (isinstance(value, float) and not isinstance(value, bool)):
        return value
    if is_int(value):
        raise PydanticCustomError(
            "SC203",
            "expects a float, or a number for each loss; Keras takes no integer here",
            {"hint": f"write {value}.0", "replacement": f"{value}.0"},
        )
    if not isinstance(value, list | dict) or not all(map(_is_weight, _leaves(value))):
        raise PydanticCustomError("SC203", "expects a number, or a list or mapping of numbers")
    return value


def _leaves(value: Any) -> list[Any]:
    """Everything in nested lists and mappings."""
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return [value] if inner is None else [leaf for item in inner for leaf in _leaves(item)]


def _is_weight(value: Any) -> bool:
    return value is None or is_number(value)


_WEIGHT: dict[str, Any] = {"type": ["number", "null", "array", "object"]}
LossWeights = Annotated[
    Any,
    Checked(
        _weights,
        {
            "anyOf": [
                {"type": "number"},
                {"type": "array", "items": _WEIGHT},
                {"type": "object", "additionalProperties": _WEIGHT},
                {"type": "null"},
            ]
        },
    ),
]
"""How much each loss counts, in the form in which the losses stand."""


def class_numbers(value: Any) -> Any:
    """Classes by their numbers: JSON has keys of text only, where `"0"` is the class 0."""
    if not isinstance(value, dict):
        return value
    return {
        int(key) if isinstance(key, str) and key.isascii() and key.isdecimal() else key: weight
        for key, weight in value.items()
    }


ONE_MACHINE = "MultiWorkerMirroredStrategy", "multi_worker_mirrored", "multi_worker"
"""What people call TensorFlow's way to train on several machines."""


class DistributionOf(ObjectOf):
    """A field that holds a way to use several devices: its name, or `{name: arguments}`."""

    def __init__(self) -> None:
        super().__init__("distribution")

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        name = next(iter(value), None) if isinstance(value, Mapping) else value
        if name in ONE_MACHINE:
            raise PydanticCustomError(
                "SC550",
                "several machines cannot train with '{name}': Keras 3 does not fit under it",
                {
                    "name": name,
                    "hint": "write backend: jax, and distribute: data_parallel, "
                    "which runs on as many machines as there are",
                },
            )
        return super()._check(value, info)


class Compile(Section):
    """The arguments of `keras.Model.compile`."""

    optimizer: Optimizer = "rmsprop"
    """How the weights are updated."""
    loss: Annotated[Any, Objects("loss")] = None
    """What training makes small: one loss, or one for each output."""
    loss_weights: LossWeights = None
    """How much each output's loss counts."""
    metrics: Annotated[Any, SeveralMetrics()] = None
    """What is measured beside the loss."""
    weighted_metrics: Annotated[Any, SeveralMetrics()] = None
    """Metrics that sample weights apply to."""
    run_eagerly: Bool = False
    """Whether each step runs in Python, for debugging."""
    steps_per_execution: PositiveInt = 1
    """How many batches run in one call of the engine."""
    jit_compile: Bool | Literal["auto"] = "auto"
    """Whether the step is compiled by XLA."""
    auto_scale_loss: Bool = True
    """Whether a float16 policy gets a scaled loss."""


class Fit(Section):
    """The arguments of `keras.Model.fit`, and a few of the language's own."""

    batch_size: PositiveInt | None = None
    """Samples a step; none is 32."""
    epochs: PositiveInt = 1
    """How often the training data is gone through."""
    verbose: Literal["auto", 0, 1, 2] = "auto"
    """What is printed: 0 nothing, 1 a bar, 2 a line an epoch."""
    callbacks: list[Callback] | None = None
    """What is called during training."""
    validation_split: UnitIntervalOpen = 0.0
    """The last part of the training data, kept for validation."""
    shuffle: Bool = True
    """Whether the samples are mixed before each epoch."""
    class_weight: Annotated[
        dict[int, float] | Literal["balanced"] | None, BeforeValidator(class_numbers)
    ] = None
    """How much each class counts."""
    initial_epoch: NonNegativeInt = 0
    """The epoch to start from."""
    steps_per_epoch: PositiveInt | None = None
    """Steps that make an epoch; none is all of the data."""
    validation_steps: PositiveInt | None = None
    """Steps of a validation run; none is all of the data."""
    validation_batch_size: PositiveInt | None = None
    """Samples a validation step; none is the batch size."""
    validation_freq: PositiveInt = 1
    """How many epochs pass between validation runs."""
    resume: Bool = False
    """Whether the weights are kept after each epoch, and an unfinished run is continued."""
    distribute: Annotated[Any, DistributionOf()] | None = None
    """Over which devices training runs: one engine's way to use several."""

    legacy: ClassVar[dict[str, str]] = {"nb_epoch": "epochs"}

    @model_validator(mode="after")
    def _resumes_alone(self) -> "Fit":
        """What continues a run decides itself where it begins, and keeps one backup."""
        if not self.resume:
            return self
        if self.initial_epoch:
            message = "resume finds the epoch to start from itself"
            refuse("initial_epoch", "SC206", message, "leave initial_epoch out")
        names = [getattr(type(each), "__name__", "") for each in self.callbacks or ()]
        if "BackupAndRestore" in names:
            message = "resume: true is BackupAndRestore, once an epoch"
            refuse("resume", "SC206", message, "leave the callback out, or resume")
        return self


class Evaluate(Section):
    """The arguments of `keras.Model.evaluate`."""

    batch_size: PositiveInt | None = None
    """Samples a step; none is 32."""
    verbose: Literal["auto", 0, 1, 2] = "auto"
    """What is printed."""
    steps: PositiveInt | None = None
    """Steps of the run; none is all of the data."""
    callbacks: list[Callback] | None = None
    """What is called during the evaluation."""
    weights: Str | None = None
    """A file of weights that is loaded first."""
