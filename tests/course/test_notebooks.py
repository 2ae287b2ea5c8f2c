"""Each solved notebook runs from top to bottom, offline, in the smoke budget, with full points."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.build.notebooks import source_notebook
from gankit_autograder.build.settings import read_settings

pytestmark = [pytest.mark.slow, pytest.mark.split_by("executed")]

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/notebook.py"))


@pytest.fixture(scope="module", params=EXERCISES)
def executed(request, tmp_path_factory, drawn_data):
    """The exercise and its solved notebook with outputs."""
    exercise = read_exercise(ROOT / "solutions" / request.param)
    notebook = source_notebook(exercise, read_settings(ROOT / "solutions"))
    folder = tmp_path_factory.mktemp(request.param)
    environment = {
        **os.environ,
        "GANKIT_BUDGET": "smoke",
        "GANKIT_OFFLINE": "1",
        "GANKIT_CHECKPOINTS": str(folder / "checkpoints"),
        "GANKIT_DATA": str(drawn_data),
        "HOME": str(folder),
        "MPLCONFIGDIR": str(folder),
    }
    client = NotebookClient(
        notebook,
        timeout=300,
        allow_errors=False,
        shutdown_kernel="immediate",  # a kernel that says farewell takes a second
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=environment)
    return exercise, notebook


def outputs(notebook, kind: str):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == kind:
                    yield cell, output


def test_every_check_gives_full_points(executed):
    exercise, notebook = executed
    scores = {
        cell.id: float(output["data"]["text/plain"])
        for cell, output in outputs(notebook, "execute_result")
        if cell.id.startswith("check-")
    }
    assert len(scores) == len(exercise.checks)
    if exercise.name != "00_start_here":  # the tour is wrong on purpose
        assert scores == {f"check-{check.id}": check.points for check in exercise.checks}


def test_no_check_writes_to_stderr(executed):
    _, notebook = executed
    noisy = [
        cell.id
        for cell, output in outputs(notebook, "stream")
        if output.name == "stderr" and cell.id.startswith("check-")
    ]
    assert noisy == []


def test_nothing_failed_and_figures_have_alternative_text(executed):
    _, notebook = executed
    assert [output.ename for _, output in outputs(notebook, "error")] == []
    pictures = [
        output
        for cell, output in outputs(notebook, "display_data")
        if "image/png" in output["data"] and cell.id.startswith("training-")
    ]
    assert pictures
    for picture in pictures:
        assert len(picture["data"]["text/plain"]) > 20
        assert "<Figure size" not in picture["data"]["text/plain"]


def test_points_of_cells_add_up_to_the_page_maps(executed):
    exercise, notebook = executed
    graded = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    cells = sum(entry.get("points", 0) for entry in graded if entry.get("grade"))
    pages = notebook.metadata.gankit.pages["questions"]
    assert cells == sum(question["points"] for question in pages)
    nbformat.validate(notebook)
