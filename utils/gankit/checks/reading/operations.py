"""Which torch operations a trace understands, by the name under which torch calls them."""

from __future__ import annotations

LAYERS = {
    "linear": "Linear",
    "conv1d": "Conv1d",
    "conv2d": "Conv2d",
    "conv3d": "Conv3d",
    "conv_transpose1d": "ConvTranspose1d",
    "conv_transpose2d": "ConvTranspose2d",
    "conv_transpose3d": "ConvTranspose3d",
    "embedding": "Embedding",
}

NORMS = {
    "batch_norm": "BatchNorm",
    "instance_norm": "InstanceNorm",
    "group_norm": "GroupNorm",
    "layer_norm": "LayerNorm",
}

OTHER_NORMS = {"normalize", "rms_norm"}

DROPOUTS = {
    "dropout": "Dropout",
    "dropout1d": "Dropout1d",
    "dropout2d": "Dropout2d",
    "dropout3d": "Dropout3d",
    "alpha_dropout": "AlphaDropout",
    "feature_alpha_dropout": "FeatureAlphaDropout",
}

RESAMPLERS = {
    "interpolate": "Upsample",
    "avg_pool2d": "AvgPool2d",
    "max_pool2d": "MaxPool2d",
    "adaptive_avg_pool2d": "AdaptiveAvgPool2d",
    "pad": "Pad",
    "pixel_shuffle": "PixelShuffle",
}

# They change the shape or the storage, never a number.
TRANSPARENT = {
    "view", "view_as", "reshape", "reshape_as", "flatten", "unflatten", "squeeze", "unsqueeze",
    "contiguous", "to", "float", "type", "type_as", "clone", "alias", "cpu",
    "cuda", "requires_grad_",
}  # fmt: skip

# Each output number depends on the input number at the same place alone.
POINTWISE = {
    "abs", "add", "arctan", "asinh", "atan", "celu", "clamp", "clamp_max", "clamp_min", "clip",
    "div",
    "elu", "eq", "erf", "exp", "expm1", "float_power", "ge", "gelu", "gt", "hardshrink",
    "hardsigmoid", "hardswish", "hardtanh", "le", "leaky_relu", "log", "log1p", "log_sigmoid",
    "logaddexp", "logsigmoid", "logical_not", "lt", "masked_fill", "maximum", "minimum", "mish",
    "mul", "multiply", "ne", "neg", "negative", "pow", "radd", "rdiv", "reciprocal", "relu",
    "relu6", "rmul", "rpow", "rrelu", "rsqrt", "rsub", "rtruediv", "selu", "sigmoid", "sign", 
    "silu",
    "sin", "cos", "softplus", "softshrink", "softsign", "sqrt", "square", "sub", "subtract",
    "swish", "tanh", "tanhshrink", "threshold", "truediv", "true_divide", "where",
    "zeros_like", "ones_like", "full_like",
}  # fmt: skip

JOINS = {"cat": "cat", "concat": "cat", "concatenate": "cat", "stack": "stack"}


def plain_name(func: object) -> tuple[str, bool]:
    """The operation's name without decoration, and whether it was called in place.

    `Tensor.__add__` and `torch.add` are both "add"; `relu_` and `__iadd__` work in place.
    """
    name = getattr(func, "__name__", str(func))
    owner = getattr(func, "__self__", None)
    if name == "__get__" and owner is not None:
        return f"get_{getattr(owner, '__name__', 'attribute')}", False
    if name.startswith("__") and name.endswith("__"):
        bare = name.strip("_")
        in_place = bare.startswith("i") and bare[1:] in POINTWISE
        return (bare[1:] if in_place else bare), in_place
    if name.endswith("_"):
        return name.rstrip("_"), True
    return name, False
