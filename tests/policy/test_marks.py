"""`gankit marks`: what a policy does to a class, and the tables that come out."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from policy_results import result

from gankit.cli import main
from gankit_autograder.intake.course import Course
from gankit_autograder.policy.marks import Mark, make_marks
from gankit_autograder.policy.roster import CANVAS_KEYS, Roster, match
from gankit_autograder.policy.rules import Late, Policy, read_policy
from gankit_autograder.policy.times import FILE, GRADESCOPE, HandIn, hand_ins, moment

DUE = "2026-11-20T23:59:00+01:00"
LATE = f"""[late]
due = {DUE}
grace = "15 minutes"
lose = 0.1
most = 0.5
closed = "7 days"
"""


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def times(tmp_path: Path, **moments: str) -> Path:
    path = tmp_path / "times.csv"
    lines = [f"{student},,{moment}" for student, moment in moments.items()]
    path.write_text("\n".join(["student,exercise,time", *lines]) + "\n")
    return path


def test_without_a_policy_nothing_changes(graded, marks_in):
    assert main(["marks", str(graded)]) == 0
    marks = marks_in()
    assert {name: mark["total"] for name, mark in marks.items()} == {
        "ada": 12,
        "ben": 4,
        "cleo": 12,
        "=dan": 12,
    }
    assert all(mark["points"] == 15 for mark in marks.values())
    assert marks["ada"]["open"] == ["why"]
    assert marks["cleo"]["open"] == [], "an empty answer needs nobody to read it"


@pytest.mark.parametrize(
    ("came", "days", "total"),
    [
        ("2026-11-20T23:59:00+01:00", 0, 12),
        ("2026-11-21T00:13:00+01:00", 0, 12),  # within the grace
        ("2026-11-20T23:13:00Z", 0, 12),  # the same moment elsewhere
        ("2026-11-21T00:15:00+01:00", 1, 10.8),
        ("2026-11-22T00:00:00+01:00", 2, 9.6),
        ("2026-11-26T00:00:00+01:00", 6, 6.0),  # 60 %, but never more than half
        ("2026-11-28T00:00:00+01:00", 8, 0.0),  # closed
    ],
)
def test_late(graded, policy_file, marks_in, tmp_path, came, days, total):
    arguments = ["marks", str(graded), "--policy", str(policy_file(LATE))]
    assert main([*arguments, "--times", str(times(tmp_path, ada=came, ben=DUE))]) == 0
    ada, ben = marks_in()["ada"], marks_in()["ben"]
    assert (ada["late_days"], ada["total"]) == (days, total)
    assert ada["late_loss"] == pytest.approx(12 - total)
    assert ben["late_days"] == 0


def test_an_extension_moves_one_students_date_and_never_forward(graded, policy_file, marks_in):
    text = LATE + '[[late.extension]]\nstudent = "ada"\nuntil = 2026-11-24T12:00:00+01:00\n'
    policy = read_policy(policy_file(text))
    moment = datetime(2026, 11, 24, 11, tzinfo=timezone.utc)
    assert policy.late.date_for("ada", "01_gan_mnist") == moment
    assert policy.late.date_for("ben", "01_gan_mnist") < moment
    later = Late(due=moment + timedelta(days=1), extensions=policy.late.extensions)
    assert later.date_for("ada", "x") == later.due


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90 minutes", timedelta(minutes=90)),
        ("12 hours", timedelta(hours=12)),
        ("1.5 days", timedelta(days=1.5)),
        ("2 weeks", timedelta(days=14)),
    ],
)
def test_lengths_of_time(policy_file, text, length):
    assert read_policy(policy_file(f'[late]\nclosed = "{text}"')).late.closed == length


def test_of_two_overrides_the_later_one_counts(graded, policy_file, marks_in):
    everyone = '[[override]]\nexercise = "01_gan_mnist"\nquestion = "generator"\nscore = "full"\n'
    ben = everyone.replace('"full"', "2") + 'student = "ben"\n'
    assert main(["marks", str(graded), "--policy", str(policy_file(everyone + ben))]) == 0
    assert (marks_in()["ben"]["total"], marks_in()["ada"]["total"]) == (6, 12)


def test_overrides_extras_and_written_answers(graded, policy_file, marks_in):
    text = """
[[override]]
exercise = "01_gan_mnist"
question = "losses"
score = "full"

[[override]]
student = "ben"
exercise = "01_gan_mnist"
question = "generator"
score = 6.5
why = "right idea, wrong file"

[[extra]]
points = 1
student = "ben"
why = "found a bug"
"""
    arguments = ["marks", str(graded), "--policy", str(policy_file(text))]
    assert main(arguments) == 0
    assert marks_in()["ben"]["total"] == 6.5 + 4 + 1
    assert "right idea, wrong file" in " ".join(marks_in()["ben"]["notes"])

    table = rows(graded / "written.csv")
    assert table[0][:5] == ["student", "exercise", "question", "points", "score"]
    for row in table[1:]:
        if row[0] == "ben":
            row[4], row[5] = "2,5", "Say why."
    with (graded / "written.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    assert main(arguments) == 0
    ben = marks_in()["ben"]
    assert ben["total"] == 6.5 + 4 + 2.5 + 1
    assert ben["open"] == []
    kept = {row[0]: row[4:6] for row in rows(graded / "written.csv")[1:]}
    assert kept["ben"] == ["2.5", "Say why."], "a second run keeps what a person wrote"
    assert kept["'=dan"] == ["", ""], "and no name becomes a formula"


def test_a_policy_is_kept_with_the_marks(graded, policy_file, marks_in, capsys, tmp_path):
    arguments = ["marks", str(graded)]
    came = times(tmp_path, ada="2026-11-22T00:00:00+01:00")
    assert main([*arguments, "--policy", str(policy_file(LATE)), "--times", str(came)]) == 0
    came.unlink()
    policy_file("").unlink()
    assert main(arguments) == 0
    assert marks_in()["ada"]["total"] == 9.6
    assert "used again" in capsys.readouterr().out
    assert main([*arguments, "--no-policy"]) == 0
    assert marks_in()["ada"]["total"] == 12
    assert [path.read_text() for path in graded.glob("policy.toml.*")] == [LATE]
    assert main(arguments) == 0
    assert marks_in()["ada"]["total"] == 12


def test_canvas_late_is_counted_without_a_policy(graded, capsys):
    taken = [
        {"student": "ada", "exercise": "01_gan_mnist", "time": "", "late": True},
        {"student": "ben", "exercise": "01_gan_mnist", "time": "", "late": False},
    ]
    (graded / "collected.json").write_text(json.dumps({"taken": taken}))
    assert main(["marks", str(graded)]) == 0
    assert "1 notebook marked LATE by the system" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "zone", "hour"),
    [
        ("2026-11-20 15:00:00.000000 PST", "America/Los_Angeles", 23),
        ("2026-07-20 15:00:00 PDT", "America/Los_Angeles", 22),
        ("2026-11-20 15:00 Europe/Zurich", None, 14),
        ("2026-11-20 15:00:00.000000 UTC", "Europe/Zurich", 15),
        ("2026-11-20T15:00:00Z", None, 15),
        ("2026-11-20 15:00", "Asia/Tokyo", 6),
        ("2026-11-20 15:00 CET", "Europe/Zurich", 14),
        ("2026-10-25 02:30 CEST", "Europe/Zurich", 0),
        ("2026-10-25 02:30 CET", "Europe/Zurich", 1),  # the hour that comes twice
    ],
)
def test_time_zones_by_name(text, zone, hour):
    found = moment(text, ZoneInfo(zone) if zone else None)
    assert found.astimezone(timezone.utc).hour == hour


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-11-20 15:00 PST", "several places"),
        ("2026-11-20 15:00 EST", "several places"),
        ("2026-11-20 15:00 Europe/Atlantis", "no time zone"),
        ("yesterday", "is no time"),
        ("20.11.2026 15:00 CET", "is no time"),
    ],
)
def test_a_zone_that_nobody_can_know_is_refused(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        moment(text, ZoneInfo("Asia/Tokyo"))


def test_a_roster_makes_a_name_known(graded, policy_file, tmp_path, capsys):
    text = LATE + '[[late.extension]]\nstudent = "emmy"\nuntil = 2026-11-24T12:00:00+01:00\n'
    command = ["marks", str(graded), "--policy", str(policy_file(text))]
    assert main(command) == 1
    assert "there is no student 'emmy'" in capsys.readouterr().err
    (tmp_path / "class.csv").write_text("Name;Nr\nAda;1\nEmmy;2\n")
    assert main([*command, "--roster", str(tmp_path / "class.csv")]) == 0


def test_times_that_name_nobody_are_refused_before_anything_is_written(graded, tmp_path, capsys):
    path = times(tmp_path, adda="2026-11-22T00:00:00+01:00", ben="tomorrow")
    assert main(["marks", str(graded), "--times", str(path)]) == 1
    said = capsys.readouterr().err
    assert "line 2: there is no student 'adda' (did you mean ada?)" in said
    assert "line 3: 'tomorrow' is no time" in said and not (graded / "marks.csv").exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            LATE + '[[late.extension]]\nstudent = "adda"\nuntil = 2026-11-24T12:00:00+01:00',
            "there is no student 'adda' (did you mean ada?)",
        ),
        (
            LATE + '[[late.extension]]\nstudent = "ada"\nexercise = "01_gan_mnst"\n'
            "until = 2026-11-24T12:00:00+01:00",
            "there is no exercise '01_gan_mnst' (did you mean 01_gan_mnist",
        ),
        (LATE + '[late.exercises]\n"01_gan_mnst" = 2026-11-24T12:00:00+01:00', "01_gan_mnst"),
        ('[[extra]]\nstudent = "adda"\npoints = 1', "there is no student 'adda'"),
        (
            '[[override]]\nexercise = "01_gan_mnist"\nquestion = "generator"\nscore = 80',
            "which is worth 8",
        ),
        ('[canvas]\n"01_gan_mnst" = "Homework"', "there is no exercise"),
        ("late = 3", "write late in brackets"),
        ("[late]\ndue = 2026-11-20T23:59:00", "does not say where on earth"),
        ('[late]\ndue = "tomorrow"', "is not a date with a time"),
        ("[late]\nlose = 10", "share of the points"),
        ('[late]\ngrace = "a while"', "no length of time"),
        ("[late]\ngracee = 1", "means nothing here"),
        ('[late]\ntimezone = "Europe/Atlantis"', "is not known"),
        ("[override]\nscore = 1", "two brackets"),
        ('[[override]]\nexercise = "01_gan_mnist"\nquestion = "generator"', "needs score"),
        ("[[extra]]\npoints = true", "must be a number"),
        ('[[extra]]\nexercise = "01_gan_mist"\npoints = 1', "no notebook of it was graded"),
        (
            '[[override]]\nexercise = "01_gan_mnist"\nquestion = "lossses"\nscore = 1',
            "It has: generator, losses, why",
        ),
        ("late = [", "not valid TOML"),
    ],
)
def test_what_a_policy_cannot_mean_is_said(graded, policy_file, capsys, text, sentence):
    assert main(["marks", str(graded), "--policy", str(policy_file(text))]) == 1
    assert sentence in capsys.readouterr().err


def test_times_come_from_nbgrader_gradescope_and_the_file(graded, tmp_path, marks_in, policy_file):
    submitted = tmp_path / "submitted"
    for student in ("ada", "ben", "cleo"):
        folder = submitted / student / "01_gan_mnist"
        folder.mkdir(parents=True)
        (folder / "01_gan_mnist.ipynb").write_text("{}")
        os.utime(folder / "01_gan_mnist.ipynb", (0, 1_795_900_000))
    (submitted / "ada/01_gan_mnist/timestamp.txt").write_text("2026-11-21 23:00:00.000000 UTC\n")
    command = ["marks", str(graded), "--policy", str(policy_file(LATE))]
    assert main([*command, "--submissions", str(submitted)]) == 0
    marks = marks_in()
    assert marks["ada"]["handed_in"] == "2026-11-21T23:00:00+00:00"
    assert marks["ada"]["late_days"] == 2
    assert datetime.fromisoformat(marks["ben"]["handed_in"]).timestamp() == 1_795_900_000
    assert marks["=dan"]["handed_in"] == ""


def test_gradescopes_own_times(tmp_path, graded, policy_file):
    export = tmp_path / "export.zip"
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr("a/submission_7/01_gan_mnist.ipynb", "{}")
        metadata = "submission_7:\n  :created_at: 2026-11-21 10:00:00.5 -05:00\n"
        archive.writestr("a/submission_metadata.yml", metadata)
    entry = result("ada")
    entry.file = "a/submission_7/01_gan_mnist.ipynb"
    came = hand_ins([entry], export, {})["ada", "01_gan_mnist"]
    assert came.source == GRADESCOPE
    assert came.time == datetime(2026, 11, 21, 15, 0, 0, 500_000, tzinfo=timezone.utc)


def test_a_zip_of_a_folder(tmp_path):
    """Graded as `ada.ipynb`, zipped as `hand_ins/ada.ipynb`: the time is that of the entry."""
    export = tmp_path / "export.zip"
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr(zipfile.ZipInfo("hand_ins/ada.ipynb", (2026, 11, 20, 12, 30, 2)), "{}")
    entry = result("ada")
    entry.file = "ada.ipynb"
    came = hand_ins([entry], export, {}, timezone.utc)["ada", "01_gan_mnist"]
    assert came.time == datetime(2026, 11, 20, 12, 30, 2, tzinfo=timezone.utc)


def test_times_of_a_layout_of_ones_own(tmp_path):
    """The pattern in the configuration is read for times as it is for collecting."""
    pattern = r"(?P<student>\w+)--(?P<time>\d{8}T\d{4})/(?P<file>.+)"
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay/layouts.toml").write_text(
        f"[ours]\npattern = '{pattern}'\ntime = '%Y%m%dT%H%M'\n"
    )
    submitted = tmp_path / "in" / "ada--20261120T1230"
    submitted.mkdir(parents=True)
    (submitted / "01_gan_mnist.ipynb").write_text("{}")
    entry = result("ada")
    entry.file = "ada--20261120T1230/01_gan_mnist.ipynb"
    given = ([entry], tmp_path / "in", {}, timezone.utc)
    came = hand_ins(*given, course=Course(tmp_path))["ada", "01_gan_mnist"]
    assert came.time == datetime(2026, 11, 20, 12, 30, tzinfo=timezone.utc)
    assert came.source == "the pattern of ours"
    assert hand_ins(*given)["ada", "01_gan_mnist"].source == FILE


def test_canvas_says_late_and_not_when():
    policy = Policy(Late(due=datetime(2026, 11, 20, tzinfo=timezone.utc), lose=0.1))
    came = {("ada", "01_gan_mnist"): HandIn(None, "Canvas", late=True)}
    mark = make_marks([result("ada")], policy, came)[0]
    assert mark.late_loss == 0
    assert "nobody says how late" in mark.notes[0]


def test_canvas_and_gradescope_tables(graded, tmp_path, policy_file, capsys):
    canvas = tmp_path / "canvas_export.csv"
    canvas.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,01 GAN MNIST (991),Other (5)\n"
        "    Points Possible,,,,,15,10\n"
        '"Lovelace, Ada",11,s11,ada,A,,\n'
        '"Franklin, Ben",12,s12,ben,A,,\n'
    )
    scope = tmp_path / "roster.csv"
    scope.write_text("First Name,Last Name,SID,Email\nAda,Lovelace,ada,ada@x.org\n")
    command = ["marks", str(graded), "--canvas", str(canvas), "--gradescope", str(scope)]
    assert main(command) == 0
    table = rows(graded / "canvas.csv")
    assert table[0] == [
        *["Student", "ID", "SIS User ID", "SIS Login ID", "Section"],
        "01 GAN MNIST (991)",
    ]
    assert table[1] == ["    Points Possible", "", "", "", "", "15"]
    assert table[2:] == [
        ["Lovelace, Ada", "11", "s11", "ada", "A", "12"],
        ["Franklin, Ben", "12", "s12", "ben", "A", "4"],
    ]
    scoped = rows(graded / "gradescope.csv")
    assert scoped[0][:6] == ["First Name", "Last Name", "SID", "Email", "01_gan_mnist",
                             "01_gan_mnist - Max Points"]  # fmt: skip
    assert scoped[1][:6] == ["Ada", "Lovelace", "ada", "ada@x.org", "12", "15"]
    assert len(scoped) == 2
    said = capsys.readouterr().out
    assert "not in Canvas's list, and left out there: =dan, cleo" in said


def test_no_name_in_a_table_for_canvas_is_calculated(graded, tmp_path):
    assert main(["marks", str(graded)]) == 0
    assert ["'=dan", "", "", "'=dan", "", "12"] in rows(graded / "canvas.csv")
    canvas = tmp_path / "canvas_export.csv"
    canvas.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,01 GAN MNIST (991)\n=1+1,11,+2,ada,@A,\n"
    )
    assert main(["marks", str(graded), "--canvas", str(canvas)]) == 0
    assert rows(graded / "canvas.csv")[2] == ["'=1+1", "11", "'+2", "ada", "'@A", "12"]


def test_two_students_of_one_name_are_told_apart_by_canvas_number():
    rows = [{"Student": "Lovelace, Ada", "ID": "11"}, {"Student": "Lovelace, Ada", "ID": "12"}]
    roster = Roster(["Student", "ID"], rows)
    marks = [Mark("lovelaceada", "x")]
    match(roster, marks, CANVAS_KEYS, {"lovelaceada": "in/lovelaceada_LATE_12_345_gan.ipynb"})
    assert roster.row("lovelaceada")["ID"] == "12"
    unsure = Roster(["Student", "ID"], rows)
    match(unsure, marks, CANVAS_KEYS, {})
    assert unsure.missing == ["lovelaceada"]
