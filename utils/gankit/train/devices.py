"""Choose where to train, say so in one line, and know which number formats are fast there."""

from __future__ import annotations

import platform
from collections.abc import Iterable

import torch


def device(*, quiet: bool = False) -> torch.device:
    """The best device here: CUDA, else MPS (Apple), else the CPU. Says which in one line."""
    chosen = best_device()
    if not quiet:
        print(describe(chosen))
    return chosen


def best_device() -> torch.device:
    """As `device`, without a word."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def describe(where: torch.device) -> str:
    """One line for people: what the device is, and what to expect of it."""
    if where.type == "cuda":
        facts = torch.cuda.get_device_properties(where)
        return f"Training on the GPU: {facts.name}, {facts.total_memory / 2**30:.0f} GiB."
    if where.type == "mps":
        return f"Training on the GPU of this Mac ({platform.machine()})."
    threads = torch.get_num_threads()
    cores = f"{threads} core" + ("s" if threads > 1 else "")
    return f"Training on the CPU ({cores}): use the smoke budget, or a GPU runtime if you can."


def fast_half(where: torch.device) -> torch.dtype | None:
    """The 16-bit format that is fast on `where`, or None.

    bfloat16 on NVIDIA from compute capability 8.0, float16 on 7.0 and 7.5 (a T4 is 7.5).
    On a CPU only with AMX: without it bfloat16 is emulated and made a pix2pix step about three
    times slower (docs/measurements.md). MPS stays in float32, since it could not be tried.
    """
    if where.type == "cuda":
        if torch.cuda.is_bf16_supported(including_emulation=False):
            return torch.bfloat16
        return torch.float16 if torch.cuda.get_device_capability(where) >= (7, 0) else None
    if where.type == "cpu" and _has_amx():
        return torch.bfloat16
    return None


def _has_amx() -> bool:
    # torch has no public name for this question; without an answer float32 is the safe choice.
    ask = getattr(torch.cpu, "_is_amx_tile_supported", None)
    try:
        return bool(ask()) if ask else False
    except RuntimeError:
        return False


def device_of(nets: Iterable[torch.nn.Module]) -> torch.device:
    """Where the nets' first parameter is, or the best device if they have none."""
    for net in nets:
        for tensor in net.parameters():
            return tensor.device
    return best_device()
