"""Scores given by hand survive every way of saving a table, or are refused with a place."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from policy_results import EXERCISE, result

from gankit.cli import main
from gankit_autograder.policy.written import fingerprint
from gankit_autograder.record.files import write_result

NAMES = ("Jürgen Groß", "Zoë", "00123", "S2000", "=dan")
GIVEN = {"Jürgen Groß": "2.5", "Zoë": "3", "00123": "0", "S2000": "1", "=dan": "2"}


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    out = tmp_path / "graded"
    for name in NAMES:
        write_result(out, result(name, answer=f'{name}: it improves; "more or less"\nand so on.'))
    assert main(["marks", str(out)]) == 0
    return out


def filled(graded: Path, change=None) -> list[list[str]]:
    """The table with scores, and with the rows changed by `change`."""
    with (graded / "written.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    score, comment = table[0].index("score"), table[0].index("comment")
    for row in table[1:]:
        row[score], row[comment] = GIVEN[row[0].removeprefix("'")], "schön"
    return change(table) or table if change else table


def text(table: list[list[str]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(table)
    return out.getvalue()


def scores(graded: Path) -> dict[str, float | None]:
    marks = json.loads((graded / "marks.json").read_text("utf-8"))["marks"]
    return {m["student"]: m["questions"][-1]["score"] for m in marks}


def changed_cells(column: str, change) -> object:
    def apply(table):
        place = table[0].index(column)
        for row in table[1:]:
            row[place] = change(row[place])

    return apply


def reordered(table):
    order = [5, 4, 2, 1, 0, 3, 6, 8, 7]
    return [[row[i] for i in order] for row in table]


def without_answers(table):
    gone = {table[0].index("answer"), table[0].index("answer_id")}
    return [[cell for i, cell in enumerate(row) if i not in gone] for row in table]


# Saved as a spreadsheet program or a person saves it: read right.
READ = {
    "semicolons and decimal commas": lambda g: text(
        filled(g, changed_cells("score", lambda c: c.replace(".", ","))), ";"
    ).encode("utf-8-sig"),
    "tabs in UTF-16, as Excel's Unicode text": lambda g: text(filled(g), "\t").encode("utf-16"),
    "UTF-16 without a mark": lambda g: text(filled(g), ";").encode("utf-16-le"),
    "cp1252": lambda g: text(filled(g), ";").encode("cp1252"),
    "an old Mac's letters": lambda g: text(filled(g)).encode("mac_roman"),
    "UTF-8 without a mark": lambda g: text(filled(g)).encode(),
    "UTF-8 taken for cp1252 and saved again": lambda g: (
        text(filled(g)).encode().decode("cp1252", "ignore").encode("utf-8-sig")
    ),
    "columns in another order": lambda g: text(filled(g, reordered)).encode(),
    "spaces around names and in the header": lambda g: (
        text(filled(g, changed_cells("student", lambda c: f"  {c}\u00a0 ")))
        .replace("student,", " Student ,")
        .encode()
    ),
    "zeros taken off": lambda g: text(
        filled(g, changed_cells("student", lambda c: "123" if c == "00123" else c))
    ).encode(),
    "a title and an empty line above": lambda g: (
        "Marks of group 3;;\r\n;;\r\n" + text(filled(g), ";")
    ).encode(),
    "Excel's line about the separator": lambda g: ("sep=;\r\n" + text(filled(g), ";")).encode(),
    "without the long columns": lambda g: text(filled(g, without_answers)).encode(),
    "a column and empty rows added": lambda g: text(
        [[*row, "by" if i == 0 else "me"] for i, row in enumerate(filled(g))] + [[""] * 10]
    ).encode(),
}


@pytest.mark.parametrize("name", READ)
def test_read_right(graded, name):
    (graded / "written.csv").write_bytes(READ[name](graded))
    for _ in range(2):  # what is written back is read again
        assert main(["marks", str(graded)]) == 0
        assert scores(graded) == {name: float(score) for name, score in GIVEN.items()}


def cut(g: Path) -> bytes:
    whole = text(filled(g)).encode()
    return whole[: whole.rindex(b"more or")]


def one_cell(column: str, row: int, value: str):
    def change(table):
        table[row][table[0].index(column)] = value

    return lambda g: text(filled(g, change)).encode()


# Refused, with the place and what to do.
REFUSED = {
    "a name that nobody has": (one_cell("student", 2, "S2OOO"), "there is no student 'S2OOO'"),
    "a score too high": (one_cell("score", 3, "30"), "column score (E): the score 30"),
    "a score below zero": (one_cell("score", 3, "-1"), "not between 0 and 3"),
    "no number": (one_cell("score", 1, "good"), "'good' is no number"),
    "not a number": (one_cell("score", 1, "nan"), "not between 0 and 3"),
    "a date made of 2.5": (one_cell("score", 1, "02.May"), "made a date of it"),
    "a rounded number of a name": (one_cell("student", 1, "1.23E+11"), "made a rounded number"),
    "another exercise": (one_cell("exercise", 2, "02_dcgna"), "there is no exercise '02_dcgna'"),
    "another question": (one_cell("question", 2, "whyy"), "It has: why"),
    "an empty name": (one_cell("student", 2, ""), "the cell is empty"),
    "cut in the middle": (cut, "the table is damaged here"),
    "an empty file": (lambda g: b"", "is empty"),
    "a workbook": (lambda g: b"PK\x03\x04 xl/workbook.xml", "is a workbook"),
    "a column deleted": (
        lambda g: text([row[:4] + row[5:] for row in filled(g)]).encode(),
        "has no column score",
    ),
    "a student twice": (
        lambda g: text(filled(g, lambda t: [*t, [*t[1][:4], "1", *t[1][5:]]])).encode(),
        "stands twice, with two scores",
    ),
    "separators that were not quoted": (
        lambda g: text(filled(g)).replace("schön", "schön, gut", 1).encode(),
        "cells under",
    ),
    "zero bytes": (lambda g: text(filled(g)).encode() + b"\0\0", "zero bytes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_and_nothing_is_written_over(graded, name, capsys):
    make, sentence = REFUSED[name]
    damaged = make(graded)
    (graded / "written.csv").write_bytes(damaged)
    before = {p: p.read_bytes() for p in graded.rglob("*") if p.is_file()}
    assert main(["marks", str(graded)]) == 1
    assert sentence in capsys.readouterr().err
    assert {p: p.read_bytes() for p in graded.rglob("*") if p.is_file()} == before
    assert len(REFUSED) + len(READ) >= 20


def test_a_new_answer_does_not_inherit_the_old_ones_score(graded, capsys):
    (graded / "written.csv").write_bytes(text(filled(graded)).encode())
    assert main(["marks", str(graded)]) == 0
    first = result("Zoë", answer='Zoë: it improves; "more or less"\nand so on.')
    write_result(graded, result("Zoë", answer="I have no idea."))
    assert main(["marks", str(graded)]) == 0
    assert scores(graded)["Zoë"] is None
    assert (
        "answers changed since they were marked, and are open again: Zoë" in capsys.readouterr().out
    )
    row = next(row for row in rows(graded) if row["student"] == "Zoë")
    assert row["score"] == "" and "the one before got 3 (schön)" in row["note"]
    write_result(graded, first)  # the old answer again: its score was never lost
    assert main(["marks", str(graded)]) == 0
    assert scores(graded)["Zoë"] == 3


def test_rows_that_were_deleted_keep_their_scores(graded, capsys):
    (graded / "written.csv").write_bytes(text(filled(graded)).encode())
    assert main(["marks", str(graded)]) == 0
    (graded / "written.csv").write_bytes(text(filled(graded)[:2]).encode())
    assert main(["marks", str(graded)]) == 0
    assert scores(graded) == {name: float(score) for name, score in GIVEN.items()}
    assert "4 scores given before are not in" in capsys.readouterr().out
    (graded / "written.csv").unlink()
    assert main(["marks", str(graded)]) == 0
    assert scores(graded) == {name: float(score) for name, score in GIVEN.items()}


def test_a_score_taken_back_is_gone_and_the_old_file_is_kept(graded):
    (graded / "written.csv").write_bytes(text(filled(graded)).encode("cp1252"))
    person = (graded / "written.csv").read_bytes()
    assert main(["marks", str(graded)]) == 0
    assert person in [path.read_bytes() for path in graded.glob("written.csv.*")]
    table = filled(graded, changed_cells("score", lambda cell: ""))
    (graded / "written.csv").write_bytes(
        text([[*r[:5], "", *r[6:]] if i else r for i, r in enumerate(table)]).encode()
    )
    assert main(["marks", str(graded)]) == 0
    assert set(scores(graded).values()) == {None}


def test_the_mark_of_an_answer_is_no_number():
    assert all(fingerprint(str(n))[0] == "a" for n in range(200))
    assert fingerprint("two  words\n") == fingerprint("two words") != fingerprint("two word")
    assert EXERCISE


def rows(graded: Path) -> list[dict[str, str]]:
    with (graded / "written.csv").open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        separator = max(",;\t", key=first.count)
        file.seek(0)
        return list(csv.DictReader(file, delimiter=separator))
