"""Do small patches of two sets of images look alike, whatever the images show?"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from gankit.metrics.distances import _fid
from gankit.metrics.pixels import _check
from gankit.metrics.score import Score

SIDE, STRIDE = 8, 4


def patches(real: torch.Tensor, fake: torch.Tensor) -> Score:
    """The Fréchet distance of all patches of 8 x 8 pixels; lower is better, 0 for equal sets.

    Mean and covariance of the pixels of a patch say which colours occur, how strong edges are and
    how far texture reaches. No network has to be trained or loaded, and it does not matter which
    image a patch comes from: how true an image is to its target is not measured.

    Images `(N, C, H, W)`, float in [-1, 1], equally many of the same size.
    """
    _check(real, fake)
    value = _fid(_rows(real), _rows(fake))
    name = f"Fréchet distance of {SIDE} x {SIDE} patches"
    return Score(name, max(0.0, value), math.nan, math.nan, len(fake))


def _rows(images: torch.Tensor) -> torch.Tensor:
    found = F.unfold(images.float().cpu(), SIDE, stride=STRIDE)
    return found.transpose(1, 2).reshape(-1, found.shape[1]).double()
