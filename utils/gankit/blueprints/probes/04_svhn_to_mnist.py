# Written by `gankit build` from solutions/04_svhn_to_mnist/probes.py: edit that file.
"""Probes of SVHN to MNIST: pairs by label, right, complete and at random, and toys for pairs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.registry import measure, toy
from gankit.checks.toys.basic import in_order

FEW = 0.5  # a class is spread when at least half as many targets as possible are in use

ENOUGH = 25  # draws a target, of the class with the fewest: one left out by chance in 10^10


@measure
def pairing(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(source_labels, target_labels, generator)` with several generators.

    Views: `form`, `labels` (are those of each pair equal), `sources` (is each used once), `counts`
    (does each label come equally often on both sides), `spread` (does it use many targets a class),
    `repeatable` (same generator, same pairs, whatever torch's global seed) and `fresh` (another
    generator, other pairs), `reach` (does every target that may come ever come up) and `epochs`
    (does one generator give other pairs when it is used again).
    """
    sources, targets = inputs
    first = _call(target, sources, targets, seed=1, elsewhere=10)
    form = _form(first)
    if form != "two index tensors of one axis":
        return {"form": form, **dict.fromkeys(_REST, "not to be seen")}
    pairs = torch.stack([side.long().cpu() for side in first])
    again = _call(target, sources, targets, seed=1, elsewhere=20)
    other = _call(target, sources, targets, seed=2, elsewhere=30)
    return {
        "form": form,
        "labels": _labels(pairs, sources, targets),
        "sources": _sources(pairs, len(sources)),
        "counts": _counts(pairs, sources, targets),
        "spread": _spread(pairs, sources, targets),
        "repeatable": "yes" if _same(first, again) else "no",
        "fresh": "no" if _same(first, other) else "yes",
        "reach": _reach(target, sources, targets),
        "epochs": _epochs(target, sources, targets),
    }


_REST = ("labels", "sources", "counts", "spread", "repeatable", "fresh", "reach", "epochs")


def _call(target: Callable, sources: Tensor, targets: Tensor, seed: int, elsewhere: int) -> Any:
    torch.manual_seed(elsewhere)
    generator = torch.Generator().manual_seed(seed)
    return target(sources.clone(), targets.clone(), generator)


def _form(value: Any) -> str:
    if not isinstance(value, (tuple, list)):
        shape = f" of shape {tuple(value.shape)}" if isinstance(value, Tensor) else ""
        return f"a {type(value).__name__}{shape}"
    if len(value) != 2 or not all(isinstance(side, Tensor) for side in value):
        kinds = " and ".join(dict.fromkeys(type(side).__name__ for side in value))
        return f"{len(value)} objects of type {kinds}"
    if any(side.dim() != 1 for side in value):
        return "tensors of shape " + " and ".join(f"{tuple(side.shape)}" for side in value)
    if any(side.is_floating_point() for side in value):
        return "tensors that do not hold whole numbers"
    if any(side.dtype != torch.int64 for side in value):
        return f"index tensors of type {next(s.dtype for s in value if s.dtype != torch.int64)}"
    if len(value[0]) != len(value[1]):
        return f"{len(value[0])} and {len(value[1])} indices"
    return "two index tensors of one axis"


def _inside(pairs: Tensor, sources: Tensor, targets: Tensor) -> bool:
    return all(
        bool(((side >= 0) & (side < len(labels))).all())
        for side, labels in zip(pairs, (sources, targets), strict=True)
    )


def _labels(pairs: Tensor, sources: Tensor, targets: Tensor) -> str:
    if not _inside(pairs, sources, targets):
        return "indices out of range"
    same = bool((sources[pairs[0]] == targets[pairs[1]]).all())
    return "equal in every pair" if same else "different in some pairs"


def _counts(pairs: Tensor, sources: Tensor, targets: Tensor) -> str:
    if not _inside(pairs, sources, targets):
        return "indices out of range"
    one, other = sources[pairs[0]].sort().values, targets[pairs[1]].sort().values
    return "equal on both sides" if torch.equal(one, other) else "different on the two sides"


def _sources(pairs: Tensor, count: int) -> str:
    if len(pairs[0]) != count:
        return f"{'fewer' if len(pairs[0]) < count else 'more'} pairs than sources"
    once = torch.equal(pairs[0].sort().values, torch.arange(count))
    return "each used once" if once else "some used twice, some never"


def _spread(pairs: Tensor, sources: Tensor, targets: Tensor) -> str:
    """With random choice about 63 % of the possible targets of a class come up at least once."""
    used = len(pairs[1].unique())
    possible = sum(
        min(int((sources == label).sum()), int((targets == label).sum()))
        for label in targets.unique()
    )
    if used >= FEW * possible:
        return "many targets"
    one_each = used <= len(targets.unique())
    return "one target of each label" if one_each else "only a part of the targets"


def _reach(target: Callable, sources: Tensor, targets: Tensor) -> str:
    """By chance a target is hardly ever left out by so many draws, by a short range always."""
    used: set[int] = set()
    labels = sources.unique()
    each = [(int((targets == label).sum()), int((sources == label).sum())) for label in labels]
    epochs = max(math.ceil(ENOUGH * there / drawn) for there, drawn in each)
    for seed in range(100, 100 + epochs):
        pairs = _call(target, sources, targets, seed, elsewhere=seed)
        used |= set(pairs[1].tolist())
    possible = set(torch.isin(targets, sources).nonzero()[:, 0].tolist())
    return "every target comes up" if possible <= used else "some targets never come up"


def _epochs(target: Callable, sources: Tensor, targets: Tensor) -> str:
    generator = torch.Generator().manual_seed(1)
    first, second = (target(sources.clone(), targets.clone(), generator) for _ in range(2))
    return "the same pairs in every epoch" if _same(first, second) else "other pairs each time"


def _same(one: Any, other: Any) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


@toy("pair discriminator")
class ToyPairDiscriminator(nn.Module):
    """Image (N, *shape) and source image (N, *source) -> logit (N, 1); no norm.

    `names` are those of the lesson for the two.
    """

    def __init__(
        self,
        shape: Sequence[int],
        source: Sequence[int],
        names: Sequence[str] = ("image", "source"),
    ) -> None:
        super().__init__()
        self.names = tuple(names)
        self.hidden = nn.Linear(math.prod(shape) + math.prod(source), 8)
        self.out = nn.Linear(8, 1)

    def forward(self, *given: Tensor, **named: Tensor) -> Tensor:
        image, source = in_order(self.names, given, named)
        joined = torch.cat([image.flatten(1), source.flatten(1)], 1)
        return self.out(F.leaky_relu(self.hidden(joined), 0.2))


@toy("classifier")
class ToyClassifier(nn.Module):
    """Image (N, *shape) -> logits (N, classes), with one BatchNorm and dropout.

    The sine makes it name every class: with random weights a linear one mostly names a single one,
    and a wrong accuracy could be right by chance.
    """

    def __init__(self, shape: Sequence[int], classes: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(math.prod(shape))
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(math.prod(shape), classes)

    def forward(self, *given: Tensor, **named: Tensor) -> Tensor:
        (image,) = in_order(("images",), given, named)
        return torch.sin(8 * self.out(self.drop(self.norm(image.flatten(1)))))
