"""Whether a network that a function was given has been called: what is not used proves nothing."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn


class Calls:
    """Stands before every part of a network and notes that it runs; copies share it."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, module: nn.Module, inputs: tuple) -> None:
        self.any = True

    def __deepcopy__(self, memo: dict) -> Calls:
        return self


def watch_calls(network: nn.Module) -> nn.Module:
    """Note from now on whether the network, a part of it or a copy is called."""
    calls = Calls()
    for part in network.modules():
        part.register_forward_pre_hook(calls)
    return network


def was_called(network: nn.Module) -> bool:
    """Whether it has been called since `forget_calls`; True of one that nobody watches."""
    calls = _calls_of(network)
    return calls is None or calls.any


def note_called(network: nn.Module, called: bool) -> None:
    """What is known from elsewhere: the network has been called in another process, or not."""
    calls = _calls_of(network)
    if calls is not None:
        calls.any = called


def forget_calls(networks: Iterable[nn.Module]) -> None:
    """Begin anew."""
    for network in networks:
        note_called(network, False)


def _calls_of(network: nn.Module) -> Calls | None:
    return next((h for h in network._forward_pre_hooks.values() if isinstance(h, Calls)), None)
