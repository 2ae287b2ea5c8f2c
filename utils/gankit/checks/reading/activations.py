"""Names an element-wise function by its values, however it was written."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import torch
import torch.nn.functional as F

from gankit.checks.probing.least_squares import least_squares
from gankit.checks.reading.expressions import SAMPLES, PointFunction, evaluate

_SIMPLE: dict[str, PointFunction] = {
    "ReLU": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
    "SiLU": F.silu,
    "GELU": F.gelu,
    "ELU": F.elu,
    "SELU": F.selu,
    "hardtanh": F.hardtanh,
    "softsign": F.softsign,
    "ReLU6": F.relu6,
    "exp": torch.exp,
    "absolute value": torch.abs,
}
_PARTS = {
    **{name: _SIMPLE[name] for name in ("ReLU", "tanh", "sigmoid")},
    "LeakyReLU(0.2)": lambda x: F.leaky_relu(x, 0.2),
    "LeakyReLU(0.1)": lambda x: F.leaky_relu(x, 0.1),
    "LeakyReLU(0.01)": lambda x: F.leaky_relu(x, 0.01),
}


def _catalogue() -> dict[tuple[float, ...], str]:
    names = {}
    for (first, f), (second, g) in product(_PARTS.items(), repeat=2):
        both = evaluate(lambda x, f=f, g=g: g(f(x)))
        name = f"{first} twice" if first == second else f"{first}, then {second}"
        names.setdefault(both, name)
    names.update({evaluate(function): name for name, function in _SIMPLE.items()})
    return names


_NAMES = _catalogue()


@lru_cache(maxsize=1024)
def activation_name(values: tuple[float, ...]) -> str:
    """The usual name of the function with these values on `SAMPLES`, or the values themselves."""
    straight = _straight_line(values)
    if straight:
        return straight
    slope = _leak(values)
    if slope is not None:
        return {0: "ReLU", -1: "absolute value"}.get(slope, f"LeakyReLU({slope:g})")
    if values in _NAMES:
        return _NAMES[values]
    moved = _moved(values)
    if moved:
        return moved
    points = [f"f({x:g}) = {y:.4g}" for x, y in zip(SAMPLES.tolist(), values, strict=True)]
    return "a function with " + ", ".join(points[1:10:2])


def _moved(values: tuple[float, ...]) -> str | None:
    """A usual function times a number, plus a number."""
    wanted = torch.tensor(values, dtype=torch.float64)
    for name, function in _SIMPLE.items():
        known = torch.tensor(evaluate(function), dtype=torch.float64)
        columns = torch.stack([known, torch.ones_like(known)], 1)
        found = least_squares(columns, wanted)
        if found is None:
            return None
        factor, offset = found.tolist()
        if torch.allclose(factor * known + offset, wanted, atol=2e-5, rtol=1e-4):
            steps = [f"times {factor:.4g}"] if abs(factor - 1) > 1e-4 else []
            steps += [f"plus {offset:.4g}"] if abs(offset) > 1e-4 else []
            return f"{name}, then {' '.join(steps)}"
    return None


def _leak(values: tuple[float, ...]) -> float | None:
    """The negative slope when the function is x above 0 and slope * x below."""
    slope = round(values[0] / SAMPLES[0].item(), 4)
    expected = torch.where(SAMPLES >= 0, SAMPLES, slope * SAMPLES)
    close = torch.allclose(
        torch.tensor(values, dtype=torch.float64), expected, atol=2e-5, rtol=1e-4
    )
    return slope if close else None


def _straight_line(values: tuple[float, ...]) -> str | None:
    offset = values[5]
    factor = values[8] - offset
    line = factor * SAMPLES + offset
    if not torch.allclose(torch.tensor(values, dtype=torch.float64), line, atol=1e-5, rtol=1e-5):
        return None
    if factor == 1:
        return f"plus {offset:g}"
    return f"times {factor:g}" + (f" plus {offset:g}" if offset else "")
