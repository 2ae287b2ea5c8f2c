"""The build is repeatable, notices hand edits, and turns an author's slips into sentences."""

import difflib
import json
import shutil
from pathlib import Path

import nbformat
import pytest

from gankit.checks.probes import probe_files
from gankit.cli import main
from gankit_autograder.build import remembered
from gankit_autograder.build.exercise import exercise_folders, find_exercises
from gankit_autograder.build.language import PAGE
from gankit_autograder.build.numbers import to_json
from gankit_autograder.build.outputs import MANIFEST, PROBES, digest, manifest_text
from gankit_autograder.build.record import run_steadily
from gankit_autograder.build.slips import slips
from gankit_autograder.build.source import BEGIN

EXERCISE = "00_start_here"  # the smallest one
GENERATED = (
    f"course/{EXERCISE}/{EXERCISE}.ipynb",
    f"utils/gankit/blueprints/{EXERCISE}.json",
    "course/manifest.json",
)


@pytest.fixture
def copy(root, tmp_path) -> Path:
    """A repository with one exercise, built."""
    shutil.copytree(
        root / "solutions" / EXERCISE,
        tmp_path / "solutions" / EXERCISE,
        ignore=shutil.ignore_patterns("__pycache__", "*.ipynb"),
    )
    shutil.copy(root / "solutions/course.toml", tmp_path / "solutions")
    assert build(tmp_path) == 0
    return tmp_path


def build(folder: Path, *arguments: str) -> int:
    return main(["build", "--root", str(folder), *arguments])


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def refusal(folder: Path, capsys) -> str:
    """What the build says when it refuses: one line on stderr."""
    capsys.readouterr()
    assert build(folder) == 1
    error = capsys.readouterr().err.strip()
    assert error.startswith("gankit: ")
    assert "Traceback" not in error
    assert len(error.splitlines()) == 1
    return error


def test_the_manifest_is_of_the_committed_files(root):
    """That these are what the source gives is looked at where every mistake is run anyway."""
    blueprints = list(root.glob("utils/gankit/blueprints/*.json"))
    notebooks = list(root.glob("course/*/*.ipynb"))
    files = [*notebooks, *blueprints, *(root / PROBES).rglob("*.py")]
    digests = {path.relative_to(root).as_posix(): digest(path.read_text("utf-8")) for path in files}
    assert (root / MANIFEST).read_text("utf-8") == manifest_text(digests)
    names = list(exercise_folders(root / "solutions"))
    assert sorted(path.stem for path in notebooks) == sorted(path.stem for path in blueprints)
    assert sorted(path.stem for path in notebooks) == names


def test_the_probes_of_the_kit_are_those_of_the_exercises(root):
    there = {path.relative_to(root / PROBES).as_posix() for path in (root / PROBES).rglob("*.py")}
    for folder in exercise_folders(root / "solutions").values():
        for name, path in probe_files(folder).items():
            first, _, rest = (root / PROBES / name).read_text("utf-8").partition("\n")
            assert rest == path.read_text("utf-8")
            assert path.relative_to(root).as_posix() in first
            there.remove(name)
    assert not there


def test_probes_are_built_compared_and_dropped(copy, capsys):
    source = copy / "solutions" / EXERCISE / "probes.py"
    source.write_text('"""Probes of nothing."""\n')
    built = copy / PROBES / f"{EXERCISE}.py"
    assert build(copy, "--check") == 1 and "is missing" in capsys.readouterr().out
    assert build(copy) == 0 and build(copy, "--check") == 0
    assert built.read_text().endswith(source.read_text())
    built.write_text(built.read_text() + "x = 1\n")
    assert build(copy, "--check") == 1 and "is not what" in capsys.readouterr().out
    source.unlink()
    assert build(copy, "--check") == 1 and "is left over" in capsys.readouterr().out
    assert build(copy) == 0 and build(copy, "--check") == 0
    assert not built.exists()


def test_the_page_of_the_language_goes_with_the_build(copy, capsys):
    page = copy / PAGE
    assert not page.exists(), "a course without documentation gets none"
    page.parent.mkdir(parents=True)
    assert build(copy, "--check") == 1 and "is not what the docstrings" in capsys.readouterr().out
    assert build(copy) == 0 and build(copy, "--check") == 0
    edit(page, "drawn evenly", "drawn unevenly")
    assert build(copy, "--check") == 1
    assert build(copy) == 0 and "drawn evenly" in page.read_text("utf-8")


def test_a_second_build_writes_the_same_bytes(copy):
    before = {name: (copy / name).read_bytes() for name in GENERATED}
    shutil.rmtree(copy / "course")
    shutil.rmtree(copy / "utils")
    assert build(copy) == 0
    assert {name: (copy / name).read_bytes() for name in GENERATED} == before


@pytest.mark.parametrize("name", GENERATED)
@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_one_changed_character_fails_the_check(copy, name, place, capsys):
    path = copy / name
    text = path.read_text("utf-8")
    position = next(i for i in range(int(len(text) * place), len(text)) if text[i].isalnum())
    other = "8" if text[position] != "8" else "3"
    path.write_text(text[:position] + other + text[position + 1 :], "utf-8")
    assert build(copy, "--check") == 1
    assert "gankit build" in capsys.readouterr().out


def test_the_last_digit_of_a_number_counts_as_a_change(copy):
    path = copy / GENERATED[1]
    text = path.read_text("utf-8")
    digits = next(i for i in range(len(text)) if text[i : i + 2] == "0." and text[i + 5].isdigit())
    end = next(i for i in range(digits + 2, len(text)) if not text[i].isdigit()) - 1
    path.write_text(text[:end] + str((int(text[end]) + 1) % 10) + text[end + 1 :], "utf-8")
    assert build(copy, "--check") == 1
    assert build(copy) == 0
    assert path.read_text("utf-8") == text


def test_a_missing_file_fails_the_check(copy, capsys):
    (copy / GENERATED[0]).unlink()
    assert build(copy, "--check") == 1
    assert "is missing" in capsys.readouterr().out


def test_what_lies_deep_stands_on_one_line():
    value = {"a": {"b": [{"c": 1, "d": {"e": [1.5, "ä", "inf"]}}, {}], "f": []}}
    lines = to_json(value, depth=3).splitlines()
    assert '   {"c": 1, "d": {"e": [1.5, "ä", "inf"]}},' in lines
    assert json.loads("".join(lines)) == value


def changed_lines(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_a_change_in_one_mistake_is_one_changed_line(copy):
    blueprint = copy / GENERATED[1]
    before = blueprint.read_text("utf-8")
    edit(mistakes_py(copy), 'what="', 'what="Look here. ')
    assert build(copy) == 0
    gone, came = changed_lines(before, blueprint.read_text("utf-8"))
    assert "Look here." in came and "Look here." not in gone


def test_a_new_mistake_is_one_new_line_wherever_it_stands(copy):
    blueprint = copy / GENERATED[1]
    before = blueprint.read_text("utf-8")
    new = """MISTAKES = [
    Mistake(
        "kept-dark",
        "to_signed",
        replace=[("pixels / 127.5 - 1", "pixels / 300 - 1")],
        loses=["values"],
        what="You divide by 300.",
        look="Divide by 127.5.",
    ),"""
    edit(mistakes_py(copy), "MISTAKES = [", new)
    assert build(copy) == 0
    (came,) = changed_lines(before, blueprint.read_text("utf-8"))
    assert '"kept-dark"' in came


@pytest.fixture
def ran(copy, monkeypatch) -> list[str]:
    """The answers that builds run from now on; "" is the solution."""
    found = []

    def run(exercise, check, change):
        found.append(change.id if change else "")
        return run_steadily(exercise, check, change)

    monkeypatch.setattr(remembered, "run_steadily", run)
    return found


@pytest.fixture
def runs(copy) -> int:
    """The solution, four mistakes, what does nothing, and the solution's single slips."""
    (exercise,) = find_exercises(copy / "solutions", [EXERCISE])
    return 6 + len(list(slips(exercise.solution("to_signed"))))


def test_only_what_changed_is_run_again(copy, ran, runs, monkeypatch):
    assert build(copy) == 0
    assert ran == []
    edit(mistakes_py(copy), 'what="', 'what="Look here. ')
    edit(mistakes_py(copy), "pixels / 255 - 0.5", "pixels / 255 - 0.4")
    assert build(copy) == 0
    assert ran == ["half-to-half"]
    ran.clear()
    edit(notebook_py(copy), "return pixels / 127.5 - 1", "return pixels / 127.5 - 1  # as always")
    assert build(copy) == 0
    assert len(ran) == len(set(ran)) == runs
    ran.clear()
    monkeypatch.setattr(remembered, "kit_key", lambda *packages: "another kit")
    assert build(copy) == 0
    assert len(ran) == len(set(ran)) == runs


def test_what_was_run_is_kept_where_a_build_is_refused(copy, ran):
    edit(mistakes_py(copy), "pixels / 255 - 0.5", "pixels / 255.0")
    assert build(copy) == 1
    assert ran == ["half-to-half"]
    assert build(copy) == 1
    assert ran == ["half-to-half"]


def test_the_check_believes_no_memory(copy):
    (memory,) = (copy / remembered.FOLDER).glob("*.json")
    memory.write_text(json.dumps(dict.fromkeys(json.loads(memory.read_text("utf-8")), {})))
    assert build(copy, "--check") == 0


def test_a_damaged_memory_is_none(copy, ran, runs):
    (memory,) = (copy / remembered.FOLDER).glob("*.json")
    memory.write_bytes(b"{ \xff")
    assert build(copy) == 0
    assert len(ran) == runs


def notebook_py(copy) -> Path:
    return copy / "solutions" / EXERCISE / "notebook.py"


def mistakes_py(copy) -> Path:
    return copy / "solutions" / EXERCISE / "mistakes.py"


def test_a_grade_id_that_stands_twice(copy, capsys):
    cell = '\n# %% check="to_signed"\ncheck("to_signed", to_signed)\n'
    with notebook_py(copy).open("a") as file:
        file.write(cell)
    assert "the grade id 'to_signed-check' stands twice" in refusal(copy, capsys)


def test_a_check_without_a_definition(copy, capsys):
    edit(notebook_py(copy), 'check="to_signed"', 'check="to_sign"')
    assert "the notebook checks 'to_sign', but" in refusal(copy, capsys)


def test_a_definition_that_no_cell_uses(copy, capsys):
    edit(notebook_py(copy), '# %% check="to_signed"', "# %%")
    assert "but no cell uses it" in refusal(copy, capsys)


def test_a_mistake_that_no_longer_applies(copy, capsys):
    edit(mistakes_py(copy), "pixels / 127.5 - 1", "pixels / 128 - 1")
    message = refusal(copy, capsys)
    assert "'zero-to-one' no longer applies" in message
    assert "pixels / 128 - 1" in message


def test_a_mistake_that_is_none(copy, capsys):
    edit(mistakes_py(copy), '"pixels / 255")', '"pixels * 2 / 255 - 1")')
    assert "'zero-to-one' gets full points" in refusal(copy, capsys)


def test_two_mistakes_that_cannot_be_told_apart(copy, capsys):
    edit(mistakes_py(copy), '"pixels / 255 - 0.5")', '"pixels / 255.0")')
    assert "is named as" in refusal(copy, capsys)


def test_a_mistake_that_loses_other_facts_than_its_author_says(copy, capsys):
    edit(mistakes_py(copy), 'loses=["values"]', 'loses=["shape"]')
    assert "loses ['values'], but its author says ['shape']" in refusal(copy, capsys)


def test_a_solution_that_fails_itself(copy, capsys):
    edit(notebook_py(copy), "return pixels / 127.5 - 1", "return pixels / undefined")
    edit(mistakes_py(copy), "MISTAKES = [", "MISTAKES = []\nIGNORED = [")
    variants = copy / "solutions" / EXERCISE / "variants.py"
    edit(variants, "VARIANTS = [", "VARIANTS = []\nIGNORED = [")
    assert "the solution itself fails" in refusal(copy, capsys)


def test_a_missing_notebook_and_a_missing_course(copy, tmp_path, capsys):
    other = tmp_path / "elsewhere"
    other.mkdir()
    assert "course.toml is not there" in refusal(other, capsys)


def test_an_exercise_that_does_not_exist(copy, capsys):
    assert build(copy, "99_nothing") == 1
    assert "There is no exercise '99_nothing'" in capsys.readouterr().err


def test_a_missing_figure(copy, capsys):
    with notebook_py(copy).open("a") as file:
        file.write("\n# %% [markdown]\n# ![A picture.](figures/absent.png)\n")
    assert "figures/absent.png" in refusal(copy, capsys)


def test_an_answer_without_solution_marks(copy, capsys):
    with notebook_py(copy).open("a") as file:
        file.write('\n# %% answer="other"\nx = 1\n')
    assert "students would receive the solution" in refusal(copy, capsys)


def test_broken_python_in_an_authors_file(copy, capsys):
    with mistakes_py(copy).open("a") as file:
        file.write("\nthis is no python\n")
    assert "mistakes.py cannot be loaded: SyntaxError" in refusal(copy, capsys)


def release_notebooks(root: Path) -> list[Path]:
    return sorted((root / "course").glob("*/*.ipynb"))


def test_releases_hold_no_solution_and_no_output(root):
    for path in release_notebooks(root):
        notebook = nbformat.read(path, 4)
        nbformat.validate(notebook)
        sources = "\n".join(cell.source for cell in notebook.cells)
        assert BEGIN not in sources
        assert "END SOLUTION" not in sources
        assert not any(cell.get("outputs") for cell in notebook.cells)


def test_stubs_are_valid_python(root):
    broken = []
    for path in release_notebooks(root):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code" and not is_python(cell.source):
                broken.append(f"{path.name}:{cell.id}")
    assert broken == []


def is_python(source: str) -> bool:
    try:
        compile(source, "cell", "exec")
    except SyntaxError:
        return False
    return True


def test_releases_have_a_badge_and_the_kits_version(root):
    from gankit import __version__

    for path in release_notebooks(root):
        notebook = nbformat.read(path, 4)
        assert f"course/{path.parent.name}/{path.name}" in notebook.cells[0].source
        assert notebook.metadata.gankit.version == __version__
