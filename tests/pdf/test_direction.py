"""Text that is read from right to left begins at the right, block by block."""

from __future__ import annotations

import io

import pytest
from pdf_notebooks import markdown, notebook
from pypdf import PdfReader

from gankit.pdf.export import export
from gankit.pdf.notebook import from_dict
from gankit.pdf.pages import map_of

MIDDLE = 306  # of a page, in points
QUESTION = "### Question: samples (4 points)"
ARABIC, HEBREW, ENGLISH = "الخسارة ليست صفرا.", "ההפסד אינו אפס.", "The loss is 0."


def starts(text: str) -> dict[bool, list[float]]:
    """Where pieces of text stand on the answer's page, by whether they are from right to left."""
    record = from_dict(notebook([markdown(QUESTION), markdown(text)]))
    pages = map_of(record)
    result = export(record, pages, "Ada", "1", system_fonts=False)
    found: dict[bool, list[float]] = {False: [], True: []}

    def note(piece, matrix, *_):
        letters = [char for char in piece if char.isalpha()]
        if letters and 100 < matrix[5] < 750:  # between the page's head and foot
            found["\u0590" <= letters[0] <= "\u08ff"].append(matrix[4])

    page = PdfReader(io.BytesIO(result.pdf)).pages[pages.start("samples") - 1]
    page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("text", [ARABIC, HEBREW, f"- {ARABIC}", f"2 {HEBREW}"])
def test_a_block_that_begins_with_such_a_letter_stands_at_the_right(text):
    found = starts(f"{text}\n\n{ENGLISH}")
    assert found[True] and min(found[True]) > MIDDLE
    assert found[False] and min(found[False]) < MIDDLE


def test_a_foreign_word_inside_turns_nothing():
    assert max(starts(f"The word {HEBREW} means nothing.")[False]) < MIDDLE
