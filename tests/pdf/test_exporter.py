"""nbconvert writes the same PDF as `gankit pdf`, and asks for a name where there is none."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from pdf_notebooks import code, markdown, notebook
from pdf_reading import page_texts
from pypdf import PdfReader

from gankit.errors import GankitError
from gankit.pdf.exporter import GankitPDFExporter

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def solved(*cells) -> nbformat.NotebookNode:
    return nbformat.from_dict(notebook([markdown("# A lesson"), *cells]))


def test_the_name_of_the_hand_in_cell_is_on_the_cover():
    last = code("from gankit.hand_in import hand_in\n\nhand_in('Ada Lovelace', 's1')")
    pdf, resources = GankitPDFExporter().from_notebook_node(solved(last))
    assert resources["output_extension"] == ".pdf"
    assert "AdaLovelace" in page_texts(pdf)[0]
    assert PdfReader(io.BytesIO(pdf)).attachments


def test_files_of_the_hand_in_cell_are_enclosed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.html").write_bytes(b"rows")
    pdf, _ = GankitPDFExporter().from_notebook_node(
        solved(code("hand_in('Ada Lovelace', 's1', also=['r.html'])"))
    )
    assert PdfReader(io.BytesIO(pdf)).attachments["r.html"] == [b"rows"]


def test_without_a_name_nothing_is_written():
    for last in (code("hand_in('your name', 'your student id')"), code("1"), code("hand_in(")):
        with pytest.raises(GankitError, match="Nobody's name"):
            GankitPDFExporter().from_notebook_node(solved(last))


def test_a_name_can_be_given():
    exporter = GankitPDFExporter(student_name="Grace", student_id="s2")
    assert "Grace" in page_texts(exporter.from_notebook_node(solved())[0])[0]


def test_jupyter_finds_the_exporter(tmp_path):
    target = f"{GankitPDFExporter.__module__}:{GankitPDFExporter.__name__}"
    assert (
        f'[project.entry-points."nbconvert.exporters"]\ngankit-pdf = "{target}"'
        in PROJECT.read_text()
    )
    path = tmp_path / "solved.ipynb"
    nbformat.write(solved(code("hand_in('Ada', 's1')")), path)
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", target.replace(":", "."), path]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": "/tmp"})
    assert (tmp_path / "solved.pdf").read_bytes().startswith(b"%PDF")
