"""Small, correct versions of every exercise's training: the doctor must find nothing in them.

The networks are narrower than in the exercises and the images smaller, so that each run takes
seconds; losses, order of updates and optimisers are those of the exercises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from healthy_nets import (
    Hierarchical,
    PixelNorm,
    UNet,
    conv_nets,
    dense_nets,
    patch_net,
    residual_net,
)
from torch import Tensor, nn

from gankit import data, train


@dataclass
class Run:
    """What `train.run` needs."""

    step: Callable
    batches: Iterable
    monitor: Callable[[], Tensor]
    things: dict = field(default_factory=dict)
    steps: int = 210

    def go(self, folder) -> train.History:
        checkpoint = train.Checkpoint("run", folder=folder, every="1 hour", **self.things)
        return train.run(
            self.step,
            self.batches,
            limits=f"{self.steps} steps",
            monitor=self.monitor,
            checkpoint=checkpoint,
        )


def adam(*nets: nn.Module, rate: float = 2e-4, betas=(0.5, 0.999)) -> torch.optim.Optimizer:
    return torch.optim.Adam([p for net in nets for p in net.parameters()], rate, betas)


def update(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def vanilla_d(real: Tensor, fake: Tensor) -> Tensor:
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def vanilla_g(fake: Tensor) -> Tensor:
    return F.softplus(-fake).mean()


def square_d(real: Tensor, fake: Tensor) -> Tensor:
    return 0.5 * (real - 1).square().mean() + 0.5 * fake.square().mean()


def square_g(fake: Tensor) -> Tensor:
    return 0.5 * (fake - 1).square().mean()


def hinge_d(real: Tensor, fake: Tensor) -> Tensor:
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def hinge_g(fake: Tensor) -> Tensor:
    return -fake.mean()


def digits(size: int = 64, **options):
    return data.load("mnist", source="mini").batches(size, **options)


def shoes(size: int = 4):
    return data.load("edges2shoes", source="mini").batches(size)


def shrunk(batches: Iterable, factor: int) -> list[tuple[Tensor, ...]]:
    return [tuple(F.avg_pool2d(image, factor) for image in batch) for batch in batches]


def latent_gan(G, D, d_loss, g_loss, latent: int, batches, rates=(1e-4, 2e-4), **options) -> Run:
    """The step of exercises 01 and 02."""
    opt_g, opt_d = adam(G, rate=rates[0]), adam(D, rate=rates[1])
    fixed = torch.randn(32, latent)

    def step(real, labels):
        with torch.no_grad():
            fake = G(torch.randn(len(real), latent))
        loss_d = d_loss(D(real), D(fake))
        update(opt_d, loss_d)
        loss_g = g_loss(D(G(torch.randn(len(real), latent))))
        update(opt_g, loss_g)
        return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}

    things = {"G": G, "D": D, "opt_g": opt_g, "opt_d": opt_d}
    return Run(step, batches, lambda: G(fixed), things, **options)


def gan_vanilla() -> Run:
    return latent_gan(*dense_nets(), vanilla_d, vanilla_g, 100, digits(), steps=300)


def gan_squares() -> Run:
    return latent_gan(*dense_nets(), square_d, square_g, 100, digits(), steps=300)


def dcgan() -> Run:
    return latent_gan(*conv_nets(32), square_d, square_g, 32, digits(16))


def dcgan_hinge() -> Run:
    nets = conv_nets(64, spectral=True)
    return latent_gan(*nets, hinge_d, hinge_g, 64, digits(16), rates=(2e-4, 2e-4))


def cgan() -> Run:
    G, D = conv_nets(42, extra=10)
    opt_g, opt_d = adam(G, rate=1e-4), adam(D)
    fixed, classes = torch.randn(20, 32), torch.arange(20) % 10

    def draw(z, labels):
        return G(torch.cat([z, F.one_hot(labels, 10).float()], 1))

    def judge(x, labels):
        maps = F.one_hot(labels, 10).float()[:, :, None, None].expand(-1, -1, 28, 28)
        return D(torch.cat([x, maps], 1))

    def step(real, labels):
        fake = draw(torch.randn(len(real), 32), labels).detach()
        d_loss = square_d(judge(real, labels), judge(fake, labels))
        update(opt_d, d_loss)
        g_loss = square_g(judge(draw(torch.randn(len(real), 32), labels), labels))
        update(opt_g, g_loss)
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    things = {"G": G, "D": D, "opt_g": opt_g, "opt_d": opt_d}
    return Run(step, digits(16), lambda: draw(fixed, classes), things)


def translator() -> Run:
    """Exercise 04 with inverted, coloured digits as the source."""
    tint = torch.tensor([0.9, 0.2, -0.5]).view(1, 3, 1, 1)
    pairs = [
        (F.pad((-real * tint).clamp(-1, 1), (2, 2, 2, 2)), real.flip(0)[labels.flip(0).argsort()])
        for real, labels in digits(8)
    ]

    def down(inputs, outputs, shape, norm=True):
        layers = [nn.Conv2d(inputs, outputs, *shape, bias=not norm)]
        return layers + ([nn.BatchNorm2d(outputs)] if norm else []) + [nn.LeakyReLU(0.1)]

    def up(inputs, outputs):
        layer = nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False)
        return [layer, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.1)]

    G = nn.Sequential(
        *down(3, 16, (4, 2, 1), norm=False),
        *down(16, 32, (4, 2, 1)),
        *down(32, 64, (2, 1, 0)),
        *up(64, 32),
        *up(32, 16),
        nn.Conv2d(16, 1, 3, 1, 1),
        nn.Tanh(),
    )
    _, D = conv_nets(8, channels=4)
    opt_g, opt_d = adam(G, rate=1e-4), adam(D)

    def judge(digit, source):
        return D(torch.cat([digit, F.interpolate(source, 28)], 1))

    inputs = torch.cat([source for source, _ in pairs[:3]])

    def step(source, real):
        d_loss = square_d(judge(real, source), judge(G(source).detach(), source))
        update(opt_d, d_loss)
        g_loss = square_g(judge(G(source), source))
        update(opt_g, g_loss)
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    things = {"translator": G, "D": D, "opt_g": opt_g, "opt_d": opt_d}
    return Run(step, pairs, lambda: G(inputs), things)


def pix2pix(use_gan: bool = True, G: nn.Module | None = None) -> Run:
    G, D = G or UNet(), patch_net(6)
    opt_g, opt_d = adam(G), adam(D)
    batches = shrunk(shoes(), 2)

    def step(source, target):
        fake = G(source)
        d_loss = torch.zeros(())
        if use_gan:
            real_logits = D(torch.cat([source, target], 1))
            d_loss = vanilla_d(real_logits, D(torch.cat([source, fake.detach()], 1))) / 2
            update(opt_d, d_loss)
        g_loss = 100 * F.l1_loss(fake, target)
        if use_gan:
            g_loss = g_loss + vanilla_g(D(torch.cat([source, fake], 1)))
        update(opt_g, g_loss)
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    things = {"G": G, "D": D, "opt_g": opt_g, "opt_d": opt_d}
    inputs = torch.cat([source for source, _ in batches[:3]])
    return Run(step, batches, lambda: G(inputs), things)


def pix2pix_l1() -> Run:
    return pix2pix(use_gan=False)


def cyclegan() -> Run:
    """Exercise 07 between edges and shoes, shuffled apart."""
    to_b, to_a = residual_net(), residual_net()
    judge_a, judge_b = patch_net(3, norm=nn.InstanceNorm2d), patch_net(3, norm=nn.InstanceNorm2d)
    opt_g, opt_d = adam(to_a, to_b), adam(judge_a, judge_b)
    batches = [(a, b.flip(0)) for a, b in shrunk(shoes(2), 2)][:100]

    def step(a, b):
        fake_b, fake_a = to_b(a), to_a(b)
        g_loss = 2 * square_g(judge_b(fake_b)) + 2 * square_g(judge_a(fake_a))
        g_loss = g_loss + 10 * (F.l1_loss(to_a(fake_b), a) + F.l1_loss(to_b(fake_a), b))
        g_loss = g_loss + 5 * (F.l1_loss(to_b(b), b) + F.l1_loss(to_a(a), a))
        update(opt_g, g_loss)
        d_loss = square_d(judge_a(a), judge_a(fake_a.detach()))
        d_loss = d_loss + square_d(judge_b(b), judge_b(fake_b.detach()))
        update(opt_d, d_loss)
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    things = {"G_AB": to_b, "G_BA": to_a, "D_A": judge_a, "D_B": judge_b}
    inputs = torch.cat([a for a, _ in batches[:8]])
    things |= {"opt_g": opt_g, "opt_d": opt_d}
    return Run(step, batches, lambda: to_b(inputs), things)


def began() -> Run:
    def block(inputs, outputs, stride=1):
        layer = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        return [layer, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]

    def decoder(n=8):
        return nn.Sequential(
            nn.Linear(16, 16 * n),
            nn.Unflatten(1, (n, 4, 4)),
            *block(n, n),
            nn.Upsample(scale_factor=2),
            *block(n, n),
            nn.Upsample(scale_factor=2),
            *block(n, n),
            nn.Conv2d(n, 3, 3, 1, 1),
            nn.Tanh(),
        )

    encoder = [*block(3, 8), *block(8, 16, 2), *block(16, 24, 2), nn.Flatten()]
    D = nn.Sequential(*encoder, nn.Linear(24 * 16, 16), decoder())
    G = decoder()
    opt_g, opt_d = adam(G), adam(D)
    state = {"k": 0.0}
    batches = [(target,) for _, target in shrunk(shoes(8), 4)]
    fixed = torch.rand(32, 16) * 2 - 1

    def noise(count):
        return torch.rand(count, 16) * 2 - 1

    def distance(v):
        return (v - D(v)).abs().mean()

    def step(real):
        loss_real = distance(real)
        d_loss = loss_real - state["k"] * distance(G(noise(len(real))).detach())
        update(opt_d, d_loss)
        g_loss = distance(G(noise(len(real))))
        update(opt_g, g_loss)
        balance = 0.7 * loss_real.item() - g_loss.item()
        state["k"] = min(1.0, max(0.0, state["k"] + 0.001 * balance))
        measure = loss_real.item() + abs(balance)
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item(), "m_global": measure}

    things = {"G": G, "D": D, "opt_g": opt_g, "opt_d": opt_d, "state": state}
    return Run(step, batches, lambda: G(fixed), things)


def wgan_gp() -> Run:
    """Exercise 09's loss, EMA, optimiser and linear output, at one resolution."""

    def block(inputs, outputs):
        layer = nn.Conv2d(inputs, outputs, 3, 1, 1)
        return [nn.Upsample(scale_factor=2), layer, nn.LeakyReLU(0.2), PixelNorm()]

    G = nn.Sequential(
        nn.Linear(32, 32 * 49),
        nn.LeakyReLU(0.2),
        nn.Unflatten(1, (32, 7, 7)),
        PixelNorm(),
        *block(32, 16),
        *block(16, 16),
        nn.Conv2d(16, 1, 1),
    )
    D = nn.Sequential(
        nn.Conv2d(1, 16, 3, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(16, 32, 3, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(32 * 49, 1),
    )
    ema = torch.optim.swa_utils.AveragedModel(
        G, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99), use_buffers=True
    )
    opt_g, opt_d = adam(G, rate=1e-3, betas=(0.0, 0.99)), adam(D, rate=1e-3, betas=(0.0, 0.99))
    fixed = torch.randn(32, 32)

    def critic_loss(real, fake):
        alpha = torch.rand(len(real), 1, 1, 1)
        mixed = torch.lerp(real, fake, alpha).requires_grad_()
        (slope,) = torch.autograd.grad(D(mixed).sum(), mixed, create_graph=True)
        penalty = (slope.flatten(1).norm(dim=1) - 1).square().mean()
        scores = D(real)
        return D(fake).mean() - scores.mean() + 10 * penalty + 1e-3 * scores.square().mean()

    def step(real, labels):
        d_loss = critic_loss(real, G(torch.randn(len(real), 32)).detach())
        update(opt_d, d_loss)
        g_loss = -D(G(torch.randn(len(real), 32))).mean()
        update(opt_g, g_loss)
        ema.update_parameters(G)
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    things = {"G": G, "D": D, "ema": ema, "opt_g": opt_g, "opt_d": opt_d}
    return Run(step, digits(16), lambda: ema(fixed), things)


def hierarchical() -> Run:
    return pix2pix(G=Hierarchical())


def autoencoder() -> Run:
    """Exercise 00's tour: one net and one loss, no game."""
    net = nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 32),
        nn.ReLU(),
        nn.Linear(32, 784),
        nn.Tanh(),
        nn.Unflatten(1, (1, 28, 28)),
    )
    optimizer = adam(net, rate=1e-3)

    def step(real, labels):
        loss = F.l1_loss(net(real), real)
        update(optimizer, loss)
        return {"loss": loss.item()}

    fixed = next(iter(digits(32)))[0]
    return Run(step, digits(), lambda: net(fixed), {"net": net, "optimizer": optimizer})


HEALTHY = [
    autoencoder,
    gan_vanilla,
    gan_squares,
    dcgan,
    dcgan_hinge,
    cgan,
    translator,
    pix2pix,
    pix2pix_l1,
    cyclegan,
    began,
    wgan_gp,
    hierarchical,
]
