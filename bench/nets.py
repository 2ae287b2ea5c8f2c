"""The networks that the benchmarks train: those of the papers, as 01, 02, 05 and 07 ask."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def fc_nets() -> tuple[nn.Module, nn.Module]:
    layers: list[nn.Module] = []
    for inputs in (100, 4096, 4096, 4096):
        layers += [nn.Linear(inputs, 4096), nn.LeakyReLU(0.1), nn.BatchNorm1d(4096)]
    G = nn.Sequential(*layers, nn.Linear(4096, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28)))
    judge: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in ((784, 1024), (1024, 512), (512, 256)):
        judge += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.1), nn.Dropout(0.5)]
    return G, nn.Sequential(*judge, nn.Linear(256, 1))


def dcgan_nets() -> tuple[nn.Module, nn.Module]:
    """DCGAN at 64x64, 64 channels (Radford et al. 2016): 3.58 and 2.77 million parameters."""
    up: list[nn.Module] = [nn.Unflatten(1, (100, 1, 1))]
    for inputs, outputs, shape in (
        (100, 512, (4, 1, 0)),
        (512, 256, (4, 2, 1)),
        (256, 128, (4, 2, 1)),
        (128, 64, (4, 2, 1)),
    ):
        up += [nn.ConvTranspose2d(inputs, outputs, *shape, bias=False)]
        up += [nn.BatchNorm2d(outputs), nn.ReLU()]
    G = nn.Sequential(*up, nn.ConvTranspose2d(64, 3, 4, 2, 1), nn.Tanh())
    down: list[nn.Module] = [nn.Conv2d(3, 64, 4, 2, 1), nn.LeakyReLU(0.2)]
    for inputs, outputs in ((64, 128), (128, 256), (256, 512)):
        down += [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False)]
        down += [nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]
    return G, nn.Sequential(*down, nn.Conv2d(512, 1, 4, 1, 0), nn.Flatten())


class UNetLevel(nn.Module):
    """One level of the U-Net: down, what is inside, up; the input is passed around it."""

    def __init__(self, outer: int, width: int, inside: nn.Module | None, is_top: bool) -> None:
        super().__init__()
        down: list[nn.Module] = [] if is_top else [nn.LeakyReLU(0.2)]
        down += [nn.Conv2d(outer, width, 4, 2, 1)]
        if inside is not None and not is_top:
            down += [nn.BatchNorm2d(width)]
        inputs = width if inside is None else 2 * width
        up: list[nn.Module] = [nn.ReLU(), nn.ConvTranspose2d(inputs, outer, 4, 2, 1)]
        up += [nn.Tanh()] if is_top else [nn.BatchNorm2d(outer)]
        middle = [] if inside is None else [inside]
        self.body = nn.Sequential(*down, *middle, *up)
        self.is_top = is_top

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x) if self.is_top else torch.cat([x, self.body(x)], 1)


class PairNet(nn.Module):
    """The 70x70 patch discriminator on a pair of images."""

    def __init__(self, channels: int, norm: type[nn.Module]) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(channels, 64, 4, 2, 1), nn.LeakyReLU(0.2)]
        for inputs, outputs, stride in ((64, 128, 2), (128, 256, 2), (256, 512, 1)):
            layers += [nn.Conv2d(inputs, outputs, 4, stride, 1), norm(outputs), nn.LeakyReLU(0.2)]
        self.body = nn.Sequential(*layers, nn.Conv2d(512, 1, 4, 1, 1))

    def forward(self, *images: Tensor) -> Tensor:
        return self.body(torch.cat(images, 1))


def pix2pix_nets() -> tuple[nn.Module, nn.Module]:
    """U-Net-256 without dropout (54,419,459) and the patch discriminator (2,769,601)."""
    net = None
    widths = (64, 128, 256, 512, 512, 512, 512, 512)
    for outer, width in reversed(list(zip((3, *widths), widths, strict=False))):
        net = UNetLevel(outer, width, net, is_top=outer == 3)
    return net, PairNet(6, nn.BatchNorm2d)


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        half = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3)]
        other = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3)]
        norm = nn.InstanceNorm2d
        self.body = nn.Sequential(*half, norm(channels), nn.ReLU(), *other, norm(channels))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def residual_net() -> nn.Module:
    """ResNet-9 of CycleGAN (11,378,179)."""
    norm = nn.InstanceNorm2d
    layers: list[nn.Module] = [nn.ReflectionPad2d(3), nn.Conv2d(3, 64, 7), norm(64), nn.ReLU()]
    for inputs, outputs in ((64, 128), (128, 256)):
        layers += [nn.Conv2d(inputs, outputs, 3, 2, 1), norm(outputs), nn.ReLU()]
    layers += [Residual(256) for _ in range(9)]
    for inputs, outputs in ((256, 128), (128, 64)):
        layers += [nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, 1), norm(outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(64, 3, 7), nn.Tanh())


def cyclegan_nets() -> tuple[nn.Module, nn.Module]:
    generators = nn.ModuleDict({"b": residual_net(), "a": residual_net()})
    judges = {k: PairNet(3, nn.InstanceNorm2d) for k in "ab"}
    return generators, nn.ModuleDict(judges)
