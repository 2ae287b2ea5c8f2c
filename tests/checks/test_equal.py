"""Networks told equal by numbers: any notation of a network is it, and a changed one is not."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.reading.dictated import Unmatched, table_of
from gankit.checks.reading.digests import digest, same_digest
from gankit.checks.reading.equal import numbers
from gankit.checks.reading.first_use import first_use

SEED = "a seed"


class Plain(nn.Module):
    """A picture (N, 2, 6, 6) -> logits (N, 3): the layers' library forms."""

    slope, rate, momentum = 0.2, 0.3, 0.1

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4, momentum=self.momentum)
        self.last = nn.Linear(144, 3)

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.norm(self.conv(x)), self.slope)
        return self.last(F.dropout(h, self.rate, self.training).flatten(1))


class ByHand(nn.Module):
    """The same in its own arithmetic, declared the other way round, no bias before the norm."""

    def __init__(self) -> None:
        super().__init__()
        self.offset = nn.Parameter(torch.zeros(3))
        self.matrix = nn.Parameter(torch.randn(144, 3) * 0.1)
        self.shift = nn.Parameter(torch.zeros(1, 4, 1, 1))
        self.scale = nn.Parameter(torch.ones(1, 4, 1, 1))
        self.kernel = nn.Parameter(torch.randn(4, 2, 3, 3) * 0.1)
        self.mean, self.variance = torch.zeros(1, 4, 1, 1), torch.ones(1, 4, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        h = F.conv2d(F.pad(x, (1, 1, 1, 1)), self.kernel)
        mean, variance = self.mean, self.variance
        if self.training:
            mean = h.mean((0, 2, 3), keepdim=True)
            variance = (h - mean).square().mean((0, 2, 3), keepdim=True)
            self.mean = 0.9 * self.mean + 0.1 * mean.detach()
            self.variance = 0.9 * self.variance + 0.1 * h.detach().var((0, 2, 3), keepdim=True)
        h = (h - mean) / (variance + 1e-5).sqrt() * self.scale + self.shift
        h = torch.where(h > 0, h, 0.2 * h)
        return F.dropout(h, 0.3, self.training).flatten(1) @ self.matrix + self.offset


class ShiftBeforeScale(ByHand):
    """Its norm names the shift before the scale."""

    def forward(self, x: Tensor) -> Tensor:
        h = F.conv2d(F.pad(x, (1, 1, 1, 1)), self.kernel)
        mean, variance = self.mean, self.variance
        if self.training:
            mean = h.mean((0, 2, 3), keepdim=True)
            variance = (h - mean).square().mean((0, 2, 3), keepdim=True)
            self.mean = 0.9 * self.mean + 0.1 * mean.detach()
            self.variance = 0.9 * self.variance + 0.1 * h.detach().var((0, 2, 3), keepdim=True)
        h = torch.addcmul(self.shift, self.scale, (h - mean) / (variance + 1e-5).sqrt())
        h = torch.where(h > 0, h, 0.2 * h)
        return F.dropout(h, 0.3, self.training).flatten(1) @ self.matrix + self.offset


class DroppedByNumpy(Plain):
    def drop(self, h: Tensor) -> Tensor:
        return h * torch.from_numpy(np.random.binomial(1, 0.7, tuple(h.shape))).to(h) / 0.7

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.norm(self.conv(x)), 0.2)
        return self.last((self.drop(h) if self.training else h).flatten(1))


COINS = np.random.default_rng(5)


class DroppedByItsOwn(DroppedByNumpy):
    """Its numbers come from a generator beside it."""

    def drop(self, h: Tensor) -> Tensor:
        return h * torch.from_numpy(COINS.binomial(1, 0.7, tuple(h.shape))).to(h) / 0.7


class OtherSlope(Plain):
    slope = 0.1


class OtherRate(Plain):
    rate = 0.5


class AlwaysDropped(Plain):
    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.norm(self.conv(x)), 0.2)
        return self.last(F.dropout(h, 0.3, True).flatten(1))


class NormOfTheBatch(Plain):
    def forward(self, x: Tensor) -> Tensor:
        h = F.batch_norm(self.conv(x), None, None, self.norm.weight, self.norm.bias, True)
        h = F.leaky_relu(h, 0.2)
        return self.last(F.dropout(h, 0.3, self.training).flatten(1))


class Cut(Plain):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.detach())


class Frozen(Plain):
    def forward(self, x: Tensor) -> Tensor:
        h = F.conv2d(x, self.conv.weight.detach(), self.conv.bias, padding=1)
        h = F.leaky_relu(self.norm(h), 0.2)
        return self.last(F.dropout(h, 0.3, self.training).flatten(1))


class NeverUsed(Plain):
    def __init__(self) -> None:
        super().__init__()
        self.more = nn.Linear(3, 3)


class OneMoreBias(Plain):
    def __init__(self) -> None:
        super().__init__()
        self.more = nn.Parameter(torch.zeros(4, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.norm(self.conv(x)) + self.more, 0.2)
        return self.last(F.dropout(h, 0.3, self.training).flatten(1))


class Wider(Plain):
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(2, 5, 3, padding=1), nn.BatchNorm2d(5)
        self.last = nn.Linear(180, 3)


class Overwriting(Plain):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.mul_(1))


class Lazy(Plain):
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.LazyConv2d(4, 3, padding=1), nn.LazyBatchNorm2d()
        self.last = nn.LazyLinear(3)


@pytest.fixture
def picture() -> list[Tensor]:
    return [torch.rand(5, 2, 6, 6, generator=torch.Generator().manual_seed(3)) - 0.5]


@pytest.fixture
def table(picture):
    return table_of(Plain(), picture)


def told(network: nn.Module, inputs: list[Tensor], table) -> dict:
    return digest(numbers(network, inputs, table, SEED))


@pytest.mark.parametrize("notation", [Plain, ByHand, Lazy, ShiftBeforeScale])
def test_any_notation_gives_the_same_numbers(notation, picture, table) -> None:
    wanted = told(Plain(), picture, table)
    assert same_digest(told(notation(), picture, table), wanted)


@pytest.mark.parametrize(
    "changed", [OtherSlope, OtherRate, AlwaysDropped, NormOfTheBatch, Cut, Frozen, NeverUsed]
)
def test_a_changed_network_gives_other_numbers(changed, picture, table) -> None:
    wanted = told(Plain(), picture, table)
    assert not same_digest(told(changed(), picture, table), wanted)


@pytest.mark.parametrize("changed", [OneMoreBias, Wider, Overwriting])
def test_numbers_that_do_not_fit_are_refused_with_a_reason(changed, picture, table) -> None:
    with pytest.raises(Unmatched, match=r"\w"):
        numbers(changed(), picture, table, SEED)


@pytest.mark.parametrize("dropped", [DroppedByNumpy, DroppedByItsOwn])
def test_random_numbers_are_noticed_wherever_they_come_from(dropped, picture, table) -> None:
    assert numbers(dropped(), picture, table, SEED)["chance"]
    assert not numbers(Plain(), picture, table, SEED)["chance"]


def test_the_gradient_at_an_input_may_be_left_out(picture, table) -> None:
    wanted, cut = told(Plain(), picture, table), told(Cut(), picture, table)
    assert same_digest(cut, wanted, passing=[])


def test_parameters_stand_in_the_order_of_their_first_use(picture) -> None:
    names = ["kernel", "scale", "shift", "matrix", "offset"]
    assert first_use(ByHand(), picture) == names


def test_the_table_says_which_bias_has_no_effect(table) -> None:
    idle = [bool(place[2]) for place in table]
    assert idle == [False, True, False, False, False, False]


def test_a_reason_is_given_where_no_match_exists(picture, table) -> None:
    numbers(Plain(), picture, table, SEED)
    with pytest.raises(Unmatched, match=r"\(4, 2, 3, 3\)"):
        numbers(Wider(), picture, table, SEED)


def test_all_but_the_parameters_is_left_as_it_was(picture, table) -> None:
    network = Plain().eval()
    network.norm.running_mean.fill_(7)
    torch.manual_seed(5)
    state = torch.get_rng_state()
    numbers(network, picture, table, SEED)
    assert torch.equal(torch.get_rng_state(), state)
    assert not network.training
    assert not network.norm.training
    assert network.norm.running_mean.eq(7).all()
    assert network.norm.num_batches_tracked == 0
