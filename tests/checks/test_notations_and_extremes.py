"""Notations that mean the same, inputs that are overwritten, and losses far out."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gankit.checks.measures.answers import NO_NUMBER, short_answers
from gankit.checks.measures.extremes import loss_health
from gankit.checks.observe import observe
from gankit.checks.reading.architecture import observe_architecture
from gankit.checks.spec import Architecture, uniform


def views(module):
    return observe_architecture(module, {}, [torch.zeros(2, 4, 8, 8)])


class Joined(nn.Module):
    """Two layers beside each other, normalised, and a third behind them."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(4, 6, 3), nn.Conv2d(4, 6, 3)
        self.norm, self.out = nn.InstanceNorm2d(12), nn.Conv2d(12, 1, 1)

    def join(self, parts):
        return torch.cat(parts, 1)

    def forward(self, x):
        return self.out(self.norm(self.join([self.one(x), self.two(x)])))


class Stacked(Joined):
    def join(self, parts):
        return torch.hstack(parts)


class JoinedAgain(Joined):
    """A concatenation of one tensor is that tensor."""

    def join(self, parts):
        return torch.cat([super().join(parts)], 1)


class ByGroups(Joined):
    """As many groups as channels: each channel by itself."""

    def __init__(self):
        super().__init__()
        self.norm = nn.GroupNorm(12, 12, affine=False)


class OneGroup(Joined):
    def __init__(self):
        super().__init__()
        self.norm = nn.GroupNorm(1, 12, affine=False)


@pytest.mark.parametrize("other", [Stacked, JoinedAgain, ByGroups])
def test_another_notation_is_equal(other):
    assert views(other) == views(Joined)


def test_one_group_is_another_norm():
    assert views(OneGroup)["norms"] != views(Joined)["norms"]


class Adding(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(4, 4, 3))

    def forward(self, x):
        x += self.conv(x)
        return x


class AddingToACopy(Adding):
    def forward(self, x):
        return super().forward(x.clone())


def test_an_input_that_is_overwritten_is_told():
    probe = Architecture("net", of="Net", inputs=[uniform(2, 4, 8, 8)])
    found, _ = observe(probe, {"Net": Adding})
    assert "overwrites its input" in found["error"]["message"]
    assert "error" not in observe(probe, {"Net": AddingToACopy})[0]


@pytest.mark.parametrize(
    ("loss", "gradient"),
    [
        (lambda logits, data: F.softplus(-logits).mean() + (3 * logits - data).mean(), "reaches"),
        (lambda logits, data: F.softplus(-logits).mean() + 0 * data.detach().sum(), "reaches"),
        (
            lambda logits, data: (torch.sigmoid(logits) - data.detach()).mean(),
            "does not reach every input",
        ),
    ],
)
def test_a_loss_may_detach_its_data(loss, gradient):
    inputs = [torch.tensor([[-200.0]]), torch.tensor([[1.0]])]
    health = loss_health(loss, inputs, {"learned": [0]})["health"]
    assert health["value"] == "finite"
    assert health["gradient"].startswith(gradient)


def test_an_answer_that_is_no_number_spoils_no_other():
    names = {"names": ["one", "two"]}
    right = short_answers({"one": 4, "two": 10}, [], names)
    found = short_answers({"one": "four", "two": "10"}, [], names)
    assert found["one"] == {"kept": NO_NUMBER}
    assert found["two"] == right["two"]
