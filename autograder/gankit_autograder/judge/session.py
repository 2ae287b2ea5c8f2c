"""Takes one submission through a worker: runs its cells, puts the probes, survives what happens."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from gankit.checks.blueprints import Blueprint
from gankit.checks.inputs import PUBLIC_SEED
from gankit.checks.spec import Check, Probe
from gankit_autograder.intake.plan import Step
from gankit_autograder.judge.expectations import Hidden
from gankit_autograder.judge.failures import Failure, explained, failures_of, sentences
from gankit_autograder.judge.graph import BadGraph
from gankit_autograder.judge.networks import network_of, tensors_for
from gankit_autograder.judge.proof import NoLayers, proven_views
from gankit_autograder.judge.verdict import (
    Seen,
    contradiction,
    error_view,
    public_differences,
)
from gankit_autograder.worker.host import Host, WorkerGone, WorkerProcess

_PLAIN: dict[int, tuple[Probe, dict[str, Any]]] = {}  # by id; the probe keeps its id in use


@dataclass(frozen=True)
class Limits:
    """Wall-clock seconds, and how often a submission may lose its worker."""

    cell: float = 20.0
    probe: float = 20.0
    total: float = 180.0
    restarts: int = 4


class Stopped(Exception):
    """No more of this submission's code can be run. The text says why."""


@dataclass(frozen=True)
class Order:
    """A probe to put, with the seed to send and what to feed (None: made from the seed)."""

    probe: Probe
    seed: str
    inputs: Any


@dataclass
class Session:
    """One submission's run. Use `observe` for each check, then read `evidence` and `stopped`."""

    host: Host
    steps: list[Step]
    limits: Limits = field(default_factory=Limits)
    evidence: list[str] = field(default_factory=list)
    stopped: str = ""
    errors: dict[str, str] = field(default_factory=dict)  # by answer: why its cell failed
    failures: dict[int, list[Failure]] = field(default_factory=dict)  # by step
    _worker: WorkerProcess | None = None
    _skipped: set[int] = field(default_factory=set)
    _careful: set[int] = field(default_factory=set)  # steps of which only definitions run
    _restarts: int = -1

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.limits.total

    def observe(self, blueprint: Blueprint, hidden: Hidden) -> Seen:
        """The views of a check's probes. Hidden ones are put only where public ones hold.

        Networks are asked for in hidden sizes. One that is known to ignore its arguments has lost
        that fact; so that it does not lose the others with it, it is proved in its public size.
        """
        seen = Seen()
        check = blueprint.check
        public = {probe.id: probe for probe in check.probes}
        orders = [Order(probe, PUBLIC_SEED, None) for probe in check.probes]
        seen.public = self._probes(check, orders)
        found = public_differences(blueprint, seen.public)
        holding = [fact for fact in check.facts if found[fact.id] is None]
        wanted = {path.split(".")[0] for fact in holding for path in fact.paths}
        if _ignores_arguments(check, found):
            seen.in_public_size = set(hidden.proven)
        for probe in hidden.check.probes:
            if probe.id not in wanted:
                seen.hidden[probe.id] = error_view("not put")
            elif probe.id in hidden.proven:
                asked = public[probe.id] if probe.id in seen.in_public_size else probe
                seen.hidden[probe.id] = self._proof(check, asked, hidden)
        orders = [
            Order(probe, hidden.seed_to_send(probe), hidden.inputs[probe.id])
            for probe in hidden.check.probes
            if probe.id not in seen.hidden
        ]
        seen.hidden.update(self._probes(check, orders))
        return seen

    def _probes(self, check: Check, orders: list[Order]) -> dict[str, dict[str, Any]]:
        """The views of several probes, asked for together; one by one if that ends the worker."""
        replies = self._asked_together(check, orders) if len(orders) > 1 else None
        if replies is None:
            replies = [self._alone(check, order) for order in orders]
        return {
            order.probe.id: self._failure(check, order.probe, reply)
            or self._views(check, order.probe, reply)
            for order, reply in zip(orders, replies, strict=True)
        }

    def _asked_together(self, check: Check, orders: list[Order]) -> list[dict[str, Any]] | None:
        reply = self._ask(_probe_request(check, orders))
        replies = reply.get("replies")
        if not isinstance(replies, list) or len(replies) != len(orders) or "late" in reply:
            return None
        return [entry if isinstance(entry, dict) else {} for entry in replies]

    def _alone(self, check: Check, order: Order) -> dict[str, Any]:
        reply = self._ask(_probe_request(check, [order]))
        replies = reply.get("replies")
        one = replies[0] if isinstance(replies, list) and len(replies) == 1 else {}
        return {**reply, **(one if isinstance(one, dict) else {})}

    def _proof(self, check: Check, probe: Probe, hidden: Hidden) -> dict[str, Any]:
        """The views of a network whose trace is repeated here with dictated numbers."""
        seed = hidden.seeds[probe.id]
        network, inputs = network_of(probe), tensors_for(probe, seed)
        request = {"do": "trace", "check": check.id, "of": network.of, "build": network.build}
        reply = self._ask({**request, "seed": seed, "inputs": inputs})
        failure = self._failure(check, probe, reply)
        if failure:
            return failure
        if "trace" not in reply:
            return error_view(_line_of(reply) or "no result")
        try:
            fixed = hidden.proven[probe.id]
            return proven_views(reply["trace"], inputs, seed, fixed, network.reader)
        except NoLayers:
            return error_view("the network has no layers")
        except BadGraph as reason:
            self.evidence.append(f"the network of '{check.id}' could not be repeated: {reason}")
            return error_view("the network could not be repeated")

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The worker's reply; `{"gone": ...}` where there is none."""
        if self.stopped:
            return {"gone": self.stopped}
        try:
            return self._ready().ask(request, self._seconds(self.limits.probe))
        except Stopped as reason:
            self.stopped = str(reason)
            return {"gone": self.stopped}
        except WorkerGone as reason:
            sentence = f"the code was stopped in the check '{request['check']}': {reason}"
            self._gone(sentence)
            return {"gone": sentence}

    def _failure(self, check: Check, probe: Probe, reply: dict[str, Any]) -> dict[str, Any] | None:
        """The views of a probe that gave none: no worker, too slow, or nothing to put it to."""
        if "gone" in reply:
            return error_view(str(reply["gone"]))
        if "late" in reply:
            return error_view(f"took longer than {self.limits.probe:g} seconds")
        if "missing" in reply:
            return error_view(self.errors.get(check.id) or f"there is no {probe.of}")
        return None

    def _gone(self, sentence: str) -> None:
        self._drop()
        if sentence not in self.evidence:
            self.evidence.append(sentence)

    def _views(self, check: Check, probe: Probe, reply: dict[str, Any]) -> dict[str, Any]:
        views = reply.get("views")
        if not isinstance(views, dict):
            return error_view(_line_of(reply) or "no result")
        lie = contradiction(probe.kind, views)
        if lie:
            self.evidence.append(f"a result of '{check.id}' contradicts itself: {lie}")
            return error_view("a result that contradicts itself")
        return views

    def _ready(self) -> WorkerProcess:
        """The worker, with the cells run. A cell that kills it is left out of the next one."""
        while self._worker is None:
            self._restarts += 1
            if self._restarts > self.limits.restarts:
                raise Stopped("the code ended its process too often")
            worker = self.host.fork()
            worker.begin()
            self._worker = worker
            try:
                self._run_cells(worker)
            except WorkerGone as reason:
                self._gone(f"a cell ended the process: {reason}")
        return self._worker

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

    def _settle(self, step: Step, failures: list[Failure], reply: dict[str, Any]) -> None:
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

    def _note_error(self, step: Step, line: str) -> None:
        for name, _ in step.answers:
            self.errors[name] = line[:300]

    def _seconds(self, most: float) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise Stopped(f"all of its code together took more than {self.limits.total:g} seconds")
        return min(most, left)

    def _drop(self) -> None:
        if self._worker is not None:
            self.evidence += [note for note in self._worker.notes if note not in self.evidence]
            self._worker.end()
            self._worker = None

    def close(self) -> None:
        self._drop()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _ignores_arguments(check: Check, found: dict[str, Any]) -> bool:
    """Whether a fact that is lost looks at a network built with arguments."""
    networks = {probe.id: network_of(probe) for probe in check.probes}
    built = {name for name, network in networks.items() if network and network.build}
    lost = [fact for fact in check.facts if found[fact.id] is not None]
    return any(path.split(".")[0] in built for fact in lost for path in fact.paths)


def _probe_request(check: Check, orders: list[Order]) -> dict[str, Any]:
    probes = [
        {"probe": _as_json(check, order.probe), "seed": order.seed, "inputs": order.inputs}
        for order in orders
    ]
    return {"do": "probe", "check": check.id, "probes": probes}


def _as_json(check: Check, probe: Probe) -> dict[str, Any]:
    """A probe as plain data, without its hidden variation; made once for all submissions."""
    if id(probe) not in _PLAIN:
        _PLAIN[id(probe)] = (probe, replace(check, probes=[probe]).to_json()["probes"][0])
    return _PLAIN[id(probe)][1]


def _line_of(reply: dict[str, Any]) -> str:
    error = reply.get("error")
    line = error.get("line") if isinstance(error, dict) else None
    return line if isinstance(line, str) else ""
