"""The rubric of each written question, from the lesson's source where that is at hand."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.build.source import read_source

SOLUTIONS = Path("solutions")
SHARE = re.compile(r"^- \d+: .+(?:\n {2}.+)*", re.M)


def rubric(exercise: str, question: str) -> str:
    """One line a share of the points, such as `2: what earns them`; "" where none is known."""
    return _rubrics(SOLUTIONS.resolve() / exercise / "notebook.py").get(question, "")


@functools.cache
def _rubrics(path: Path) -> dict[str, str]:
    try:
        cells = read_source(path)
    except GankitError:  # an instructor may grade without the sources
        return {}
    written = [cell for cell in cells if cell.role == "written"]
    return {cell.name: "\n".join(_shares(cell.source)) for cell in written}


def _shares(text: str) -> list[str]:
    after = text.partition("**Rubric**")[2]
    return [" ".join(share.split())[2:] for share in SHARE.findall(after)]
