"""With how few digits something is computed."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

FULL = "float32"
LOWER = {"float16": torch.float16, "bfloat16": torch.bfloat16}


class Precision(TorchFunctionMode):
    """Notes whether something is computed with fewer digits than float32 has."""

    lowest = FULL

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if isinstance(result, Tensor) and result.dtype in LOWER.values():
            self.lowest = str(result.dtype).removeprefix("torch.")
        return result
