"""Look at the nets in the middle of training without disturbing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import torch

from gankit.errors import GankitError
from gankit.train.random_state import untouched_random_state

FRAME_BYTES = 16 * 2**20


@contextmanager
def evaluating(nets: Iterable[torch.nn.Module]) -> Iterator[None]:
    """All nets in eval mode inside; afterwards every sub-module is in the mode it was in."""
    modes = {module: module.training for net in nets for module in net.modules()}
    for module in modes:
        module.training = False
    try:
        yield
    finally:
        for module, mode in modes.items():
            module.training = mode


def look(monitor: Callable[[], torch.Tensor], nets: Iterable[torch.nn.Module]) -> torch.Tensor:
    """The monitor's images, float32 `(N, C, H, W)` on the CPU.

    It runs without gradients, with the nets in eval mode, and leaves the random state as it was.
    """
    with untouched_random_state(), evaluating(nets), torch.no_grad():
        images = monitor()
    if not isinstance(images, torch.Tensor) or images.dim() != 4 or images.shape[1] not in (1, 3):
        got = tuple(images.shape) if isinstance(images, torch.Tensor) else type(images).__name__
        raise GankitError(
            f"the monitor must return images (N, C, H, W) with C 1 or 3; it returned {got}."
        )
    return images.detach().float().cpu()


def as_bytes(images: torch.Tensor) -> torch.Tensor:
    """Images in [-1, 1] as uint8; nan becomes black."""
    images = torch.nan_to_num(images, nan=-1.0)
    return images.add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8)


def add_frame(frames: list[tuple[int, torch.Tensor]], step: int, images: torch.Tensor) -> None:
    """Append a frame; when together they pass 16 MiB, every other one is dropped."""
    if frames and frames[-1][0] == step:
        frames.pop()
    frames.append((step, as_bytes(images)))
    while len(frames) > 3 and sum(frame.numel() for _, frame in frames) > FRAME_BYTES:
        del frames[1:-1:2]


def bad_tensor(nets: Mapping[str, torch.nn.Module]) -> str:
    """The name of the first parameter or buffer that holds nan or inf, or ""."""
    for name, net in nets.items():
        for key, tensor in net.state_dict().items():
            if isinstance(tensor, torch.Tensor) and not torch.isfinite(tensor).all():
                return f"{name}.{key}"
    return ""
