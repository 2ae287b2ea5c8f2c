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
