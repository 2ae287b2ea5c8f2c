"""Whatever a notebook holds, the PDF exists and every question stands on its own pages."""

from __future__ import annotations

import os
import statistics
import time

import pytest
from pdf_notebooks import as_bytes
from pdf_reading import page_texts
from random_notebooks import random_notebook

from gankit.pdf.export import export
from gankit.pdf.notebook import from_bytes
from gankit.pdf.pages import map_of

pytestmark = pytest.mark.slow

NOTEBOOKS = int(os.environ.get("GANKIT_FUZZ", "40"))


def check_one(seed: int) -> float:
    """Export the notebook of a seed and check its page map. Returns the seconds it took."""
    notebook = from_bytes(as_bytes(random_notebook(seed)))
    pages = map_of(notebook)
    start = time.perf_counter()
    result = export(notebook, pages, "Ada Lovelace", "1234567", system_fonts=False)
    seconds = time.perf_counter() - start
    texts = page_texts(result.pdf)
    assert len(texts) == pages.total, seed
    for question in pages.questions:
        for i in range(question.pages):
            head = texts[pages.start(question.id) - 1 + i]
            assert f"{question.title}·page{i + 1}of{question.pages}" in head, (seed, question.id)
    assert all("Appendix" in page for page in texts[pages.appendix_start - 1 :]), seed
    printed = "".join(texts)
    for cell in notebook.cells:
        if cell.kind == "code":
            assert cell.source.splitlines()[0].replace(" ", "") in printed, (seed, cell.index)
    return seconds


@pytest.mark.parametrize("block", range(4))
def test_random_notebooks_keep_their_page_map(block):
    size = NOTEBOOKS // 4
    seconds = [check_one(seed) for seed in range(block * size, (block + 1) * size)]
    print(f"median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s")
