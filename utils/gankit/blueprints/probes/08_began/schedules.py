# Written by `gankit build` from solutions/08_began/probes/schedules.py: edit that file.
"""When a schedule changes an optimiser's learning rate, and to what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from gankit.checks.registry import measure


@measure
def learning_rates(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(optimizer, steps_per_epoch)` and step what it returns once a training step.

    `options` hold `lr`, `steps_per_epoch` and `epochs`. Views: `first` (the rate of the first
    step, as a share of `lr`), `changes` (for each change: after how many epochs, and the share that
    holds from there on) and `count` (how many changes there are, at most 100 are listed).
    """
    lr, length = options["lr"], options["steps_per_epoch"]
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.Adam([weight], lr=lr)
    schedule = target(optimizer, length)
    if not hasattr(schedule, "step"):
        raise TypeError(f"a {type(schedule).__name__} comes back, not a schedule")
    shares = []
    for _ in range(length * options["epochs"]):
        shares.append(optimizer.param_groups[0]["lr"] / lr)
        weight.grad = torch.zeros(1)
        optimizer.step()
        schedule.step()
    places = [i for i in range(1, len(shares)) if abs(shares[i] / shares[i - 1] - 1) > 1e-6]
    changes = [[round(i / length, 4), round(shares[i], 5)] for i in places[:100]]
    return {"first": round(shares[0], 5), "changes": changes, "count": len(places)}
