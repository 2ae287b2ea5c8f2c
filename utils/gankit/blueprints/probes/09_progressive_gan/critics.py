# Written by `gankit build` from solutions/09_progressive_gan/probes/critics.py: edit that file.
"""The losses of a critic with a gradient penalty, tried on critics whose gradient is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gankit.checks.plain import join_tensors, plain_number
from gankit.checks.probing.randomness import start_from
from gankit.checks.registry import measure

from .toys import (
    CurvedCritic,
    LinearCritic,
    ProductCritic,
    SortingCritic,
    SpyCritic,
)

NEAR = 1e-4
STEEP = 1.5  # at 1 the penalty is 0, and the slope of its root not a number
SEED = 0
LENGTHS = (0.2, 1.4)  # of gradients, before the critic's steepness: shorter and longer than 1


@measure
def critic_terms(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(D, real, fake, depth, alpha, eps)` on scenes in which one term is left.

    `inputs` are real and fake images (N, C, H, W) and eps (N, 1, 1, 1). Views: `distance`,
    `penalty`, `drift` (the loss where the other two terms cancel or are 0), `teaches` (which scores
    of the distance the critic learns from), `learns` (does the
    penalty teach the critic), `drift_learns` (does the drift), `points` (where between the images
    the critic is asked), `passed_on` (for which depth and alpha), `curved` (loss and gradient to a
    critic that bends) and `type`.
    """
    real, fake, eps = inputs
    depth, alpha = options["depth"], options["alpha"]

    def loss(D: SpyCritic, x: Tensor, y: Tensor) -> Tensor:
        start_from(SEED)  # what is drawn is the same in each scene, and cancels
        return _one_number(target(D, x, y, depth, alpha, eps), "critic_loss")

    value = loss(LinearCritic(), real, fake)
    apart, negative, same = _apart(real)
    far, spread, zero = _far(real)
    return {
        "distance": _difference(loss, (apart, negative), (apart, same)),
        "penalty": _penalty(loss, real, options["steepness"]),
        "drift": _difference(loss, (far, spread), (zero, zero.clone())),
        "learns": _learns(loss, real, options["steepness"]),
        "drift_learns": _drift_learns(loss, (far, spread), (zero, zero.clone())),
        "teaches": _teaches(loss, apart, negative),
        "points": _points(loss, real, fake, eps),
        "passed_on": _asked(loss, real, fake, depth, alpha),
        "curved": _curved(loss, real, options["steepness"]),
        "type": f"tensor of shape {tuple(value.shape)}",
    }


def _penalty(loss: Callable, real: Tensor, steepness: float) -> Any:
    """The loss where all scores are 0, and the gradient's lengths do not hang on its place."""
    real = real.clone()
    numbers = real.flatten(1)
    numbers[:, : 4 + len(real)] = 0
    numbers[:, 4 : 4 + len(real)].fill_diagonal_(1)
    critic = SortingCritic(torch.linspace(*LENGTHS, len(real)).to(real), steepness)
    return _number(loss(critic, real, real.clone()))


def _difference(loss: Callable, scene: Any, other: Any) -> Any:
    """By how much two scenes differ: the gradient is alike everywhere, so the penalty cancels."""
    return _number(loss(LinearCritic(), *scene) - loss(LinearCritic(), *other))


def _teaches(loss: Callable, images: Tensor, negative: Tensor) -> str:
    """Scores are proportional to the critic's steepness, so a term's gradient is its value."""
    same = _taught(loss, images, images.clone())
    sides = {
        "fakes": (images, negative),
        "real images": (negative, images),
    }
    taught = [name for name, scene in sides.items() if abs(_taught(loss, *scene) - same) > NEAR]
    return " and ".join(taught) or "neither"


def _taught(loss: Callable, real: Tensor, fake: Tensor) -> float:
    """The gradient to the critic's steepness."""
    critic = LinearCritic(STEEP)
    value = loss(critic, real, fake.clone())
    if not value.requires_grad:
        return 0.0
    (found,) = torch.autograd.grad(value, [critic.steepness], allow_unused=True)
    return 0.0 if found is None else found.item()


def _apart(real: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Real images, and fakes with the negative scores: the same drift, whoever's it is."""
    real = real.clone()
    real.flatten(1)[:, 0] = 0.5 + 0.3 * real.flatten(1)[:, 0]
    fake = real.clone()
    fake.flatten(1)[:, 0] *= -1
    return real, fake, real.clone()


def _flat(real: Tensor) -> tuple[Tensor, Tensor]:
    """Real and fake alike, each with score 0 and a gradient of its own length."""
    real = real.clone()
    numbers = real.flatten(1)
    numbers[:, [0, 2]] = 0
    slopes = numbers[:, [1, 3]]
    lengths = torch.linspace(*LENGTHS, len(real)).to(slopes)[:, None]
    numbers[:, [1, 3]] = lengths * slopes / slopes.norm(dim=1, keepdim=True)
    return real, real.clone()


def _far(real: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Large scores of real images; fakes with their mean and other squares; scores of 0."""
    real, fake, zero = (real.clone() for _ in range(3))
    first = 20 + 10 * real.flatten(1)[:, 0]
    real.flatten(1)[:, 0] = first
    fake.flatten(1)[:, 0] = first.mean() + 5 * torch.linspace(-1, 1, len(real)).to(first)
    zero.flatten(1)[:, 0] = 0
    return real, fake, zero


def _learns(loss: Callable, real: Tensor, steepness: float) -> str:
    critic = ProductCritic(steepness)
    value = loss(critic, *_flat(real))
    if not value.requires_grad:
        return "the loss has no graph"
    (gradient,) = torch.autograd.grad(value, [critic.steepness], allow_unused=True)
    if gradient is None or abs(gradient.item()) < NEAR:
        return "the penalty has no gradient"
    return "the penalty has a gradient"


def _drift_learns(loss: Callable, scene: Any, other: Any) -> str:
    """In both scenes distance and penalty have the same gradient, so the drift's is left."""
    gradients = []
    for images in (scene, other):
        critic = LinearCritic(STEEP)
        value = loss(critic, *images)
        if not value.requires_grad:
            return "the loss has no graph"
        found = torch.autograd.grad(value, [critic.steepness], allow_unused=True)[0]
        gradients.append(0.0 if found is None else found.item())
    is_taught = abs(gradients[0] - gradients[1]) > NEAR
    return "the drift has a gradient" if is_taught else "the drift has no gradient"


def _points(loss: Callable, real: Tensor, fake: Tensor, eps: Tensor) -> str:
    """Of all images that the critic was fed, those that are neither real nor fake."""
    critic = LinearCritic()
    loss(critic, real, fake)
    fed = torch.cat([batch.detach() for batch in critic.fed]).flatten(1)
    near_real, near_fake = (_near(fed, images.flatten(1)) for images in (real, fake))
    new = _unlike(fed[~near_real & ~near_fake])  # the same points may be asked twice
    if len(fed) == len(real) + len(fake):
        return "nowhere"
    if not len(new):
        more = [int(near_real.sum()) > len(real), int(near_fake.sum()) > len(fake)]
        if all(more):
            return "real images and fakes, nothing between"
        return "real images only" if more[0] else "fakes only"
    if len(new) != len(real):
        return f"{len(new)} points between {len(real)} pairs"
    a, b = real.flatten(1), fake.flatten(1)
    share = ((new - b) * (a - b)).sum(1) / (a - b).square().sum(1)
    off = (new - (share[:, None] * a + (1 - share[:, None]) * b)).abs().max().item()
    if off > NEAR:
        return "points that lie on no line from a real image to its fake"
    wanted = eps.flatten()
    if min((share - wanted).abs().max(), (share - 1 + wanted).abs().max()) < NEAR:
        return "each between its pair, where eps says"
    if (share - share[0]).abs().max() < NEAR:
        return "all at the same share of the way"
    return "between their pairs, but not where eps says"


def _unlike(images: Tensor) -> Tensor:
    """The first of all that are the same."""
    kept = images[:1]
    for image in images[1:]:
        if not bool(_near(image[None], kept)):
            kept = torch.cat([kept, image[None]])
    return kept


def _near(points: Tensor, known: Tensor) -> Tensor:
    distances = torch.cdist(points, known, compute_mode="donot_use_mm_for_euclid_dist")
    return distances.amin(dim=1) < NEAR


def _asked(loss: Callable, real: Tensor, fake: Tensor, depth: int, alpha: float) -> str:
    critic = LinearCritic()
    loss(critic, real, fake)
    wrong = [asked for asked in critic.asked if asked != (depth, alpha)]
    return f"once depth {wrong[0][0]}, alpha {wrong[0][1]}" if wrong else "as given"


def _curved(loss: Callable, real: Tensor, steepness: float) -> dict[str, Any]:
    """Real and fake alike, so that it does not matter from which end eps counts."""
    critic = CurvedCritic(steepness)
    value = loss(critic, real, real.clone())
    found = torch.autograd.grad(value, [critic.steepness], allow_unused=True)[0]
    zero = torch.zeros(())
    return join_tensors([value, zero if found is None else found])


@measure
def score_loss(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(D, fake, depth, alpha)`; views `value`, `gradient` (to fakes), `passed_on`."""
    (fake,) = inputs
    critic = CurvedCritic(options["steepness"])
    fake = fake.requires_grad_()
    value = target(critic, fake, options["depth"], options["alpha"])
    value = _one_number(value, "generator_loss")
    gradient = torch.autograd.grad(value, fake)[0] if value.requires_grad else None
    asked = critic.asked == [(options["depth"], options["alpha"])]
    return {
        "value": _number(value),
        "gradient": "none" if gradient is None else join_tensors([gradient]),
        "passed_on": "as given" if asked else f"{critic.asked}",
    }


def _one_number(value: Any, name: str) -> Tensor:
    """A loss, if it is one.

    Raises:
        TypeError: it is no tensor with one number; the message is for the student.
    """
    if not isinstance(value, Tensor):
        kind = "nothing" if value is None else f"a {type(value).__name__}"
        raise TypeError(f"{name} gives {kind}, not a tensor with one number")
    if value.numel() != 1:
        raise TypeError(f"{name} gives a tensor of shape {tuple(value.shape)}, not one number")
    return value.reshape(())


def _number(value: Tensor) -> Any:
    return plain_number(value.item())
