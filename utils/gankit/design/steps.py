"""A training step of one's own, for the game on points: its brief, its properties, how it plays."""

from __future__ import annotations

import copy
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import torch
from torch import Tensor, nn

from gankit import points
from gankit.design.brief import AskedProperty, Properties
from gankit.design.scores import earth_movers
from gankit.plots.plane import plane_points

BATCH, DRAWN, TRIED, GAMES = 256, 400, 3, 3
Step = Callable[..., dict[str, float]]


@dataclass(frozen=True)
class StepBrief:
    """What is asked of `step(G, D, opt_g, opt_d, real, z)`: how much a step may cost.

    `real` are 256 points `(256, 2)` of the ring, `z` 256 latent vectors `(256, 8)`. Both optimisers
    are Adam with these learning rates. `most_updates` counts the steps of both together,
    `most_points` what goes through the discriminator.
    """

    exercise: str
    most_updates: int
    most_points: int
    lr_g: float = 2e-3
    lr_d: float = 2e-4
    steps: int = 800


@dataclass
class Played:
    """The end of a few games: scores (means), the moments for `plots.plane`, how long it took."""

    scores: dict[str, float]
    moments: dict[str, tuple[Tensor, Tensor]]
    seconds: float


@dataclass
class _Game:
    """Two players and what a step does with them."""

    brief: StepBrief
    seed: int = 0
    updates: int = 0
    seen: int = 0
    told: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        torch.manual_seed(self.seed)
        self.G, self.D, *optimisers = points.players(self.brief.lr_g, self.brief.lr_d)
        self.optimisers = optimisers
        self.D.register_forward_pre_hook(self._see)
        for optimiser in optimisers:
            optimiser.register_step_post_hook(self._update)

    def _see(self, _: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        self.seen += len(inputs[0])

    def _update(self, *_: object) -> None:
        self.updates += 1

    def run(self, step: Step, steps: int, reals: Callable[[int], Tensor] = points.ring) -> _Game:
        """Play this many steps with a copy of `step`, so that no game knows of another."""
        own = copy.deepcopy(step)
        for _ in range(steps):
            real = reals(BATCH)
            self.told.append(own(self.G, self.D, *self.optimisers, real, self.latent(BATCH)))
        return self

    def latent(self, count: int) -> Tensor:
        return torch.randn(count, points.LATENT)

    def weights(self, net: nn.Module) -> Tensor:
        return torch.cat([weight.detach().flatten() for weight in net.parameters()])


def play(step: Step, brief: StepBrief, games: int = GAMES, budget: str | None = None) -> Played:
    """Train with this step from several beginnings, on the CPU, and measure the drawn points.

    Args:
        budget: "smoke" plays a twentieth of the steps; default the variable GANKIT_BUDGET.

    Returns:
        `scores`: `earth`, the earth mover's distance of 400 drawn points to 400 real ones, lower is
        better; `blobs`, how many of the ring's eight are reached; `points`, what goes through the
        discriminator in a step.
    """
    smoke = (budget or os.environ.get("GANKIT_BUDGET")) == "smoke"
    steps = brief.steps // points.SMOKE_SHARE if smoke else brief.steps
    began, found, moments = time.perf_counter(), [], {}
    with torch.random.fork_rng(devices=[]):
        for seed in range(games):
            game = _Game(brief, seed).run(step, steps)
            seen = game.seen / steps
            torch.manual_seed(seed)
            with torch.no_grad():
                drawn = game.G(game.latent(DRAWN))
                moments[f"game {seed + 1}"] = drawn, game.D(plane_points())
            earth = earth_movers(drawn, points.ring(DRAWN))
            found.append({"earth": earth, "blobs": points.reached(drawn), "points": seen})
    scores = {name: sum(one[name] for one in found) / games for name in found[0]}
    return Played(scores, moments, time.perf_counter() - began)


def inspect_step(step: Step, brief: StepBrief) -> Properties:
    """Whether a step fulfils the brief, however it is written."""
    with torch.random.fork_rng(devices=[]):
        return Properties([_try(asked, test, step, brief) for asked, test in TESTS])


def _try(asked: str, test: Callable, step: Step, brief: StepBrief) -> AskedProperty:
    asked = asked.format(**asdict(brief))
    try:
        found, holds = test(step, brief)
    except Exception as error:  # the student's own step
        return AskedProperty(asked, f"{type(error).__name__}: {error}", False)
    return AskedProperty(asked, found, bool(holds))


def _moves(step: Step, brief: StepBrief) -> tuple[str, bool]:
    game = _Game(brief)
    before = [game.weights(net) for net in (game.G, game.D)]
    game.run(step, TRIED)
    after = [game.weights(net) for net in (game.G, game.D)]
    still = [name for name, a, b in zip("GD", before, after, strict=True) if torch.equal(a, b)]
    finite = all(bool(weights.isfinite().all()) for weights in after)
    found = f"{' and '.join(still)} stays as it is" if still else "both move"
    return found if finite else "weights that are not finite", not still and finite


def _updates(step: Step, brief: StepBrief) -> tuple[str, bool]:
    updates = _Game(brief).run(step, TRIED).updates / TRIED
    return f"{updates:g}", updates <= brief.most_updates


def _points(step: Step, brief: StepBrief) -> tuple[str, bool]:
    seen = _Game(brief).run(step, TRIED).seen / TRIED
    return f"{seen:,.0f}", 0 < seen <= brief.most_points


def _through_d(step: Step, brief: StepBrief) -> tuple[str, bool]:
    """With a discriminator that is 0 everywhere and stays so, no real point can reach G."""
    ends = []
    for shift in (0.0, 1.0):
        game = _Game(brief)
        for weight in game.D.parameters():
            nn.init.zeros_(weight)
        game.optimisers[1] = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.0)
        game.run(step, TRIED, lambda count, shift=shift: points.ring(count) + shift)
        ends.append(game.weights(game.G))
    same = torch.equal(*ends)
    return "it does" if same else "other real points move G although D says nothing", same


def _repeats(step: Step, brief: StepBrief) -> tuple[str, bool]:
    ends = [game.weights(game.G) for game in (_Game(brief).run(step, TRIED) for _ in range(2))]
    largest = (ends[0] - ends[1]).abs().max().item()
    return f"largest difference {largest:.1g}", largest == 0


def _tells(step: Step, brief: StepBrief) -> tuple[str, bool]:
    told = _Game(brief).run(step, 1).told[0]
    if not isinstance(told, dict) or not told:
        return type(told).__name__, False
    kinds = ", ".join(f"{name}: {type(loss).__name__}" for name, loss in told.items())
    return kinds, all(isinstance(loss, float) and math.isfinite(loss) for loss in told.values())


TESTS = (
    ("both networks move, and stay finite", _moves),
    ("at most {most_updates} updates of both together", _updates),
    ("at most {most_points:,} points through D", _points),
    ("G learns what is real from D alone", _through_d),
    ("the same numbers from the same beginning", _repeats),
    ("its losses come back as a dict of floats", _tells),
)
