"""Random numbers of all devices for a check: seeded inside, afterwards as if nothing had drawn.

A device that has not started yet has no state, only a seed that waits for it in a queue. That seed
is the notebook's and is there again afterwards; if the check has started the device, it is used.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import torch


@contextlib.contextmanager
def own_random_numbers(seed: int) -> Iterator[None]:
    """torch's generators on every device start from `seed` inside."""
    devices = [_Device(module) for module in _modules()]
    processor = torch.get_rng_state()
    try:
        start_from(seed)
        yield
    finally:
        torch.set_rng_state(processor)
        for device in devices:
            device.put_back()


def start_from(seed: int) -> None:
    """Seed torch's generators on every device that is there.

    `torch.manual_seed` also leaves a seed, with the stack at that moment, for each kind of device
    that is not: that takes a hundred times as long.
    """
    torch.default_generator.manual_seed(seed)
    for module in _modules():
        if module.is_available():
            getattr(module, "manual_seed_all", module.manual_seed)(seed)


def _modules() -> list[ModuleType]:
    """CUDA, which may start later, and the accelerator that this machine has."""
    found = [torch.cuda]
    if torch.backends.mps.is_available():
        found.append(torch.mps)
    accelerator = getattr(torch, "accelerator", None)
    if accelerator is not None and accelerator.is_available():
        found.append(torch.get_device_module(accelerator.current_accelerator().type))
    return list(dict.fromkeys(found))


class _Device:
    """The random state of one kind of device, or the seeds that wait for it."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.started = self._is_started()
        self.states = self._states() if self.started else []
        self.waiting = dict(vars(self._tracker)) if self._tracker else {}

    @property
    def _tracker(self) -> Any:
        return getattr(self.module, "_lazy_seed_tracker", None)

    def _is_started(self) -> bool:
        return getattr(self.module, "is_initialized", lambda: True)()

    def _states(self) -> list[torch.Tensor]:
        if not hasattr(self.module, "get_rng_state_all"):
            return [self.module.get_rng_state()]
        return self.module.get_rng_state_all()

    def put_back(self) -> None:
        """Set the states, or the seeds that wait, as they were found."""
        if self.started:
            if hasattr(self.module, "set_rng_state_all"):
                self.module.set_rng_state_all(self.states)
            else:
                self.module.set_rng_state(self.states[0])
        elif self._is_started():
            for seed, _ in filter(None, self.waiting.get("call_order", ())):
                seed()
        elif self._tracker:
            vars(self._tracker).update(self.waiting)
