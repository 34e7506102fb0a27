"""Since when Keras has what: for a spec that names the versions it must work on.

The table is written by `schemas/record_keras_api.py` from the recorded versions,
the oldest of which is `OLDEST`: what is not in it was there already.
"""

from __future__ import annotations

OLDEST = 12
"""The minor version of the oldest recorded Keras 3."""


def since(namespace: str, name: str, argument: str | None = None) -> int | None:
    """The minor version of Keras 3 that brought an object, or one of its arguments.

    Args:
        namespace: Where Keras has it, as `Category.namespace` says it.
        name: The object's canonical name.
        argument: One of its arguments; none asks for the object.

    Returns:
        The minor version, None where the oldest recorded version has it already.

    >>> since("keras.layers", "Dense", "quantization_config"), since("keras.layers", "Dense")
    (13, None)
    >>> since("keras.optimizers", "ScheduleFreeAdamW", "beta_1")
    14
    """
    dotted = f"{namespace}.{name}"
    found = SINCE.get(dotted)
    return found if found or argument is None else SINCE.get(f"{dotted}.{argument}")


SINCE: dict[str, int] = {
    "keras.callbacks.OrbaxCheckpoint": 14,
    "keras.callbacks.TerminateOnNaN.raise_error": 13,
    "keras.dtype_policies.AWQDTypePolicy": 14,
    "keras.dtype_policies.Int4DTypePolicy": 14,
    "keras.initializers.GlorotNormal.input_axes": 15,
    "keras.initializers.GlorotNormal.output_axes": 15,
    "keras.initializers.GlorotUniform.input_axes": 15,
    "keras.initializers.GlorotUniform.output_axes": 15,
    "keras.initializers.HeNormal.input_axes": 15,
    "keras.initializers.HeNormal.output_axes": 15,
    "keras.initializers.HeUniform.input_axes": 15,
    "keras.initializers.HeUniform.output_axes": 15,
    "keras.initializers.LecunNormal.input_axes": 15,
    "keras.initializers.LecunNormal.output_axes": 15,
    "keras.initializers.LecunUniform.input_axes": 15,
    "keras.initializers.LecunUniform.output_axes": 15,
    "keras.initializers.VarianceScaling.input_axes": 15,
    "keras.initializers.VarianceScaling.output_axes": 15,
    "keras.layers.AdaptiveAveragePooling1D": 13,
    "keras.layers.AdaptiveAveragePooling2D": 13,
    "keras.layers.AdaptiveAveragePooling3D": 13,
    "keras.layers.AdaptiveMaxPooling1D": 13,
    "keras.layers.AdaptiveMaxPooling2D": 13,
    "keras.layers.AdaptiveMaxPooling3D": 13,
    "keras.layers.BatchNormalization.renorm": 14,
    "keras.layers.BatchNormalization.renorm_clipping": 14,
    "keras.layers.BatchNormalization.renorm_momentum": 14,
    "keras.layers.ContrastLimitedAdaptiveHistogramEqualization": 14,
    "keras.layers.Dense.quantization_config": 13,
    "keras.layers.EinsumDense.quantization_config": 13,
    "keras.layers.Embedding.quantization_config": 13,
    "keras.layers.GroupQueryAttention.sliding_window": 15,
    "keras.layers.GroupQueryAttention.use_gate": 14,
    "keras.layers.IntegerLookup.oov_method": 14,
    "keras.layers.IntegerLookup.salt": 14,
    "keras.layers.JaxLayer.native_serialization_platforms": 14,
    "keras.layers.MultiHeadAttention.sliding_window": 15,
    "keras.layers.MultiHeadAttention.use_gate": 14,
    "keras.layers.StringLookup.salt": 14,
    "keras.metrics.SparseCategoricalCrossentropy.ignore_class": 14,
    "keras.ops.adaptive_average_pool": 13,
    "keras.ops.adaptive_max_pool": 13,
    "keras.ops.allclose": 14,
    "keras.ops.array_split": 13,
    "keras.ops.cdist": 15,
    "keras.ops.depth_to_space": 14,
    "keras.ops.dsplit": 15,
    "keras.ops.dstack": 14,
    "keras.ops.empty_like": 13,
    "keras.ops.erfc": 15,
    "keras.ops.fabs": 15,
    "keras.ops.fliplr": 14,
    "keras.ops.flipud": 14,
    "keras.ops.fmax": 15,
    "keras.ops.fmin": 15,
    "keras.ops.fmod": 14,
    "keras.ops.fold": 14,
    "keras.ops.geomspace": 14,
    "keras.ops.hsplit": 14,
    "keras.ops.i0": 14,
    "keras.ops.image.sobel_edges": 15,
    "keras.ops.image.ssim": 15,
    "keras.ops.ldexp": 13,
    "keras.ops.linalg.matrix_rank": 15,
    "keras.ops.linalg.pinv": 15,
    "keras.ops.matrix_rank": 15,
    "keras.ops.nanargmax": 14,
    "keras.ops.nanargmin": 14,
    "keras.ops.nancumprod": 14,
    "keras.ops.nancumsum": 14,
    "keras.ops.nanmax": 14,
    "keras.ops.nanmean": 14,
    "keras.ops.nanmedian": 14,
    "keras.ops.nanmin": 14,
    "keras.ops.nanpercentile": 15,
    "keras.ops.nanprod": 14,
    "keras.ops.nanquantile": 14,
    "keras.ops.nanstd": 14,
    "keras.ops.nansum": 14,
    "keras.ops.nanvar": 14,
    "keras.ops.nextafter": 14,
    "keras.ops.percentile": 15,
    "keras.ops.pinv": 15,
    "keras.ops.ptp": 14,
    "keras.ops.rad2deg": 14,
    "keras.ops.scatter_update.reduction": 14,
    "keras.ops.segment_min": 15,
    "keras.ops.segment_prod": 15,
    "keras.ops.sinc": 14,
    "keras.ops.space_to_depth": 14,
    "keras.ops.unique": 15,
    "keras.ops.vander": 13,
    "keras.ops.vsplit": 14,
    "keras.optimizers.MultiOptimizer": 15,
    "keras.optimizers.Muon.adam_weight_decay": 13,
    "keras.optimizers.Muon.rms_rate": 13,
    "keras.optimizers.OptimizerMap": 15,
    "keras.optimizers.ScheduleFreeAdamW": 14,
    "keras.quantizers.AWQConfig": 14,
    "keras.quantizers.Float8QuantizationConfig": 13,
    "keras.quantizers.GPTQConfig.quantization_layer_structure": 13,
    "keras.quantizers.Int4QuantizationConfig": 13,
    "keras.quantizers.Int4QuantizationConfig.block_size": 14,
    "keras.quantizers.Int8QuantizationConfig": 13,
    "keras.quantizers.QuantizationConfig": 13,
    "keras.quantizers.abs_max_quantize_grouped_with_zero_point": 14,
    "keras.utils.timeseries_dataset_from_array.format": 14,
}
