"""The lists of versions of other places are exact, dated, and allowed by the project."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LISTS = sorted(Path(__file__).parent.glob("*.txt"))


def pins(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
    found = [Requirement(line) for line in lines]
    return {r.name: str(r.specifier).removeprefix("==") for r in found if "==" in str(r.specifier)}


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_holds_versions_that_the_project_allows(root, path):
    found = pins(path)
    assert len(found) > 10 and "torch" in found and "To renew" in path.read_text("utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in map(Requirement, project["dependencies"]):
        if wanted.name in found:
            assert found[wanted.name] in wanted.specifier, (wanted, found[wanted.name])


def test_colabs_list_says_when_it_was_read():
    text = (Path(__file__).parent / "colab.txt").read_text("utf-8")
    assert re.search(r"as of 20\d\d-\d\d", text)
