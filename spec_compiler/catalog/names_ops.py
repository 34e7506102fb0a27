"""The names of the functions of `keras.ops`, family by family: tables only.

They are read as those of `names` are; `linalg.norm` and the like are second
names that Keras has for a function.
"""

from __future__ import annotations

OPS: dict[str, tuple[str, ...]] = {
    "ops.elementwise": (
        "absolute", "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh",
        "bitwise_invert", "cbrt", "ceil", "conjugate", "copy", "cos", "cosh", "deg2rad", "erf",
        "erfc", "erfinv", "exp", "exp2", "expm1", "fabs", "floor", "i0", "imag", "isfinite",
        "isinf", "isnan", "isneginf", "isposinf", "isreal", "log", "log10", "log1p", "log2",
        "logical_not", "negative", "rad2deg", "real", "reciprocal", "rsqrt", "sign", "signbit",
        "sin", "sinc", "sinh", "sqrt", "square", "tan", "tanh", "trunc", "relu", "relu6",
        "sigmoid", "sparse_sigmoid", "softplus", "softsign", "sparse_plus", "silu", "log_sigmoid",
        "hard_sigmoid", "hard_silu", "selu", "tanh_shrink", "hard_tanh", "add", "divide",
        "divide_no_nan", "equal", "floor_divide", "fmax", "fmin", "fmod", "gcd", "greater",
        "greater_equal", "heaviside", "hypot", "lcm", "ldexp", "less", "less_equal", "logaddexp",
        "logaddexp2", "logical_and", "logical_or", "logical_xor", "maximum", "minimum", "mod",
        "multiply", "nextafter", "not_equal", "power", "subtract", "bitwise_and", "bitwise_or",
        "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift",
    ),
    "ops.pointwise": (
        "stop_gradient", "round", "clip", "nan_to_num", "soft_shrink", "hard_shrink", "threshold",
        "squareplus", "leaky_relu", "elu", "celu", "gelu", "cast", "saturate_cast", "isclose",
        "allclose", "polar", "arctan2",
    ),
    "ops.reduction": (
        "all", "amax", "amin", "any", "logsumexp", "mean", "median", "nanmax", "nanmean",
        "nanmedian", "nanmin", "nanprod", "nanstd", "nansum", "nanvar", "ptp", "std", "sum",
        "var", "max", "min", "prod", "count_nonzero", "argmax", "argmin", "nanargmax",
        "nanargmin", "cumsum", "cumprod", "nancumsum", "nancumprod", "sort", "argsort",
        "argpartition", "average", "quantile", "nanquantile", "percentile", "nanpercentile",
        "moments", "corrcoef", "histogram", "ndim", "size", "trapezoid",
    ),
    "ops.shaping": (
        "reshape", "ravel", "transpose", "expand_dims", "squeeze", "swapaxes", "moveaxis", "flip",
        "fliplr", "flipud", "rot90", "roll", "repeat", "tile", "broadcast_to", "pad", "diff",
    ),
    "ops.dtypes": (
        "view", "array", "convert_to_tensor", "empty_like", "ones_like", "zeros_like",
        "full_like",
    ),
    "ops.joining": (
        "concatenate", "append", "stack", "hstack", "vstack", "dstack", "meshgrid", "split",
        "hsplit", "vsplit", "dsplit", "array_split", "unstack", "select",
    ),
    "ops.indexing": (
        "get_item", "take", "take_along_axis", "where", "isin", "nonzero", "unravel_index",
        "top_k", "in_top_k", "scatter", "scatter_update", "slice", "slice_update",
    ),
    "ops.counting": (
        "searchsorted", "digitize", "bincount", "unique", "segment_sum", "segment_max",
        "segment_min", "segment_prod", "one_hot", "multi_hot",
    ),
    "ops.products": (
        "matmul", "dot", "inner", "outer", "vdot", "kron", "cross", "tensordot", "einsum",
        "correlate", "cdist",
    ),
    "ops.linear_algebra": (
        "inv", "cholesky", "cholesky_inverse", "det", "logdet", "slogdet", "eig", "eigh",
        "lu_factor", "qr", "svd", "pinv", "matrix_rank", "solve", "solve_triangular", "lstsq",
        "norm", "diag", "diagflat", "diagonal", "trace", "tril", "triu", "vander",
    ),
    "ops.neural": (
        "softmax", "log_softmax", "sparsemax", "glu", "normalize", "batch_normalization",
        "rms_normalization", "layer_normalization", "dot_product_attention",
        "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy",
        "ctc_loss", "ctc_decode", "psnr",
    ),
    "ops.convolution": (
        "max_pool", "average_pool", "adaptive_max_pool", "adaptive_average_pool", "conv",
        "depthwise_conv", "separable_conv", "conv_transpose",
    ),
    "ops.pixels": (
        "unfold", "fold", "depth_to_space", "space_to_depth",
    ),
    "ops.signal": (
        "fft", "fft2", "ifft2", "rfft", "irfft", "stft", "istft", "extract_sequences",
        "view_as_complex", "view_as_real",
    ),
    "ops.rearrange": ("rearrange",),
    "ops.creation": (
        "zeros", "ones", "empty", "full", "eye", "tri", "identity", "arange", "bartlett",
        "blackman", "hamming", "hanning", "kaiser", "linspace", "geomspace", "logspace",
    ),
    "ops.image": (
        "image.rgb_to_grayscale", "image.rgb_to_hsv", "image.hsv_to_rgb", "image.resize",
        "image.affine_transform", "image.perspective_transform", "image.gaussian_blur",
        "image.elastic_transform", "image.map_coordinates", "image.scale_and_translate",
        "image.sobel_edges", "image.ssim",
    ),
    "ops.image_windows": (
        "image.extract_patches", "image.extract_patches_3d", "image.pad_images",
        "image.crop_images",
    ),
}  # fmt: skip
OP_ALIASES: dict[str, str] = {
    "abs": "absolute",
    "bitwise_not": "bitwise_invert",
    "conj": "conjugate",
    "hard_swish": "hard_silu",
    "left_shift": "bitwise_left_shift",
    "right_shift": "bitwise_right_shift",
    "swish": "silu",
    "true_divide": "divide",
    "linalg.cholesky": "cholesky",
    "linalg.cholesky_inverse": "cholesky_inverse",
    "linalg.det": "det",
    "linalg.eig": "eig",
    "linalg.eigh": "eigh",
    "linalg.inv": "inv",
    "linalg.lstsq": "lstsq",
    "linalg.lu_factor": "lu_factor",
    "linalg.matrix_rank": "matrix_rank",
    "linalg.norm": "norm",
    "linalg.pinv": "pinv",
    "linalg.qr": "qr",
    "linalg.solve": "solve",
    "linalg.solve_triangular": "solve_triangular",
    "linalg.svd": "svd",
}
_OWN_CODE = "it takes Python functions; write a layer in a file and name it under imports"
OP_UNBUILDABLE: dict[str, str] = {
    "associative_scan": _OWN_CODE,
    "cond": _OWN_CODE + "; ops.where chooses between two tensors",
    "custom_gradient": _OWN_CODE,
    "fori_loop": _OWN_CODE,
    "jvp": _OWN_CODE,
    "linalg.jvp": _OWN_CODE,
    "map": _OWN_CODE,
    "scan": _OWN_CODE,
    "switch": _OWN_CODE,
    "vectorize": _OWN_CODE,
    "vectorized_map": _OWN_CODE,
    "while_loop": _OWN_CODE,
    "convert_to_numpy": "its result is no tensor of the model; leave it out",
    "dtype": "its result is a name, no tensor; write the dtype itself where it is needed",
    "is_tensor": "its result is no tensor; what a step gives always is one",
    "shape": "its result is no tensor; write $(shape('name')) in a formula",
}
