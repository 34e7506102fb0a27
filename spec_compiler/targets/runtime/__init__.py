"""Functions that the programs of specs call: a script carries along those that it needs.

Each function stands for itself: it uses nothing but Python, NumPy, TensorFlow, Keras and
other functions of this package, so that its text can be copied into a script as it is.
`FUNCTIONS` names them all, each module's in the order in which a script has them. What is wrong
with files that they refuse is for `targets.faults` to say.
"""

from importlib import import_module
from typing import Any

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "rows": ("OpenFile", "texts_as_objects", "Rows", "Words"),
    "tables": (
        "csv_files",
        "whole",
        "read_csv",
        "csv_rows",
        "cell_values",
        "used_columns",
        "table_chunks",
        "table_labels",
        "read_table",
    ),
    "large_tables": (
        "record_of",
        "store_texts",
        "stored_features",
        "map_csv",
        "map_table",
    ),
    "array_files": (
        "by_keys",
        "read_npz",
        "read_npy",
        "map_array",
        "map_member",
        "flat_in_memory",
        "map_npz",
        "map_npy",
    ),
    "arrays": (
        "take",
        "count_rows",
        "in_batches",
        "split_data",
        "hold_out",
    ),
    "learning": (
        "adapt_each",
        "adapt_layers",
        "lookups_in",
        "keep_learned",
        "with_learned",
    ),
    "datasets": (
        "count_samples",
        "split_dataset",
        "cut_dataset",
        "hold_out_samples",
        "stream_rows",
        "fresh_cache",
        "mix_samples",
        "some_batch",
        "map_batches",
        "features_of",
        "adapt_layers_in_batches",
        "map_features",
        "map_labels",
        "augment_features",
        "augment_batches",
        "labels_of",
    ),
    "folders": (
        "find_files",
        "decode_image",
        "unreadable_images",
        "unreadable_texts",
        "unreadable_sounds",
        "check_files",
        "check_share",
        "keep_readable",
        "list_files",
        "subset_of",
        "open_files",
        "open_images",
        "open_shaped_images",
        "open_texts",
        "open_sounds",
    ),
    "series": (
        "read_windows",
        "read_records",
        "read_tfds",
        "with_an_end",
        "batches_of",
    ),
    "resume": ("plain_array", "remembered", "remind", "Backup"),
    "parallel": (
        "print_launch_lines",
        "whole_batches",
        "gather_values",
        "SharedBackup",
        "assign_values",
        "leave_distribution",
    ),
    "models": (
        "freeze_before",
        "balanced_class_weight",
        "with_keywords",
        "keep_statistics",
    ),
}
"""Every function, by the module that it stands in."""
NAMES = tuple(name for names in FUNCTIONS.values() for name in names)
"""Every function's name."""


def function(name: str) -> Any:
    """A function by its name; its module, with the engine that it needs, is imported then."""
    module = next(module for module, names in FUNCTIONS.items() if name in names)
    return getattr(import_module(f"{__name__}.{module}"), name)
