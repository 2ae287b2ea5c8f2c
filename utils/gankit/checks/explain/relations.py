"""How found numbers are related to the asked ones: a factor, an offset, a function, some rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

CLOSE = 2e-4
FEW = 4.5  # a smaller factor may be any number, and no size
ENOUGH = 5  # different numbers, before a function of them is believed
_NAMED_FACTORS = {
    1 / math.log(2): "1/log 2",
    1 / math.log(10): "1/log 10",
    math.log(2): "log 2",
    math.log(10): "log 10",
    math.log2(10): "log 10 / log 2",
    math.log10(2): "log 2 / log 10",
}
_FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "the square root of what is asked": lambda x: x.clamp(min=0).sqrt(),
    "the square of what is asked": torch.square,
    "the absolute value of what is asked": torch.abs,
    "what is asked, without its negative part": torch.relu,
    "what is asked, mapped from [-1, 1] to [0, 1]": lambda x: (x + 1) / 2,
    "what is asked, mapped from [0, 1] to [-1, 1]": lambda x: 2 * x - 1,
    "1 minus what is asked": lambda x: 1 - x,
    "the logarithm of what is asked": lambda x: x.clamp(min=1e-30).log(),
    "1 divided by what is asked": lambda x: 1 / x,
    "the tanh of what is asked": torch.tanh,
    "the sigmoid of what is asked": torch.sigmoid,
    "what is asked, rounded to whole numbers": torch.round,
    "what is asked, rounded down": torch.floor,
    "what is asked, rounded to one digit": lambda x: (x * 10).round() / 10,
    "what is asked, rounded to two digits": lambda x: (x * 100).round() / 100,
}


def close(one: Tensor, other: Tensor) -> bool:
    """Equal within the tolerance of a reading; what is not finite is near to nothing."""
    if not bool(one.isfinite().all() and other.isfinite().all()):
        return False
    size = float(one.abs().max()) if one.numel() else 0.0
    return bool(((one - other).abs() <= CLOSE * size + 1e-6).all())


def said_factor(factor: float) -> str:
    """`2 times`, `half`, `-1 times`, `1/log 2 times`."""
    if math.isclose(factor, 0.5, rel_tol=1e-3):
        return "half"
    for value, name in _NAMED_FACTORS.items():
        if math.isclose(factor, value, rel_tol=1e-3):
            return f"{name} times"
    if 0 < abs(factor) < 1 and math.isclose(1 / factor, round(1 / factor), rel_tol=1e-3):
        return f"{'-' if factor < 0 else ''}1/{abs(round(1 / factor))} times"
    return f"{factor:.4g} times"


def is_plain_factor(factor: float) -> bool:
    """Whether a single pair of numbers is enough to believe in this factor."""
    if math.isclose(abs(factor), 1, rel_tol=1e-4):
        return factor < 0
    names = [*_NAMED_FACTORS, *(float(n) for n in range(2, 65)), *(1 / n for n in range(2, 65))]
    return any(math.isclose(abs(factor), name, rel_tol=2e-5) for name in names)


def factor_between(wanted: Tensor, found: Tensor) -> float | None:
    """The number by which all of `wanted` must be multiplied, if there is one."""
    square = float((wanted * wanted).sum())
    if square < 1e-12:
        return None
    factor = float((wanted * found).sum()) / square
    return factor if close(found, factor * wanted) else None


def axis_of_factor(wanted: Tensor, found: Tensor, sizes: Sequence[int]) -> str:
    """What a factor is, where it is the size of one axis of what came in and of no other."""
    factor = factor_between(wanted.double().flatten(), found.double().flatten())
    if factor is None or factor < 1e-6:
        return ""
    for size, what in ((factor, "summed over it"), (1 / factor, "divided by it once more")):
        axes = [axis for axis, long in enumerate(sizes) if math.isclose(long, size, rel_tol=1e-3)]
        if size > FEW and len(axes) == 1:
            return f"; axis {axes[0]} of what comes in is {size:.0f} long, as if it were {what}"
    return ""


def relation(wanted: Tensor, found: Tensor) -> str:
    """What `found` is, told by `wanted`, of the same shape; "" where nothing simple fits."""
    wanted, found = wanted.double().flatten(), found.double().flatten()
    if not bool(found.isfinite().all()):
        bad = int((~found.isfinite()).sum())
        return "not a finite number" if found.numel() == 1 else f"not finite at {bad} places"
    if wanted.numel() == 1:
        return _of_one(wanted, found)
    spread = float(found.max() - found.min())
    if spread < 1e-7 and float(wanted.max() - wanted.min()) > 1e-5:
        return f"{float(found[0]):.4g} everywhere"
    factor = factor_between(wanted, found)
    if factor is not None and math.isclose(factor, 1, rel_tol=1e-3):
        return ""
    if factor is not None:
        return f"{said_factor(factor)} what is asked"
    if close(found - wanted, (found - wanted).mean().expand_as(found)):
        return f"what is asked, plus {float((found - wanted).mean()):.4g}"
    if set(wanted.tolist()) == {0.0, 1.0} and close(1 - wanted, found):
        return "what is asked, with 0 and 1 exchanged"
    if len(set(wanted.tolist())) < ENOUGH:
        return ""
    for name, function in _FUNCTIONS.items():
        if close(function(wanted), found) and not close(wanted, found):
            return name
    limits = _clamped(wanted, found)
    if limits:
        return limits
    return "what is asked, in another order" if _reordered(wanted, found) else ""


def _of_one(wanted: Tensor, found: Tensor) -> str:
    """Of single numbers only a plain factor is believed; anything else may be chance."""
    one, other = float(wanted), float(found)
    if one.is_integer() and other.is_integer():  # of counts every pair has a plain factor
        return ""
    if abs(one) > 1e-6 and is_plain_factor(other / one):
        return f"{said_factor(other / one)} what is asked"
    return ""


def _clamped(wanted: Tensor, found: Tensor) -> str:
    low, high = float(found.min()), float(found.max())
    if close(wanted.clamp(low, high), found):
        if float(wanted.min()) < low - 1e-5 and float(wanted.max()) <= high + 1e-5:
            return f"what is asked, but never below {low:.4g}"
        if float(wanted.max()) > high + 1e-5 and float(wanted.min()) >= low - 1e-5:
            return f"what is asked, but never above {high:.4g}"
        return f"what is asked, cut to [{low:.4g}, {high:.4g}]"
    return ""


def _reordered(wanted: Tensor, found: Tensor) -> bool:
    return wanted.numel() > 3 and close(wanted.sort().values, found.sort().values)


def right_part(wanted: Tensor, found: Tensor) -> str:
    """Which entries along the first axis are right, where some are and some are not."""
    if wanted.dim() < 1 or len(wanted) < 2:
        return ""
    rows = [close(one, other) for one, other in zip(wanted, found, strict=True)]
    if not any(rows) or all(rows):
        return ""
    wrong = [number for number, right in enumerate(rows, start=1) if not right]
    some, are = ("entry", "is") if len(wrong) == 1 else ("entries", "are")
    text = f"{some} {_spans(wrong)} of {len(rows)} along the first axis {are} wrong"
    right = [number for number, row in enumerate(rows) if row]
    twice = all(any(close(found[r], found[w - 1]) for r in right) for w in wrong)
    each = "it repeats another entry" if len(wrong) == 1 else "each repeats another entry"
    return f"{text}: {each}" if twice and wanted.dim() > 1 else text


def _spans(rows: Sequence[int]) -> str:
    """Numbers of entries, short."""
    texts = list(map(str, rows))
    if len(rows) > 2 and rows[-1] - rows[0] == len(rows) - 1:
        return f"{rows[0]} to {rows[-1]}"
    return ", ".join(texts) if len(texts) < 6 else ", ".join(texts[:5]) + ", …"
