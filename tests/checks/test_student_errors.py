"""Whose fault an exception is: a student's line, what a check says on purpose, or the check's."""

from __future__ import annotations

from pathlib import Path

import pytest

from gankit.checks import measures
from gankit.checks.explain.errors import tell_errors
from gankit.checks.observe import observe
from gankit.checks.probes import load_probes
from gankit.checks.probing.student_error import is_ours
from gankit.checks.registry import Measure
from gankit.checks.spec import Call, Property, constant, normal

load_probes("06_receptive_field")


def line_of(probe, target) -> str:
    views, _ = observe(probe, {probe.of: target})
    return views["error"]["line"]


def test_a_students_exception_is_theirs():
    probe = Call("c", of="f", inputs=[normal(2, 3)])
    assert line_of(probe, lambda x: x[7]).startswith("IndexError")
    assert line_of(probe, lambda: None).startswith("TypeError")  # what it does not take


def test_what_a_check_says_on_purpose_is_about_the_answer():
    probe = Property("p", of="f", measure="receptive_fields", inputs=[constant([[3, 1, 1]])])
    assert line_of(probe, lambda layers: "seven").startswith("receptive_field gives")


def test_an_exception_in_the_check_alone_is_not_told_as_the_students(monkeypatch):
    written = "def broken(target, inputs, options):\n    target(*inputs)\n    return [][0]\n"
    space = {}
    exec(compile(written, str(Path(measures.__file__).with_name("broken.py")), "exec"), space)
    monkeypatch.setitem(measures.MEASURES, "receptive_fields", Measure(space["broken"]))
    probe = Property("p", of="f", measure="receptive_fields", inputs=[constant([[3, 1, 1]])])
    line = line_of(probe, lambda layers: [3])
    assert is_ours(line) and "IndexError: list index out of range" in line
    (sentence,) = tell_errors(
        [({"line": line, "kind": "IndexError", "message": "list index"}, [], set())]
    )
    assert "Your code raises" not in sentence and "tell your instructor" in sentence


@pytest.mark.parametrize("line", ["took longer than 20 seconds", "there is no Generator"])
def test_what_is_no_exception_is_not_said_to_be_raised(line):
    (sentence,) = tell_errors([({"line": line, "kind": "", "message": ""}, [], set())])
    assert sentence == f"{line[0].upper()}{line[1:]}."


@pytest.mark.parametrize("folder", ["home/lib/python3.12/site-packages", "usr/dist-packages"])
def test_a_library_is_no_cell_wherever_pip_has_put_it(tmp_path, folder):
    """With `pip install --user` a line of PyTorch was told as a line of the student's cell."""
    library = tmp_path / folder / "library.py"
    library.parent.mkdir(parents=True)
    library.write_text("def joined(x):\n\n\n    return x[7]\n")
    space = {}
    exec(compile(library.read_text(), str(library), "exec"), space)
    exec(compile("def f(x):\n    return joined(x)\n", "<cell f>", "exec"), space)
    probe = Call("c", of="f", inputs=[normal(2, 3)])
    assert "(line 2 of your cell" in line_of(probe, space["f"])
