"""The warm process: imports torch once, then forks a confined worker for each request.

It is started by the grader and reads requests from an inherited socket, so that no other process
can ask for a worker: one JSON line each, `{"fork": {...}}` with the worker's connection beside it,
`{"serve": MODULE}` for a process that runs code of the grader's own, `{"import": MODULE}`, or
`{"end": process}`. It never runs a student's code itself and holds nothing worth stealing.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from gankit_autograder.worker.forks import Forks, close_all_but, die_with_the_parent
from gankit_autograder.worker.pages import LargePages


def main(arguments: list[str]) -> None:
    """`zygote.py FD JSON`: the control socket, and what to import."""
    control = socket.socket(fileno=int(arguments[0]))
    settings = json.loads(arguments[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[:] = [path for path in sys.path if path not in ("", "/")]
    gc.disable()  # imports leave little garbage, and to look for it takes a third of their time
    shell = _warm_up(settings["preload"])
    ready = {"ready": os.getpid(), "threads": _threads(), "versions": _versions()}
    control.sendall(json.dumps(ready).encode() + b"\n")
    _share_what_is_there()
    forks, pages = Forks(), LargePages()
    with contextlib.suppress(ConnectionError):
        while _serve_one(control, shell, forks):
            pages.go_on(control)
    os._exit(0)


def _warm_up(preload: list[str]) -> Any:
    import torch

    torch.set_num_threads(1)
    from gankit.checks.probing import compiler

    compiler.put_off()
    # A confined worker cannot read our files any more: all of them are imported here.
    from gankit.checks.probes import built_probes, load_probes
    from gankit.errors import GankitError
    from gankit_autograder.worker import canary, sandbox, serve, warm, watch  # noqa: F401
    from gankit_autograder.worker.notebook_shell import make_shell

    for name in preload:
        _import(name)
    for exercise in built_probes():
        with contextlib.suppress(GankitError):  # told where that exercise is graded
            load_probes(exercise)
    importlib.import_module("matplotlib.pyplot").switch_backend("agg")  # each worker draws with it
    warm.run_once()
    watch.guarded()
    sandbox.prepare()
    return make_shell()


def _import(name: str) -> None:
    with contextlib.suppress(Exception):  # a module that is missing here is the cell's error
        importlib.import_module(name)


def _share_what_is_there() -> None:
    """Workers that are forked from now on share these objects' memory."""
    gc.freeze()
    gc.enable()


def _versions() -> dict[str, str]:
    import torch

    return {"python": sys.version.split()[0], "torch": torch.__version__}


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1


def _serve_one(control: socket.socket, shell: Any, forks: Forks) -> bool:
    text, handles, _, _ = socket.recv_fds(control, 1 << 16, 2)
    if not text:
        return False
    while not text.endswith(b"\n"):
        text += control.recv(1 << 16)
    request = json.loads(text)
    if "end" in request:
        reply = {"status": forks.end(request["end"])}
    elif "import" in request:
        gc.disable()
        _import(request["import"])
        _share_what_is_there()
        reply = {"imported": request["import"]}
    else:
        process = forks.fork()
        if process == 0 and "serve" in request:
            _be_ours(control, request["serve"], handles[0])
        elif process == 0:
            _be_worker(control, shell, request["fork"], handles)
        for handle in handles:
            os.close(handle)
        reply = {"process": process}
    control.sendall(json.dumps(reply).encode() + b"\n")
    return True


def _be_worker(
    control: socket.socket, shell: Any, request: dict[str, Any], handles: list[int]
) -> NoReturn:
    try:
        control.close()
        _become_worker(shell, request, *(socket.socket(fileno=handle) for handle in handles))
    finally:
        os._exit(0)  # without Python's own ending: torch takes a second for it


def _be_ours(control: socket.socket, module: str, connection: int) -> NoReturn:
    """Run `serve(connection)` of a module of ours: no student's code is in this process."""
    try:
        control.close()
        importlib.import_module(module).serve(socket.socket(fileno=connection))
    except Exception:
        traceback.print_exc()  # into the log, of which the grader tells the last line
        sys.stderr.flush()
    finally:
        os._exit(0)


def _become_worker(
    shell: Any, request: dict[str, Any], connection: socket.socket, refused: socket.socket
) -> None:
    from gankit_autograder.worker.notebook_shell import prepare
    from gankit_autograder.worker.protocol import MOST_JSON, Channel
    from gankit_autograder.worker.sandbox import Allowance, confine, installation
    from gankit_autograder.worker.serve import Worker
    from gankit_autograder.worker.watch import Watch

    os.setsid()
    die_with_the_parent()
    close_all_but(connection.fileno(), refused.fileno())
    random.seed(0)
    policy = Allowance.from_json(request["policy"])
    channel = Channel(connection, MOST_JSON)
    try:
        with refused:
            on = confine(policy, request["scratch"], refused)
    except Exception as error:
        channel.send({"failed": f"{type(error).__name__}: {error}"[:300]})
        return
    if not all(on.get(name) for name in request["must"]):
        return  # less than what was proved for this machine: no student's code runs here
    channel.send({"confined": on})
    if request.get("canary"):
        from gankit_autograder.worker.canary import try_everything

        channel.send({"canary": try_everything(request["canary"])})
        return
    allowed = (*installation(), "/usr", "/dev", "/proc/self", "/etc", "/lib", "/sys")
    watch = Watch((*allowed, request["scratch"], *policy.readable))
    tail = prepare(shell)
    watch.start()
    Worker(channel, shell, watch, tail).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
