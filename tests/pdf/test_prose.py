"""Words in a code cell are told from code, and an answer among them is printed as text."""

from __future__ import annotations

import pytest
from pdf_notebooks import code, markdown, notebook
from pdf_reading import page_texts

from gankit.pdf.export import export
from gankit.pdf.notebook import digest, from_dict
from gankit.pdf.pages import assign, map_of
from gankit.pdf.prose import words_in

ANSWER = "The discriminator wins, because its loss is 0.1 and the samples are grey."


@pytest.mark.parametrize(
    "source",
    [
        ANSWER,
        f"# {ANSWER}",
        f"#{ANSWER}\n",
        f"'''{ANSWER}'''",
        f'answer = "{ANSWER}"',
        f'print("{ANSWER}")',
        f'from IPython.display import Markdown\nMarkdown("{ANSWER}")',
        f"%%markdown\n{ANSWER}",
    ],
)
def test_words_are_found_in_whatever_form(source):
    assert words_in(source) == ANSWER


def test_lines_and_formulas_stay():
    assert words_in("# First line,\n# and $\\log 2$ here.") == "First line,\nand $\\log 2$ here."
    assert words_in('# Why?\nwhy = "Because."') == "Why?\n\nBecause."


@pytest.mark.parametrize(
    "text",
    [
        "At the optimum L_D = 2 log 2, since p / (p + q) is 1/2 for each image.",
        "Las muestras se parecen: ¿por qué? El generador no ve la etiqueta.",
        "判别器在每个点上都给出二分之一，因此损失是两倍的对数二。",
        "لأن المميز لا يستطيع أن يفرق بين الصور",
        "판별자는 모든 그림에 같은 답을 준다",
    ],
)
def test_sentences_of_any_language_are_words(text):
    assert words_in(text) == text


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1",
        "print(history.steps)",
        'print("steps:", history.steps)',
        "%matplotlib inline\nplots.losses(run)",
        "for step in range(10) print(step)",  # broken, and code all the same
        "def train_step(G, D, opt_g opt_d):\n    return the loss of both networks",
        "# plots.grid(run.samples[:32], columns=8)",
    ],
)
def test_code_is_no_answer(source):
    assert words_in(source) == ""


QUESTION = "### Question: samples (4 points)\n\nWhat do you see?"


@pytest.mark.parametrize("source", [ANSWER, f"# {ANSWER}", f'answer = """{ANSWER}"""'])
def test_an_answer_in_a_code_cell_is_printed_beside_its_question(source):
    failed = {"output_type": "error", "ename": "SyntaxError", "evalue": "", "traceback": ["bad"]}
    data = notebook([markdown(QUESTION), code(source, failed), code("steps = 3")])
    record = from_dict(data)
    pages = map_of(record)
    assert sorted(assign(record, pages)) == [0, 1]
    result = export(record, pages, "Ada", "1", system_fonts=False)
    page = page_texts(result.pdf)[pages.start("samples") - 1]
    assert ANSWER.replace(" ", "") in page
    assert "SyntaxError" not in page and '"""' not in page
    assert result.digest == digest(record)
