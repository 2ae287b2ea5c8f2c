"""Time training steps: gankit's way beside the way common implementations do it, in one run.

    OMP_NUM_THREADS=1 python bench/train.py            # all
    OMP_NUM_THREADS=1 python bench/train.py pix2pix --rounds 5
    OMP_NUM_THREADS=1 python bench/train.py dcgan --compile whole     the kit's networks compiled
    OMP_NUM_THREADS=1 python bench/train.py cyclegan --compile blocks each residual block by itself

Both ways train the same networks on the same batch with the same losses. The baseline makes the
fakes twice (once for each player), lets gradients run where nobody uses them, and takes Adam as it
comes. The kit makes them once where the exercise allows it, detaches, freezes the discriminator in
the generator's step, and takes the switches of `gankit.train.Speed` for this machine. Order is
drawn anew every round; a ratio is taken within a round, on processor time, and the median is told.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import torch
import torch.nn.functional as F
from nets import Residual, cyclegan_nets, dcgan_nets, fc_nets, pix2pix_nets
from torch import Tensor, nn

from gankit import train
from gankit.plots import Picture
from gankit.train.devices import best_device
from gankit.train.limits import parse_limit
from gankit.train.loop import Training
from gankit.train.screens import Screen
from gankit.train.speed import Speed, Tuning, make_plan

DEVICE = best_device()


@dataclass
class Subject:
    """One network pair with the two ways to train it."""

    name: str
    batch: int
    baseline: Callable[[], None]
    kit: Callable[[], None]
    nets: dict[str, nn.Module] = field(default_factory=dict)
    optimizers: dict[str, torch.optim.Optimizer] = field(default_factory=dict)


def adam(net: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999))


def update(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def bce(logits: Tensor, target: float) -> Tensor:
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


class Game:
    """A pair of players, in two copies: one for each way."""

    def __init__(self, make: Callable[[], tuple[nn.Module, nn.Module]]) -> None:
        torch.manual_seed(0)
        self.G, self.D = (net.to(DEVICE) for net in make())
        self.opt_g, self.opt_d = adam(self.G), adam(self.D)


def latent_subject(name: str, make: Callable, batch: int, latent: int, size: int) -> Subject:
    """A GAN from noise: exercises 01 and 02, new noise for each player."""
    real = torch.rand(batch, 1 if size == 28 else 3, size, size, device=DEVICE) * 2 - 1
    common, ours = Game(make), Game(make)

    def noise() -> Tensor:
        return torch.randn(batch, latent, device=DEVICE)

    def baseline() -> None:
        loss = bce(common.D(real), 1.0) + bce(common.D(common.G(noise())), 0.0)
        update(common.opt_d, loss)
        update(common.opt_g, bce(common.D(common.G(noise())), 1.0))

    def kit() -> None:
        with torch.no_grad():
            fake = ours.G(noise())
        update(ours.opt_d, bce(ours.D(real), 1.0) + bce(ours.D(fake), 0.0))
        with train.frozen(ours.D):
            update(ours.opt_g, bce(ours.D(ours.G(noise())), 1.0))

    return _subject(name, batch, baseline, kit, ours)


def _subject(name: str, batch: int, baseline, kit, game: Game) -> Subject:
    nets = {"G": game.G, "D": game.D}
    return Subject(name, batch, baseline, kit, nets, {"g": game.opt_g, "d": game.opt_d})


def pix2pix_subject() -> Subject:
    """Exercise 05, 256x256, batch 4: baseline with two generator forwards and no detach."""
    x, y = (torch.rand(4, 3, 256, 256, device=DEVICE) * 2 - 1 for _ in range(2))
    common, ours = Game(pix2pix_nets), Game(pix2pix_nets)

    def baseline() -> None:
        loss = bce(common.D(x, y), 1.0) + bce(common.D(x, common.G(x)), 0.0)
        update(common.opt_d, 0.5 * loss)
        fake = common.G(x)
        update(common.opt_g, bce(common.D(x, fake), 1.0) + 100 * F.l1_loss(fake, y))

    def kit() -> None:
        source, target = prepared(ours, x), prepared(ours, y)
        fake = ours.G(source)
        loss = bce(ours.D(source, target), 1.0) + bce(ours.D(source, fake.detach()), 0.0)
        update(ours.opt_d, 0.5 * loss)
        with train.frozen(ours.D):
            loss = bce(ours.D(source, fake), 1.0) + 100 * F.l1_loss(fake, target)
            update(ours.opt_g, loss)

    return _subject("pix2pix 256", 4, baseline, kit, ours)


def prepared(game: Game, images: Tensor) -> Tensor:
    """Images in the memory layout of the game's weights."""
    weight = next(p for p in game.D.parameters() if p.dim() == 4)
    if weight.is_contiguous(memory_format=torch.channels_last) and not weight.is_contiguous():
        return images.contiguous(memory_format=torch.channels_last)
    return images


def cyclegan_losses(game: Game, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The generators' loss with cycle and identity terms, and both fakes."""
    to_b, to_a, judge = game.G["b"], game.G["a"], game.D
    fake_b, fake_a = to_b(a), to_a(b)
    loss = (judge["b"](fake_b) - 1).square().mean() + (judge["a"](fake_a) - 1).square().mean()
    loss = loss + 10 * (F.l1_loss(to_a(fake_b), a) + F.l1_loss(to_b(fake_a), b))
    loss = loss + 5 * (F.l1_loss(to_b(b), b) + F.l1_loss(to_a(a), a))
    return loss, fake_a, fake_b


def cyclegan_subject(size: int = 128) -> Subject:
    """Exercise 07, batch 1. The common way already makes the fakes once and detaches them."""
    a, b = (torch.rand(1, 3, size, size, device=DEVICE) * 2 - 1 for _ in range(2))
    common, ours = Game(cyclegan_nets), Game(cyclegan_nets)

    def judge_step(game: Game, fake_a: Tensor, fake_b: Tensor) -> None:
        loss = torch.zeros((), device=DEVICE)
        for key, real, fake in (("a", a, fake_a), ("b", b, fake_b)):
            judge = game.D[key]
            loss = loss + 0.5 * (judge(real) - 1).square().mean()
            loss = loss + 0.5 * judge(fake.detach()).square().mean()
        update(game.opt_d, loss)

    def baseline() -> None:
        loss, fake_a, fake_b = cyclegan_losses(common, a, b)
        update(common.opt_g, loss)
        judge_step(common, fake_a, fake_b)

    def kit() -> None:
        with train.frozen(ours.D):
            loss, fake_a, fake_b = cyclegan_losses(ours, a, b)
            update(ours.opt_g, loss)
        judge_step(ours, fake_a, fake_b)

    return _subject(f"CycleGAN {size}", 1, baseline, kit, ours)


SUBJECTS = {
    "fc": lambda: latent_subject("FC GAN 28", fc_nets, 64, 100, 28),
    "dcgan": lambda: latent_subject("DCGAN 64", dcgan_nets, 64, 100, 64),
    "pix2pix": pix2pix_subject,
    "cyclegan": cyclegan_subject,
}


def compile_nets(nets: dict[str, nn.Module], how: str) -> None:
    """`torch.compile` each network as a whole, or each of its residual blocks by itself."""
    for net in nets.values():
        parts = [net] if how == "whole" else [m for m in net.modules() if isinstance(m, Residual)]
        for part in parts:
            part.compile()


def timed(step: Callable[[], None]) -> tuple[float, float]:
    """Processor and wall seconds of one call; on a GPU both are the wall's."""
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
    cpu, wall = time.process_time(), time.perf_counter()
    step()
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
    wall = time.perf_counter() - wall
    return (wall if DEVICE.type != "cpu" else time.process_time() - cpu), wall


def measure(
    subject: Subject,
    rounds: int,
    repeats: int,
    speed: Speed,
    tell: Callable[[str], None] = print,
    label: str = "",
    compiled: str = "",
) -> None:
    """Tell one line: images a second of both ways, and the ratio."""
    if compiled:
        compile_nets(subject.nets, compiled)
    plan = make_plan(speed, DEVICE, subject.nets, subject.optimizers)
    tuning = Tuning(plan, subject.nets, subject.optimizers)
    with tuning.active(DEVICE):
        ways = {"baseline": subject.baseline, "kit": subject.kit}
        first = {name: timed(way)[1] for name, way in ways.items()}
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            order = list(ways)
            random.shuffle(order)
            for name in order:
                times = [timed(ways[name])[0] for _ in range(repeats)]
                seconds[name].append(statistics.mean(times))
    ratios = [b / k for b, k in zip(seconds["baseline"], seconds["kit"], strict=True)]
    rate = {name: subject.batch / statistics.median(values) for name, values in seconds.items()}
    name = f"{label}, {subject.name}" if label else subject.name
    if compiled:
        nets = "networks" if compiled == "whole" else "residual blocks"
        tell(f"{name}: {nets} compiled; the first step took {first['kit']:.0f} s")
    tell(
        f"{name:32s} batch {subject.batch:3d}  baseline {rate['baseline']:8.2f} img/s  "
        f"kit {rate['kit']:8.2f} img/s  ratio {statistics.median(ratios):.2f} "
        f"[{min(ratios):.2f}, {max(ratios):.2f}]  ({plan.words() or 'no switches'})"
    )


class DrawingScreen(Screen):
    """Draws every figure as a notebook would, and shows none."""

    wants_figures = True

    def __init__(self) -> None:
        self.figures = 0

    def figure(self, picture: Picture) -> None:
        picture.png()
        self.figures += 1


def measure_loop(seconds: int) -> None:
    """The share of a pix2pix run that is not spent in the step: figures, checkpoints, doctor."""
    subject = pix2pix_subject()
    wall = cpu = 0.0

    def step(x: Tensor) -> dict[str, float]:
        nonlocal wall, cpu
        begun_cpu, begun = time.process_time(), time.perf_counter()
        subject.kit()
        wall += time.perf_counter() - begun
        cpu += time.process_time() - begun_cpu
        return {"d_loss": 1.0 + random.random(), "g_loss": 1.0 + random.random()}

    x = torch.rand(4, 3, 256, 256, device=DEVICE)
    screen = DrawingScreen()
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = train.Checkpoint("bench", folder=folder, **subject.nets, **subject.optimizers)
        limit = parse_limit(f"{seconds} seconds")
        monitor = partial(subject.nets["G"], x)
        training = Training(step, [x] * 50, limit, monitor, checkpoint, None, True, Speed(), screen)
        begun_cpu, begun = time.process_time(), time.perf_counter()
        history = training.go()
        all_cpu, all_wall = time.process_time() - begun_cpu, time.perf_counter() - begun
        size = sum(path.stat().st_size for path in checkpoint.path.glob("*.pt")) / 2e6
    print(
        f"loop: {history.steps} steps of pix2pix 256 in {all_wall:.0f} s, {screen.figures} figures "
        f"and monitors, checkpoints of {size:,.0f} MB; outside the step "
        f"{1 - wall / all_wall:.1%} of the wall time, {1 - cpu / all_cpu:.1%} of the processor's"
    )


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=[*SUBJECTS, "loop"], help="default: all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=1, help="steps a round and way")
    parser.add_argument("--seconds", type=int, default=300, help="length of the loop's run")
    parser.add_argument("--channels-last", action="store_true", help="ask for it on the CPU too")
    parser.add_argument("--compile", choices=["whole", "blocks"], default="", help="kit's networks")
    args = parser.parse_args()
    speed = Speed(channels_last=args.channels_last or None)
    where = platform.processor() or platform.machine()
    print(f"torch {torch.__version__}, {DEVICE}, {torch.get_num_threads()} threads, {where}")
    for name in args.what:
        if name == "loop":
            measure_loop(args.seconds)
        else:
            measure(SUBJECTS[name](), args.rounds, args.repeats, speed, compiled=args.compile)


if __name__ == "__main__":
    main()
