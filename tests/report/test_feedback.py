"""Feedback pages: a student's own table, hint and lines, and nothing that is hidden."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from class_of_sixty import NAME

from gankit_autograder.gradescope.results import results_json
from gankit_autograder.record.graded import outcome_html
from gankit_autograder.record.results import CheckOutcome, FactOutcome, StudentResult
from gankit_autograder.report.pages import write_feedback

pytestmark = pytest.mark.slow


def pages(reported: Path, student: str) -> list[str]:
    folder = reported / "feedback" / student
    return [unescape((folder / f"{NAME}.{kind}").read_text("utf-8")) for kind in ("html", "txt")]


def test_every_student_reads_their_own_mistakes_and_no_others(reported, demo_class):
    what = {mistake.id: mistake.what for mistake in demo_class.exercise.mistakes}
    made_by_somebody = {what[name] for name in demo_class.counts}
    for student, made in demo_class.made.items():
        own = {mistake.what for mistake in made}
        for text in pages(reported, student):
            assert all(sentence in text for sentence in own), student
            assert not [s for s in made_by_somebody - own if s in text], student
            others = {name for name in demo_class.made if name != student}
            assert not [name for name in others if name in text]


def test_a_wrong_answer_is_open_and_a_right_one_folded(reported, demo_class):
    student = next(name for name, made in demo_class.made.items() if made)
    page = BeautifulSoup(pages(reported, student)[0], "html.parser")
    answers = [d for d in page.find_all("details") if d.summary.text == "Your answer"]
    folded = [details.get("open") is None for details in answers]
    result = next(r for r in demo_class.results if r.student == student)
    assert folded == [check.score == check.points for check in result.checks]
    assert "torch" in page.text or "nn." in page.text


def test_only_tables_with_something_wrong_say_what_was_expected(reported, demo_class):
    student = next(name for name, made in demo_class.made.items() if made)
    page = BeautifulSoup(pages(reported, student)[0], "html.parser")
    said = ["Expected" in head.text for head in page.find_all("thead")]
    result = next(r for r in demo_class.results if r.student == student)
    assert said == [check.score < check.points for check in result.checks]


def test_a_network_that_lost_something_is_drawn(reported, demo_class):
    drawn = 0
    for result in demo_class.results:
        wrong = [check for check in result.checks if check.drawn]
        assert all(check.score < check.points for check in wrong)
        if wrong:
            page = BeautifulSoup(pages(reported, result.student)[0], "html.parser")
            assert len(page.find_all("svg")) == sum(len(check.drawn) for check in wrong)
            assert wrong[0].drawn[0]["text"].splitlines()[0].strip() in page.text
            drawn += 1
    assert drawn


SECRET = "0.31337 on 7 x 13"


def test_nothing_hidden_leaks_even_if_the_record_holds_it(tmp_path):
    facts = [
        FactOutcome("a", "the value", 2, 0, SECRET, SECRET, SECRET, hidden=True),
        FactOutcome("b", "the shape", 2, 2, SECRET, SECRET, SECRET),
    ]
    result = _result(facts)
    write_feedback([result], tmp_path)
    for path in tmp_path.rglob("x.*"):
        text = unescape(path.read_text("utf-8"))
        assert "0.31337" not in text, path
        assert "7 x 13" not in text, path
        assert "Right as your notebook checks it, wrong with other sizes or numbers" in text


LINE = "RuntimeError: sizes 8 and 256 (line 10 of your cell)"


@pytest.mark.parametrize(
    "explained", [["Your code raises " + LINE], ["Layer 3 is fed by layer 1."], []]
)
def test_every_page_tells_what_differs_and_an_exception_once(explained, tmp_path):
    facts = [FactOutcome(name, name, 2, 0, "", "raised RuntimeError") for name in "ab"]
    facts.append(
        FactOutcome("c", "the shape", 2, 0, hidden=True, reason="another number of images")
    )
    outcome = CheckOutcome("f", 0, 6, facts, error=LINE, explained=explained)
    result = StudentResult("ada", "x", "f", points=6, checks=[outcome])
    write_feedback([result], tmp_path)
    texts = [path.read_text("utf-8") for path in tmp_path.rglob("x.*")]
    texts.append(outcome_html(outcome))
    shown = results_json(result, "visible")
    texts.append("\n".join([shown["output"], *(test["output"] for test in shown["tests"])]))
    assert len(texts) == 4
    for text in texts:
        assert text.count(LINE) == 1
        assert text.count("raised RuntimeError") == 2
        assert all(sentence in text for sentence in explained)
        assert "Right as your notebook checks it, wrong with another number of images" in text


def _result(facts: list[FactOutcome]) -> StudentResult:
    return StudentResult(
        "ada",
        "x",
        SECRET,
        points=4,
        checks=[CheckOutcome("f", 2, 4, facts)],
        evidence=[f"the process opened {SECRET}"],
        protection=SECRET,
        fingerprint=SECRET,
    )


@pytest.mark.parametrize("name", ["../../etc/ada", "a/b", "..", "ada\0", "<i>"])
def test_a_name_cannot_leave_the_folder_or_become_markup(tmp_path, name):
    result = StudentResult(name, "x", "f", points=0)
    paths = write_feedback([result], tmp_path / "feedback")
    assert all((tmp_path / "feedback").resolve() in path.resolve().parents for path in paths)
    assert "<i>" not in paths[0].read_text("utf-8")
