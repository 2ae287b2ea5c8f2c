"""Puts torch's compiler off: loading it takes a second, and a check never compiles.

The first optimiser, and the first layer on the device "meta", load it only to be kept from it.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from types import ModuleType
from typing import Any

import torch

COMPILER = "torch._dynamo"
MARK = "__dynamo_disable"  # what torch puts on a function that is kept from the compiler


class _PutOff(ModuleType):
    """Stands in the compiler's place. Whoever asks it for more than these two gets the real one."""

    def __init__(self) -> None:
        super().__init__(COMPILER)
        self.__path__: list[str] = []
        self._marked: list[Callable] = []
        self._parts = _Parts(self)

    def disable(self, function: Callable, *_args: Any, **_named: Any) -> Callable:
        """Nothing compiles here, so there is nothing to keep the function from."""
        self._marked.append(function)
        return function

    def graph_break(self, *_args: Any, **_named: Any) -> None:
        """Optimisers ask for it at each step; without a compiler it does nothing."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.load(), name)

    def load(self) -> ModuleType:
        """The real compiler, from now on for all."""
        self.remove()
        return importlib.import_module(COMPILER)

    def put_in_place(self) -> None:
        sys.modules[COMPILER] = torch._dynamo = self
        sys.meta_path.insert(0, self._parts)

    def remove(self) -> None:
        """Leave everything as if this had never been here."""
        if sys.modules.get(COMPILER) is not self:
            return
        del sys.modules[COMPILER], torch._dynamo
        sys.meta_path.remove(self._parts)
        for function in self._marked:
            vars(function).pop(MARK, None)


class _Parts:
    """Finds a part of the compiler: loads it all, and hands out what is loaded."""

    def __init__(self, stand_in: _PutOff) -> None:
        self.stand_in = stand_in

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if not name.startswith(f"{COMPILER}."):
            return None
        self.stand_in.load()
        loaded = sys.modules.get(name)
        return spec_from_loader(name, _Loaded(loaded)) if loaded else find_spec(name)


class _Loaded:
    """A loader of what is there already."""

    def __init__(self, module: ModuleType) -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec


def is_loaded() -> bool:
    """Whether somebody has compiled something."""
    return not isinstance(sys.modules.get(COMPILER), _PutOff | None)


def put_off() -> None:
    """For as long as this process lives, or until somebody compiles."""
    if COMPILER not in sys.modules:
        _PutOff().put_in_place()


@contextlib.contextmanager
def compiler_put_off() -> Iterator[None]:
    """As `put_off`, inside this context."""
    if COMPILER in sys.modules:
        yield
        return
    stand_in = _PutOff()
    stand_in.put_in_place()
    try:
        yield
    finally:
        stand_in.remove()
