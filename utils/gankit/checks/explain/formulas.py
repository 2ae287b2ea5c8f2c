"""Reads losses and small functions as formulas, from calls alone.

Each element of an argument runs over a grid while everything else is held: what the value does is
the element's function. Nothing is matched with a list of mistakes, and nothing of the code is read.
"""

from __future__ import annotations

import contextlib
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gankit.checks.explain.elementary import fit, paired
from gankit.checks.explain.expressions import formula_of
from gankit.checks.inputs import is_tensor, make_tensor, random_numbers
from gankit.checks.measures import measure_of
from gankit.checks.plain import plain_number
from gankit.checks.spec import Call, Probe

GRID = torch.linspace(-4, 4, 33)
SIZES = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 10 / 3]  # of a number's own size
SCALES = torch.tensor(SIZES, dtype=torch.float64)  # 0.3 becomes exactly 1
SAMPLES = 6  # sets of random inputs on which the value is noted
FAR = 200.0
POINTS, TIMES = 40, 6.0  # at which a formula is sought: up to so many times an argument, or less
Reading = dict[str, Any]


def as_call(probe: Probe) -> Call | None:
    """The call behind a probe of a plain function; None for probes of another kind."""
    if isinstance(probe, Call):
        return probe
    measure = measure_of(probe)
    if measure is not None and measure.is_call and not probe.options:
        return Call(probe.id, probe.of, probe.inputs)
    return None


def read_call(
    target: Callable, probe: Call, weighted: bool = False, names: Sequence[str] = (), like: str = ""
) -> Reading | None:
    """What `target` does with each argument, as plain data; None where it gives no number.

    Keys: `samples` (values on random inputs), `shape` (of the value), `arguments` (one entry for
    each: `function` and `factor` of an element, `curve`, `alike` (do all elements count alike),
    `coupled` (does the curve change with the other arguments), `inside` (with the other elements;
    then `touched` counts those that have a gradient), `gradient`, `share` (of an element in a batch
    twice as long)). Of a value of several numbers the sum is read, `weighted` where the same is
    asked, so that none can stand for another. Where all arguments are numbers, called `names`,
    there is `formula`: what the value is in them, written `like` another, "" if nothing short. Of a
    function that gives another value each time there is only the key `random`.
    """
    target = _summed(target, weighted)
    inputs = _inputs(probe, "base")
    if _value(target, inputs, probe.options) is None:
        return None
    once, again = (_number(target, inputs, probe.options) for _ in range(2))
    if abs(once - again) > 1e-5 * abs(once):
        return {"random": True}
    others = _inputs(probe, "other")
    arguments = []
    for position, given in enumerate(inputs):
        if isinstance(given, Tensor) and given.is_floating_point() and given.dim():
            arguments.append(_read_tensor(target, probe, inputs, others, position))
        elif isinstance(given, float) or isinstance(given, Tensor) and not given.dim():
            arguments.append(_read_number(target, probe, inputs, position))
        else:
            arguments.append({})
    samples = [_number(target, _inputs(probe, str(n)), probe.options) for n in range(SAMPLES)]
    reading = {
        "shape": _shape_of(target.plain, inputs, probe.options),
        "samples": _plain(samples),
        "arguments": arguments,
    }
    if names and all("number" in argument for argument in arguments):
        reading["formula"] = _formula(target, probe, inputs, names, like)
    return reading


def _inputs(probe: Call, name: str) -> list[Any]:
    """Inputs of the probe's kinds and shapes; fixed ones stay as they are."""
    return [
        make_tensor(recipe, "explain", probe.of, name, number)
        if is_tensor(recipe)
        else recipe.get("value")
        for number, recipe in enumerate(probe.inputs)
    ]


def _value(target: Callable, inputs: Sequence[Any], options: Mapping[str, Any]) -> Tensor | None:
    """The value as a tensor; None where it is no number or the call fails."""
    copies = [item.clone() if isinstance(item, Tensor) else item for item in inputs]
    try:
        value = target(*copies, **options)
    except Exception:  # a value outside of what the code takes
        return None
    if isinstance(value, (int, float)):
        return torch.tensor(float(value), dtype=torch.float64)
    return value.detach() if isinstance(value, Tensor) else None


def _number(target: Callable, inputs: Sequence[Any], options: Mapping[str, Any]) -> float:
    value = _value(target, inputs, options)
    return math.nan if value is None else float(value)


def _summed(target: Callable, weighted: bool) -> Callable:
    """The same function, which gives the sum of its numbers in double precision."""

    def one_number(*args: Any, **options: Any) -> Any:
        value = target(*args, **options)
        if not isinstance(value, Tensor):
            return value
        flat = value.double().reshape(-1)
        return flat @ _weights(len(flat)) if weighted else flat.sum()

    one_number.plain = target
    return one_number


def _shape_of(target: Callable, inputs: Sequence[Any], options: Mapping[str, Any]) -> list[int]:
    value = _value(target, inputs, options)
    return [] if value is None else list(value.shape)


def _weights(count: int) -> Tensor:
    """Weights of a sum of several numbers: all unlike, and none near 0."""
    return 1.5 + torch.cos(torch.arange(count, dtype=torch.float64))


def _curve(
    target: Callable, probe: Call, inputs: list[Any], position: int, element: int, grid: Tensor
) -> Tensor:
    values = []
    for point in grid:
        changed = list(inputs)
        changed[position] = inputs[position].clone()
        changed[position].view(-1)[element] = point
        values.append(_number(target, changed, probe.options))
    return torch.tensor(values, dtype=torch.float64)


def _read_tensor(
    target: Callable, probe: Call, inputs: list[Any], others: list[Any], position: int
) -> Reading:
    given = inputs[position]
    last = given.numel() - 1
    curves = [_curve(target, probe, inputs, position, place, GRID) for place in (0, last)]
    found = [
        fit(GRID, curve, _beside(inputs, position, place))
        for curve, place in zip(curves, (0, last), strict=True)
    ]
    mixed = [others[k] if k != position else item for k, item in enumerate(inputs)]
    inside = list(inputs)
    inside[position] = torch.cat([given.reshape(-1)[:1], others[position].reshape(-1)[1:]])
    inside[position] = inside[position].reshape(given.shape)
    reading: Reading = {
        "numel": given.numel(),
        "batch": len(given),
        "function": found[0].name if found[0] else "",
        "factor": plain_number(found[0].factor) if found[0] else 0.0,
        "curve": _plain((curves[0] - curves[0][16]).tolist()),
        "alike": _alike(curves, found),
        "gradient": _gradient(target, probe, inputs, position),
        "share": _share(target, probe, inputs, position),
    }
    if len(inputs) > 1 and "y" not in reading["function"]:
        reading["coupled"] = _other_shape(target, probe, mixed, position, curves[0])
    reading["inside"] = _other_shape(target, probe, inside, position, curves[0])
    if reading["inside"]:
        reading["touched"] = _touched(target, probe, inputs, position)
    return reading


def _share(target: Callable, probe: Call, inputs: list[Any], position: int) -> float:
    """What an element does in a batch of twice the length: half as much in a mean; 0: unknown."""
    batch = len(inputs[position])
    longer = [
        torch.cat([item, item]) if isinstance(item, Tensor) and item.shape[:1] == (batch,) else item
        for item in inputs
    ]
    ends = GRID[[16, 28]]
    before, after = (
        float(curve[1] - curve[0])
        for curve in (_curve(target, probe, given, position, 0, ends) for given in (inputs, longer))
    )
    if not math.isfinite(after) or not math.isfinite(before) or abs(before) < 1e-9:
        return 0.0
    return round(after / before, 3)


def _beside(inputs: list[Any], position: int, place: int) -> dict:
    """Functions of two numbers, where another argument has the same shape."""
    given = inputs[position]
    for other, item in enumerate(inputs):
        same = isinstance(item, Tensor) and item.shape == given.shape
        if other != position and same and item.is_floating_point():
            return paired(float(item.reshape(-1)[place]))
    return {}


def _alike(curves: list[Tensor], found: list) -> bool:
    """Whether the first and the last element count alike, by their function and factor."""
    if None in found:
        return (found[0] is None) == (found[1] is None)
    same_name = found[0].name == found[1].name
    return same_name and math.isclose(found[0].factor, found[1].factor, rel_tol=1e-2)


def _other_shape(
    target: Callable, probe: Call, inputs: list[Any], position: int, curve: Tensor
) -> bool:
    """Whether element 0's curve has another form, not only another height, with these inputs."""
    other = _curve(target, probe, inputs, position, 0, GRID)
    difference = (other - other.mean()) - (curve - curve.mean())
    size = float((curve - curve.mean()).abs().max())
    return bool(difference.abs().max() > 2e-3 * size + 1e-6)


def _free(inputs: list[Any]) -> list[Any]:
    """The inputs, those of numbers with a gradient."""
    return [
        item.clone().requires_grad_()
        if isinstance(item, Tensor) and item.is_floating_point()
        else item
        for item in inputs
    ]


def _touched(target: Callable, probe: Call, inputs: list[Any], position: int) -> int:
    """How many elements of an argument have a gradient; 0 where none can be taken."""
    free = _free(inputs)
    with contextlib.suppress(Exception):  # no gradient, or none that is asked for
        (found,) = torch.autograd.grad(target(*free, **probe.options).sum(), free[position])
        return int((found != 0).sum())
    return 0


def _gradient(target: Callable, probe: Call, inputs: list[Any], position: int) -> str:
    """Whether a gradient comes back to this argument: "flows", "none" or "not a number"."""
    free = _free(inputs)
    try:
        value = target(*free, **probe.options)
    except Exception:  # it takes no input with a graph: the exception says so
        return "raised"
    if not isinstance(value, Tensor) or not value.requires_grad:
        return "none"
    try:
        found = torch.autograd.grad(value.sum(), free[position], allow_unused=True)[0]
    except Exception:  # such as a graph that was used up
        return "raised"
    if found is None or not bool(found.abs().sum() > 0):
        return "none"
    return "flows" if bool(found.isfinite().all()) else "not a number"


def _read_number(target: Callable, probe: Call, inputs: list[Any], position: int) -> Reading:
    given = float(inputs[position]) or 1.0
    values = []
    for scale in SCALES.tolist():
        changed = list(inputs)
        value = given * scale
        is_tensor_there = isinstance(inputs[position], Tensor)
        changed[position] = torch.tensor(value) if is_tensor_there else value
        values.append(_number(target, changed, probe.options))
    return {"number": given, "curve": _plain(values)}


def _formula(
    target: Callable, probe: Call, inputs: list[Any], names: Sequence[str], like: str
) -> str:
    """What the value is in the arguments, and in those options that are numbers."""
    numbers = random_numbers("explain", probe.of, "formula")
    options = {name: value for name, value in probe.options.items() if isinstance(value, float)}
    points: dict[str, list[float]] = {name: [] for name in (*names, *options)}
    values = []
    for _ in range(POINTS):
        given = [(float(one) or 1.0) * TIMES ** numbers.uniform(-1, 1) for one in inputs]
        chosen = {name: value * TIMES ** numbers.uniform(-1, 1) for name, value in options.items()}
        for name, number in zip(points, (*given, *chosen.values()), strict=True):
            points[name].append(number)
        like = [
            torch.tensor(number) if isinstance(one, Tensor) else number
            for number, one in zip(given, inputs, strict=True)
        ]
        values.append(_number(target, like, {**probe.options, **chosen}))
    rows = {name: np.array(row) for name, row in points.items()}
    for name in options:  # one that has no effect may stand there as a number
        fixed = _default(target.plain, name)
        if fixed is not None and _has_no_effect(target, probe, inputs, name):
            rows[f"{fixed:g}"] = np.full(POINTS, fixed)
            del rows[name]
    return formula_of(rows, np.array(values), like)


def _default(target: Callable, name: str) -> float | None:
    """The number that an argument has where it is not given; None where there is none."""
    with contextlib.suppress(TypeError, ValueError, KeyError):
        value = inspect.signature(target).parameters[name].default
        return value if isinstance(value, float) else None
    return None


def _has_no_effect(target: Callable, probe: Call, inputs: list[Any], name: str) -> bool:
    given = [{**probe.options, name: probe.options[name] * times} for times in (0.5, 1.0, 2.0)]
    return len({_number(target, inputs, options) for options in given}) == 1


def _plain(values: Sequence[float]) -> list[Any]:
    """Rounded, so that the same is recorded on every processor."""
    return [plain_number(float(f"{value:.5g}")) for value in values]
