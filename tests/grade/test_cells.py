"""What a cell may hold and how it fails: told by its line, explained, and for one answer only."""

from __future__ import annotations

import re
import stat
import sys
from shlex import quote

import nbformat
import pytest
import torch
from nbformat.v4 import new_code_cell

from gankit.checks import checks_for
from gankit.checks.probing.undisturbed import undisturbed
from gankit.errors import GankitError
from gankit_autograder.grade import make_submission
from gankit_autograder.grade.grader import Grader
from gankit_autograder.intake.course import grade_id
from gankit_autograder.intake.names import names_in
from gankit_autograder.worker.newer import accepted_by

NAME = "01_gan_mnist"
POINTS = {"generator": 8, "vanilla_losses": 6, "train_step": 8}


@pytest.fixture
def notebook(exercise):
    return make_submission(exercise)


@pytest.fixture
def grade(grader, notebook):
    """Grade the solved notebook after `change(cell, source)` of one answer."""

    def run(change, name: str = "generator", above: str = ""):
        place = next(n for n, cell in enumerate(notebook.cells) if grade_id(cell) == name)
        cell = notebook.cells[place]
        cell.source = change(cell.source)
        if above:
            notebook.cells.insert(place, new_code_cell(above))
        result = grader.grade("s", NAME, "n.ipynb", nbformat.writes(notebook).encode())
        return result, {check.check: check for check in result.checks}

    return run


COMPILED = {
    "decorated class": ("generator", lambda s: s + "\nGenerator = torch.compile(Generator)\n"),
    "decorated step": ("train_step", lambda s: f"@torch.compile\n{s}"),
    "decorated losses": ("vanilla_losses", lambda s: s.replace("def ", "@torch.compile()\ndef ")),
    "scripted losses": ("vanilla_losses", lambda s: s.replace("def ", "@torch.jit.script\ndef ")),
    "compiled in place": ("generator", lambda s: s + "\nnet = Generator()\nnet.compile()\n"),
}


@pytest.mark.parametrize("how", COMPILED)
def test_a_compiled_answer_is_graded_as_it_was_written(how, grade):
    name, change = COMPILED[how]
    result, _ = grade(change, name)
    assert result.score == 33 and result.evidence == []


STATE = [
    "torch.set_default_dtype(torch.float64)",
    "torch.set_default_device('cuda')",
    "torch.set_grad_enabled(False)",
    "torch.autograd.set_detect_anomaly(True)",
    "torch.use_deterministic_algorithms(True)",
    "import warnings; warnings.simplefilter('error')",
    "import os; os.environ.clear()",
    "torch.inference_mode().__enter__()",
]


@pytest.mark.parametrize("line", STATE)
def test_the_state_that_one_answer_leaves_costs_no_other(line, grade):
    result, _ = grade(lambda source: f"{source}\n\n{line}\n")
    assert result.score == 33 and result.evidence == []


def test_the_state_of_a_notebook_does_not_reach_a_check(exercise):
    space = exercise.namespace()
    before = torch.get_default_dtype(), torch.is_grad_enabled()
    try:
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        result = checks_for(NAME)(
            "vanilla_losses", space["vanilla_d_loss"], space["vanilla_g_loss"]
        )
        left = torch.get_default_dtype(), torch.is_grad_enabled()
    finally:
        torch.set_default_dtype(before[0])
        torch.set_grad_enabled(before[1])
    assert float(repr(result)) == 6 and left == (torch.float64, False)


def test_half_precision_is_not_compared():
    with undisturbed(), torch.autocast("cpu", dtype=torch.bfloat16):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32


def test_a_missing_name_is_explained_by_the_line_that_failed(grade):
    result, checks = grade(
        lambda s: s.replace("self.layers(z)", "scale(self.layers(z))"),
        above="import missing_pkg\nx = 1\nscale = missing_pkg.Scale(x)\n",
    )
    assert result.score == 33 - 8
    why = checks["generator"].error
    assert "name 'scale' is not defined" in why
    assert "`scale` is missing because line 3 of the cell above `generator` failed: " in why
    assert "no package missing_pkg" in why
    assert result.mended == [
        "Line 3 of the cell above `generator` could not run here: no package missing_pkg; "
        "what came after it was run."
    ]


def test_a_cell_that_is_no_python_explains_what_it_lacks(grade):
    result, checks = grade(
        lambda s: s.replace("self.layers(z)", "scale(self.layers(z))"),
        above="def scale(x):\n    return x\nscale(\n",
    )
    assert result.score == 33 - 8
    assert "`scale` is missing because the cell above `generator` failed" in (
        checks["generator"].error
    )


def test_an_answer_that_fails_itself_says_so(grade):
    result, checks = grade(lambda s: s.replace("nn.Module", "nn.Modul"))
    assert result.score == 33 - 8 and "nn' has no attribute 'Modul'" in checks["generator"].error
    assert "line 1" in checks["generator"].error


def test_an_answer_may_stand_above_what_it_needs(grade, notebook):
    notebook.cells.append(new_code_cell("Base = nn.Module\nprint(undefined)"))
    result, _ = grade(lambda s: s.replace("nn.Module", "Base"))
    assert result.score == 33
    assert [line for line in result.mended if "undefined" in line]


def test_a_loop_that_does_not_end_leaves_the_definitions(grade):
    result, checks = grade(lambda s: f"while True:\n    pass\n{s}", "vanilla_losses")
    assert result.score == 33 and "took longer" in checks["vanilla_losses"].error


def test_a_cell_that_ends_its_process_leaves_its_definitions(grade):
    result, _ = grade(lambda s: f"{s}\nimport os\nos._exit(0)\n")
    assert result.score == 33
    assert any("ended the process" in line for line in result.evidence)


def test_versions_are_said(grade):
    result, _ = grade(str)
    assert result.versions["python"] == sys.version.split()[0]
    assert result.versions["torch"] == torch.__version__


NEWER = {
    (3, 12): ['x = f"{d["a"]}"', "type X = int", "def f[T](x: T) -> T:\n    return x"],
    (3, 14): ["try:\n    pass\nexcept A, B:\n    pass", 'x = t"{y}"'],
}


@pytest.mark.parametrize("version", NEWER)
def test_the_syntax_of_a_newer_python_is_told(version, grade):
    for source in NEWER[version]:
        newer = version > sys.version_info[:2]
        assert bool(accepted_by(source)) == newer
        assert not newer or ".".join(map(str, version)) in accepted_by(source)
    assert accepted_by("def f(:") == "" and accepted_by("print 'x'") == ""
    if version <= sys.version_info[:2]:
        return
    source = NEWER[version][0]
    assert names_in(f"{source}\nclass A:\n    pass").defines >= {"A"}
    result, checks = grade(lambda s: f"{s}\n{source}\n")
    assert result.score == 33 - 8
    why = checks["generator"].error
    assert f"Python {version[0]}.{version[1]} accepts this code" in why
    assert re.search(r"SyntaxError: .* \(line \d+ of your cell: ", why) and "at fault" not in why


def test_students_code_runs_in_the_python_that_is_named(course, solved, tmp_path):
    used = tmp_path / "used"
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ntouch {used}\nexec {quote(sys.executable)} "$@"\n')
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    with Grader(course, python=str(python)) as grader:
        assert grader.grade("s", NAME, "n.ipynb", solved).score == 33
    assert used.exists()


def test_a_python_that_lacks_a_package_of_the_kit_is_told_which(course, tmp_path):
    """It can run students' code; the solution, whose notebook is read by jupytext, it cannot."""
    hidden = tmp_path / "hidden.py"
    hidden.write_text("import sys; sys.modules['jupytext'] = None\n")
    python = tmp_path / "python"
    python.write_text(
        f"#!/bin/sh\nshift 2\nexec {quote(sys.executable)} -c "
        f"\"exec(open('{hidden}').read()); import runpy; "
        "runpy.run_module('gankit_autograder.worker.zygote', run_name='__main__', alter_sys=True)\""
        ' "$@"\n'
    )
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    with (
        Grader(course, python=str(python)) as grader,
        pytest.raises(GankitError, match=r"jupytext.*Install the kit there: .* -m pip install"),
    ):
        grader.expected(NAME)


def test_a_python_without_torch_is_refused_with_a_sentence(course, tmp_path):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {quote(sys.executable)} -I -S "$@"\n')
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    with (
        Grader(course, python=str(python)) as grader,
        pytest.raises(GankitError, match=f"{re.escape(str(python))}.* did not start"),
    ):
        grader.wait()


def test_an_exception_is_told_once_and_not_for_each_fact(grade):
    _, checks = grade(lambda source: source + "\nGenerator.forward = lambda self, z: z @ z\n")
    generator = checks["generator"]
    lost = [fact for fact in generator.facts if fact.earned < fact.points]
    assert generator.error.startswith("RuntimeError") and len(lost) > 1
    assert [fact.told for fact in lost] == [("", "raised RuntimeError")] * len(lost)


def test_what_only_hidden_inputs_show_is_told_with_what_was_varied(grade):
    """The public g_loss is asked for 6 logits or fewer."""
    few = (
        "\nright = vanilla_g_loss\ndef vanilla_g_loss(x):\n    return (1 + (len(x) > 6)) * right(x)"
    )
    _, checks = grade(lambda source: source + few, "vanilla_losses")
    (lost,) = (fact for fact in checks["vanilla_losses"].facts if fact.hidden)
    assert lost.told == (
        "Right as your notebook checks it, wrong with another number of images",
        "",
    )
    assert not (lost.expected or lost.got or lost.where)
    (sentence,) = checks["vanilla_losses"].explained
    assert "right as your notebook checks it, wrong with another number of images." in sentence


def test_what_takes_long_to_import_is_there_when_a_notebook_asks_for_it(course, exercise):
    """And torch's own wrapper around `manual_seed`, which comes with it, is nobody's doing."""
    made = make_submission(exercise)
    for cell in made.cells:
        if "class Generator" in cell.source:
            cell.source = f"import torchvision\n{cell.source}"
    content = nbformat.writes(made).encode()
    with Grader(course) as grader:
        for _ in range(2):
            result = grader.grade("s", NAME, "n.ipynb", content)
            assert result.score == 33 and not result.evidence
            assert grader.host._imported == {"torchvision"}
