"""Small stand-ins for a notebook and a browser: generators, a drawing, a request."""

from __future__ import annotations

import io
import math

import torch
from PIL import Image
from torch import Tensor, nn

SHOE = [
    [(0.12, 0.70), (0.24, 0.47), (0.43, 0.41), (0.58, 0.58), (0.86, 0.64), (0.90, 0.74)],
    [(0.45 + 0.12 * math.cos(a / 8), 0.25 + 0.08 * math.sin(a / 8)) for a in range(51)],
    [(0.40, 0.50), (0.55, 0.47)],
]


def negative(sketch: Tensor) -> Tensor:
    """uint8 (1, 3, H, W) -> its negative, float in [-1, 1]."""
    return 1 - sketch.float() / 127.5


class TinyGenerator(nn.Module):
    """z (N, 8) -> images (N, 1, 16, 16): numbers 0 and 1 change most of them."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layer = nn.Linear(8, 256, bias=False)
        with torch.no_grad():
            self.layer.weight.mul_(torch.tensor([5.0, 3.0] + [0.3] * 6))

    def forward(self, z: Tensor) -> Tensor:
        return torch.tanh(self.layer(z)).view(-1, 1, 16, 16)


class LabelledGenerator(TinyGenerator):
    """The same with labels: the image of class y is brighter by y / 10."""

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        return (super().forward(z) / 2 + y.view(-1, 1, 1, 1) / 10).clamp(-1, 1)


def field_sizes(layers: list[tuple[int, int, int]]) -> list[int]:
    """The receptive field behind each layer."""
    field, jump, fields = 1, 1, []
    for kernel, stride, _ in layers:
        field += (kernel - 1) * jump
        jump *= stride
        fields.append(field)
    return fields


def ask(panel, kind, content=None, buffers=()):
    """What the browser would send, and whether it was answered."""
    number = panel.answered + 1
    panel._receive(panel, {**(content or {}), "kind": kind, "number": number}, list(buffers))
    assert panel.answered == number


def png_size(data):
    return Image.open(io.BytesIO(data)).size
