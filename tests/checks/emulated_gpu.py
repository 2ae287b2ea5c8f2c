"""A second device for tests: its tensors lie on the CPU, but refuse to meet those that say so.

`EmulatedGpu` is what a notebook on a GPU runs in: `device="cuda"`, `.to(device)` and `.cuda()` mark
a tensor, what is computed from marked tensors is marked, and both kinds in one call raise torch's
own error. Numbers without dimension may mix, as on a real GPU.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from weakref import ref

import torch
from torch.overrides import TorchFunctionMode

from gankit.checks.probing import device

CPU, GPU = torch.device("cpu"), torch.device("cuda", 0)
MIXES = {"_has_compatible_shallow_copy_type", "copy_"}
MIXED = (
    "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
)


class EmulatedGpu(TorchFunctionMode):
    """Active inside `with`; `is_on_gpu` says where a tensor is."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: dict[int, ref] = {}

    def __enter__(self) -> EmulatedGpu:
        self._found = device.other_devices_are_used
        device.other_devices_are_used = lambda: True
        return super().__enter__()

    def __exit__(self, *error: object) -> None:
        device.other_devices_are_used = self._found
        super().__exit__(*error)

    def is_on_gpu(self, tensor: torch.Tensor) -> bool:
        found = self._marks.get(id(tensor))
        return found is not None and found() is tensor

    def mark(self, value: object, on: bool = True) -> object:
        for tensor in _tensors([value]):
            if on:
                self._marks[id(tensor)] = ref(tensor)
            else:
                self._marks.pop(id(tensor), None)
        return value

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        name = getattr(func, "__name__", "")
        first = args[0] if args else None
        if func == torch.Tensor.device.__get__:
            return GPU if self.is_on_gpu(first) else CPU
        if func == torch.Tensor.is_cuda.__get__:
            return self.is_on_gpu(first)
        if name in {"to", "cuda", "cpu"} and isinstance(first, torch.Tensor):
            return self._to(func, name, first, args[1:], kwargs)
        if name == "__set__" and len(args) > 1 and isinstance(args[1], torch.Tensor):
            func(*args)  # .data and .grad take the device of what they are set to
            self.mark(first, self.is_on_gpu(args[1]))
            return None
        if name == "numpy" and self.is_on_gpu(first):
            raise TypeError("can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu()")
        wanted = kwargs.get("device")
        if wanted is not None:
            kwargs["device"] = CPU
        inside = name not in MIXES and self._where(args, kwargs)
        result = func(*args, **kwargs)
        on = (
            torch.device(wanted).type == "cuda" if isinstance(wanted, (str, torch.device)) else None
        )
        if on is None:
            on = type(wanted) is int or inside
        return self.mark(result, on) if on else result

    def _where(self, args: tuple, kwargs: dict) -> bool:
        tensors = list(_tensors((*args, *kwargs.values())))
        places = {self.is_on_gpu(tensor) for tensor in tensors if tensor.dim()}
        if len(places) > 1:
            raise RuntimeError(MIXED)
        return any(map(self.is_on_gpu, tensors))

    def _to(self, func, name: str, tensor: torch.Tensor, rest: tuple, kwargs: dict):
        on = self.is_on_gpu(tensor)
        if name != "to":
            wanted: object = {"cuda": GPU, "cpu": CPU}[name]
            rest, kwargs = (), {}
        else:
            wanted = kwargs.pop("device", None)
            others = []
            for value in rest:
                if isinstance(value, torch.Tensor):
                    wanted = GPU if self.is_on_gpu(value) else CPU
                    others.append(value.dtype)
                elif isinstance(value, (str, torch.device)) or type(value) is int:
                    wanted = value
                else:
                    others.append(value)
            rest = tuple(others)
        target = on if wanted is None else (wanted == 0 or torch.device(wanted).type == "cuda")
        result = torch.Tensor.to(tensor, CPU, *rest, **kwargs)
        if target != on and result is tensor:
            result = tensor.view_as(tensor) if tensor.requires_grad else tensor.detach().clone()
        return self.mark(result, target)


def _tensors(values: Iterable[object]) -> Iterator[torch.Tensor]:
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _tensors(value)
        elif isinstance(value, dict):
            yield from _tensors(value.values())
