"""Layers that learn from data inside other layers and models: adapted, saved, made again."""

import keras
from keras import layers

from spec_compiler.targets.runtime.arrays import in_batches, take


def adapt_each(model, some, given):
    """Let the layers inside a model learn from data, each on what reaches it.

    The model's method `learning` gives them with what reaches them, in the order of their
    calls. `some` is a batch, or what stands for one; `given` passes all features through
    a function.
    """
    adapted = []

    def next_layer(x):
        walk = model.learning(*x) if isinstance(x, tuple) else model.learning(x)
        for layer, taken in walk:
            if all(layer is not each for each in adapted):
                return layer, taken
        return None, None

    def reaching(*x):
        return next_layer(x if len(x) > 1 else x[0])[1]

    with keras.name_scope(model.name):  # for the weights on the way, which this makes
        while (layer := next_layer(some)[0]) is not None:
            layer.adapt(given(reaching))
            adapted.append(layer)


def adapt_layers(model, x):
    """Let the layers inside a model learn from arrays."""
    adapt_each(model, take(x, slice(1)), lambda function: in_batches(function, x))


def lookups_in(layer):
    """The layers inside a layer that have learned bins or a vocabulary."""
    kinds = (
        layers.Discretization,
        layers.IntegerLookup,
        layers.StringLookup,
        layers.TextVectorization,
    )
    found = []
    for each in layer._flatten_layers(include_self=False, recursive=False):
        found += [each] if isinstance(each, kinds) else lookups_in(each)
    return found


def keep_learned(config, layer):
    """Put what the layers inside a layer have learned into its configuration."""
    learned = []
    for each in lookups_in(layer):
        if isinstance(each, layers.Discretization):
            learned.append({"bin_boundaries": each.bin_boundaries})
            continue
        vocabulary = [
            word if isinstance(word, str) else int(word) for word in each.get_vocabulary()
        ]
        weights = getattr(getattr(each, "_lookup_layer", each), "idf_weights", None)
        if weights is not None:
            weights = weights.numpy().tolist()[: len(vocabulary)]
        learned.append({"vocabulary": vocabulary, "idf_weights": weights})
    return {**config, "learned layers": learned}


def with_learned(make, config):
    """Make a layer from a configuration, the layers inside it with what they have learned."""
    config = dict(config)
    learned = config.pop("learned layers")
    layer = make(config)
    for each, state in zip(lookups_in(layer), learned, strict=True):
        if "bin_boundaries" in state:
            each.bin_boundaries = state["bin_boundaries"]
        elif state["vocabulary"]:
            each.set_vocabulary(**state)
    return layer
