"""Large parameters start cheaply, with the spread that was asked for; others as ever."""

import pytest
import torch
from torch import nn
from torch.nn.parameter import is_lazy

from gankit.checks.probing.start import LARGE, PERIOD, QuickStart, fill, repeated


def with_weight(initialise, *args, **options):
    layer = nn.Linear(300, 200)
    initialise(layer.weight, *args, **options)
    return layer


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Linear(300, 200),
        lambda: nn.Embedding(300, 200),
        lambda: nn.Conv2d(60, 80, 4),
        lambda: with_weight(nn.init.uniform_, -0.2, 0.4),
        lambda: with_weight(nn.init.normal_, 0.1, std=0.5),
        lambda: with_weight(nn.init.kaiming_normal_, mode="fan_out", nonlinearity="relu"),
        lambda: with_weight(nn.init.xavier_uniform_),
    ],
)
def test_a_large_weight_has_the_spread_of_its_layer(make):
    with QuickStart():
        weight = make().weight
    wanted = make().weight
    assert weight.numel() > LARGE and isinstance(weight, nn.Parameter) and weight.requires_grad
    assert weight.std().item() == pytest.approx(wanted.std().item(), rel=0.05)
    assert abs(weight.mean() - wanted.mean()) < 0.05 * weight.std()
    torch.manual_seed(5)
    with QuickStart():
        assert torch.equal(make().weight, weight), "it was drawn"
    assert len(weight.flatten(1).unique(dim=0)) == len(weight)


def test_small_ones_are_drawn():
    torch.manual_seed(5)
    with QuickStart():
        quick = nn.Linear(20, 10)
    torch.manual_seed(5)
    assert torch.equal(quick.weight, nn.Linear(20, 10).weight)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (1,), (7,), (2, 3), (65_537,), (65_538, 3)])
def test_a_tensor_is_filled_as_a_row_repeats(shape):
    tensor = torch.empty(shape)
    row = torch.randn(min(tensor.numel(), PERIOD))
    fill(tensor, row)
    assert torch.equal(tensor, repeated(row, tensor.numel()).reshape(shape))


def test_lazy_ones_wait_for_their_shape():
    with QuickStart():
        network = nn.Sequential(nn.LazyLinear(3000), nn.LazyBatchNorm1d())
    assert all(map(is_lazy, network.parameters()))
    assert network(torch.randn(4, 30)).shape == (4, 3000)
