"""The class of sixty, graded and reported once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from class_of_sixty import DemoClass

from gankit.cli import main
from gankit_autograder.record.files import write_result


@pytest.fixture(scope="session")
def demo_class(root: Path) -> DemoClass:
    return DemoClass(root)


@pytest.fixture(scope="session")
def reported(root: Path, demo_class: DemoClass, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded folder with the report and the feedback in it."""
    graded = tmp_path_factory.mktemp("class") / "graded"
    for result in demo_class.results:
        write_result(graded, result)
    assert main(["report", str(graded), "--root", str(root)]) == 0
    return graded


@pytest.fixture(scope="session")
def report(reported: Path) -> dict:
    return json.loads((reported / "report.json").read_text("utf-8"))
