"""A brief is judged by properties, whatever the network is made of; entries make a board."""

from __future__ import annotations

import json

import nbformat
import pytest
import torch
import torch.nn.functional as F
from nbformat.v4 import new_code_cell, new_notebook, new_output
from torch import nn

from gankit import data, design
from gankit.errors import GankitError

BRIEF = design.Brief("02_dcgan", takes=(8,), gives=(1, 6, 6), most_parameters=400)


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
        (Noisy(), "in eval mode the same image for the same input"),
        (Noisy(), "a gradient that is not 0"),
    ],
)
def test_each_property_is_seen(net, asked):
    assert asked in broken(net)


def test_images_that_depend_on_their_batch_are_seen():
    alone = network(nn.BatchNorm1d(36, track_running_stats=False), nn.Tanh())
    assert "in eval mode an image depends on its own input alone" in broken(alone)


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


def entry(path, name: str, sure: float, net: nn.Module | None = None) -> design.BoardEntry:
    scores = {"sure": sure, "kinds": 8.0, "frechet": 12.0}
    return design.enter(path, name, net or network(nn.Tanh()), BRIEF, scores, 60)


def test_the_board_puts_what_fulfils_the_brief_first(tmp_path):
    entries = [
        entry(tmp_path / "ada.json", "Ada", 0.4),
        entry(None, "<b>Ben</b>", 0.6),
        entry(None, "Cem", 0.9, network()),
    ]
    table = design.board([tmp_path / "ada.json", *entries[1:]])
    assert [row[0] for row in table.rows] == ["<b>Ben</b>", "Ada", "Cem"]
    assert "<b>Ben" not in table._repr_html_()
    assert "60%" in repr(table)


def test_of_distances_the_smallest_is_best():
    near, far = (
        design.BoardEntry("05_pix2pix", name, True, 1, 1.0, {"patches": value, "l1": 0.1})
        for name, value in (("near", 0.5), ("far", 2.0))
    )
    assert [row[0] for row in design.board([far, near]).rows] == ["near", "far"]


def test_each_exercise_has_a_board_of_its_own():
    other = design.BoardEntry("05_pix2pix", "Ada", True, 1, 1.0, {"patches": 0.5, "l1": 0.1})
    both = [entry(None, "Ada", 0.5), other]
    assert list(design.boards(both)) == ["02_dcgan", "05_pix2pix"]
    with pytest.raises(GankitError, match="several exercises"):
        design.board(both)


@pytest.mark.parametrize("name", ["Ada", 'a "quoted" \\ name', "王小明 😀", "</script>"])
def test_an_entry_comes_back_from_a_saved_notebook(name):
    one = entry(None, name, 0.5)
    data = {"text/plain": repr(one), "text/html": one._repr_html_()}
    output = new_output("execute_result", data, execution_count=1)
    printed = new_output("stream", name="stdout", text=f"mine:\n{one!r}\n")
    cells = [new_code_cell("x", outputs=[output, printed])]
    saved = nbformat.writes(new_notebook(cells=cells))
    assert design.entries_in(saved) == [one, one]


def test_what_is_no_entry_is_passed_over():
    for scores in ('{"sure": "NaN"}', '{"sure": NaN}', "{}", '{"other": 1}', "[1]", "[" * 5000):
        fake = repr(entry(None, "x", 0.5)).partition('"scores"')[0] + f'"scores": {scores}}}'
        assert design.entries_in(json.dumps([fake])) == []


def test_a_file_that_is_no_entry_is_refused(tmp_path):
    path = tmp_path / "x.json"
    for text in ("", "[]", json.dumps({"exercise": "02_dcgan", "scores": {"sure": "much"}})):
        path.write_text(text)
        with pytest.raises(GankitError, match=r"x\.json is not an entry"):
            design.board([path])


def test_translations_are_measured_by_their_patches_and_their_targets():
    torch.manual_seed(0)
    targets = data.load("edges2shoes", split="test", size=64, source="mini").targets[:40]
    targets = targets.float() / 127.5 - 1
    blurred = F.interpolate(F.avg_pool2d(targets, 4), scale_factor=4)
    same, other, soft = map(
        design.measure_pairs, (targets, targets.flip(0), blurred), [targets] * 3
    )
    assert same["patches"] < 1e-3 and same["l1"] == 0
    assert other["patches"] < 1e-3 < soft["patches"]
    assert other["l1"] > soft["l1"] > 0


@pytest.mark.slow
def test_real_digits_are_sure_and_of_ten_kinds():
    digits = data.load("mnist", source="mini")

    class Real(nn.Module):
        def __init__(self, every: int) -> None:
            super().__init__()
            self.every = every

        def forward(self, z):
            return digits.pixels[:: self.every][: len(z)].float() / 127.5 - 1

    brief = design.Brief("02_dcgan", (8,), (1, 28, 28), 1)
    ten, one = (design.measure(Real(every), digits, brief, count=400) for every in (1, 10))
    assert ten["sure"] > 0.8 and one["sure"] > 0.8
    assert ten["kinds"] > 9
    assert one["kinds"] < 2  # every tenth picture of the mini edition shows the same digit
    assert one["frechet"] > ten["frechet"]
