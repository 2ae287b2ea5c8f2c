"""A layer in another notation is the same layer; what only looks like one is told apart."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gankit.checks.compare import first_difference
from gankit.checks.explain.changes import network_changes
from gankit.checks.fields import row_words
from gankit.checks.reading.architecture import observe_architecture

IMAGE = (2, 3, 16, 16)


def views(module, *shapes, **build):
    return observe_architecture(module, build, [torch.zeros(*shape) for shape in shapes])


class Written(nn.Module):
    """A small network; `forward` of a subclass writes it in another notation."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.last = nn.Linear(8 * 16 * 16, 5)

    def features(self, x):
        return F.interpolate(F.relu(self.norm(self.conv(x))), scale_factor=2).flatten(1)

    def forward(self, x):
        return self.last(self.features(x))


class WithZeros(Written):
    def features(self, x):
        x = F.conv2d(F.pad(x, (1, 1, 1, 1)), self.conv.weight, self.conv.bias, stride=2)
        return F.interpolate(F.relu(self.norm(x)), scale_factor=2, mode="nearest-exact").flatten(1)


class WithBiasAfterwards(Written):
    def features(self, x):
        x = F.conv2d(x, self.conv.weight, stride=2, padding=1) + self.conv.bias[:, None, None]
        x = F.relu(self.norm(x))
        return x.repeat_interleave(2, dim=3).repeat_interleave(2, dim=2).flatten(1)


class WithTiles(Written):
    def features(self, x):
        x = F.relu(self.norm(self.conv(x)))
        n, c, h, w = x.shape
        x = x.reshape(n, c, h, 1, w, 1).repeat(1, 1, 1, 2, 1, 2)
        return x.reshape(n, c * 2 * h * 2 * w)


class WithEinsum(Written):
    def forward(self, x):
        return torch.einsum("ni, oi -> no", self.features(x), self.last.weight) + self.last.bias


class WithAddmm(Written):
    def forward(self, x):
        return torch.addmm(self.last.bias, self.features(x), self.last.weight.t())


class WithLazyLayers(Written):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.LazyConv2d(8, 3, stride=2, padding=1), nn.LazyBatchNorm2d()
        self.last = nn.LazyLinear(5)


@pytest.mark.parametrize(
    "other", [WithZeros, WithBiasAfterwards, WithTiles, WithEinsum, WithAddmm, WithLazyLayers]
)
def test_a_layer_in_another_notation_is_equal(other):
    assert views(other, IMAGE) == views(Written, IMAGE)


class Whole(Written):
    """The linear layer as a convolution over the whole map."""

    def __init__(self):
        super().__init__()
        self.last = nn.Conv2d(8, 5, 16)

    def forward(self, x):
        return self.last(self.features(x).view(-1, 8, 16, 16)).flatten(1)


def test_a_convolution_over_the_whole_map_is_a_linear_layer():
    wanted, found = views(Written, IMAGE)["layers"], views(Whole, IMAGE)["layers"]
    assert first_difference("net.layers", wanted, found) is None


class Reflected(Written):
    def features(self, x):
        x = F.pad(x, (1, 1, 1, 1), mode="reflect")
        x = F.conv2d(x, self.conv.weight, self.conv.bias, stride=2)
        return F.interpolate(F.relu(self.norm(x)), scale_factor=2).flatten(1)


class Shifted(Written):
    def features(self, x):
        x = F.conv2d(F.pad(x, (0, 2, 0, 2)), self.conv.weight, self.conv.bias, stride=2)
        return F.interpolate(F.relu(self.norm(x)), scale_factor=2).flatten(1)


class Tiled(Written):
    """The map four times beside itself, not each pixel."""

    def features(self, x):
        return F.relu(self.norm(self.conv(x))).repeat(1, 1, 2, 2).flatten(1)


class SideBySide(Written):
    """The bias is added along the width, not to the channels."""

    def features(self, x):
        x = F.relu(self.norm(F.conv2d(x, self.conv.weight, stride=2, padding=1)))
        return F.interpolate(x + self.conv.bias, scale_factor=2).flatten(1)


@pytest.mark.parametrize("other", [Reflected, Shifted, Tiled, SideBySide])
def test_what_only_looks_like_another_notation_is_seen(other):
    assert views(other, IMAGE)["layers"] != views(Written, IMAGE)["layers"]


class OneNorm(nn.Module):
    """Two blocks with the same norm, or each with its own."""

    def __init__(self, norms=1):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(3, 3, 3, padding=1) for _ in range(2)])
        self.norms = nn.ModuleList([nn.BatchNorm2d(3) for _ in range(norms)])

    def forward(self, x):
        for number, conv in enumerate(self.convs):
            x = F.relu(self.norms[number % len(self.norms)](conv(x)))
        return x


def test_a_norm_that_serves_two_layers_is_seen():
    shared, own = views(OneNorm, IMAGE), views(OneNorm, IMAGE, norms=2)
    assert "the same norm as before" in row_words(shared["output"])["norm"]
    assert "same" not in row_words(own["output"])["norm"]


class NormByHand(nn.Module):
    """A convolution and arithmetic that may be an InstanceNorm's."""

    def __init__(self, arithmetic):
        super().__init__()
        self.conv, self.arithmetic = nn.Conv2d(3, 3, 3, padding=1), arithmetic

    def forward(self, x):
        return torch.tanh(self.arithmetic(self.conv(x)))


def moments(x, dims=(2, 3), unbiased=False):
    mean, variance = x.mean(dims, keepdim=True), x.var(dims, unbiased=unbiased, keepdim=True)
    return x - mean, variance + 1e-5


@pytest.mark.parametrize(
    "arithmetic",
    [
        lambda x: moments(x)[0] / moments(x)[1].sqrt(),
        lambda x: moments(x)[0] * torch.rsqrt(moments(x)[1]),
        lambda x: moments(x)[1] ** -0.5 * moments(x)[0],
    ],
)
def test_an_instance_norm_by_hand_is_one(arithmetic):
    found, wanted = (views(NormByHand, IMAGE, arithmetic=a) for a in (arithmetic, F.instance_norm))
    assert found == wanted
    assert found["output"]["norm"] == [{"name": "InstanceNorm", "notes": ["no learned scale"]}]


@pytest.mark.parametrize(
    "arithmetic",
    [
        lambda x: moments(x, unbiased=True)[0] / moments(x, unbiased=True)[1].sqrt(),
        lambda x: moments(x, (0, 2, 3))[0] / moments(x, (0, 2, 3))[1].sqrt(),
        lambda x: moments(x, (1, 2, 3))[0] / moments(x, (1, 2, 3))[1].sqrt(),
        lambda x: moments(x)[0] / moments(x)[1],
        lambda x: x / moments(x)[1].sqrt(),
    ],
)
def test_what_only_looks_like_an_instance_norm_is_another_norm(arithmetic):
    found = views(NormByHand, IMAGE, arithmetic=arithmetic)["output"]
    assert found["norm"] == ["a norm of its own arithmetic"]


@pytest.mark.parametrize(
    ("norm", "name"),
    [
        (nn.utils.parametrizations.spectral_norm, "SpectralNorm"),
        (nn.utils.parametrizations.weight_norm, "WeightNorm"),
    ],
)
def test_weights_divided_by_their_norm_are_a_norm_behind_their_layer(norm, name):
    plain = views(lambda: nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2)), (3, 4))
    normed = views(lambda: nn.Sequential(norm(nn.Linear(4, 5)), nn.ReLU(), nn.Linear(5, 2)), (3, 4))
    assert normed["layers"] == plain["layers"]
    assert normed["norms"][1]["value"] == [{"name": name, "side": "before"}]
    assert first_difference("net.parameters", plain["parameters"], normed["parameters"]) is None


MASKS = [
    lambda x: x * (torch.rand_like(x) > 0.5),
    lambda x: x * torch.bernoulli(torch.full_like(x, 0.5)) / 0.5,
    lambda x: x.masked_fill(torch.rand(x.shape) < 0.5, 0),
    lambda x: torch.where(torch.rand_like(x) < 0.5, x, torch.zeros(())),
]


@pytest.mark.parametrize("mask", MASKS)
def test_numbers_that_are_dropped_at_random_are_dropout_and_no_wiring(mask):
    class Net(nn.Module):
        def __init__(self, dropped):
            super().__init__()
            self.a, self.b, self.dropped = nn.Linear(4, 4), nn.Linear(4, 4), dropped

        def forward(self, x):
            return self.b(self.dropped(F.relu(self.a(x))))

    plain, masked = views(Net, (3, 4), dropped=nn.Identity()), views(Net, (3, 4), dropped=mask)
    assert masked["layers"] == plain["layers"]
    assert masked["activations"] == plain["activations"]
    assert masked["dropout"][1]["value"] == ["multiplication by random numbers"]


def test_a_layer_too_many_leaves_what_stands_before_and_behind_it_where_it_is():
    def net(*extra):
        start = [nn.Linear(4, 6), nn.ReLU(), nn.BatchNorm1d(6)]
        return lambda: nn.Sequential(*start, *extra, nn.Linear(6, 2))

    asked, found = views(net(), (3, 4)), views(net(nn.Linear(6, 6)), (3, 4))
    other = views(net(nn.Linear(6, 6), nn.Tanh()), (3, 4))
    for view in ("activations", "norms"):
        assert first_difference(f"net.{view}", asked[view], found[view]) is None
    assert first_difference("net.activations", asked["activations"], other["activations"])
    told = [change.what for change in network_changes(asked, found)]
    assert told[0] == "layer" and "activations" not in told and "norms" not in told
    assert "activations" in [change.what for change in network_changes(asked, other)]


@pytest.mark.parametrize("dims", [(0, 1), 1])
def test_another_norm_of_the_weights_is_not_called_spectral(dims):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 5), nn.Linear(5, 2)

        def forward(self, x):
            weight = self.a.weight / self.a.weight.norm(dim=dims, keepdim=True)
            return self.b(F.linear(x, weight, self.a.bias))

    assert views(Net, (3, 4))["norms"][1]["value"] == ["a norm of the weights"]
