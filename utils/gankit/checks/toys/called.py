"""Whether a network that a function was given has been called: what is not used proves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4
from weakref import WeakValueDictionary

from torch import nn


class Calls:
    """Stands before every part of a network and notes that it runs.

    Copies of the network share it, however they are made: also by pickle, or through a file.
    """

    def __init__(self, key: str, any_yet: bool = False) -> None:
        self.key, self.any = key, any_yet

    def __call__(self, module: nn.Module, inputs: tuple) -> None:
        self.any = True

    def __reduce__(self) -> tuple:
        return _shared, (self.key, self.any)


_KNOWN: WeakValueDictionary[str, Calls] = WeakValueDictionary()  # of this process


def _shared(key: str, any_yet: bool = False) -> Calls:
    """The one of this key: in another process a new one, which that process's copies share."""
    calls = _KNOWN.get(key) or Calls(key, any_yet)
    return _KNOWN.setdefault(key, calls)


def watch_calls(network: nn.Module) -> nn.Module:
    """Note from now on whether the network, a part of it or a copy is called."""
    calls = _shared(uuid4().hex)
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
