"""Puts a check's probes to a submission: the calls are made in a worker, the views made here."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from torch import Tensor

from gankit.checks.blueprints import Blueprint
from gankit.checks.equality import gives_solution
from gankit.checks.inputs import PUBLIC_SEED
from gankit.checks.observe import observe
from gankit.checks.probing.student_error import is_ours
from gankit.checks.second_try import second_try
from gankit.checks.spec import Check, Probe
from gankit_autograder.judge.expectations import Hidden
from gankit_autograder.judge.graph import BadGraph
from gankit_autograder.judge.link import Malformed
from gankit_autograder.judge.networks import (
    inner_view,
    network_of,
    runs_in_worker,
    tensors_for,
)
from gankit_autograder.judge.proof import NoLayers, proven_views
from gankit_autograder.judge.remote import Remote
from gankit_autograder.judge.session import Session
from gankit_autograder.judge.verdict import (
    MALFORMED,
    Seen,
    error_view,
    every_difference,
    fault_view,
    public_differences,
    shown,
    views_by_path,
    views_differ,
)

Views = dict[str, Any]
MOST_SENTENCES, LONGEST_SENTENCE = 12, 600  # characters; an exception has up to 500
TAMPERED = "replaced gankit"  # how a note of the worker's watch begins
_PLAIN: dict[int, tuple[Probe, dict[str, Any]]] = {}  # by id; the probe keeps its id in use


class Unanswered(BaseException):
    """A probe that got no answer; the views say why. No measure may catch it."""

    def __init__(self, views: Views) -> None:
        super().__init__()
        self.views = views


class Examiner:
    """Puts public and hidden probes to one submission. Both at once would let it compare them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._settled: dict[tuple[str, str], dict[str, bool]] = {}
        self._equal: set[tuple[str, str]] = set()  # checks and probes of the solution's networks
        self._targets: dict[tuple[str, str], Any] = {}  # what was met, by check and name

    def compare_numbers(self, hidden: Hidden) -> None:
        """Find the networks that give the solution's numbers on hidden probes. They are right,
        and nothing of them has to be read; but where all numbers have one sign, a function behind
        the last layer might not show."""
        for probe in hidden.check.probes:
            known = hidden.numbers.get(probe.id)
            if known is None or not known["shows"]:
                continue
            if self._is_solution(hidden.check, probe, known["hidden"], hidden.seeds[probe.id]):
                self._equal.add((hidden.check.id, probe.id))

    def public(self, blueprint: Blueprint) -> Seen:
        """What the probes of the notebook's own check show."""
        seen = Seen()
        for probe in blueprint.check.probes:
            if (blueprint.check.id, probe.id) in self._equal:
                seen.public[probe.id] = _expected_views(probe.id, blueprint)
                continue
            views = self._views(blueprint.check, probe, PUBLIC_SEED, None)
            views, sentence = self._second_try(blueprint.check, probe, views, PUBLIC_SEED)
            views = self._settle(blueprint, probe, views)
            seen.public[probe.id] = views
            seen.sentences += [sentence] if sentence and not seen.sentences else []
        if any(public_differences(blueprint, seen.public).values()):
            self._explain(blueprint, seen)
        return seen

    def hidden(self, blueprint: Blueprint, hidden: Hidden, seen: Seen) -> None:
        """What the hidden probes show, of those facts that hold in public.

        A network that is known to ignore its arguments has lost that fact. So that it does not
        lose the others with it, it is looked at, and used, in its public size.
        """
        check = blueprint.check
        found = public_differences(blueprint, seen.public)
        holding = [fact for fact in check.facts if found[fact.id] is None]
        wanted = {path.split(".")[0] for fact in holding for path in fact.paths}
        seen_to_differ = every_difference(blueprint, seen.public)
        if any(seen_to_differ[fact.id] for fact in holding):  # told once: elsewhere in the network
            wanted |= {probe.id for probe in check.probes if network_of(probe) is not None}
        ignores = _ignores_arguments(check, seen_to_differ)
        fits = not ignores  # the hidden size, so that what uses the network can be put in it
        for probe, public in zip(hidden.check.probes, check.probes, strict=True):
            if probe.id not in wanted:
                seen.hidden[probe.id] = error_view("not put")
            elif network_of(probe) is not None:
                if ignores and (check.id, probe.id) not in self._equal:
                    seen.in_public_size.add(probe.id)
                seen.hidden[probe.id] = self._network(check, probe, public, blueprint, hidden, seen)
                if _asks_arguments_elsewhere(check, public):
                    self._in_public_size(check, probe, public, blueprint, hidden, seen)
                fits &= not _is_lost(probe, blueprint, hidden, seen)
            elif not fits and probe.id in hidden.steady:
                seen.in_public_size.add(probe.id)
                seen.hidden[probe.id] = self._views(check, public, hidden.seeds[probe.id], None)
            else:
                inputs = hidden.inputs(probe.id)
                seen.hidden[probe.id] = self._views(check, probe, hidden.seeds[probe.id], inputs)

    def _settle(self, blueprint: Blueprint, probe: Probe, views: Views) -> Views:
        """As in the notebook: a network that is the solution's by numbers has its views."""
        known = getattr(probe, "solution", None)
        if not known or not views_differ(blueprint, probe, views):
            return views
        if self._is_solution(blueprint.check, probe, known, PUBLIC_SEED):
            return _expected_views(probe.id, blueprint)
        return views

    def _second_try(self, check: Check, probe: Probe, views: Views, seed: str) -> tuple[Views, str]:
        """As in the notebook: a network for one batch size only is looked at with that one."""

        def report(probe: Probe, _: Any, inputs: Any, seed: str) -> tuple[Views, str]:
            return self._reported(check, probe, seed, inputs), ""

        try:
            return second_try(probe, {}, views, seed, report)
        except (KeyError, TypeError, AttributeError):  # a view of somebody's invention
            return views, ""

    def _explain(self, blueprint: Blueprint, seen: Seen) -> None:
        """What the check says of an answer in which something is lost. It earns no points."""
        check = blueprint.check
        request = {
            "do": "explain",
            "check": check.id,
            "described": check.to_json(),
            "expected": dict(blueprint.expected),
            "got": views_by_path(check, seen.public),
            "asked": blueprint.asked,
        }
        reply = self._told(check, request, check.probes[0])
        sentences, told = reply.get("sentences"), reply.get("told")
        if isinstance(sentences, list):
            seen.sentences += [shown(str(s), LONGEST_SENTENCE) for s in sentences[:MOST_SENTENCES]]
        if isinstance(told, dict):
            lists = {name: entry for name, entry in told.items() if isinstance(entry, list)}
            seen.told = {name: [str(one) for one in entry] for name, entry in lists.items()}

    # By calls

    def _views(self, check: Check, probe: Probe, seed: str, inputs: Any) -> Views:
        if runs_in_worker(probe):
            return self._reported(check, probe, seed, inputs)
        views = self._called(check, probe, seed, inputs)
        inside = inner_view(probe)
        if inside and "error" not in views:
            name, option = inside
            reported = self._reported(check, probe, seed, inputs, {option: True})
            views[name] = reported.get(name, MALFORMED)
        return views

    def _called(self, check: Check, probe: Probe, seed: str, inputs: Any) -> Views:
        """The views of a probe whose measure runs here, on an object that is in the worker."""
        end = time.monotonic() + self.session.limits.probe
        try:
            described, opening = self._target(check, probe, end)
            link = Remote(lambda request: self._operation(check, request, end, opening))
            target = link.decode(described)
            views, _ = observe(probe, {probe.of: target}, inputs, seed)
        except Unanswered as none:
            views = none.views
        except Malformed as what:
            self.session.note(f"a reply in the check '{check.id}' makes no sense: {what}")
            return error_view(MALFORMED)
        line = views["error"]["line"] if "error" in views else ""
        if is_ours(line):
            self.session.note(f"the check '{check.id}' gave no points: {line}")
        return views

    def _target(self, check: Check, probe: Probe, end: float) -> tuple[Any, dict[str, str]]:
        """What a probe is put to, and what begins the probe in the worker.

        Of an object that was met before it is known what it is: its next probe begins with the
        first call.
        """
        key, opening = (check.id, probe.of), {"of": probe.of}
        if key in self._targets:
            return self._targets[key], opening
        reply = self._ask(check, {"do": "begin", "check": check.id, **opening}, end)
        self._refuse_missing(check, probe.of, reply)
        described = reply.get("target")
        if isinstance(described, dict) and described.get("$x") == "thing":
            self._targets[key] = described
        return described, {}

    def _refuse_missing(self, check: Check, name: str, reply: dict[str, Any]) -> None:
        if "missing" in reply:
            line = self.session.errors.get(check.id) or f"there is no {name}"
            raise Unanswered(error_view(line))

    def _operation(
        self, check: Check, request: dict[str, Any], end: float, opening: dict[str, str]
    ) -> dict[str, Any]:
        message = {"do": "ask", "check": check.id, "request": request, **opening}
        reply = self._ask(check, message, end)
        self._refuse_missing(check, opening.pop("of", ""), reply)
        if "fault" in reply:
            raise Unanswered(fault_view(shown(str(reply["fault"]))))
        if "error" in reply:
            raise Unanswered(error_view(_line_of(reply) or "no result"))
        return reply

    def _ask(self, check: Check, request: dict[str, Any], end: float) -> dict[str, Any]:
        """The worker's reply, or no answer at all."""
        reply = self.session.ask(request, end - time.monotonic())
        if "gone" in reply:
            raise Unanswered(error_view(str(reply["gone"])))
        if "late" in reply:
            raise Unanswered(error_view(f"took longer than {self.session.limits.probe:g} seconds"))
        return reply

    # By reports of what is inside a network

    def _reported(
        self, check: Check, probe: Probe, seed: str, inputs: Any, options: Views | None = None
    ) -> Views:
        plain = _as_json(check, probe)
        if options:
            plain = {**plain, "options": {**plain["options"], **options}}
        request = {"do": "report", "check": check.id, "probe": plain}
        reply = self._told(check, {**request, "seed": seed, "inputs": inputs}, probe)
        if "failed" in reply:
            return reply["failed"]
        views = reply.get("views")
        return views if isinstance(views, dict) else error_view(_line_of(reply) or "no result")

    def _told(self, check: Check, request: dict[str, Any], probe: Probe) -> dict[str, Any]:
        """A reply, or `{"failed": views}`."""
        try:
            reply = self._ask(check, request, time.monotonic() + self.session.limits.probe)
        except Unanswered as none:
            return {"failed": none.views}
        if "missing" in reply:
            line = self.session.errors.get(check.id) or f"there is no {probe.of}"
            return {"failed": error_view(line)}
        return reply

    def _network(
        self, check: Check, probe: Probe, public: Probe, blueprint: Blueprint, hidden: Hidden,
        seen: Seen,
    ) -> Views:  # fmt: skip
        """The views of a network: the solution's where its numbers are; else what is inside."""
        in_public_size = probe.id in seen.in_public_size
        if (check.id, probe.id) in self._equal:
            return _expected_views(probe.id, hidden)
        asked = public if in_public_size else probe
        seed, known = hidden.seeds[probe.id], hidden.numbers.get(probe.id)
        size = "public" if in_public_size else "hidden"
        if known is not None and self._is_solution(check, asked, known[size], seed):
            return _expected_views(probe.id, blueprint if in_public_size else hidden)
        if probe.id in hidden.proven:
            return self._proved(check, asked, hidden.proven[probe.id], seed)
        if any(note.startswith(TAMPERED) for note in self.session.evidence):
            return error_view("the code replaces functions of the kit, so no report is believed")
        inputs = None if in_public_size else hidden.inputs(probe.id)
        views = self._reported(check, asked, seed, inputs)
        return self._second_try(check, asked, views, seed)[0]

    def _in_public_size(
        self, check: Check, probe: Probe, public: Probe, blueprint: Blueprint, hidden: Hidden,
        seen: Seen,
    ) -> None:  # fmt: skip
        """A network that is wrong in the hidden size alone lost what asks for its arguments. So
        that it loses nothing else with it, it may show its hidden numbers in the public size."""
        known, seed = hidden.numbers.get(probe.id), hidden.seeds[probe.id]
        if known is None or not views_differ(hidden, probe, seen.hidden[probe.id]):
            return
        if self._is_solution(check, public, known["public"], seed):
            seen.in_public_size.add(probe.id)
            seen.hidden[probe.id] = _expected_views(probe.id, blueprint)

    def _is_solution(self, check: Check, probe: Probe, known: dict[str, Any], seed: str) -> bool:
        """Whether the same numbers put into the student's network come out as the solution's."""
        request = {"do": "numbers", "check": check.id, "probe": _as_json(check, probe)}

        def ask(attempt: int) -> dict[str, Any]:
            more = {"table": known["table"], "seed": seed + known["draw"], "attempt": attempt}
            return self._told(check, {**request, **more}, probe)

        told = self._settled.setdefault((check.id, seed), {})
        try:
            return gives_solution(
                probe, known, ask, lambda: self._told(check, request, probe), told
            )
        except (KeyError, TypeError, ValueError, AttributeError, RuntimeError):
            return False  # no numbers, or a reply of somebody's invention

    def _proved(self, check: Check, probe: Probe, fixed: int, seed: str) -> Views:
        """By proof; a network for one batch size only is proved with that one."""

        def prove(probe: Probe, _: Any, inputs: list[Any], seed: str) -> tuple[Views, str]:
            return self._proof(check, probe, fixed, seed, inputs), ""

        inputs = tensors_for(probe, seed)
        views = self._proof(check, probe, fixed, seed, inputs)
        return second_try(probe, {}, views, seed, prove)[0]

    def _proof(
        self, check: Check, probe: Probe, fixed: int, seed: str, inputs: list[Tensor]
    ) -> Views:
        """The views of a network whose trace is repeated here with dictated numbers."""
        network = network_of(probe)
        request = {"do": "trace", "check": check.id, "of": network.of, "build": network.build}
        reply = self._told(check, {**request, "seed": seed, "inputs": inputs}, probe)
        if "failed" in reply:
            return reply["failed"]
        if "trace" not in reply:
            return _error_of(reply)
        try:
            return proven_views(reply["trace"], inputs, seed, fixed, network.reader)
        except NoLayers:
            return error_view("the network has no layers")
        except BadGraph as reason:
            self.session.note(f"the network of '{check.id}' could not be repeated: {reason}")
            return error_view("the network could not be repeated")


def _expected_views(name: str, record: Blueprint | Hidden) -> Views:
    """The solution's views of one probe, nested as a probe gives them."""
    views: Views = {}
    for path, value in record.expected.items():
        probe, *keys = path.split(".")
        if probe != name:
            continue
        place = views
        for key in keys[:-1]:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                break
        else:
            place[keys[-1]] = value
    return views


def _is_lost(probe: Probe, blueprint: Blueprint, hidden: Hidden, seen: Seen) -> bool:
    record = blueprint if probe.id in seen.in_public_size else hidden
    return views_differ(record, probe, seen.hidden[probe.id])


def _ignores_arguments(check: Check, found: dict[str, Any]) -> bool:
    """Whether a fact that is lost looks at a network built with arguments."""
    networks = {probe.id: network_of(probe) for probe in check.probes}
    built = {name for name, network in networks.items() if network and network.build}
    lost = [fact for fact in check.facts if found[fact.id] is not None]
    return any(path.split(".")[0] in built for fact in lost for path in fact.paths)


def _asks_arguments_elsewhere(check: Check, public: Probe) -> bool:
    """Whether this network is built as it is by default, and others of its kind with arguments."""
    networks = {probe.id: network_of(probe) for probe in check.probes}
    own = networks[public.id]
    if own is None or own.build:
        return False
    return any(other and other.of == own.of and other.build for other in networks.values())


def _as_json(check: Check, probe: Probe) -> dict[str, Any]:
    """A probe as plain data, without its hidden variation; made once for all submissions."""
    if id(probe) not in _PLAIN:
        _PLAIN[id(probe)] = (probe, replace(check, probes=[probe]).to_json()["probes"][0])
    return _PLAIN[id(probe)][1]


def _error_of(reply: dict[str, Any]) -> Views:
    """The views of a probe that raised, as far as the reply tells of it."""
    error = reply.get("error")
    error = error if isinstance(error, dict) else {}
    parts = [error.get(key) for key in ("line", "kind", "message")]
    line, kind, message = (part if isinstance(part, str) else "" for part in parts)
    return error_view(line or "no result", kind, message)


def _line_of(reply: dict[str, Any]) -> str:
    error = reply.get("error")
    line = error.get("line") if isinstance(error, dict) else None
    return line if isinstance(line, str) else ""
