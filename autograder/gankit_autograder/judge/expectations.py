"""What the solution gives on the hidden probes. Held by the grader, never by a worker."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gankit.checks.blueprints import Blueprint
from gankit.checks.observe import probe_inputs
from gankit.checks.spec import Check
from gankit.errors import GankitError
from gankit_autograder.intake.course import Course
from gankit_autograder.judge.kept import KeptHidden
from gankit_autograder.secret import Secret
from gankit_autograder.worker.host import Host
from gankit_autograder.worker.protocol import Channel, Closed, ProtocolError

SECONDS = 300


@dataclass(frozen=True)
class Hidden:
    """A check's hidden variation: its probes, the seed of each, and the solution's views.

    `proven` are the networks of which a trace is proved where their numbers are not the solution's,
    with the number of layers in the solution whose weights are fixed. `numbers` holds for each
    network the solution's table of parameters and the digest of what it gives; see
    `gankit.checks.reading.equal`. `steady` are probes with other options than in public whose
    public size shows the same with the hidden seed: words, not numbers. `kept` is the blueprint of
    a check whose answers are not in what students receive.
    """

    check: Check
    seeds: Mapping[str, str]
    expected: Mapping[str, Any]
    proven: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    kept: Blueprint | None = None
    steady: Sequence[str] = ()

    @cached_property
    def _inputs(self) -> dict[str, list[Any]]:
        return {probe.id: probe_inputs(probe, self.seeds[probe.id]) for probe in self.check.probes}

    def inputs(self, probe: str) -> list[Any]:
        """What is fed to a probe: always a copy, since a student's code may write into it."""
        return copy.deepcopy(self._inputs[probe])

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads back."""
        return {
            "check": self.check.to_json(),
            "seeds": dict(self.seeds),
            "expected": dict(self.expected),
            "proven": dict(self.proven),
            "numbers": dict(self.numbers),
            "kept": self.kept.to_json() if self.kept else None,
            "steady": list(self.steady),
        }

    @classmethod
    def from_json(cls, exercise: str, data: Mapping[str, Any]) -> Hidden:
        parts = (data["seeds"], data["expected"], dict(data["proven"]), data["numbers"])
        kept = Blueprint.from_json(exercise, data["kept"]) if data["kept"] else None
        return cls(Check.from_json(data["check"]), *parts, kept, data["steady"])


def hidden_seeds(check: Check, exercise: str, secret: Secret) -> dict[str, str]:
    return {probe.id: secret.seed(exercise, check.id, probe.id) for probe in check.probes}


class ComputeExpectations:
    """Runs the solution in processes of its own; `result()` gives the hidden part by check id.

    What was computed before, from the same files with the same secret, is not computed again.
    """

    def __init__(
        self, host: Host | None, course: Course, exercise: str, secret: Secret, processes: int = 1
    ) -> None:
        self.exercise, self._host = exercise, host
        folder = course.solutions / exercise
        if not (folder / "checks.py").exists():
            raise GankitError(
                f"{folder} has no checks.py: without the solutions there are no hidden probes. "
                "Grade in the instructor's clone, or build a Gradescope zip."
            )
        # Another Python has other libraries, which the key of what is kept does not name.
        self._kept = None if host and host.python else KeptHidden(folder, secret)
        self._known = self._kept.read() if self._kept else None
        request = {"folder": str(folder), "secret": secret.value.hex(), "parts": processes}
        self._channels: list[Channel] = []
        for part in range(processes if self._known is None else 0):
            _, connection = host.own("gankit_autograder.judge.solution")
            self._channels.append(Channel(connection))
            self._channels[-1].send({**request, "part": part})

    def result(self) -> dict[str, Hidden]:
        """Wait for the hidden part.

        Raises:
            GankitError: the solution fails, or takes too long.
        """
        found = self._known
        if found is None:
            end = time.monotonic() + SECONDS
            found = {}
            for channel in self._channels:
                found |= self._part(channel, end)
            if self._kept:
                self._kept.write(found)
        return {name: Hidden.from_json(self.exercise, entry) for name, entry in found.items()}

    def _part(self, channel: Channel, end: float) -> dict[str, Any]:
        try:
            reply = channel.receive(end)
        except TimeoutError:
            raise GankitError(
                f"The solution of {self.exercise} took more than {SECONDS} seconds."
            ) from None
        except (Closed, ProtocolError) as error:
            reply = {"error": f"its process ended: {self._host.last_words() or error}"}
        if "error" in reply:
            raise GankitError(f"The solution of {self.exercise} could not be run: {reply['error']}")
        return reply["hidden"]
