"""What all tests share: the repository, quiet environment, and one thread for torch."""

import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "agg")
os.environ["GANKIT_OFFLINE"] = "1"

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = {path.parent.name for path in ROOT.glob("solutions/*/notebook.py")}


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, for they share what is slow to make.

    Tests that run over all exercises stay together for each exercise instead.
    """
    for item in items:
        names = getattr(getattr(item, "callspec", None), "params", {}).values()
        exercise = next((n for n in names if isinstance(n, str) and n in EXERCISES), "")
        item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}.{exercise}"))
