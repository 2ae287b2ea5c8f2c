"""Starts the warm process. Imports nothing heavy, so that both processes can import at once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PRELOAD = (
    "torch.nn.functional",
    "torch.utils.data",
    "numpy",
    "matplotlib.pyplot",
    "gankit.checks.run",
    "gankit.data",
    "gankit.plots",
    "gankit.train",
    "gankit_autograder.judge.process",
)
SELDOM = ("torchvision",)  # takes a second, and is imported where a notebook asks for it
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")


@dataclass(frozen=True)
class Launched:
    """The warm process, its control socket, and the folder for what workers write."""

    process: subprocess.Popen
    control: socket.socket
    base: str

    @property
    def log(self) -> Path:
        return Path(self.base, "zygote.log")


_waiting: dict[str, Launched] = {}  # by Python


def launch_early(python: str = "") -> None:
    """Start the warm process now; the next `launch()` with the usual imports takes it."""
    if python not in _waiting:
        _waiting[python] = _start(PRELOAD, python)


def launch(preload: Iterable[str] = PRELOAD, python: str = "") -> Launched:
    """The warm process, started now or earlier; it is not ready yet.

    `python` is the interpreter that runs students' code; this one when empty.
    """
    if tuple(preload) == PRELOAD and python in _waiting:
        return _waiting.pop(python)
    return _start(tuple(preload), python)


def _start(preload: tuple[str, ...], python: str) -> Launched:
    ours, theirs = socket.socketpair()
    base = tempfile.mkdtemp(prefix="gankit-")
    os.chmod(base, 0o711)
    home = os.path.join(base, "home")
    os.mkdir(home)
    command = [
        python or sys.executable,
        "-m",
        "gankit_autograder.worker.zygote",
        str(theirs.fileno()),
    ]
    with open(os.path.join(base, "zygote.log"), "wb") as log:
        process = subprocess.Popen(
            [*command, json.dumps({"preload": preload})],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd="/",
            env=_environment(home, python),
            start_new_session=True,
        )
    theirs.close()
    return Launched(process, ours, base)


def _environment(home: str, python: str) -> dict[str, str]:
    """Nothing of the instructor's: a worker can read it."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    if python:  # the kit of this Python is used in that one too
        places = [_place_of("gankit"), _place_of("gankit_autograder"), kept.get("PYTHONPATH")]
        kept["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, places)))
    one = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS", "NUMEXPR")}
    return {
        **kept,
        **one,
        "HOME": home,
        "IPYTHONDIR": home,
        "MPLCONFIGDIR": home,
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "GANKIT_BUDGET": "smoke",
    }


def _place_of(package: str) -> str:
    """The folder that a package is imported from."""
    return str(Path(find_spec(package).origin).parent.parent)
