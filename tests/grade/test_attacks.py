"""Hostile submissions: no point, no stopped run, and a note for a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from attacks import UNSEEN, WRONG, attacks, in_cell

pytestmark = pytest.mark.slow

NAMES = sorted(attacks(dict.fromkeys(("solution", "gradebook", "other", "result"), "/nowhere")))


@pytest.fixture(scope="session")
def places(tmp_path_factory) -> dict[str, str]:
    """Files worth stealing, readable to everybody as far as their modes go."""
    folder = tmp_path_factory.mktemp("instructor")
    root = Path(__file__).resolve().parents[2]
    solution = root / "solutions" / "01_gan_mnist" / "notebook.py"
    (folder / "gradebook.db").write_text("a gradebook")
    (folder / "other.ipynb").write_text("{}")
    return {
        "solution": str(solution),
        "gradebook": str(folder / "gradebook.db"),
        "other": str(folder / "other.ipynb"),
        "result": str(folder / "result.json"),
    }


def test_wrong_answers_earn_nothing(grade_answers):
    assert grade_answers(WRONG).score == 0


@pytest.mark.parametrize("name", NAMES)
def test_attack(name, grade_answers, places):
    result = grade_answers(attacks(places)[name])
    assert result.score == 0, [(c.check, c.score) for c in result.checks if c.score]
    if name not in UNSEEN:
        seen = result.evidence or [check.error for check in result.checks if check.error]
        assert seen, "the attack left no trace in the report"
    assert Path(places["gradebook"]).read_text() == "a gradebook"
    assert not Path(places["result"]).exists()


def test_the_grader_still_works_after_the_attacks(grader, solved):
    assert grader.grade("good", "01_gan_mnist", "good.ipynb", solved).score == 33


def test_an_attack_in_one_cell_keeps_what_the_others_earn(grader, exercise, grade_answers):
    right = {name: exercise.solution(name) for name in WRONG}
    answers = {**right, "train_step": in_cell("\nimport os\nos._exit(0)\n")["train_step"]}
    result = grade_answers(answers)
    assert result.score == 33 - 8
    assert any("ended the process" in line for line in result.evidence)
