"""The element-wise functions that a course on GANs knows, and which of them numbers follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from gankit.checks.probing.least_squares import least_squares

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
    named = _first_fit({**ELEMENTARY, **(more or {})}, points, rest, size, centred=True)
    return named or _square(points, rest, size) or _bent(points, rest, size)


def _square(points: Tensor, values: Tensor, size: float) -> Fit | None:
    """A square around any number."""
    powers = torch.stack([points**power for power in range(3)], 1)
    found = least_squares(powers, values)
    if found is None:
        return None
    _, slope, factor = found.tolist()
    off = values - factor * points.square() - slope * points
    if abs(factor) < EPSILON or float((off - off.mean()).abs().max()) > TOLERANCE * size:
        return None
    return Fit(f"({_less(-slope / (2 * factor))})²", factor)


def _bent(points: Tensor, values: Tensor, size: float) -> Fit | None:
    """Two straight lines that meet at any number: a distance, or a hinge."""
    slopes = (values[1:] - values[:-1]) / (points[1:] - points[:-1])
    left, right = float(slopes[0]), float(slopes[-1])
    near = 1e-2 * size
    at_left, at_right = (slopes - left).abs() < near, (slopes - right).abs() < near
    count = int(at_left.sum())
    if abs(left - right) < 2 * near or count + int(at_right.sum()) < len(slopes) - 1:
        return None
    if not bool(at_left[:count].all()) or count < 2 or int(at_right.sum()) < 2:
        return None
    start = values[0] - left * points[0], values[-1] - right * points[-1]
    place = float((start[0] - start[1]) / (right - left))
    if abs(left) < near:
        return Fit(f"max(0, {_less(place)})", right)
    if abs(right) < near:
        return Fit(f"max(0, {place:.3g} - x)", -left)
    return Fit(f"|{_less(place)}|", right) if abs(left + right) < near else None


def _less(number: float) -> str:
    """`x - 0.5`, `x + 0.5`."""
    return f"x {'-' if number > 0 else '+'} {abs(number):.3g}"


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
