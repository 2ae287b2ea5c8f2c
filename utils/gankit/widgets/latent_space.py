"""Directions in latent space, and the arc between two latent vectors."""

from __future__ import annotations

from collections.abc import Callable

import torch

Draw = Callable[[torch.Tensor], torch.Tensor]
ROUNDS = 3  # of the subspace iteration; the first directions no longer turn after that
STEP = 1e-2


def strongest_directions(draw: Draw, z: torch.Tensor, count: int) -> torch.Tensor:
    """Directions in which the picture of `z` changes most: orthonormal `(count, L)`.

    These are the first right singular vectors of the generator's Jacobian at `z` `(L,)`, found by
    subspace iteration (Halko, Martinsson, Tropp, SIAM Review 2011, section 4.5). J v is a finite
    difference, the other half a backward pass.

    Raises:
        RuntimeError: no gradient passes through `draw`.
    """
    basis = random_directions(len(z), count).to(z)
    for _ in range(ROUNDS):
        with torch.no_grad():
            change = (draw(z + STEP * basis) - draw(z - STEP * basis)) / (2 * STEP)
        points = z.expand(count, -1).clone().requires_grad_()
        with torch.enable_grad():
            (pulled,) = torch.autograd.grad(draw(points), points, change)
        values, vectors = torch.linalg.eigh(pulled @ pulled.T)
        ordered = vectors.flip(1).T @ pulled  # the strongest first
        if not torch.isfinite(values).all() or values[-1] <= 0:
            raise RuntimeError("the picture does not change with z")
        basis = torch.linalg.qr(ordered.T)[0].T
    return basis.detach()


def random_directions(length: int, count: int, seed: int = 0) -> torch.Tensor:
    """Orthonormal directions `(count, length)`; `count` may not pass `length`."""
    generator = torch.Generator().manual_seed(seed)
    return torch.linalg.qr(torch.randn(length, count, generator=generator))[0].T


def arc(start: torch.Tensor, end: torch.Tensor, t: float) -> torch.Tensor:
    """The point at `t` in [0, 1] on the great circle between two latent vectors `(L,)`.

    Lengths change evenly. For parallel vectors it is a straight line (Shoemake 1985).
    """
    cosine = torch.nn.functional.cosine_similarity(start, end, dim=0).clamp(-1, 1)
    angle = torch.arccos(cosine)
    if torch.sin(angle) < 1e-4:
        return torch.lerp(start, end, t)
    length = torch.lerp(start.norm(), end.norm(), t)
    first = torch.sin((1 - t) * angle) * start / start.norm()
    second = torch.sin(t * angle) * end / end.norm()
    return length * (first + second) / torch.sin(angle)
