"""The training image nearest to a drawn one: has the generator learned it by heart?"""

from __future__ import annotations

from typing import Any

import torch

MOST = 10_000  # training images that are looked through
SIDE = 32  # larger images are compared at this size
PROBES = 200


class TrainingImages:
    """Training images to compare with.

    Distances are root mean squares over pixels in [-1, 1]: 0 for equal images, 2 at most.

    Args:
        images: a data set of `gankit.data`, or uint8 `(N, C, H, W)`.

    Attributes:
        count: images looked through.
        usual: the median distance of a training image to its nearest other one.
    """

    def __init__(self, images: Any) -> None:
        pixels = images if isinstance(images, torch.Tensor) else images.pixels
        order = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(0))
        self.pixels = pixels[order[:MOST]]
        self.count = len(self.pixels)
        self._flat = _flatten(self.pixels.float() / 127.5 - 1)
        self.usual = self._usual()

    def nearest(self, image: torch.Tensor) -> tuple[torch.Tensor, float]:
        """The nearest one as uint8 `(C, H, W)`, and its distance. `image` `(C, H, W)`, [-1, 1]."""
        flat = _flatten(image.detach().float().cpu()[None])
        distances = torch.cdist(flat, self._flat)[0] / self._flat.shape[1] ** 0.5
        index = int(distances.argmin())
        return self.pixels[index], float(distances[index])

    def _usual(self) -> float:
        probes = self._flat[:PROBES]
        distances = torch.cdist(probes, self._flat) / self._flat.shape[1] ** 0.5
        places = torch.arange(len(probes))
        distances[places, places] = float("inf")
        return float(distances.min(dim=1).values.median())


def _flatten(images: torch.Tensor) -> torch.Tensor:
    if images.shape[-1] > SIDE:
        images = torch.nn.functional.adaptive_avg_pool2d(images, SIDE)
    return images.flatten(1)
