"""The element-wise functions that a course on GANs knows, and which of them numbers follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

TOLERANCE = 3e-4
EPSILON = 1e-7  # below this a value does not depend on an element

PointFunction = Callable[[Tensor], Tensor]

# Simplest first: the first that fits is the name.
ELEMENTARY: dict[str, PointFunction] = {
    "x": lambda t: t,
    "x²": torch.square,
    "(x - 1)²": lambda t: (t - 1).square(),
    "(x + 1)²": lambda t: (t + 1).square(),
    "(x - 0.9)²": lambda t: (t - 0.9).square(),
    "|x|": torch.abs,
    "|x - 1|": lambda t: (t - 1).abs(),
    "|x + 1|": lambda t: (t + 1).abs(),
    "-log σ(x), the label of a real one": lambda t: F.softplus(-t),
    "-log(1 - σ(x)), the label of a fake": F.softplus,
    "max(0, 1 - x)": lambda t: F.relu(1 - t),
    "max(0, 1 + x)": lambda t: F.relu(1 + t),
    "max(0, x)": F.relu,
    "max(0, -x)": lambda t: F.relu(-t),
    "max(0, x - 1)": lambda t: F.relu(t - 1),
    "min(0, x)": lambda t: t.clamp(max=0),
    "σ(x)": torch.sigmoid,
    "σ(x)²": lambda t: torch.sigmoid(t).square(),
    "(σ(x) - 1)²": lambda t: (torch.sigmoid(t) - 1).square(),
    "-log σ(σ(x)), the sigmoid twice": lambda t: F.softplus(-torch.sigmoid(t)),
    "-log(1 - σ(σ(x))), the sigmoid twice": lambda t: F.softplus(torch.sigmoid(t)),
    "smooth L1 of x - 1": lambda t: F.smooth_l1_loss(t, torch.ones_like(t), reduction="none"),
    "smooth L1 of x": lambda t: F.smooth_l1_loss(t, torch.zeros_like(t), reduction="none"),
    "smooth L1 of x + 1": lambda t: F.smooth_l1_loss(t, -torch.ones_like(t), reduction="none"),
    "tanh(x)": torch.tanh,
    "exp(x)": torch.exp,
    "exp(-x)": lambda t: torch.exp(-t),
    "x³": lambda t: t**3,
    "-log σ(x) with the label 0.9": lambda t: 0.9 * F.softplus(-t) + 0.1 * F.softplus(t),
    "log(|x|)": lambda t: t.abs().clamp(min=1e-12).log(),
}


def paired(other: float) -> dict[str, PointFunction]:
    """Functions of x beside one other number y at the same place."""
    y = torch.tensor(other, dtype=torch.float64)
    return {
        "|x - y|": lambda t: (t - y).abs(),
        "(x - y)²": lambda t: (t - y).square(),
        "smooth L1 of x - y": lambda t: F.smooth_l1_loss(t, y.expand_as(t), reduction="none"),
        "|x + y|": lambda t: (t + y).abs(),
        "x · y": lambda t: t * y,
        "max(0, x - y)": lambda t: F.relu(t - y),
        "√((x - y)²)": lambda t: ((t - y).square() + 1e-6).sqrt(),
        "| |x| - |y| |": lambda t: (t.abs() - y.abs()).abs(),
        "log cosh(x - y)": lambda t: torch.log(torch.cosh(t - y)),
    }


@dataclass(frozen=True)
class Fit:
    """`factor` times the function `name`, up to a constant."""

    name: str
    factor: float


NO_EFFECT = "no effect"


def fit(points: Tensor, values: Tensor, more: dict[str, PointFunction] | None = None) -> Fit | None:
    """Which known function of `points` the `values` follow, up to a constant; None if none.

    Parameters are 1-dimensional and of equal length. `more` functions are tried after the usual.
    """
    points, values = points.double(), values.double()
    if not bool(values.isfinite().all()):
        return None
    rest = values - values.mean()
    size = float(rest.abs().max())
    if size < EPSILON:
        return Fit(NO_EFFECT, 0.0)
    return _first_fit({**ELEMENTARY, **(more or {})}, points, rest, size, centred=True)


def fit_slopes(points: Tensor, slopes: Tensor) -> Fit | None:
    """As `fit`, but given the derivative at each point."""
    points, slopes = points.double(), slopes.double()
    size = float(slopes.abs().max()) if slopes.numel() else 0.0
    if size < EPSILON:
        return Fit(NO_EFFECT, 0.0)
    derivatives = {name: _derivative(function) for name, function in ELEMENTARY.items()}
    return _first_fit(derivatives, points, slopes, size, centred=False)


def _derivative(function: PointFunction) -> PointFunction:
    def slope(points: Tensor) -> Tensor:
        with torch.enable_grad():
            free = points.detach().clone().requires_grad_()
            return torch.autograd.grad(function(free).sum(), free)[0]

    return slope


def _first_fit(
    functions: dict[str, PointFunction], points: Tensor, values: Tensor, size: float, centred: bool
) -> Fit | None:
    for name, function in functions.items():
        known = function(points)
        known = known - known.mean() if centred else known
        square = float((known * known).sum())
        if square < 1e-12:
            continue
        factor = float((values * known).sum()) / square
        if float((values - factor * known).abs().max()) < TOLERANCE * size + 1e-7:
            return Fit(name, factor)
    return None
