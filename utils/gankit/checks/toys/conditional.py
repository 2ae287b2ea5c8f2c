"""Tiny conditional networks: with labels, and from one image to another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.registry import toy
from gankit.checks.toys.basic import in_order


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


@toy("translator")
class ToyTranslator(nn.Module):
    """Image (N, *source) -> image (N, *shape) in [-1, 1], with one BatchNorm."""

    def __init__(self, source: Sequence[int], shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.hidden = nn.Linear(math.prod(source), 8)
        self.norm = nn.BatchNorm1d(8)
        self.out = nn.Linear(8, math.prod(shape))

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.norm(self.hidden(x.flatten(1))), 0.2)
        return torch.tanh(self.out(h)).view(-1, *self.shape)


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
