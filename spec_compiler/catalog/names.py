"""The names of everything in the catalogue, family by family: tables only.

A family is a module below `catalog`; its tuple names the classes in it. A name
in lower case (`relu`, `image.resize`) belongs to the class in CamelCase
(`Relu`, `ImageResize`). What stands here and not in a module, or the other way
round, a contract test names.
"""

from __future__ import annotations

LAYERS: dict[str, tuple[str, ...]] = {
    "layers.core": ("Dense",),
    "layers.einsum_dense": ("EinsumDense",),
    "layers.passing": ("Identity", "Masking"),
    "layers.embedding": ("Embedding", "ReversibleEmbedding"),
    "layers.merging": (
        "Add",
        "Average",
        "Maximum",
        "Minimum",
        "Multiply",
        "Subtract",
    ),
    "layers.merging_joining": ("Concatenate", "Dot"),
    "layers.attention": ("AdditiveAttention", "Attention"),
    "layers.attention_heads": ("GroupQueryAttention", "MultiHeadAttention"),
    "layers.activations": ("Activation", "ReLU", "Softmax"),
    "layers.activations_leaky": ("ELU", "LeakyReLU", "PReLU"),
    "layers.convolutional": ("Conv2D",),
    "layers.convolutional_1d_3d": ("Conv1D", "Conv3D"),
    "layers.convolutional_transpose": ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    "layers.convolutional_depthwise": (
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "SeparableConv1D",
        "SeparableConv2D",
    ),
    "layers.pooling": ("MaxPooling2D", "AveragePooling2D"),
    "layers.pooling_1d_3d": (
        "MaxPooling1D",
        "MaxPooling3D",
        "AveragePooling1D",
        "AveragePooling3D",
    ),
    "layers.pooling_global": ("GlobalMaxPooling2D", "GlobalAveragePooling2D"),
    "layers.pooling_global_1d_3d": (
        "GlobalMaxPooling1D",
        "GlobalMaxPooling3D",
        "GlobalAveragePooling1D",
        "GlobalAveragePooling3D",
    ),
    "layers.pooling_adaptive": (
        "AdaptiveMaxPooling1D",
        "AdaptiveMaxPooling2D",
        "AdaptiveMaxPooling3D",
        "AdaptiveAveragePooling1D",
        "AdaptiveAveragePooling2D",
        "AdaptiveAveragePooling3D",
    ),
    "layers.normalization": ("BatchNormalization",),
    "layers.normalization_samples": (
        "GroupNormalization",
        "LayerNormalization",
        "RMSNormalization",
        "UnitNormalization",
    ),
    "layers.spectral_normalization": ("SpectralNormalization",),
    "layers.regularization": ("Dropout",),
    "layers.regularization_noise": (
        "ActivityRegularization",
        "AlphaDropout",
        "GaussianDropout",
        "GaussianNoise",
    ),
    "layers.regularization_spatial": (
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
    ),
    "layers.reshaping": ("Flatten", "RepeatVector"),
    "layers.reshaping_axes": ("Reshape", "Permute"),
    "layers.cropping": ("Cropping1D", "Cropping2D", "Cropping3D"),
    "layers.upsampling": ("UpSampling1D", "UpSampling2D", "UpSampling3D"),
    "layers.padding": ("ZeroPadding2D",),
    "layers.padding_1d_3d": ("ZeroPadding1D", "ZeroPadding3D"),
    "layers.rnn": ("LSTM", "GRU", "SimpleRNN"),
    "layers.rnn_cells": ("RNN", "LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"),
    "layers.rnn_wrappers": ("Bidirectional", "TimeDistributed"),
    "layers.conv_lstm": ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
    "layers.preprocessing_rescaling": ("Rescaling",),
    "layers.preprocessing_numeric": ("Normalization", "Discretization", "CategoryEncoding"),
    "layers.preprocessing_lookup": ("StringLookup", "IntegerLookup"),
    "layers.preprocessing_text": ("TextVectorization",),
    "layers.preprocessing_hashing": ("Hashing", "HashedCrossing"),
    "layers.preprocessing_image": (
        "CenterCrop",
        "RandomCrop",
        "Resizing",
        "RandomFlip",
        "RandomRotation",
        "RandomTranslation",
        "RandomZoom",
        "RandomShear",
        "RandomPerspective",
        "RandomElasticTransform",
        "MaxNumBoundingBoxes",
    ),
    "layers.preprocessing_color": (
        "AutoContrast",
        "Equalization",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "RandomBrightness",
        "RandomContrast",
        "RandomSharpness",
        "RandomHue",
        "RandomSaturation",
        "RandomColorDegeneration",
        "RandomColorJitter",
        "RandomGrayscale",
        "RandomInvert",
        "RandomPosterization",
        "Solarization",
        "RandomGaussianBlur",
    ),
    "layers.preprocessing_mix": (
        "AugMix",
        "RandAugment",
        "CutMix",
        "MixUp",
        "RandomErasing",
        "Pipeline",
    ),
    "layers.preprocessing_audio": ("MelSpectrogram", "STFTSpectrogram"),
}
LAYER_ALIASES: dict[str, str] = {
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "MaxPool3D": "MaxPooling3D",
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "AvgPool3D": "AveragePooling3D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalMaxPool3D": "GlobalMaxPooling3D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalAvgPool3D": "GlobalAveragePooling3D",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "Convolution1DTranspose": "Conv1DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
}
LAYER_LEGACY: dict[str, str] = {
    "AtrousConv1D": "Conv1D",
    "AtrousConv2D": "Conv2D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "Deconv2D": "Conv2DTranspose",
    "Deconv3D": "Conv3DTranspose",
    "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    "InputLayer": "inputs",
}
LAYER_UNBUILDABLE: dict[str, str] = {
    "Lambda": "it wraps Python code; write the function in a file and name it under imports",
    "Layer": "it is the base of all layers; name one of them, or your own under imports",
    "Wrapper": "it is the base of layers that wrap one; name one of them (TimeDistributed,"
    " Bidirectional, SpectralNormalization), or your own under imports",
    "InputSpec": "it is no layer but what one says of its inputs; the checker does that itself",
    "Input": "a model's inputs stand in its own section: model: {inputs: {shape: […]}}",
    "JaxLayer": "it wraps a JAX function; make the layer in a file of your own, name that under"
    " imports, and give its output there",
    "FlaxLayer": "it wraps a Flax module; make the layer in a file of your own, name that under"
    " imports, and give its output there",
    "TorchModuleWrapper": "it wraps a PyTorch module; make the layer in a file of your own, name"
    " that under imports, and give its output there",
    "TFSMLayer": "it runs a SavedModel, whose code and shapes only TensorFlow can read; make the"
    " layer in a file of your own, name that under imports, and give its output there",
}
FUNCTION_FORMS = (
    "Add",
    "Average",
    "Concatenate",
    "Dot",
    "Maximum",
    "Minimum",
    "Multiply",
    "Subtract",
)
"""Layers that Keras has as functions of tensors too, under their names in lower case."""
LAYER_UNBUILDABLE |= {
    name.lower(): f"it is a function of tensors; the layer is called {name}"
    for name in FUNCTION_FORMS
}

ACTIVATIONS: dict[str, tuple[str, ...]] = {
    "activations": (
        "celu",
        "elu",
        "exponential",
        "gelu",
        "glu",
        "hard_shrink",
        "hard_sigmoid",
        "hard_silu",
        "hard_tanh",
        "leaky_relu",
        "linear",
        "log_sigmoid",
        "log_softmax",
        "mish",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "softmax",
        "soft_shrink",
        "softplus",
        "softsign",
        "sparse_plus",
        "sparse_sigmoid",
        "sparsemax",
        "squareplus",
        "tanh",
        "tanh_shrink",
    ),
}
ACTIVATION_ALIASES: dict[str, str] = {"swish": "silu", "hard_swish": "hard_silu"}

ACTIVATION_UNBUILDABLE: dict[str, str] = {
    "threshold": "it needs arguments, which an activation is never given; write a function of"
    " your own and name it under imports",
}

INITIALIZERS: dict[str, tuple[str, ...]] = {
    "initializers": ("Zeros", "Ones", "Constant"),
    "initializers_random": ("RandomNormal", "RandomUniform", "TruncatedNormal", "Orthogonal"),
    "initializers_fan": (
        "GlorotNormal",
        "GlorotUniform",
        "HeNormal",
        "HeUniform",
        "LecunNormal",
        "LecunUniform",
        "VarianceScaling",
    ),
    "initializers_structured": ("Identity", "STFT"),
}
INITIALIZER_ALIASES: dict[str, str] = {
    "zeros": "Zeros",
    "ones": "Ones",
    "constant": "Constant",
    "random_normal": "RandomNormal",
    "random_uniform": "RandomUniform",
    "truncated_normal": "TruncatedNormal",
    "glorot_normal": "GlorotNormal",
    "glorot_uniform": "GlorotUniform",
    "he_normal": "HeNormal",
    "he_uniform": "HeUniform",
    "lecun_normal": "LecunNormal",
    "lecun_uniform": "LecunUniform",
    "orthogonal": "Orthogonal",
    "variance_scaling": "VarianceScaling",
    "identity": "Identity",
    "stft": "STFT",
    "IdentityInitializer": "Identity",
    "OrthogonalInitializer": "Orthogonal",
    "STFTInitializer": "STFT",
    "normal": "RandomNormal",
    "uniform": "RandomUniform",
    "zero": "Zeros",
    "one": "Ones",
}
INITIALIZER_UNBUILDABLE: dict[str, str] = {
    "Initializer": "it is the base of all initializers; name one of them, or your own under imports",
}

REGULARIZERS: dict[str, tuple[str, ...]] = {
    "regularizers": ("L1", "L2", "L1L2", "OrthogonalRegularizer")
}
REGULARIZER_ALIASES: dict[str, str] = {
    "l1": "L1",
    "l2": "L2",
    "l1_l2": "L1L2",
    "l1l2": "L1L2",
    "orthogonal_regularizer": "OrthogonalRegularizer",
}
REGULARIZER_UNBUILDABLE: dict[str, str] = {
    "Regularizer": "it is the base of all regularizers; name one of them, or your own under imports",
}
CONSTRAINTS: dict[str, tuple[str, ...]] = {
    "constraints": ("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm")
}
CONSTRAINT_ALIASES: dict[str, str] = {
    "max_norm": "MaxNorm",
    "non_neg": "NonNeg",
    "unit_norm": "UnitNorm",
    "min_max_norm": "MinMaxNorm",
}
CONSTRAINT_LEGACY: dict[str, str] = {
    "maxnorm": "MaxNorm",
    "nonneg": "NonNeg",
    "unitnorm": "UnitNorm",
}
CONSTRAINT_UNBUILDABLE: dict[str, str] = {
    "Constraint": "it is the base of all constraints; name one of them, or your own under imports",
}
APPLICATIONS: dict[str, tuple[str, ...]] = {
    "applications.vgg": ("VGG16", "VGG19"),
    "applications.resnet": (
        "ResNet50",
        "ResNet101",
        "ResNet152",
        "ResNet50V2",
        "ResNet101V2",
        "ResNet152V2",
    ),
    "applications.densenet": ("DenseNet121", "DenseNet169", "DenseNet201"),
    "applications.inception": ("InceptionV3",),
    "applications.inception_resnet": ("InceptionResNetV2",),
    "applications.xception": ("Xception",),
    "applications.mobilenet": ("MobileNet", "MobileNetV2"),
    "applications.mobilenet_v3": ("MobileNetV3Small", "MobileNetV3Large"),
    "applications.nasnet": ("NASNetMobile", "NASNetLarge"),
    "applications.efficientnet": tuple(f"EfficientNetB{size}" for size in range(8)),
    "applications.efficientnet_v2": tuple(
        f"EfficientNetV2{size}" for size in ("B0", "B1", "B2", "B3", "S", "M", "L")
    ),
    "applications.convnext": tuple(
        f"ConvNeXt{size}" for size in ("Tiny", "Small", "Base", "Large", "XLarge")
    ),
}

DATA_STEPS: dict[str, tuple[str, ...]] = {"data_steps": ("to_categorical", "pad_sequences")}

FEATURES: dict[str, tuple[str, ...]] = {
    "feature_space": (
        "float",
        "float_rescaled",
        "float_normalized",
        "float_discretized",
        "integer_categorical",
        "string_categorical",
        "integer_hashed",
        "string_hashed",
    ),
}

CROSSES: dict[str, tuple[str, ...]] = {"feature_space": ("cross",)}

SOURCES: dict[str, tuple[str, ...]] = {
    "sources.tables": ("csv",),
    "sources.arrays": ("npz", "npy"),
    "sources.folders": ("images", "text", "audio"),
    "sources.timeseries": ("timeseries",),
    "sources.records": ("tfrecord",),
    "sources.tfds": ("tfds",),
    "sources.imported": ("import",),
    "sources.synthetic": ("synthetic",),
    "sources.datasets": (
        "keras.datasets.mnist",
        "keras.datasets.fashion_mnist",
        "keras.datasets.cifar10",
        "keras.datasets.cifar100",
        "keras.datasets.imdb",
        "keras.datasets.reuters",
        "keras.datasets.california_housing",
        "keras.datasets.boston_housing",
    ),
}
FILES: dict[str, tuple[str, ...]] = {"sources.paths": ("get_file",)}
RECORD_FEATURES: dict[str, tuple[str, ...]] = {
    "sources.records": (
        *("FixedLenFeature", "FixedLenSequenceFeature", "VarLenFeature"),
        *("image", "raw", "tensor"),
    ),
}
