"""What is done with models, and with what they are trained on."""

import keras
import numpy as np


def freeze_before(model, prefix):
    """Freeze the layers that come before the first whose name begins with a prefix."""
    for layer in model.layers:
        if layer.name.startswith(prefix):
            break
        layer.trainable = False


def balanced_class_weight(y):
    """Weigh each class by the inverse of its frequency, 1 on average over the samples."""
    classes, counts = np.unique(y, return_counts=True)
    weights = len(y) / (len(classes) * counts)
    return {
        int(value): float(weight)
        for value, weight in zip(classes, weights, strict=True)
    }


def with_keywords(function, **keywords):
    """Return a function with keywords given, under a name of its own."""

    def filled(*args, **others):
        return function(*args, **keywords, **others)

    name = getattr(function, "__name__", type(function).__name__)
    filled.__name__ = "_".join([name, "with", *keywords])
    return filled


def keep_statistics(model):
    """Make constants of what `Normalization` layers have learned.

    Keras keeps it in tensors, which an ONNX file would take for inputs of the model.
    """
    for layer in model._flatten_layers(include_self=False):  # those inside others, too
        if isinstance(layer, keras.layers.Normalization):
            layer.mean = keras.ops.convert_to_numpy(layer.mean)
            layer.variance = keras.ops.convert_to_numpy(layer.variance)
