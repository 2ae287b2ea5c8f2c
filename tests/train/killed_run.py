"""Kill a run with SIGKILL ten times, let it end, and compare it with one that was left alone.

A program of its own: it forks before torch has started any thread, so each run is a new process
that need not import torch again.
"""

from __future__ import annotations

import importlib
import os
import random
import signal
import sys
import time
from pathlib import Path

import torch
from tiny_gan import TinyGan, shuffled_loader

from gankit import train
from gankit.train import checkpoint_files

STEPS = 300
KILLS = 10
PADDING = 2_000_000


def child(folder: Path, result: Path) -> None:
    """Train to the end and write the fingerprint of the finished run."""
    gan = TinyGan()
    checkpoint = gan.checkpoint(folder, every="3 steps")
    # A larger file is longer in the writing, so that some kills land inside it.
    checkpoint.things["padding"] = torch.zeros(PADDING)

    def step(real: torch.Tensor) -> dict[str, float]:
        time.sleep(0.003)
        return gan.step(real)

    history = train.run(step, shuffled_loader(), limits=f"{STEPS} steps", checkpoint=checkpoint)
    result.write_bytes(b"".join(gan.fingerprint(history)))


def start(folder: Path, result: Path) -> int:
    """The process id of a forked run."""
    pid = os.fork()
    if pid:
        return pid
    try:
        child(folder, result)
        os._exit(0)
    except BaseException as error:
        print(f"child failed: {error!r}", flush=True)
        os._exit(1)


def newest_step(folder: Path) -> int:
    """The step of the newest good checkpoint, -1 if there is none."""
    for path in checkpoint_files.newest_first(folder / "tiny" / "class"):
        try:
            checkpoint_files.read(path)
            return int(path.stem.split("-")[1])
        except checkpoint_files.BadFile:
            print(f"bad file {path.name}")
    return -1


def main() -> int:
    """Run the comparison. Exit status 0 if both runs are equal."""
    folder = Path(sys.argv[1])
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    torch.set_num_threads(1)
    TinyGan().step(torch.zeros(2, 1, 8, 8))  # imports what the children then have
    importlib.import_module("IPython")
    delays = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    reached, kills, inside_a_write = -1, 0, 0
    patience = 1.0  # grows where a busy machine gets nowhere between two kills
    while kills < KILLS:
        pid = start(folder / "killed", folder / "killed.bin")
        time.sleep(patience * (0.15 + delays.random() * 0.25))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            print("the run ended before it could be killed")
            return 1
        kills += 1
        inside_a_write += bool(list((folder / "killed" / "tiny").rglob(".step-*")))
        step = newest_step(folder / "killed")
        if step < reached:
            print(f"a checkpoint was lost: step {step} after step {reached}")
            return 1
        patience *= 1.5 if step == reached else 1.0
        reached = step
    for name in ("killed", "whole"):
        os.waitpid(start(folder / name, folder / f"{name}.bin"), 0)
    same = (folder / "killed.bin").read_bytes() == (folder / "whole.bin").read_bytes()
    print(f"{kills} kills, {inside_a_write} during a write, last at step {reached}: equal {same}")
    return 0 if same and 0 < reached < STEPS else 1


if __name__ == "__main__":
    raise SystemExit(main())
