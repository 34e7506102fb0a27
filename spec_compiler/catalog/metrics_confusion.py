"""Metrics that count right and wrong decisions at one or several thresholds."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    Int,
    Numbers,
    PositiveInt,
    UnitInterval,
    is_number,
)
from spec_compiler.catalog.metrics import MetricObject
from spec_compiler.shapes.types import Shape


def _thresholds(value: Any) -> Any:
    """One number from 0 to 1, or a list of them."""
    items = value if isinstance(value, list | tuple) else [value]
    if not all(is_number(item) for item in items):
        raise PydanticCustomError("SC203", "expects a number from 0 to 1, or a list of them")
    if not all(0 <= item <= 1 for item in items):
        raise PydanticCustomError("SC204", "expects numbers from 0 to 1")
    return value


_UNIT = {"type": "number", "minimum": 0, "maximum": 1}
Thresholds = Annotated[
    Any, Checked(_thresholds, {"anyOf": [_UNIT, {"type": "array", "items": _UNIT}]})
]


class Count(MetricObject):
    """A count of one kind of decision."""

    thresholds: Thresholds | None = None
    """The prediction above which it is a yes, or several, each counted; none is 0.5."""

    targets = "binary"


class TruePositives(Count):
    """How many are rightly a yes."""


class TrueNegatives(Count):
    """How many are rightly a no."""


class FalsePositives(Count):
    """How many are wrongly a yes."""


class FalseNegatives(Count):
    """How many are wrongly a no."""


class Share(MetricObject):
    """A share of the decisions."""

    thresholds: Thresholds | None = None
    """The prediction above which it is a yes, or several, each reported; none is 0.5."""
    top_k: PositiveInt | None = None
    """Count only the largest outputs as a yes, so many of them; none goes by the threshold."""
    class_id: Int | None = None
    """The class that is looked at; none is all."""

    targets = "binary"
    better = "higher"


class Precision(Share):
    """How many of the predicted are right."""


class Recall(Share):
    """How many of the right are predicted."""


class AtOperatingPoint(MetricObject):
    """The best of one rate where another is as good as asked."""

    num_thresholds: PositiveInt = 200
    """How many thresholds are tried."""
    class_id: Int | None = None
    """The class that is looked at; none is all."""

    targets = "binary"
    better = "higher"


class SensitivityAtSpecificity(AtOperatingPoint):
    """The best share of the positives that is found, at a share of the negatives found."""

    specificity: UnitInterval
    """The share of the negatives that is to be found."""

    positional = "specificity"


class SpecificityAtSensitivity(AtOperatingPoint):
    """The best share of the negatives that is found, at a share of the positives found."""

    sensitivity: UnitInterval
    """The share of the positives that is to be found."""

    positional = "sensitivity"


class PrecisionAtRecall(AtOperatingPoint):
    """The best precision at a recall."""

    recall: UnitInterval
    """The recall that is to be reached."""

    positional = "recall"


class RecallAtPrecision(AtOperatingPoint):
    """The best recall at a precision."""

    precision: UnitInterval
    """The precision that is to be reached."""

    positional = "precision"


class AUC(MetricObject):
    """The area under a curve of rates over all thresholds; 1 is perfect."""

    num_thresholds: Int = 200
    """How many thresholds the curve is drawn from, 2 or more; `thresholds` goes before it."""
    curve: Literal["ROC", "PR", "PRGAIN", "roc", "pr", "prgain"] = "ROC"
    """`ROC` (found against false alarms), `PR` (precision against recall) or `PRGAIN`."""
    summation_method: Literal[
        "interpolation", "minoring", "majoring", "Interpolation", "Minoring", "Majoring"
    ] = "interpolation"
    """How the area between thresholds is taken: `interpolation`, `minoring` or `majoring`."""
    thresholds: Numbers | None = None
    """The thresholds themselves, 0 and 1 added; none spaces them evenly."""
    multi_label: Bool = False
    """Whether each output has an area of its own, averaged; otherwise all count as one."""
    num_labels: Annotated[int, Field(ge=0)] | None = None
    """The number of outputs, with `multi_label` only; none takes it from the first batch."""
    label_weights: Numbers | None = None
    """The weight of each output; none weighs them alike."""
    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""

    targets = "binary"
    better = "higher"

    @model_validator(mode="after")
    def _arguments_agree(self) -> "AUC":
        if self.thresholds is None and self.num_thresholds <= 1:
            refuse("num_thresholds", "SC204", "expects 2 thresholds or more")
        if self.num_labels and not self.multi_label:
            refuse(
                "num_labels",
                "SC206",
                "num_labels goes with multi_label only",
                "add multi_label: true, or leave num_labels out",
            )
        return self

    def misfit(self, prediction: Shape) -> str | None:
        """With `multi_label`, a vector for each sample is needed."""
        if self.multi_label and len(prediction) != 2:
            return "expects predictions (batch, labels)"
        last = prediction[-1] if self.multi_label else None
        weights = None if self.label_weights is None else len(self.label_weights)
        for name, count in (("num_labels", self.num_labels), ("label_weights", weights)):
            if count and last is not None and count != last:
                noun = "labels" if name == "num_labels" else "weights"
                return f"has {name} for {count} {noun}, and there are {last} outputs"
        return None
