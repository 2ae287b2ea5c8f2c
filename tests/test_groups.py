"""Tests of a group run in one process: what a fixture makes for them is made once."""

from __future__ import annotations

import json


def test_this_test_is_in_its_group(request):
    config = request.config
    if hasattr(config, "workerinput") and config.getoption("loadgroup", False):
        assert request.node.nodeid.endswith("@test_groups.py"), (
            "pytest-xdist does not see the groups: pytest and pytest-xdist do not fit each other"
        )


def test_every_recorded_file_is_there(root):
    known = json.loads((root / "tests" / "seconds.json").read_text("utf-8"))
    files = {name.split(":")[0] for name in known}
    assert not sorted(name for name in files if not (root / "tests" / name).exists())


def test_no_two_files_of_tests_have_one_name(root):
    names = [path.name for path in (root / "tests").rglob("test_*.py")]
    assert not sorted({name for name in names if names.count(name) > 1}), "pytest reads one alone"
