"""What a student does, on a Python like that of Windows. A program of its own.

Hidden are the modules and functions that only Unix has. It prints a line for each thing that works.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

UNIX = ("resource", "fcntl", "termios", "pwd", "grp", "pty", "tty", "syslog", "posix", "crypt")
CALLS = ("fork", "getuid", "geteuid", "getgid", "killpg", "setsid", "getpgid", "chown", "uname")
CALLS += ("statvfs", "sched_getaffinity", "getloadavg", "register_at_fork", "posix_fallocate")
SIGNALS = ("SIGKILL", "SIGALRM", "SIGUSR1", "setitimer", "alarm", "pthread_kill")


def hide() -> None:
    """From here on this Python looks like one of Windows, as far as the kit can see."""
    import signal

    ask = os.statvfs  # Windows has another call, which shutil knows

    def disk_usage(path: str) -> SimpleNamespace:
        found = ask(path)
        return SimpleNamespace(free=found.f_bavail * found.f_frsize)

    shutil.disk_usage = disk_usage
    subprocess.Popen.kill = lambda process: process.send_signal(9)  # and another way to end
    for name in UNIX:
        sys.modules[name] = None
    for module, names in ((os, CALLS), (signal, SIGNALS)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)


def modules() -> None:
    import gankit

    for found in pkgutil.walk_packages(gankit.__path__, "gankit."):
        importlib.import_module(found.name)


def check() -> None:
    from torch import nn

    from gankit.checks import checks_for

    assert checks_for("01_gan_mnist")("generator", nn.Identity).score >= 0


def training(folder: Path) -> None:
    import torch

    from gankit import data, plots, train

    net = torch.nn.Linear(784, 784)
    optimizer = torch.optim.Adam(net.parameters())

    def step(real, labels):
        loss = (net(real.flatten(1)) - real.flatten(1)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return {"loss": loss.item()}

    images = data.load("mnist", source="mini")
    first = images.pixels[:4].float().flatten(1)
    for steps in (3, 5):
        history = train.run(
            step,
            images.batches(8),
            limits=f"{steps} steps",
            checkpoint=train.Checkpoint("run", folder=folder, net=net, optimizer=optimizer),
            monitor=lambda: net(first).view(4, 1, 28, 28),
        )
    assert history.steps == 5 and plots.grid(history.samples).png()


def widget() -> None:
    import torch

    from gankit import widgets

    draw = torch.nn.Sequential(torch.nn.Linear(8, 784), torch.nn.Unflatten(1, (1, 28, 28)))
    assert widgets.LatentExplorer(draw, 8, directions=2).get_state()
    assert widgets.SketchPanel(lambda image: -image, size=32).get_state()


def pictures(folder: Path) -> None:
    """A download, from the first host that has the right bytes."""
    from gankit.data.fetch import fetch
    from gankit.data.registry import RemoteFile

    served = folder / "served"
    served.mkdir()
    content = bytes(range(256)) * 1000
    (served / "set.bin").write_bytes(content)
    handler = partial(SimpleHTTPRequestHandler, directory=str(served))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    checksum = "sha256:" + hashlib.sha256(content).hexdigest()
    urls = (f"{host}/missing.bin", f"{host}/set.bin")
    wanted = RemoteFile(filename="set.bin", urls=urls, checksum=checksum, bytes=len(content))
    assert fetch(wanted, folder / "downloads").read_bytes() == content
    server.shutdown()


def pdf() -> None:
    from gankit.pdf.export import export
    from gankit.pdf.notebook import from_bytes
    from gankit.pdf.pages import map_of

    name = "06_receptive_field"
    course = Path(__file__).parents[2] / "course"
    notebook = from_bytes((course / name / f"{name}.ipynb").read_bytes())
    made = export(notebook, map_of(notebook), "Ada", "1234567", system_fonts=False)
    assert made.pdf.startswith(b"%PDF")


def command(folder: Path) -> None:
    from gankit.cli import main

    assert main(["data", "list"]) == 0
    assert main(["doctor"]) == 1


def main() -> None:
    folder = Path(sys.argv[1])
    import jupyter_client  # noqa: F401  libraries are taken as they are: they ask sys.platform
    import torch._dynamo  # noqa: F401
    import torchmetrics  # noqa: F401
    import torchvision  # noqa: F401
    from IPython.core import interactiveshell  # noqa: F401
    from matplotlib import pyplot  # noqa: F401

    hide()
    for name, act in {
        "modules": modules,
        "check": check,
        "training": lambda: training(folder),
        "widget": widget,
        "data": lambda: pictures(folder),
        "pdf": pdf,
        "command": lambda: command(folder),
    }.items():
        act()
        print("works:", name)


if __name__ == "__main__":
    main()
