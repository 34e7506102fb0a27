"""Optimizers that hold other optimizers."""

from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import Float, Int, ObjectOf, Objects
from spec_compiler.catalog.object_fields import ObjectName


class LossScaleOptimizer(KerasObject):
    """Scales the loss so that small float16 gradients do not vanish, as far as they stay finite.

    Under the policy `mixed_float16` Keras wraps the optimizer so by itself.
    """

    inner_optimizer: Annotated[Any, ObjectOf("optimizer", by_name=False)]
    """The optimizer that takes the steps."""
    initial_scale: Float = 2.0**15
    """Where the scale starts."""
    dynamic_growth_steps: Int = 2000
    """After how many finite steps the scale doubles."""
    name: ObjectName | None = None
    """The optimizer's name; none takes the class's in lower case."""

    legacy = {
        "dynamic": "the scale is always dynamic: for a fixed one, "
        "give the inner optimizer a loss_scale_factor",
        "loss_scale": "initial_scale",
        "optimizer": "inner_optimizer",
    }

    @model_validator(mode="after")
    def _no_nesting(self) -> "LossScaleOptimizer":
        if isinstance(self.inner_optimizer, OptimizerMap):
            refuse("inner_optimizer", "SC203", "expects an optimizer; OptimizerMap is none")
        return self


class OptimizersByPath(Objects):
    """A field that holds a mapping from regular expressions over weights' paths to optimizers."""

    by_name = False

    def __init__(self) -> None:
        super().__init__("optimizer")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "object", "additionalProperties": {"$ref": "#/$defs/optimizer"}}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise PydanticCustomError(
                "SC203", "expects a mapping from weights' paths to optimizers"
            )
        return super()._check(value, info)


class OptimizerMap(KerasObject):
    """Which optimizer trains which weight."""

    default_optimizer: Annotated[Any, ObjectOf("optimizer", by_name=False)]
    """The optimizer of all weights that no pattern names."""
    optimizer_map: Annotated[Any, OptimizersByPath()] | None = None
    """Optimizers by a regular expression that the weight's whole path must match."""

    @model_validator(mode="after")
    def _no_nesting(self) -> "OptimizerMap":
        for inner in (self.default_optimizer, *(self.optimizer_map or {}).values()):
            if isinstance(inner, LossScaleOptimizer | MultiOptimizer | OptimizerMap):
                at = "default_optimizer" if inner is self.default_optimizer else "optimizer_map"
                refuse(at, "SC203", f"{inner.canonical_name()} cannot stand inside an OptimizerMap")
        return self


class MultiOptimizer(KerasObject):
    """Several optimizers, each for weights of its own."""

    optimizer_map: Annotated[Any, ObjectOf("optimizer_map")]
    """Which optimizer trains which weight: `{OptimizerMap: …}`."""
    loss_scale_factor: Float | None = None
    """A factor on the loss, taken out of the gradients again; none has none."""
    name: ObjectName | None = None
    """The optimizer's name; none takes the class's in lower case."""
