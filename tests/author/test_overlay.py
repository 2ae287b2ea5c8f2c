"""An instructor's overlay: points, left-out questions and text, also after an upgrade."""

from __future__ import annotations

from pathlib import Path

import pytest

from gankit.checks.spec import Check, Fact
from gankit.errors import GankitError
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.build.notebooks import page_map, release_notebook, source_notebook
from gankit_autograder.build.settings import read_settings
from gankit_autograder.overlay.points import scaled

pytestmark = pytest.mark.slow

OVERLAY = """
["01_gan_mnist"]
points = { generator = 10, optimum = 6 }
leave_out = ["least_squares_losses"]

[["01_gan_mnist".insert]]
before = "top"
file = "welcome.md"

[["01_gan_mnist".insert]]
before = "train_step"
file = "hint.md"

[["01_gan_mnist".replace]]
find = "You need to know how to write an `nn.Module` and what a loss is."
by = "You know all this from our lecture of 3 November."
"""


def lay(course: Path, text: str = OVERLAY) -> None:
    folder = course / "overlay"
    folder.mkdir(exist_ok=True)
    (folder / "overlay.toml").write_text(text)
    (folder / "welcome.md").write_text("**Welcome to the winter course.**\n")
    (folder / "hint.md").write_text("Our tutors help on Tuesdays.\n")


def read(course: Path):
    return read_exercise(course / "solutions/01_gan_mnist")


def release_text(course: Path) -> list[str]:
    source = source_notebook(read(course), read_settings(course / "solutions"))
    return [cell.source for cell in release_notebook(source, "01_gan_mnist").cells]


def test_without_a_folder_nothing_changes(small_course, root):
    assert read(small_course).checks == read_exercise(root / "solutions/01_gan_mnist").checks


def test_points_left_out_questions_and_text(small_course):
    lay(small_course)
    exercise = read(small_course)
    assert exercise.check("generator").points == 10
    assert [check.id for check in exercise.checks] == [
        "generator",
        "discriminator",
        "vanilla_losses",
        "train_step",
    ]
    assert not [m for m in exercise.mistakes if m.answer == "least_squares_losses"]
    points = {entry["id"]: entry["points"] for entry in page_map(exercise)["questions"]}
    assert points["generator"] == 10
    assert points["optimum"] == 6
    assert "least_squares_losses" not in points

    cells = release_text(small_course)
    text = "\n".join(cells)
    assert cells[2] == "**Welcome to the winter course.**", "behind badge and title"
    assert cells[next(i for i, c in enumerate(cells) if "def train_step" in c) - 1].startswith(
        "Our"
    )
    assert "our lecture of 3 November" in text
    assert "0.5 * fake_logits.square().mean()" in text, "given, since nobody asks for it"
    assert "BEGIN SOLUTION" not in text
    assert 'check("least_squares_losses"' not in text
    assert "F.softplus(-real_logits)" not in text, "the others stay secret"


def test_the_lesson_shows_the_new_points(small_course):
    lay(small_course)
    text = "\n".join(release_text(small_course))
    assert "| 1 Generator | 10 | 25 |" in text
    assert "| 4 Losses with squares | 0 | 10 |" in text
    assert "| 6 Train, look, explain | 10 | 40 |" in text
    assert "points 10     difficulty" in text


def test_it_survives_an_upgrade(small_course):
    """The kit's lesson changes; the overlay's folder is not touched and still applies."""
    lay(small_course)
    notebook = small_course / "solutions/01_gan_mnist/notebook.py"
    upgraded = notebook.read_text().replace("# ## 2 · Discriminator", "# ## 2 · The other player")
    notebook.write_text(upgraded)
    text = "\n".join(release_text(small_course))
    assert "The other player" in text
    assert "Welcome to the winter course." in text
    assert read(small_course).check("generator").points == 10


def test_after_an_upgrade_what_no_longer_fits_is_said(small_course):
    lay(small_course)
    notebook = small_course / "solutions/01_gan_mnist/notebook.py"
    notebook.write_text(notebook.read_text().replace("You need to know how", "You should know how"))
    with pytest.raises(GankitError, match="stands 0 times in the lesson"):
        read(small_course)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('["01_gan_mnist"]\npoint = 3', "means nothing here"),
        ('["01_gan_mnist"]\npoints = { generatr = 3 }', "there is no question 'generatr'"),
        ('["01_gan_mnist"]\nleave_out = ["x"]', "there is no question 'x'"),
        ('["01_gan_mnist"]\npoints = { generator = 0 }', "or leave it out"),
        ('[["01_gan_mnist".insert]]\nbefore = "x"\nfile = "hint.md"', "cannot stand before 'x'"),
        ('[["01_gan_mnist".insert]]\nbefore = "top"\nfile = "no.md"', "cannot be read"),
        ('["01_gan_mnist"', "is not valid TOML"),
    ],
)
def test_mistakes_in_the_file_are_sentences(small_course, text, sentence):
    lay(small_course, text)
    with pytest.raises(GankitError, match=sentence):
        read(small_course)


@pytest.mark.parametrize("points", [10, 3, 7.5, 0.1])
def test_points_keep_their_proportions_and_add_up(points):
    facts = [Fact(str(n), n, "", ["p.v"]) for n in (1, 2, 4)]
    check = scaled(Check("c", [], [], facts), points)
    assert check.points == pytest.approx(points, abs=1e-12)
    assert sum(round(fact.points * 100) for fact in check.facts) == round(points * 100)
    for fact, old in zip(check.facts, facts, strict=True):
        assert abs(fact.points - old.points * points / 7) < 0.02
