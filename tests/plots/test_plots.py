"""Figures: what they draw, what they say to readers who cannot see them, what they refuse."""

from __future__ import annotations

import io
import math

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image

from gankit import plots
from gankit.errors import GankitError
from gankit.plots import style
from gankit.plots.curves import bin_means, running_mean
from gankit.plots.tiles import tile, to_pixels
from gankit.train import History


class Shoes:
    title = "edges2shoes (mini, synthetic)"


def images(count: int = 6, channels: int = 1, size: int = 8) -> torch.Tensor:
    return (
        torch.rand(count, channels, size, size, generator=torch.Generator().manual_seed(0)) * 2 - 1
    )


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(colour: str) -> float:
        rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_are_readable_on_the_card():
    assert contrast(style.TEXT, style.CARD) >= 7
    assert contrast(style.FAINT, style.CARD) >= 4.5
    for colour in style.PALETTE:
        assert contrast(colour, style.CARD) >= 3


def test_colours_differ_without_red_and_green_cones():
    # Viénot, Brettel and Mollon (1999): the plane that protanopes and deuteranopes see, linear RGB.
    blind = {
        "protan": np.array([[0.112, 0.888, 0], [0.112, 0.888, 0], [0.004, -0.004, 1]]),
        "deutan": np.array([[0.293, 0.707, 0], [0.293, 0.707, 0], [-0.022, 0.022, 1]]),
    }
    for matrix in blind.values():
        seen = []
        for colour in style.PALETTE[:3]:
            rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
            seen.append((matrix @ rgb**2.2).clip(0, 1) ** (1 / 2.2))
        for i, first in enumerate(seen):
            for second in seen[:i]:
                assert np.linalg.norm(first - second) > 0.2
    assert len({str(style.line_look(i)["linestyle"]) for i in range(5)}) == 5


def test_pixels():
    ends = to_pixels(torch.tensor([-1.0, 0.0, 1.0, 9.0]).view(1, 1, 2, 2))
    assert ends[0, :, :, 0].tolist() == [[0, 128], [255, 255]]
    assert to_pixels(torch.full((1, 3, 2, 2), 7, dtype=torch.uint8)).max() == 7
    bad = to_pixels(torch.tensor([math.nan, 0.0]).view(1, 1, 1, 2))
    assert bad[0, 0, 0].tolist() == [255, 0, 255]


@pytest.mark.parametrize("shape", [(0, 1, 8, 8), (2, 4, 8, 8), (8, 8)])
def test_what_is_no_image_is_refused(shape):
    with pytest.raises(GankitError, match=r"images must be a tensor \(N, C, H, W\)"):
        plots.grid(torch.zeros(shape))


def test_a_sheet_holds_every_image_in_place():
    pixels = to_pixels(images(5))
    sheet = tile(pixels, 3)
    assert sheet.shape == (18, 28, 3)
    assert (sheet[10:18, 10:18] == pixels[4]).all()


def test_names_stand_over_the_middle_of_their_columns():
    picture = plots.grid(images(6, 3), columns=3, names=["a", "b", "c"], show=False)
    (axes,) = picture.figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b", "c"]
    sheet = axes.images[0].get_array()
    width, gap = 8, (sheet.shape[1] - 3 * 8) / 2
    assert list(axes.get_xticks()) == [i * (width + gap) + width / 2 for i in range(3)]


def test_grid_says_what_it_shows(tmp_path):
    picture = plots.grid(images(6, 3), columns=3, title="Samples", of=Shoes())
    assert picture.alt == (
        "Samples · edges2shoes (mini, synthetic): 6 colour images of 8 x 8 pixels in 3 columns."
    )
    saved = picture.save(tmp_path / "new" / "grid.png")
    assert Image.open(saved).size[0] > 200
    assert Image.open(io.BytesIO(picture.png())).info["Description"] == picture.alt
    with pytest.raises(GankitError, match=r"cannot save a figure as grid\.txt"):
        picture.save(tmp_path / "grid.txt")


def test_losses_in_words():
    picture = plots.losses({"d_loss": [1.0, 0.5], "g_loss": [1.0, math.nan], "k": [0.0, 0.0]})
    assert "d_loss goes from 1 to 0.5" in picture.alt
    assert "not finite from step 2" in picture.alt
    assert "k goes" not in picture.alt
    assert "no finite value" in plots.losses({"loss": [math.nan]}).alt
    assert plots.losses({}).alt.endswith("nothing recorded.")


def test_the_scale_fits_the_losses():
    wide = plots.losses({"d_loss": [0.5] * 90, "g_loss": [30.0] * 90}).figure.axes[0]
    assert wide.get_yscale() == "log"
    spiked = plots.losses({"d_loss": [1.0, 1.1] * 200 + [1e6]}).figure.axes[0]
    assert spiked.get_yscale() == "linear" and spiked.get_ylim()[1] < 1e4
    signed = plots.losses({"d_loss": [-1.0, 1.1] * 20}).figure.axes[0]
    assert signed.get_yscale() == "linear"
    assert len(plots.losses({"a": [1.0], "b": [2.0]}, separate=True).figure.axes) == 2


def test_means():
    steps, means = bin_means(np.array([1.0, 3.0, np.nan, 5.0]), 2)
    assert steps.tolist() == [1.5, 3.5] and means.tolist() == [2.0, 5.0]
    assert running_mean(np.array([0.0, 3.0, 6.0]), 1).tolist() == [1.5, 3.0, 4.5]


def test_compare_rows_of_different_kinds():
    rows = {"sketch": images(5, 1), "photo": images(4, 3, 16)}
    picture = plots.compare(rows, count=9, of=Shoes())
    assert picture.alt == (
        "edges2shoes (mini, synthetic): 4 columns of images; rows from the top: sketch, photo."
    )
    assert "before, after" in plots.before_after(images(), images()).alt
    with pytest.raises(GankitError, match="at least one row"):
        plots.compare({})


def test_class_grid():
    assert "columns from the left: cat, dog." in plots.class_grid(images(6), ["cat", "dog"]).alt
    assert len(plots.class_grid(images(6), 3).figure.axes[0].get_xticklabels()) == 3
    with pytest.raises(GankitError, match="6 images do not fill rows of 4 classes"):
        plots.class_grid(images(6), 4)


def test_interpolation_leaves_the_generator_in_its_mode():
    generator = torch.nn.Sequential(torch.nn.Linear(4, 64), torch.nn.Unflatten(1, (1, 8, 8)))
    picture = plots.interpolation(generator, torch.randn(2, 4), torch.randn(2, 4), steps=5)
    assert generator.training
    assert "2 rows" in picture.alt and "5 steps" in picture.alt


def test_slerp():
    z0, z1 = torch.tensor([2.0, 0.0]), torch.tensor([0.0, 4.0])
    points = plots.slerp(z0, z1, 3)
    torch.testing.assert_close(points[0], z0)
    torch.testing.assert_close(points[2], z1, atol=1e-6, rtol=0)
    torch.testing.assert_close(points[1], torch.tensor([3.0, 3.0]) / 2**0.5)
    torch.testing.assert_close(plots.slerp(z0, 3 * z0, 3)[1], 2 * z0)


@pytest.mark.parametrize("ending", ["gif", "webp"])
def test_animation(tmp_path, ending):
    history = History(title="run")
    history.frames = [(step, (images(4).abs() * step).to(torch.uint8)) for step in (0, 50, 250)]
    path = plots.animate(history, tmp_path / f"film.{ending}")
    film = Image.open(path)
    assert film.n_frames == 3
    assert film.size[0] >= 320
    with pytest.raises(GankitError, match="no frames"):
        plots.animate(History(), path)
    with pytest.raises(GankitError, match=r"\.gif or \.webp"):
        plots.animate(history, tmp_path / "film.mp4")


def test_the_readers_settings_are_left_alone():
    before = dict(matplotlib.rcParams)
    plots.losses({"d_loss": [1.0, 2.0]})
    assert dict(matplotlib.rcParams) == before
