"""Data from code of the user's own: a function of `imports`, or a class of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import model_validator
from pydantic_core import core_schema

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool
from spec_compiler.catalog.import_fields import FromImports
from spec_compiler.catalog.sources.base import DataSource

OWN = frozenset(("function", "returns", "endless"))
"""The arguments of `import`; other keys are a function with its arguments."""


class LoaderOf(FromImports):
    """A field that holds a function or class of the spec's imports, its arguments checked."""

    def __init__(self) -> None:
        super().__init__("function")

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        # Imported here: the module builds on these.
        from spec_compiler.catalog.build import imported, split
        from spec_compiler.catalog.context import current

        super()._check(value, info)
        named = split(value, self.noun)
        return imported(named, current(info.context).imports[named.name], 0)


class Import(DataSource):
    """What a function of the spec's imports returns: a dataset, a PyDataset, or arrays."""

    keras_name = "import"
    gives, reader, files = "batches", "batches_of", ()
    unread = ("returns", "endless")
    holds_own_name = True
    passed = {"batch_size": "batch_size", "seed": "seed", "shuffle": "shuffle"}

    function: Annotated[Any, LoaderOf()]
    """The function's name among the imports, or a mapping from it to its arguments."""

    returns: Literal["arrays", "samples", "batches"] = "batches"
    """What it returns: arrays `(x, y)`, a dataset of single samples, or one of batches."""

    endless: Bool = False
    """Whether it never ends, so that an epoch is `fit.steps_per_epoch` batches of it."""

    @model_validator(mode="before")
    @classmethod
    def _take_arguments(cls, arguments: Any) -> Any:
        """`{import: {load: {split: train}}}` names the function, not an argument."""
        if isinstance(arguments, Mapping) and not OWN & arguments.keys():
            return {"function": dict(arguments)}
        return arguments

    @model_validator(mode="after")
    def _arrays_end(self) -> "Import":
        if self.endless and self.returns == "arrays":
            mend = "leave endless out; data: {repeat: true} goes through arrays again and again"
            refuse("endless", "SC206", "arrays have an end", mend)
        return self

    def mixing(self) -> bool:
        """Batches come as they are."""
        return self.returns == "batches"

    def never_ends(self) -> bool:
        """What the spec says of it."""
        return self.endless

    def given(self) -> str:
        """What the spec says that it returns."""
        return self.returns
