"""Takes a run's switches back where the student's code cannot stand them."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import torch

from gankit.errors import GankitError
from gankit.train.random_state import random_state, set_random_state
from gankit.train.screens import Screen
from gankit.train.speed import Tuning
from gankit.train.things import pack, unpack

T = TypeVar("T")


class NotFinite(Exception):
    """The first step's numbers are nan or inf."""


class Retreat:
    """Calls what the student wrote; if it fails while a switch is on, calls it again without.

    The first step starts from exactly where it was: networks, optimisers, all that the checkpoint
    names, random numbers. A later step that fails (a new size, a last batch) is begun again from
    where it stopped. What fails without the switches too is the student's own error.
    """

    def __init__(
        self, tuning: Tuning, things: Mapping[str, Any], screen: Screen, device: torch.device
    ) -> None:
        self._tuning = tuning
        self._things = {**tuning.nets, **things}
        self._screen = screen
        self._device = device
        self._start: _Moment | None = None
        self._flags: list[tuple[Any, str, bool]] = []

    def call(self, act: Callable[[], T]) -> T:
        """`act()`, with as many switches as it can stand."""
        try:
            return act()
        except (GankitError, torch.OutOfMemoryError):
            raise
        except Exception as error:
            if not self._tuning.plan.risky():
                raise
            reason = error
        return self._again(act, reason)

    def first_step(self, act: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """As `call` for the first step, which half precision must also not make nan."""
        if not self._tuning.plan.risky():
            return act()
        self._start = _Moment(self._things)
        self._flags = _flags(self._tuning.nets)
        numbers = self.call(lambda: self._finite(act()))
        self._start = None
        return numbers

    def _finite(self, numbers: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._tuning.plan.half and not all(_is_finite(value) for value in numbers.values()):
            raise NotFinite("its losses are not finite")
        return numbers

    def _again(self, act: Callable[[], T], reason: Exception) -> T:
        taken = []
        while self._tuning.plan.risky():
            taken.append(self._tuning.take_back())
            self._put_back()
            try:
                result = act()
            except NotFinite:
                continue
            except Exception:
                if self._tuning.plan.risky():
                    continue
                raise
            why = (str(reason).strip() or type(reason).__name__).splitlines()[0]
            self._screen.say(
                f"Your code cannot do with {' and '.join(taken)} ({why}), so this run goes on "
                "without. Only speed is lost."
            )
            return result
        raise reason

    def _put_back(self) -> None:
        for owner, name, value in self._flags:
            setattr(owner, name, value)
        if self._start is not None:
            self._start.put_back(self._things, self._device)


class _Moment:
    """All that a step changes and the run knows of."""

    def __init__(self, things: Mapping[str, Any]) -> None:
        self.states = {name: copy.deepcopy(pack(name, thing)) for name, thing in things.items()}
        self.random = random_state()

    def put_back(self, things: Mapping[str, Any], device: torch.device) -> None:
        for name, thing in things.items():
            unpack(thing, copy.deepcopy(self.states[name]), device)
            if isinstance(thing, torch.nn.Module):
                thing.zero_grad(set_to_none=True)
        set_random_state(self.random)


def _flags(nets: Mapping[str, torch.nn.Module]) -> list[tuple[Any, str, bool]]:
    """Which parameters learn and which modules train: a step that fails half-way leaves others."""
    modules = [module for net in nets.values() for module in net.modules()]
    tensors = [tensor for net in nets.values() for tensor in net.parameters()]
    return [
        *((module, "training", module.training) for module in modules),
        *((tensor, "requires_grad", tensor.requires_grad) for tensor in tensors),
    ]


def _is_finite(value: Any) -> bool:
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError, RuntimeError):
        return True  # the history says what is wrong with it
