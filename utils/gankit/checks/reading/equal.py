"""Tells networks equal by numbers: the same numbers put in, the same come out, in any notation.

Parameters are matched in the order in which a forward pass first uses them. A *table* describes
the solution's, place by place; it is plain data. Equal numbers mean the same function. Unequal
ones prove nothing (parallel branches may run in another order): then a reader has to look.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gankit.checks.plain import one_tensor
from gankit.checks.probing.device import StayOn
from gankit.checks.probing.randomness import start_from
from gankit.checks.probing.start import fill, repeated
from gankit.checks.reading.digests import (
    digest,
    drawn,
    drawn_row,
    same_digest,
    same_summary,
    summary,
)
from gankit.checks.reading.first_use import first_use, placed, shape_lazy_layers, unchanged
from gankit.checks.reading.operations import DROPOUTS, plain_name
from gankit.checks.reading.reach import reached

__all__ = [
    "Unmatched",
    "attempts",
    "dictate",
    "digest",
    "draws",
    "numbers",
    "outputs",
    "same_digest",
    "table_of",
]

IDLE = 1e-3  # of the gradient on the weight before it
TRIED = 0.3  # put into each bias that the solution lacks
MOST_EXCHANGES = 1

DRAWS = 256  # of a network that drops numbers in its own arithmetic
MOST = 200_000  # numbers in the pictures of all draws

Place = Sequence[float]  # centre, spread, 1 where it has no effect, then the shape
Table = Sequence[Place]


class Unmatched(Exception):
    """The numbers of the solution do not fit into this network; `str()` is the reason."""


class Another(ValueError):
    """The network gives other numbers."""


def table_of(network: nn.Module, inputs: Sequence[Any], seed: str = "table") -> Table:
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


def dictate(
    network: nn.Module, inputs: Sequence[Any], table: Table, seed: str, attempt: int = 0
) -> str:
    """Put numbers into the parameters that depend on the seed and the place in the solution alone.

    Gives the reason where the parameters do not match the table's, "" where they do. A bias that
    the solution lacks becomes 0.
    """
    try:
        _dictate(network, inputs, table, seed, attempt, first_use(network, inputs))
    except Unmatched as error:
        return str(error)
    return ""


def numbers(
    network: nn.Module,
    inputs: Sequence[Any],
    table: Table,
    seed: str,
    attempt: int = 0,
    order: list[str] | None = None,
    wanted: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a network gives with dictated numbers.

    `train` and `eval` are the outputs in both modes, dropout replaced by a factor that depends on
    its rate; `gradients` are those at each float input, in a direction drawn from the seed (None
    where none arrives). `learns` has a sign for each place of the table: "1" where a gradient can
    reach the parameter, "0" where not, "-" where the network has none. `unused` is the number of
    parameters that no pass uses; `dropout` says whether dropout of the library is used, `chance`
    whether the code draws random numbers of its own. Parameters keep the dictated numbers; modes,
    buffers and the state of the random numbers are as before. `order` is what `first_use` gives,
    where it is known. `wanted` is the summary of `train` without which the rest is of no interest.

    Raises:
        Unmatched: the parameters are not the solution's.
        Another: `train` is not as wanted.
        Exception: what the student's code raises.
    """
    shape_lazy_layers(network, inputs)
    order = first_use(network, inputs) if order is None else order
    with torch.random.fork_rng(devices=[]), unchanged(network), StayOn(_device(inputs)):
        matched, spare = _dictate(network, inputs, table, seed, attempt, order)
        buffers = {name: value.clone() for name, value in network.named_buffers()}
        network.train()
        found = _training(network, inputs, matched, seed, wanted)
        network.eval()
        with torch.no_grad(), WithoutChance():
            found["eval"] = one_tensor(network(*placed(inputs))).detach().clone()
        parameters = dict(network.named_parameters())
        used = {*matched, *spare}
        found["unused"] = sum(p.requires_grad for n, p in parameters.items() if n not in used)
        if spare:
            _restore(network, buffers)
            _refuse_effect(network.train(), inputs, spare, found["train"])
        return found


def outputs(
    network: nn.Module, inputs: Sequence[Any], table: Table, seed: str, order: list[str]
) -> tuple[Tensor, Tensor]:
    """What `numbers` gives as `train` and `eval`, without gradients."""
    with torch.random.fork_rng(devices=[]), unchanged(network), StayOn(_device(inputs)):
        _dictate(network, inputs, table, seed, 0, order)
        with torch.no_grad(), WithoutChance():
            training = one_tensor(network.train()(*placed(inputs))).detach().clone()
            return training, one_tensor(network.eval()(*placed(inputs))).detach().clone()


def _device(inputs: Sequence[Any]) -> Any:
    return next((value.device for value in inputs if isinstance(value, Tensor)), "cpu")


def draws(network: nn.Module, inputs: Sequence[Any]) -> list[float]:
    """What chance does to the output in training mode, over many draws.

    The root mean square of the outputs' standard deviations, and sums of their means in directions
    of length 1. The network has its numbers already, and goes by single images.
    """
    size = sum(value.numel() for value in inputs if isinstance(value, Tensor))
    count = max(8, min(DRAWS, MOST // max(1, size)))
    fed = [
        value.repeat(count, *[1] * (value.dim() - 1)) if isinstance(value, Tensor) else value
        for value in inputs
    ]
    with torch.random.fork_rng(devices=[]), unchanged(network), torch.no_grad(), _SameChance():
        start_from(0)
        output = one_tensor(network.train()(*fed)).double()
    output = output.reshape(count, -1)
    spread = output.var(0).mean().sqrt().item()
    size, *sums = summary(output.mean(0))["sums"]
    return [float(count), spread, *(size * total for total in sums)]


class WithoutChance(TorchFunctionMode):
    """Puts a factor in place of each dropout: it depends on kind and rate, on nothing random."""

    used = False

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name, in_place = plain_name(func)
        if name not in DROPOUTS:
            return func(*args, **kwargs)
        names = ("input", "p", "training", "inplace")
        given = {"p": 0.5, "training": True, "inplace": in_place}
        given |= dict(zip(names, args, strict=False)) | kwargs
        rate = float(given["p"]) if given["training"] else 0.0
        if rate == 0:
            return given["input"]
        self.used = True
        factor = 1 - rate * (0.5 if name == "dropout" else 0.4)
        return given["input"].mul_(factor) if given["inplace"] else given["input"] * factor


def _restore(network: nn.Module, buffers: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, value in network.named_buffers():
            value.copy_(buffers[name])


def _place(parameter: Tensor, idle: bool) -> Place:
    shape, start = list(parameter.shape), parameter.detach()
    if len(shape) < 2:
        return [float(start.mean() > 0.5), 0.3, int(idle), *shape]
    spread = 1.0 if start.std() > 0.5 else math.sqrt(2 * shape[0] / parameter.numel())
    return [0.0, round(spread, 6), int(idle), *shape]


def _size(place: Place) -> int:
    return math.prod(place[3:])


class _SameChance(TorchFunctionMode):
    """Dropout by `torch.rand`, whose numbers are the same on every processor."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name, _ = plain_name(func)
        if name not in DROPOUTS:
            return func(*args, **kwargs)
        given = dict(zip(("input", "p", "training"), args, strict=False)) | kwargs
        value, rate = given["input"], float(given.get("p", 0.5))
        if not given.get("training", True) or rate in (0, 1):
            return value * (1 - rate) if given.get("training", True) else value
        axes = value.dim() if name == "dropout" else 2
        shape = [*value.shape[:axes], *[1] * (value.dim() - axes)]
        return value * (torch.rand(shape) >= rate) / (1 - rate)


def _idle(network: nn.Module, order: list[str], inputs: Sequence[Any], seed: str) -> set[str]:
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


def _dictate(
    network: nn.Module,
    inputs: Sequence[Any],
    table: Table,
    seed: str,
    attempt: int,
    order: list[str],
) -> tuple[list[str | None], list[str]]:
    """The student's name at each place (None where it has none), and parameters beyond these."""
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

    A vector belongs to what was used before it, so the next place is tried first.
    """
    alike = [place for place in places if _size(table[place]) == parameter.numel()]
    if next_one in alike and _is_vector(parameter.shape) and _is_vector(table[next_one][3:]):
        return next_one
    same = [place for place in alike if tuple(table[place][3:]) == tuple(parameter.shape)]
    vector = _is_vector(parameter.shape)
    kind = [place for place in alike if _is_vector(table[place][3:]) == vector]
    return next(iter([*same, *kind, *alike]), None)


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


def _training(
    network: nn.Module,
    inputs: Sequence[Any],
    matched: Sequence[str | None],
    seed: str,
    expected: Mapping[str, Any] | None,
) -> dict[str, Any]:
    leaves = [
        value.clone().requires_grad_()
        if isinstance(value, Tensor) and value.is_floating_point()
        else value
        for value in inputs
    ]
    fed = [value.clone() if isinstance(value, Tensor) else value for value in leaves]
    state = torch.get_rng_state()
    with torch.enable_grad(), WithoutChance() as mode:
        output = one_tensor(network(*fed))
    chance = not torch.equal(state, torch.get_rng_state())
    if any(isinstance(value, Tensor) and value._version for value in fed):
        raise Unmatched("forward() changes its input in place")
    if expected and not chance and not same_summary(summary(output), dict(expected)):
        raise Another("the output in training mode is not as wanted")
    wanted = [leaf for leaf in leaves if isinstance(leaf, Tensor) and leaf.requires_grad]
    there = reached(output)
    parameters = dict(network.named_parameters())
    learns = ["-" if n is None else str(int(id(parameters[n]) in there)) for n in matched]
    gradients: list[Tensor | None] = [None] * len(wanted)
    if output.requires_grad and wanted:
        total = (output * drawn(seed, "output", output.shape)).sum()
        gradients = list(torch.autograd.grad(total, wanted, allow_unused=True))
    return {
        "train": output.detach().clone(),
        "gradients": gradients,
        "learns": "".join(learns),
        "chance": chance,
        "dropout": mode.used,
    }


def _refuse_effect(
    network: nn.Module, inputs: Sequence[Any], spare: list[str], before: Tensor
) -> None:
    """A bias that the solution lacks may stand where a norm takes it out again, nowhere else."""
    parameters = dict(network.named_parameters())
    with torch.no_grad(), WithoutChance():
        for name in spare:
            parameters[name].fill_(TRIED)
        after = network(*placed(inputs))
        for name in spare:
            parameters[name].zero_()
    if not same_summary(summary(before), summary(after)):
        raise Unmatched(f"the solution has no bias where {spare[0]} stands")
