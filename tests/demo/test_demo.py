"""`gankit demo` takes a course from its source to a graded class, feedback and a picture."""

import json
import shutil

import pytest
from PIL import Image

from gankit.cli import main
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.demo.roster import make_roster

pytestmark = pytest.mark.slow

STUDENTS = 12


@pytest.fixture(scope="module")
def demo(root, tmp_path_factory):
    """The demo's folder and its exit status, on a copy of the repository."""
    folder = tmp_path_factory.mktemp("demo")
    for name in ("course", "solutions"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "utils").mkdir()
    shutil.copytree(root / "utils/gankit/blueprints", folder / "utils/gankit/blueprints")
    out = folder / "out"
    arguments = ["demo", "--root", str(folder), "--out", str(out)]
    status = main([*arguments, "--students", str(STUDENTS), "--seconds", "3"])
    return status, out


def results(out) -> list[dict]:
    return [json.loads(path.read_text()) for path in (out / "graded/students").glob("*/*.json")]


def test_every_mistake_is_named_and_every_correct_notebook_is_full(demo, root):
    status, out = demo
    assert status == 0
    exercise = read_exercise(root / "solutions/01_gan_mnist")
    roster = {member.name: member for member in make_roster(exercise, STUDENTS)}
    assert len(roster) == STUDENTS
    found = {result["student"]: result for result in results(out)}
    assert found.keys() == roster.keys()
    for name, member in roster.items():
        result = found[name]
        mistakes = [change for change in member.changes if hasattr(change, "loses")]
        named = {m["id"] for check in result["checks"] for m in check["mistakes"]}
        assert named == {mistake.id for mistake in mistakes}
        full = result["score"] == result["points"]
        assert full == (member.solved and not mistakes), name


def test_the_report_counts_the_class(demo):
    _, out = demo
    report = json.loads((out / "report.json").read_text())
    assert report["notebooks"] == STUDENTS
    named = sum(len(check["mistakes"]) for result in results(out) for check in result["checks"])
    assert sum(mistake["count"] for mistake in report["mistakes"]) == named
    page = (out / "report.html").read_text()
    assert all(mistake["id"] in page for mistake in report["mistakes"])


def test_each_student_has_a_page_with_their_hint_and_no_ones_elses(demo):
    _, out = demo
    for result in results(out):
        page = (out / "feedback" / result["student"] / "01_gan_mnist.html").read_text()
        own = {m["id"]: m["what"] for check in result["checks"] for m in check["mistakes"]}
        other = {
            m["what"]
            for r in results(out)
            for check in r["checks"]
            for m in check["mistakes"]
            if m["id"] not in own
        }
        from html import escape

        assert all(escape(what).replace("&#x27;", "&#39;") in page for what in own.values())
        assert not any(escape(what).replace("&#x27;", "&#39;") in page for what in other)


def test_pages_need_no_other_file(demo):
    _, out = demo
    for path in [out / "report.html", *out.glob("feedback/*/*.html")]:
        page = path.read_text()
        assert "<script" not in page
        assert "src=" not in page
        assert "http" not in page.replace("http-equiv", "")


def test_there_is_a_picture_of_samples(demo):
    _, out = demo
    with Image.open(out / "samples.png") as picture:
        assert min(picture.size) > 200


def test_another_folder_is_not_emptied(tmp_path, root, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert main(["demo", "--root", str(root), "--out", str(tmp_path)]) == 1
    assert "holds other files" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
