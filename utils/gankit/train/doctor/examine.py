"""`diagnose`: all rules over one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch

from gankit.train.doctor import images, losses, nets
from gankit.train.doctor.case import Case
from gankit.train.doctor.finding import Finding
from gankit.train.doctor.gauges import measure
from gankit.train.history import History

RULES = (
    nets.not_finite,
    nets.zero_rate,
    nets.standing_still,
    nets.zero_gradient,
    nets.eval_mode,
    images.data_range,
    images.output_range,
    losses.sigmoid_twice,
    losses.constant_loss,
    losses.both_win,
    losses.always_right,
    losses.exploding,
    losses.summed,
    images.collapsed,
)
# What a finding explains need not be said again as one of its consequences.
EXPLAINS = {
    "not-finite": {"exploding", "output-range", "collapsed", "blank"},
    "zero-rate": {"dead-signal", "always-right", "collapsed", "no-gradient"},
    "frozen": {"dead-signal", "always-right", "collapsed", "no-gradient"},
    "no-optimizer": {"dead-signal", "always-right", "collapsed", "no-gradient"},
    "no-gradient": {"dead-signal", "always-right", "collapsed"},
    "zero-gradient": {"dead-signal", "always-right", "collapsed"},
    "data-range": {"always-right"},
    "blank": {"no-gradient", "zero-gradient", "always-right"},
    "exploding": {"collapsed"},
    "output-range": {"always-right"},
}


def diagnose(
    history: History,
    samples: torch.Tensor | None = None,
    nets: Mapping[str, torch.nn.Module] | Iterable[torch.nn.Module] | None = None,
    *,
    real: torch.Tensor | None = None,
) -> list[Finding]:
    """What is wrong with a training run, as far as its traces show it.

    `train.run` calls it on its own; call it to examine a run again, or one of another loop.

    Args:
        history: what `train.run` returned.
        samples: generated images `(N, C, H, W)`; default the history's.
        nets: the networks by name (G..., D...), to look for nan in their tensors.
        real: real images to compare the samples with; default what the run saw.

    Returns the findings, most direct first; an empty list if nothing is seen. It cannot see all:
    a run without findings may still train badly.
    """
    named = name_by_role(nets)
    gauges = list(history.gauges)
    if real is not None or samples is not None:
        samples = history.samples if samples is None else samples
        of_images = measure(history.steps, {}, {}, [] if real is None else [real], samples)
        last = gauges.pop() if gauges else of_images
        gauges.append({**last, **of_images, "nets": last["nets"], "optimizers": last["optimizers"]})
    return examine(Case(history, named, gauges))


def examine(case: Case) -> list[Finding]:
    """All findings of a case, without those that another one explains."""
    found: list[Finding] = []
    for rule in RULES:
        result = rule(case)
        found += result if isinstance(result, list) else [result] if result else []
    explained = set().union(*(EXPLAINS.get(finding.key, set()) for finding in found))
    return [finding for finding in found if finding.key not in explained]


def name_by_role(
    nets: Mapping[str, torch.nn.Module] | Iterable[torch.nn.Module] | None,
) -> dict[str, torch.nn.Module]:
    """Nets by name; those without a name are called by their class."""
    if isinstance(nets, Mapping):
        return dict(nets)
    if isinstance(nets, torch.nn.Module):
        nets = [nets]
    return {f"{type(net).__name__}{i or ''}": net for i, net in enumerate(nets or [])}
