"""Reads `solutions/<exercise>/notebook.py` (py:percent) into cells with a role.

A cell's header says its role in one word:

    # %% setup=true                        imports; locked, run before anything else
    # %% answer="generator"                the student writes it; the solution stands between marks
    # %% check="generator"                 the graded check of that answer
    # %% [markdown] written="why" points=3 a question answered in words, graded by hand
    # %% training=true                     a training run; never executed by the grader
    # %% reference="scale"                 a right answer to record a check by, where the notebook
                                           itself shows a wrong one; in no notebook
    # %%                                   anything else
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext

from gankit.errors import GankitError

ROLES = ("setup", "answer", "reference", "check", "written", "training")
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class SourceCell:
    """One cell of the source. `role` is one of `ROLES`, or "" for plain text and code."""

    kind: str  # "code" or "markdown"
    role: str
    name: str
    source: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def grade_id(self) -> str:
        suffix = {"answer": "", "reference": ""}.get(self.role, f"-{self.role}")
        return self.name + suffix

    @property
    def question(self) -> str:
        """The question on whose page this cell stands, or ""."""
        if self.role in {"answer", "check", "written"}:
            return self.name
        return self.options.get("question", "")


def read_source(path: Path) -> list[SourceCell]:
    """The cells of a source notebook.

    Raises:
        GankitError: the file cannot be read, or a cell's header or solution marks are wrong.
    """
    try:
        notebook = jupytext.read(path, fmt="py:percent")
    except FileNotFoundError:
        raise GankitError(f"{path} is not there. Every exercise folder needs one.") from None
    except Exception as error:
        raise GankitError(f"{path} cannot be read as a notebook: {error}") from None
    cells = [_cell(path, cell) for cell in notebook.cells]
    _refuse_duplicates(path, cells)
    return cells


def _cell(path: Path, cell: Any) -> SourceCell:
    options = dict(cell.metadata)
    roles = [role for role in ROLES if role in options]
    if len(roles) > 1:
        raise GankitError(f"{path}: a cell is both {' and '.join(roles)}. Give it one role.")
    role = roles[0] if roles else ""
    value = options.pop(role) if role else ""
    name = value if isinstance(value, str) else ""
    if role in {"answer", "reference", "check", "written"} and not name:
        raise GankitError(f'{path}: write the name after {role}, as in `# %% {role}="generator"`.')
    made = SourceCell(cell.cell_type, role, name, cell.source, options)
    _refuse_bad_marks(path, made)
    return made


def _refuse_bad_marks(path: Path, cell: SourceCell) -> None:
    begins, ends = cell.source.count(BEGIN), cell.source.count(END)
    if begins != ends:
        raise GankitError(
            f"{path}: cell '{cell.name or cell.source[:30]}' has {begins} '{BEGIN}' and {ends} "
            f"'{END}'. Each needs the other."
        )
    if cell.role == "answer" and not begins:
        raise GankitError(
            f"{path}: answer '{cell.name}' has no '{BEGIN}': students would receive the solution."
        )
    if cell.role not in {"answer", "written"} and begins:
        raise GankitError(f"{path}: only answer and written cells may hold '{BEGIN}'.")


def _refuse_duplicates(path: Path, cells: list[SourceCell]) -> None:
    seen: set[str] = set()
    for cell in cells:
        if not cell.name:
            continue
        if cell.grade_id in seen:
            raise GankitError(
                f"{path}: the grade id '{cell.grade_id}' stands twice. Rename one of the two cells."
            )
        seen.add(cell.grade_id)
