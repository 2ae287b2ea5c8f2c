"""Tells networks equal by numbers: the same numbers put in, the same come out, in any notation.

Parameters are matched in the order in which a forward pass first uses them. A *table* describes
the solution's, place by place; it is plain data. Equal numbers mean the same function. Unequal
ones prove nothing (parallel branches may run in another order): then a reader has to look.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.overrides import TorchFunctionMode

from gankit.checks.plain import one_tensor
from gankit.checks.probing.device import StayOn
from gankit.checks.reading.operations import DROPOUTS, plain_name

IDLE = 1e-3  # of the gradient on the weight before it
TRIED = 0.3  # put into each bias that the solution lacks
CLOSE = 1e-3  # of the root mean square of the tensor
DIRECTIONS = 4

Place = tuple[list[int], float, float, bool]
Table = list[Place]


class Unmatched(Exception):
    """The numbers of the solution do not fit into this network; `str()` is the reason."""


def first_use(network: nn.Module, inputs: Sequence[Any]) -> list[str]:
    """The names of the parameters, in the order in which a forward pass first uses them.

    Lazy layers get their shapes first. The pass runs on the "meta" device where the code allows,
    so that 54 million parameters cost nothing.

    Raises:
        Exception: what the student's code raises.
    """
    _shape_lazy_layers(network, inputs)
    with _unchanged(network):
        network.train()
        with contextlib.suppress(Exception):
            return _order_on_meta(network, inputs)
        return _order(network, {id(p): n for n, p in network.named_parameters()}, inputs)


def table_of(network: nn.Module, inputs: Sequence[Any], seed: str = "table") -> Table:
    """The solution's parameters in the order of first use: shape, centre, spread, and is it idle.

    Numbers lie around the centre (1 for the scale of a norm) with this standard deviation. An idle
    one has no effect in training mode, as a bias before a norm; it is always 0.
    """
    order = first_use(network, inputs)
    parameters = dict(network.named_parameters())
    idle = _idle(network, order, inputs, seed)
    return [_place(parameters[name], name in idle) for name in order]


def dictate(network: nn.Module, inputs: Sequence[Any], table: Table, seed: str) -> str:
    """Put numbers into the parameters that depend on the seed and the place in the solution alone.

    Gives the reason where the parameters do not match the table's, "" where they do. A bias that
    the solution lacks becomes 0.
    """
    try:
        _dictate(network, inputs, table, seed)
    except Unmatched as error:
        return str(error)
    return ""


def numbers(network: nn.Module, inputs: Sequence[Any], table: Table, seed: str) -> dict[str, Any]:
    """What a network gives with dictated numbers.

    `train` and `eval` are the outputs in both modes, dropout replaced by a factor that depends on
    its rate; `gradients` are those at each float input, in a direction drawn from the seed (None
    where none arrives). `learns` tells for each place of the table whether a gradient can reach the
    parameter (None: the network has none there), `unused` how many parameters no pass uses, and
    `chance` whether the code drew random numbers of its own. Parameters keep the dictated numbers;
    modes, buffers and the state of the random numbers are as before.

    Raises:
        Unmatched: the parameters are not the solution's.
        Exception: what the student's code raises.
    """
    _shape_lazy_layers(network, inputs)
    device = next((value.device for value in inputs if isinstance(value, Tensor)), "cpu")
    with torch.random.fork_rng(devices=[]), _unchanged(network), StayOn(device):
        matched, spare = _dictate(network, inputs, table, seed)
        buffers = {name: value.clone() for name, value in network.named_buffers()}
        network.train()
        found = _training(network, inputs, matched, seed)
        network.eval()
        with torch.no_grad(), WithoutChance():
            found["eval"] = one_tensor(network(*_placed(inputs))).detach().clone()
        parameters = dict(network.named_parameters())
        used = {*matched.values(), *spare} - {None}
        found["unused"] = sum(p.requires_grad for n, p in parameters.items() if n not in used)
        if spare:
            _restore(network, buffers)
            _refuse_effect(network.train(), inputs, spare, found["train"])
        return found


def digest(found: dict[str, Any]) -> dict[str, Any]:
    """A few directed sums of each of the tensors: plain data, enough to recognise them."""
    return {
        "train": _summary(found["train"]),
        "eval": _summary(found["eval"]),
        "gradients": [None if g is None else _summary(g) for g in found["gradients"]],
        "learns": found["learns"],
        "unused": found["unused"],
    }


def same_digest(one: dict[str, Any], other: dict[str, Any], gradients: bool = True) -> bool:
    """Whether two digests are of the same numbers, a parameter that one side lacks left out.

    Where nobody needs the gradient at an input, as at a latent vector, it may be left out as well.
    """
    tensors = [(one[key], other[key]) for key in ("train", "eval")]
    if gradients:
        tensors += zip(one["gradients"], other["gradients"], strict=True)
    learning = zip(one["learns"], other["learns"], strict=True)
    return (
        all(_same_summary(*pair) for pair in tensors)
        and all(None in pair or pair[0] == pair[1] for pair in learning)
        and one["unused"] == other["unused"]
    )


class WithoutChance(TorchFunctionMode):
    """Puts a factor in place of each dropout: it depends on kind and rate, on nothing random."""

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
        factor = 1 - rate * (0.5 if name == "dropout" else 0.4)
        return given["input"].mul_(factor) if given["inplace"] else given["input"] * factor


class _FirstUse(TorchFunctionMode):
    """Notes each parameter when it first stands among a call's arguments."""

    def __init__(self, names: dict[int, str]) -> None:
        super().__init__()
        self.names = names
        self.order: dict[str, None] = {}

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        for value in _flat((args, tuple(kwargs.values()))):
            if id(value) in self.names:
                self.order.setdefault(self.names[id(value)])
        return func(*args, **kwargs)


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def _order_on_meta(network: nn.Module, inputs: Sequence[Any]) -> list[str]:
    fed = [value.to("meta") if isinstance(value, Tensor) else value for value in inputs]
    with torch.no_grad(), torch.device("meta"), StayOn("meta"), _without_numbers(network):
        watch = _FirstUse({id(tensor): name for name, tensor in network.named_parameters()})
        with watch:
            network(*fed)
    return list(watch.order)


@contextlib.contextmanager
def _without_numbers(network: nn.Module) -> Iterator[None]:
    """Meanwhile, parameters and buffers have shapes and no numbers."""
    tables = [t for m in network.modules() for t in (m._parameters, m._buffers)]
    before = [dict(table) for table in tables]
    made: dict[int, Tensor] = {}
    try:
        for table in tables:
            for name, tensor in table.items():
                if tensor is not None:
                    made.setdefault(id(tensor), torch.empty_like(tensor, device="meta"))
                    table[name] = made[id(tensor)]
        yield
    finally:
        for table, tensors in zip(tables, before, strict=True):
            table.update(tensors)


def _order(network: nn.Module, names: dict[int, str], inputs: Sequence[Any]) -> list[str]:
    with torch.random.fork_rng(devices=[]), torch.no_grad(), _FirstUse(names) as watch:
        network(*_placed(inputs))
    return list(watch.order)


def _placed(inputs: Sequence[Any]) -> list[Any]:
    return [value.clone() if isinstance(value, Tensor) else value for value in inputs]


def _shape_lazy_layers(network: nn.Module, inputs: Sequence[Any]) -> None:
    if not any(map(is_lazy, [*network.parameters(), *network.buffers()])):
        return
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        network(*_placed(inputs))
    for module in network.modules():
        if hasattr(module, "reset_running_stats"):
            module.reset_running_stats()


@contextlib.contextmanager
def _unchanged(network: nn.Module) -> Iterator[None]:
    """Puts the modes, the buffers and the plain attributes of every module back."""
    before = [(module, dict(vars(module)), dict(module._buffers)) for module in network.modules()]
    held = [value for _, *tables in before for table in tables for value in table.values()]
    tensors = [value for value in held if isinstance(value, Tensor)]
    copies = [(tensor, tensor.detach().clone()) for tensor in tensors]
    try:
        yield
    finally:
        for module, attributes, buffers in before:
            vars(module).update(attributes)
            module._buffers.update(buffers)
        with torch.no_grad():
            for tensor, copy in copies:
                tensor.copy_(copy)


def _restore(network: nn.Module, buffers: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, value in network.named_buffers():
            value.copy_(buffers[name])


def _place(parameter: Tensor, idle: bool) -> Place:
    shape, start = list(parameter.shape), parameter.detach()
    if len(shape) < 2:
        return shape, float(start.mean() > 0.5), 0.3, idle
    spread = 1.0 if start.std() > 0.5 else math.sqrt(2 * shape[0] / parameter.numel())
    return shape, 0.0, round(spread, 6), idle


def _idle(network: nn.Module, order: list[str], inputs: Sequence[Any], seed: str) -> set[str]:
    """The vectors without effect in training mode: their gradient is nothing but rounding."""
    parameters = dict(network.named_parameters())
    with torch.random.fork_rng(devices=[]), _unchanged(network):
        network.train()
        with torch.enable_grad(), WithoutChance():
            output = one_tensor(network(*_placed(inputs)))
        wanted = [n for n in order if parameters[n].requires_grad and output.requires_grad]
        if not wanted:
            return set()
        total = (output * _drawn(seed, "idle", output.shape)).sum()
        found = torch.autograd.grad(total, [parameters[n] for n in wanted], allow_unused=True)
    sizes = {n: g.abs().max().item() for n, g in zip(wanted, found, strict=True) if g is not None}
    idle, weight = set(), 0.0
    for name in order:
        if parameters[name].dim() > 1:
            weight = sizes.get(name, 0.0)
        elif name in sizes and sizes[name] < IDLE * weight:
            idle.add(name)
    return idle


def _dictate(
    network: nn.Module, inputs: Sequence[Any], table: Table, seed: str
) -> tuple[dict[int, str | None], list[str]]:
    """The student's name at each place (None where it has none), and biases beyond these."""
    order = first_use(network, inputs)
    parameters = dict(network.named_parameters())
    places = list(range(len(table)))
    spare: list[str] = []
    sizes = Counter(parameters[name].numel() for name in order)
    if sizes != Counter(math.prod(shape) for shape, *_ in table):
        idle = _idle(network, order, inputs, seed)
        places = [place for place in places if not table[place][3]]
        spare = [name for name in order if name in idle]
        order = [name for name in order if name not in idle]
    partners: dict[str, int] = {}
    for name in order:
        place = _partner(parameters[name], places, table)
        if place is not None:
            partners[name] = place
            places.remove(place)
        elif parameters[name].numel() == max(parameters[name].shape, default=1):
            spare.append(name)
        else:
            raise Unmatched(f"nothing in the solution is like {name} {_shape(parameters[name])}")
    if places:
        raise Unmatched(f"{len(places)} of the solution's parameters have no partner")
    with torch.no_grad():
        for name, place in partners.items():
            _write(parameters[name], table[place], _drawn(seed, place, table[place][0]))
        for name in spare:
            parameters[name].zero_()
    named = {place: name for name, place in partners.items()}
    return {place: named.get(place) for place in range(len(table))}, spare


def _partner(parameter: Tensor, places: list[int], table: Table) -> int | None:
    """The first place with as many numbers: best of the same shape, then of the same kind."""
    alike = [place for place in places if math.prod(table[place][0]) == parameter.numel()]
    same = [place for place in alike if table[place][0] == list(parameter.shape)]
    kind = [place for place in alike if _is_vector(table[place][0]) == _is_vector(parameter.shape)]
    return next(iter([*same, *kind, *alike]), None)


def _is_vector(shape: Sequence[int]) -> bool:
    return math.prod(shape) == max(shape, default=1)


def _shape(parameter: Tensor) -> tuple[int, ...]:
    return tuple(parameter.shape)


def _write(parameter: Tensor, place: Place, drawn: Tensor) -> None:
    """Put the numbers of a place into a parameter, whose first two axes may be exchanged."""
    shape, centre, spread, idle = place
    value = torch.zeros(shape) if idle else centre + spread * drawn
    rows = shape[0] if len(shape) > 1 else 1
    first = parameter.shape[0] if parameter.dim() > 1 else 1
    if min(rows, first) > 1 and first != rows and first * rows == value.numel():
        value = value.reshape(rows, -1).T
    parameter.copy_(value.reshape(parameter.shape))


def _drawn(seed: str, place: object, shape: Sequence[int]) -> Tensor:
    """Evenly drawn numbers of mean 0 and standard deviation 1."""
    code = hashlib.sha256(f"{seed}/{place}".encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(code[:7], "big"))
    return torch.empty(tuple(shape)).uniform_(-math.sqrt(3), math.sqrt(3), generator=generator)


def _training(
    network: nn.Module, inputs: Sequence[Any], matched: dict[int, str | None], seed: str
) -> dict[str, Any]:
    leaves = [
        value.clone().requires_grad_()
        if isinstance(value, Tensor) and value.is_floating_point()
        else value
        for value in inputs
    ]
    fed = [value.clone() if isinstance(value, Tensor) else value for value in leaves]
    state = torch.get_rng_state()
    with torch.enable_grad(), WithoutChance():
        output = one_tensor(network(*fed))
    chance = not torch.equal(state, torch.get_rng_state())
    if any(isinstance(value, Tensor) and value._version for value in fed):
        raise Unmatched("forward() changes its input in place")
    wanted = [leaf for leaf in leaves if isinstance(leaf, Tensor) and leaf.requires_grad]
    reached = _reached(output)
    parameters = dict(network.named_parameters())
    learns = [None if n is None else id(parameters[n]) in reached for n in matched.values()]
    gradients: list[Tensor | None] = [None] * len(wanted)
    if output.requires_grad and wanted:
        total = (output * _drawn(seed, "output", output.shape)).sum()
        gradients = list(torch.autograd.grad(total, wanted, allow_unused=True))
    return {
        "train": output.detach().clone(),
        "gradients": gradients,
        "learns": learns,
        "chance": chance,
    }


def _reached(output: Tensor) -> set[int]:
    """The ids of the leaves to which a gradient of this output comes."""
    found, seen, waiting = set(), set(), [output.grad_fn]
    while waiting:
        step = waiting.pop()
        if step is None or step in seen:
            continue
        seen.add(step)
        if hasattr(step, "variable"):
            found.add(id(step.variable))
        waiting += [other for other, _ in step.next_functions]
    return found


def _refuse_effect(
    network: nn.Module, inputs: Sequence[Any], spare: list[str], before: Tensor
) -> None:
    """A bias that the solution lacks may stand where a norm takes it out again, nowhere else."""
    parameters = dict(network.named_parameters())
    with torch.no_grad(), WithoutChance():
        for name in spare:
            parameters[name].fill_(TRIED)
        after = network(*_placed(inputs))
        for name in spare:
            parameters[name].zero_()
    if not _same_summary(_summary(before), _summary(after)):
        raise Unmatched(f"the solution has no bias where {spare[0]} stands")


def _summary(tensor: Tensor) -> list[Any]:
    """Shape, root mean square, and sums in directions of length 1."""
    tensor = tensor.detach().double().cpu()
    count = max(1, tensor.numel())
    size = (tensor.square().sum() / count).sqrt().item()
    sums = []
    for number in range(DIRECTIONS):
        direction = _drawn("digest", number, tensor.shape).double()
        sums.append((tensor * direction).sum().item() / math.sqrt(count))
    return [list(tensor.shape), *(float(f"{value:.7g}") for value in (size, *sums))]


def _same_summary(one: list[Any] | None, other: list[Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    margin = CLOSE * max(abs(one[1]), 1e-12)
    return one[0] == other[0] and all(
        abs(a - b) <= margin for a, b in zip(one[1:], other[1:], strict=True)
    )
