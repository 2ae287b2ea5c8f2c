"""What a function does with the networks it is given: its value, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.plain import plain_number, plain_tensor
from gankit.checks.registry import measure
from gankit.checks.toys.called import forget_calls, was_called

NEVER = "no network is called"


@measure
def use_of_nets(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(*inputs)`, some of which are networks.

    `options["mode"]` is the mode in which the networks arrive: "train" (as usual), "eval", or a
    list, one for each network.
    Views: `value`, `type`, `dtype`, `graph` (does a gradient hang on the value), `mode` (of each
    network afterwards) and `numbers` (did the call change parameters or running statistics). Where
    no network is called, these three say so.
    """
    nets = [value for value in inputs if isinstance(value, nn.Module)]
    modes = options.get("mode", "train")
    modes = [modes] * len(nets) if isinstance(modes, str) else modes
    for net, mode in zip(nets, modes, strict=True):
        net.train(mode == "train")
    before = [_numbers(net) for net in nets]
    forget_calls(nets)
    value = target(*inputs)
    views = {"value": _plain(value), "type": _type(value), "dtype": _dtype(value)}
    if nets and not any(map(was_called, nets)):
        return {**views, "graph": NEVER, "mode": NEVER, "numbers": NEVER}
    return {
        **views,
        "graph": "with graph" if isinstance(value, Tensor) and value.requires_grad else "no graph",
        "mode": ["train" if net.training else "eval" for net in nets],
        "numbers": [
            "unchanged" if torch.equal(_numbers(net), then) else "changed"
            for net, then in zip(nets, before, strict=True)
        ],
    }


def _numbers(net: nn.Module) -> Tensor:
    return torch.cat([value.detach().flatten().double() for value in net.state_dict().values()])


def _plain(value: Any) -> Any:
    if isinstance(value, Tensor):
        return plain_tensor(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"shape": [], "values": [plain_number(value)]}
    return f"a {type(value).__name__}"


def _dtype(value: Any) -> str:
    is_tensor = isinstance(value, Tensor)
    return str(value.dtype).removeprefix("torch.") if is_tensor else type(value).__name__


def _type(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"tensor of shape {tuple(value.shape)}, {str(value.dtype).removeprefix('torch.')}"
    return "float" if isinstance(value, float) else type(value).__name__
