"""The class board: entries come out of the notebooks that were graded, best first."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from gankit.cli import main
from gankit.design import BoardEntry
from gankit_autograder.record.files import write_result
from gankit_autograder.record.results import StudentResult

SCORES = {"sure": 0.5, "kinds": 8.0, "frechet": 12.0}


def entry(name: str, sure: float, fulfils: bool = True, exercise: str = "02_dcgan") -> BoardEntry:
    return BoardEntry(exercise, name, fulfils, 900_000, 300.0, {**SCORES, "sure": sure})


def hand_in(folder: Path, student: str, *entries: BoardEntry) -> str:
    outputs = [
        new_output("execute_result", {"text/plain": repr(one)}, execution_count=1)
        for one in entries
    ]
    path = folder / student / "02_dcgan.ipynb"
    path.parent.mkdir(parents=True)
    cells = [new_code_cell("design.enter(...)", outputs=[output]) for output in outputs]
    nbformat.write(new_notebook(cells=cells or [new_code_cell("1")]), path)
    return f"{student}/02_dcgan.ipynb"


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    submitted = tmp_path / "submitted"
    files = {
        "ada": hand_in(submitted, "ada", entry("first try", 0.9), entry("=second", 0.4)),
        "ben": hand_in(submitted, "ben", entry("<b>night</b>", 0.6)),
        "cem": hand_in(submitted, "cem", entry("too large", 0.95, fulfils=False)),
        "dee": hand_in(submitted, "dee", entry("elsewhere", 0.99, exercise="05_pix2pix")),
        "eve": hand_in(submitted, "eve"),
    }
    for student, file in files.items():
        write_result(tmp_path, StudentResult(student, "02_dcgan", file, "graded"))
    return tmp_path


def test_the_board_stands_in_the_report_and_is_printed(graded, root, capsys):
    options = ["--designs", str(graded / "submitted"), "--root", str(root)]
    assert main(["report", str(graded), *options]) == 0
    names = ["ben: <b>night</b>", "ada: =second", "cem: too large"]
    page = BeautifulSoup((graded / "report.html").read_text("utf-8"), "html.parser")
    table = page.find(id="designs").find_next("tbody")
    assert [row.td.text for row in table.find_all("tr")] == names
    assert not table.find("b")
    data = json.loads((graded / "report.json").read_text("utf-8"))["designs"]
    assert [row["name"] for row in data["02_dcgan"]] == names
    assert list(data) == ["02_dcgan"]
    printed = capsys.readouterr().out
    assert printed.index("ben: ") < printed.index("ada: ") < printed.index("cem: ")
    assert (graded / "designs_02_dcgan.csv").is_file()


def test_without_designs_the_report_has_no_board(graded, root):
    assert main(["report", str(graded), "--root", str(root)]) == 0
    assert "designs" not in (graded / "report.html").read_text("utf-8")
    assert not list(graded.glob("designs_*.csv"))


def test_a_class_without_entries_is_told(graded, root, capsys):
    submitted = graded / "none"
    hand_in(submitted, "ada")
    options = ["--designs", str(submitted), "--root", str(root)]
    assert main(["report", str(graded), *options]) == 0
    assert "No notebook holds a design" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_told(graded, root, capsys):
    options = ["--designs", str(graded / "nowhere"), "--root", str(root)]
    assert main(["report", str(graded), *options]) != 0
    assert "nowhere" in capsys.readouterr().err
