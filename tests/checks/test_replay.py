"""Operations that together compute a known rule are recognised, and nothing else is."""

import pytest
import torch
from torch import nn

from gankit.checks.probes import load_probes
from gankit.checks.reading.recorder import Recorder
from gankit.checks.reading.replay import computes

pixel_norm = load_probes("09_progressive_gan").toys.pixel_norm


def recognised(function, *shape):
    x = torch.zeros(*shape, device="meta")
    recorder = Recorder([x], {})
    with recorder:
        y = function(x)
    return computes(recorder.node(y), pixel_norm) is recorder.node(x)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x / torch.sqrt((x**2).mean(1, keepdim=True) + 1e-8),
        lambda x: x * (x.pow(2).sum(1, True) / x.shape[1] + 1e-8).rsqrt(),
        lambda x: x / torch.sqrt(x.square().mean(dim=1) + 1e-8).unsqueeze(1),
        lambda x: x * (x * x).mean(1, keepdim=True).add_(1e-8).pow(-0.5),
    ],
)
@pytest.mark.parametrize("shape", [(2, 5, 64, 64), (3, 7)])
def test_pixel_norm_in_other_notations(function, shape):
    assert recognised(function, *shape)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x / torch.sqrt((x**2).mean(2, keepdim=True) + 1e-8),
        lambda x: x / (x.pow(2).mean(1, keepdim=True).sqrt() + 1e-2),
        lambda x: x / x.norm(dim=1, keepdim=True),
        lambda x: x * torch.where(x > 0, 1.0, 0.2),
        lambda x: x * torch.ones(1, device=x.device),
    ],
)
def test_what_is_something_else(function):
    assert not recognised(function, 2, 5, 4, 4)


def test_a_parameter_on_the_way_is_not_replayed():
    scale = nn.Parameter(torch.ones(1, 5, 1, 1))
    x = torch.zeros(2, 5, 4, 4)
    recorder = Recorder([x], {"scale": scale})
    with recorder:
        y = x / ((scale * x).square().mean(1, keepdim=True) + 1e-8).sqrt()
    assert computes(recorder.node(y), pixel_norm) is None
