"""The game on points: it collapses and recovers, repeats, and is drawn and told in words."""

from __future__ import annotations

import pytest
import torch

from gankit import plots, points
from gankit.errors import GankitError


def last(moments):
    return list(moments.values())[-1][0]


@pytest.mark.slow
def test_a_fast_generator_collapses_and_an_even_game_reaches_all_blobs():
    hasty = points.play(points.ring, lr_g=2e-3, lr_d=2e-4, shown=[1200], budget="full")
    even = points.play(points.ring, lr_g=1e-3, lr_d=1e-3, shown=[1500], budget="full")
    assert points.reached(last(hasty)) <= 2
    assert points.reached(last(even)) >= 7


def test_a_game_repeats_and_leaves_the_random_numbers_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    games = [
        points.play(points.crescent, lr_g=1e-3, lr_d=1e-3, shown=[0, 40], budget="smoke")
        for _ in range(2)
    ]
    assert torch.equal(torch.rand(3), expected)
    assert list(games[0]) == ["step 0", "step 2"]
    assert torch.equal(last(games[0]), last(games[1]))


def test_blobs_count_where_points_are_close():
    torch.manual_seed(0)
    assert points.reached(points.ring(400)) == 8
    assert points.reached(torch.zeros(400, 2)) == 0
    assert points.reached(torch.tensor([[2.0, 0.0]]).repeat(400, 1)) == 1


def test_the_figure_says_what_is_missed():
    torch.manual_seed(0)
    real, places = points.ring(400), plots.plane_points()
    moments = {"all": (real, places.sum(1)), "none": (torch.zeros(400, 2), places.sum(1))}
    picture = plots.plane(real, moments, title="Eight blobs", show=False)
    assert "all: 0% of the real points have no drawn point near" in picture.alt
    assert "none: 100%" in picture.alt
    assert len(picture.figure.axes) == 2


def test_a_field_that_is_no_square_is_refused():
    with pytest.raises(GankitError, match="plane_points"):
        plots.plane(torch.zeros(1, 2), {"": (torch.zeros(1, 2), torch.zeros(7))}, show=False)
    with pytest.raises(GankitError, match="at least one"):
        plots.plane(torch.zeros(1, 2), {}, show=False)
