"""All panels: names, keys, contrast, clean ends; and the comparison slider. In a bare Chromium."""

import pytest
import torch
from shapes import LabelledGenerator, TinyGenerator, field_sizes, negative

from gankit.widgets import FieldExplorer, LatentExplorer, SketchPanel, comparison_slider

pytestmark = pytest.mark.browser


# All of them


def panels():
    picture = torch.zeros(3, 64, 64, dtype=torch.uint8)
    return [
        SketchPanel(negative, size=64, colours=["#000000", "#ff0000"]),
        LatentExplorer(LabelledGenerator(), 8, classes=3, training=picture[None, :1, :16, :16]),
        FieldExplorer(field_sizes, picture),
    ]


def test_everything_has_a_name_and_is_reached_with_the_tab_key(open_panel):
    for panel in panels():
        bare = open_panel(panel)
        assert bare.page.evaluate("withoutName()") == []
        assert bare.page.evaluate("withoutAlternative()") == []
        bare.page.evaluate("window.reached = new Set()")
        bare.page.evaluate("addEventListener('focusin', (e) => window.reached.add(e.target))")
        wanted = "button:enabled, input:enabled:not([type=file]), select, [tabindex='0']"
        reachable = bare.page.locator(wanted).count()
        for _ in range(reachable + 2):
            bare.page.keyboard.press("Tab")
        assert bare.page.evaluate(
            f"[...document.querySelectorAll(`{wanted}`)].every(o => reached.has(o))"
        )


@pytest.mark.parametrize(("page", "ink"), [("#111111", "#eeeeee"), ("#ffffff", "#222222")])
def test_text_is_readable_on_dark_and_on_white_pages(open_panel, page, ink):
    for panel in panels():
        bare = open_panel(panel)
        bare.page.add_style_tag(content=f"body {{ background: {page}; color: {ink} }}")
        assert bare.page.evaluate("hardToRead()") == []


def test_a_live_panel_hides_the_picture_for_the_saved_notebook(open_panel):
    panel = SketchPanel(negative, size=64)
    bare = open_panel(panel)
    still = panel.snapshot().bundle(panel.still)["text/html"]
    bare.page.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", still)
    picture = bare.page.locator(f"#gankit-still-{panel.still}")
    assert picture.is_hidden()
    bare.page.evaluate("document.querySelector('.gankit').remove()")
    assert picture.is_visible()


def test_a_closed_view_listens_no_longer(open_panel):
    bare = open_panel(LatentExplorer(TinyGenerator(), 8))
    bare.page.evaluate("window.stopPanel()")
    left = "Object.values(window.model.listeners).flat().length"
    assert bare.page.evaluate(left) == 0


def test_the_comparison_follows_its_slider(browser):
    images = torch.rand(4, 3, 16, 16)
    page = browser.new_page()
    page.set_content(comparison_slider({"L1": images, "L1 + cGAN": -images}).html)
    over = page.locator(".gankit-over img")
    cut = "one => getComputedStyle(one).clipPath"
    assert "50%" in over.evaluate(cut)
    page.get_by_role("slider", name="How much of L1 is seen").fill("20")
    assert "80%" in over.evaluate(cut)
    page.get_by_role("slider").press("ArrowRight")
    assert "79%" in over.evaluate(cut)
    page.close()
