"""The hand-in cell: the current notebook from each front end, asked to save when it is old."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import types
from pathlib import Path

import pytest
from pdf_notebooks import TOTAL, as_bytes, code, solved
from pypdf import PdfReader

from gankit.errors import GankitError
from gankit.hand_in import hand_in
from gankit.pdf import review, source
from gankit.pdf.notebook import Cell, from_dict
from gankit.pdf.pages import assign, map_of
from gankit.pdf.source import current_notebook

# `gankit.hand_in` names the function as well: the module is asked for by its name.
cell = importlib.import_module("gankit.hand_in")
VARIABLES = ("KAGGLE_KERNEL_RUN_TYPE", "JPY_SESSION_NAME", "COLAB_RELEASE_TAG")


@pytest.fixture(autouse=True)
def no_front_end(monkeypatch, tmp_path):
    """No front end's marks, an empty memory of questions asked, and a folder to write into."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(source, "_asked", {})
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def displayed(monkeypatch):
    """What the cell shows, as text."""
    shown: list[str] = []
    monkeypatch.setattr(cell, "_show", lambda item: shown.append(repr(item)))
    return shown


class Shell:
    """IPython's shell, as far as the export looks at it."""

    def __init__(self, *history: str, **names: str) -> None:
        self.user_ns = names
        self.execution_count = len(history) + 1
        running = "hand_in('Ada Lovelace', '1234567')"
        raw = ["", *history, running]
        self.history_manager = types.SimpleNamespace(input_hist_raw=raw)


@pytest.fixture
def colab(monkeypatch):
    """A fake google.colab; set `.answers` to what the front end gives, in turn."""
    package = types.ModuleType("google.colab")
    package.answers, package.asked, package.downloaded = [], [], []

    def blocking_request(kind, request="", timeout_sec=5, parent=None):
        package.asked.append((kind, timeout_sec))
        return package.answers.pop(0)

    package._message = types.ModuleType("google.colab._message")
    package._message.blocking_request = blocking_request
    package.files = types.ModuleType("google.colab.files")
    package.files.download = package.downloaded.append
    for name, module in (("", package), ("._message", package._message), (".files", package.files)):
        monkeypatch.setitem(sys.modules, f"google.colab{name}", module)
    monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
    sys.modules["google"].colab = package
    monkeypatch.setattr(source.time, "sleep", lambda seconds: None)
    return package


@pytest.fixture
def saved(tmp_path):
    """The solved notebook as a file."""
    path = tmp_path / "90_sample.ipynb"
    path.write_bytes(as_bytes(solved()))
    return path


def test_colab_hands_over_the_live_notebook_and_gets_the_download(colab, displayed):
    colab.answers = [{"ipynb": solved()}]
    target = hand_in("Ada Lovelace", "1234567")
    assert len(PdfReader(target).pages) == TOTAL
    assert colab.asked == [("get_ipynb", source.COLAB_SECONDS)]
    assert colab.downloaded == [str(target)]
    assert "page  3-4   Generator" in displayed[0]


def test_the_cell_hands_in_a_page_of_results_and_says_so(colab, displayed, tmp_path):
    (tmp_path / "05_results.html").write_bytes(b"rows")
    colab.answers = [{"ipynb": solved()}]
    target = hand_in("Ada Lovelace", "1234567", also=["05_results.html"])
    assert PdfReader(target).attachments["05_results.html"] == [b"rows"]
    assert "inside: 05_results.html" in displayed[0]


def test_a_page_of_results_that_was_not_written_is_asked_for(colab, displayed):
    colab.answers = [{"ipynb": solved()}]
    assert hand_in("Ada Lovelace", "1234567", also="05_results.html") is None
    assert "05_results.html is not there" in displayed[0]


def fake_apt(folder: Path, status: int) -> Path:
    """An `apt-get` that notes what it is asked for."""
    tool, log = folder / "apt-get", folder / "asked"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexit {status}\n')
    tool.chmod(0o755)
    return log


@pytest.mark.parametrize("status", [0, 100])
def test_colab_fetches_the_fonts_that_a_text_needs(colab, displayed, monkeypatch, tmp_path, status):
    log = fake_apt(tmp_path, status)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    missing = "\U00013000"  # a hieroglyph: no machine of a test has it by chance
    data = solved()
    data["cells"].append(code(f"# {missing}"))
    colab.answers = [{"ipynb": data}]
    assert hand_in("Ada Lovelace", "1").exists()
    assert log.read_text().split()[-1] == "fonts-noto-core"
    assert len(log.read_text().splitlines()) == 1
    assert "have no font here" in displayed[0]


def test_colab_is_asked_again_when_it_is_busy(colab):
    colab.answers = [None, {}, {"ipynb": solved()}]
    assert current_notebook(shell=Shell()).live
    colab.answers = [None] * 3
    with pytest.raises(GankitError, match="did not hand over the notebook"):
        current_notebook(shell=Shell())


def test_colab_without_saved_outputs_is_reported(colab):
    data = solved()
    data["metadata"]["colab"] = {"private_outputs": True, "name": "Copy of 90_sample.ipynb"}
    colab.answers = [{"ipynb": data}]
    current = current_notebook(shell=Shell())
    assert "leaves its outputs out" in current.notes[0]
    assert current.notebook.name == "Copy of 90_sample.ipynb"


def test_kaggle_says_what_to_do(monkeypatch, colab, displayed):
    monkeypatch.setenv("KAGGLE_KERNEL_RUN_TYPE", "Interactive")
    assert hand_in("Ada Lovelace", "1234567") is None
    assert "Download Notebook" in displayed[0] and "gankit pdf" in displayed[0]


def test_kaggle_works_with_an_uploaded_file(monkeypatch, saved, displayed):
    monkeypatch.setenv("KAGGLE_KERNEL_RUN_TYPE", "Interactive")
    assert hand_in("Ada Lovelace", "1234567", notebook=saved, output="out.pdf").is_file()


def test_jupyter_tells_the_file_by_its_session(monkeypatch, saved):
    monkeypatch.setenv("JPY_SESSION_NAME", str(saved))
    assert current_notebook(shell=Shell()).notebook.name == saved.name
    monkeypatch.setenv("JPY_SESSION_NAME", f"RTC:folder/{saved.name}")
    assert current_notebook(shell=Shell()).notebook.name == saved.name


def test_vs_code_tells_the_file_by_a_variable(saved):
    shell = Shell(__vsc_ipynb_file__=str(saved))
    assert current_notebook(shell=shell).notebook.name == saved.name


def test_an_unknown_front_end_asks_for_the_file(displayed):
    assert hand_in("Ada Lovelace", "1234567") is None
    assert "notebook='02_dcgan.ipynb'" in displayed[0]


def test_a_file_without_the_last_run_is_asked_for_until_it_is_saved(saved):
    shell = Shell(
        "import torch\nfrom torch import nn", "print('new')", __vsc_ipynb_file__=str(saved)
    )
    for _ in range(2):
        with pytest.raises(GankitError, match="Save the notebook"):
            current_notebook(shell=shell)
    data = solved()
    data["cells"].append(code("print('new')", count=2))
    saved.write_bytes(as_bytes(data))
    assert not any("last cell" in note for note in current_notebook(shell=shell).notes)


def test_a_cell_that_was_run_and_deleted_does_not_block_for_ever(saved):
    shell = Shell("import torch\nfrom torch import nn", "scratch()", __vsc_ipynb_file__=str(saved))
    with pytest.raises(GankitError, match="Save the notebook"):
        current_notebook(shell=shell)
    os.utime(saved, (time.time(), time.time() + 5))
    assert "Fine if you deleted it" in current_notebook(shell=shell).notes[0]


def test_a_file_saved_long_ago_is_dated(saved):
    os.utime(saved, (time.time(), time.time() - 1200))
    shell = Shell(__vsc_ipynb_file__=str(saved))
    assert "20 minutes ago" in current_notebook(shell=shell).notes[0]


def test_a_cell_changed_after_it_ran_is_reported(saved):
    data = solved()
    ran = [cell["source"] for cell in data["cells"] if cell["cell_type"] == "code"]
    data["cells"][3]["source"] += "\n# changed since"
    saved.write_bytes(as_bytes(data))
    notes = current_notebook(shell=Shell(*ran, __vsc_ipynb_file__=str(saved))).notes
    assert notes == ["Cell 4 was changed after it ran: run it again."]


def test_counts_of_another_kernel_session_are_not_compared(saved):
    notes = current_notebook(shell=Shell(__vsc_ipynb_file__=str(saved))).notes
    assert notes == []


@pytest.mark.parametrize("name, student_id", [("", "1"), ("Ada", " "), ("Your Name", "1")])
def test_a_name_and_an_id_are_needed(displayed, name, student_id):
    assert hand_in(name, student_id) is None
    assert "your own name" in displayed[0]


def test_the_hand_in_cell_is_not_in_the_pdf(saved, displayed):
    data = solved()
    data["cells"].append(code("from gankit.hand_in import hand_in\nhand_in('Ada', '1')", count=9))
    saved.write_bytes(as_bytes(data))
    target = hand_in("Ada Lovelace", "1234567", notebook=saved)
    text = "".join(page.extract_text() for page in PdfReader(target).pages)
    assert "hand_in(" not in text


def test_a_missing_package_is_named(monkeypatch, displayed):
    monkeypatch.setitem(sys.modules, "gankit.pdf.export", None)
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.delitem(sys.modules, "gankit.pdf.compiler", raising=False)
    monkeypatch.delitem(sys.modules, "gankit.pdf.export", raising=False)
    assert hand_in("Ada", "1") is None
    assert "pip install" in displayed[0]


def test_the_summary_in_a_notebook_is_a_table_and_escapes(saved, monkeypatch):
    items = []
    monkeypatch.setattr(cell, "_show", items.append)
    data = solved()
    data["metadata"]["gankit"]["pages"] = {
        "appendix": 1,
        "questions": [{"id": "generator", "title": "<b>G</b>", "pages": 1}],
    }
    saved.write_bytes(as_bytes(data))
    hand_in("Ada", "1", notebook=saved)
    table = items[0]._repr_html_()
    assert "<td>2</td><td>&lt;b&gt;G&lt;/b&gt;</td>" in table and "Appendix" in table


RELEASE = Path(__file__).resolve().parents[2] / "course" / "01_gan_mnist" / "01_gan_mnist.ipynb"


def _answered() -> dict:
    """The release as if everything had been answered and run."""
    data = json.loads(RELEASE.read_text("utf-8"))
    for number, entry in enumerate(data["cells"], start=1):
        entry["source"] = "".join(entry["source"])
        if entry["cell_type"] == "code":
            entry["source"] = entry["source"].replace("raise NotImplementedError", "return 1  #")
            entry["execution_count"] = number
            text = {"output_type": "stream", "name": "stdout", "text": "8 of 8 points"}
            entry["outputs"] = [text] if entry["id"].startswith("check-") else []
        elif entry["id"].startswith("written-"):
            entry["source"] = "Because it improves."
    return data


def _without(cell_id: str) -> dict:
    data = _answered()
    data["cells"] = [entry for entry in data["cells"] if entry["id"] != cell_id]
    return data


def _changed(cell_id: str, **values) -> dict:
    data = _answered()
    next(entry for entry in data["cells"] if entry["id"] == cell_id).update(values)
    return data


SAID = {
    "an answer": (_without("answer-generator"), "Generator: your answer is missing: no cell"),
    "half an answer": (
        _changed("answer-vanilla_losses", source="def vanilla_d_loss(a, b):\n    return 1"),
        "no cell defines vanilla_g_loss",
    ),
    "an answer that is a comment": (
        _changed("answer-generator", source="# class Generator(nn.Module):"),
        "no cell defines Generator",
    ),
    "a check": (_without("check-generator"), "Generator: its check is missing"),
    "a check's output": (_changed("check-generator", outputs=[]), "its check was never run"),
    "a written answer": (_without("written-optimum"), "Optimum: "),
    "an old output": (
        _changed("answer-generator", execution_count=900),
        "ran before the cells above; run again",
    ),
    "an answer that was not run": (
        _changed("answer-generator", execution_count=None),
        "Generator: cell",
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_what_is_missing_is_said(what):
    data, sentence = SAID[what]
    assert any(sentence in line for line in _review(data)), _review(data)


def test_every_cell_that_ran_before_one_above_is_numbered():
    cells = [Cell(place, "code", "x", count=count) for place, count in enumerate((5, 1, 3, 7))]
    assert review._early(cells) == cells[1:3]


def test_nothing_is_said_where_nothing_is_missing():
    assert _review(_answered()) == []
    moved = _answered()
    moved["cells"].append(moved["cells"].pop(3))
    for entry in moved["cells"]:
        entry["metadata"] = {}
    assert not any("your answer is missing" in line for line in _review(moved))


def _review(data: dict) -> list[str]:
    notebook = from_dict(data, name="01_gan_mnist.ipynb")
    pages = map_of(notebook)
    owner = assign(notebook, pages)
    return [*review._questions(notebook, pages, owner), *review._runs(notebook, pages, owner)]


def test_a_download_that_fails_leaves_the_pdf_and_says_where(colab, displayed):
    colab.answers = [{"ipynb": solved()}]

    def refused(path):
        raise RuntimeError("blocked by the browser")

    colab.files.download = refused
    target = hand_in("Ada Lovelace", "1234567")
    assert target.is_file()
    assert "the download did not start" in displayed[-1] and target.name in displayed[-1]
