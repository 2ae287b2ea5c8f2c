"""A check's result is a number to nbgrader, a table in Jupyter and text in a terminal."""

import json

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from gankit.checks import checks_for
from gankit.checks.blueprints import exercises
from gankit.checks.result import MIME
from gankit.errors import GankitError
from gankit_autograder.build.exercise import read_exercise

check = checks_for("01_gan_mnist")


@pytest.fixture(scope="module")
def exercise(root):
    return read_exercise(root / "solutions" / "01_gan_mnist")


@pytest.fixture(scope="module")
def solution(exercise):
    return exercise.namespace()


def changed(exercise, name):
    change = next(c for c in [*exercise.mistakes, *exercise.variants] if c.id == name)
    return exercise.namespace(change)


def test_a_right_answer_is_its_points(solution):
    result = check("generator", solution["Generator"])
    assert repr(result) == "8"
    assert result.hints() == []


def test_a_mistake_is_named_and_costs_the_dearest_of_its_facts(exercise):
    namespace = changed(exercise, "sigmoid-twice")
    result = check("vanilla_losses", namespace["vanilla_d_loss"], namespace["vanilla_g_loss"])
    lost = [fact.points for fact in result.facts if not fact.passed]
    assert repr(result) == f"{result.points - max(lost):g}"
    assert len(lost) > 1
    assert [mistake.id for mistake in result.named] == ["sigmoid-twice"]
    assert "applies the sigmoid twice" in str(result)
    assert "applies the sigmoid twice" in result.to_html()


def test_two_mistakes_in_one_answer_are_both_named(exercise, solution):
    source = exercise.solution("generator")
    source = source.replace("nn.LeakyReLU(0.1)", "nn.LeakyReLU(0.2)")
    source = source.replace("            nn.Tanh(),\n", "")
    namespace = dict(solution)
    exec(compile(source, "<cell generator>", "exec"), namespace)
    result = check("generator", namespace["Generator"])
    assert {mistake.id for mistake in result.named} == {"g-slope-02", "g-no-tanh"}
    assert result.score == 5


def test_an_unknown_mistake_is_told_and_nothing_is_guessed(solution):
    import torch
    from torch import nn

    class Generator(solution["Generator"]):
        def __init__(self, latent_dim=100, hidden=4096):
            super().__init__(latent_dim, hidden)
            self.layers[-2] = nn.Linear(hidden, 784, bias=False)
            self.extra = torch.nn.Linear(3, 3)

    result = check("generator", Generator)
    assert result.named == []
    assert "Layer 5 has no bias; asked: a bias." in result.explained
    assert 0 < result.score < result.points


def test_an_instance_is_taken_for_its_class(solution):
    assert repr(check("generator", solution["Generator"](hidden=8))) == "8"


def test_the_stub_is_not_written_yet(root):
    notebook = nbformat.read(root / "course/01_gan_mnist/01_gan_mnist.ipynb", 4)
    stub = next(cell.source for cell in notebook.cells if cell.id == "answer-generator")
    namespace = {}
    exec("import torch\nfrom torch import Tensor, nn", namespace)
    exec(stub, namespace)
    result = check("generator", namespace["Generator"])
    assert repr(result) == "0"
    assert result.hints()[0][0] == "This is not written yet."


def test_the_page_shows_text_safely():
    result = check("vanilla_losses", lambda a, b: 1 / 0, lambda a: print("<script>") or a.sum())
    assert "<script>" not in result.to_html()
    assert "ZeroDivisionError" in result.to_html()


def test_wrong_use_gets_a_sentence(solution):
    with pytest.raises(GankitError, match="has no check called 'generatr'. Its checks are: gen"):
        check("generatr", solution["Generator"])
    with pytest.raises(GankitError, match="takes vanilla_d_loss, vanilla_g_loss: 2 after the name"):
        check("vanilla_losses", solution["vanilla_d_loss"])
    with pytest.raises(GankitError, match="no exercise called '01_gan'"):
        checks_for("01_gan")("generator", solution["Generator"])


def test_every_blueprint_loads():
    assert "01_gan_mnist" in exercises()
    for name in exercises():
        assert checks_for(name)


def test_in_a_kernel_it_is_a_number_a_table_and_data_and_errors_name_the_students_line():
    cells = [
        new_code_cell("from gankit.checks import checks_for\ncheck = checks_for('01_gan_mnist')"),
        new_code_cell(
            "import torch\n\ndef d(real, fake):\n    half = real.mean()\n    return real @ fake\n"
        ),
        new_code_cell("check('vanilla_losses', d, torch.mean)"),
    ]
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, shutdown_kernel="immediate").execute()
    outputs = notebook.cells[2].outputs
    assert [output.output_type for output in outputs] == ["execute_result"]
    data = outputs[0]["data"]
    assert float(data["text/plain"]) == 0
    assert "line 5 of your cell: return real @ fake" in data["text/html"]
    assert json.loads(json.dumps(data[MIME]))["points"] == 6
