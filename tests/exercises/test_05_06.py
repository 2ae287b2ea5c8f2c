"""What is special about exercises 05 and 06: cost of the large network, loaders, hidden answers."""

import ctypes
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from gankit.checks.blueprints import load_blueprints
from gankit.checks.inputs import PUBLIC_SEED
from gankit.checks.measures.answers import short_answers
from gankit.checks.observe import observe
from gankit.checks.prices import LARGEST_SHARE
from gankit.checks.probes import load_probes
from gankit.checks.run import run_check
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.build.record import grading_blueprints
from gankit_autograder.catalogue import Change

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
LOADERS = load_probes("05_pix2pix")
ANSWERS = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}


@pytest.fixture(scope="module")
def lesson05():
    return read_exercise(ROOT / "solutions" / "05_pix2pix").namespace()


@pytest.fixture(scope="module")
def lesson06():
    return read_exercise(ROOT / "solutions" / "06_receptive_field").namespace()


def count(network) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_networks_have_the_published_sizes(lesson05):
    with torch.device("meta"):
        assert count(lesson05["Generator"]()) == 54_419_459
        assert count(lesson05["Generator"](size=64)) == 29_247_491
        discriminator = lesson05["Discriminator"]()
        assert count(discriminator) == 2_769_601
        assert discriminator(*torch.zeros(2, 1, 3, 256, 256)).shape == (1, 1, 30, 30)


@pytest.mark.parametrize("size", [32, 64])
def test_the_generator_runs_at_small_sizes(lesson05, size):
    generator = lesson05["Generator"](size=size)
    image = generator(torch.rand(2, 3, size, size))
    assert image.shape == (2, 3, size, size)
    assert image.abs().max() <= 1


def test_the_large_generator_is_checked_in_little_memory(lesson05):
    check = load_blueprints("05_pix2pix")["generator"].check
    probe = next(probe for probe in check.probes if probe.id == "net")
    observe(probe, lesson05)  # what is imported and kept on the way counts once
    assert megabytes(lambda: observe(probe, lesson05)) < 100
    assert megabytes(lambda: torch.ones(50_000_000)) > 150, "what is used is seen"
    assert megabytes(lambda: lesson05["Generator"]()) > 100, "its weights alone are more"


def megabytes(run: Callable[[], object]) -> float:
    """By how much the process grows at most while something runs."""
    reset = Path("/proc/self/clear_refs")
    if not reset.exists():
        pytest.skip("only Linux forgets the largest size of a process")
    ctypes.CDLL(None).malloc_trim(0)  # else what ran before has left memory that is used again
    reset.write_text("5")
    before = _peak()
    run()
    return (_peak() - before) / 1024


def _peak() -> int:
    """The largest size of this process so far, in kB."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def test_a_wrong_loss_does_not_spoil_the_training_step(lesson05):
    broken = dict(lesson05)
    source = read_exercise(ROOT / "solutions" / "05_pix2pix").solution("train_step")
    exec(source, broken)
    broken["pix2pix_g_loss"] = broken["pix2pix_d_loss"] = None
    result = run_check(load_blueprints("05_pix2pix")["train_step"], (broken["train_step"],))
    assert result.passed
    assert broken["pix2pix_g_loss"] is None, "the check must put the student's function back"


def test_pairs_stay_aligned_at_other_sizes(lesson05):
    for size in (32, 64, 128):
        options = {"size": size, "train": 20, "test": 12}
        views = LOADERS.paired_loaders(lesson05["make_loaders"], [], options)
        assert views["pairs"] == "changed alike"
        assert views["test"] == {"changes": "none", "pairs": "each once"}


def test_the_table_names_the_known_wrong_answer(lesson06):
    exercise = read_exercise(ROOT / "solutions" / "06_receptive_field")
    blueprint = grading_blueprints(exercise)["patchgan_table"]
    wrong = dict(zip(ANSWERS, (7, 19, 43, 67, 91, 139), strict=True))
    result = run_check(blueprint, (wrong,))
    assert not any(fact.passed for fact in result.facts)
    (named,) = result.named
    assert named.id == "table-own-stride"
    assert result.score == (1 - LARGEST_SHARE) * blueprint.check.points  # no fact holds
    nothing = run_check(blueprint, (dict.fromkeys(ANSWERS),))
    assert nothing.not_written
    some = run_check(blueprint, ({**dict.fromkeys(ANSWERS), "C64": 4},))
    assert some.score == 1
    assert "no answer" in str(some)
    assert "46" not in str(some), "the right answer stays unsaid"


def test_the_notebook_notes_answers_and_compares_them_with_the_students_own_function(lesson06):
    blueprint = load_blueprints("06_receptive_field")["patchgan_table"]
    own = lesson06["receptive_field"]
    ones = dict.fromkeys(ANSWERS, 1)
    for table, function in ((ANSWERS, own), (ones, lambda layers: [1] * len(layers)), (ones, None)):
        result = run_check(blueprint, (table, function))
        assert result.headline == "noted; 6 points are decided when the class is graded"
        assert 'aria-label="right"' not in result.to_html()
    result = run_check(blueprint, ({**ANSWERS, "C256": "twenty"}, own))
    assert [fact.id for fact in result.facts if not fact.passed] == ["c256"]
    assert run_check(blueprint, (dict.fromkeys(ANSWERS), own)).not_written


def test_no_answer_of_the_table_stands_in_anything_a_student_receives():
    for exercise in ("05_pix2pix", "06_receptive_field"):
        notebook = json.loads((ROOT / f"course/{exercise}/{exercise}.ipynb").read_text())
        text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
        text = re.sub(r"\(data:image[^)]*\)", "", text)
        assert not re.search(r"(?<![\d.])(22|46|70|94)\b", text), exercise


def test_a_short_answer_may_be_written_in_several_ways():
    options = {"names": ["a", "b"]}
    first = short_answers({"a": 4, "b": 4.0}, [], options)
    again = short_answers([torch.tensor(4), "4 x 4"], [], options)
    other = short_answers([4, 4.5], [], options)
    assert first == again
    assert first["a"] == first["b"] == other["a"]
    assert first["b"] != other["b"]


def test_formula_and_measurement_agree_on_the_patchgan(lesson06):
    notebook = read_exercise(ROOT / "solutions" / "06_receptive_field")
    helper = next(cell for cell in notebook.cells if "def patchgan(" in cell.source)
    namespace = dict(lesson06)
    exec(helper.source, namespace)
    strides = (2, 2, 2, 1, 1)
    formula = namespace["receptive_field"]([(4, stride, 1) for stride in strides])
    network = namespace["patchgan"](strides)
    measured = [namespace["measured_field"](network, layer, 128) for layer in range(1, 6)]
    assert formula == measured == list(ANSWERS.values())[:5]


def test_public_probes_never_ask_for_the_patchgan(lesson06):
    check = load_blueprints("06_receptive_field")["receptive_field"].check
    for probe in check.probes:
        views, _ = observe(probe, lesson06, seed=PUBLIC_SEED)
        assert list(views["fields"].values()) != list(ANSWERS.values())[: len(views["fields"])]


FIELDS = """
def receptive_field(layers):
    field, jump, fields = 1, 1, []
    for kernel, stride, padding in layers:
        {}
        fields.append(field)
    return fields
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("field += (kernel - stride) * jump; jump *= stride", "(kernel - stride) · the product"),
        (
            "field += (kernel - 1) * jump; jump = max(jump, stride)",
            "(kernel - 1) · the largest stride before;",
        ),
        ("field += 2 * ((kernel - 1) // 2) * jump; jump *= stride", "2 · ((kernel - 1) // 2) ·"),
        (
            "jump *= stride; field += kernel * jump",
            "kernel · the product of the strides before and",
        ),
        ("field += (kernel - 1) * jump; jump *= stride", ""),
    ],
)
def test_what_a_layer_adds_is_told(body, said):
    exercise = read_exercise(ROOT / "solutions" / "06_receptive_field")
    blueprint = load_blueprints(exercise.name)["receptive_field"]
    source = FIELDS.format(body)
    namespace = exercise.namespace(Change("test", "receptive_field", source=source))
    result = run_check(blueprint, (namespace["receptive_field"],))
    told = " ".join(result.explained)
    assert f"A layer adds to your field: {said}" in told if said else result.passed and not told
