"""Arithmetic that is a little wrong, as between two processors."""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only

ULP = 1.2e-7  # of float32: what processors round differently
# What a processor computes in its own order or by its own series, and the way back through each.
# All else is exact everywhere: IEEE 754 says what one sum, product, quotient and root gives.
ROUNDED = set(
    " ".join(
        (
            "addbmm addcdiv addcmul addmm addmv addr baddbmm bmm dot mm mv convolution im2col",
            "cumprod cumsum mean norm linalg_vector_norm prod std std_mean sum trace var var_mean",
            "avg_pool2d native_batch_norm native_batch_norm_legit native_group_norm",
            "native_layer_norm upsample_bicubic2d upsample_bilinear2d upsample_bilinear2d_aa",
            "upsample_nearest2d_backward scaled_dot_product_attention",
            "binary_cross_entropy binary_cross_entropy_with_logits mse_loss smooth_l1_loss",
            "cos cosh elu erf exp expm1 gelu lerp log log10 log1p log2 log_sigmoid_forward",
            "log_sigmoid log_softmax logaddexp logsumexp mish pow rsqrt sigmoid silu sin sinh",
            "softmax softplus tan tanh",
        )
    ).split()
)
KINKED = {"relu", "relu6", "leaky_relu", "prelu", "rrelu", "threshold", "hardtanh", "celu"}
NEAR = 3e-6  # of the root mean square: ten times what rounding leaves behind many layers


class Disturbed(TorchDispatchMode):
    """Meanwhile, results of `ROUNDED` operations lie up to one float32 step off.

    The step hangs on the number itself: the same operation gives the same numbers, as on hardware.
    An exact 0, 1 or -1 stays, since a saturated sigmoid is exact on every processor.
    """

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        return tree_map_only(Tensor, self._nudged, result) if _is_rounded(func) else result

    def _nudged(self, tensor: Tensor) -> Tensor:
        if tensor.dtype != torch.float32 or tensor.device.type != "cpu":
            return tensor
        bits = tensor.contiguous().view(torch.int32) * 1_103_515_245  # wraps around
        steps = (bits >> 8 & 0xFFFF).float() / 32_767.5 - 1
        exact = (tensor == 0) | (tensor.abs() == 1)
        return torch.where(exact, tensor, tensor * (1 + ULP * steps))


@functools.cache
def _is_rounded(func: Any) -> bool:
    """Whether an operation makes new numbers that are rounded."""
    writes = any(value.alias_info for value in func._schema.returns)
    name = func.overloadpacket.__name__
    return not writes and bool(ROUNDED & {name, name.lstrip("_").split("_backward")[0]})


class TurnedKinks(TorchFunctionMode):
    """Meanwhile, what an activation sees close to its kink stands on the other side of it.

    Rounding may put it there, and then a gradient takes the other slope: all such turns at once.
    `wider` times as close is close for a build, so that another processor has some room.
    """

    def __init__(self, wider: float = 1.0) -> None:
        super().__init__()
        self.near = wider * NEAR

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if getattr(func, "__name__", "").rstrip("_") not in KINKED:
            return func(*args, **kwargs)
        value, *others = args if args else (kwargs.pop("input"),)
        size = value.detach().square().mean().sqrt()
        near = value.detach().abs() < self.near * size
        return func(value - 2 * value.detach() * near, *others, **kwargs)
