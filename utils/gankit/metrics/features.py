"""Networks whose features are compared: one that trains in seconds, and Inception."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from gankit.errors import GankitError

FEATURES = 64
TRAINING_STEPS = 400
HELD_OUT_SHARE = 0.1
_trained: dict[tuple[str, str, str], Features] = {}


@dataclass(frozen=True)
class Features:
    """A feature network with a name to print beside every number made with it.

    Scores made with different features, or with features of another training, cannot be compared.
    """

    name: str
    net: nn.Module
    size: int
    wants_bytes: bool = False

    @torch.no_grad()
    def __call__(self, images: torch.Tensor, batch: int = 256) -> torch.Tensor:
        """Images `(N, C, H, W)`, float in [-1, 1] or uint8 -> features `(N, size)`, float64."""
        if images.dim() != 4 or len(images) < 2:
            raise GankitError(
                f"features need at least two images (N, C, H, W), not {tuple(images.shape)}."
            )
        where = next(iter(self.net.parameters()), torch.zeros(())).device
        chunks = [self.net(self._suit(part).to(where)).cpu() for part in images.split(batch)]
        return torch.cat(chunks).double()

    def _suit(self, images: torch.Tensor) -> torch.Tensor:
        if self.wants_bytes:
            if images.dtype != torch.uint8:
                images = images.add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8)
            return images.expand(-1, 3, -1, -1)
        return images.float().div(127.5).sub(1) if images.dtype == torch.uint8 else images.float()


class SmallNet(nn.Module):
    """A classifier of small images; `features` is what comes before the last layer."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, 16, 5, 2, 2),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, 2, 1),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(4),
            nn.Flatten(),
            nn.Linear(32 * 16, FEATURES),
        )
        self.head = nn.Linear(FEATURES, classes)
        self.register_buffer("mean", torch.zeros(FEATURES))
        self.register_buffer("spread", torch.ones(FEATURES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (self.body(x) - self.mean) / self.spread

    def standardise(self, x: torch.Tensor) -> None:
        """Give every feature mean 0 and variance 1 over `x`: KID's kernel is cubic in them."""
        features = self.body(x)
        self.mean.copy_(features.mean(0))
        self.spread.copy_(features.std(0).clamp_min(1e-6))

    def classify(self, x: torch.Tensor) -> torch.Tensor:
        """Logits `(N, classes)`."""
        return self.head(F.relu(self.body(x)))


def class_features(images: Any) -> Features:
    """Features of a small classifier, trained here in seconds on labelled `images`.

    `images` is what `data.load("mnist")` returns: `.pixels` uint8, `.labels`. A tenth of it is kept
    aside to measure how good the classifier is; that is part of the name. Trained once a process,
    with a fixed seed, without touching the random state.
    """
    if getattr(images, "labels", None) is None:
        raise GankitError("class_features needs labelled images, such as data.load('mnist').")
    key = (images.name, images.split, images.source)
    if key not in _trained:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            _trained[key] = _train(images)
    return _trained[key]


def _train(images: Any) -> Features:
    pixels = images.pixels.float().div(127.5).sub(1)
    order = torch.randperm(len(pixels))
    aside = int(len(order) * HELD_OUT_SHARE)
    held, kept = order[:aside], order[aside:]
    net = SmallNet(pixels.shape[1], int(images.labels.max()) + 1)
    optimizer = torch.optim.Adam(net.parameters(), 2e-3)
    for _ in range(TRAINING_STEPS):
        rows = kept[torch.randint(len(kept), (64,))]
        loss = F.cross_entropy(net.classify(pixels[rows]), images.labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        net.standardise(pixels[kept[:5000]])
        right = (net.classify(pixels[held]).argmax(1) == images.labels[held]).float().mean().item()
    name = f"gankit classifier, {FEATURES} numbers, {images.title}, {right:.0%} right"
    return Features(name, net, FEATURES)


def inception_features(weights: str | None = None) -> Features:
    """Inception-v3 pool features (2,048 numbers), the network of published FIDs.

    From torch-fidelity by way of torchmetrics, which downloads 91 MB of weights; `weights` is a
    file you already have. Raises GankitError if they cannot be had.
    """
    try:
        from torchmetrics.image.fid import FrechetInceptionDistance

        metric = FrechetInceptionDistance(feature=2048, feature_extractor_weights_path=weights)
    except ModuleNotFoundError as error:
        raise GankitError(
            "Inception features need two packages: pip install torchmetrics torch-fidelity"
        ) from error
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise GankitError(
            "the weights of Inception cannot be loaded. Connect to the internet, give a file with "
            "weights=..., or use metrics.class_features(images)."
        ) from error
    return Features("Inception-v3 pool3, torch-fidelity", metric.inception, 2048, wants_bytes=True)
