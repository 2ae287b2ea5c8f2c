"""The grader's end of one judge: starts it, gives it workers, ends it when it takes too much."""

from __future__ import annotations

import base64
import contextlib
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from gankit.errors import GankitError
from gankit_autograder.judge.session import Limits
from gankit_autograder.record.results import StudentResult
from gankit_autograder.worker.host import Host
from gankit_autograder.worker.protocol import Channel, Closed, ProtocolError
from gankit_autograder.worker.refused import unusual
from gankit_autograder.worker.sandbox import Allowance

MODULE = "gankit_autograder.judge.process"
MEMORY = 1500 << 20  # bytes a judge may take beyond what the warm process has
PROCESSOR = 3600  # seconds, for all notebooks of one judge
MOST_NOTEBOOKS = 60  # then a fresh judge goes on
GRACE = 60.0  # seconds beyond what the code of a submission may take
SECONDS_TO_START = 60.0
LONGEST = 4 << 20  # characters of a text in a result


class Broken(Exception):
    """The judge ended, or had to be ended. The text says why, for a person."""


class Lane:
    """One judge. `grade` takes one notebook at a time."""

    def __init__(self, host: Host, course: Path, expected: Callable[[str], dict[str, Any]]) -> None:
        self._host, self._expected = host, expected
        self._scratch = host.folder()
        self._process, connection = host.own(MODULE)
        self._channel = Channel(connection, longest=LONGEST)
        self._workers: dict[int, str] = {}  # folders by process
        self._refused: Counter[str] = Counter()  # calls of this notebook's workers
        self.graded = 0
        readable = (*host.policy.readable, str(course / "course"))
        policy = Allowance(memory=MEMORY, processor=PROCESSOR, readable=readable)
        settings = {"policy": policy.to_json(), "scratch": self._scratch, "course": str(course)}
        try:
            self._channel.send(settings)
            self._channel.receive(time.monotonic() + SECONDS_TO_START)
        except (Closed, ProtocolError, TimeoutError) as error:
            self.close()
            raise GankitError(f"A judge could not start ({error}). Run: gankit doctor") from None

    @property
    def is_used_up(self) -> bool:
        return self.graded >= MOST_NOTEBOOKS

    def grade(
        self, student: str, exercise: str, file: str, content: bytes, limits: Limits
    ) -> StudentResult:
        """The result of one notebook.

        Raises:
            Broken: there is no result, and this lane is of no use any more.
            GankitError: the course or the solution is at fault.
        """
        self.graded += 1
        self._refused.clear()
        end = time.monotonic() + limits.total + GRACE
        data = torch.frombuffer(bytearray(content or b" "), dtype=torch.uint8)
        request = {"student": student, "exercise": exercise, "file": file, "content": data}
        try:
            self._channel.send({**request, "limits": asdict(limits)}, end)
            while True:
                message = self._channel.receive(end)
                if "result" in message:
                    self._leave_all()
                    return self._with_refused(_result(message))
                if "failed" in message:
                    raise Broken(f"the grader itself failed on this file ({message['failed']})")
                self._serve(message, end)
        except TimeoutError:
            raise Broken("reading and judging it took too long") from None
        except Closed:
            raise Broken("reading and judging it took too much memory or time") from None
        except (ProtocolError, KeyError, TypeError, ValueError) as error:
            raise Broken(f"its judge gave no result ({type(error).__name__})") from None
        finally:
            self._leave_all()

    def _serve(self, message: dict[str, Any], end: float) -> None:
        """Do what the judge asks for. It names no files and no processes but its own workers."""
        if "need" in message:
            self._channel.send({"hidden": self._expected(str(message["need"]))}, end)
        elif "fork" in message:
            process, scratch, connection = self._host.fork_raw()
            self._workers[process] = scratch
            self._channel.send({"process": process}, end)
            with connection:
                socket.send_fds(self._channel.connection, [b"\0"], [connection.fileno()])
        elif "interrupt" in message:
            if message["interrupt"] in self._workers:
                self._host.interrupt(message["interrupt"])
            self._channel.send({}, end)
        elif "bytes" in message:
            sizes = map(self._host.bytes_in, self._workers.values())
            self._channel.send({"bytes": sum(sizes)}, end)
        else:
            self._channel.send({"status": self._end(message["end"])}, end)

    def _end(self, process: int) -> int:
        scratch = self._workers.pop(process, None)
        self._refused += self._host.refused(process)
        return 0 if scratch is None else self._host.end(process, scratch)

    def _leave_all(self) -> None:
        """End what is left of this notebook's workers, without waiting for it."""
        for process, scratch in self._workers.items():
            self._refused += self._host.refused(process)
            self._host.end_later(process, scratch)
        self._workers.clear()

    def _with_refused(self, result: StudentResult) -> StudentResult:
        result.refused = dict(sorted(self._refused.items()))
        result.evidence += filter(None, [unusual(result.refused)])
        return result

    def close(self) -> None:
        """End the judge and its workers."""
        for process in list(self._workers):
            self._end(process)
        with contextlib.suppress(OSError):
            self._channel.close()
        self._host.end(self._process, self._scratch)


def _result(message: dict[str, Any]) -> StudentResult:
    pictures = message["pictures"].items()
    encoded = {name: base64.b64encode(raw.numpy().tobytes()).decode() for name, raw in pictures}
    more = {"pictures": encoded} if encoded else {}
    return StudentResult.from_json({**message["result"], **more})
