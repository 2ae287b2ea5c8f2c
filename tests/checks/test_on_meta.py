"""On "meta", a network fails as it fails with numbers; shapes and gradients are the true ones."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.probing.on_meta import on, on_meta_first
from gankit.checks.probing.quick_shapes import quick_shape
from gankit.checks.reading.reach import reached


class Calls:
    """A network's call, which counts on which devices it ran."""

    def __init__(self, forward) -> None:
        self.forward = forward
        self.devices: list[str] = []

    def __call__(self, device: str) -> Tensor:
        self.devices.append(device)
        with on(device):
            return self.forward(torch.ones(4, 6, device=device))


REFUSED = {
    "linear": lambda x: F.linear(x, torch.ones(3, 5)),
    "product": lambda x: x @ torch.ones(5, 2),
    "sum": lambda x: x + torch.ones(4, 5),
    "view": lambda x: x.T.view(24),
    "cat": lambda x: torch.cat([x, torch.ones(4, 6, 1)]),
    "conv": lambda x: F.conv2d(x.reshape(2, 3, 2, 2), torch.ones(4, 5, 1, 1)),
    "batch norm": lambda x: F.batch_norm(x[:1], None, None, training=True),
    "maps of a norm": lambda x: F.batch_norm(x, torch.ones(5), torch.ones(5), training=True),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_shapes_forbid_is_told_as_with_numbers_and_not_run_again(name: str) -> None:
    calls = Calls(REFUSED[name])
    with pytest.raises((RuntimeError, ValueError)) as raised:
        on_meta_first(calls)
    with pytest.raises(raised.type) as expected:
        REFUSED[name](torch.ones(4, 6))
    assert str(raised.value) == str(expected.value)
    assert calls.devices == ["meta"]


NEEDS_NUMBERS = {
    "item": lambda x: x * x.sum().item(),
    "branch": lambda x: x if x.sum() > 0 else -x,
    "list": lambda x: torch.tensor(x.tolist()),
    "array": lambda x: torch.from_numpy(x.numpy()),
    "their own": lambda x: x if x.device.type == "cpu" else int("meta"),
}


@pytest.mark.parametrize("name", NEEDS_NUMBERS)
def test_what_asks_for_numbers_gets_them(name: str) -> None:
    calls = Calls(NEEDS_NUMBERS[name])
    assert torch.equal(on_meta_first(calls), NEEDS_NUMBERS[name](torch.ones(4, 6)))
    assert calls.devices == ["meta", "cpu"]


def _norm(maps: int, dims: int, **more) -> nn.Module:
    return (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)[dims - 3](maps, **more)


LAYERS = {
    "relu": nn.ReLU(),
    "leaky": nn.LeakyReLU(0.2),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "batch norm 1d": _norm(6, 3),
    "batch norm 2d": _norm(6, 4),
    "batch norm 3d": _norm(6, 5),
    "batch norm, eval": _norm(6, 4).eval(),
    "batch norm, plain": _norm(6, 4, affine=False),
    "batch norm, no averages": _norm(6, 4, track_running_stats=False),
    "instance norm": nn.InstanceNorm2d(6),
    "instance norm, affine": nn.InstanceNorm2d(6, affine=True),
    "group norm": nn.GroupNorm(2, 6),
    "times": lambda x: x * 0.5,
    "plus": lambda x: 1 + x,
    "half": lambda x: x.div(2),
    "whole": lambda x: x.div(2, rounding_mode="floor"),
}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("learns", [True, False])
def test_shapes_and_gradients_are_as_with_numbers(name: str, learns: bool) -> None:
    layer = LAYERS[name]
    sides = {"1d": (5,), "3d": (5, 4, 3)}.get(name[-2:], (5, 4))
    shapes, arrives = {}, {}
    for device in ("cpu", "meta"):
        if isinstance(layer, nn.Module):
            layer = layer.to_empty(device=device)
        x = torch.ones(2, 6, *sides, device=device, requires_grad=learns)
        with on(device):
            found = layer(x)
        leaves = [x, *(layer.parameters() if isinstance(layer, nn.Module) else ())]
        shapes[device] = (found.shape, found.stride(), found.dtype, found is x)
        there = reached(found) if found.requires_grad else set()
        arrives[device] = [id(leaf) in there for leaf in leaves]
    assert shapes["meta"] == shapes["cpu"]
    assert arrives["meta"] == arrives["cpu"]


def test_a_change_in_place_stays_one() -> None:
    x = torch.ones(2, 6, device="meta")
    for layer in (nn.ReLU(inplace=True), nn.LeakyReLU(0.2, inplace=True)):
        with on("meta"):
            assert layer(x) is x


def test_what_is_quick_is_quick() -> None:
    """The table is used: else a check takes three times as long, and nothing else would say so."""
    x = torch.ones(2, 6, 5, 4, device="meta")
    weight = torch.ones(6, device="meta")
    assert quick_shape(F.leaky_relu, (x, 0.2, False), {}) is not None
    assert quick_shape(F.batch_norm, (x, None, None, weight, weight, True), {}) is not None
    assert quick_shape(F.leaky_relu, (torch.ones(3), 0.2), {}) is None
    assert quick_shape(F.leaky_relu, (x, "0.2"), {}) is None
