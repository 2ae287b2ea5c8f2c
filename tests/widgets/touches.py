"""One touch of each kind of widget in a notebook's page, and what must come of it."""

from __future__ import annotations

from lab_page import LabPage

STROKE = [(0.2, 0.5), (0.35, 0.6), (0.5, 0.62), (0.65, 0.6), (0.8, 0.5)]


def draw(lab: LabPage, strokes: list[list[tuple[float, float]]]) -> None:
    """Draw strokes with the mouse; places are parts of the canvas from 0 to 1."""
    lab.page.locator(".gankit canvas").scroll_into_view_if_needed()
    box = lab.page.locator(".gankit canvas").bounding_box()
    for stroke in strokes:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        lab.page.mouse.move(*places[0])
        lab.page.mouse.down()
        for place in places[1:]:
            lab.page.mouse.move(*place)
        lab.page.mouse.up()


def touch_sketch(lab: LabPage) -> None:
    """A stroke changes every translation beside the drawing."""
    pictures = lab.panel("sketch").locator("img")
    pictures.first.wait_for()
    before = pictures.evaluate_all("all => all.map(one => one.src)")
    draw(lab, [STROKE])
    lab.wait("sketch")
    for number, source in enumerate(before):
        lab.page.wait_for_function(
            "([number, source]) => document.querySelectorAll('.gankit-sketch img')[number].src"
            " !== source",
            arg=[number, source],
        )


def touch_latent(lab: LabPage) -> None:
    """A slider changes the sample."""
    panel = lab.panel("latent")
    sample = panel.locator("img").first
    sample.wait_for()
    before = sample.get_attribute("src")
    panel.get_by_label("Direction 1", exact=True).fill("2")
    lab.page.wait_for_function(
        "source => document.querySelector('.gankit-latent img').src !== source", arg=before
    )
    lab.wait("latent")


def touch_fields(lab: LabPage) -> None:
    """Another kernel changes the numbers of every layer from there on."""
    panel = lab.panel("field-explorer")
    numbers = panel.locator("tbody tr td:last-child")
    before = numbers.all_text_contents()
    panel.get_by_label("kernel of layer 1").fill("7")
    lab.page.wait_for_function(
        "before => [...document.querySelectorAll('.gankit-field-explorer tbody tr')]"
        ".every((row, i) => row.lastElementChild.textContent !== before[i])",
        arg=before,
    )


def touch_slider(lab: LabPage) -> None:
    """The slider uncovers as much of the picture as it says."""
    slider = lab.page.get_by_role("slider", name="How much of").first
    slider.scroll_into_view_if_needed()
    slider.fill("20")
    over = lab.page.locator(".gankit-over img").first
    assert "80%" in over.evaluate("one => getComputedStyle(one).clipPath")


TOUCHES = {
    "SketchPanel": touch_sketch,
    "LatentExplorer": touch_latent,
    "FieldExplorer": touch_fields,
    "comparison_slider": touch_slider,
}
