"""What makes a step faster without changing what it learns, each with its own switch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn

from gankit.train.devices import fast_half
from gankit.train.freezing import toggling
from gankit.train.scaling import LossScaler

ADAMS = (torch.optim.Adam, torch.optim.AdamW)


@dataclass(frozen=True)
class Speed:
    """The switches of `train.run(..., speed=...)`. None: on where it was measured to help.

    Attributes:
        half: run the networks in bfloat16 or float16 where the hardware is fast at it (see
            `devices.fast_half`). Weights, losses and optimisers stay in float32.
        channels_last: memory layout (N, H, W, C) for convolutions. On with half precision.
        fused: one kernel for Adam's whole update, on CPU and CUDA.
        benchmark: let cuDNN try its algorithms once for each shape (CUDA).
        toggle: let `train.frozen` work.
    """

    half: bool | None = None
    channels_last: bool | None = None
    fused: bool | None = None
    benchmark: bool | None = None
    toggle: bool | None = None

    @classmethod
    def off(cls) -> Speed:
        """Everything off: plain float32 PyTorch."""
        return cls(False, False, False, False, False)


@dataclass(frozen=True)
class Plan:
    """What the switches come to on one device."""

    half: torch.dtype | None
    channels_last: bool
    fused: bool
    benchmark: bool
    toggle: bool

    def risky(self) -> bool:
        """True while a switch is on that correct code may not stand."""
        return self.channels_last or self.half is not None

    def words(self) -> str:
        """The switches that are on, for people; "" if none."""
        names = {
            str(self.half).removeprefix("torch."): self.half is not None,
            "channels_last": self.channels_last,
            "fused Adam": self.fused,
            "cudnn.benchmark": self.benchmark,
        }
        return ", ".join(name for name, is_on in names.items() if is_on)


def make_plan(
    speed: Speed,
    device: torch.device,
    nets: Mapping[str, nn.Module],
    optimizers: Mapping[str, torch.optim.Optimizer],
) -> Plan:
    """Decide every switch. One that is asked for and cannot be had here stays off."""
    half = fast_half(device) if speed.half is not False else None
    if speed.half and half is None and device.type == "cpu":
        half = torch.bfloat16
    has_conv = any(isinstance(m, nn.Conv2d) for net in nets.values() for m in net.modules())
    last = half is not None if speed.channels_last is None else speed.channels_last
    fusable = any(can_fuse(optimizer) for optimizer in optimizers.values())
    return Plan(
        half=half if nets else None,
        channels_last=last and has_conv,
        fused=fusable and speed.fused is not False,
        benchmark=device.type == "cuda" and has_conv and speed.benchmark is not False,
        toggle=speed.toggle is not False,
    )


def can_fuse(optimizer: torch.optim.Optimizer) -> bool:
    """True for an Adam whose author left the choice of implementation open, on CPU or CUDA."""
    if type(optimizer) not in ADAMS:
        return False
    groups = optimizer.param_groups
    chosen = any(g.get("foreach") or g.get("capturable") or g.get("differentiable") for g in groups)
    kinds = {p.device.type for g in groups for p in g["params"]}
    floats = all(p.is_floating_point() for g in groups for p in g["params"])
    return not chosen and floats and kinds <= {"cpu", "cuda"}


def set_fused(optimizer: torch.optim.Optimizer, fused: bool) -> None:
    """Switch Adam's implementation, also after steps were made or a state was loaded."""
    for group in optimizer.param_groups:
        group["fused"] = fused or None
        for parameter in group["params"]:
            count = optimizer.state.get(parameter, {}).get("step")
            if isinstance(count, torch.Tensor):
                where = parameter.device if fused else "cpu"
                optimizer.state[parameter]["step"] = count.to(where)


class Tuning:
    """A plan at work on the nets and optimisers of a run."""

    def __init__(
        self,
        plan: Plan,
        nets: Mapping[str, nn.Module],
        optimizers: Mapping[str, torch.optim.Optimizer],
    ) -> None:
        self.plan = plan
        self.nets = nets
        self.optimizers = optimizers
        needs_scaler = plan.half is torch.float16
        self.scaler = LossScaler() if needs_scaler else None

    @contextmanager
    def active(self, device: torch.device) -> Iterator[None]:
        """Everything on inside; hooks, layouts and global settings are as before afterwards."""
        with ExitStack() as stack, ExitStack() as self._risky:
            for optimizer in filter(can_fuse, self.optimizers.values()):
                set_fused(optimizer, self.plan.fused)
            if self.plan.benchmark:
                stack.callback(_set_benchmark, torch.backends.cudnn.benchmark)
                _set_benchmark(True)
            token = toggling.set(self.plan.toggle)
            stack.callback(toggling.reset, token)
            self._device = device
            self._switch_on()
            yield

    def _switch_on(self) -> None:
        if self.plan.channels_last:
            _lay_out(self.nets, torch.channels_last)
            self._risky.callback(_lay_out, self.nets, torch.contiguous_format)
        if self.plan.half:
            for net in self.nets.values():
                self._risky.enter_context(half_precision(net, self._device, self.plan.half))
        if self.scaler:
            self._risky.enter_context(self.scaler)

    def take_back(self) -> str:
        """Switch the memory layout off, else half precision. Returns its name."""
        plan = self.plan
        self._risky.close()
        if plan.channels_last:
            self.plan, name = replace(plan, channels_last=False), "channels_last"
        else:
            self.plan, name = replace(plan, half=None), "half precision"
            self.scaler = None
        self._switch_on()
        return name

    def prepare(self, batch: Any) -> Any:
        """A batch in the memory layout of the nets."""
        if not self.plan.channels_last:
            return batch
        if isinstance(batch, torch.Tensor) and batch.dim() == 4:
            return batch.contiguous(memory_format=torch.channels_last)
        if isinstance(batch, Mapping):
            return {key: self.prepare(value) for key, value in batch.items()}
        if isinstance(batch, tuple):
            return tuple(self.prepare(value) for value in batch)
        return batch

    def after_step(self) -> None:
        """Between two training steps."""
        if self.scaler:
            self.scaler.update()


def _lay_out(nets: Mapping[str, nn.Module], layout: torch.memory_format) -> None:
    for net in nets.values():
        net.to(memory_format=layout)


def _set_benchmark(value: bool) -> None:
    torch.backends.cudnn.benchmark = value


@contextmanager
def half_precision(net: nn.Module, device: torch.device, dtype: torch.dtype) -> Iterator[None]:
    """Every call of `net` runs under autocast and returns float32, so losses are exact."""
    contexts: list[torch.autocast] = []

    def enter(module: nn.Module, args: tuple) -> None:
        contexts.append(torch.autocast(device.type, dtype=dtype))
        contexts[-1].__enter__()

    def leave(module: nn.Module, args: tuple, result: Any) -> Any:
        contexts.pop().__exit__(None, None, None)
        return as_float(result)

    hooks = [
        net.register_forward_pre_hook(enter),
        net.register_forward_hook(leave, always_call=True),
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def as_float(result: Any) -> Any:
    """Half-precision tensors in `result` as float32."""
    if isinstance(result, torch.Tensor) and result.dtype in (torch.float16, torch.bfloat16):
        return result.float()
    if isinstance(result, (tuple, list)):
        return type(result)(as_float(value) for value in result)
    return result
