"""A small digit GAN in which one thing can be put wrong."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from gankit import data, train


class DigitGan:
    """Fully connected, on the mini MNIST digits. Subclasses put one thing wrong."""

    steps = 300
    expected = ""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.G = nn.Sequential(*self.generator())
        self.D = nn.Sequential(*self.discriminator())
        self.opt_g = self.adam(self.G, 5e-4)
        self.opt_d = self.adam(self.D, 5e-4)
        self.fixed_noise = torch.randn(32, 16)
        self.change()

    def generator(self) -> list[nn.Module]:
        return [
            nn.Linear(16, 128),
            nn.LeakyReLU(0.1),
            nn.BatchNorm1d(128),
            nn.Linear(128, 784),
            nn.Tanh(),
            nn.Unflatten(1, (1, 28, 28)),
        ]

    def discriminator(self) -> list[nn.Module]:
        return [
            nn.Flatten(),
            nn.Linear(784, 128),
            nn.LeakyReLU(0.1),
            nn.Dropout(0.3),
            nn.Linear(128, 1),
        ]

    def adam(self, net: nn.Module, rate: float) -> torch.optim.Optimizer:
        return torch.optim.Adam(net.parameters(), rate, (0.5, 0.999))

    def change(self) -> None:
        """What is put wrong after everything is built."""

    def prepare(self, real: torch.Tensor) -> torch.Tensor:
        return real

    def d_loss(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        return F.softplus(-real).mean() + F.softplus(fake).mean()

    def g_loss(self, fake: torch.Tensor) -> torch.Tensor:
        return F.softplus(-fake).mean()

    def fake(self, count: int) -> torch.Tensor:
        return self.G(torch.randn(count, 16))

    def step(self, real: torch.Tensor, labels: torch.Tensor) -> dict[str, float]:
        real = self.prepare(real)
        d_loss = self.d_loss(self.D(real), self.D(self.fake(len(real)).detach()))
        self.opt_d.zero_grad()
        d_loss.backward()
        self.opt_d.step()
        g_loss = self.g_loss(self.D(self.fake(len(real))))
        self.opt_g.zero_grad()
        g_loss.backward()
        self.opt_g.step()
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    def monitor(self) -> torch.Tensor:
        return self.G(self.fixed_noise)

    def run(self, folder) -> train.History:
        checkpoint = train.Checkpoint(
            "run",
            folder=folder,
            every="1 hour",
            G=self.G,
            D=self.D,
            opt_g=self.opt_g,
            opt_d=self.opt_d,
        )
        return train.run(
            self.step,
            self.batches(),
            limits=f"{self.steps} steps",
            monitor=self.monitor,
            checkpoint=checkpoint,
        )

    def batches(self):
        return data.load("mnist", source="mini").batches(64)


class Healthy(DigitGan):
    pass


class SigmoidTwice(DigitGan):
    expected = "sigmoid-twice"

    def discriminator(self):
        return [*super().discriminator(), nn.Sigmoid()]


class SigmoidTwiceMean(SigmoidTwice):
    def d_loss(self, real, fake):
        return super().d_loss(real, fake) / 2


class NormalisedOutput(DigitGan):
    """The discriminator's map goes through InstanceNorm on one channel."""

    expected = "dead-signal"
    steps = 100

    def change(self):
        self.opt_d = self.adam(self.D, 2e-4)
        self.opt_g = self.adam(self.G, 2e-4)

    def discriminator(self):
        return [
            nn.Conv2d(1, 16, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 64, 4, 2, 1),
            nn.InstanceNorm2d(64),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, 1, 3, 1, 1),
            nn.LeakyReLU(0.2),
            nn.InstanceNorm2d(1),
        ]

    def d_loss(self, real, fake):
        return 0.5 * (real - 1).square().mean() + 0.5 * fake.square().mean()

    def g_loss(self, fake):
        return 0.5 * (fake - 1).square().mean()


class WeakGenerator(DigitGan):
    expected = "always-right"

    def change(self):
        self.opt_g = self.adam(self.G, 1e-8)
        self.opt_d = self.adam(self.D, 5e-3)


class DetachedGenerator(DigitGan):
    """detach() in the generator's own step."""

    expected = "no-gradient"

    def step(self, real, labels):
        d_loss = self.d_loss(self.D(real), self.D(self.fake(len(real)).detach()))
        self.opt_d.zero_grad()
        d_loss.backward()
        self.opt_d.step()
        g_loss = self.g_loss(self.D(self.fake(len(real)).detach()))
        self.opt_g.zero_grad()
        g_loss.backward()
        self.opt_g.step()
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}


class ClearedGradient(DigitGan):
    """zero_grad() between backward() and step() of the discriminator."""

    expected = "no-gradient"

    def change(self):
        self.opt_d.register_step_pre_hook(lambda optimizer, *_: optimizer.zero_grad())


class SameTarget(DigitGan):
    """Both real and fake images are called real."""

    expected = "both-win"

    def d_loss(self, real, fake):
        return F.softplus(-real).mean() + F.softplus(-fake).mean()


class HelpfulGenerator(DigitGan):
    """The generator's loss has the discriminator's label for fakes."""

    expected = "both-win"

    def g_loss(self, fake):
        return F.softplus(fake).mean()


class RawLogarithm(DigitGan):
    expected = "not-finite"

    def d_loss(self, real, fake):
        real, fake = torch.sigmoid(99 * real), torch.sigmoid(99 * fake)
        return -(torch.log(real) + torch.log(1 - fake)).mean()


class ZeroRate(DigitGan):
    expected = "zero-rate"

    def change(self):
        self.opt_g = self.adam(self.G, 0.0)


class ScheduleEveryStep(DigitGan):
    """A schedule meant for epochs is stepped every step, and the rate vanishes."""

    expected = "zero-rate"

    def change(self):
        schedule = torch.optim.lr_scheduler.ExponentialLR(self.opt_d, 0.9)
        self.opt_d.register_step_post_hook(lambda *_: schedule.step())


class Frozen(DigitGan):
    """requires_grad of D is switched off for the generator's step and never on again."""

    expected = "frozen"

    def step(self, real, labels):
        with torch.no_grad():
            d_loss = self.d_loss(self.D(real), self.D(self.fake(len(real))))
        for parameter in self.D.parameters():
            parameter.requires_grad_(False)
        g_loss = self.g_loss(self.D(self.fake(len(real))))
        self.opt_g.zero_grad()
        g_loss.backward()
        self.opt_g.step()
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}


class OtherNetsOptimizer(DigitGan):
    """The net was made anew after its optimiser."""

    expected = "no-optimizer"

    def change(self):
        self.G = nn.Sequential(*self.generator())


class DataFromZero(DigitGan):
    expected = "data-range"

    def batches(self):
        return [((real + 1) / 2, labels) for real, labels in super().batches()]


class DataStandardised(DigitGan):
    expected = "data-range"

    def batches(self):
        return [(((real + 1) / 2 - 0.13) / 0.31, labels) for real, labels in super().batches()]


class NoTanh(DigitGan):
    expected = "output-range"

    def generator(self):
        return [layer for layer in super().generator() if not isinstance(layer, nn.Tanh)]

    def change(self):
        with torch.no_grad():
            self.G[3].weight.mul_(50)


class IgnoresNoise(DigitGan):
    expected = "collapsed"

    def fake(self, count):
        return self.G(0.0 * torch.randn(count, 16) + 1)

    def monitor(self):
        return self.G(0.0 * self.fixed_noise + 1)


class Blank(DigitGan):
    """The output is saturated at black."""

    expected = "blank"

    def change(self):
        with torch.no_grad():
            self.G[3].bias.fill_(-30.0)


class EvalMode(DigitGan):
    expected = "eval-mode"

    def change(self):
        self.G.eval()


class UnboundedCritic(DigitGan):
    expected = "exploding"

    def change(self):
        self.opt_d = self.adam(self.D, 0.05)

    def d_loss(self, real, fake):
        return fake.mean() - real.mean()

    def g_loss(self, fake):
        return -fake.mean()


class Summed(DigitGan):
    expected = "sum-not-mean"

    def d_loss(self, real, fake):
        return F.softplus(-real).sum() + F.softplus(fake).sum()

    def g_loss(self, fake):
        return F.softplus(-fake).sum()


class SaturatedSigmoid(DigitGan):
    """BCELoss after a sigmoid whose logits are far out: the gradient is exactly zero."""

    expected = "zero-gradient"

    def discriminator(self):
        return [*super().discriminator(), Scale(1e5), nn.Sigmoid()]

    def d_loss(self, real, fake):
        return F.binary_cross_entropy(real, torch.ones_like(real)) + F.binary_cross_entropy(
            fake, torch.zeros_like(fake)
        )

    def g_loss(self, fake):
        return F.binary_cross_entropy(fake, torch.ones_like(fake))


class Scale(nn.Module):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.factor * x


FAULTS = [
    SigmoidTwice,
    SigmoidTwiceMean,
    NormalisedOutput,
    WeakGenerator,
    DetachedGenerator,
    ClearedGradient,
    SameTarget,
    HelpfulGenerator,
    RawLogarithm,
    ZeroRate,
    ScheduleEveryStep,
    Frozen,
    OtherNetsOptimizer,
    DataFromZero,
    DataStandardised,
    NoTanh,
    IgnoresNoise,
    Blank,
    EvalMode,
    UnboundedCritic,
    Summed,
    SaturatedSigmoid,
]
