"""`gankit doctor`: what protects a grader on this machine, tried out rather than assumed."""

from __future__ import annotations

import argparse
import platform
import sys
import textwrap
from pathlib import Path
from typing import Any

from gankit_autograder.intake.course import find_course
from gankit_autograder.secret import load_secret
from gankit_autograder.worker import landlock, seccomp
from gankit_autograder.worker.host import Host
from gankit_autograder.worker.protection import MINOR, Protection, measure

ANOTHER = "Linux 6.12 or newer with Landlock and seccomp, on x86-64 or arm64"
WHAT_HELPS = {
    "read instructor files": "Linux 5.13 or newer with Landlock, or root",
    "write instructor files": "Linux 5.13 or newer with Landlock, or root",
    "network": "Linux with seccomp, on x86-64 or arm64",
    "new processes": "Linux with seccomp, on x86-64 or arm64",
    "signals to others": "Linux with seccomp, on x86-64 or arm64",
    "memory": "a system with RLIMIT_DATA, such as Linux",
    "big files": "a system with RLIMIT_FSIZE, such as Linux or macOS",
    **dict.fromkeys(MINOR, "root, or a kernel that lets users make user and mount namespaces"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, help="the course's repository; default: this folder")


def run(args: argparse.Namespace) -> int:
    """Print the matrix. Returns 1 when some attempt went through that can do harm."""
    course = find_course(args.root)
    with Host() as host:
        host.wait()
        protection = measure(host, course.root)
    for line in report(protection):
        print(line)
    return int(bool(protection.risky))


def report(protection: Protection) -> list[str]:
    """The matrix for this machine, as lines of text."""
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    on = protection.confined
    lines = [
        f"machine    {system}, Python {sys.version.split()[0]}",
        f"user       {'one of its own for each notebook' if on['user'] else 'yours: not root'}",
        f"files      {_landlock(on['files'])}",
        f"calls      {_calls(on, protection.refused)}",
        f"spaces     {_spaces(on)}",
        f"memory     {_memory(protection)}",
        f"secret     {_secret()}",
        "",
        "tried from inside a worker:",
    ]
    stopped = [name for name, held in protection.stopped.items() if held]
    lines += wrap(f"{len(stopped)} of {len(protection.stopped)} stopped: {', '.join(stopped)}")
    for name in protection.open:
        lines.append(f"  WENT ON  {name}: needs {WHAT_HELPS.get(name, ANOTHER)}")
    return [*lines, "", f"protection: {protection.level}"]


def wrap(text: str) -> list[str]:
    return textwrap.wrap(text, 96, initial_indent="  ", subsequent_indent="    ")


def _landlock(version: int) -> str:
    if version:
        return f"Landlock version {version}"
    return "no Landlock" if landlock.version() == 0 else "Landlock could not be switched on"


def _spaces(on: dict[str, Any]) -> str:
    if not on.get("spaces"):
        return "those of the grader: this kernel or container lets nobody make others"
    tree = "file tree" if on.get("tree") else "no file tree, which is refused here"
    numbers = "process numbers" if on.get("processes") else "not process numbers, refused here"
    return f"of its own: network, IPC, host name, {tree}, {numbers}"


def _memory(protection: Protection) -> str:
    if not protection.no_group:
        return "a limit, and a control group of its own, in which the kernel counts all of it"
    return f"a limit, and a watcher; no control group: {protection.no_group}"


def _calls(on: dict[str, Any], refused: dict[str, int]) -> str:
    if not on["calls"]:
        return _no_seccomp()
    filter = f"seccomp filter, put together by {on['calls']}"
    if not on.get("counted"):
        return f"{filter}; what it refuses cannot be counted here"
    total = sum(refused.values())
    return f"{filter}; it refused {total} calls of {len(refused)} kinds, counted from outside"


def _no_seccomp() -> str:
    return "no seccomp here" if not seccomp.available() else "the seccomp filter was refused"


def _secret() -> str:
    secret = load_secret()
    warning = ": make your own with gankit secret new" if secret.demo else f", id {secret.id}"
    return secret.source + warning
