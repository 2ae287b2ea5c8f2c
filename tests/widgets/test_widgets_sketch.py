"""The sketch panel's real JavaScript in a bare Chromium, with the real Python class behind it."""

import numpy as np
import pytest
from PIL import Image
from shapes import SHOE, negative

from gankit.widgets import SketchPanel

pytestmark = pytest.mark.browser


def draw(page, strokes):
    """Draw with the mouse; strokes are lists of points in [0, 1]."""
    box = page.locator("canvas").bounding_box()

    def at(point):
        return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]

    for stroke in strokes:
        page.mouse.move(*at(stroke[0]))
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*at(point))
        page.mouse.up()


@pytest.fixture
def sketch(open_panel):
    """An empty sketch panel in a page."""
    bare = open_panel(SketchPanel({"L1": negative, "L1 + cGAN": negative}, size=64, pause=20))
    bare.press("Clear")
    bare.wait()
    return bare


def lengths(panel):
    return [len(stroke.points) for stroke in panel.strokes]


def test_three_strokes_arrive_as_three_where_they_were_drawn(sketch):
    draw(sketch.page, SHOE)
    sketch.wait()
    assert len(sketch.panel.strokes) == 3
    for stroke, points in zip(sketch.panel.strokes, SHOE, strict=True):
        assert np.allclose(stroke.points[0], points[0], atol=0.005)
        assert np.allclose(stroke.points[-1], points[-1], atol=0.005)
    assert lengths(sketch.panel) == [len(points) for points in SHOE]


def test_translations_appear_beside_the_drawing(sketch):
    draw(sketch.page, SHOE[:1])
    sketch.wait()
    captions = sketch.page.locator("figcaption").all_text_contents()
    assert captions == ["your drawing", "L1", "L1 + cGAN"]
    wide = "() => [...document.images].map(i => i.complete && i.naturalWidth)"
    sketch.page.wait_for_function(f"() => ({wide})().every(width => width === 64)")


def test_undo_and_clear(sketch):
    draw(sketch.page, SHOE)
    sketch.press("Undo")
    sketch.wait()
    assert lengths(sketch.panel) == [6, 51]
    sketch.press("Clear")
    sketch.press("Undo")
    sketch.wait()
    assert lengths(sketch.panel) == [6, 51]
    sketch.press("Clear")
    sketch.wait()
    assert sketch.panel.strokes == [] and sketch.panel.sketch.min() == 255


def test_the_brush_has_a_width(sketch):
    sketch.page.get_by_label("Brush").fill("6")
    draw(sketch.page, [[(0.1, 0.5), (0.9, 0.5)]])
    sketch.wait()
    assert sketch.panel.strokes[0].width == 6
    assert int((sketch.panel.sketch[0, 0, :, 32] == 0).sum()) in {6, 7}


def test_a_finger_draws_and_a_second_one_does_not(sketch):
    box = sketch.page.locator("canvas").bounding_box()
    remote = sketch.page.context.new_cdp_session(sketch.page)

    def touch(kind, *places):
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": i}
            for i, (x, y) in enumerate(places)
        ]
        remote.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (0.1, 0.1))
    touch("touchStart", (0.1, 0.1), (0.8, 0.2))
    for step in range(1, 9):
        touch("touchMove", (0.1 + 0.1 * step, 0.1 + 0.05 * step), (0.8, 0.2 + 0.05 * step))
    touch("touchEnd")
    sketch.wait()
    assert len(sketch.panel.strokes) == 1
    assert np.allclose(sketch.panel.strokes[0].points[-1], (0.9, 0.5), atol=0.01)


def test_the_keyboard_draws(sketch):
    sketch.page.locator("canvas").focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "Shift+ArrowDown", "Space"):
        sketch.page.keyboard.press(key)
    sketch.wait()
    points = sketch.panel.strokes[0].points
    assert np.allclose(points[0], (0.5, 0.5)) and len(points) == 4
    assert np.allclose(points[-1], (0.5 + 2 / 16, 0.5 + 1 / 64))


def test_an_example_is_a_start(sketch):
    sketch.page.get_by_label("Start from").select_option("sneaker")
    sketch.wait()
    assert len(sketch.panel.strokes) == 5
    draw(sketch.page, SHOE[2:])
    sketch.wait()
    assert len(sketch.panel.strokes) == 6


def test_an_uploaded_picture_is_taken_turned_round_and_undone(sketch, tmp_path):
    night = Image.new("RGB", (100, 50), "black")
    night.paste("white", (40, 15, 60, 35))
    night.save(tmp_path / "night.png")
    before = sketch.sent()
    sketch.page.get_by_label("picture file").set_input_files(tmp_path / "night.png")
    sketch.page.wait_for_function("before => window.sent > before", arg=before)
    sketch.wait()
    picture = sketch.panel.sketch[0, 0]
    assert picture[32, 32] < 128 and picture[20, 4] > 128
    draw(sketch.page, SHOE[2:])
    sketch.wait()
    assert sketch.panel.sketch[0, 0, 32, 32] < 128
    sketch.press("Undo")
    sketch.press("Undo")
    sketch.wait()
    assert sketch.panel.sketch.min() == 255


def test_a_file_that_is_no_picture_is_said(sketch, tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    sketch.page.get_by_label("picture file").set_input_files(tmp_path / "text.png")
    sketch.wait("failed")
    assert "no picture" in sketch.page.get_by_role("status").text_content()


def test_a_slow_python_gets_one_request_at_a_time_and_the_last_state(sketch):
    sketch.page.evaluate("window.holdAnswers = true")
    before = sketch.sent()
    line = [(0.1 + 0.008 * step, 0.5) for step in range(100)]
    draw(sketch.page, [line])
    sketch.page.wait_for_timeout(100)
    assert sketch.sent() - before <= 2  # one while drawing, and the end of the stroke
    sketch.page.evaluate("window.model.release()")
    sketch.wait()
    assert lengths(sketch.panel) == [100]


def test_the_panel_says_what_failed_and_goes_on(open_panel):
    def fails_on_paper(picture):
        if picture.min() == 255:
            raise ValueError("an empty sheet")
        return negative(picture)

    bare = open_panel(SketchPanel(fails_on_paper, size=64))
    bare.press("Clear")
    bare.wait("failed")
    assert bare.page.get_by_role("status").text_content() == "ValueError: an empty sheet"
    draw(bare.page, SHOE[:1])
    bare.wait("done")


def test_after_a_pause_the_picture_that_stays_is_renewed(sketch):
    renewed = []
    sketch.panel.settle = lambda: renewed.append(lengths(sketch.panel))
    draw(sketch.page, SHOE[:1])
    sketch.wait()
    sketch.page.wait_for_timeout(1300)
    assert renewed == [[6]]


def test_a_loaded_drawing_comes_into_the_open_panel(sketch):
    sketch.panel.load(Image.new("RGB", (64, 64), "white"))
    sketch.page.evaluate("text => window.model.take(text)", sketch._state())
    draw(sketch.page, SHOE[:1])
    sketch.wait()
    assert lengths(sketch.panel) == [6]
