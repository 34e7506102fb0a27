"""Every code, one row each: a code means one kind of mistake, for ever.

SC1xx reading, SC2xx names, arguments and types, SC3xx references and graph,
SC4xx shapes and dtypes, SC5xx training set-up and lints, SC6xx import, SC7xx
what only Keras itself refused. `explain/<code>.md` is the long text of each.
"""

from __future__ import annotations

from spec_compiler.record import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of mistake: its code and its title, a few words without a full stop."""

    code: str
    title: str


_ROWS: tuple[tuple[str, str], ...] = (
    ("SC101", "file cannot be read"),
    ("SC102", "not UTF-8 text"),
    ("SC103", "not YAML or JSON"),
    ("SC104", "duplicate key"),
    ("SC105", "tag or type that a spec cannot hold"),
    ("SC106", "file is too large, too deep or expands too far"),
    ("SC107", "empty spec"),
    ("SC108", "number out of range"),
    ("SC109", "include or extends that cannot be followed"),
    ("SC110", "path outside the project"),
    ("SC111", "noqa comment that silences nothing"),
    ("SC120", "malformed formula"),
    ("SC121", "formula that cannot be evaluated"),
    ("SC122", "unknown parameter"),
    ("SC123", "value outside a parameter's range"),
    ("SC124", "parameter without a value"),
    ("SC190", "part of the language that this version does not support"),
    ("SC201", "unknown argument"),
    ("SC202", "missing argument"),
    ("SC203", "wrong kind of value"),
    ("SC204", "value out of range"),
    ("SC205", "value is not one of the allowed ones"),
    ("SC206", "arguments that exclude each other"),
    ("SC207", "unknown name"),
    ("SC208", "unknown key"),
    ("SC209", "missing key"),
    ("SC210", "legacy spelling"),
    ("SC211", "object that no plain value can build"),
    ("SC212", "not valid as a name"),
    ("SC213", "argument that a required Keras version lacks"),
    ("SC214", "imported object not found"),
    ("SC301", "unknown reference"),
    ("SC302", "name used twice"),
    ("SC303", "wrong number of inputs"),
    ("SC304", "cycle"),
    ("SC305", "step, block or shared entry that nothing uses"),
    ("SC306", "reference to a step that is not there"),
    ("SC307", "kind that cannot express this"),
    ("SC308", "step with several outputs used as one"),
    ("SC309", "layer with weights that no input reaches"),
    ("SC401", "input shape does not fit"),
    ("SC402", "output shape would be empty"),
    ("SC403", "dtype does not fit"),
    ("SC404", "model too large"),
    ("SC405", "sparse, ragged or optional tensor where none can be"),
    ("SC501", "loss does not fit the last layer"),
    ("SC502", "loss does not fit the labels"),
    ("SC503", "monitor of something never logged"),
    ("SC504", "checkpoint file ending that Keras refuses"),
    ("SC505", "setting for each output that does not fit the outputs"),
    ("SC506", "softmax over one element"),
    ("SC507", "activation applied twice"),
    ("SC508", "metric does not fit the task"),
    ("SC509", "training without a loss"),
    ("SC510", "checkpoint that cannot be named or judged"),
    ("SC511", "learning rate set twice"),
    ("SC512", "more steps than batches"),
    ("SC513", "nothing to train"),
    ("SC514", "images not scaled"),
    ("SC515", "bias before BatchNormalization"),
    ("SC516", "dropout after the last layer"),
    ("SC517", "BatchNormalization over one sample"),
    ("SC518", "setting without effect"),
    ("SC519", "class weights do not fit the classes"),
    ("SC520", "learning rate out of range"),
    ("SC521", "patience that never runs out"),
    ("SC522", "predictions in half precision"),
    ("SC523", "callback without or with the wrong direction"),
    ("SC530", "column or array that a data file does not have"),
    ("SC540", "folder of a source that is none"),
    ("SC541", "classes that a folder does not have"),
    ("SC542", "folder without files that are read"),
    ("SC543", "parts of the data taken for classes"),
    ("SC544", "training without labels"),
    ("SC545", "windows drawn at random"),
    ("SC546", "two subsets for one part"),
    ("SC547", "parts that share samples"),
    ("SC601", "model that cannot be read"),
    ("SC602", "Python code inside a model's file"),
    ("SC603", "part of a model that a spec cannot express"),
    ("SC604", "code of your own that the spec is to name"),
    ("SC605", "model's file beyond the limits"),
    ("SC606", "name that a spec cannot write"),
    ("SC607", "model without the shape of its input"),
    ("SC608", "subclassed model, whose graph is code"),
    ("SC609", "weights that are not there"),
    ("SC610", "file that reaches out of itself"),
    ("SC640", "layout that would change a spec"),
    ("SC641", "value that JSON has not"),
    ("SC701", "refused by Keras"),
)

CODES: dict[str, Code] = {code: Code(code, title) for code, title in _ROWS}
