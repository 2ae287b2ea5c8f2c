"""Puts numbers into a network's parameters that depend on a seed and their place in the solution.

Parameters are matched in the order in which a forward pass first uses them. A *table* describes
the solution's, place by place; it is plain data.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from gankit.checks.plain import one_tensor
from gankit.checks.probing.start import fill, repeated
from gankit.checks.reading.chance import WithoutChance
from gankit.checks.reading.digests import drawn, drawn_row
from gankit.checks.reading.first_use import first_use, placed, unchanged

IDLE = 1e-3  # of the gradient on the weight before it
MOST_EXCHANGES = 1

Place = Sequence[float]  # centre, spread, 1 where it has no effect, then the shape
Table = Sequence[Place]


class Unmatched(Exception):
    """The numbers of the solution do not fit into this network; `str()` is the reason."""


def table_of(network: nn.Module, inputs: Sequence[object], seed: str = "table") -> Table:
    """The solution's parameters in the order of first use: plain data.

    Numbers will lie around the centre (1 for the scale of a norm) with this standard deviation.
    What has no effect in training mode, as a bias before a norm, is always 0.
    """
    order = first_use(network, inputs)
    parameters = dict(network.named_parameters())
    idle = _idle(network, order, inputs, seed)
    return [_place(parameters[name], name in idle) for name in order]


def attempts(table: Table) -> int:
    """In how many ways a network of this table should be tried: two branches may be exchanged."""
    return 1 + len(_branches(table))


def dictated(
    network: nn.Module,
    inputs: Sequence[object],
    table: Table,
    seed: str,
    attempt: int,
    order: list[str],
) -> tuple[list[str | None], list[str]]:
    """Put the numbers in; give the student's name at each place, and parameters beyond these.

    The name is None where the network has no parameter for a place. A bias that the solution lacks
    becomes 0. `order` is what `first_use` gives.

    Raises:
        Unmatched: the parameters are not the solution's.
    """
    parameters = dict(network.named_parameters())
    places, spare = list(range(len(table))), []
    own = Counter(parameters[name].numel() for name in order)
    if own != Counter(map(_size, table)):
        lacking = Counter(_size(place) for place in table if not place[2]) - own
        for place in table:
            if not place[2] and _size(place) in lacking:
                raise Unmatched(f"nothing is like the solution's {tuple(place[3:])}")
        idle = _idle(network, order, inputs, seed)
        places = [place for place in places if not table[place][2]]
        spare = [name for name in order if name in idle]
    partners: dict[int, str] = {}
    before = -1
    for name in order:
        place = None if name in spare else _partner(parameters[name], places, table, before + 1)
        if place is not None:
            partners[place] = name
            places.remove(place)
            before = place
        elif name not in spare and not _is_vector(parameters[name].shape):
            shape = tuple(parameters[name].shape)
            raise Unmatched(f"nothing in the solution is like {name} of shape {shape}")
        elif name not in spare:
            spare.append(name)
    if places:
        raise Unmatched(f"{len(places)} of the solution's parameters have no partner")
    if attempt:
        partners = _exchanged(partners, _branches(table)[attempt - 1])
    with torch.no_grad():
        for place, name in partners.items():
            _write(parameters[name], table[place], drawn_row(seed, place, _size(table[place])))
        for name in spare:
            parameters[name].zero_()
    return [partners.get(place) for place in range(len(table))], spare


def _place(parameter: Tensor, idle: bool) -> Place:
    shape, start = list(parameter.shape), parameter.detach()
    if len(shape) < 2:
        return [_centre(parameter), 0.3, int(idle), *shape]
    spread = 1.0 if start.std() > 0.5 else math.sqrt(2 * shape[0] / parameter.numel())
    return [0.0, round(spread, 6), int(idle), *shape]


def _size(place: Place) -> int:
    return math.prod(place[3:])


def _idle(network: nn.Module, order: list[str], inputs: Sequence[object], seed: str) -> set[str]:
    """Parameters without effect in training mode: no gradient, or nothing but rounding."""
    parameters = dict(network.named_parameters())
    with torch.random.fork_rng(devices=[]), unchanged(network):
        network.train()
        with torch.enable_grad(), WithoutChance():
            output = one_tensor(network(*placed(inputs)))
        wanted = [n for n in order if parameters[n].requires_grad and output.requires_grad]
        if not wanted:
            return set()
        total = (output * drawn(seed, "idle", output.shape)).sum()
        found = torch.autograd.grad(total, [parameters[n] for n in wanted], allow_unused=True)
    sizes = {
        name: 0.0 if gradient is None else gradient.abs().max().item()
        for name, gradient in zip(wanted, found, strict=True)
    }
    idle, weight = set(), 0.0
    for name in filter(sizes.__contains__, order):
        if parameters[name].dim() > 1:
            weight = sizes[name]
        if sizes[name] == 0 or (parameters[name].dim() < 2 and sizes[name] < IDLE * weight):
            idle.add(name)
    return idle


def _branches(table: Table) -> list[dict[int, int]]:
    """Pairs of equal weights, with the vectors behind them: each place and its counterpart."""
    shapes = [tuple(place[3:]) for place in table]
    found = []
    for shape in dict.fromkeys(shape for shape in shapes if not _is_vector(shape)):
        pair = [place for place, other in enumerate(shapes) if other == shape]
        if len(pair) != 2:
            continue
        first, second = pair
        exchange = {first: second, second: first}
        behind = shapes[first + 1 : first + 2]
        if behind == shapes[second + 1 : second + 2] and behind and _is_vector(behind[0]):
            exchange |= {first + 1: second + 1, second + 1: first + 1}
        found.append(exchange)
    return found[:MOST_EXCHANGES]


def _exchanged(partners: dict[int, str], exchange: dict[int, int]) -> dict[int, str]:
    return {exchange.get(place, place): name for place, name in partners.items()}


def _partner(parameter: Tensor, places: list[int], table: Table, next_one: int) -> int | None:
    """The first place with as many numbers: best of the same shape, then of the same kind.

    A vector belongs to what was used before it, so the next place is tried first; or the one
    behind that, where it starts as the vector does and the next does not: a shift may stand before
    a scale.
    """
    alike = [place for place in places if _size(table[place]) == parameter.numel()]
    if _is_vector(parameter.shape):
        following = [place for place in places if place >= next_one][:2]
        following = [p for p in following if p in alike and _is_vector(table[p][3:])]
        if following and following[0] == min(p for p in places if p >= next_one):
            centre = _centre(parameter)
            return next((p for p in following if table[p][0] == centre), following[0])
    same = [place for place in alike if tuple(table[place][3:]) == tuple(parameter.shape)]
    vector = _is_vector(parameter.shape)
    kind = [place for place in alike if _is_vector(table[place][3:]) == vector]
    return next(iter([*same, *kind, *alike]), None)


def _centre(parameter: Tensor) -> float:
    """1 for what starts as the scale of a norm does, else 0."""
    return float(parameter.detach().mean() > 0.5)


def _is_vector(shape: Sequence[int]) -> bool:
    return math.prod(shape) == max(shape, default=1)


def _write(parameter: Tensor, place: Place, drawn: Tensor) -> None:
    """Put the numbers of a place into a parameter, whose first two axes may be exchanged."""
    centre, spread, idle, *shape = place
    row = torch.zeros_like(drawn) if idle else torch.mul(drawn, spread).add_(centre)
    if list(parameter.shape) == shape and parameter.is_contiguous():
        fill(parameter, row)
        return
    value = repeated(row, _size(place)).reshape(shape)
    rows = shape[0] if len(shape) > 1 else 1
    first = parameter.shape[0] if parameter.dim() > 1 else 1
    if min(rows, first) > 1 and first != rows and first * rows == value.numel():
        value = value.reshape(rows, -1).T
    parameter.copy_(value.reshape(parameter.shape))
