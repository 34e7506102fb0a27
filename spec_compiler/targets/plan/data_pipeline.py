"""Parts of the data as `tf.data.Dataset`s: the statements of their pipelines.

In: for each part what its source gave (arrays, samples, batches), and the keys of the
section. Out: the statements that mix, batch, prepare, keep, vary and read ahead. Each
epoch goes through all of them, but for what arrays have gone through before.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.targets.plan.values import call, dotted

BUFFER = 1024
"""How many samples of a stream are mixed at a time, where the spec does not say."""
WHOLE = "whole_batches"
"""The function that makes the batches which several devices share."""
AUTOTUNE = "tf.data.AUTOTUNE"


def mapping(outside: bool, runtime: set[str]) -> dict[str, ir.Expr]:
    """The argument that says what batches are mapped by: none within TensorFlow's graphs.

    Args:
        outside: Whether another engine computes.
        runtime: Collects the functions of `targets.runtime` that are called.
    """
    if not outside:
        return {}
    runtime.add("map_batches")
    return {"by": ir.Name("map_batches")}


@dataclass(slots=True)
class Pipeline:
    """Writes the pipeline of one part.

    Attributes:
        name: The part, and the variable of its dataset.
        form: What there is to begin with: `arrays`, `rows`, `samples` or `batches`.
        arrays: The variables of its arrays, for `arrays` and `rows`; those of none left out.
        batch_size: How many samples a batch has.
        seed: The seed of the mixing, None for none.
        shuffle: Whether samples are mixed, or the size of the buffer for it.
        elements: What the parts of an element are called: the features, perhaps labels and weights;
            None where only the data tells.
        prepare: The functions that batches pass, each with the helper that maps it.
        augment: The variable of what varies the training features, None for none.
        is_layers: Whether that is a model of layers, which is told that it is training.
        on_tensorflow: Whether the model's engine is that of the pipeline.
        is_ahead: Whether there are batches that are read ahead already.
        cache: Whether prepared samples are kept, or the file that they are kept in.
        prefetch: How many batches are made ahead.
        runtime: Collects the functions of `targets.runtime` that are called.
        batching: The method that makes batches of samples.
        drops: Whether a last batch that is not whole is left out.
        outside: The functions that another engine computes, outside of the pipeline's graph.
    """

    name: str
    form: str
    arrays: tuple[ir.Expr, ...]
    batch_size: ir.Expr
    seed: int | None
    shuffle: bool | ir.Expr
    elements: tuple[str, ...] | None = None
    prepare: tuple[tuple[str, ir.Expr], ...] = ()
    augment: ir.Expr | None = None
    is_layers: bool = False
    on_tensorflow: bool = True
    is_ahead: bool = False
    cache: bool | ir.Expr = False
    prefetch: ir.Expr | None = None
    runtime: set[str] = field(default_factory=set)
    batching: str = "batch"
    drops: bool = False
    outside: tuple[ir.Expr, ...] = ()

    def statements(self) -> list[ir.Stmt]:
        """The statements, in the order in which the data flows."""
        keeps = self.cache is not False and (self.form != "arrays" or self.cache is not True)
        if keeps and self.shuffle is not False and (self.prepare or self.form != "samples"):
            return self._joined([*self._kept_and_mixed(), *self._ending()])
        begun = self._begun(mixes=self.shuffle is not False, keeps=keeps and self.form == "samples")
        kept = self._chain(self._cache()) if keeps and self.form != "samples" else []
        return self._joined([*begun, *self._prepared(), *kept, *self._ending()])

    def _joined(self, statements: list[ir.Stmt]) -> list[ir.Stmt]:
        """Calls of methods that follow each other, as one chain."""
        made: list[ir.Stmt] = []
        for statement in statements:
            before = made[-1] if made else None
            if self._is_chain(statement) and self._is_chain(before):
                assert isinstance(statement, ir.Assign)
                assert isinstance(before, ir.Assign)
                made[-1] = ir.Assign(before.target, self._upon(statement.value, before.value))
            else:
                made.append(statement)
        return made

    def _is_chain(self, statement: ir.Stmt | None) -> bool:
        """Whether a statement is `train = train.batch(…)`."""
        if not isinstance(statement, ir.Assign) or statement.target != ir.Name(self.name):
            return False
        value = statement.value
        while isinstance(value, ir.Call) and isinstance(value.func, ir.Attr):
            value = value.func.value
        return value == ir.Name(self.name)

    def _upon(self, chain: ir.Expr, value: ir.Expr) -> ir.Expr:
        """A chain with another beginning."""
        if not isinstance(chain, ir.Call) or not isinstance(chain.func, ir.Attr):
            return value
        begun = ir.Attr(self._upon(chain.func.value, value), chain.func.name)
        return ir.Call(begun, chain.args, chain.kwargs)

    def _kept_and_mixed(self) -> list[ir.Stmt]:
        """Samples that are prepared in batches, kept one by one, and mixed anew each epoch."""
        begun = self._begun(mixes=False, keeps=False)
        return [*begun, *self._prepared(), *self._mix_samples(keeps=True)]

    def _mix_samples(self, *, keeps: bool) -> list[ir.Stmt]:
        """Batches taken apart, their samples mixed, and batched again."""
        if self.batching != "batch" or self.drops:
            kept: Any = self._cache() if keeps else ()
            return self._chain((("unbatch", (), {}), *kept, self._mixed(), self._batched()))
        self.runtime.add("mix_samples")
        size = self.shuffle
        kwargs: dict[str, ir.Expr] = {}
        if not isinstance(size, bool):
            kwargs["buffer_size"] = size
        if self.seed is not None:
            kwargs["seed"] = ir.Const(self.seed)
        if keeps:
            kwargs["cache"] = ir.Const(True) if isinstance(self.cache, bool) else self.cache
        name = ir.Name(self.name)
        return [ir.Assign(name, call("mix_samples", name, self.batch_size, **kwargs))]

    def _begun(self, *, mixes: bool, keeps: bool) -> list[ir.Stmt]:
        """The batches before they are prepared."""
        name = ir.Name(self.name)
        if self.form == "rows":
            self.runtime.add("stream_rows")
            kwargs: dict[str, ir.Expr] = {"shuffle": ir.Const(True)} if mixes else {}
            if mixes and self.seed is not None:
                kwargs["seed"] = ir.Const(self.seed)
            rows = ir.TupleExpr(self.arrays)
            made = ir.Assign(name, call("stream_rows", rows, self.batch_size, **kwargs))
            return [made, *self._chain(self._whole())]
        steps: list[Any] = []
        if self.form == "batches":
            return self._mix_samples(keeps=False) if mixes else self._chain(self._whole())
        if keeps:
            steps += self._cache()
        if mixes:
            steps.append(self._mixed())
        steps.append(self._batched())
        if self.form == "samples":
            return self._chain(steps)
        given = self.arrays[0] if len(self.arrays) == 1 else ir.TupleExpr(self.arrays)
        made = ir.Assign(name, call("tf.data.Dataset.from_tensor_slices", given))
        return [made, *self._chain(steps)]

    def _batched(self) -> Any:
        """Samples as batches."""
        if not self.drops:
            return self.batching, (self.batch_size,), {}
        method = {} if self.batching == "batch" else {"method": ir.Const(self.batching)}
        return WHOLE, (self.batch_size,), method

    def _whole(self) -> Any:
        """Batches of another's making as whole ones, where only those will do."""
        method = {"method": ir.Const("rebatch")}
        return [(WHOLE, (self.batch_size,), method)] if self.drops else []

    def _mixed(self) -> Any:
        size = self.shuffle
        if size is True:
            whole = ir.Call(ir.Attr(ir.Name(self.name), "cardinality"), ())
            size = whole if self.form == "arrays" else ir.Const(BUFFER)
        kwargs = {} if self.seed is None else {"seed": ir.Const(self.seed)}
        return "shuffle", (size,), kwargs

    def _cache(self) -> Any:
        return [("cache", () if isinstance(self.cache, bool) else (self.cache,), {})]

    def _prepared(self) -> list[ir.Stmt]:
        return [s for helper, function in self.prepare for s in self._map(helper, function)]

    def _ending(self) -> list[ir.Stmt]:
        made: list[ir.Stmt] = []
        if self.augment is not None:
            made += self._augmented(self.augment)
        if self.is_ahead and self.prefetch is None and not (made or self.prepare or self.cache):
            return []
        ahead: ir.Expr = self.prefetch or dotted(AUTOTUNE)
        return [*made, *self._chain([("prefetch", (ahead,), {})])]

    def _map(self, helper: str, function: ir.Expr) -> list[ir.Stmt]:
        """Features, or labels, passed through a function, several batches at a time."""
        name, outside = ir.Name(self.name), function in self.outside
        if self.elements is None:
            self.runtime.add(helper)
            return [ir.Assign(name, call(helper, name, function, **mapping(outside, self.runtime)))]
        changed = self.elements[helper == "map_labels"]
        return self._mapped(changed, call_of(function, changed), parallel=True, outside=outside)

    def _augmented(self, augment: ir.Expr) -> list[ir.Stmt]:
        """Training features varied, in such a way that a run with a seed can be repeated.

        Layers that vary several batches at once would draw their random numbers in any order:
        their states are set for each batch, or else it is one batch after the other.
        """
        name, repeats = ir.Name(self.name), self.seed is not None
        if repeats and self.is_layers and self.on_tensorflow:
            self.runtime.add("augment_batches")
            varied = call("augment_batches", name, augment, seed=ir.Const(self.seed))
            return [ir.Assign(name, varied)]
        if self.elements is None:
            self.runtime.add("augment_features")
            kwargs: dict[str, ir.Expr] = {"repeatable": ir.Const(True)} if repeats else {}
            kwargs |= mapping(augment in self.outside, self.runtime)
            return [ir.Assign(name, call("augment_features", name, augment, **kwargs))]
        told = {"training": ir.Const(True)} if self.is_layers else {}
        varied = call_of(augment, self.elements[0], **told)
        outside = augment in self.outside
        return self._mapped(self.elements[0], varied, parallel=not repeats, outside=outside)

    def _mapped(
        self, changed: str, value: ir.Expr, *, parallel: bool, outside: bool
    ) -> list[ir.Stmt]:
        """`train.map(lambda x, y: (prepare(x), y))`."""
        assert self.elements is not None
        items = tuple(value if each == changed else ir.Name(each) for each in self.elements)
        element = items[0] if len(items) == 1 else ir.TupleExpr(items)
        if outside:
            self.runtime.add("map_batches")
            name = ir.Name(self.name)
            return [ir.Assign(name, call("map_batches", name, ir.Lambda(self.elements, element)))]
        at_once = {"num_parallel_calls": dotted(AUTOTUNE)} if parallel else {}
        return self._chain([("map", (ir.Lambda(self.elements, element),), at_once)])

    def _chain(self, steps: Any) -> list[ir.Stmt]:
        """`train = train.shuffle(…).batch(…)`."""
        made: ir.Expr = ir.Name(self.name)
        for method, args, kwargs in steps:
            if method == WHOLE:
                self.runtime.add(WHOLE)
                made = call(WHOLE, ir.Const(self.name), made, *args, **kwargs)
                continue
            made = ir.Call(ir.Attr(made, method), tuple(args), tuple(kwargs.items()))
        return [ir.Assign(ir.Name(self.name), made)] if steps else []


def call_of(function: ir.Expr, argument: str, **kwargs: ir.Expr) -> ir.Call:
    """The call of a function on a variable."""
    return ir.Call(function, (ir.Name(argument),), tuple(kwargs.items()))
