"""Metrics of segmentation: how predicted and true segments overlap."""

from typing import Annotated, Any, ClassVar

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, Float, Int, PositiveInt
from spec_compiler.catalog.losses import Targets
from spec_compiler.catalog.metrics import MetricObject
from spec_compiler.catalog.object_fields import integers
from spec_compiler.shapes.types import Shape


class IoUBase(MetricObject):
    """The overlap of predicted and true segments over their union, by class."""

    num_classes: PositiveInt
    """The number of classes."""
    ignore_class: Int | None = None
    """A class's number whose pixels do not count; none counts all."""
    sparse_y_pred: Bool = True
    """Whether predictions are class numbers; otherwise the largest output is taken."""
    axis: Int = -1
    """The axis of the classes."""

    targets: ClassVar[Targets] = "integers"
    better = "higher"

    def misfit(self, prediction: Shape) -> str | None:
        """The axis is looked along where predictions are no class numbers."""
        return None if self.sparse_y_pred else super().misfit(prediction)


def _check_classes(classes: Any, count: int) -> None:
    """Refuse a list of classes that is empty or names one that is not there."""
    if not classes:
        refuse("target_class_ids", "SC204", "expects one class or more")
    if max(classes) >= count:
        refuse(
            "target_class_ids",
            "SC204",
            f"names class {max(classes)}, and the classes are 0 to {count - 1}",
        )


class IoU(IoUBase):
    """The mean overlap of the classes that are named."""

    target_class_ids: Annotated[Any, integers()]
    """The classes' numbers."""
    sparse_y_true: Bool = True
    """Whether labels are class numbers; otherwise they are one-hot."""

    @model_validator(mode="after")
    def _classes_exist(self) -> "IoU":
        _check_classes(self.target_class_ids, self.num_classes)
        return self


class MeanIoU(IoUBase):
    """The mean overlap of all classes."""

    sparse_y_true: Bool = True
    """Whether labels are class numbers; otherwise they are one-hot."""


class OneHotIoU(IoUBase):
    """`IoU` for one-hot labels."""

    target_class_ids: Annotated[Any, integers()]
    """The classes' numbers."""
    sparse_y_pred: Bool = False
    """Whether predictions are class numbers; otherwise the largest output is taken."""

    targets = "one_hot"

    @model_validator(mode="after")
    def _classes_exist(self) -> "OneHotIoU":
        _check_classes(self.target_class_ids, self.num_classes)
        return self


class OneHotMeanIoU(IoUBase):
    """`MeanIoU` for one-hot labels."""

    sparse_y_pred: Bool = False
    """Whether predictions are class numbers; otherwise the largest output is taken."""

    targets = "one_hot"


class BinaryIoU(MetricObject):
    """The overlap of yes and no over their union."""

    target_class_ids: Annotated[Any, integers()] = (0, 1)
    """Which are counted: 0 for no, 1 for yes."""
    threshold: Float = 0.5
    """The prediction from which on it is a yes."""

    targets = "binary"
    better = "higher"

    @model_validator(mode="after")
    def _classes_exist(self) -> "BinaryIoU":
        _check_classes(self.target_class_ids, 2)
        return self
