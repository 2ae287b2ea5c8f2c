"""`gankit new`: what it makes builds at once, and it refuses what the build would refuse."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
import torch
from torch import nn

from gankit.cli import main
from gankit_autograder.author.draft import _architecture
from gankit_autograder.build.exercise import read_exercise

pytestmark = pytest.mark.slow

NAME = "12_style_transfer"


def new(course, *arguments: str) -> int:
    return main(["new", *arguments, "--solutions", str(course / "solutions")])


def test_a_new_exercise_is_tried_and_built_as_it_is(small_course, capsys):
    assert new(small_course, "exercise", NAME) == 0
    page = small_course / "matrix.html"
    tried = ["try", NAME, "--solutions", str(small_course / "solutions")]
    assert main([*tried, "--page", str(page)]) == 0
    exercise = read_exercise(small_course / "solutions" / NAME)
    shown = page.read_text("utf-8")
    assert all(change.id in shown for change in (*exercise.mistakes, *exercise.variants))
    assert shown.count("✗") == sum(len(mistake.loses) for mistake in exercise.mistakes)
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


LESSON = '''# %% [markdown]
# # 12 · Drafted

# %% setup=true
import torch
from torch import nn

# %% [markdown]
# ```
# points 5     difficulty ●○○○○     importance ●●○○○     about 10 minutes
# ```

# %% answer="net"
class Net(nn.Module):
    """Pictures (N, 1, 6, 6) -> scores (N, 1)."""

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.layers = nn.Sequential(nn.Linear(36, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        return self.layers(x.flatten(1))
        ### END SOLUTION

# %% check="net"
check("net", Net)

# %% [markdown]
# ```
# points 6     difficulty ●○○○○     importance ●●○○○     about 10 minutes
# ```

# %% answer="losses"
def d_loss(real_logits, fake_logits):
    ### BEGIN SOLUTION
    return nn.functional.softplus(-real_logits).mean() + fake_logits.square().mean()
    ### END SOLUTION

def weight(score, power: float):
    ### BEGIN SOLUTION
    return score.abs() ** power
    ### END SOLUTION

# %% check="losses"
check("losses", d_loss, weight)

# %% [markdown]
# ```
# points 4     difficulty ●○○○○     importance ●●○○○     about 10 minutes
# ```

# %% answer="step"
def step(G, D, opt_g, opt_d, real, z):
    ### BEGIN SOLUTION
    loss = D(G(z).detach()).mean() - D(real).mean()
    opt_d.zero_grad()
    loss.backward()
    opt_d.step()
    other = -D(G(z)).mean()
    opt_g.zero_grad()
    other.backward()
    opt_g.step()
    return {"d_loss": loss.item(), "g_loss": other.item()}
    ### END SOLUTION

# %% check="step"
check("step", step)
'''


@pytest.fixture
def drafted(small_course, tmp_path):
    """A course with an exercise of which the author wrote the lesson alone."""
    lesson = tmp_path / "lesson.py"
    lesson.write_text(LESSON, "utf-8")
    assert new(small_course, "exercise", NAME, "--lesson", str(lesson)) == 0
    return small_course


def test_a_lesson_with_solutions_gets_checks_by_what_its_cells_define(drafted, root):
    exercise = read_exercise(drafted / "solutions" / NAME)
    kinds = {check.id: [probe.kind for probe in check.probes] for check in exercise.checks}
    assert kinds == {"net": ["architecture"], "losses": ["call", "call"], "step": ["steps"]}
    assert exercise.check("net").points == 5, "as the lesson says"
    named = {change.id for change in exercise.mistakes}
    assert {"n-slope", "n-sigmoid-end", "s-no-detach"} <= named
    solutions = ["--solutions", str(drafted / "solutions")]
    assert main(["try", NAME, *solutions]) == 0
    assert main(["build", NAME, "--root", str(drafted)]) == 0
    settings = ["--config", str(root / "pyproject.toml"), "--no-cache"]
    folder = drafted / "solutions" / NAME
    for command in (["check"], ["format", "--check"]):
        files = [str(folder / name) for name in ("checks.py", "mistakes.py", "variants.py")]
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *settings, *files], capture_output=True
        )
        assert done.returncode == 0, done.stdout


def test_an_answer_that_is_added_later_gets_its_check(drafted, capsys):
    path = drafted / "solutions" / NAME / "notebook.py"
    before = (path.parent / "checks.py").read_text("utf-8")
    answer = (
        "\n# %% [markdown]\n# points 3     difficulty ●○○○○\n"
        '\n# %% answer="more"\ndef more(x):\n    ### BEGIN SOLUTION\n    return (x + 1).mean()\n'
        "    ### END SOLUTION\n"
    )
    path.write_text(path.read_text("utf-8") + answer, "utf-8")
    assert new(drafted, "check", NAME) == 1
    assert 'begins with `# %% check="more"`' in capsys.readouterr().err
    path.write_text(path.read_text("utf-8") + '\n# %% check="more"\ncheck("more", more)\n', "utf-8")
    assert new(drafted, "check", NAME) == 0
    assert capsys.readouterr().out.startswith("more: ")
    after = (path.parent / "checks.py").read_text("utf-8")
    assert after.count("Check(\n") == before.count("Check(\n") + 1
    assert [check.id for check in read_exercise(path.parent).checks][-1] == "more"


def test_a_solution_that_no_input_fits_is_said(small_course, tmp_path, capsys):
    lesson = tmp_path / "lesson.py"
    text = LESSON.replace("(N, 1, 6, 6)", "pictures").replace("(N, 1)", "one")
    lesson.write_text(text.replace("nn.Linear(36, 8)", "nn.Linear(37, 8)"), "utf-8")
    assert new(small_course, "exercise", NAME, "--lesson", str(lesson)) == 1
    assert "Net raises with every input that was tried" in capsys.readouterr().err


class Conditional(nn.Module):
    """Turns noise (N, 5) and labels into images of three numbers."""

    def __init__(self, n_classes: int = 4) -> None:
        super().__init__()
        self.code, self.layer = nn.Embedding(n_classes, 2), nn.Linear(7, 3)

    def forward(self, z, labels):
        return torch.tanh(self.layer(torch.cat([z, self.code(labels)], 1)))


def test_a_network_that_takes_labels_is_drafted_with_labels():
    drafted = _architecture("Conditional", {"Conditional": Conditional})
    assert "normal(4, 5), integers(4, below=4)" in drafted.probe
    assert "layers" in {name for name, _, _ in drafted.facts}
