"""What a plan is: the parts of a program, each a piece of the IR."""

from __future__ import annotations

from dataclasses import field

from spec_compiler.diagnostics.span import Span
from spec_compiler.program import ir
from spec_compiler.record import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """A value that the script takes from its command line.

    Attributes:
        name: The parameter's name in the functions.
        default: Its default; None makes the option required.
        type: `int`, `float`, `str`, `bool` or `list`.
        help: A sentence for `--help`.
        choices: The only values allowed.
    """

    name: str
    default: ir.Expr | None
    type: str
    help: str | None = None
    choices: tuple[ir.Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class UserImport:
    """An object of the spec's `imports`.

    Attributes:
        name: What the spec and the program call it.
        module: The module, or the name of the file without its ending.
        attribute: The object's name in there.
        file: The file, seen from where the program stands; None for an installed module.
        origin: Where the spec names it.
    """

    name: str
    module: str
    attribute: str
    file: str | None = None
    origin: Span | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of the data.

    Attributes:
        classes: How many classes the labels may name; None where that is not known.
        relabels: The place of the steps that make the labels; None where files have them.
        may_miss: Whether numbers of arrays may be missing.
    """

    classes: int | None = None
    relabels: Span | None = None
    may_miss: bool = False

    @property
    def classes_in_files(self) -> int | None:
        """How many classes the labels in files may name."""
        return self.classes if self.relabels is None else None


@dataclass(frozen=True, slots=True)
class Plan:
    """The program of a spec.

    Attributes:
        name: The spec's name.
        description: Its sentence.
        backend: Keras's engine.
        dtype_policy: The global policy, None for Keras's default.
        seed: The seed, None for none.
        options: What the command line takes: the spec's settable parameters, epochs, batch size.
        imports: The user's objects that the program uses.
        runtime: Names of functions of `targets.runtime` that the program calls.
        definitions: Functions and classes before `build_model`: blocks.
        build_model: Builds the model and compiles it.
        load_data: Loads and prepares the data; None without a `data` section.
        parts: What `load_data` returns, in order: `train`, `validation`, `test`.
        loaded: The parts, and `prepare` where an export has it before the model.
        fit: Trains; None without data or without a loss.
        evaluate: Gives the loss and the metrics on the test data; None without it.
        export: Writes the files of `export`; None without the section.
        exports: The path of each of these files, and the statements that write it.
        distribution: Makes what training on several devices goes by; None for one device.
        spread: Whether that is `mirrored` by TensorFlow or `parallel` by Keras.
        expected: What is expected of the data.
        needs: Packages beside Keras and its engine without which an export fails.
    """

    name: str
    description: str | None
    backend: str
    dtype_policy: str | None
    seed: int | None
    options: tuple[Option, ...]
    imports: tuple[UserImport, ...]
    runtime: tuple[str, ...]
    definitions: tuple[ir.Stmt, ...]
    build_model: ir.Def
    load_data: ir.Def | None = None
    parts: tuple[str, ...] = ()
    loaded: tuple[str, ...] = ()
    fit: ir.Def | None = None
    evaluate: ir.Def | None = None
    export: ir.Def | None = None
    exports: tuple[tuple[str, tuple[ir.Stmt, ...]], ...] = ()
    expected: Expected = Expected()
    needs: tuple[str, ...] = ()
    distribution: ir.Def | None = None
    spread: str | None = None
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The parameters that each function takes, by the function's name."""
    adapts: bool = False
    """Whether `build_model` takes the training data, for layers that learn from it."""

    @property
    def functions(self) -> list[ir.Def]:
        """The functions that there are, `export` left out: each below those that it uses."""
        made = (self.distribution, self.load_data, self.build_model, self.fit, self.evaluate)
        return [function for function in made if function is not None]
