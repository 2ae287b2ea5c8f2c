"""In which order a forward pass first uses a network's parameters; it leaves no trace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.overrides import TorchFunctionMode

from gankit.checks.plain import one_tensor
from gankit.checks.probing.on_meta import on, on_meta_first

SMALL = 2_000_000  # parameters: with fewer, computing takes less time than pretending to


def first_use(network: nn.Module, inputs: Sequence[Any]) -> list[str]:
    """The names of the parameters, in the order in which a forward pass first uses them.

    Lazy layers get their shapes first. A large network's pass runs on the "meta" device where the
    code allows, so that 54 million parameters cost nothing.

    Raises:
        Exception: what the student's code raises.
    """
    return outline(network, inputs)[0]


def outline(network: nn.Module, inputs: Sequence[Any]) -> tuple[list[str], tuple[int, ...]]:
    """What `first_use` gives, and the output's shape."""
    shape_lazy_layers(network, inputs)
    with unchanged(network), torch.random.fork_rng(devices=[]), torch.no_grad():
        network.train()
        if sum(parameter.numel() for parameter in network.parameters()) <= SMALL:
            return _outline(network, placed(inputs))
        return on_meta_first(lambda device: _outline_on(device, network, inputs))


def placed(inputs: Sequence[Any]) -> list[Any]:
    return [value.clone() if isinstance(value, Tensor) else value for value in inputs]


def shape_lazy_layers(network: nn.Module, inputs: Sequence[Any]) -> None:
    """Give lazy layers their shapes by one pass, which leaves no running statistics."""
    if not any(map(is_lazy, [*network.parameters(), *network.buffers()])):
        return
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        network(*placed(inputs))
    for module in network.modules():
        if hasattr(module, "reset_running_stats"):
            module.reset_running_stats()


@contextlib.contextmanager
def unchanged(network: nn.Module) -> Iterator[None]:
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


def _outline_on(
    device: str, network: nn.Module, inputs: Sequence[Any]
) -> tuple[list[str], tuple[int, ...]]:
    if device != "meta":
        return _outline(network, placed(inputs))
    fed = [value.to("meta") if isinstance(value, Tensor) else value for value in inputs]
    with on("meta"), _without_numbers(network):
        return _outline(network, fed)


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


def _outline(network: nn.Module, inputs: list[Any]) -> tuple[list[str], tuple[int, ...]]:
    with _FirstUse({id(tensor): name for name, tensor in network.named_parameters()}) as watch:
        output = one_tensor(network(*inputs))
    return list(watch.order), tuple(output.shape)
