"""One exercise as its author wrote it: cells, checks, mistakes and variants."""

from __future__ import annotations

from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from gankit.checks.spec import Check
from gankit_autograder.build.source import SourceCell
from gankit_autograder.catalogue import Change, Mistake, Variant


@dataclass(frozen=True)
class Exercise:
    """A folder of solutions/, read and found consistent."""

    folder: Path
    cells: list[SourceCell]
    checks: list[Check]
    mistakes: list[Mistake]
    variants: list[Variant]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def title(self) -> str:
        """The notebook's first heading."""
        for cell in self.cells:
            for line in cell.source.splitlines():
                if cell.kind == "markdown" and line.startswith("# "):
                    return line[2:].strip()
        return self.name

    def with_role(self, *roles: str) -> list[SourceCell]:
        return [cell for cell in self.cells if cell.role in roles]

    def solution(self, answer: str) -> str:
        """The source of an answer cell, solution included."""
        cells = self.with_role("answer", "reference")
        return next(cell.source for cell in cells if cell.name == answer)

    def check(self, name: str) -> Check:
        return next(check for check in self.checks if check.id == name)

    def namespace(self, change: Change | None = None) -> dict[str, Any]:
        """What the setup and answer cells define, with one answer changed if asked for."""
        namespace: dict[str, Any] = {"__name__": "solution"}
        for cell in self.with_role("setup", "answer", "reference"):
            source = cell.source
            if change is not None and cell.name == change.answer:
                source = change.apply(source)
            label = f"<cell {cell.name or cell.role}>"
            quiet = redirect_stdout(StringIO()) if cell.role == "setup" else nullcontext()
            with quiet:  # the set-up cell greets the student
                exec(compile(source, label, "exec"), namespace)  # the author's own code
        return namespace
