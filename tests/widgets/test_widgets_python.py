"""The Python side of the sketch panel and of the pictures that stay, without a browser."""

import numpy as np
import pytest
import torch
from PIL import Image
from shapes import SHOE, ask, negative, png_size

from gankit.errors import GankitError
from gankit.pdf.images import ImageStore
from gankit.pdf.markup import MarkupReader
from gankit.pdf.notebook import Cell, Notebook
from gankit.pdf.outputs import OutputReader
from gankit.pdf.widgets import WidgetStates
from gankit.widgets import SketchPanel
from gankit.widgets.strokes import Stroke, decode, encode, raster

STROKES = [Stroke(np.array(points, np.float32)) for points in SHOE]


# Strokes


def test_strokes_survive_the_way_to_the_browser_and_back():
    again = decode(memoryview(encode([*STROKES, Stroke(STROKES[0].points, 3, 1)])))
    assert [len(stroke.points) for stroke in again] == [6, 51, 2, 6]
    assert np.array_equal(again[1].points, STROKES[1].points)
    assert (again[3].width, again[3].colour) == (3, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"abc",
        encode(STROKES)[:-4],
        np.float32([5, 1, 0]).tobytes(),
        np.float32([0, 1, 0]).tobytes(),
    ],
)
def test_a_damaged_drawing_is_refused(data):
    with pytest.raises(GankitError, match="draw once more"):
        decode(data)


def test_a_line_is_as_wide_as_the_brush_and_black_on_white():
    line = Stroke(np.float32([[0.1, 0.5], [0.9, 0.5]]))
    thin = np.asarray(raster([line], 64))
    thick = np.asarray(raster([Stroke(line.points, 5)], 64))
    assert set(np.unique(thin)) == {0, 255}
    assert (thin[:, 32, 0] == 0).sum() == 1
    assert (thick[:, 32, 0] == 0).sum() in {5, 6}


# Sketch panel


def test_three_strokes_arrive_and_are_translated():
    panel = SketchPanel(negative, size=64)
    ask(panel, "sketch", {"background": "none"}, [memoryview(encode(STROKES))])
    assert [len(stroke.points) for stroke in panel.strokes] == [6, 51, 2]
    assert panel.sketch.shape == (1, 3, 64, 64) and panel.sketch.dtype == torch.uint8
    made = np.asarray(panel.translations["translation"])
    assert np.abs(made.astype(int) - (255 - panel.sketch[0].permute(1, 2, 0).numpy())).max() <= 1
    assert not panel.failed


def test_the_panel_opens_with_an_example_already_translated():
    panel = SketchPanel({"a": negative, "b": negative}, size=64)
    assert [result["name"] for result in panel.results] == ["a", "b"]
    assert all(png_size(result["png"]) == (64, 64) for result in panel.results)
    assert (panel.sketch == 0).any()


def test_an_error_of_the_generator_is_said_and_the_panel_goes_on():
    def broken(sketch):
        raise ValueError("sizes differ")

    panel = SketchPanel(broken, size=64)
    assert panel.failed and panel.status == "ValueError: sizes differ"
    panel._translate = {"translation": negative}
    ask(panel, "sketch", {}, [encode(STROKES)])
    assert not panel.failed


def test_a_translation_of_the_wrong_shape_is_named():
    panel = SketchPanel(lambda sketch: sketch[0], size=64)
    assert panel.failed and "(3, 64, 64)" in panel.status


def test_a_damaged_request_is_answered():
    panel = SketchPanel(negative, size=64)
    ask(panel, "sketch", {}, [b"abc"])
    assert panel.failed and "draw once more" in panel.status
    ask(panel, "nonsense")
    assert panel.failed


def test_a_picture_from_a_file_is_made_dark_on_light_and_square(tmp_path):
    night = Image.new("RGB", (80, 40), "black")
    night.paste("white", (30, 10, 50, 30))
    night.save(tmp_path / "night.png")
    panel = SketchPanel(negative, size=64).load(tmp_path / "night.png")
    picture = panel.sketch[0, 0]
    assert picture[0, 0] == 255 and picture[20, 5] == 255 and picture[32, 32] == 0
    assert panel.strokes == [] and panel.revision == 1
    assert panel.clear().sketch.min() == 255


def test_a_transparent_picture_gets_a_white_ground(tmp_path):
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (20, 20, 40, 40))
    sketch = SketchPanel(negative, size=64).load(clear).sketch
    assert sketch[0, 0, 0, 0] == 255 and sketch[0, 0, 30, 30] == 0


def test_a_missing_file_and_a_file_that_is_no_picture_are_said(tmp_path):
    panel = SketchPanel(negative, size=64)
    with pytest.raises(GankitError, match="no file"):
        panel.load(tmp_path / "absent.png")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(GankitError, match="no picture"):
        panel.load(tmp_path / "text.png")


def test_examples_may_be_pictures_and_colours_a_palette():
    plan = torch.zeros(3, 64, 64, dtype=torch.uint8)
    plan[2] = 200
    panel = SketchPanel(negative, size=64, examples={"plan": plan}, colours=["#000000", "#ff0000"])
    assert panel.sketch[0, 2, 0, 0] == 200
    red = Stroke(np.float32([[0.5, 0.5]]), 9, 1)
    ask(panel, "sketch", {"background": "same"}, [encode([red])])
    assert panel.sketch[0, :, 32, 32].tolist() == [255, 0, 0]


def test_sources_become_examples_and_their_colours_the_palette():
    plans = torch.full((3, 3, 64, 64), 255, dtype=torch.uint8)
    plans[:, :, :20] = torch.tensor([0, 0, 170], dtype=torch.uint8)[:, None, None]
    plans[:, :, 20:30] = torch.tensor([220, 0, 0], dtype=torch.uint8)[:, None, None]
    plans[:, :, 40] = torch.tensor([225, 5, 0], dtype=torch.uint8)[:, None]  # almost the same red
    plans[:, :, 0, 0] = 77  # a blend that is rare
    panel = SketchPanel(negative, size=64, sources=plans)
    assert panel.colours == ["#0000aa", "#dc0000", "#ffffff"]
    assert [example["name"] for example in panel.examples] == ["test 1", "test 2", "test 3"]
    assert torch.equal(panel.sketch[0], plans[0])


# The picture that stays


def test_a_snapshot_is_a_picture_with_alternative_text(tmp_path):
    still = SketchPanel({"L1": negative}, size=64).snapshot()
    data, metadata = still._repr_mimebundle_()
    assert png_size(still.save(tmp_path / "a.png").read_bytes())[0] > 384
    assert "L1" in data["text/plain"] and metadata["image/png"]["alt"] == data["text/plain"]


def test_the_picture_beside_a_live_panel_can_be_hidden_by_it():
    panel = SketchPanel(negative, size=64)
    bundle = panel.snapshot().bundle(panel.still)
    assert f'id="gankit-still-{panel.still}"' in bundle["text/html"]
    assert bundle["image/png"] in bundle["text/html"]


def test_without_a_notebook_a_panel_is_one_line(capsys):
    SketchPanel(negative, size=64).show()
    assert capsys.readouterr().out == "<SketchPanel: Sketch panel>\n"


def test_the_pdf_shows_the_picture_of_a_panel_once(tmp_path):
    panel = SketchPanel(negative, size=64)
    data = [panel._bundle()[0], panel.snapshot().bundle(panel.still)]
    outputs = [{"output_type": "display_data", "data": one, "metadata": {}} for one in data]
    book = Notebook([Cell(0, "code", "panel", outputs)], {}, b"", tmp_path, "panels")
    images = ImageStore(tmp_path)
    reader = OutputReader(images, MarkupReader(images, tmp_path), WidgetStates(book))
    blocks = reader.show(book.cells[0]).blocks
    assert [block.kind for block in blocks] == ["text", "image"]
    assert blocks[0].text == "[widget] <SketchPanel: Sketch panel>"
