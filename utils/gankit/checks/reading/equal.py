"""Tells networks equal by numbers: the same numbers put in, the same come out, in any notation.

Equal numbers mean the same function. Unequal ones prove nothing (parallel branches may run in
another order): then a reader has to look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.plain import one_tensor
from gankit.checks.probing.device import StayOn
from gankit.checks.probing.randomness import start_from
from gankit.checks.reading.chance import SameChance, WithoutChance, has_generator, random_state
from gankit.checks.reading.dictated import Table, Unmatched, dictated
from gankit.checks.reading.digests import drawn, same_summary, summary
from gankit.checks.reading.first_use import first_use, placed, shape_lazy_layers, unchanged
from gankit.checks.reading.reach import reached

TRIED = 0.3  # put into each bias that the solution lacks
DRAWS = 256  # of a network that drops numbers in its own arithmetic
MOST = 200_000  # numbers in the pictures of all draws


class Another(ValueError):
    """The network gives other numbers."""


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
        matched, spare = dictated(network, inputs, table, seed, attempt, order)
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
        dictated(network, inputs, table, seed, 0, order)
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
    with torch.random.fork_rng(devices=[]), unchanged(network), torch.no_grad(), SameChance():
        start_from(0)
        output = one_tensor(network.train()(*fed)).double()
    output = output.reshape(count, -1)
    spread = output.var(0).mean().sqrt().item()
    size, *sums = summary(output.mean(0))["sums"]
    return [float(count), spread, *(size * total for total in sums)]


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
    state = random_state()
    with torch.enable_grad(), WithoutChance() as mode:
        output = one_tensor(network(*fed))
    chance = state != random_state() or has_generator(network)
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


def _restore(network: nn.Module, buffers: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, value in network.named_buffers():
            value.copy_(buffers[name])
