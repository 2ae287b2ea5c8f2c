"""What grading one notebook gives, as records and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

GRADED, UNREADABLE, STOPPED = "graded", "unreadable", "stopped"
HIDDEN = "Right as your notebook checks it, wrong with {}"


@dataclass
class FactOutcome:
    """One fact. `hidden`: it holds on the public probes and fails on the hidden ones, so that
    neither what was expected nor what was found may be shown; `reason` says what was varied."""

    id: str
    text: str
    points: float
    earned: float
    expected: str = ""
    got: str = ""
    where: str = ""
    hidden: bool = False
    reason: str = ""

    @property
    def told(self) -> tuple[str, str]:
        """What a page says of a lost fact: what was expected, with its place, and what was found.

        The second is empty where only hidden inputs show it.
        """
        if self.hidden:
            return HIDDEN.format(self.reason or "other sizes or numbers"), ""
        if self.expected == self.got:  # two texts that say the same help nobody
            return self.where, "something else"
        return f"{self.where}: {self.expected}" if self.where else self.expected, self.got


@dataclass
class MistakeNote:
    """A known mistake that explains what was found."""

    id: str
    what: str
    look: str


@dataclass
class CheckOutcome:
    """One check. `source` is the student's answer cell.

    `drawn` holds the networks of which something is lost, each with `title`, `svg` and `text`.
    `kept`: the notebook noted the answers and could not judge them.
    """

    check: str
    score: float
    points: float
    facts: list[FactOutcome] = field(default_factory=list)
    mistakes: list[MistakeNote] = field(default_factory=list)
    error: str = ""
    source: str = ""
    explained: list[str] = field(default_factory=list)
    drawn: list[dict[str, str]] = field(default_factory=list)
    kept: bool = False

    @property
    def exception(self) -> str:
        """The first exception of the student's code, where no sentence tells it already."""
        kind = self.error.partition(":")[0]
        return "" if any(kind in sentence for sentence in self.explained) else self.error


@dataclass
class StudentResult:
    """One student's notebook. `points` counts what is graded by machine, `manual` the rest.

    `status` is "graded", "unreadable" (no notebook; `reason` says why) or "stopped" (no more of its
    code could be run; what was judged before keeps its points).
    """

    student: str
    exercise: str
    file: str
    status: str = GRADED
    reason: str = ""
    score: float = 0.0
    points: float = 0.0
    checks: list[CheckOutcome] = field(default_factory=list)
    manual: list[dict[str, Any]] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)  # how often which system call
    seconds: float = 0.0
    protection: str = ""
    fingerprint: str = ""
    versions: dict[str, str] = field(default_factory=dict)  # of Python and torch; of the notebook
    pictures: dict[str, str] = field(default_factory=dict, repr=False)  # name: base64; own files

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        del values["pictures"]
        return values

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StudentResult:
        values = dict(data)
        values["checks"] = [_check(entry) for entry in values.get("checks", [])]
        return cls(**values)

    def grades(self) -> dict[str, Any]:
        """All that belongs to the mark: the result without its time and its refused calls."""
        left_out = {"seconds", "refused"}
        return {key: value for key, value in self.to_json().items() if key not in left_out}


def _check(data: Mapping[str, Any]) -> CheckOutcome:
    values = dict(data)
    values["facts"] = [FactOutcome(**entry) for entry in values["facts"]]
    values["mistakes"] = [MistakeNote(**entry) for entry in values["mistakes"]]
    return CheckOutcome(**values)
