"""The proof of a trace: honest networks pass in any notation, claims without work do not."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from gankit.checks.reading.architecture import observe_architecture
from gankit_autograder.judge.graph import BadGraph, functions
from gankit_autograder.judge.proof import NoLayers, proven_views
from gankit_autograder.worker.protocol import HEADER, pack, unpack
from gankit_autograder.worker.trace import trace

pytestmark = pytest.mark.slow

SEED = "a seed"
IMAGES = [torch.randn(3, 2, 8, 8, generator=torch.Generator().manual_seed(1))]


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(2, 6, 4, 2, 1)
        self.norm = nn.BatchNorm2d(6)
        self.drop = nn.Dropout(0.5)
        self.up = nn.ConvTranspose2d(6, 2, 4, 2, 1)
        self.last = nn.Conv2d(4, 1, 3, 1, 1)

    def forward(self, x):
        y = self.drop(torch.relu(self.norm(self.down(x))))
        return torch.tanh(self.last(torch.cat([self.up(y), x], 1)))


class InPlaceAndFunctional(Plain):
    def forward(self, x):
        y = nn.functional.conv2d(x, self.down.weight, self.down.bias, 2, 1)
        y = self.norm(y).relu_()
        y = nn.functional.dropout(y, 0.5, self.training)
        y = torch.cat((x, self.up(y)), dim=1)
        return 2 * torch.sigmoid(2 * self.last(y)) - 1


class SpectralNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.utils.parametrizations.spectral_norm(nn.Conv2d(2, 4, 3, 2, 1))
        self.last = nn.utils.parametrizations.spectral_norm(nn.Linear(4 * 16, 1))

    def forward(self, x):
        return self.last(nn.functional.leaky_relu(self.first(x), 0.2).flatten(1))


class FixedBlur(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 1, 3, 1, 1)

    def forward(self, x):
        row = torch.tensor([1.0, 2.0, 1.0])
        kernel = (row[:, None] * row[None, :] / 16)[None, None]
        return nn.functional.conv2d(self.first(x), kernel, padding=1)


class NoiseInside(Plain):
    def forward(self, x):
        return super().forward(x + 0.1 * torch.randn_like(x))


class Chunked(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 8, 3, 1, 1)
        self.scale = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        a, b = self.first(x).chunk(2, dim=1)
        y = a * torch.sigmoid(b)
        y = y - y.mean(dim=(2, 3), keepdim=True)
        return self.scale * y + y.amax(1, keepdim=True)


class Frozen(Plain):
    def forward(self, x):
        with torch.no_grad():
            return super().forward(x)


def sent(reply):
    """As it comes through the wire."""
    frame = pack(reply)
    json_size, _ = HEADER.unpack(frame[: HEADER.size])
    return unpack(frame[HEADER.size : HEADER.size + json_size], frame[HEADER.size + json_size :])


def traced(network, inputs=IMAGES):
    return sent(trace(network, {}, inputs, SEED))


NETWORKS = (Plain, InPlaceAndFunctional, SpectralNorm, NoiseInside, Chunked, Frozen)


@pytest.mark.parametrize("network", NETWORKS)
def test_an_honest_network_is_proved_and_read_as_by_the_engine(network):
    got = proven_views(traced(network), IMAGES, SEED)
    wanted = observe_architecture(network, {}, IMAGES)
    assert {name: got[name] for name in wanted} == wanted


def test_fixed_weights_count_only_as_many_as_in_the_solution():
    reply = traced(FixedBlur)
    with pytest.raises(BadGraph, match="not parameters"):
        proven_views(reply, IMAGES, SEED, fixed=0)
    assert proven_views(reply, IMAGES, SEED, fixed=1)["fixed"] == 1


def test_the_notation_does_not_change_the_views():
    one, other = (proven_views(traced(n), IMAGES, SEED) for n in (Plain, InPlaceAndFunctional))
    one["parameters"]["in norms"] = other["parameters"]["in norms"]
    assert one == other


@pytest.mark.parametrize("run", ["train", "eval"])
def test_another_output_fails(run):
    reply = traced(Plain)
    reply[run]["output"] = reply[run]["output"] * 1.01
    with pytest.raises(BadGraph, match="output"):
        proven_views(reply, IMAGES, SEED)


def test_other_gradients_fail():
    reply = traced(Plain)
    reply["train"]["gradients"]["number 0"] += 0.5
    with pytest.raises(BadGraph, match="gradients"):
        proven_views(reply, IMAGES, SEED)


def test_the_trace_of_a_better_network_fails():
    claimed, run = traced(Plain), traced(Chunked)
    for mode in ("train", "eval"):
        claimed[mode]["output"] = run[mode]["output"][:, :1]
    with pytest.raises(BadGraph):
        proven_views(claimed, IMAGES, SEED)


def test_numbers_for_another_seed_fail():
    with pytest.raises(BadGraph):
        proven_views(traced(Plain), IMAGES, "another seed")


def test_zeros_instead_of_parameters_fail():
    class Zeros(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Conv2d(2, 1, 3, 1, 1)

        def forward(self, x):
            return nn.functional.conv2d(x, torch.zeros(1, 2, 3, 3) * 1.0, self.layer.bias, 1, 1)

    class TimesZero(Zeros):
        def forward(self, x):
            return nn.functional.conv2d(x, self.layer.weight * 0, self.layer.bias, 1, 1)

    for network in (Zeros, TimesZero):
        with pytest.raises(BadGraph):
            proven_views(traced(network), IMAGES, SEED)


def test_a_network_without_layers_is_told_apart():
    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.zeros(1))

        def forward(self, x):
            return x * self.scale

    with pytest.raises(NoLayers):
        proven_views(traced(Scaled), IMAGES, SEED)


def _replace(reply, mode, place, **values):
    reply[mode]["nodes"][place].update(values)
    return reply


HOSTILE = {
    "no nodes": lambda r: {**r, "train": {**r["train"], "nodes": []}},
    "nodes of another type": lambda r: {**r, "train": {**r["train"], "nodes": [1, None]}},
    "no output": lambda r: {**r, "train": {**r["train"], "output": "x"}},
    "not a dict": lambda r: [r],
    "count of another type": lambda r: {**r, "count": True},
    "a huge shape": lambda r: _replace(r, "train", 0, shape=[10**6, 10**6]),
    "a negative shape": lambda r: _replace(r, "train", 0, shape=[-1, 2]),
    "a function that saves": lambda r: _replace(r, "train", -1, function="torch.save"),
    "a function that loads": lambda r: _replace(r, "train", -1, function="torch.load", name="load"),
    "a reference forward": lambda r: _replace(r, "train", -1, args=[{"node": 10**6}]),
    "a reference to itself": lambda r: _replace(r, "train", -1, args=[{"node": -1}]),
    "a string for a size": lambda r: _replace(r, "train", -1, args=[{"node": 0}, "x"]),
    "nested arguments": lambda r: _replace(r, "train", -1, args=[{"list": [{"list": 3}]}]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_malformed_trace_is_refused(name):
    with pytest.raises(BadGraph):
        proven_views(HOSTILE[name](copy.deepcopy(traced(Plain))), IMAGES, SEED)


def test_a_small_reply_cannot_ask_for_a_large_tensor():
    grow = {"kind": "call", "name": "repeat", "function": "torch.Tensor.repeat", "kwargs": {}}
    reply = traced(Plain)
    last = len(reply["train"]["nodes"]) - 1
    sizes = {"list": [1, 1, 100_000, 100_000]}
    reply["train"]["nodes"].append(
        {**grow, "args": [{"node": last}, sizes], "shape": [3, 1, 8, 8], "in_place": False}
    )
    with pytest.raises(BadGraph):
        proven_views(reply, IMAGES, SEED)


def test_joins_of_joins_do_not_explode():
    reply = traced(Plain)
    nodes = reply["train"]["nodes"]
    for _ in range(60):
        both = {"list": [{"node": len(nodes) - 1}, {"node": len(nodes) - 1}]}
        add = {"kind": "call", "name": "add", "function": "torch.Tensor.add", "kwargs": {}}
        nodes.append({**add, "args": both["list"], "shape": nodes[-1]["shape"], "in_place": False})
    with pytest.raises(BadGraph, match="nested"):
        proven_views(reply, IMAGES, SEED)


def test_no_function_reaches_files_or_the_machine():
    names = {name.rsplit(".", 1)[-1] for name in functions()}
    assert not names & {"save", "load", "from_file", "set_", "resize_", "apply_", "map_", "numpy"}
    assert len(names) > 100
