"""Takes one submission through workers: runs its cells, asks, and survives what happens.

Public and hidden probes go to two workers, so that none has met both.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gankit_autograder.intake.plan import CellToRun
from gankit_autograder.judge.failures import Failure, explained, failures_of, sentences
from gankit_autograder.worker.host import TooSlow, WorkerGone, WorkerProcess


@dataclass(frozen=True)
class Limits:
    """Wall-clock seconds, and how often a submission may lose its worker."""

    cell: float = 20.0
    probe: float = 20.0
    total: float = 180.0
    restarts: int = 4  # because of cells; a check has stops of its own


PUBLIC, HIDDEN = "public", "hidden"
MOST_STOPS = 2  # of one check: what it asks after that is not put, so that it takes no other's time


class Stopped(Exception):
    """No more of this submission's code can be run. The text says why."""


@dataclass
class Session:
    """One submission's run. `ask` the worker in `use`, then read `evidence` and `stopped`."""

    host: Any  # what forks workers
    steps: list[CellToRun]
    limits: Limits = field(default_factory=Limits)
    evidence: list[str] = field(default_factory=list)
    stopped: str = ""
    errors: dict[str, str] = field(default_factory=dict)  # by answer: why its cell failed
    failures: dict[int, list[Failure]] = field(default_factory=dict)  # by step
    _side: str = PUBLIC
    _workers: dict[str, WorkerProcess] = field(default_factory=dict)  # by side
    _begun: set[str] = field(default_factory=set)  # sides that had a worker
    _skipped: set[int] = field(default_factory=set)
    _careful: set[int] = field(default_factory=set)  # steps of which only definitions run
    _stops: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _restarts: int = 0

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.limits.total

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The worker's reply; `{"gone": ...}` where there is none."""
        check = request["check"]
        stops = self._stops[self._side, check]
        if self.stopped:
            return {"gone": self.stopped}
        if len(stops) >= MOST_STOPS:
            return {"gone": stops[0]}
        try:
            worker = self._ready()
            reply = worker.ask(request, self._seconds(max(seconds, 0.001)))
            self._collect(worker)
        except Stopped as reason:
            self.stopped = str(reason)
            return {"gone": self.stopped}
        except WorkerGone as reason:
            slow = f"it did not end within {self.limits.probe:g} seconds"
            why = slow if isinstance(reason, TooSlow) else reason
            sentence = f"the code was stopped in the check '{check}': {why}"
            self._gone(sentence)
            self._restarts -= 1
            stops.append(sentence)
            return {"gone": sentence}
        if "late" in reply:
            stops.append(f"took longer than {self.limits.probe:g} seconds")
        return reply

    def use(self, side: str) -> None:
        """Go on with the worker of this side, `PUBLIC` or `HIDDEN`.

        What was stopped before the public probes counts as one of theirs: an endless loop shall
        not take more of the submission's time for being met on both sides.
        """
        if side == PUBLIC:
            for check in {check for where, check in self._stops if where == HIDDEN}:
                self._stops[PUBLIC, check] += self._stops.pop((HIDDEN, check))
        self._side = side

    def note(self, sentence: str) -> None:
        """Keep a sentence for a person to judge."""
        if sentence not in self.evidence:
            self.evidence.append(sentence)

    def _gone(self, sentence: str) -> None:
        self._drop()
        self.note(sentence)

    def _ready(self) -> WorkerProcess:
        """The worker, with the cells run. A cell that kills it is left out of the next one."""
        while self._side not in self._workers:
            self._restarts += self._side in self._begun
            self._begun.add(self._side)
            if self._restarts > self.limits.restarts:
                raise Stopped("the code ended its process too often")
            worker = self.host.fork()
            worker.begin()
            self._workers[self._side] = worker
            try:
                self._run_cells(worker)
            except WorkerGone as reason:
                self._gone(f"a cell ended the process: {reason}")
        return self._workers[self._side]

    @property
    def told(self) -> list[str]:
        """A sentence for each statement of the cells that could not be run."""
        return sentences(self.steps, self._all_failures())

    def explained(self, line: str) -> str:
        """An error's line, with the failed statement that took away what it names."""
        return explained(line, self.steps, self._all_failures())

    def _all_failures(self) -> list[Failure]:
        return [failure for number in sorted(self.failures) for failure in self.failures[number]]

    def _run_cells(self, worker: WorkerProcess) -> None:
        again = [n for n in self._steps_left() if self._run(worker, n)]
        for number in again:  # an answer may stand above what it needs
            self._run(worker, number, again=True)
        worker.ask({"do": "look"}, self.limits.cell)

    def _steps_left(self) -> Iterable[int]:
        return [n for n in range(len(self.steps)) if n not in self._skipped]

    def _run(self, worker: WorkerProcess, number: int, again: bool = False) -> bool:
        """Run one cell, or again what lacked a name; whether something lacks a name now."""
        step = self.steps[number]
        request = {"do": "cell", "source": step.source, "answers": [list(a) for a in step.answers]}
        if again:
            lacking = [f for f in self.failures[number] if f.kind == "NameError"]
            request["only"] = [failure.at for failure in lacking]
        if number in self._careful:
            request["definitions"] = True
        try:
            reply = worker.ask(request, self._seconds(self.limits.cell))
        except WorkerGone as reason:
            # What it defines may still be right: the next worker runs no more of it.
            (self._skipped if number in self._careful else self._careful).add(number)
            self._note_error(step, f"this cell was stopped: {reason}")
            raise
        found = failures_of(number, step, reply)
        kept = [f for f in self.failures[number] if f.kind != "NameError"] if again else []
        self.failures[number] = kept + found
        if "late" in reply:
            self._careful.add(number)
            self._note_error(step, f"this cell took longer than {self.limits.cell:g} seconds")
            self.evidence.append(f"the cell of {step.label} did not end by itself")
            return False
        self._settle(step, self.failures[number], reply)
        return any(failure.kind == "NameError" and failure.at for failure in found)

    def _settle(self, step: CellToRun, failures: list[Failure], reply: dict[str, Any]) -> None:
        """Which answers a cell has left undefined, and why."""
        found = reply.get("found")
        for name, wanted in step.answers:
            there = found.get(name) if isinstance(found, dict) else None
            missing = set(wanted) - set(map(str, there if isinstance(there, list) else []))
            causes = [
                f for f in failures
                if f.kind == "NotImplementedError" or f.binds & set(wanted)
                or not f.at or missing
            ]  # fmt: skip
            if causes:
                self.errors[name] = causes[0].line
            elif self.steps.index(step) not in self._careful:
                self.errors.pop(name, None)

    def _note_error(self, step: CellToRun, line: str) -> None:
        for name, _ in step.answers:
            self.errors[name] = line[:300]

    def _seconds(self, most: float) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise Stopped(f"all of its code together took more than {self.limits.total:g} seconds")
        return min(most, left)

    def _drop(self) -> None:
        worker = self._workers.pop(self._side, None)
        if worker is not None:
            self._collect(worker)
            worker.end()

    def _collect(self, worker: WorkerProcess) -> None:
        """What a worker noted counts at once: a later probe may depend on it."""
        for sentence in worker.notes:
            self.note(sentence)

    def close(self) -> None:
        for worker in self._workers.values():
            self._collect(worker)
            worker.leave()
        self._workers.clear()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
