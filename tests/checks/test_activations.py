"""An element-wise function is known by its values, wherever it stands and however it is written."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gankit.checks.fields import row_words
from gankit.checks.reading.architecture import observe_architecture

IMAGE = (2, 3, 16, 16)


def views(module, *shapes, **build):
    return observe_architecture(module, build, [torch.zeros(*shape) for shape in shapes])


def activation_of(function):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            return self.b(function(self.a(x)))

    return row_words(views(Net, (3, 4))["activations"][1])["value"]


@pytest.mark.parametrize(
    ("name", "functions"),
    {
        "LeakyReLU(0.1)": [
            nn.LeakyReLU(0.1),
            lambda x: F.leaky_relu(x, 0.1, inplace=True),
            lambda x: torch.where(x > 0, x, 0.1 * x),
            lambda x: torch.maximum(x, 0.1 * x),
            lambda x: torch.max(x, x * 0.1),
            lambda x: x.clamp(min=0) + 0.1 * x.clamp(max=0),
            lambda x: F.relu(x) - 0.1 * F.relu(-x),
        ],
        "tanh": [
            torch.tanh,
            nn.Tanh(),
            lambda x: 2 * torch.sigmoid(2 * x) - 1,
            lambda x: x.tanh_(),
        ],
        "tanh twice": [lambda x: torch.tanh(torch.tanh(x))],
        "ReLU": [
            F.relu,
            lambda x: x.clamp_min(0),
            lambda x: x * (x > 0),
            lambda x: (x + x.abs()) / 2,
        ],
        "nothing": [nn.Identity(), lambda x: x * 1.0, lambda x: x.view(3, 4).contiguous()],
        "ReLU, then tanh": [lambda x: torch.tanh(F.relu(x))],
        "times 0.5 plus 0.5": [lambda x: (x + 1) / 2],
    }.items(),
)
def test_an_activation_is_known_by_its_values(name, functions):
    assert [activation_of(function) for function in functions] == [name] * len(functions)


def test_an_unknown_function_is_described_by_its_values():
    assert activation_of(lambda x: x.pow(3)).startswith("a function with f(-3) = -27")


LEAKS = [
    lambda x: F.leaky_relu(x, 0.2),
    lambda x: torch.maximum(x, 0.2 * x),
    lambda x: torch.where(x > 0, x, 0.2 * x),
    lambda x: F.relu(x) - 0.2 * F.relu(-x),
]


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize(
    ("behind", "channels"),
    [
        (nn.UpsamplingNearest2d(scale_factor=2), 4),
        (nn.ReflectionPad2d(1), 4),
        (lambda x: torch.cat([x, x.tanh()], 1), 8),
        (lambda x: F.interpolate(torch.cat([x.tanh(), x], 1), scale_factor=2), 8),
    ],
)
def test_a_leak_behind_copied_numbers_may_be_written_in_two_halves(leak, behind, channels):
    def net(function):
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.a, self.b = nn.Conv2d(3, 4, 3), nn.Conv2d(channels, 5, 3)

            def forward(self, x):
                return self.b(function(behind(self.a(x))))

        return Net

    assert views(net(leak), IMAGE) == views(net(LEAKS[0]), IMAGE)
    assert views(net(leak), IMAGE) != views(net(lambda x: torch.maximum(x, 0.3 * x)), IMAGE)


def test_a_learned_slope_is_an_activation_of_its_own():
    assert activation_of(nn.PReLU()) == "PReLU (its slope is learned)"


class Halving(nn.Module):
    """A mean over 2 x 2 pixels behind the activation; subclasses write or place it differently."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 4, 3, padding=1)

    def halve(self, x):
        return F.avg_pool2d(x, 2)

    def between(self, x):
        return self.halve(F.leaky_relu(x, 0.2))

    def forward(self, x):
        return self.two(self.between(self.one(x)))


class HalvingByReshape(Halving):
    def halve(self, x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // 2, 2, w // 2, 2).mean(dim=(3, 5))


class HalvingFirst(Halving):
    def between(self, x):
        return F.leaky_relu(self.halve(x), 0.2)


def test_a_mean_of_pixels_in_another_notation_is_equal():
    assert views(HalvingByReshape, IMAGE) == views(Halving, IMAGE)


def test_an_activation_behind_a_mean_of_pixels_is_another_network():
    right, wrong = views(Halving, IMAGE), views(HalvingFirst, IMAGE)
    assert right["layers"] == wrong["layers"]
    assert right["activations"][1]["value"] == ["LeakyReLU(0.2)"]
    assert row_words(wrong["activations"][1])["value"] == "LeakyReLU(0.2), after AvgPool2d"
