"""The matrix of one check: what each mistake and variant loses, and what is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from gankit.checks.compare import Difference
from gankit.checks.diagnose import diagnose
from gankit.checks.differences import changed_views
from gankit.checks.equality import completed, settled_views
from gankit.checks.facts import FactResult, judge
from gankit.checks.signature import Signature
from gankit.checks.spec import Check
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.record import observe_views, run_change
from gankit_autograder.catalogue import Change, Mistake


@dataclass(frozen=True)
class MatrixRow:
    """One mistake or variant: what it loses, what is named, and whether both are as they should."""

    change: Change
    facts: Sequence[FactResult]
    named: Sequence[str]

    @property
    def is_mistake(self) -> bool:
        return isinstance(self.change, Mistake)

    @property
    def kind(self) -> str:
        return "mistake" if self.is_mistake else "variant"

    @property
    def lost(self) -> list[str]:
        return [fact.id for fact in self.facts if not fact.passed]

    @property
    def right(self) -> bool:
        if not isinstance(self.change, Mistake):
            return not self.lost
        return set(self.lost) == set(self.change.loses) and self.named == [self.change.id]

    @property
    def differences(self) -> list[tuple[str, str]]:
        """For each lost fact its id and what differs, in one line."""
        return [(fact.id, _said(fact.difference)) for fact in self.facts if fact.difference]


@dataclass(frozen=True)
class Matrix:
    """All rows of a check."""

    check: Check
    rows: Sequence[MatrixRow]

    @property
    def failures(self) -> int:
        """How many rows are not as they should be."""
        return sum(not row.right for row in self.rows)

    def lines(self) -> Iterator[str]:
        """The matrix as text."""
        facts = ", ".join(fact.id for fact in self.check.facts)
        yield f"{self.check.id} ({self.check.points:g} points): {facts}"
        for row in self.rows:
            marks = "".join("✓" if fact.passed else "✗" for fact in row.facts)
            yield f"  {'ok' if row.right else 'NO'}  {row.kind}  {marks}  {row.change.id}"
            if not row.right:
                yield f"        loses {row.lost}; named {list(row.named)}"
                yield from (f"        {fact}: {said}" for fact, said in row.differences)


def matrix_of(exercise: Exercise, name: str, changes: Sequence[Change]) -> Matrix:
    """Run the solution and these changes of one answer."""
    solution = exercise.namespace()
    check = completed(exercise.check(name), solution)
    expected = observe_views(check, solution)
    results = {change.id: run_change(exercise, check, change) for change in changes}
    signatures = [
        Signature(change.id, change.what, change.look, changed_views(expected, results[change.id]))
        for change in changes
        if isinstance(change, Mistake)
    ]
    rows = []
    for change in changes:
        got = settled_views(check, expected, results[change.id], exercise.namespace(change))
        named = [signature.id for signature in diagnose(signatures, expected, got)]
        rows.append(MatrixRow(change, judge(check, expected, got), named))
    return Matrix(check, rows)


def write_page(title: str, matrices: Sequence[Matrix], path: Path) -> None:
    """The matrices as one self-contained page."""
    environment = Environment(
        loader=PackageLoader("gankit_autograder.author"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("matrix.html").render(title=title, matrices=matrices)
    path.write_text(page, "utf-8")


def _said(difference: Difference) -> str:
    """A difference in one line."""
    where = f"{difference.where}: " if difference.where else ""
    return f"{where}expected {difference.expected}, found {difference.got}"
