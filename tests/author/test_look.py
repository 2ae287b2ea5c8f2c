"""A wrong word is refused before anything runs, with the nearest right one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn
from worked_example import NAME, write_files

from gankit.checks.observe import observe
from gankit.checks.probes import read_probes
from gankit.checks.registry import ALL
from gankit.checks.spec import Architecture, Call, Steps, net, normal, sgd
from gankit.errors import GankitError
from gankit_autograder.build import words
from gankit_autograder.build.exercise import exercise_folders, look_at
from gankit_autograder.build.language import PAGE, language_page
from gankit_autograder.build.look import VIEWS, views_of_probe
from gankit_autograder.build.words import views_said, vocabulary

WITHOUT_TORCH = """
import sys
from gankit.cli import main
assert main(sys.argv[1:]) == 1
assert "torch" not in sys.modules
"""


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """The guide's exercise, alone in a course."""
    return write_files(root, tmp_path / "solutions")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_nothing_is_wrong_with_the_courses_own(root):
    assert len(look_at(root / "solutions")) == len(exercise_folders(root / "solutions"))


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("checks.py", "clip.bound", "clip.bounds", "no view 'bounds'. Is it 'bound'?"),
        ("checks.py", "net.layers", "net.layer", "no view 'layer'. Is it 'layers'?"),
        (
            "checks.py",
            "net.layers",
            "nett.layers",
            "a probe 'nett' that is not there. Is it 'net'?",
        ),
        ("checks.py", '"net.layers"', '"net"', "Write 'net.VIEW'"),
        ("checks.py", "step.C@2", "step.C@3", "after call 3, and the step is called 2 times"),
        ("checks.py", "step.C@2", "step.D@2", "no view 'D@2'"),
        ("checks.py", "left on G", "left on C", "Is it 'left on G'?"),
        ("checks.py", '"linear critic"', '"linear"', "toy networks. Is it 'linear critic'?"),
        ("checks.py", '"clipping"', '"clippings"', "the measures. Is it 'clipping'?"),
        ("checks.py", 'returns="number"', 'returns="float"', "of what a step returns. Is it '"),
        ("checks.py", 'watch="G"', 'watch="g"', "names 'g', which is no argument. Is it 'G'?"),
        ("checks.py", 'hidden={"options"', 'hidden={"option"', "Is it 'options'?"),
        ("checks.py", 'of="Critic"', 'of="Critik"', "of 'Critik', which it does not take. Is it"),
        ("checks.py", '["update"])', '["updates"])', "comes after 'updates'"),
        ("mistakes.py", "s-tensors: returns", "s-tensors: return", "loses 'return', no fact of"),
        ("notebook.py", "# points 5", "# points 7", "says `points 7`, and critic_step have 5"),
        ("notebook.py", 'check("critic", Critic)', 'check("critic")', 'check("critic", Critic).'),
        ("variants.py", '"critic_step"', '"critic_steps"', "is not a checked answer"),
        ("probes.py", "def clipping(", "def (", "invalid syntax"),
        ("probes.py", '@toy("linear critic")', '@toy("generator")', "of the kit already"),
    ],
)
def test_a_wrong_word_is_told_with_the_nearest_right_one(folder, file, old, new, sentence):
    edit(folder / file, old, new)
    with pytest.raises(GankitError) as refused:
        look_at(folder.parent, [NAME])
    assert sentence in str(refused.value) and NAME in str(refused.value)


@pytest.mark.parametrize(
    "command",
    [
        ["build", NAME, "--root", "."],
        ["try", NAME],
        ["new", "mistake", NAME, "critic", "c-new", "--old", "x"],
    ],
)
def test_it_is_told_before_torch_is_imported(root, folder, command):
    (folder.parent / "course.toml").write_bytes((root / "solutions/course.toml").read_bytes())
    edit(folder / "checks.py", "clip.bound", "clip.bounds")
    where = folder.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, *command], cwd=where, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Is it 'bound'?" in done.stderr


def test_what_is_read_from_the_texts_is_what_registers_itself(root):
    """No word is missing in the index, and none is too many."""
    folders = exercise_folders(root / "solutions").values()
    for folder in folders:
        read_probes(folder)
    read = {(w.kind, w.name) for w in words.kit_words()}
    read |= {
        (kind, name) for folder in folders for kind, d in vocabulary(folder).items() for name in d
    }
    own = {word.name for word in words.kit_words()}
    there = {(kind.kind, name) for kind in ALL for name in kind}
    assert {entry for entry in read if entry[1] in own} <= there
    assert {entry for entry in there if not entry[1].startswith("own ")} == read


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 1))

    def forward(self, x):
        return self.layers(x)


def step(D, opt_d, real):
    loss = D(real).mean()
    loss.backward()
    opt_d.step()
    return {"d_loss": loss.item()}


@pytest.mark.parametrize(
    "probe",
    [
        Architecture("p", of="f", inputs=[normal(2, 4)]),
        Call("p", of="f", inputs=[normal(2, 4)]),
        Steps(
            "p",
            of="f",
            arguments={
                "D": net("discriminator", shape=[2]),
                "opt_d": sgd("D", 0.1, watch="G"),
                "real": normal(3, 2),
                "G": net("discriminator", shape=[2]),
            },
            repeat=2,
        ),
    ],
    ids=lambda probe: probe.kind,
)
def test_docstrings_name_the_views_that_come(root, probe):
    """Each view that is said comes, and none comes that is not said."""
    if isinstance(probe, Steps):
        target = lambda D, opt_d, real, G: step(D, opt_d, real)  # noqa: E731
    else:
        target = Net if isinstance(probe, Architecture) else torch.square
    views, _ = observe(probe, {"f": target})
    assert set(views) == views_of_probe(probe, vocabulary(root / "solutions/00_start_here"))


def test_most_measures_say_their_views(root):
    folders = exercise_folders(root / "solutions").values()
    measures = {n: w for f in folders for n, w in vocabulary(f)["measures"].items()}
    said = {name: views_said(word.text, VIEWS) for name, word in measures.items()}
    assert sum(views is not None for views in said.values()) > 0.8 * len(measures)


def test_the_page_of_the_language_is_what_the_texts_give(root):
    page = (root / PAGE).read_text("utf-8")
    assert page == language_page(root), "run: gankit build"
    for folder in exercise_folders(root / "solutions").values():
        for kind in vocabulary(folder).values():
            assert all(f"`{name}`" in page for name in kind)
    assert all(f"`{name}(" in page for name in ("normal", "optimiser", "stand_in"))
    assert all(f"| {view} |" in page for views in VIEWS.values() for view in views)
