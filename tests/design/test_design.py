"""A brief is judged by properties, whatever the network is made of; entries make a board."""

from __future__ import annotations

import json

import pytest
import torch
from torch import nn

from gankit import data, design
from gankit.errors import GankitError

BRIEF = design.Brief(latent_dim=8, shape=(1, 6, 6), most_parameters=400)


def network(*end: nn.Module) -> nn.Module:
    return nn.Sequential(nn.Linear(8, 36), *end, nn.Unflatten(1, (1, 6, 6)))


class Noisy(nn.Module):
    """Draws other images each time, and ignores z."""

    def __init__(self) -> None:
        super().__init__()
        self.unused = nn.Parameter(torch.zeros(1))

    def forward(self, z):
        return torch.rand(len(z), 1, 6, 6) + 0 * self.unused


def broken(net: nn.Module) -> list[str]:
    return [asked for mark, asked, _ in design.inspect(net, BRIEF).rows if mark == "✗"]


def test_a_network_that_fulfils_the_brief_does_so_in_any_notation():
    for net in (network(nn.Tanh()), network(nn.Hardtanh()), network(nn.Sigmoid())):
        assert design.inspect(net, BRIEF).all_hold, broken(net)


@pytest.mark.parametrize(
    ("net", "asked"),
    [
        (network(), "pixels in [-1, 1]"),
        (
            nn.Sequential(nn.Linear(8, 36), nn.Tanh()),
            "images of shape (1, 6, 6) for N = 1, 2 and 5",
        ),
        (network(nn.Tanh(), nn.Linear(36, 36), nn.Tanh()), "at most 400 parameters"),
        (Noisy(), "in eval mode the same image for the same z"),
        (Noisy(), "a gradient that is not 0"),
    ],
)
def test_each_property_is_seen(net, asked):
    assert asked in broken(net)


def test_images_that_depend_on_their_batch_are_seen():
    alone = network(nn.BatchNorm1d(36, track_running_stats=False), nn.Tanh())
    assert "in eval mode an image depends on its own z alone" in broken(alone)


def test_the_network_and_the_random_numbers_stay_as_they_were():
    net = network(nn.BatchNorm1d(36), nn.Dropout(0.5), nn.Tanh())
    before = {name: value.clone() for name, value in net.state_dict().items()}
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    design.inspect(net, BRIEF)
    assert torch.equal(torch.rand(2), expected)
    assert net.training and all(torch.equal(before[n], v) for n, v in net.state_dict().items())
    assert all(parameter.grad is None for parameter in net.parameters())


def entry(tmp_path, name: str, sure: float, net: nn.Module | None = None):
    scores = {"sure": sure, "kinds": 8.0, "frechet": 12.0}
    return design.enter(
        tmp_path / f"{sure}.json", name, net or network(nn.Tanh()), BRIEF, scores, 60
    )


def test_the_board_puts_what_fulfils_the_brief_first(tmp_path):
    paths = [
        entry(tmp_path, "Ada", 0.4),
        entry(tmp_path, "<b>Ben</b>", 0.6),
        entry(tmp_path, "Cem", 0.9, network()),
    ]
    table = design.board(paths)
    assert [row[0] for row in table.rows] == ["<b>Ben</b>", "Ada", "Cem"]
    assert "<b>Ben" not in table._repr_html_()
    assert "60%" in repr(table)


def test_a_file_that_is_no_entry_is_refused(tmp_path):
    path = tmp_path / "x.json"
    for text in ("", "[]", json.dumps({"kind": "gankit-design", "scores": {"sure": "much"}})):
        path.write_text(text)
        with pytest.raises(GankitError, match=r"x\.json is not an entry"):
            design.board([path])


@pytest.mark.slow
def test_real_digits_are_sure_and_of_ten_kinds():
    digits = data.load("mnist", source="mini")

    class Real(nn.Module):
        def __init__(self, every: int) -> None:
            super().__init__()
            self.every = every

        def forward(self, z):
            return digits.pixels[:: self.every][: len(z)].float() / 127.5 - 1

    brief = design.Brief(8, (1, 28, 28), 1)
    ten, one = (design.measure(Real(every), digits, brief, count=400) for every in (1, 10))
    assert ten["sure"] > 0.8 and one["sure"] > 0.8
    assert ten["kinds"] > 9
    assert one["kinds"] < 2  # every tenth picture of the mini edition shows the same digit
    assert one["frechet"] > ten["frechet"]
