"""The grader's side of the workers: starts the warm process, asks it for workers, talks to them."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gankit
from gankit.errors import GankitError
from gankit_autograder.worker import folders, groups
from gankit_autograder.worker.guard import MOST_THREADS, SLACK, Guard
from gankit_autograder.worker.launch import PRELOAD, Launched, launch
from gankit_autograder.worker.protocol import Channel, Closed, ProtocolError
from gankit_autograder.worker.sandbox import Allowance

SECONDS_TO_START = 120.0
SECONDS_TO_FORK = 20.0
GRACE = 1.5  # seconds between an interrupt and the end
MOST_SCRATCH = Allowance.disk
TICK = 1.0


class WorkerGone(Exception):
    """The worker ended, was ended, or broke the protocol. The text says how, for a person."""


class TooSlow(WorkerGone):
    """The worker did not answer in time and had to be ended."""


class Host:
    """The warm process and the connection to it. One is enough for all lanes of a machine."""

    def __init__(
        self, preload: Iterable[str] = PRELOAD, policy: Allowance | None = None, python: str = ""
    ) -> None:
        readable = (str(Path(gankit.__file__).parent),)
        self.policy = policy or Allowance(readable=readable)
        self.versions: dict[str, str] = {}  # of Python and torch, once it is ready
        self.groups = groups.Groups()
        self.must_have: list[str] = []  # what each worker's confinement holds, or it ends itself
        self._preload = tuple(preload)
        self.python = python
        self._lock = threading.Lock()
        self._ending = ThreadPoolExecutor(1, "ending")
        self._guard: Guard | None = None
        self._launched: Launched | None = None
        self._ready = False
        self._imported: set[str] = set()

    def start(self) -> None:
        """Launch the warm process; `wait()` until it is ready."""
        if self._launched is None:
            self._launched = launch(self._preload, self.python)
            self._guard = Guard()
            self.groups = groups.claim([os.getpid(), self._launched.process.pid])

    def wait(self) -> None:
        """Until the warm process can fork. Raises GankitError when it cannot start."""
        with self._lock:
            if self._ready:
                return
            try:
                self.versions = self._read_reply(SECONDS_TO_START)["versions"]
            except (OSError, ValueError):
                what = (
                    f"{self.python}, which should run students' code,"
                    if self.python
                    else ("The process that runs students' code")
                )
                why = self.last_words() or "it wrote nothing"
                raise GankitError(f"{what} did not start: {why}") from None
            self._ready = True

    def last_words(self) -> str:
        """The last line that the warm process and our own processes wrote; "" if there is none.

        Not a line of a traceback: another process may be writing one.
        """
        log = self._launched.log.read_text("utf-8", errors="replace")
        inside = (" ", "Traceback ")
        lines = [line for line in log.splitlines() if line and not line.startswith(inside)][-1:]
        if lines and self.python and "ModuleNotFoundError" in lines[0]:
            lines.append(f"Install the kit there: {self.python} -m pip install '.[autograder]'")
        return ". ".join(lines)

    def import_too(self, name: str) -> None:
        """Import one more module before further workers are forked; once."""
        self.wait()
        with self._lock:
            if name in self._imported:
                return
            self._imported.add(name)
            with contextlib.suppress(OSError, ValueError):  # the next fork tells what is wrong
                self._launched.control.sendall(json.dumps({"import": name}).encode() + b"\n")
                self._read_reply(SECONDS_TO_START)

    def fork(self, **options: Any) -> WorkerProcess:
        """A new confined worker."""
        process, scratch, connection = self.fork_raw(**options)
        return WorkerProcess(self, process, scratch, Channel(connection))

    def fork_raw(self, **options: Any) -> tuple[int, str, socket.socket]:
        """A new worker's process, its folder, and the connection to it."""
        self.wait()
        scratch = tempfile.mkdtemp(prefix="w-", dir=self._launched.base)
        asked = {"policy": self.policy.to_json(), "scratch": scratch, "must": self.must_have}
        request = {"fork": {**asked, **options}}
        watched, theirs = socket.socketpair()
        with theirs:
            process, connection = self._forked(request, theirs.fileno())
        self._guard.add(process, watched, self.policy.memory)
        try:
            self.groups.put(process, self._most(), MOST_THREADS)
        except OSError as error:
            self.end(process, scratch)
            raise GankitError(f"A worker's memory cannot be limited any more: {error}.") from None
        return process, scratch, connection

    def _most(self) -> int:
        """Bytes that the kernel may count for a worker: its folder lies in memory too."""
        return self.policy.memory + self.policy.disk + SLACK

    def _forked(self, request: dict[str, Any], *more: int) -> tuple[int, socket.socket]:
        ours, theirs = socket.socketpair()
        with self._lock:
            try:
                text = json.dumps(request).encode() + b"\n"
                socket.send_fds(self._launched.control, [text], [theirs.fileno(), *more])
                process = self._read_reply(SECONDS_TO_FORK)["process"]
            except (OSError, ValueError) as error:
                raise GankitError(
                    f"The process that runs students' code has ended ({error}). Run this again."
                ) from None
        theirs.close()
        return process, ours

    def interrupt(self, process: int) -> None:
        """Break into a worker's code, as Ctrl-C does."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGINT)

    def bytes_in(self, scratch: str) -> int:
        """How much a worker has written to its folder."""
        return folders.size(scratch, MOST_SCRATCH)

    def refused(self, process: int) -> Counter[str]:
        """How often each system call was refused to a worker that has not been ended."""
        return self._guard.counted(process)

    def end(self, process: int, scratch: str = "") -> int:
        """End a process and everything it started, delete its folder; its exit status."""
        status = 0
        self._guard.drop(process)
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._launched.control.sendall(json.dumps({"end": process}).encode() + b"\n")
            status = self._read_reply(SECONDS_TO_FORK)["status"]
        self.groups.remove(process)
        if scratch:
            folders.remove(scratch)
        return status

    def end_later(self, process: int, scratch: str) -> None:
        """Kill a process now, and do not wait until its memory and folder are given back."""
        self._guard.drop(process)
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(process, signal.SIGKILL)
        self._ending.submit(self._end_unhurried, process, scratch)

    def _end_unhurried(self, process: int, scratch: str) -> None:
        """Others can fork while this one ends: the warm process is asked only when it has."""
        with contextlib.suppress(OSError, AttributeError):  # no Linux, or an old one
            handle = os.pidfd_open(process)
            try:
                ended = select.poll()
                ended.register(handle, select.POLLIN)
                ended.poll(SECONDS_TO_FORK * 1000)
            finally:
                os.close(handle)
        self.end(process, scratch)

    def settle(self) -> None:
        """Wait until all that was left is gone."""
        self._ending.submit(lambda: None).result()

    def _read_reply(self, seconds: float) -> dict[str, Any]:
        self._launched.control.settimeout(seconds)
        data = b""
        while not data.endswith(b"\n"):
            part = self._launched.control.recv(1 << 16)
            if not part:
                raise ConnectionResetError("it hung up")
            data += part
        return json.loads(data)

    def own(self, module: str) -> tuple[int, socket.socket]:
        """A process, and a connection to it, that runs `serve` of a module of ours; not confined.

        It is forked from the warm process, which has never run a student's code.
        """
        self.wait()
        return self._forked({"serve": module})

    def folder(self) -> str:
        """A new empty folder beside those of the workers."""
        self.wait()
        return tempfile.mkdtemp(prefix="j-", dir=self._launched.base)

    def close(self) -> None:
        """End the warm process and what it forked; may be called twice."""
        if self._launched is None:
            return
        self._ending.shutdown()
        self._guard.close()
        self._launched.control.close()
        try:
            self._launched.process.wait(5)
        except subprocess.TimeoutExpired:
            self._launched.process.kill()
            self._launched.process.wait()
        self.groups.close()
        folders.remove(self._launched.base)
        self._launched, self._ready = None, False

    def __enter__(self) -> Host:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class WorkerProcess:
    """One submission's process. Every reply is read as if an attacker had written it."""

    def __init__(self, host: Any, process: int, scratch: str, channel: Channel) -> None:
        self.process = process
        self.scratch = scratch
        self.notes: list[str] = []
        self.confined: dict[str, Any] = {}
        self._host = host
        self._channel = channel
        self._ended = False

    def begin(self) -> None:
        """Wait until the worker is confined."""
        try:
            message = self._channel.receive(time.monotonic() + SECONDS_TO_FORK)
            self.confined = message["confined"]
        except (TimeoutError, Closed, ProtocolError, KeyError, TypeError) as error:
            why = message.get("failed", error) if isinstance(error, KeyError) else error
            status = self.end()
            raise GankitError(
                f"A worker could not be confined (exit status {status}, {why}). Run: gankit doctor"
            ) from None

    def receive_canary(self) -> dict[str, bool]:
        return self._channel.receive(time.monotonic() + SECONDS_TO_FORK)["canary"]

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request and give the reply to it.

        After `seconds` the worker is interrupted, and ended if that does not help.

        Raises:
            WorkerGone: there is no reply and no worker any more.
        """
        ticket = secrets.token_hex(8)
        try:
            self._channel.send({**request, "id": ticket}, time.monotonic() + seconds)
            reply = self._wait_for(ticket, seconds)
        except TimeoutError:
            self.end()
            raise TooSlow(f"it did not end within {seconds:g} seconds") from None
        except Closed:
            raise WorkerGone(_death(self.end())) from None
        except ProtocolError as error:
            self.end()
            self.notes.append(f"sent a malformed reply: {error}")
            raise WorkerGone("its replies could not be read") from None
        self._collect_notes(reply)
        if request["do"] == "cell" and self._fills_the_disk():
            self.end()
            raise WorkerGone(self.notes[-1])
        return reply

    def _fills_the_disk(self) -> bool:
        """Whether its folder holds too much. Where that is a tmpfs, the kernel sees to it."""
        if self._host.bytes_in(self.scratch) <= MOST_SCRATCH:
            return False
        self.notes.append(f"wrote more than {MOST_SCRATCH >> 20} MB of files")
        return True

    def _wait_for(self, ticket: str, seconds: float) -> dict[str, Any]:
        """The reply with this ticket; interrupt the worker once when time is up."""
        end = time.monotonic() + seconds
        interrupted = False
        while True:
            try:
                reply = self._tick(end)
            except TimeoutError:
                if interrupted:
                    raise
                interrupted, end = True, time.monotonic() + GRACE
                self._host.interrupt(self.process)
                continue
            if isinstance(reply, dict) and reply.get("id") == ticket:
                if interrupted:
                    reply.setdefault("late", True)
                return reply
            raise ProtocolError("a reply that nobody asked for")

    def _tick(self, end: float) -> Any:
        """Wait for a frame, and look after the scratch folder meanwhile."""
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if self._channel.ready(min(left, TICK)):
                return self._channel.receive(end)
            if self._fills_the_disk():
                raise TimeoutError

    def _collect_notes(self, reply: dict[str, Any]) -> None:
        notes = reply.get("notes")
        if isinstance(notes, list):
            self.notes += [str(note)[:300] for note in notes[:40] if isinstance(note, str)]

    def end(self) -> int:
        """End the worker if it still runs; give its exit status."""
        if self._ended:
            return 0
        self._ended = True
        self._channel.close()
        return self._host.end(self.process, self.scratch)

    def leave(self) -> None:
        """End the worker without waiting for it: nothing is asked of it any more."""
        if not self._ended:
            self._ended = True
            self._host.end_later(self.process, self.scratch)
            self._channel.close()

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def _death(status: int) -> str:
    if status == 0:
        return "it ended the process itself"
    if status < 0:
        name = signal.Signals(-status).name if -status in set(signal.Signals) else str(-status)
        reasons = {"SIGXCPU": "out of processor time", "SIGKILL": "out of memory or time"}
        return f"the process was ended by {name}" + (
            f" ({reasons[name]})" if name in reasons else ""
        )
    return f"the process ended with status {status}"
