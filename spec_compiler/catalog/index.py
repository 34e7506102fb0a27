"""Every object of Keras by its name, without importing the class behind it.

A category is a kind of object that can stand in one place: a layer, a loss. Its
table names each family's module and the classes in it; a class is imported when
a spec names it, which keeps the start-up short. A contract test holds the tables
to the modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from spec_compiler.catalog import names, names_ops, names_training
from spec_compiler.record import dataclass

if TYPE_CHECKING:
    from spec_compiler.catalog.base import KerasObject


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of object.

    Attributes:
        name: The category's name, as `fields.ObjectOf` has it.
        noun: What messages call one of its objects.
        namespace: Where Keras has the objects.
        families: Each module below `catalog` with the names of its classes.
        aliases: Other public names that Keras has for an object, its functions' names included.
        legacy: Names of older Keras generations, each with today's.
        unbuildable: Names that no plain value can build, each with the reason and what to do.
        by_string: Whether Keras itself takes an object of this category by its bare name.
        also: A category whose objects may stand in the place of this one's, with arguments.
        any_case: Whether Keras takes the names in upper and lower case alike.
        by_class_only: Names that Keras does not take as strings, unlike the others.
    """

    name: str
    noun: str
    namespace: str
    families: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str] = field(default_factory=dict)
    legacy: Mapping[str, str] = field(default_factory=dict)
    unbuildable: Mapping[str, str] = field(default_factory=dict)
    by_string: bool = True
    also: str | None = None
    any_case: bool = False
    by_class_only: frozenset[str] = frozenset()

    def names(self) -> tuple[str, ...]:
        """Every name that a spec may use, canonical ones first."""
        return (*_modules(self.name), *self.aliases)

    def canonical(self, name: str) -> str | None:
        """The name that `name` is an alias of, itself where it is canonical, None where unknown."""
        name = self.aliases.get(name, name)
        if self.any_case:
            name = self.aliases.get(name.lower(), name)
        return name if name in _modules(self.name) else None

    def takes_string(self, name: str) -> bool:
        """Whether Keras itself takes an object by this bare name."""
        return self.by_string and name not in self.by_class_only

    def find(self, name: str) -> type[KerasObject] | None:
        """The class behind a name or an alias, None where the category has none."""
        canonical = self.canonical(name)
        return None if canonical is None else _class(self.name, canonical)


CATEGORIES: dict[str, Category] = {
    category.name: category
    for category in (
        Category(
            "layer",
            "layer",
            "keras.layers",
            names.LAYERS,
            names.LAYER_ALIASES,
            names.LAYER_LEGACY,
            names.LAYER_UNBUILDABLE,
            by_string=False,
        ),
        Category(
            "activation",
            "activation",
            "keras.activations",
            names.ACTIVATIONS,
            names.ACTIVATION_ALIASES,
            unbuildable=names.ACTIVATION_UNBUILDABLE,
            also="layer",
        ),
        Category(
            "initializer",
            "initializer",
            "keras.initializers",
            names.INITIALIZERS,
            names.INITIALIZER_ALIASES,
            unbuildable=names.INITIALIZER_UNBUILDABLE,
            by_class_only=names_training.BY_CLASS_ONLY,
        ),
        Category(
            "regularizer",
            "regularizer",
            "keras.regularizers",
            names.REGULARIZERS,
            names.REGULARIZER_ALIASES,
            unbuildable=names.REGULARIZER_UNBUILDABLE,
            by_class_only=names_training.BY_CLASS_ONLY,
        ),
        Category(
            "constraint",
            "constraint",
            "keras.constraints",
            names.CONSTRAINTS,
            names.CONSTRAINT_ALIASES,
            names.CONSTRAINT_LEGACY,
            names.CONSTRAINT_UNBUILDABLE,
        ),
        Category(
            "loss",
            "loss",
            "keras.losses",
            names_training.LOSSES,
            names_training.LOSS_ALIASES,
            names_training.LOSS_LEGACY,
            names_training.LOSS_UNBUILDABLE,
            by_class_only=names_training.BY_CLASS_ONLY,
        ),
        Category(
            "metric",
            "metric",
            "keras.metrics",
            names_training.METRICS,
            names_training.METRIC_ALIASES,
            names_training.METRIC_LEGACY,
            names_training.METRIC_UNBUILDABLE,
            by_class_only=names_training.METRIC_BY_CLASS_ONLY,
        ),
        Category(
            "optimizer",
            "optimizer",
            "keras.optimizers",
            names_training.OPTIMIZERS,
            names_training.OPTIMIZER_ALIASES,
            unbuildable=names_training.OPTIMIZER_UNBUILDABLE,
            any_case=True,
            by_class_only=names_training.BY_CLASS_ONLY,
        ),
        Category(
            "optimizer_map",
            "optimizer map",
            "keras.optimizers",
            names_training.OPTIMIZER_MAPS,
            by_string=False,
        ),
        Category(
            "schedule",
            "learning-rate schedule",
            "keras.optimizers.schedules",
            names_training.SCHEDULES,
            unbuildable=names_training.SCHEDULE_UNBUILDABLE,
            by_string=False,
        ),
        Category(
            "callback",
            "callback",
            "keras.callbacks",
            names_training.CALLBACKS,
            legacy=names_training.CALLBACK_LEGACY,
            unbuildable=names_training.CALLBACK_UNBUILDABLE,
            by_string=False,
        ),
        Category(
            "quantization",
            "quantization",
            "keras.quantizers",
            names_training.QUANTIZATIONS,
            unbuildable=names_training.QUANTIZATION_UNBUILDABLE,
            by_string=False,
        ),
        Category(
            "quantizer",
            "quantizer",
            "keras.quantizers",
            names_training.QUANTIZERS,
            names_training.QUANTIZER_ALIASES,
            unbuildable=names_training.QUANTIZER_UNBUILDABLE,
            by_string=False,
        ),
        Category("import", "name of the spec's imports", "", {}, by_string=False),
        Category(
            "dtype_policy",
            "dtype policy",
            "keras.dtype_policies",
            names_training.DTYPE_POLICIES,
            by_string=False,
        ),
        Category("distribution", "distribution", "", names_training.DISTRIBUTIONS, by_string=False),
        Category("source", "data source", "", names.SOURCES, by_string=False),
        Category("file", "file", "", names.FILES, by_string=False),
        Category(
            "record_feature", "feature of a record", "", names.RECORD_FEATURES, by_string=False
        ),
        Category("data_step", "data step", "", names.DATA_STEPS, by_string=False),
        Category("feature", "feature kind", "", names.FEATURES, by_string=False),
        Category(
            "cross", "cross of features", "keras.utils.FeatureSpace", names.CROSSES, by_string=False
        ),
        Category(
            "application",
            "model of keras.applications",
            "keras.applications",
            names.APPLICATIONS,
            by_string=False,
        ),
        Category(
            "op",
            "operation of keras.ops",
            "keras.ops",
            names_ops.OPS,
            names_ops.OP_ALIASES,
            unbuildable=names_ops.OP_UNBUILDABLE,
            by_string=False,
        ),
    )
}


def class_name(name: str) -> str:
    """The catalogue's class for a name: itself, or CamelCase for a function's.

    >>> class_name("Dense"), class_name("log_softmax"), class_name("image.resize")
    ('Dense', 'LogSoftmax', 'ImageResize')
    """
    if not name[0].islower():
        return name
    parts = name.replace(".", "_").split("_")
    return "".join(part[:1].upper() + part[1:] for part in parts)


@cache
def _class(category: str, canonical: str) -> type[KerasObject]:
    """The class of a canonical name, imported when it is first asked for."""
    module = import_module(f"spec_compiler.catalog.{_modules(category)[canonical]}")
    found: type[KerasObject] = getattr(module, class_name(canonical))
    return found


@cache
def _modules(category: str) -> dict[str, str]:
    """The module of each canonical name of a category."""
    families = CATEGORIES[category].families
    return {name: module for module, members in families.items() for name in members}
