"""Cheap measurements of nets, optimisers and images in the middle of a run.

Of each parameter tensor only the first numbers are read: enough to see whether it moves and
whether a gradient reaches it, and cheap beside a training step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch

SAMPLE = 256
MOST_IMAGES = 64
MOST_GAUGES = 200


def measure(
    step: int,
    nets: Mapping[str, torch.nn.Module],
    optimizers: Mapping[str, torch.optim.Optimizer],
    batch: Iterable[torch.Tensor] = (),
    samples: torch.Tensor | None = None,
) -> dict[str, Any]:
    """One gauge, as plain data: it goes into the history and into checkpoints."""
    gauge: dict[str, Any] = {
        "step": step,
        "nets": {name: measure_net(net) for name, net in nets.items()},
        "optimizers": {
            name: measure_optimizer(optimizer, nets) for name, optimizer in optimizers.items()
        },
    }
    real = like_samples(batch, samples)
    if real is not None:
        gauge["real"] = measure_images(real)
        gauge["batch"] = len(real)
    if samples is not None:
        gauge["samples"] = measure_images(samples)
        gauge["comparable"] = real is not None and real.shape[1:] == samples.shape[1:]
    return gauge


@torch.no_grad()
def measure_net(net: torch.nn.Module) -> dict[str, Any]:
    """Mode, trainable tensors, a mark that changes when the weights do, and the largest gradient.

    `gradient` is None where no parameter has one.
    """
    parameters = list(net.parameters())
    heads = [p.flatten()[:SAMPLE].float() for p in parameters]
    gradients = [p.grad.flatten()[:SAMPLE].float() for p in parameters if p.grad is not None]
    return {
        "training": net.training,
        "trainable": sum(p.requires_grad for p in parameters),
        "tensors": len(parameters),
        "mark": torch.cat(heads).double().sum().item() if heads else 0.0,
        "gradient": torch.cat(gradients).abs().max().item() if gradients else None,
    }


def measure_optimizer(
    optimizer: torch.optim.Optimizer, nets: Mapping[str, torch.nn.Module]
) -> dict[str, Any]:
    """Its learning rates, and the names of the nets whose parameters it holds."""
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    covers = [name for name, net in nets.items() if any(id(p) in held for p in net.parameters())]
    return {"lr": [float(group["lr"]) for group in optimizer.param_groups], "covers": covers}


@torch.no_grad()
def measure_images(images: torch.Tensor) -> dict[str, Any]:
    """Range, how different the images are from each other, and how many have a twin.

    `outside` is the share of values beyond -1.2 and 1.2; `spread` the mean root-mean-square
    difference over all pairs; `nearest` the median over the images of the difference to the
    nearest other one; `contrast` the median over the images of the pixels' standard deviation.
    """
    flat = images[:MOST_IMAGES].detach().float().flatten(1)
    facts = {"low": flat.min().item(), "high": flat.max().item(), "count": len(flat)}
    facts["outside"] = (flat.abs() > 1.2).float().mean().item()
    facts["contrast"] = flat.std(dim=1).median().item()
    if len(flat) > 1:
        distances = torch.cdist(flat, flat) / flat.shape[1] ** 0.5
        others = ~torch.eye(len(flat), dtype=torch.bool, device=flat.device)
        facts["spread"] = distances[others].mean().item()
        nearest = distances.masked_fill(~others, float("inf")).amin(dim=1)
        facts["nearest"] = nearest.median().item()
    return facts


def like_samples(
    batch: Iterable[torch.Tensor], samples: torch.Tensor | None
) -> torch.Tensor | None:
    """The images of a batch that samples can be compared with: the last ones of their shape.

    Last, since pairs come as (source, target). Without a match, the last images of any shape.
    """
    images = [t for t in batch if t.dim() == 4 and t.shape[1] in (1, 3) and t.is_floating_point()]
    if samples is not None:
        same = [t for t in images if t.shape[1:] == samples.shape[1:]]
        images = same or images
    return images[-1] if images else None


def add_gauge(gauges: list[dict[str, Any]], gauge: dict[str, Any]) -> None:
    """Append, in place of one of the same step; when there are too many drop every other one."""
    if gauges and gauges[-1]["step"] == gauge["step"]:
        gauges.pop()
    gauges.append(gauge)
    if len(gauges) > MOST_GAUGES:
        del gauges[1:-1:2]
