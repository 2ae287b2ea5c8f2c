"""What a worker does: runs cells and probes on request and sends back plain data."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from gankit.checks.equality import answer_of, outline_of
from gankit.checks.explain.tell import explanation
from gankit.checks.observe import observe
from gankit.checks.probing.settings import Settings
from gankit.checks.spec import PROBES, Check
from gankit_autograder.worker.calls import Calls, KitFault
from gankit_autograder.worker.notebook_shell import Tail, describe
from gankit_autograder.worker.protocol import Channel, Closed
from gankit_autograder.worker.statements import run_cell
from gankit_autograder.worker.trace import trace
from gankit_autograder.worker.watch import Watch


class Worker:
    """One submission's process, after it has been confined."""

    def __init__(self, channel: Channel, shell: InteractiveShell, watch: Watch, tail: Tail) -> None:
        self.channel = channel
        self.shell = shell
        self.watch = watch
        self.tail = tail
        self.settings = Settings.take(figures=True)
        self.folder = os.getcwd()
        self.kept: dict[str, dict[str, Any]] = {}
        self.calls: Calls | None = None
        self.commands = {
            "cell": self.cell,
            "begin": self.begin,
            "ask": self.ask,
            "end": self.end,
            "report": self.report,
            "numbers": self.numbers,
            "trace": self.trace,
            "explain": self.explain,
            "look": self.look,
        }

    def serve(self) -> None:
        """Answer requests until the grader hangs up."""
        with contextlib.suppress(Closed):
            while True:
                request = self.channel.receive()
                reply = self._answer(request)
                reply["id"] = request["id"]
                reply["notes"] = self.watch.take()
                self.channel.send(reply)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.commands[request["do"]](request)
        except KitFault as error:
            return {"fault": str(error)[:500]}
        except BaseException as error:
            return {"error": describe(error)}

    def cell(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a cell, then keep the objects an answer defines: a later cell may rename them.

        What it did to the settings of the process is undone: no answer costs another's points.
        """
        parts = {key: request[key] for key in ("only", "definitions") if key in request}
        with _interruptible(), self.watch.cell():
            failures = run_cell(self.shell, request["source"], **parts)
        os.chdir(self.folder)
        self.settings.put_back(keep_new=True)
        found: dict[str, list[str]] = {}
        for answer, names in request.get("answers", []):
            objects = {n: self.shell.user_ns[n] for n in names if n in self.shell.user_ns}
            self.kept.setdefault(answer, {}).update(objects)
            found[answer] = list(objects)
        return {"failures": failures, "found": found}

    def begin(self, request: dict[str, Any]) -> dict[str, Any]:
        """Start a probe that the judge puts by calls; its target comes back, as a value."""
        self.end(request)
        objects = self._objects(request)
        if request["of"] not in objects:
            return {"missing": request["of"]}
        self.calls = Calls(objects[request["of"]])
        return {"target": self.calls.replies.target()}

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """One operation of the probe that was begun, or that begins with it."""
        if "of" in request:
            begun = self.begin(request)
            if "missing" in begun:
                return begun
        if self.calls is None:
            raise KitFault("no probe was begun")
        with _interruptible():
            return self.calls.answer(request["request"])

    def end(self, request: dict[str, Any]) -> dict[str, Any]:
        """The probe is over: random numbers and modes are as before it."""
        if self.calls is not None:
            self.calls.close()
            self.calls = None
        return {}

    def report(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a probe here and report its views. Only what a reader sees inside a network."""
        objects = self._objects(request)
        described = dict(request["probe"])
        probe = PROBES[described.pop("kind")](**described)
        if probe.of not in objects:
            return {"missing": probe.of}
        with _interruptible():
            try:
                views, _ = observe(probe, objects, request.get("inputs"), request["seed"])
            except BaseException as error:  # sys.exit() in a student's function is no Exception
                return {"views": {"error": describe(error)}}
        return {"views": views}

    def numbers(self, request: dict[str, Any]) -> dict[str, Any]:
        """What a network gives with dictated numbers, or its outline; see `checks.equality`."""
        objects = self._objects(request)
        described = dict(request["probe"])
        probe = PROBES[described.pop("kind")](**described)
        if probe.of not in objects:
            return {"missing": probe.of}
        with _interruptible():
            if "table" not in request:
                return outline_of(probe, objects[probe.of])
            more = (request["table"], request["seed"], request["attempt"])
            return answer_of(probe, objects[probe.of], *more)

    def explain(self, request: dict[str, Any]) -> dict[str, Any]:
        """What is said of a check in which something is lost. It is shown, and earns nothing."""
        check = Check.from_json(request["described"])
        views = (request["expected"], request["got"], request["asked"])
        with _interruptible():
            found = explanation(check, *views, self._objects(request))
        return {"sentences": found.sentences, "told": found.told}

    def look(self, request: dict[str, Any]) -> dict[str, Any]:
        """Compare the guarded functions with what they were."""
        self.watch.notes += self.watch.patched()
        return {}

    def trace(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a network with dictated numbers; give the graph of what it did."""
        objects, name = self._objects(request), request["of"]
        if name not in objects:
            return {"missing": name}
        with _interruptible():
            try:
                inputs = request["inputs"]
                return {"trace": trace(objects[name], request["build"], inputs, request["seed"])}
            except BaseException as error:
                return {"error": describe(error)}

    def _objects(self, request: dict[str, Any]) -> dict[str, Any]:
        return {**self.shell.user_ns, **self.kept.get(request["check"], {})}


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Only while a student's code runs may the grader's interrupt break in."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
