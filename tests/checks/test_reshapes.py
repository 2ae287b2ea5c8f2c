"""What leaves every number in its place is a reshape, and joins of joins are one join."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gankit.checks.reading.architecture import observe_architecture


def views(module, *shapes, **build):
    return observe_architecture(module, build, [torch.zeros(*shape) for shape in shapes])


class OnePixel(nn.Module):
    """A map of one pixel, brought to the shape (N, 1) by `end`."""

    def __init__(self, end):
        super().__init__()
        self.conv = nn.Conv2d(3, 1, 8)
        self.end = end

    def forward(self, x):
        return self.end(self.conv(x))


ENDS = {
    "flatten": lambda x: x.flatten(1),
    "corner": lambda x: x[:, :, 0, 0],
    "mean": lambda x: x.mean(dim=(2, 3)),
    "pooled": lambda x: F.adaptive_avg_pool2d(x, 1).squeeze(3).squeeze(2),
    "enlarged to what it is": lambda x: F.interpolate(x, size=1)[..., 0, 0],
    "axes exchanged": lambda x: x.permute(0, 2, 3, 1).flatten(1),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_leaves_every_number_in_its_place_is_a_reshape(end):
    image = (2, 3, 8, 8)
    assert views(OnePixel, image, end=ENDS[end])["output"]["from"] == "the last layer"


def test_a_mean_over_more_pixels_is_none():
    image = (2, 3, 9, 9)
    output = views(OnePixel, image, end=ENDS["mean"])["output"]
    assert output["from"] == {"name": "the last layer", "steps": ["mean"]}


def test_exchanged_axes_of_more_than_one_number_are_none():
    turned = views(OnePixel, (2, 3, 9, 8), end=lambda x: x.permute(1, 2, 0, 3))
    assert "permute" in turned["output"]["from"]["steps"]


def test_joins_of_joins_are_one_join():
    class Joined(nn.Module):
        def __init__(self, nested):
            super().__init__()
            self.nested = nested
            self.conv = nn.Conv2d(9, 1, 3)

        def forward(self, x):
            parts = (x, torch.tanh(x), torch.relu(x))
            if self.nested:
                return self.conv(torch.cat([parts[0], torch.cat(parts[1:], axis=1)], axis=1))
            return self.conv(torch.cat(parts, 1))

    image = (2, 3, 8, 8)
    assert (
        views(Joined, image, nested=True)["layers"] == views(Joined, image, nested=False)["layers"]
    )


def test_a_copy_that_is_not_needed_is_no_change_of_the_input():
    class Column(nn.Module):
        def __init__(self):
            super().__init__()
            self.up = nn.ConvTranspose2d(4, 2, 3)

        def forward(self, z):
            return self.up(z[:, :, None, None].contiguous(memory_format=torch.channels_last))

    assert views(Column, (2, 4))["layers"][0]["from"] == "input 1"
