"""`gankit new`: what it makes builds at once, and it refuses what the build would refuse."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest

from gankit.cli import main
from gankit_autograder.build.exercise import read_exercise

pytestmark = pytest.mark.slow

NAME = "12_style_transfer"


def new(course, *arguments: str) -> int:
    return main(["new", *arguments, "--solutions", str(course / "solutions")])


def test_a_new_exercise_is_tried_and_built_as_it_is(small_course, capsys):
    assert new(small_course, "exercise", NAME) == 0
    assert main(["try", NAME, "--solutions", str(small_course / "solutions")]) == 0
    assert main(["build", NAME, "--root", str(small_course)]) == 0
    notebook = nbformat.read(small_course / f"course/{NAME}/{NAME}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "# 12 · Style transfer" in text
    assert "(x - y).abs()" not in text
    assert "@" not in text.replace("@v", "")
    assert (small_course / f"utils/gankit/blueprints/{NAME}.json").exists()
    capsys.readouterr()
    assert new(small_course, "exercise", NAME) == 1
    assert "is there already" in capsys.readouterr().err


def test_the_scaffold_is_in_the_projects_style(small_course, root):
    new(small_course, "exercise", NAME)
    folder = small_course / "solutions" / NAME
    for command in (["check"], ["format", "--check"]):
        settings = ["--config", str(root / "pyproject.toml"), "--no-cache"]
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *settings, str(folder)], capture_output=True
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["style", "1_style", "12-style", "12_Style", "../12_x"])
def test_names_of_exercises(small_course, name, capsys):
    assert new(small_course, "exercise", name) == 1
    assert "is no name for an exercise" in capsys.readouterr().err


def test_a_mistake_finds_out_by_itself_what_it_loses(small_course):
    change = ["--old", "fake_loss = 0.5 * fake_logits.square().mean()", "--new",
              "fake_loss = 0.3 * fake_logits.square().mean()"]  # fmt: skip
    answer = ["01_gan_mnist", "least_squares_losses", "ls-third"]
    assert new(small_course, "mistake", *answer, *change) == 0
    exercise = read_exercise(small_course / "solutions/01_gan_mnist")
    mistake = exercise.mistakes[-1]
    assert (mistake.id, mistake.answer) == ("ls-third", "least_squares_losses")
    assert mistake.loses, "the facts were found by running it"
    tried = ["try", "01_gan_mnist", "--solutions", str(small_course / "solutions")]
    assert main([*tried, "--only", "ls-third"]) == 0


def test_a_whole_cell_as_a_mistake(small_course, tmp_path):
    cell = tmp_path / "cell.py"
    cell.write_text(
        'def lsgan_d_loss(real_logits, fake_logits):\n    """Half."""\n'
        "    half = 0.5 * fake_logits.square().mean()\n"
        "    return 0.25 * (real_logits - 1).square().mean() + half\n\n"
        "def lsgan_g_loss(fake_logits):\n    return 0.5 * (fake_logits - 1).square().mean()\n"
    )
    answer = ["01_gan_mnist", "least_squares_losses", "ls-quarter"]
    assert new(small_course, "mistake", *answer, "--cell", str(cell)) == 0
    mistake = read_exercise(small_course / "solutions/01_gan_mnist").mistakes[-1]
    assert mistake.source.strip() == cell.read_text().strip()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing", "x", "--old", "a",), "no checked answer"),
        (("generator", "g-no-tanh", "--old", "a",), "already"),
        (("generator", "G", "--old", "a",), "is no id"),
        (("generator", "g-new",), "--old TEXT --new TEXT, or --cell FILE"),
        (("generator", "g-new", "--old", "not there",), "does not stand"),
        (("generator", "g-new", "--old", "            nn.Tanh(),\\n",), "named already"),
        (("least_squares_losses", "x", "--old", "- 1).square()", "--new", "- 1).pow(2)",),
         "stands 2 times"),
        (("vanilla_losses", "x", "--old", "real_loss + fake_loss", "--new",
          "fake_loss + real_loss",), "gets full points"),
    ],
)  # fmt: skip
def test_what_a_catalogue_cannot_hold_is_refused(small_course, arguments, sentence, capsys):
    before = (small_course / "solutions/01_gan_mnist/mistakes.py").read_text()
    assert new(small_course, "mistake", "01_gan_mnist", *arguments) == 1
    assert sentence in capsys.readouterr().err
    assert (small_course / "solutions/01_gan_mnist/mistakes.py").read_text() == before
