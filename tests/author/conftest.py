"""A small course of its own: exercise 01 of the repository, in a folder that may be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def small_course(root: Path, tmp_path: Path) -> Path:
    """A repository with `solutions/course.toml` and exercise 01's sources."""
    solutions = tmp_path / "course_repository" / "solutions"
    ignored = shutil.ignore_patterns("__pycache__", "*.ipynb")
    shutil.copytree(root / "solutions/01_gan_mnist", solutions / "01_gan_mnist", ignore=ignored)
    shutil.copy(root / "solutions/course.toml", solutions)
    return solutions.parent
