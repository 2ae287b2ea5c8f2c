"""Measures how soon after a stroke its translation is seen: python tests/widgets/latency.py.

JupyterLab, exercise 05's generator for 64 x 64 pixels with initial weights (they cost what trained
ones cost), on the processor. From the pointer's release to the load event of the last picture that
follows: while the pen moves, parts of the stroke are translated as well.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
from browsers import open_browser
from lab_page import LabPage
from notebook_server import notebook_server
from test_widgets_lab import draw

ROOT = Path(__file__).resolve().parents[2]
STROKES = 20
QUIET_MS = 2000  # no picture comes later than this after a stroke
SETUP = f"""\
from pathlib import Path
from gankit import widgets
from gankit_autograder.lesson import run_lesson
lesson = run_lesson(Path({str(ROOT / "solutions" / "05_pix2pix")!r}), Path("."),
                    {{"SIZE = 256 if": "SIZE = 64 if"}})
nets = [lesson["Generator"](64), lesson["Generator"](64)]
"""
PANEL = """\
panel = widgets.SketchPanel(
    {{str(i): lambda s, i=i: lesson["translate"](nets[i], s) for i in range({count})}}, size=64)
panel"""
WATCH = """() => {
  window.delay = 0;
  const panel = document.querySelector(".gankit-sketch");
  const last = [...panel.querySelectorAll("img")].pop();
  const canvas = panel.querySelector("canvas");
  canvas.addEventListener("pointerup", () => (window.up = performance.now()));
  canvas.addEventListener("pointerdown", () => (window.up = undefined));
  last.addEventListener("load", () => (window.delay = performance.now() - window.up));
}"""


def measure(browser, address: str, work: Path, count: int) -> list[float]:
    """Milliseconds of each stroke, with this many generators."""
    cells = [SETUP, PANEL.format(count=count), "print(panel.milliseconds)"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, work / f"latency{count}.ipynb")
    lab = LabPage(browser, f"{address}/lab/workspaces/latency{count}/tree/latency{count}.ipynb")
    lab.run(0)
    lab.run(1)
    lab.panel("sketch")
    lab.page.evaluate(WATCH)
    delays = []
    for number in range(STROKES):
        height = 0.1 + 0.8 * number / STROKES
        draw(lab, [[(0.1 + 0.02 * step, height) for step in range(40)]])
        lab.page.wait_for_timeout(QUIET_MS)
        delays.append(lab.page.evaluate("window.delay"))
    print(f"{count} generator(s): in Python {float(lab.run(2)):.0f} ms of the last stroke")
    lab.close()
    return delays


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        with open_browser(work / "profile") as browser, notebook_server(work, work) as address:
            for count in (1, 2):
                delays = measure(browser, address, work, count)
                print(
                    f"{count} generator(s), {len(delays)} strokes: median "
                    f"{statistics.median(delays):.0f} ms, slowest {max(delays):.0f} ms; "
                    f"load of the machine {os.getloadavg()[0]:.1f}, {time.strftime('%H:%M')}"
                )


if __name__ == "__main__":
    main()
