"""The class report: its counts are those of the class, and it can be read everywhere."""

from __future__ import annotations

import csv
import json
from functools import partial
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from class_of_sixty import HOW_OFTEN, NAME, SIZE

from gankit.cli import main
from gankit_autograder.record.files import write_result
from gankit_autograder.record.results import (
    CheckOutcome,
    FactOutcome,
    MistakeNote,
    StudentResult,
)
from gankit_autograder.report.alike import shared_answers
from gankit_autograder.report.example import anonymous
from gankit_autograder.report.pages import write_class_report
from gankit_autograder.report.summary import summarise

pytestmark = pytest.mark.slow


@pytest.fixture
def page(reported: Path) -> BeautifulSoup:
    return BeautifulSoup((reported / "report.html").read_text("utf-8"), "html.parser")


def test_mistakes_are_named_with_the_counts_of_the_class(report, demo_class, page):
    assert report["notebooks"] == SIZE
    assert {m["id"]: m["count"] for m in report["mistakes"]} == dict(demo_class.counts)
    counts = [m["count"] for m in report["mistakes"]]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == HOW_OFTEN[0] + 5, "five students made the first one as their second"
    for entry in report["mistakes"]:
        made = {name for name, all_ in demo_class.made.items() for m in all_ if m.id == entry["id"]}
        assert set(entry["students"]) == made
    titles = [title.text for title in page.find_all("h3") if "×" in title.text]
    what = {m.id: m.what for m in demo_class.exercise.mistakes}
    assert titles == [f"{m['count']} × {what[m['id']]}" for m in report["mistakes"]]


def test_scores_and_questions_add_up(report, demo_class):
    assert sum(report["histogram"]) == SIZE
    for question in report["questions"]:
        assert question["full"] + question["partial"] + question["zero"] == SIZE - 1
        lost = sum(
            check.score < check.points
            for result in demo_class.results
            for check in result.checks
            if check.check == question["check"]
        )
        assert question["partial"] + question["zero"] == lost


def test_the_most_missed_fact_is_counted(report, demo_class):
    missed = [
        (check.check, fact.text)
        for result in demo_class.results
        for check in result.checks
        for fact in check.facts
        if fact.earned < fact.points
    ]
    top = report["missed facts"][0]
    assert (
        top["count"] == missed.count((top["check"], top["text"])) == max(map(missed.count, missed))
    )


def test_what_a_class_lost_is_counted():
    """Full points are in the last tenth; lost on hidden inputs alone is told apart; the shortest
    answer is the example."""
    fact = partial(FactOutcome, "f", "the fact", 10)
    note = MistakeNote("m", "what", "look")
    results = [
        StudentResult(name, "x", "f", score=score, points=10, checks=[
            CheckOutcome("c", score, 10, [fact(score, hidden=hidden)], [note], source=source)
        ])
        for name, score, hidden, source in (
            ("a", 10, False, "long enough"),
            ("b", 9.9, True, "short"),
            ("c", 0, False, "of middle"),
        )
    ]  # fmt: skip
    found = summarise(results)
    assert found.histogram == [1, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert [(missed.count, missed.only_hidden) for missed in found.missed] == [(2, 1)]
    assert [(mistake.example, mistake.students) for mistake in found.mistakes] == [
        ("short", ["a", "b", "c"])
    ]


def test_each_mistake_points_to_its_lesson(report):
    headings = {
        "generator": "1 · Generator",
        "discriminator": "2 · Discriminator",
        "vanilla_losses": "3 · Losses with logarithms",
        "least_squares_losses": "4 · Losses with squares",
        "train_step": "5 · One training step",
    }
    for mistake in report["mistakes"]:
        assert f"“{headings[mistake['check']]}”, cell " in mistake["lesson"]


def test_examples_name_nobody(page, demo_class):
    examples = [pre.text for pre in page.find_all("pre")]
    assert len(examples) == len(demo_class.counts)
    for example in examples:
        assert "student" not in example.casefold()
        assert "our_… = 1" in example or "our_" not in example


def test_tables_stand_beside_the_page(reported, report):
    with (reported / "mistakes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["mistake"], int(r["students"])) for r in rows] == [
        (m["id"], m["count"]) for m in report["mistakes"]
    ]
    for name in ("questions.csv", "missed.csv"):
        assert (reported / name).read_text("utf-8").count("\n") > 3


def test_time_and_unreadable_notebooks_are_listed(report, page):
    assert report["not graded"] == {f"student59/{NAME}": "the file is empty"}
    assert report["seconds"][f"student58/{NAME}"] == 6.8
    time = page.find("h2", id="time").find_next("table")
    assert "student58" in time.find_all("tr")[1].text


def test_it_reads_well_without_eyes_and_without_colour(page):
    assert page.html["lang"] == "en"
    assert page.find("meta", attrs={"name": "viewport"})
    assert len(page.find_all("h1")) == len(page.find_all("main")) == 1
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in page.find_all("a"):
        assert link["href"].lstrip("#") in ids
    levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3"])]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    for table in page.find_all("table"):
        assert table.find("th", scope="col")
        assert table.parent["aria-label"]
    assert page.find(role="img")["aria-label"].count(",") == 9 + 1


def test_identical_answers_are_evidence_and_not_a_mark(tmp_path):
    code = "def f(x):\n    " + "\n    ".join(f"x = x + {n}" for n in range(60)) + "\n    return x"
    text = "The discriminator is right about every image, so its gradient says nothing any more. "

    def result(name: str, source: str, answer: str) -> StudentResult:
        check = CheckOutcome("f", 2, 2, source=source)
        manual = [{"id": "why", "points": 3, "answer": answer}]
        noted = ["the answer 'f' is the same as that of b"]
        return StudentResult(
            name, "x", "f", score=2, points=2, checks=[check], manual=manual, evidence=noted
        )

    results = [
        result("a", code, text),
        result("b", f"# mine\n{code}", text.upper() + "\n"),
        result("c", code.replace("+ 7", "+ 8"), text.replace("image", "picture")),
    ]
    shared = [(entry.question, entry.kind, entry.students) for entry in shared_answers(results)]
    assert shared == [("f", "code", ("a", "b")), ("why", "text", ("a", "b"))]
    page = BeautifulSoup(write_class_report(results, tmp_path).read_text(), "html.parser")
    rows = page.find("h3", string="Identical answers").find_next("table").find_all("tr")
    assert "a, b" in rows[1].text
    assert "is the same as" not in page.text, "it is said once"


def test_small_groups_come_first_and_large_ones_name_nobody(reported, report):
    sizes = [len(entry["students"]) for entry in report["shared answers"]]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 8, "most of the class wrote the solution"
    page = BeautifulSoup((reported / "report.html").read_text("utf-8"), "html.parser")
    rows = page.find("h3", string="Identical answers").find_next("table").find_all("tr")[1:]
    assert len(rows) == len(sizes)
    for row, size in zip(rows, sizes, strict=True):
        assert ("student" in row.find_all("td")[3].text) == (size <= 8)


def test_an_empty_report_and_hostile_names(tmp_path):
    nasty = StudentResult("<b>=1+1</b>", "x", "f", score=0, points=0, evidence=["<script>"])
    page = write_class_report([nasty], tmp_path).read_text()
    assert "<script" not in page
    assert "<b>=1" not in page


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("# Ada\nx = 1  # by ada", "x = 1"),
        ('def f():\n    """Ada\'s."""', "def f():\n    pass"),
        ("ada_net = 1", "…_net = 1"),
        ("adamant = 1", "adamant = 1"),
        ("def f(:", "(not shown: it is not valid Python)"),
    ],
)
def test_anonymous(source, shown):
    assert anonymous(source, ["ada", "Bo"]) == shown


def test_marks_are_shown_and_old_ones_refused(demo_class, root, tmp_path, capsys):
    graded = tmp_path / "graded"
    for result in demo_class.results[:3]:
        write_result(graded, result)
    policy = tmp_path / "policy.toml"
    policy.write_text('[[extra]]\npoints = 2\nstudent = "student00"\nwhy = "helped others"\n')
    assert main(["marks", str(graded), "--policy", str(policy)]) == 0
    assert main(["report", str(graded), "--root", str(root)]) == 0
    score = demo_class.results[0].score
    data = json.loads((graded / "report.json").read_text("utf-8"))
    assert data["marks"][f"student00/{NAME}"] == score + 2
    feedback = graded / "feedback" / "student00" / NAME
    assert f"Your mark: {score + 2:g} of 37" in feedback.with_suffix(".html").read_text()
    assert "+2 extra: helped others" in feedback.with_suffix(".txt").read_text()
    write_result(graded, demo_class.results[3])
    capsys.readouterr()
    assert main(["report", str(graded), "--root", str(root)]) == 1
    assert "older than its results" in capsys.readouterr().err
