"""Loss scaling for float16, around a step that knows nothing of it.

Small gradients vanish in float16. So the loss is multiplied before `backward()` and the gradients
are divided again before the optimiser's step; a step whose gradients overflow is left out, and the
factor is halved (Micikevicius et al. 2018, section 3.2). torch's GradScaler does the same for code
that calls it; a student's step calls plain `loss.backward()` and `optimizer.step()`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

START = 2.0**16
GROWTH_STEPS = 2000


class LossScaler(TorchFunctionMode):
    """Active inside `with`. The factor is constant within a training step: call `update` after it.

    Gradients that the step reads between `backward()` and `optimizer.step()`, to clip them for
    example, are still multiplied. Clip in full precision instead (`Speed(half=False)`).
    """

    def __init__(self, optimizers: Iterable[torch.optim.Optimizer], scale: float = START) -> None:
        super().__init__()
        self.scale = scale
        self.good_steps = 0
        self.skipped = 0
        self._overflow = False
        self._optimizers = list(optimizers)
        self._hooks: list[Any] = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func is torch.Tensor.backward:
            return func(args[0] * self.scale, *args[1:], **(kwargs or {}))
        return func(*args, **(kwargs or {}))

    def __enter__(self) -> LossScaler:
        self._hooks = [o.register_step_pre_hook(self._unscale) for o in self._optimizers]
        super().__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        for hook in self._hooks:
            hook.remove()

    def _unscale(self, optimizer: torch.optim.Optimizer, args: tuple, kwargs: dict) -> None:
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        gradients = [p.grad for p in parameters if p.grad is not None]
        if not gradients:
            return
        for gradient in gradients:
            gradient.div_(self.scale)
        if math.isfinite(torch.nn.utils.get_total_norm(gradients).item()):
            return
        self._overflow = True
        for parameter in parameters:
            parameter.grad = None  # the optimiser passes over parameters without gradient

    def update(self) -> None:
        """After a training step: a smaller factor if something overflowed, a larger one in time."""
        if self._overflow:
            self.scale = max(1.0, self.scale / 2)
            self.good_steps = 0
            self.skipped += 1
        else:
            self.good_steps += 1
        if self.good_steps == GROWTH_STEPS:
            self.scale *= 2
            self.good_steps = 0
        self._overflow = False

    def state_dict(self) -> dict[str, float]:
        """For a checkpoint."""
        return {"scale": self.scale, "good_steps": self.good_steps, "skipped": self.skipped}

    def load_state_dict(self, state: dict[str, float]) -> None:
        """The inverse of `state_dict`."""
        self.scale, self.good_steps, self.skipped = (
            state["scale"],
            state["good_steps"],
            state["skipped"],
        )
