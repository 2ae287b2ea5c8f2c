"""Keeps a set's tensors where batches are cut from them: on the GPU if they fit, else in memory."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from gankit.data.augment import enlarge

FREE_SHARE = 0.4  # of the free memory of a GPU that data may take
OTHER_DEVICE_BYTES = 1 << 30
ENLARGED_BYTES = 1 << 30  # of main memory that enlarged copies may take


@dataclass(frozen=True)
class Resident:
    """Tensors in the order of a batch; `is_enlarged` if images have the jitter's side already."""

    tensors: tuple[torch.Tensor, ...]
    is_enlarged: bool


def make_resident(
    tensors: tuple[torch.Tensor, ...], device: torch.device, jitter: int | None
) -> Resident:
    """Move `tensors` to `device` and enlarge the images to `jitter` pixels, if there is room."""
    room = room_on(device)
    if jitter is not None and _bytes(tensors, jitter) <= room:
        large = [
            enlarge(tensor.to(device), jitter) if tensor.dtype == torch.uint8 else tensor.to(device)
            for tensor in tensors
        ]
        return Resident(tuple(large), is_enlarged=True)
    if device.type != "cpu" and _bytes(tensors) <= room:
        return Resident(tuple(tensor.to(device) for tensor in tensors), is_enlarged=False)
    return Resident(tensors, is_enlarged=False)


def _bytes(tensors: tuple[torch.Tensor, ...], side: int | None = None) -> int:
    """Bytes of the tensors, with images of `side` x `side` pixels if given."""
    total = 0
    for tensor in tensors:
        count = tensor.numel()
        if side is not None and tensor.dtype == torch.uint8:
            count = count // tensor.shape[-1] ** 2 * side**2
        total += count * tensor.element_size()
    return total


def room_on(device: torch.device) -> int:
    """Bytes that copies of a data set may take on `device`."""
    if device.type == "cpu":
        return ENLARGED_BYTES
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0] * FREE_SHARE)
    return OTHER_DEVICE_BYTES


def pick(tensor: torch.Tensor, index: torch.Tensor, device: torch.device) -> torch.Tensor:
    """Rows `index` of `tensor`, on `device`, whether the tensor is there or on the CPU."""
    if tensor.device.type == "cpu":
        rows = tensor.index_select(0, index)
        if device.type == "cuda":
            rows = rows.pin_memory()
        return rows.to(device, non_blocking=True)
    return tensor.index_select(0, index.to(device))
