"""An exercise's probes are loaded as built or as written, and are no student's code."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from gankit.checks import probes
from gankit.checks.observe import observe
from gankit.checks.probes import probe_files, read_probes
from gankit.checks.registry import MEASURES, NETS
from gankit.checks.spec import Property
from gankit.checks.toys.basic import make_net
from gankit.errors import GankitError

PROBES = '''
from torch import nn

from gankit.checks.registry import measure, toy


@toy("line")
class Line(nn.Linear):
    pass


@measure
def own_measure(target, inputs, options):
    """Calls the target."""
    return {"value": float(target(*inputs)), "broken": 1 / options.get("by", 1)}
'''


@pytest.fixture
def folder(tmp_path: Path):
    """The folder of an exercise without probes; what a test loads is forgotten."""
    folder = tmp_path / "77_lines"
    folder.mkdir()
    yield folder
    for file in (folder / "probes.py", folder / "probes/__init__.py"):
        file.unlink(missing_ok=True)
    if (folder / "probes").exists():
        (folder / "probes").rename(folder / "old")
    read_probes(folder)
    assert "line" not in NETS and "own_measure" not in MEASURES


def test_a_file_registers_what_it_holds(folder):
    assert read_probes(folder) is None
    (folder / "probes.py").write_text(PROBES)
    module = read_probes(folder)
    assert read_probes(folder) is module and probes.load_probes(folder.name) is module
    views, _ = observe(Property("p", of="f", measure="own_measure"), {"f": lambda: 3})
    assert views["value"] == 3
    toy = make_net("line", {"in_features": 2, "out_features": 1}, "seed")
    assert type(pickle.loads(pickle.dumps(toy))) is module.Line


def test_what_is_written_anew_takes_the_place_of_the_old(folder):
    (folder / "probes.py").write_text(PROBES)
    first = read_probes(folder)
    (folder / "probes.py").write_text(PROBES.replace("own_measure", "other_measure"))
    assert read_probes(folder) is not first
    assert "other_measure" in MEASURES and "own_measure" not in MEASURES


def test_a_folder_of_several_files(folder):
    (folder / "probes").mkdir()
    with pytest.raises(GankitError, match="has no __init__.py"):
        read_probes(folder)
    (folder / "probes/lines.py").write_text(PROBES)
    (folder / "probes/__init__.py").write_text("from . import lines\n")
    assert read_probes(folder).lines.Line is NETS["line"]
    assert list(probe_files(folder)) == ["77_lines/__init__.py", "77_lines/lines.py"]
    (folder / "probes.py").write_text(PROBES)
    with pytest.raises(GankitError, match="Keep one of them"):
        probe_files(folder)


def test_what_cannot_be_loaded_says_where(folder):
    (folder / "probes.py").write_text(PROBES + "nothing\n")
    with pytest.raises(GankitError, match="probes.py cannot be loaded: NameError"):
        read_probes(folder)
    assert "line" not in NETS, "nothing of it is left"


def test_a_fault_of_a_measure_is_not_told_as_the_students(folder):
    (folder / "probes.py").write_text(PROBES)
    read_probes(folder)
    probe = Property("p", of="f", measure="own_measure", options={"by": 0})
    views, _ = observe(probe, {"f": lambda: 3})
    assert views["error"]["line"].startswith("the check could not go on")
