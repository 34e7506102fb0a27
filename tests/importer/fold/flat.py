"""Flat specs of well-known shape, as an import gives them before they are folded."""

from __future__ import annotations

from typing import Any


def spec(layers: list[Any], shape: tuple[int, ...] = (8,), **model: Any) -> dict[str, Any]:
    """A functional spec of one input."""
    inputs = {"image": {"shape": list(shape)}}
    made = {"kind": "functional", "inputs": inputs, "layers": layers, **model}
    return {"spec": 1, "name": "flat", "model": made}


def resnet50() -> dict[str, Any]:
    """ResNet-50 in the order that Keras lists its layers, with their published names."""
    layers: list[Any] = [
        {"ZeroPadding2D": {"padding": 3, "name": "conv1_pad"}},
        {"Conv2D": {"filters": 64, "kernel_size": 7, "strides": 2, "name": "conv1_conv"}},
        _norm("conv1"),
        _relu("conv1_relu"),
        {"ZeroPadding2D": {"name": "pool1_pad"}},
        {"MaxPooling2D": {"pool_size": 3, "strides": 2}, "name": "pool1_pool"},
    ]
    before = "pool1_pool"
    for stage, (filters, depth) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), start=2):
        for unit in range(1, depth + 1):
            strides = 2 if unit == 1 and stage > 2 else 1
            layers += _bottleneck(f"conv{stage}_block{unit}", before, filters, strides, unit == 1)
            before = f"conv{stage}_block{unit}_out"
    layers += [
        {"GlobalAveragePooling2D": {"name": "avg_pool"}},
        {"Dense": {"units": 1000, "activation": "softmax", "name": "predictions"}},
    ]
    return spec(layers, (224, 224, 3))


def _bottleneck(label: str, x: str, filters: int, strides: int, projects: bool) -> list[Any]:
    conv = {"filters": filters, "kernel_size": 1}
    strided = conv if strides == 1 else {**conv, "strides": strides}
    wide = {**conv, "filters": 4 * filters}
    strided_wide = {**strided, "filters": 4 * filters}
    layers: list[Any] = [
        {"Conv2D": strided, "name": f"{label}_1_conv"},
        _norm(f"{label}_1"),
        _relu(f"{label}_1_relu"),
        {"Conv2D": {**conv, "kernel_size": 3, "padding": "same"}, "name": f"{label}_2_conv"},
        _norm(f"{label}_2"),
        _relu(f"{label}_2_relu"),
    ]
    if projects:
        shortcut = f"{label}_0_bn"
        layers += [
            {"Conv2D": strided_wide, "name": f"{label}_0_conv", "inputs": x},
            {"Conv2D": wide, "name": f"{label}_3_conv", "inputs": f"{label}_2_relu"},
            {**_norm(f"{label}_0"), "inputs": f"{label}_0_conv"},
            {**_norm(f"{label}_3"), "inputs": f"{label}_3_conv"},
        ]
    else:
        shortcut = x
        layers += [{"Conv2D": wide, "name": f"{label}_3_conv"}, _norm(f"{label}_3")]
    return [
        *layers,
        {"Add": None, "name": f"{label}_add", "inputs": [shortcut, f"{label}_3_bn"]},
        _relu(f"{label}_out"),
    ]


def _norm(label: str) -> dict[str, Any]:
    return {"BatchNormalization": {"axis": 3, "epsilon": 1.001e-5}, "name": f"{label}_bn"}


def _relu(name: str) -> dict[str, Any]:
    return {"Activation": {"activation": "relu"}, "name": name}
