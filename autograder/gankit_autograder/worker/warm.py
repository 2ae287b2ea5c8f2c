"""Runs each kind of probe once before the first fork, so that no worker pays for first calls."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from gankit.checks.observe import observe
from gankit.checks.spec import Architecture, Call, Steps, function, net, normal, sgd, uniform
from gankit_autograder.worker.trace import trace


class _Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 2, 3, padding=1),
            nn.BatchNorm2d(2),
            nn.LeakyReLU(0.2),
            nn.Dropout(0.5),
            nn.ConvTranspose2d(2, 2, 2, 2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(2 * 8 * 8, 1),
            nn.Tanh(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def _loss(x: Tensor) -> Tensor:
    return nn.functional.softplus(x).mean()


def _step(G, D, opt_g, opt_d, real, z, d_loss, g_loss) -> dict[str, float]:
    loss = g_loss(D(G(z)))
    opt_g.zero_grad()
    loss.backward()
    opt_g.step()
    return {"g_loss": loss.item()}


def run_once() -> None:
    """One architecture, one call and one training step, all of our own."""
    arguments = {
        "G": net("generator", latent=2, shape=(1, 2, 2)),
        "D": net("discriminator", shape=(1, 2, 2)),
        "opt_g": sgd("G", 0.1),
        "opt_d": sgd("D", 0.1, watch="G"),
        "real": uniform(2, 1, 2, 2),
        "z": normal(2, 2),
        "d_loss": function("d_loss"),
        "g_loss": function("g_loss"),
    }
    probes = [
        Architecture("net", of="network", inputs=[normal(2, 1, 4, 4)]),
        Call("call", of="loss", inputs=[uniform(3, 1)]),
        Steps("steps", of="step", arguments=arguments),
    ]
    objects = {"network": _Network, "loss": _loss, "step": _step}
    for probe in probes:
        observe(probe, objects)
    trace(_Network, {}, [torch.ones(2, 1, 4, 4)], "warm")
    with torch.device("meta"):  # on which large networks are read
        _Network()(torch.ones(2, 1, 4, 4))
    torch.manual_seed(0)
