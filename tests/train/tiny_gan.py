"""A GAN that trains in milliseconds, with all that a run has to keep: EMA, schedule, pool."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from gankit import train


class Pool:
    """An image pool without `state_dict`, as students write it."""

    def __init__(self) -> None:
        self.images: list[torch.Tensor] = []

    def query(self, images: torch.Tensor) -> torch.Tensor:
        self.images = [*self.images, images.detach().clone()][-5:]
        return random.choice(self.images) if random.random() < 0.5 else images


class TinyGan:
    """Nets, optimisers and a step on 8x8 images; uses all three random generators."""

    def __init__(self, seed: int = 0, hidden: int = 16) -> None:
        torch.manual_seed(seed)
        random.seed(seed)
        np.random.seed(seed)
        self.G = nn.Sequential(
            nn.Linear(4, hidden),
            nn.BatchNorm1d(hidden),
            nn.ReLU(),
            nn.Linear(hidden, 64),
            nn.Tanh(),
            nn.Unflatten(1, (1, 8, 8)),
        )
        self.D = nn.Sequential(
            nn.Flatten(),
            nn.Linear(64, hidden),
            nn.LeakyReLU(0.1),
            nn.Dropout(0.3),
            nn.Linear(hidden, 1),
        )
        self.ema = torch.optim.swa_utils.AveragedModel(self.G)
        self.opt_g = torch.optim.Adam(self.G.parameters(), 1e-3, (0.5, 0.999))
        self.opt_d = torch.optim.Adam(self.D.parameters(), 1e-3, (0.5, 0.999))
        self.schedule = torch.optim.lr_scheduler.MultiStepLR(self.opt_g, [20, 40], 0.5)
        self.fixed_noise = torch.randn(4, 4)
        self.pool = Pool()
        self.counter = {"k": 0.0}

    def step(self, real: torch.Tensor) -> dict[str, float]:
        noise = torch.randn(len(real), 4) + 0.01 * float(np.random.randn())
        fake = self.pool.query(self.G(noise)).detach()
        d_loss = F.softplus(-self.D(real)).mean() + F.softplus(self.D(fake)).mean()
        self.opt_d.zero_grad()
        d_loss.backward()
        self.opt_d.step()
        g_loss = F.softplus(-self.D(self.G(torch.randn(len(real), 4)))).mean()
        self.opt_g.zero_grad()
        g_loss.backward()
        self.opt_g.step()
        self.schedule.step()
        self.ema.update_parameters(self.G)
        self.counter["k"] += 0.5 * g_loss.item()
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    def monitor(self) -> torch.Tensor:
        return self.G(self.fixed_noise)

    def checkpoint(self, folder: Path, every: str = "10 steps", name: str = "tiny"):
        return train.Checkpoint(
            name,
            folder=folder,
            every=every,
            G=self.G,
            D=self.D,
            ema=self.ema,
            opt_g=self.opt_g,
            opt_d=self.opt_d,
            schedule=self.schedule,
            fixed_noise=self.fixed_noise,
            pool=self.pool,
            counter=self.counter,
        )

    def fingerprint(self, history: train.History) -> list[bytes]:
        """All bytes that two equal runs must share."""
        tensors = [
            *self.G.state_dict().values(),
            *self.D.state_dict().values(),
            *self.ema.state_dict().values(),
            *[s["exp_avg"] for s in self.opt_g.state_dict()["state"].values()],
            *[s["exp_avg_sq"] for s in self.opt_d.state_dict()["state"].values()],
            *self.pool.images,
            torch.tensor(history["d_loss"], dtype=torch.float64),
            torch.tensor(history["g_loss"], dtype=torch.float64),
            torch.tensor([self.counter["k"], self.schedule.get_last_lr()[0]]),
            torch.get_rng_state(),
        ]
        rest = [repr(random.getstate()).encode(), np.random.get_state()[1].tobytes()]
        return [t.detach().numpy().tobytes() for t in tensors] + rest


def batches(count: int = 12, size: int = 8) -> list[torch.Tensor]:
    """A list of batches: the simplest data `train.run` takes."""
    source = torch.Generator().manual_seed(5)
    return [torch.rand(size, 1, 8, 8, generator=source) * 2 - 1 for _ in range(count)]


def shuffled_loader() -> torch.utils.data.DataLoader:
    """A DataLoader whose order comes from torch's global generator."""
    images = torch.cat(batches())
    dataset = torch.utils.data.TensorDataset(images)
    return torch.utils.data.DataLoader(dataset, 8, shuffle=True)
