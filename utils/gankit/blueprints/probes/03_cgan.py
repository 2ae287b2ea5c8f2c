# Written by `gankit build` from solutions/03_cgan/probes.py: edit that file.
"""Probes of the conditional GAN: whether a network listens to its label, and toys with labels."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gankit.checks.probing.calling import call_named
from gankit.checks.reading.operations import LAYERS, plain_name
from gankit.checks.registry import measure, toy

SMALLEST_CHANGE = 1e-6
GOOD_CODE = "a 1 for the label, 0 for the others"
BATCHES = (1, 2, 5)


@measure(inner_view=("code", "only_code"))
def condition_use(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Build the network, change one number of its input at a time, and see which outputs change.

    `inputs` are data `(N, ...)` and labels `(N,)`; `options` hold `build` and `classes`. In eval
    mode, so that neither dropout nor the batch's statistics play a part. Views: `classes` (how
    many labels can be told apart), `label` and `data` (what changes when those of the first image
    change), `batches` (the output's shape for one, two and five images) and `code` (what is wrong
    with the numbers that the first layer gets for a label). `code` looks inside: where the network
    is in another process it cannot be seen, and there `options["only_code"]` gives that view alone.
    """
    data, labels = inputs
    network = call_named(target, options.get("build", {})).eval()
    classes = int(options["classes"])
    with torch.no_grad():
        if options.get("only_code"):
            return {"code": _faults_of_code(network, data, classes)}
        before = network(data, labels)
        still = torch.equal(before, network(data, labels))
        other_labels, other_data = labels.clone(), data.clone()
        other_labels[0] = (labels[0] + 1) % classes
        other_data[0] = -data[0]
        return {
            "classes": f"{_distinct(network, data, classes)} of {classes} labels differ",
            "label": _changed(before, network(data, other_labels), still),
            "data": _changed(before, network(other_data, labels), still),
            "batches": {str(n): _shape(network, data[:n], labels[:n]) for n in BATCHES},
            "code": (
                GOOD_CODE
                if hasattr(type(network), "remote_number")
                else _faults_of_code(network, data, classes)
            ),
        }


class _Enough(BaseException):
    """What comes behind the first layer is not needed. No code of a student's may catch it."""


class _FirstLayer(TorchFunctionMode):
    """Notes what the first layer gets, and whether the labels went through a table of codes."""

    def __init__(self) -> None:
        super().__init__()
        self.fed: Tensor | None = None
        self.has_table = False

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        layer = LAYERS.get(plain_name(func)[0])
        self.has_table |= layer == "Embedding"
        if layer and self.fed is None:
            self.fed = (args[0] if args else kwargs["input"]).clone()
            raise _Enough
        return func(*args, **kwargs)


def _faults_of_code(network: nn.Module, data: Tensor, classes: int) -> str:
    """What is wrong with the numbers for the labels, which are those that no data change.

    Where there are not as many as classes, or where they are learned, the trace tells.
    """
    one, other = (_first_input(network, part, classes) for part in (data[0], -data[0] + 0.1))
    if one is None or other is None:
        return GOOD_CODE
    still = ((one - other).abs().amax((0, 2)) == 0).nonzero()[:, 0]
    if len(still) != classes:
        return GOOD_CODE
    code = one[:, still]
    if not bool((code == code[:, :, :1]).all()):
        return "maps that are not constant"
    code = code[:, :, 0]
    if not bool(((code == 0) | (code == 1)).all()):
        return "numbers other than 0 and 1"
    if not bool((code.sum(0) == 1).all() and (code.sum(1) == 1).all()):
        return "not one 1 for each label"
    own = torch.equal(code, torch.eye(classes, device=code.device))
    return GOOD_CODE if own else "the 1 stands at another label's place"


def _first_input(network: nn.Module, data: Tensor, classes: int) -> Tensor | None:
    """What the first layer gets for the same data with each label: (classes, channels, pixels)."""
    labels = torch.arange(classes, device=data.device)
    with contextlib.suppress(_Enough), _FirstLayer() as watch:
        network(data.expand(classes, *data.shape).contiguous(), labels)
    if watch.fed is None or watch.has_table:
        return None
    if watch.fed.dim() < 2 or len(watch.fed) != classes:
        return None
    return watch.fed.reshape(*watch.fed.shape[:2], -1)


def _distinct(network: nn.Module, data: Tensor, classes: int) -> int:
    """How many different outputs the same data give with all labels."""
    labels = torch.arange(classes, device=data.device)
    outputs = network(data[:1].expand(classes, *data.shape[1:]).contiguous(), labels).flatten(1)
    kept: list[Tensor] = []
    for output in outputs:
        if all((output - other).abs().max() > SMALLEST_CHANGE for other in kept):
            kept.append(output)
    return len(kept)


def _changed(before: Tensor, after: Tensor, still: bool) -> str:
    if not still:
        return "the same inputs give another output each time: forward() draws random numbers"
    moved = ((after - before).flatten(1).abs().amax(1) > SMALLEST_CHANGE).tolist()
    if not any(moved):
        return "changes nothing"
    if any(moved[1:]):
        return "changes other images' outputs"
    return "changes its own output"


def _shape(network: nn.Module, data: Tensor, labels: Tensor) -> str:
    try:
        return str(tuple(network(data, labels).shape))
    except Exception as error:
        return f"raises {type(error).__name__}"


@toy("conditional generator")
class ToyConditionalGenerator(nn.Module):
    """Latent (N, latent) and labels (N,) -> image (N, *shape) in [-1, 1], with one BatchNorm."""

    def __init__(self, latent: int, classes: int, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape, self.classes = tuple(shape), classes
        self.hidden = nn.Linear(latent + classes, 8)
        self.norm = nn.BatchNorm1d(8)
        self.out = nn.Linear(8, math.prod(shape))

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        joined = torch.cat([z, F.one_hot(y, self.classes).to(z)], 1)
        h = F.leaky_relu(self.norm(self.hidden(joined)), 0.2)
        return torch.tanh(self.out(h)).view(-1, *self.shape)


@toy("conditional discriminator")
class ToyConditionalDiscriminator(nn.Module):
    """Image (N, *shape) and labels (N,) -> logit (N, 1); no norm."""

    def __init__(self, classes: int, shape: Sequence[int]) -> None:
        super().__init__()
        self.classes = classes
        self.hidden = nn.Linear(math.prod(shape) + classes, 8)
        self.out = nn.Linear(8, 1)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        joined = torch.cat([x.flatten(1), F.one_hot(y, self.classes).to(x)], 1)
        return self.out(F.leaky_relu(self.hidden(joined), 0.2))
