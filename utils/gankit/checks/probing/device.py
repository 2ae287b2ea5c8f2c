"""Keeps a student's code on the device of the probe, whatever device it names."""

from __future__ import annotations

import torch
from torch.overrides import TorchFunctionMode

_MOVES = {"cuda", "cpu", "xpu", "mps", "pin_memory"}


def _is_device(value: object) -> bool:
    return (
        isinstance(value, torch.device)
        or type(value) is int
        or (  # 0 is the first GPU
            isinstance(value, str) and value.split(":")[0] in {"cuda", "cpu", "mps", "xpu", "meta"}
        )
    )


class StayOn(TorchFunctionMode):
    """Sends `.cuda()`, `.to("cuda")`, `device="cuda"` and the like to one device.

    A check must give the same answer with and without a GPU, so it runs where its inputs are.
    """

    def __init__(self, device: str | torch.device) -> None:
        super().__init__()
        self.device = torch.device(device)

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        name = getattr(func, "__name__", "")
        if name in _MOVES and len(args) >= 1 and isinstance(args[0], torch.Tensor):
            return args[0]
        if name == "to":
            args = tuple(self.device if _is_device(value) else value for value in args)
        if _is_device(kwargs.get("device")):
            kwargs["device"] = self.device
        return func(*args, **kwargs)
