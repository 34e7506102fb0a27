"""The function `load_data`: each part read from its source, split, prepared.

A part is a tuple of arrays, which `model.fit` mixes and batches itself; or, where a source
streams or a key asks for it, each part is a `tf.data.Dataset` of batches.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import partial

from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.catalog.sources.folders import FolderSource, Images, Text
from spec_compiler.catalog.sources.imported import Import
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.formulas import has_formula
from spec_compiler.spec.model import Spec
from spec_compiler.spec.settings import Data, Settings
from spec_compiler.targets.plan.data_files import (
    as_samples,
    cut_part,
    is_loaded,
    listed,
    loaded,
    opened,
    opens_mixed,
)
from spec_compiler.targets.plan.data_pipeline import Pipeline
from spec_compiler.targets.plan.data_prepare import Preparation
from spec_compiler.targets.plan.data_readers import reader_call
from spec_compiler.targets.plan.data_sources import SourceCalls, located, named
from spec_compiler.targets.plan.data_split import split
from spec_compiler.targets.plan.learners import learns_in_training
from spec_compiler.targets.plan.synthetic import SyntheticPlan
from spec_compiler.targets.plan.training_distribution import spread
from spec_compiler.targets.plan.values import Values, call
from spec_compiler.targets.runtime import NAMES as RUNTIME_NAMES
from spec_compiler.text.document import Node

__all__ = ["PARTS", "RUNTIME_NAMES", "DataPlan", "arrays_of", "batch_size_path"]

PARTS = ("train", "validation", "test")
SHORT = {"train": "train", "validation": "val", "test": "test"}
"""What the variables of each part's arrays end in."""


@dataclass(slots=True)
class DataPlan:
    """Writes the body of `load_data`.

    Args:
        spec: The spec.
        settings: Its checked sections.
        graph: The checked model, whose shapes synthetic data takes.
        values: Turns the spec's values into expressions.
        folder: Where the spec's files are, seen from where the program runs.
        reads_only: Whether the data is read and parted, and nothing else done with it.
    """

    spec: Spec
    settings: Settings
    graph: CheckedGraph
    values: Values
    folder: str
    reads_only: bool = False
    runtime: set[str] = field(default_factory=set)

    @property
    def data(self) -> Data:
        """The checked section."""
        assert self.settings.data is not None
        return self.settings.data

    def parts(self) -> tuple[str, ...]:
        """The parts that there are, in order."""
        data, found = self.data, set()
        if data.source is not None:
            found |= set(data.source.given_parts())
        found |= {part for part in PARTS if getattr(data, part) is not None}
        if data.split is not None:
            found |= {part for part in PARTS[1:] if getattr(data.split, part) is not None}
        if self._cuts and self._held_out(found):
            found.add("validation")
        return tuple(part for part in PARTS if part in found)

    @property
    def as_datasets(self) -> bool:
        """Whether the parts are datasets: where one streams, or is varied, kept or read ahead."""
        data = self.data
        asks = data.augment or data.cache or data.prefetch or data.repeat
        buffer = data.shuffle is not None and not isinstance(data.shuffle, bool)
        asks = asks or buffer or self.is_shared or self._is_text
        return bool(asks) or any(s.given() != "arrays" for s in self.sources())

    @property
    def _is_text(self) -> bool:
        """Whether the model takes arrays of texts, which Keras takes in datasets alone.

        Columns of words have one axis, and those it takes.
        """
        kinds = (self.graph.nodes[index].output for index in self.graph.inputs.values())
        texts = (
            isinstance(k, TensorType) and k.dtype == "string" and len(k.shape) > 1 for k in kinds
        )
        return any(texts) and not all(isinstance(source, Csv) for source in self.sources())

    @property
    def is_shared(self) -> bool:
        """Whether the batches of training are parted among processes: all must be whole then."""
        return spread(self.settings) == "parallel"

    @property
    def weighted(self) -> bool:
        """Whether the samples have weights."""
        return any(source.weighted() for source in self.sources())

    def sources(self) -> list[DataSource]:
        """The sources that the section names."""
        every = (self.data.source, *(getattr(self.data, part) for part in PARTS))
        return [source for source in every if isinstance(source, DataSource)]

    @property
    def _cuts(self) -> bool:
        """Whether what `fit` would cut off itself, if it got arrays, is cut off here.

        So it is where something learns from the training data: it must not see the rest.
        """
        if self.reads_only or self.as_datasets:
            return True
        is_learnt = any(kind.learns for kind in Preparation(self).kinds().values())
        return is_learnt or learns_in_training(self.spec, self.data)

    def _held_out(self, parts: set[str]) -> bool:
        """Whether `fit.validation_split` is cut off here: of arrays `model.fit` does so."""
        fit = self.settings.fit
        return fit is not None and fit.validation_split > 0 and "validation" not in parts

    @property
    def holds_out(self) -> bool:
        """Whether the last part of the training data is cut off here, for validation."""
        return self._cuts and self._held_out({*self._read_parts()})

    @property
    def is_cut(self) -> bool:
        """Whether what reads the training data cuts the part off that is taken from it."""
        key = "train" if self.data.train is not None else "source"
        return cut_part(self, key) is not None

    @property
    def _splits(self) -> bool:
        """Whether parts are taken from the training data once it has been read."""
        return not self.is_cut and (self.data.split is not None or self.holds_out)

    def statements(self) -> list[ir.Stmt]:
        """The body of `load_data`."""
        files = [part for part in self.parts() if self.form(part) == "files"]
        made = [*self._read(), *split(self), *(opened(self, part) for part in files)]
        if self.reads_only:
            return [*made, self._result()]
        made += Preparation(self).statements()
        if self.as_datasets:
            made += [s for part in self.parts() for s in self._pipeline(part)]
        return [*made, self._result()]

    def form(self, part: str) -> str:
        """What there is of a part once it has been read: `arrays`, `rows`, `samples`, `batches`."""
        data = self.data
        source = getattr(data, part)
        if isinstance(source, str):
            return self.form(source)
        found = source or (
            data.source if data.source and part in data.source.given_parts() else None
        )
        if isinstance(found, FolderSource) and is_loaded(self, self.place(part)[0]):
            return "samples" if as_samples(self) else "batches"
        if found is not None:
            return str(found.given())
        form = self.form("train")  # a part that is split off
        return "samples" if form == "batches" and not self.is_cut else form

    def read_form(self, part: str) -> str:
        """What a part is once the data has been parted, and its files have been opened."""
        form = self.form(part)
        is_apart = form == "batches" and part == "train" and self._splits
        return "samples" if form == "files" or is_apart else form

    def place(self, part: str) -> tuple[str, DataSource | None]:
        """The key of the source that a part's data comes from, and the source."""
        data = self.data
        source = getattr(data, part)
        if isinstance(source, str):
            return self.place(source)
        if source is None and data.source is not None and part in data.source.given_parts():
            return "source", data.source
        if source is None and part != "train":  # a part that is split off
            return self.place("train")
        return part, source if isinstance(source, DataSource) else None

    def has_arrays(self, part: str) -> bool:
        """Whether a part has been read as arrays: of its samples, or of the files with them."""
        return self.form(part) in ("arrays", "rows", "files")

    def variable(self, part: str) -> ir.Expr:
        """What a part is read into: its arrays, or its dataset."""
        return ir.TupleExpr(self.arrays(part)) if self.has_arrays(part) else ir.Name(part)

    def arrays(self, part: str) -> tuple[ir.Expr, ...]:
        """The variables of a part's arrays."""
        return arrays_of(part, self.weighted)

    def _read(self) -> list[ir.Stmt]:
        document = self.spec.document
        made: list[ir.Stmt] = []
        if self.data.source is not None:
            node = document.node(("data", "source"))
            assert node is not None
            parts = self.data.source.given_parts()
            if isinstance(self.data.source, FolderSource):
                return self._files("source", parts)
            if len(parts) == 1:
                return self._part(parts[0], node, "source")
            names = [self.variable(part) for part in self.data.source.given_parts()]
            target = ir.TupleExpr(tuple(names))
            origin = document.key_span(("data", "source"))
            made.append(ir.Assign(target, self._source(node, "source"), origin=origin))
        # A part that takes another's data stands below it.
        for part in sorted(PARTS, key=lambda part: getattr(self.data, part) in PARTS):
            node = document.node(("data", part))
            if node is not None:
                made += self._part(part, node, part)
        return made

    def _part(self, part: str, node: Node, key: str) -> list[ir.Stmt]:
        """The statements that read one part."""
        origin = self.spec.document.key_span(("data", key))
        other = getattr(self.data, key)
        if isinstance(other, str):
            return [ir.Assign(self.variable(part), self.variable(other), origin=origin)]
        if isinstance(other, FolderSource):
            return self._files(key, (part,))
        name, argument = named(node)
        if name != "synthetic":
            return [ir.Assign(self.variable(part), self._source(node, part), origin=origin)]
        writer = SyntheticPlan(self.spec, self.settings, self.graph, self.values)
        x, y = (str(v.id) for v in self.arrays(part)[:2] if isinstance(v, ir.Name))
        drawn = writer.statements(argument, x, y)
        return [replace(made, origin=origin) for made in drawn if not isinstance(made, ir.Blank)]

    def _files(self, key: str, parts: tuple[str, ...]) -> list[ir.Stmt]:
        """The statements that read a folder's files: by Keras's loader, or as paths."""
        return (loaded if is_loaded(self, key) else listed)(self, key, parts)

    def _source(self, node: Node, part: str) -> ir.Expr:
        """The call that reads one source."""
        return self.calls().call(node, part, getattr(self.data, part))

    def calls(self) -> SourceCalls:
        """What writes the calls that read sources."""
        passed = {"batch_size": self.batch_size(), "seed": ir.Const(self.spec.seed or 0)}
        return SourceCalls(
            self.values, self.folder, passed, self.runtime, partial(reader_call, self)
        )

    def classes(self) -> int | None:
        """How many classes the labels may name; None where the loss takes other ones."""
        return SyntheticPlan(self.spec, self.settings, self.graph, self.values).classes()

    def batch_size(self) -> ir.Expr:
        """Samples a batch: a parameter of the function, unless the spec derives it."""
        path = batch_size_path(self.spec)
        node = self.spec.document.node(path)
        if node is not None and (has_formula(node) or "batch_size" in self.spec.params):
            return self.values.value(node)
        return ir.Name("batch_size") if "batch_size" not in self.spec.params else ir.Const(32)

    def size(self, part: str) -> ir.Expr:
        """Samples a batch of a part: its own number, or that of training."""
        key, source = self.place(part)
        at = ("evaluate", "batch_size") if part == "test" else ("fit", "validation_batch_size")
        own = self.spec.document.node(at) if part != "train" else None
        if source is not None and own is None:
            own = self.spec.document.node(("data", key, source.canonical_name(), "batch_size"))
        return self.batch_size() if own is None else self.values.value(own)

    def batching(self, part: str) -> str:
        """The method that makes batches of a part's samples."""
        _, source = self.place(part)
        return "padded_batch" if source is not None and source.uneven() else "batch"

    def path(self, written: str) -> ir.Expr:
        """A file of the spec's, found from the program's own folder."""
        return located(ir.Const(written), self.folder)

    def _read_parts(self) -> tuple[str, ...]:
        """The parts that the section names itself."""
        held = self.settings.fit
        fit = None if held is None else held.model_copy(update={"validation_split": 0.0})
        return replace(self, settings=replace(self.settings, fit=fit)).parts()

    def _pipeline(self, part: str) -> list[ir.Stmt]:
        """A part as a dataset of batches, each epoch mixed and varied anew."""
        data, form = self.data, self.form(part)
        if form == "batches" and part == "train" and self._splits:
            form = "samples"
        _, source = self.place(part)
        shuffle = self.shuffle(part)
        if form == "files":
            form, shuffle = "samples", not opens_mixed(self, part) and shuffle
        elif isinstance(source, FolderSource) and not self.data.cache and shuffle is True:
            shuffle = False  # as the loader mixes
        maps = Preparation(self).maps() if form != "arrays" else []
        pipeline = Pipeline(
            part,
            form,
            tuple(a for a in self.arrays(part) if not self._is_missing(part, a)),
            self.size(part),
            self.spec.seed,
            shuffle,
            self.elements(part),
            tuple(maps),
            ir.Name("augment") if part == "train" and data.augment else None,
            Preparation(self).is_chain("augment"),
            self.spec.backend == "tensorflow",
            isinstance(source, Images | Text) and form == "batches" and not self.is_shared,
            self._cache(part),
            self._prefetch(),
            self.runtime,
            self.batching(part),
            drops=self.is_shared and part != "test",
            outside=Preparation(self).outside(),
        )
        origin = self.spec.document.key_span(("data",))
        made = pipeline.statements()
        return [replace(s, origin=origin) for s in made if isinstance(s, ir.Assign)]

    def shuffle(self, part: str) -> bool | ir.Expr:
        """Whether a part's samples are mixed each epoch, or so many of them at a time."""
        data, fit = self.data, self.settings.fit
        _, source = self.place(part)
        mixes = source is not None and source.mixing() and data.shuffle in (None, True)
        if part != "train" or (fit is not None and not fit.shuffle) or mixes:
            return False
        node = self.spec.document.node(("data", "shuffle"))
        if node is not None and not isinstance(data.shuffle, bool):
            return self.values.value(node)
        in_order = isinstance(source, FolderSource) and not source.shuffle
        return data.shuffle is not False and not (in_order and data.shuffle is None)

    def elements(self, part: str) -> tuple[str, ...] | None:
        """What the parts of an element of a part's dataset are; None where only the data tells."""
        if self.form(part) in ("arrays", "rows"):
            names = zip(("x", "y", "w"), self.arrays(part), strict=False)
            return tuple(name for name, array in names if not self._is_missing(part, array))
        _, source = self.place(part)
        if source is None or isinstance(source, Import):
            return None
        return ("x", "y") if source.labelled() else ("x",)

    def _is_missing(self, part: str, array: ir.Expr) -> bool:
        """Whether an array is None: a source without labels."""
        source = getattr(self.data, part) or self.data.source or self.data.train
        unlabelled = isinstance(source, DataSource) and not source.labelled()
        return unlabelled and array == self.arrays(part)[1]

    def _cache(self, part: str) -> bool | ir.Expr:
        """Whether samples are kept, or the file that they are kept in, one for each part and run."""
        if isinstance(self.data.cache, str):
            self.runtime.add("fresh_cache")
            return call("fresh_cache", self.path(f"{self.data.cache}-{part}"))
        return bool(self.data.cache)

    def _prefetch(self) -> ir.Expr | None:
        node = self.spec.document.node(("data", "prefetch"))
        return None if node is None else self.values.value(node)

    def _result(self) -> ir.Stmt:
        def whole(part: str) -> ir.Expr:
            is_dataset = not self.has_arrays(part) or self.form(part) == "files"
            is_dataset = is_dataset if self.reads_only else self.as_datasets
            return ir.Name(part) if is_dataset else self.variable(part)

        prepares = self.settings.is_served_prepared and not self.reads_only
        pairs = (*map(whole, self.parts()), *([ir.Name("prepare")] if prepares else []))
        return ir.Return(pairs[0] if len(pairs) == 1 else ir.TupleExpr(pairs))


def arrays_of(part: str, weighted: bool) -> tuple[ir.Expr, ...]:
    """The variables of a part's arrays: features, labels and, where there are any, weights."""
    letters = ("x", "y", "w") if weighted else ("x", "y")
    return tuple(ir.Name(f"{letter}_{SHORT[part]}") for letter in letters)


def batch_size_path(spec: Spec) -> tuple[str, str]:
    """Where a spec says how many samples a batch has."""
    own = ("data", "batch_size")
    return own if spec.document.node(own) is not None else ("fit", "batch_size")
