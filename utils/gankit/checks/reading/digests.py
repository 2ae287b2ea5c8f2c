"""A few numbers by which large tensors are recognised: what the build keeps of the solution's."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from gankit.checks.probing.start import PERIOD, repeated

CLOSE = 1e-3  # of the root mean square of the tensor
DIRECTIONS = 4
SPREAD = 0.12  # how far the spread of many draws may be from the solution's


def drawn(seed: str, place: object, shape: Sequence[int]) -> Tensor:
    """Evenly drawn numbers of mean 0 and standard deviation 1; long rows of them repeat."""
    count = math.prod(shape)
    return repeated(drawn_row(seed, place, count), count).reshape(tuple(shape))


def drawn_row(seed: str, place: object, count: int) -> Tensor:
    """The numbers of `drawn` before they repeat."""
    code = hashlib.sha256(f"{seed}/{place}".encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(code[:7], "big"))
    edge = math.sqrt(3)
    return torch.empty(min(count, PERIOD)).uniform_(-edge, edge, generator=generator)


def digest(found: dict[str, Any], chance: Sequence[float] = ()) -> dict[str, Any]:
    """A few directed sums of each of the tensors, and the draws: plain data, enough to be sure."""
    return {
        "train": summary(found["train"]),
        "eval": summary(found["eval"]),
        "gradients": [None if g is None else summary(g) for g in found["gradients"]],
        "learns": found["learns"],
        "unused": found["unused"],
        **({"draws": [float(f"{value:.7g}") for value in chance]} if chance else {}),
    }


def same_digest(
    one: dict[str, Any], other: dict[str, Any], passing: Sequence[int] | None = None
) -> bool:
    """Whether two digests are of the same numbers, a parameter that one side lacks left out.

    `passing` are the float inputs (from 0) at which the gradient counts: all, if it is None. Where
    one side drops numbers in its own arithmetic (its digest then has draws), and the other by the
    library, training mode is told by the draws.
    """
    learning = zip(one["learns"], other["learns"], strict=True)
    if any("-" not in pair and pair[0] != pair[1] for pair in learning):
        return False
    if one["unused"] != other["unused"] or not same_summary(one["eval"], other["eval"]):
        return False
    gradients = list(zip(one["gradients"], other["gradients"], strict=True))
    gradients = [pair for n, pair in enumerate(gradients) if passing is None or n in passing]
    if one.get("draws") and other.get("draws"):
        arrives = all((a is None) == (b is None) for a, b in gradients)
        return arrives and _same_draws(one["draws"], other["draws"])
    return same_summary(one["train"], other["train"]) and all(
        same_summary(*pair) for pair in gradients
    )


def moved(one: dict[str, Any], other: dict[str, Any], passing: Sequence[int] | None) -> float:
    """How far the farthest of the tensors of two digests lie apart, as in `apart`."""
    places = range(len(one["gradients"])) if passing is None else passing
    pairs = [(one["train"], other["train"]), (one["eval"], other["eval"])]
    pairs += [(one["gradients"][place], other["gradients"][place]) for place in places]
    return max(apart(*pair) for pair in pairs)


def summary(tensor: Tensor) -> dict[str, Any]:
    """The shape, and sums: the root mean square, then directions of length 1 in units of it."""
    tensor = tensor.detach().double().cpu()
    count = max(1, tensor.numel())
    sums = [(tensor.square().sum() / count).sqrt().item()]
    for number in range(DIRECTIONS):
        direction = drawn("digest", number, tensor.shape).double()
        sums.append((tensor * direction).sum().item() / math.sqrt(count) / max(sums[0], 1e-12))
    return {"shape": list(tensor.shape), "sums": [float(f"{value:.7g}") for value in sums]}


def same_summary(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two summaries are of the same numbers; None stands for no tensor."""
    return apart(one, other) <= 1


def apart(one: dict[str, Any] | None, other: dict[str, Any] | None) -> float:
    """How far two summaries lie apart, in units of what still counts as the same."""
    if one is None or other is None:
        return 0.0 if one is other else math.inf
    if one["shape"] != other["shape"]:
        return math.inf
    (size, *sums), (wanted, *others) = one["sums"], other["sums"]
    steps = [abs(a - b) / (2 * CLOSE) for a, b in zip(sums, others, strict=True)]
    return max([abs(size - wanted) / (CLOSE * wanted) if size != wanted else 0.0, *steps])


def _same_draws(one: Sequence[float], other: Sequence[float]) -> bool:
    (count, spread, *sums), (_, wanted, *means) = one, other
    margin = 6 * max(spread, wanted) / math.sqrt(count)
    return abs(spread - wanted) <= SPREAD * wanted and all(
        abs(a - b) <= margin for a, b in zip(sums, means, strict=True)
    )
