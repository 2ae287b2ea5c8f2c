"""Programs that a notebook starts: none runs here. Everyday ones end well and print nothing."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from typing import Any

from gankit_autograder.worker.words import words

# What notebooks start on a person's own machine. Nothing runs; no note is written.
EVERYDAY = words(
    """
    pip pip3 conda mamba micromamba uv poetry apt apt-get dpkg brew git git-lfs wget curl gdown
    aria2c kaggle huggingface-cli gsutil gcloud aws rsync unzip zip tar gzip gunzip 7z unrar
    nvidia-smi nvcc nvtop rocm-smi gpustat lscpu lspci lsb_release uname hostname whoami id date
    sleep true nproc free df du ls ll pwd cd cat head tail wc grep sort uniq find tree which
    whereis mkdir rmdir rm cp mv ln touch chmod echo printf export source tee sed awk xargs
    ffmpeg convert dot jupyter tensorboard ngrok wandb nbconvert python python3 pytest ninja gcc
    g++ cc c++ clang make cmake fc-list fc-cache sudo set test xvfb-run Xvfb ldconfig sysctl
    arch file sw_vers system_profiler ver
    """
)
_PARTS = re.compile(r"[;&|\n()]+")
_SETTING = re.compile(r"^\w+=")


def names_of(command: Any, shell: bool) -> list[str]:
    """The names of the programs in a command, as given to `subprocess` or to a shell."""
    if not isinstance(command, str | bytes | os.PathLike):
        parts = [os.fsdecode(part) for part in command]
        if not shell:
            return [os.path.basename(parts[0])] if parts else []
        command = parts[0] if parts else ""
    text = os.fsdecode(command)
    if not shell:
        return [os.path.basename(text)]
    return [name for part in _PARTS.split(text) if (name := _first_word(part))]


def _first_word(part: str) -> str:
    try:
        parts = shlex.split(part)
    except ValueError:
        parts = part.split()
    parts = [text for text in parts if not _SETTING.match(text)]
    return os.path.basename(parts[0]) if parts else ""


def is_everyday(command: Any, shell: bool) -> bool:
    """Whether all programs of a command are of the everyday kind."""
    own = os.path.basename(sys.executable)
    return all(name == own or name in EVERYDAY for name in names_of(command, shell))


_Popen = subprocess.Popen
_system = os.system
_kill = os.kill


class QuietPopen(_Popen):
    """`subprocess.Popen` that starts nothing where the program is an everyday one."""

    def __init__(self, args: Any, *rest: Any, **options: Any) -> None:
        shell = bool(options.get("shell"))
        self.quiet = is_everyday(args, shell)
        if not self.quiet:
            super().__init__(args, *rest, **options)
            return
        keys = ("text", "universal_newlines", "encoding", "errors")
        make = io.StringIO if any(options.get(key) for key in keys) else io.BytesIO
        pipes = {key: make() for key in ("stdin", "stdout", "stderr") if options.get(key) == -1}
        self.stdin, self.stdout, self.stderr = map(pipes.get, ("stdin", "stdout", "stderr"))
        self.args, self.pid, self.returncode = args, 0, 0
        self._child_created = False
        self._empty = make().getvalue()

    def communicate(self, input: Any = None, timeout: float | None = None) -> tuple[Any, Any]:
        if not self.quiet:
            return super().communicate(input, timeout)
        return (
            self._empty if self.stdout is not None else None,
            self._empty if self.stderr is not None else None,
        )

    def wait(self, timeout: float | None = None) -> int:
        return 0 if self.quiet else super().wait(timeout)

    def poll(self) -> int | None:
        return 0 if self.quiet else super().poll()

    def send_signal(self, number: int) -> None:
        if not self.quiet:
            super().send_signal(number)

    def __exit__(self, *error: Any) -> None:
        if not self.quiet:
            super().__exit__(*error)


def make_folders(command: str) -> None:
    """`mkdir` is the one command whose effect the cells below count on."""
    for part in _PARTS.split(command):
        if _first_word(part) == "mkdir":
            for folder in [word for word in part.split()[1:] if not word.startswith("-")]:
                try:
                    os.makedirs(folder, exist_ok=True)
                except OSError:
                    return


def system(command: str) -> int:
    """`os.system`, with the same exception for everyday programs."""
    if not is_everyday(command, shell=True):
        return _system(command)
    make_folders(os.fsdecode(command))
    return 0


def kill(process: int, number: int) -> None:
    """`os.kill`, where a notebook does not restart its own runtime."""
    if process != os.getpid():
        _kill(process, number)


def install() -> None:
    """From here on `subprocess`, `os.system` and `os.kill` of this process are these."""
    subprocess.Popen, os.system, os.kill = QuietPopen, system, kill
