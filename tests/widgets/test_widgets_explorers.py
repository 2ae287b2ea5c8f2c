"""The explorers' real JavaScript in a bare Chromium, with the real Python classes behind it."""

import numpy as np
import pytest
import torch
from shapes import LabelledGenerator, field_sizes

from gankit.widgets import FieldExplorer, LatentExplorer

pytestmark = pytest.mark.browser


# Latent explorer


@pytest.fixture
def latent(open_panel):
    """A latent explorer with classes and training images in a page."""
    training = torch.randint(0, 256, (40, 1, 16, 16), dtype=torch.uint8)
    panel = LatentExplorer(LabelledGenerator(), 8, classes=3, training=training, directions=4)
    return open_panel(panel)


def test_a_slider_moves_its_direction(latent):
    latent.page.get_by_label("Direction 3", exact=True).fill("1.5")
    latent.wait()
    assert latent.panel.amounts == [0, 0, 1.5, 0]
    assert latent.page.locator("output").nth(2).text_content() == "1.50"


def test_the_pad_walks_along_two_directions(latent):
    pad = latent.page.locator(".gankit-walk")
    box = pad.bounding_box()
    latent.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    latent.page.mouse.down()
    latent.page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    latent.page.mouse.up()
    latent.wait()
    assert np.allclose(latent.panel.amounts, [1.5, 1.5, 0, 0], atol=0.05)
    pad.press("ArrowLeft")
    latent.wait()
    assert np.allclose(latent.panel.amounts[0], 1.3, atol=0.05)


def test_random_class_and_pins(latent):
    first = latent.panel.z
    latent.page.get_by_label("Direction 1", exact=True).fill("2")
    latent.press("Random")
    latent.press("Pin this one")
    latent.press("Random")
    latent.press("Pin this one")
    latent.wait()
    assert len(latent.panel.pinned) == 2 and not torch.allclose(latent.panel.z, first)
    assert latent.page.get_by_label("Direction 1", exact=True).input_value() == "0"
    latent.page.get_by_label("From pin to pin").fill("0")
    latent.wait()
    assert torch.allclose(latent.panel.z, latent.panel.pinned[0][0], atol=1e-5)
    latent.press("pin 2")
    latent.wait()
    assert torch.allclose(latent.panel.z, latent.panel.pinned[1][0])
    latent.page.get_by_label("Class").select_option("2")
    latent.wait()
    assert latent.panel.label == 2
    latent.press("Unpin all")
    latent.wait()
    assert latent.page.get_by_label("From pin to pin").is_disabled()


def test_a_slow_python_does_not_pull_the_slider_back(latent):
    latent.page.evaluate("window.holdAnswers = true")
    slider = latent.page.get_by_label("Direction 2", exact=True)
    before = latent.sent()
    for value in ("0.5", "1", "2.5"):
        slider.fill(value)
    assert latent.sent() - before == 1
    latent.page.evaluate("window.model.release()")
    latent.wait()
    assert slider.input_value() == "2.5" and latent.panel.amounts[1] == 2.5


def test_the_nearest_training_image_is_beside_the_sample(latent):
    captions = latent.page.locator("figcaption").all_text_contents()
    assert "length of z" in captions[0] and "nearest of 40 training images" in captions[1]


# Field explorer


@pytest.fixture
def fields(open_panel):
    picture = torch.randint(0, 256, (3, 64, 64), dtype=torch.uint8)
    return open_panel(FieldExplorer(field_sizes, picture))


def numbers(bare):
    """The last column of the table, and the widths of the squares."""
    column = bare.page.locator("tbody tr td:last-child").all_text_contents()
    squares = bare.page.locator("svg rect").evaluate_all(
        "all => all.map(one => one.getAttribute('width'))"
    )
    return column, squares


def test_a_changed_kernel_changes_numbers_and_squares(fields):
    assert numbers(fields) == (["5", "13", "29"], ["5", "13", "29"])
    fields.page.get_by_label("kernel of layer 2").fill("3")
    fields.wait()
    assert numbers(fields) == (["5", "9", "25"], ["5", "9", "25"])
    fields.page.get_by_label("stride of layer 1").fill("1")
    fields.page.get_by_label("padding of layer 1").fill("0")
    fields.wait()
    assert fields.panel.layers == [[5, 1, 0], [3, 2, 2], [5, 2, 2]]


def test_layers_come_and_go(fields):
    fields.press("Add a layer")
    fields.wait()
    assert numbers(fields)[0] == ["5", "13", "29", "61"]
    for _ in range(3):
        fields.press("Remove the last layer")
    fields.wait()
    assert numbers(fields)[0] == ["5"]
    assert fields.page.get_by_role("button", name="Remove the last layer").is_disabled()


def test_the_field_follows_pointer_and_arrows(fields):
    picture = fields.page.locator("svg")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 6, "y": box["height"] * 5 / 6})
    fields.wait()
    assert np.allclose(fields.panel.place, [0, 1], atol=0.02)
    picture.press("ArrowRight")
    fields.wait()
    assert np.allclose(fields.panel.place, [1 / 16, 1], atol=0.02)
    left = float(fields.page.locator("svg rect").first.get_attribute("x"))
    assert left == fields.panel.rows[0]["left"]


def test_an_impossible_entry_is_not_sent_and_an_impossible_stack_is_said(fields):
    before = fields.sent()
    fields.page.get_by_label("kernel of layer 1").fill("0")
    assert fields.sent() == before
    fields.page.get_by_label("kernel of layer 3").fill("15")
    fields.page.get_by_label("stride of layer 1").fill("4")
    fields.page.get_by_label("stride of layer 2").fill("4")
    fields.wait("failed")
    assert "layer 3" in fields.page.get_by_role("status").text_content()
    assert numbers(fields) == (["", "", ""], [])
