"""`gankit publish`: what is in the tree, what is not, and that the proof can fail."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest

from gankit.checks.packed import unpack
from gankit.checks.probes import probe_files
from gankit.cli import build_parser, main
from gankit_autograder.build.exercise import find_exercises
from gankit_autograder.build.settings import read_settings
from gankit_autograder.publish.cli import built_exercises
from gankit_autograder.publish.proof import known_files, normal, prove
from gankit_autograder.publish.tree import student_files

pytestmark = pytest.mark.slow

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


@pytest.fixture(scope="module")
def exercises(root):
    return find_exercises(root / "solutions", built_exercises(root))


@pytest.fixture
def files(published):
    found = [path for path in published.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(published).as_posix(): path.read_bytes() for path in found}


def test_students_get_the_course_and_nothing_of_the_instructors(files, exercises):
    for exercise in exercises:
        assert f"course/{exercise.name}/{exercise.name}.ipynb" in files
        assert f"utils/gankit/blueprints/{exercise.name}.json" in files
        for name in probe_files(exercise.folder):
            assert f"utils/gankit/blueprints/probes/{name}" in files
    for name in ("LICENSE", "NOTICE", "README.md", "docs/NOTICE.data.md", "docs/training.md"):
        assert name in files
    tops = {name.split("/")[0] for name in files}
    assert not tops & {"solutions", "autograder", "tests", "bench", "demo-output"}


def test_probes_of_an_exercise_that_is_not_published_stay(root, exercises):
    few = [exercise for exercise in exercises if exercise.name == "08_began"]
    files = student_files(root, few, read_settings(root / "solutions"))
    there = [name for name in files if name.startswith("utils/gankit/blueprints/probes/")]
    assert there and all("/probes/08_began/" in name for name in there)


def test_the_proof_holds_by_another_way_of_searching(files, exercises):
    """The answers' own text, each line of it, against the raw bytes of notebooks and guides."""
    everything = b"\n".join(c for n, c in files.items() if n.startswith(("course", "docs", "READ")))
    open_text = "\n".join(
        cell.source for e in exercises for cell in e.cells if "BEGIN SOLUTION" not in cell.source
    )
    searched = 0
    for exercise in exercises:
        for cell in exercise.with_role("answer"):
            parts = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.S)
            outside = re.sub(
                r"### BEGIN SOLUTION\n.*?### END SOLUTION", "", cell.source, flags=re.S
            )
            for line in "\n".join(parts).splitlines():
                line = line.split("  #")[0].strip()
                if len(line) < 25 or line in open_text or line in outside:
                    continue
                searched += 1
                assert json.dumps(line)[1:-1].encode() not in everything, (exercise.name, line)
    assert searched > 100


@pytest.mark.parametrize(
    ("name", "disguise"),
    [
        ("course/x/x.ipynb", "{line}"),
        ("course/x/x.ipynb", "      {line}    # as in the lecture"),
        ("docs/more.md", "{line}"),
        ("README.md", "{spaced}"),
    ],
)
def test_a_solution_line_is_found_wherever_it_is_hidden(files, exercises, name, disguise):
    line = "real_loss = F.softplus(-real_logits).mean()"
    text = disguise.format(line=line, spaced=line.replace("(", "( ").replace("=", " = "))
    cell = nbformat.v4.new_code_cell(text)
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    content = notebook if name.endswith("ipynb") else text
    proof = prove({**files, name: content.encode()}, exercises)
    assert [leak for leak in proof.leaks if leak.startswith(name)]


def test_an_answer_in_the_helper_package_is_found(files, exercises):
    solution = exercises[1].solution("vanilla_losses")
    proof = prove({**files, "utils/gankit/extra.py": solution.encode()}, exercises)
    assert any("utils/gankit/extra.py" in leak for leak in proof.leaks)


def test_declared_files_are_listed_and_still_needed(files, exercises):
    """A file that holds no solution line any more must leave the list."""
    proof = prove(files, exercises)
    for name, why in known_files().items():
        assert name in files, f"{name} is gone"
        assert why
    assert set(proof.declared) == set(known_files())


def test_hints_and_the_catalogue_are_found(files, exercises):
    mistakes = (exercises[1].folder / "mistakes.py").read_bytes()
    assert prove({"mistakes.py": mistakes}, exercises).leaks
    blueprint = exercises[1].folder.parents[1] / "utils/gankit/blueprints/01_gan_mnist.json"
    assert prove({"b.json": blueprint.read_bytes()}, exercises).leaks, "it is packed when published"
    assert prove({"solutions/x.txt": b""}, exercises).leaks
    assert not prove(files, exercises).leaks


def test_each_mistake_is_one_packed_line(files, exercises):
    text = files["utils/gankit/blueprints/01_gan_mnist.json"].decode()
    for check in json.loads(text)["checks"]:
        for packed in check["mistakes"]:
            assert sum(packed in line for line in text.splitlines()) == 1
        ids = [entry["id"] for entry in unpack(check["mistakes"])]
        assert ids == sorted(m.id for m in exercises[1].mistakes if m.answer == check["id"])


def test_a_leak_leaves_nothing_on_the_disk(root, tmp_path, monkeypatch, capsys):
    from gankit_autograder.publish import cli

    leak = {"README.md": b"fake_loss = F.softplus(fake_logits).mean()\n"}
    monkeypatch.setattr(cli, "student_files", lambda *_: leak)
    assert main(["publish", str(tmp_path / "out"), "--root", str(root)]) == 1
    assert "README.md holds a solution line of " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_another_folder_is_left_alone(root, tmp_path, monkeypatch, capsys):
    from gankit_autograder.publish import cli

    monkeypatch.setattr(cli, "student_files", lambda *_: {"README.md": b""})
    (tmp_path / "thesis.txt").write_text("years of work")
    assert main(["publish", str(tmp_path), "--root", str(root)]) == 1
    assert "holds other files" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize("name", ["nobody", "a/b/c", "/x", "a /b"])
def test_a_repository_has_an_owner_and_a_name(root, tmp_path, capsys, name):
    assert main(["publish", str(tmp_path / "x"), "--repo", name, "--root", str(root)]) == 1
    assert "OWNER/NAME" in capsys.readouterr().err


def test_badges_and_set_up_cells_name_the_repository(published):
    assert (
        "github/someone/gans-2027/blob/v1/course/02_dcgan" in (published / "README.md").read_text()
    )
    for path in published.glob("course/*/*.ipynb"):
        text = path.read_text()
        assert "colab.research.google.com/github/someone/gans-2027/blob/v1/" in text
        assert "git+https://github.com/someone/gans-2027@v1" in text
        assert "gankit/gankit" not in text


def test_every_link_of_the_tree_leads_somewhere(published):
    for page in published.rglob("*.md"):
        for target in LINK.findall(page.read_text()):
            assert (page.parent / target).exists(), (page, target)


def test_checks_name_mistakes_from_the_published_package(published):
    """With the tree's own package, in a process that cannot see the repository."""
    code = (
        "import gankit, torch; from gankit.checks import checks_for\n"
        "from gankit.checks.blueprints import load_blueprints\n"
        "assert load_blueprints('01_gan_mnist')['vanilla_losses'].mistakes\n"
        "F = torch.nn.functional\n"
        "check = checks_for('01_gan_mnist')\n"
        "def d(real, fake): return F.softplus(-real.sigmoid()).mean() + "
        "F.softplus(fake.sigmoid()).mean()\n"
        "def g(fake): return F.softplus(-fake).mean()\n"
        "print(gankit.__file__); print(check('vanilla_losses', d, g))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code] if sys.version_info >= (3, 11) else
        [sys.executable, "-c", code],
        cwd=published,
        env={**os.environ, "PYTHONPATH": str(published / "utils")},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert str(published) in done.stdout
    assert "applies the sigmoid twice" in done.stdout


def test_a_student_sees_the_students_commands_only(monkeypatch):
    installed = {"gankit": object()}
    monkeypatch.setattr("gankit.cli.importlib.util.find_spec", installed.get)
    text = build_parser(None).format_help()
    assert "pdf" in text
    assert "grade" not in text


def test_pyproject_installs_the_helper_package_alone(published, root):
    from gankit_autograder.publish.pages import tomllib

    own = tomllib.loads((published / "pyproject.toml").read_text())
    full = tomllib.loads((root / "pyproject.toml").read_text())
    assert own["project"]["dependencies"] == full["project"]["dependencies"]
    assert own["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["utils/gankit"]
    assert "optional-dependencies" not in own["project"]


def test_spaces_and_comments_do_not_count():
    assert normal("    a = f( x )  # why") == normal("a=f(x)")
