"""A network is drawn from its trace, with the same in words."""

import pytest
import torch
from torch import nn

from gankit import plots
from gankit.errors import GankitError


class Skipping(nn.Module):
    """Three convolutions; the first is joined to the last."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.second = nn.Conv2d(8, 8, 3, padding=1)
        self.last = nn.Conv2d(16, 1, 1)

    def forward(self, x):
        a = torch.relu(self.first(x))
        return torch.tanh(self.last(torch.cat([a, self.second(a)], 1)))


def test_layers_shapes_and_skips_are_drawn():
    picture = plots.network(Skipping(), torch.zeros(2, 3, 32, 32))
    assert "Conv2d(3 → 8, kernel 3, stride 1, padding 1)   8 × 32 × 32" in picture.text
    assert "from layer 1, layer 2" in picture.text
    assert "through tanh" in picture.text
    assert picture.svg.count("<path") > picture.text.count("\n")  # an arc beside the straight ones
    assert picture.text.splitlines()[0] in picture._repr_html_().replace("&gt;", ">")


def test_the_input_is_guessed_and_the_network_left_as_it_is():
    net = nn.Sequential(nn.Linear(7, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 1)).eval()
    before = [value.clone() for value in net.state_dict().values()]
    assert "Linear(7 → 5)" in plots.network(net).text
    assert not net.training
    same = zip(before, net.state_dict().values(), strict=True)
    assert all(torch.equal(one, other) for one, other in same)


def test_what_cannot_be_drawn_gets_a_sentence():
    with pytest.raises(GankitError, match="Give an example of each input"):
        plots.network(nn.Identity())
