"""The student-only tree, published once for all tests of this folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gankit.cli import main

REPOSITORY = "someone/gans-2027"


@pytest.fixture(scope="session")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published tree with a git folder of its own."""
    folder = tmp_path_factory.mktemp("published") / "tree"
    arguments = ["publish", str(folder), "--repo", REPOSITORY, "--tag", "v1", "--root", str(root)]
    assert main(arguments) == 0
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    assert main(arguments) == 0, "a second time over the first"
    assert (folder / ".git").is_dir()
    return folder
