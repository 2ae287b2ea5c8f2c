"""Faults are planted into a copy of a lesson: `make check` finds these, and not those at the end.

The build's own refusals and the rules of `rules.py` are what `make check` asks. Each fault must be
found by the rule that is meant for it, and the lesson as it stands by none.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from rules import RULES, Lesson

from gankit.errors import GankitError
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.build.notebooks import release_notebook, source_notebook, to_text
from gankit_autograder.build.settings import read_settings

pytestmark = pytest.mark.slow

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
NAME = "01_gan_mnist"
BUILD = "the build refuses it"
FORWARD = "    def forward(self, x: Tensor) -> Tensor:\n        ### BEGIN SOLUTION\n"
CLASS_BODY = "    ### BEGIN SOLUTION\n    factor = 2\n    ### END SOLUTION\n\n"
OVERLINED = "# the generator ends in tanh.\n# </details>"

FOUND = {  # what is planted: the rule, the text as it stands, the text with the fault
    "a wrong sign in an equation": (
        "formulas_say_what_the_solution_computes",
        r"$$L_D = -\,\mathbb E_x \log",
        r"$$L_D = \mathbb E_x \log",
    ),
    "a factor missing in an equation": (
        "formulas_say_what_the_solution_computes",
        r"L_G = \tfrac12\,\mathbb E_z \bigl(D(G(z)) - 1\bigr)^2",
        r"L_G = \mathbb E_z \bigl(D(G(z)) - 1\bigr)^2",
    ),
    "an equation that was deleted": (
        "formulas_say_what_the_solution_computes",
        "# $$L_G = -\\,\\mathbb E_z \\log \\sigma(D(G(z)))$$\n",
        "",
    ),
    "a brace that is not closed": ("formulas_can_be_typeset", r"\frac{p}{p + q}", r"\frac{p}{p + q"),
    "a stray raise in a stub": (
        "stubs_raise_only_where_code_is_missing",
        FORWARD,
        CLASS_BODY + FORWARD,
    ),
    "a wrong number of parameters": (
        "every_number_of_parameters_is_that_of_a_network",
        "1,460,225 parameters",
        "1,460,252 parameters",
    ),
    "wrong points above a part": (
        BUILD,
        "# points 7     difficulty",
        "# points 9     difficulty",
    ),
    "wrong points in the table": (
        "the_table_of_parts_says_the_same_points",
        "# | 3 Losses with logarithms | 6 |",
        "# | 3 Losses with logarithms | 5 |",
    ),
    "a rubric that gives too much": (
        "each_rubric_shares_out_the_points_of_its_question",
        "# - 1: L_D = 2 log 2",
        "# - 2: L_D = 2 log 2",
    ),
    "a rubric outside the solution": (
        "no_rubric_reaches_the_student",
        "# ## Hand in\n",
        "# ## Hand in\n#\n# **Rubric**\n",
    ),
    "a link to a file of the author's": (
        "every_link_leads_to_a_page",
        "](https://arxiv.org/abs/1406.2661)",
        "](papers/gan.pdf)",
    ),
    "an address that is no link": (
        "every_link_leads_to_a_page",
        "# ## Hand in\n",
        "# ## Hand in\n#\n# See https://arxiv.org/abs/1406.2661 first.\n",
    ),
    "a picture without a text": (
        "every_picture_has_a_text_that_stands_for_it",
        "![Thirty-two samples after training with the least-squares losses.]",
        "![Samples]",
    ),
    "a picture that is not there": (BUILD, "figures/squares.png", "figures/square.png"),
    "a fold that is left open": ("folds_are_closed", OVERLINED, OVERLINED.split("\n")[0]),
    "a cell that reads the solution's own names": (
        "no_cell_relies_on_a_name_that_a_student_chooses",
        "print(tuple(real.shape), real.min().item(), real.max().item())",
        "print(Discriminator().layers)",
    ),
    "a misspelled name in a training cell": (
        "what_cells_call_in_the_kit_is_there",
        "plots.losses(vanilla, title",
        "plots.lossess(vanilla, title",
    ),
    "a part that does not exist": (
        "parts_that_the_text_names_are_there",
        "# ## Hand in\n",
        "# ## Hand in\n#\n# Look at part 9 again.\n",
    ),
    "a word that the table replaces": (
        "the_text_keeps_to_the_table_of_words",
        "# ## Hand in\n",
        "# ## Hand in\n#\n# The weights are learnt.\n",
    ),
}
MISSED = {  # only a person, or a browser, sees these
    "a wrong fact in a sentence": ("2e-4 for the discriminator", "2e-3 for the discriminator"),
    "a page that is no longer there": ("arxiv.org/abs/1406.2661", "arxiv.org/abs/1406.99999"),
    "a wrong formula in a sentence": (
        r"$p \log s + q \log(1 - s)$",
        r"$p \log s - q \log(1 - s)$",
    ),
    "a picture of something else": ("figures/squares.png", "figures/logarithms.png"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of one lesson's folder, to be changed."""
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(SOLUTIONS / NAME, root / NAME)
    shutil.copy(SOLUTIONS / "course.toml", root)
    return root / NAME


@pytest.fixture(scope="module")
def text(copy: Path) -> str:
    return (copy / "notebook.py").read_text("utf-8")


def found_in(folder: Path, text: str) -> set[str]:
    """The rules that a lesson with this text breaks."""
    (folder / "notebook.py").write_text(text, "utf-8")
    try:
        exercise = read_exercise(folder)
        source = source_notebook(exercise, read_settings(folder.parent))
        released = to_text(release_notebook(source, exercise.name))
    except GankitError:
        return {BUILD}
    lesson = Lesson(exercise, nbformat.reads(released, as_version=4))
    return {name for name, rule in RULES.items() if _breaks(lesson, rule)}


def _breaks(lesson: Lesson, rule) -> bool:
    try:
        rule(lesson)
    except AssertionError:
        return True
    return False


def planted(text: str, old: str, new: str) -> str:
    assert old in text, "the lesson has changed: plant the fault elsewhere"
    return text.replace(old, new, 1)


def test_the_lesson_as_it_stands_breaks_no_rule(copy, text):
    assert found_in(copy, text) == set()


@pytest.mark.parametrize("fault", FOUND)
def test_a_planted_fault_is_found_by_its_rule(copy, text, fault):
    rule, old, new = FOUND[fault]
    assert found_in(copy, planted(text, old, new)) == {rule}


@pytest.mark.parametrize("fault", MISSED)
def test_what_only_a_person_sees_is_known(copy, text, fault):
    """Where this fails, a rule has learned to see it: move the fault to FOUND."""
    assert found_in(copy, planted(text, *MISSED[fault])) == set()
