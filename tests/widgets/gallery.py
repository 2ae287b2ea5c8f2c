"""Makes docs/gallery/widgets_*.png: python tests/widgets/gallery.py DCGAN CGAN PIX2PIX [NAME ...].

The panels of the lessons in JupyterLab, drawn in, dragged and clicked. The three folders hold
checkpoints of the lessons' training runs, as solutions/*/figures.py leaves them. NAMEs choose some
of the pictures.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from browsers import open_browser
from lab_page import LabPage
from notebook_server import notebook_server
from touches import draw

ROOT = Path(__file__).resolve().parents[2]
GALLERY = ROOT / "docs" / "gallery"
BOOT = [
    [(0.48, 0.12), (0.82, 0.12), (0.82, 0.35), (0.84, 0.60), (0.85, 0.80), (0.68, 0.80),
     (0.62, 0.77), (0.45, 0.81), (0.14, 0.81), (0.11, 0.72), (0.18, 0.64), (0.32, 0.59),
     (0.43, 0.51), (0.48, 0.36), (0.48, 0.12)],
    [(0.12, 0.76), (0.45, 0.75), (0.62, 0.71), (0.85, 0.73)],
    [(0.52, 0.22), (0.80, 0.22)],
]  # fmt: skip
LESSON = """\
from pathlib import Path
import torch
from gankit import data, widgets
from gankit_autograder.lesson import run_lesson
lesson = run_lesson(Path({folder!r}), Path({checkpoints!r}), {changes!r})
"""
TEN_MINUTES = {'"class": "10 minutes"': '"class": "1 step"'}  # the run is over: it comes back
DCGAN = 'digits = data.load("mnist", source="mini")\nG, _ = lesson["train_dcgan"]("digits", digits)'
CGAN = DCGAN.replace("dcgan", "cgan")
PIX2PIX = """\
limits = {"class": "1 step"}
l1, _ = lesson["train_pix2pix"]("l1", False, limits)
gan, _ = lesson["train_pix2pix"]("l1_cgan", True, limits)
pairs, translate = lesson["test_pairs"], lesson["translate"]
"""
SKETCH = """\
widgets.SketchPanel({"L1": lambda s: translate(l1, s), "L1 + cGAN": lambda s: translate(gan, s)},
                    size=64, sources=pairs.pixels)"""
SLIDER = """\
sources = pairs.pixels[:4]
widgets.comparison_slider({"L1": translate(l1, sources), "L1 + cGAN": translate(gan, sources)},
                          of=pairs)"""
DARK = {"fields"}
TURN_DARK = """async () => {
  await window.jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Dark" });
}"""
FIELDS = 'widgets.FieldExplorer(lesson["receptive_field"], lesson["picture"])'


def act_sketch(lab: LabPage) -> None:
    lab.panel("sketch").get_by_role("button", name="Clear").click()
    draw(lab, BOOT)
    lab.wait("sketch")


def act_latent(lab: LabPage) -> None:
    panel = lab.panel("latent")
    for _ in range(3):
        panel.get_by_role("button", name="Random").click()
        lab.wait("latent")
        panel.get_by_role("button", name="Pin this one").click()
        lab.wait("latent")
    panel.get_by_label("Direction 1", exact=True).fill("0.5")
    panel.get_by_label("Direction 4", exact=True).fill("-0.4")
    lab.wait("latent")


def act_class(lab: LabPage) -> None:
    act_latent(lab)
    lab.panel("latent").get_by_label("Class").select_option("7")
    lab.wait("latent")


def act_fields(lab: LabPage) -> None:
    panel = lab.panel("field-explorer")
    panel.get_by_role("button", name="Add a layer").click()
    panel.get_by_label("stride of layer 3").fill("1")
    panel.get_by_label("kernel of layer 1").fill("4")
    lab.wait("field-explorer")


def act_slider(lab: LabPage) -> None:
    lab.page.get_by_role("slider").fill("40")


def main() -> None:
    dcgan, cgan, pix2pix = sys.argv[1:4]
    wanted = set(sys.argv[4:])
    small = {"SIZE = 256 if": "SIZE = 64 if"}
    shots: dict[str, tuple[str, list[str], Callable[[LabPage], None], str]] = {
        "latent": (
            _lesson("02_dcgan", dcgan, TEN_MINUTES) + DCGAN,
            ["widgets.LatentExplorer(G, 100, training=digits)"],
            act_latent,
            ".gankit-latent",
        ),
        "latent_classes": (
            _lesson("03_cgan", cgan, TEN_MINUTES) + CGAN,
            ["widgets.LatentExplorer(G, 100, classes=10, training=digits)"],
            act_class,
            ".gankit-latent",
        ),
        "sketch": (_lesson("05_pix2pix", pix2pix, small) + PIX2PIX, [SKETCH], act_sketch,
                   ".gankit-sketch"),
        "slider": (_lesson("05_pix2pix", pix2pix, small) + PIX2PIX, [SLIDER], act_slider,
                   ".gankit-compare"),
        "fields": (_lesson("06_receptive_field", dcgan, {}), [FIELDS], act_fields,
                   ".gankit-field-explorer"),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        with (
            open_browser(work / "profile") as browser,
            notebook_server(work, work) as address,
        ):
            for shot, (setup, cells, act, selector) in shots.items():
                if not wanted or shot in wanted:
                    _shoot(browser, address, work, shot, [setup, *cells], act, selector)


def _lesson(name: str, checkpoints: str, changes: dict[str, str]) -> str:
    folder = str(ROOT / "solutions" / name)
    return LESSON.format(folder=folder, checkpoints=checkpoints, changes=changes)


def _shoot(browser, address, work, name, cells, act, selector) -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, work / f"{name}.ipynb")
    lab = LabPage(browser, f"{address}/lab/workspaces/{name}/tree/{name}.ipynb")
    lab.run(0)
    lab.run(1)
    act(lab)
    lab.page.wait_for_timeout(300)
    path = GALLERY / f"widgets_{name}.png"
    lab.page.locator(selector).screenshot(path=path)
    print("wrote", path)
    if name in DARK:
        lab.page.evaluate(TURN_DARK)
        lab.page.wait_for_timeout(1000)
        path = GALLERY / f"widgets_{name}_dark.png"
        lab.page.locator(selector).screenshot(path=path)
        print("wrote", path)
        lab.page.evaluate(TURN_DARK.replace("Dark", "Light"))
    lab.close()


if __name__ == "__main__":
    main()
