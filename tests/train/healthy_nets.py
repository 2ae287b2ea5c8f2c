"""Small networks of the kinds that the exercises train."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def dense_nets(hidden: int = 256) -> tuple[nn.Module, nn.Module]:
    def block(inputs, outputs):
        return [nn.Linear(inputs, outputs), nn.LeakyReLU(0.1), nn.BatchNorm1d(outputs)]

    def judge(inputs, outputs):
        return [nn.Linear(inputs, outputs), nn.LeakyReLU(0.1), nn.Dropout(0.5)]

    G = nn.Sequential(
        *block(100, hidden),
        *block(hidden, hidden),
        *block(hidden, hidden),
        *block(hidden, hidden),
        nn.Linear(hidden, 784),
        nn.Tanh(),
        nn.Unflatten(1, (1, 28, 28)),
    )
    D = nn.Sequential(
        nn.Flatten(), *judge(784, 256), *judge(256, 128), *judge(128, 64), nn.Linear(64, 1)
    )
    return G, D


def conv_nets(latent: int, channels: int = 1, extra: int = 0, width: int = 8, spectral=False):
    """Exercise 02's layers with fewer channels."""
    w = width
    up = [(latent, 8 * w, 3), (8 * w, 4 * w, 3), (4 * w, 2 * w, 2), (2 * w, w, 2)]
    layers = [nn.Unflatten(1, (latent, 1, 1))]
    for inputs, outputs, kernel in up:
        layers += [nn.ConvTranspose2d(inputs, outputs, kernel, 2), nn.LeakyReLU(0.1)]
        layers += [nn.BatchNorm2d(outputs)]
    G = nn.Sequential(*layers, nn.Conv2d(w, channels, 3, 1, 1), nn.Tanh())
    wrap = nn.utils.parametrizations.spectral_norm if spectral else (lambda layer: layer)
    D = []
    for inputs, outputs, shape in (
        (channels + extra, w, (3, 2, 1)),
        (w, 2 * w, (3, 2, 1)),
        (2 * w, 4 * w, (7, 1, 0)),
    ):
        D += [wrap(nn.Conv2d(inputs, outputs, *shape)), nn.LeakyReLU(0.1), nn.Dropout(0.5)]
    return G, nn.Sequential(*D, wrap(nn.Conv2d(4 * w, 1, 1)), nn.Flatten())


class UNet(nn.Module):
    """A U-Net of exercise 05's blocks for small images."""

    def __init__(self, widths: tuple[int, ...] = (8, 16, 32, 32), output: nn.Module | None = None):
        super().__init__()
        self.downs, self.ups = nn.ModuleList(), nn.ModuleList()
        inputs = 3
        for level, width in enumerate(widths):
            norm = [nn.BatchNorm2d(width)] if 0 < level < len(widths) - 1 else []
            before = [nn.LeakyReLU(0.2)] if level else []
            self.downs.append(nn.Sequential(*before, nn.Conv2d(inputs, width, 4, 2, 1), *norm))
            inputs = width
        for level, width in reversed(list(enumerate((3, *widths[:-1])))):
            doubled = inputs if level == len(widths) - 1 else 2 * inputs
            norm = [nn.BatchNorm2d(width)] if level else []
            self.ups.append(
                nn.Sequential(nn.ReLU(), nn.ConvTranspose2d(doubled, width, 4, 2, 1), *norm)
            )
            inputs = width
        self.output = output or nn.Tanh()

    def forward(self, x: Tensor) -> Tensor:
        skips = []
        for down in self.downs:
            x = down(x)
            skips.append(x)
        x = self.ups[0](skips.pop())
        for up in list(self.ups)[1:]:
            x = up(torch.cat([x, skips.pop()], 1))
        return self.output(x)


def patch_net(channels: int, width: int = 8, norm=nn.BatchNorm2d) -> nn.Module:
    w = width
    layers = [nn.Conv2d(channels, w, 4, 2, 1), nn.LeakyReLU(0.2)]
    for inputs, outputs, stride in ((w, 2 * w, 2), (2 * w, 4 * w, 1)):
        layers += [nn.Conv2d(inputs, outputs, 4, stride, 1), norm(outputs), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(4 * w, 1, 4, 1, 1))


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        half = [
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            nn.InstanceNorm2d(channels),
        ]
        rest = [
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            nn.InstanceNorm2d(channels),
        ]
        self.body = nn.Sequential(*half, nn.ReLU(), *rest)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def residual_net(width: int = 8) -> nn.Module:
    return nn.Sequential(
        nn.ReflectionPad2d(3),
        nn.Conv2d(3, width, 7),
        nn.InstanceNorm2d(width),
        nn.ReLU(),
        nn.Conv2d(width, 2 * width, 3, 2, 1),
        nn.InstanceNorm2d(2 * width),
        nn.ReLU(),
        Residual(2 * width),
        Residual(2 * width),
        nn.ConvTranspose2d(2 * width, width, 3, 2, 1, 1),
        nn.InstanceNorm2d(width),
        nn.ReLU(),
        nn.ReflectionPad2d(3),
        nn.Conv2d(width, 3, 7),
        nn.Tanh(),
    )


class PixelNorm(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + 1e-8)


class Hierarchical(nn.Module):
    """Exercise 10: a global painter on half the size, a local one on what is left."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = UNet((8, 16, 32), nn.Identity())
        self.local = UNet((8, 16, 32, 32), nn.Identity())

    def forward(self, x: Tensor) -> Tensor:
        coarse = F.interpolate(self.whole(F.avg_pool2d(x, 2)), scale_factor=2, mode="bilinear")
        return torch.tanh(coarse + self.local(x - torch.tanh(coarse)))
