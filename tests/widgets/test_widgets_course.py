"""The widgets of the course's own notebooks, run in JupyterLab and Notebook 7, and touched there.

Each notebook runs in one of the two: 06 whole, and of the others the cells that their widgets need
(all of them run in tests/course). With GANKIT_BOTH_FRONT_ENDS=1 each runs in both, whole.
"""

import os
import re
from pathlib import Path

import nbformat
import pytest
from lab_page import LabPage
from notebook_server import notebook_server
from touches import TOUCHES

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.build.notebooks import source_notebook
from gankit_autograder.build.settings import read_settings
from gankit_autograder.intake.names import names_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[2]
WIDGET = re.compile(r"\bwidgets\.(\w+)\(")
ADDRESSES = {
    "JupyterLab": "{server}/lab/workspaces/{name}/tree/{name}.ipynb",
    "Notebook 7": "{server}/notebooks/{name}.ipynb",
}
WITH_WIDGETS = sorted(
    path.parent.name
    for path in (ROOT / "solutions").glob("*/notebook.py")
    if WIDGET.search(path.read_text())
)


WHOLE = os.environ.get("GANKIT_BOTH_FRONT_ENDS") == "1"


def places() -> list[tuple[str, str]]:
    """Notebook and front end of each run."""
    if WHOLE:
        return [(name, front_end) for name in WITH_WIDGETS for front_end in ADDRESSES]
    turns = [list(ADDRESSES)[number % 2] for number in range(len(WITH_WIDGETS))]
    return list(zip(WITH_WIDGETS, turns, strict=True))


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory, drawn_data):
    """Address and folder of a server whose kernels train in the smoke budget, offline."""
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANKIT_BUDGET", "smoke")
        patch.setenv("GANKIT_OFFLINE", "1")
        patch.setenv("GANKIT_CHECKPOINTS", str(tmp_path_factory.mktemp("checkpoints")))
        patch.setenv("GANKIT_DATA", str(drawn_data))
        with notebook_server(folder, tmp_path_factory.mktemp("server")) as address:
            yield address, folder


def needed(notebook: nbformat.NotebookNode, whole: bool) -> list[int]:
    """The code cells with a widget, and those that define what these need, in order; or all."""
    places, wanted = [], set()
    for index in reversed(range(len(notebook.cells))):
        cell = notebook.cells[index]
        if cell.cell_type != "code":
            continue
        names = names_in(cell.source)
        if whole or names.opaque or WIDGET.search(cell.source) or names.defines & wanted:
            places.append(index)
            wanted = (wanted - names.defines) | names.needs
    return places[::-1]


def write_notebook(name: str, folder: Path) -> nbformat.NotebookNode:
    """Put the solved notebook into the folder."""
    exercise = read_exercise(ROOT / "solutions" / name)
    notebook = source_notebook(exercise, read_settings(ROOT / "solutions"))
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return notebook


@pytest.mark.parametrize(("name", "front_end"), places())
def test_a_notebook_runs_and_its_widgets_answer(browser, server, name, front_end):
    address, folder = server
    notebook = write_notebook(name, folder)
    page = LabPage(browser, ADDRESSES[front_end].format(server=address, name=name))
    found = []
    for index in needed(notebook, whole=WHOLE or name == "06_receptive_field"):
        page.run(index)
        found += [(index, kind) for kind in WIDGET.findall(notebook.cells[index].source)]
    assert found
    for index, kind in found:
        page.scroll_to(index)
        TOUCHES[kind](page)
    page.close()
    if front_end == "JupyterLab":  # Notebook 7 reports errors of its own at the start
        assert page.problems == []
