"""What all metrics share, and the two that know no label.

In: the constructors' arguments. Out: frozen instances, which say what labels
they are made for (`targets`), whether more is better (`better`), under which
name they are logged (`logged_as`) and which predictions they refuse (`misfit`).
"""

from typing import ClassVar, Literal

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import DTypePolicy
from spec_compiler.catalog.losses import Targets, axis_beyond
from spec_compiler.catalog.object_fields import MetricName
from spec_compiler.shapes.types import Shape


class MetricObject(KerasObject):
    """A metric; the fields here are those that every metric takes."""

    name: MetricName | None = None
    """The name in logs; none takes the class's in lower case."""
    dtype: DTypePolicy | None = None
    """The dtype of the metric's arithmetic; none is Keras's default float."""

    targets: ClassVar[Targets] = "values"
    """What labels the metric is made for."""
    better: ClassVar[Literal["higher", "lower"] | None] = None
    """Which way is better, where Keras knows it; `mode: auto` of callbacks goes by it."""
    compares: ClassVar[bool] = True
    """Whether it compares labels with predictions, as `compile` needs it."""

    @classmethod
    def common_fields(cls) -> frozenset[str]:
        """`name` and `dtype`."""
        return frozenset(("name", "dtype"))

    @classmethod
    def first_field(cls) -> str | None:
        """The class's own first field, `name` where it has none."""
        return super().first_field() or "name"

    @property
    def logged_as(self) -> str:
        """The name in logs of the first such metric; Keras numbers further unnamed ones."""
        return self.name or snake_case(self.canonical_name())

    def misfit(self, prediction: Shape) -> str | None:
        """Why predictions of this shape cannot have this metric, None where they can."""
        return axis_beyond(self, prediction)


def snake_case(name: str) -> str:
    """A class's name as Keras makes a default name of it.

    >>> snake_case("BinaryIoU"), snake_case("R2Score"), snake_case("AUC")
    ('binary_io_u', 'r2_score', 'auc')
    """
    import re

    spaced = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub("([a-z])([A-Z])", r"\1_\2", spaced).lower()


class Mean(MetricObject):
    """The weighted mean of values; for `add_metric`-like use, not for `compile`."""

    name: MetricName | None = "mean"

    compares = False


class Sum(MetricObject):
    """The weighted sum of values; not for `compile`."""

    name: MetricName | None = "sum"

    compares = False


# Accuracy


# Probability


# Margin


# Regression
