"""The panels in JupyterLab and in Notebook 7: draw, drag, click, and read back in Python."""

import base64
import io
import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
from lab_page import LabPage
from notebook_server import notebook_server
from PIL import Image
from shapes import SHOE
from touches import draw

from gankit.widgets.still import GAP, SIDE

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
CELLS = [
    f"""\
import sys
sys.path.insert(0, {str(HERE)!r})
import torch
from shapes import LabelledGenerator, field_sizes, negative
from gankit import widgets
picture = torch.randint(0, 256, (3, 64, 64), dtype=torch.uint8)""",
    """\
sketch = widgets.SketchPanel({"L1": negative, "L1 + cGAN": negative}, size=64).clear()
sketch""",
    "print([len(stroke.points) for stroke in sketch.strokes], int(sketch.sketch.min()))",
    """\
training = torch.randint(0, 256, (40, 1, 16, 16), dtype=torch.uint8)
latent = widgets.LatentExplorer(LabelledGenerator(), 8, classes=3, training=training)
latent""",
    "print(latent.amounts, latent.label, len(latent.pinned))",
    """\
fields = widgets.FieldExplorer(field_sizes, picture)
fields""",
    "print(fields.layers, fields.fields)",
    "widgets.comparison_slider({'L1': picture[None], 'L1 + cGAN': 255 - picture[None]})",
]


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory):
    """A server with a fresh notebook for each test. Without a browser it is not started."""
    folder = tmp_path_factory.mktemp("notebooks")
    with notebook_server(folder, tmp_path_factory.mktemp("server")) as address:
        yield address, folder


@pytest.fixture
def notebook(server):
    """Address of the server, and a notebook with the cells."""
    address, folder = server
    path = folder / f"panels{len(list(folder.glob('*.ipynb')))}.ipynb"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, path)
    return address, path


def black_pixels(encoded):
    """How many pixels of a picture's drawing, its left part, are black."""
    card = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("L")
    return int((np.asarray(card)[GAP : GAP + SIDE, GAP : GAP + SIDE] < 50).sum())


def use_sketch(lab):
    lab.run(1)
    lab.panel("sketch")
    draw(lab, SHOE)
    lab.wait("sketch")
    wide = "() => [...document.querySelectorAll('.gankit-sketch img')].map(i => i.naturalWidth)"
    lab.page.wait_for_function(f"() => String(({wide})()) === '64,64'")
    assert lab.run(2) == "[6, 51, 2] 0\n"


def use_latent(lab):
    lab.run(3)
    panel = lab.panel("latent")
    panel.get_by_label("Direction 2", exact=True).fill("1.5")
    panel.get_by_label("Class").select_option("2")
    lab.wait("latent")
    panel.get_by_role("button", name="Pin this one").click()
    lab.wait("latent")
    box = panel.locator(".gankit-walk").bounding_box()
    lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    lab.page.mouse.up()
    lab.wait("latent")
    amounts, label, pins = lab.run(4).strip()[1:].replace("]", ",").split(",", 1)[0], 2, 1
    assert abs(float(amounts) - 3) < 0.1
    assert lab.run(4).strip().endswith(f"{label} {pins}")


def use_fields(lab):
    lab.run(5)
    panel = lab.panel("field-explorer")
    panel.get_by_label("kernel of layer 1").fill("3")
    panel.get_by_role("button", name="Add a layer").click()
    lab.wait("field-explorer")
    assert panel.locator("tbody tr td:last-child").all_text_contents() == ["3", "11", "27", "59"]
    assert lab.run(6) == "[[3, 2, 2], [5, 2, 2], [5, 2, 2], [5, 2, 2]] [3, 11, 27, 59]\n"


def use_slider(lab):
    lab.run(7)
    over = lab.page.locator(".gankit-over img")
    lab.page.get_by_role("slider", name="How much of L1 is seen").fill("20")
    assert "80%" in over.evaluate("one => getComputedStyle(one).clipPath")


def test_every_panel_in_jupyterlab_and_what_the_saved_notebook_shows(browser, notebook):
    address, path = notebook
    lab = LabPage(browser, f"{address}/lab/workspaces/{path.stem}/tree/{path.name}")
    lab.run(0)
    use_sketch(lab)
    use_latent(lab)
    use_fields(lab)
    use_slider(lab)
    lab.page.wait_for_timeout(1500)  # the panels renew their pictures
    lab.save()
    lab.close()
    assert lab.problems == []

    saved = json.loads(path.read_text())
    stills = [output for output in saved["cells"][1]["outputs"] if "image/png" in output["data"]]
    assert len(stills) == 1
    assert black_pixels(stills[0]["data"]["image/png"]) > 300  # the strokes; it began empty
    again = LabPage(browser, f"{address}/lab/workspaces/again{path.stem}/tree/{path.name}")
    for cell, text in {
        1: "A drawing, and beside it",
        3: "A sample of",
        5: "A picture with",
    }.items():
        again.scroll_to(cell)
        again.page.get_by_alt_text(text).wait_for()
    again.close()


def test_a_panel_in_notebook_7(browser, notebook):
    address, path = notebook
    book = LabPage(browser, f"{address}/notebooks/{path.name}")
    book.run(0)
    use_sketch(book)
    use_slider(book)
    assert book.run(2) == "[6, 51, 2] 0\n"  # three strokes and their points are in Python
    book.close()
