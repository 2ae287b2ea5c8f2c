"""A network that works on the processor only, or on a GPU only, is told so and loses nothing."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from gankit.checks.blueprints import load_blueprints
from gankit.checks.probing.one_device import one_device_only
from gankit.checks.run import run_check
from gankit_autograder.build.exercise import read_exercise

device = torch.device("cpu")  # as notebooks have it: another one where there is a GPU


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(3, 3)

    def forward(self, x):
        return self.net(x)


def made_in_forward(self, x):
    return self.net(x) + torch.linspace(0, 1, 3)


def joined(self, x):
    return torch.cat([self.net(x), torch.zeros(len(x), 1)], 1)


def indexed(self, x):
    return self.net(x) + torch.eye(3)[x.argmax(1)]


def moved_to_the_gpu(self, x):
    return self.net(x.cuda())


def moved_back(self, x):
    return self.net(x).cpu() * 2


def named_device(self, x):
    return self.net(x) + torch.zeros(3, device=device) + torch.zeros(3).to(device)


def named_by_a_word(self, x):
    return self.net(x) + torch.zeros(3, device="cpu")


def beside_the_input(self, x):
    extra = torch.rand(len(x), 3, device=x.device) + torch.ones_like(x) + x.new_zeros(3)
    return self.net(x)[:, torch.arange(3)] + extra * torch.tensor(0.5)


def with_branches_on_numbers(self, x):
    return self.net(x) if x.mean().item() > 0 else x


class Kept(Net):
    def __init__(self, how):
        super().__init__()
        value = torch.ones(3)
        if how == "buffer":
            self.register_buffer("mean", value)
        elif how == "parameter":
            self.mean = nn.Parameter(value)
        else:
            self.mean = value.to(device) if how == "named device" else value

    def forward(self, x):
        return self.net(x) - self.mean


def note(forward) -> str:
    module = type("Own", (Net,), {"forward": forward})
    return one_device_only(module, {}, [torch.randn(4, 3)])


@pytest.mark.parametrize("forward", [made_in_forward, joined, indexed])
def test_what_is_made_on_the_processor_is_told(forward):
    line = forward.__code__.co_firstlineno + 1
    assert note(forward).startswith("On a GPU this network stops at ")
    assert f"line {line} of your cell" in note(forward)


@pytest.mark.parametrize("forward", [moved_to_the_gpu, moved_back])
def test_what_moves_the_images_is_told(forward):
    assert note(forward).startswith("This network works on one device only: ")


@pytest.mark.parametrize(
    "forward",
    [Net.forward, named_device, named_by_a_word, beside_the_input, with_branches_on_numbers],
)
def test_what_works_everywhere_is_not(forward):
    assert note(forward) == ""


@pytest.mark.parametrize(
    ("how", "told"),
    [("buffer", False), ("parameter", False), ("named device", False), ("attribute", True)],
)
def test_a_tensor_that_a_network_keeps(how, told):
    assert bool(one_device_only(Kept, {"how": how}, [torch.randn(4, 3)])) == told


def test_it_costs_no_point_and_leaves_no_trace(root):
    exercise = read_exercise(root / "solutions" / "01_gan_mnist")
    generator = exercise.namespace()["Generator"]

    class OnTheProcessor(generator):
        def forward(self, z):
            return super().forward(z * torch.ones(z.shape))

    blueprint = load_blueprints("01_gan_mnist")["generator"]
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    told = run_check(blueprint, (OnTheProcessor,))
    assert torch.rand(1) == expected
    assert told.score == told.points and "Right, but: On a GPU this network stops" in str(told)
    assert run_check(blueprint, (generator,)).explained == []
