"""The function `distribution`, which gives what training on several devices goes by.

In: `fit.distribute`. Out: a function that makes TensorFlow's `MirroredStrategy`, or a
distribution of `keras.distribution`.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.catalog.distributions import DataParallel, Mirrored, ModelParallel
from spec_compiler.program import ir
from spec_compiler.spec.settings import Settings
from spec_compiler.targets.plan.model import Option
from spec_compiler.targets.plan.values import Values, call
from spec_compiler.text.document import Document, Mapping, Node, Scalar

AT = ("fit", "distribute")
COORDINATOR, PROCESSES, PROCESS = "coordinator", "processes", "process"
ENVIRONMENT = {
    COORDINATOR: "KERAS_DISTRIBUTION_JOB_ADDRESSES",
    PROCESSES: "KERAS_DISTRIBUTION_NUM_PROCESSES",
    PROCESS: "KERAS_DISTRIBUTION_PROCESS_ID",
}
"""Where `keras.distribution` itself looks for what the options say."""


def spread(settings: Settings) -> str | None:
    """Whether training is `mirrored` by TensorFlow, `parallel` by Keras, or neither."""
    way = settings.fit.distribute if settings.fit is not None else None
    if way is None:
        return None
    return "mirrored" if isinstance(way, Mirrored) else "parallel"


def distribution_statements(
    document: Document, settings: Settings, values: Values
) -> list[ir.Stmt]:
    """The body of `distribution`."""
    assert settings.fit is not None
    way = settings.fit.distribute
    assert way is not None
    node = document.node((*AT, way.canonical_name()))
    given = _arguments(node)
    origin = document.key_span(AT)
    devices = values.value(given["devices"]) if "devices" in given else None
    if isinstance(way, Mirrored | DataParallel):
        path = "tf.distribute.MirroredStrategy"
        if isinstance(way, DataParallel):
            path = "keras.distribution.DataParallel"
        kwargs = {} if devices is None else {"devices": devices}
        return [ir.Return(call(path, **kwargs), origin=origin)]
    assert isinstance(way, ModelParallel)
    return _model_parallel(way, given, values, devices, origin)


def _arguments(node: Node | None) -> dict[str, Node]:
    """What the spec gives, by argument; a bare list is the devices."""
    if isinstance(node, Mapping):
        return {str(key): entry.value for key, entry in node.entries.items()}
    return {} if node is None or isinstance(node, Scalar) else {"devices": node}


def _model_parallel(
    way: ModelParallel,
    given: dict[str, Node],
    values: Values,
    devices: ir.Expr | None,
    origin: Any,
) -> list[ir.Stmt]:
    """The mesh of devices, and the layout of the weights on it."""
    listed = ir.Name("devices")
    all_devices = call("keras.distribution.list_devices")
    made: list[ir.Stmt] = [ir.Assign(listed, all_devices if devices is None else devices)]
    sizes: tuple[ir.Expr, ...] = (ir.Const(1), call("len", listed))
    mesh = given.get("mesh")
    if isinstance(mesh, Mapping):
        sizes = tuple(values.value(entry.value) for entry in mesh.entries.values())
    axes = ir.TupleExpr(tuple(ir.Const(axis) for axis in way.axes))
    grid = call("keras.distribution.DeviceMesh", ir.TupleExpr(sizes), axes, listed)
    made.append(ir.Assign(ir.Name("mesh"), grid, origin=origin))
    made.append(ir.Assign(ir.Name("layout"), call("keras.distribution.LayoutMap", ir.Name("mesh"))))
    layout = given["layout"]
    assert isinstance(layout, Mapping)
    for pattern, entry in layout.entries.items():
        target = ir.Index(ir.Name("layout"), ir.Const(str(pattern)))
        made.append(ir.Assign(target, values.value(entry.value, as_tuple=True), origin=origin))
    batch = values.value(given["batch_dim_name"]) if "batch_dim_name" in given else None
    kwargs = {"layout_map": ir.Name("layout"), "batch_dim_name": batch or ir.Const(way.axes[0])}
    made.append(ir.Return(call("keras.distribution.ModelParallel", **kwargs), origin=origin))
    return made


def process_options() -> tuple[Option, ...]:
    """What a process is told of the others, on its command line or by its environment."""

    def known(name: str, *default: ir.Expr) -> ir.Call:
        return call("os.environ.get", ir.Const(ENVIRONMENT[name]), *default)

    return (
        Option(COORDINATOR, known(COORDINATOR), "str", "the address of process 0, HOST:PORT"),
        Option(
            PROCESSES, call("int", known(PROCESSES, ir.Const(1))), "int", "how many train together"
        ),
        Option(
            PROCESS,
            call("int", known(PROCESS, ir.Const(0))),
            "int",
            "the number of this one, from 0",
        ),
    )


def joins(read: Any) -> list[ir.Stmt]:
    """The statements by which a process joins the others, before anything is computed."""
    initialize = call(
        "keras.distribution.initialize", *(read(name) for name in (COORDINATOR, PROCESSES, PROCESS))
    )
    several = ir.Compare(read(PROCESSES), ">", ir.Const(1))
    return [
        ir.If(several, (ir.ExprStmt(initialize),)),
        ir.ExprStmt(call("keras.distribution.set_distribution", call("distribution"))),
    ]
