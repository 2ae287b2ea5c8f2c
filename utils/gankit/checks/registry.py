"""What a check may name, by name: measures, toys, their functions and optimisers, and more.

Each is registered by a decorator where it is written, in this package or in an exercise's probes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from gankit.errors import GankitError

Views = dict[str, Any]
Entry = TypeVar("Entry")


class Registry(dict[str, Entry]):
    """Things of one kind by name. Each name is given once."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self._homes: dict[str, str] = {}  # the module in which each is written

    def add(self, name: str, entry: Entry, home: str) -> None:
        """Register what the module `home` holds; a module that is read again replaces its own.

        Raises:
            GankitError: another module has given the name.
        """
        before = self._homes.setdefault(name, home)
        if before != home:
            raise GankitError(
                f"There are two things called '{name}' among the {self.kind}: in {before} and in "
                f"{home}. Give yours another name."
            )
        self[name] = entry

    def forget(self, home: str) -> None:
        """Drop what a module, or a package with its modules, has registered."""
        for name, module in list(self._homes.items()):
            if module == home or module.startswith(f"{home}."):
                del self[name], self._homes[name]

    def __missing__(self, name: str) -> Entry:
        near = get_close_matches(str(name), self, n=1, cutoff=0.0)
        ask = f"Is it '{near[0]}'?" if near else "There are none."
        raise GankitError(f"There is no '{name}' among the {self.kind}. {ask}")


@dataclass(frozen=True)
class Scene:
    """How the training step that a measure calls is played, so that its story can be told.

    `inputs` are names for the probe's inputs, in order; "" for one that the step does not get.
    `arguments` are what the step is called with, in order: inputs, the optimiser, and those of the
    probe's `options` that are there. `made` are arguments that a network makes of an input:
    `{"fake": ("G", "source")}`.
    """

    inputs: Sequence[str]
    optimiser: str
    moved: Sequence[str]  # the networks that the optimiser moves
    arguments: Sequence[str]
    options: Sequence[str] = ()
    made: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    stand_ins: Mapping[str, Callable] = field(default_factory=dict)
    watched: Sequence[str] = ()  # networks on which the step leaves no gradient


@dataclass(frozen=True)
class Measure:
    """A function `(target, inputs, options) -> views`, and what is to be known of it.

    Attributes:
        run: the function.
        chooses_device: it runs the student's network on a device of its own choice.
        runs_in_worker: it looks inside, or hands over a part that notes its calls. A grader runs it
            where the student's code is; other measures run at the grader, by calls.
        inner_view: a view that only who looks inside can give, and the option that asks for it
            alone: that much runs in the worker.
        reads_network: it reads a network, which is built with `options["build"]`.
        around: how that network runs with dictated numbers, so that who gives the solution's has
            all views: `around(target, run)`, with right parts in place of the student's others.
        passing: the network's inputs (from 0) at which a gradient must arrive.
        any_batch: a network that works for one batch size only may be read with that one.
        reader: for a trace that is repeated at the grader, the reader that the options ask for.
        is_call: without options it calls the target with the inputs, and can be told as a formula.
        scene: of a training step, how its story is told.
    """

    run: Callable[[Any, list[Any], dict[str, Any]], Views]
    chooses_device: bool = False
    runs_in_worker: bool = False
    inner_view: tuple[str, str] | None = None
    reads_network: bool = False
    around: Callable[[Any, Callable[[], Any]], Any] | None = None
    passing: Sequence[int] = ()
    any_batch: bool = False
    reader: Callable[[Mapping[str, Any]], Any] | None = None
    is_call: bool = False
    scene: Scene | None = None


MEASURES: Registry[Measure] = Registry("measures")
NETS: Registry[Callable[..., Any]] = Registry("toy networks")
FUNCTIONS: Registry[Callable[..., Any]] = Registry("functions of the toys")
OPTIMISERS: Registry[Callable[..., Any]] = Registry("optimisers")
RETURNED: Registry[Callable[[Any], Any]] = Registry("readings of what a step returns")
COMPARISONS: Registry[Callable[[Any, Any], Any]] = Registry("comparisons of views")
ALL: tuple[Registry, ...] = (MEASURES, NETS, FUNCTIONS, OPTIMISERS, RETURNED, COMPARISONS)


def measure(run: Callable | None = None, **facts: Any) -> Callable:
    """Register a measure under its own name: `@measure`, or `@measure(chooses_device=True)`.

    What can be said of it are the attributes of `Measure`.
    """

    def register(function: Callable) -> Callable:
        MEASURES.add(function.__name__, Measure(function, **facts), function.__module__)
        return function

    return register if run is None else register(run)


def _named(registry: Registry) -> Callable[[str], Callable]:
    def under(name: str) -> Callable:
        def register(thing: Any) -> Any:
            registry.add(name, thing, thing.__module__)
            return thing

        return register

    return under


def toy(name: str) -> Callable:
    """Register a tiny network, which a check names as `net(name, **build)`."""
    return _named(NETS)(name)


def toy_function(name: str) -> Callable:
    """Register a loss or rule, which a check names as `function(name)` or `stand_in(name)`."""
    return _named(FUNCTIONS)(name)


def toy_optimiser(name: str) -> Callable:
    """Register an optimiser, which a check names as `optimiser(name, of, **settings)`.

    It is made as `(parameters, watch=network or None, **settings)`; see `toys.basic.Watching`.
    """
    return _named(OPTIMISERS)(name)


def returned(name: str) -> Callable:
    """Register how what a step returns becomes a view: `Steps(..., returns=name)`."""
    return _named(RETURNED)(name)


def comparison(name: str) -> Callable:
    """Register `(expected, got) -> Difference | None` for views made by `compared(name, value)`."""
    return _named(COMPARISONS)(name)


def import_all(package: str, path: Sequence[str]) -> None:
    """Import each module of a package, so that it registers what it holds."""
    for module in pkgutil.iter_modules(path):
        importlib.import_module(f"{package}.{module.name}")
