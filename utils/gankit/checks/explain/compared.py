"""Tells a formula that was read beside the asked one: function, factor, reduction, gradient."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from gankit.checks.explain.elementary import ELEMENTARY, NO_EFFECT
from gankit.checks.explain.formulas import GRID, SCALES
from gankit.checks.explain.relations import relation, said_factor

FEW = 5  # a smaller factor may be any number
NEARLY = 1e-2  # of the largest value: half precision is nearer
Reading = Mapping[str, Any]


def tell_formula(
    function: str, names: Sequence[str], wanted: Reading, found: Reading | None
) -> list[str]:
    """Sentences about `function`, whose arguments are called `names`."""
    if found is None:
        return []
    if "random" in found:
        return [f"{function} gives another value each time, also for the same arguments."]
    told = []
    if found["shape"] != wanted["shape"]:
        told.append(_tell_shape(function, wanted["shape"], found["shape"]))
        return told + _tell_gradients(function, names, wanted, found)
    told += _tell_gradients(function, names, wanted, found)
    whole, single = _whole(wanted, found), _tell_arguments(function, names, wanted, found)
    if whole and not (single and "plus" in whole):  # a number that depends on what comes in
        return [*told, f"{function} gives {whole}."]
    return told + ([_formulas(function, wanted, found)] if other_formula(wanted, found) else single)


def other_formula(wanted: Reading, found: Reading | None) -> bool:
    """Whether both were read as formulas of numbers, and not as the same."""
    formulas = [(side or {}).get("formula", "") for side in (wanted, found)]
    return all(formulas) and formulas[0] != formulas[1]


def _formulas(function: str, wanted: Reading, found: Reading) -> str:
    return f"{function} gives {found['formula']}; asked: {wanted['formula']}."


def _tell_arguments(
    function: str, names: Sequence[str], wanted: Reading, found: Reading
) -> list[str]:
    told = []
    rows = list(zip(names, wanted["arguments"], found["arguments"], strict=False))
    for index, (name, one, other) in enumerate(rows):
        new = _tell_argument(function, name, one, other, bool(wanted.get("weighted")))
        if index and new and _same_pair(rows[index - 1][1:], (one, other)):
            continue  # x - y was told of x already
        told += new
    return told


def _same_pair(before: tuple[Reading, Reading], now: tuple[Reading, Reading]) -> bool:
    names = [side.get("function", "") for side in (*before, *now)]
    return "y" in names[0] and names[:2] == names[2:]


def _tell_shape(function: str, wanted: list[int], found: list[int]) -> str:
    if not wanted:
        return (
            f"{function} gives the shape {tuple(found)}; asked: one number without axes, the mean "
            "over all of them."
        )
    return f"{function} gives the shape {tuple(found)}; asked: {tuple(wanted)}."


def _tell_gradients(
    function: str, names: Sequence[str], wanted: Reading, found: Reading
) -> list[str]:
    told = []
    for name, one, other in zip(names, wanted["arguments"], found["arguments"], strict=False):
        if one.get("gradient") == "flows" and other.get("gradient") == "none":
            if other.get("function") != NO_EFFECT:
                told.append(
                    f"The value of {function} depends on {name}, but no gradient comes back to it: "
                    "it is detached, made under no_grad or turned into a plain number."
                )
        elif other.get("gradient") == "not a number":
            told.append(f"The gradient of {function} to {name} is not a number (nan).")
    return told


def _whole(wanted: Reading, found: Reading) -> str:
    """What the value is as a whole, told by the asked value on several inputs."""
    one, other = (_numbers(side["samples"]) for side in (wanted, found))
    if one.shape != other.shape or not bool(one.isfinite().all()):
        return ""
    text = relation(one, other)
    if text.endswith("in another order") or "everywhere" in text and "number" not in text:
        return f"{text} that was tried" if "order" not in text and _is_flat(found) else ""
    reason = (
        _of_this_size(wanted) if "plus" in text else _size_reason(text, one, other, wanted, found)
    )
    return f"{text}{reason}" if text else ""


def _of_this_size(wanted: Reading) -> str:
    """A number that is added may hang on the size: with other inputs it would be another."""
    sizes = next((a for a in wanted["arguments"] if a.get("numel")), None)
    if sizes is None:
        return ""
    return f" (with {sizes['batch']} times {sizes['numel'] // sizes['batch']} numbers)"


def _is_flat(found: Reading) -> bool:
    """Whether no argument moves the value anywhere that was tried."""
    curves = [_numbers(a["curve"]) for a in found["arguments"] if "curve" in a]
    return all(float(curve.max() - curve.min()) < 1e-6 for curve in curves)


def _size_reason(text: str, one: Any, other: Any, wanted: Reading, found: Reading) -> str:
    """What a factor is, where it is the size of a batch or of a map."""
    if not text.endswith("times what is asked") and "half" not in text:
        return ""
    factor = float((one * other).sum() / (one * one).sum())
    pairs = zip(wanted["arguments"], found["arguments"], strict=False)
    return next((_reduction(factor, *pair) for pair in pairs if pair[0].get("numel")), "")


def _reduction(factor: float, one: Reading, other: Reading) -> str:
    """What a factor is, where it is a size: one of the batch has to grow with the batch."""
    numel, batch = one["numel"], one["batch"]
    shares = one.get("share"), other.get("share")
    growth = shares[1] / shares[0] if all(shares) else 0.0
    for size, grows, words in (
        (numel, 2, "a sum where the mean is asked"),
        (batch, 2, "a sum over the batch where the mean is asked"),
        (numel / batch, 1, "a sum over each picture where the mean is asked"),
    ):
        if size < (2 if grows == 2 else FEW):
            continue
        if math.isclose(factor, size, rel_tol=1e-3) and math.isclose(growth, grows, rel_tol=1e-2):
            return f": {words}"
        shrinks = math.isclose(growth, 1 / grows, rel_tol=1e-2)
        if math.isclose(factor, 1 / size, rel_tol=1e-3) and shrinks:
            return f": it is divided by the count once more ({size:g})"
    return ""


def _tell_argument(
    function: str, name: str, one: Reading, other: Reading, weighted: bool
) -> list[str]:
    if not one:
        return []
    if "number" in one:
        return _tell_number(function, name, one, other)
    curves = [_numbers(side["curve"]) for side in (one, other)]
    if _close(*curves) and one["alike"] == other["alike"]:
        return []
    if other["function"] == NO_EFFECT and one["function"] != NO_EFFECT and other["alike"]:
        return [f"{name} has no effect on {function}."]
    pair = "y" in one["function"]  # asked to depend on both
    if other.get("coupled") and not one.get("coupled") and not pair:
        return [
            f"In {function} what {name} does depends on the other argument; asked: each by itself."
        ]
    if other.get("inside") and not one.get("inside"):
        few = other.get("touched", 0)
        if 0 < few <= other["numel"] / 2:
            have = f"{few} of {other['numel']} elements of {name} {'has' if few == 1 else 'have'}"
            return [
                f"In {function} only {have} a gradient, as in a maximum or a median; asked: each "
                "counts by itself."
            ]
        return [
            f"In {function} the elements of {name} are not taken one by one: what one does depends "
            "on the others, as in a root, a square or a logarithm of a mean."
        ]
    if one["alike"] and not other["alike"]:
        return [
            f"Not every element of {name} counts alike in {function}: the first and the last do "
            "not do the same; asked: all of them alike."
        ]
    text = _tell_function(function, name, one, other, curves, weighted)
    return [text] if text else []


def _tell_function(
    function: str, name: str, one: Reading, other: Reading, curves: list, weighted: bool
) -> str:
    if one["function"] and one["function"] == other["function"]:
        factor = other["factor"] / one["factor"] if one["factor"] else 0.0
        if weighted and not math.isclose(factor, 1, rel_tol=2e-3):
            return (
                f"In {function} an element of {name} comes out with another weight, or at other "
                "places."
            )
        if math.isclose(factor, 1, rel_tol=2e-3):
            return ""
        if factor < 0:
            times = "" if math.isclose(factor, -1, rel_tol=2e-3) else f", {said_factor(-factor)}"
            return f"In {function} the part of {name} has the wrong sign{times}."
        reason = _reduction(factor, one, other)
        return (
            f"In {function} the part of {name} counts {said_factor(factor)} what it should{reason}."
        )
    if other["function"]:
        sign = {True: "minus ", False: ""}
        yours = sign[other["factor"] < 0] + other["function"]
        asked = sign[one["factor"] < 0] + one["function"] if one["function"] else "another function"
        if other["function"] == NO_EFFECT:
            return f"The first element of {name} has no effect on {function}."
        if other["function"].startswith("(x ") and other["function"] not in ELEMENTARY:
            yours += ", up to a constant"  # a square around any number, by its form alone
        text = f"In {function} each element x of {name} counts as {yours}; asked: {asked}."
        return text + _scaled(one, other)
    off = float((curves[1] - curves[0]).abs().max() / curves[0].abs().max().clamp(min=1e-9))
    if one["function"] and off < NEARLY:
        return (
            f"In {function} an element of {name} counts as {one['function']} only to about "
            f"{off:.1g} of its size: as if it were computed with few digits."
        )
    if not one["function"]:  # neither has a name: numbers at places say nothing
        return ""
    points = [4, 12, 20, 28]
    values = ", ".join(f"{curves[1][p]:.3g} ({curves[0][p]:.3g})" for p in points)
    places = ", ".join(f"{GRID[p]:g}" for p in points)
    asked = f"; asked: {one['function']}"
    return (
        f"In {function} an element of {name} counts as a function that has no usual name{asked}. "
        f"At {places} it gives, from 0 on, {values} (in brackets: asked)."
    )


def _scaled(one: Reading, other: Reading) -> str:
    """A factor beside another function, where it is the size of a sum."""
    if not one["factor"]:
        return ""
    factor = abs(other["factor"] / one["factor"])
    reason = _reduction(factor, one, other)
    if reason:
        return f" It also counts {said_factor(factor)} what it should{reason}."
    if math.isclose(factor, 1, rel_tol=2e-3) or not one["function"]:
        return ""
    return f" Its weight is {said_factor(factor)} the asked one."


def _tell_number(function: str, name: str, one: Reading, other: Reading) -> list[str]:
    wanted, found = (_numbers(side["curve"]) for side in (one, other))
    if _close(wanted - wanted[4], found - found[4]):  # where the others are as they are
        return []
    if not bool(wanted.isfinite().all()):  # outside of what the function takes
        return []
    points = SCALES.double() * one["number"]
    as_if = _as_if(points, wanted, found)
    if as_if:
        return [f"{function} gives what is asked for another {name}: {as_if}."]
    return [
        f"As {name} grows from 0 to {float(points[-1]):.3g}, {function} {_form(points, found)}; "
        f"asked: it {_form(points, wanted)}."
    ]


def _as_if(points: Any, wanted: Any, found: Any) -> str:
    """What the function makes of an argument before it does what is asked; "" where nothing fits.

    The asked curve has to be a line, so that the argument can be read from each value.
    """
    steps = (wanted[1:] - wanted[:-1]) / (points[1:] - points[:-1])
    slope = float(steps.mean())
    if slope == 0 or float((steps - slope).abs().max()) > 2e-3 * abs(slope):
        return ""
    taken = points[0] + (found - wanted[0]) / slope
    room = 1e-5 * float(points[-1] - points[0])
    if float(taken.min()) < float(points[0]) - room or float(taken.max()) > points[-1] + room:
        return ""
    near = torch.round(taken, decimals=3)
    taken = torch.where((taken - near).abs() < 2e-4, near, taken)  # single precision
    text = relation(points, taken)
    return text.replace("what is asked", "what is given") if "order" not in text else ""


def _form(points: Any, values: Any) -> str:
    """A curve in words: constant, straight, cut off, bent."""
    if not bool(values.isfinite().all()):
        bad = points[~values.isfinite()]
        return f"is not a finite number at {', '.join(f'{float(p):.3g}' for p in bad[:3])}"
    steps = (values[1:] - values[:-1]) / (points[1:] - points[:-1])
    size = float(steps.abs().max())
    if size < 1e-6:
        return f"stays at {float(values[0]):.4g}"
    ends = f"from {float(values[0]):.4g} to {float(values[-1]):.4g}"
    if float((steps - steps.mean()).abs().max()) < 2e-3 * size:
        return f"goes straight {ends} (slope {float(steps.mean()):.3g})"
    moving = steps.abs() > 2e-3 * size
    if int(moving.sum()) == 1:  # a jump, or a bend between two points: no slope is seen
        place = int(moving.nonzero()[0])
        between = f"{float(points[place]):.3g} and {float(points[place + 1]):.3g}"
        return f"goes {ends}, nearly all of it between {between}"
    slopes = steps[moving]
    straight = float((slopes - slopes.mean()).abs().max()) < 2e-2 * size
    if straight and not bool(moving.all()):
        return f"goes {ends} with slope {float(slopes.mean()):.3g} where it moves"
    if bool((steps > -1e-6).all()) or bool((steps < 1e-6).all()):
        return f"goes {ends} on a bent line"
    turn = _turn(steps)
    between = f"{float(points[turn - 1]):.3g} and {float(points[turn + 1]):.3g}"
    return f"goes {ends}, and turns between {between}"


def _turn(steps: Any) -> int:
    """At which point the steps change their sign: it lies between the points beside it."""
    signs = torch.sign(steps)
    return int((signs[1:] != signs[:-1]).nonzero()[0]) + 1


def _close(one: Any, other: Any) -> bool:
    if one.shape != other.shape:
        return False
    size = float(one[one.isfinite()].abs().max()) if bool(one.isfinite().any()) else 0.0
    return bool(((one - other).abs() <= 2e-3 * size + 1e-5).all())


def _numbers(values: Sequence[Any]) -> torch.Tensor:
    return torch.tensor([float(value) for value in values], dtype=torch.float64)
