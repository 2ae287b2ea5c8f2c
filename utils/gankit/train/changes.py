"""The code and the settings of a run as short marks, to see what has changed since."""

from __future__ import annotations

import dis
import functools
import hashlib
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType, MethodType
from typing import Any

import torch

PLAIN = (bool, int, float, str, type(None))
NO_SETTINGS = {"params", "foreach", "fused", "capturable", "maximize", "differentiable"}
POSITION = {"base_lrs", "last_epoch", "_step_count", "_last_lr", "_is_initial"}


def code_marks(step: Callable[..., Any], nets: Mapping[str, torch.nn.Module]) -> dict[str, str]:
    """A mark for each network and each function and number that the step uses, by name.

    Of a function its compiled code counts, so a comment or a new line changes nothing. What is
    imported from a library is left out. The Python version is named, since code depends on it.
    """
    marks = {"python": sys.version.split()[0].rpartition(".")[0]}
    for name, value in _used_by(step):
        marks[name] = _mark(value)
    for name, net in nets.items():
        classes = {type(module) for module in net.modules()} - {type(net)}
        own = sorted((c for c in classes | {type(net)} if _is_own(c)), key=lambda c: c.__qualname__)
        marks[name] = _short([repr(net), *map(_mark, own)])
    return marks


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names whose marks differ; none across Python versions."""
    if before.get("python") != now.get("python"):
        return []
    return [name for name, mark in now.items() if before.get(name, mark) != mark]


def _used_by(step: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """The step, and all functions, classes and constants of the notebook that it leads to."""
    waiting, seen = [("the step", step)], set()
    while waiting:
        name, value = waiting.pop()
        value = _bare(value)
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, PLAIN):
            yield name, value
            continue
        if not isinstance(value, (FunctionType, type)) or not _is_own(value):
            continue
        yield name, value
        for function in _functions(value):
            waiting += _names_in(function)


def _names_in(function: FunctionType) -> list[tuple[str, Any]]:
    """What a function finds by name: closure, globals, defaults. Without what it writes itself."""
    written = {
        line.argval
        for line in dis.get_instructions(function)
        if line.opname in {"STORE_DEREF", "STORE_GLOBAL"}
    }
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    found = {name: cell.cell_contents for name, cell in cells if _is_full(cell)}
    for name in _all_names(function.__code__):
        if name in function.__globals__:
            found.setdefault(name, function.__globals__[name])
    return [
        (name, value)
        for name, value in found.items()
        if name not in written and isinstance(_bare(value), (*PLAIN, FunctionType, type))
    ]


def _is_full(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


def _bare(value: Any) -> Any:
    """The function behind a method, a partial or a wrapper."""
    while True:
        if isinstance(value, MethodType):
            value = value.__func__
        elif isinstance(value, functools.partial):
            value = value.func
        elif hasattr(value, "__wrapped__") and callable(value):
            value = value.__wrapped__
        else:
            return value


def _is_own(thing: Any) -> bool:
    """True for what a notebook or script defines, not a package."""
    module = sys.modules.get(getattr(thing, "__module__", None) or "")
    name = getattr(thing, "__module__", None) or ""
    file = getattr(module, "__file__", None)
    if file is None:
        return name not in sys.builtin_module_names
    libraries = ("site-packages", "dist-packages", sysconfig.get_path("stdlib"))
    return name.split(".")[0] != "gankit" and not any(part in file for part in libraries)


def _functions(thing: Any) -> list[FunctionType]:
    if isinstance(thing, FunctionType):
        return [thing]
    values = (_bare(getattr(value, "fget", value)) for value in vars(thing).values())
    return [value for value in values if isinstance(value, FunctionType)]


def _all_names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _all_names(constant)


def _mark(value: Any) -> str:
    if isinstance(value, PLAIN):
        return repr(value)
    parts: list[Any] = []
    for function in _functions(value):
        parts += [*_code(function.__code__, function.__doc__), repr(function.__defaults__)]
    return _short(parts)


def _code(code: CodeType, doc: str | None) -> Iterator[Any]:
    yield code.co_code
    yield code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _code(constant, None)
        elif isinstance(constant, frozenset):
            yield sorted(map(repr, constant))  # its order differs from process to process
        elif constant != doc:
            yield repr(constant)


def _short(parts: list[Any]) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def settings_of(things: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The plain settings of optimisers and schedules as the notebook made them."""
    found = {}
    for name, thing in things.items():
        if isinstance(thing, torch.optim.Optimizer):
            for number, group in enumerate(thing.param_groups):
                key = name if len(thing.param_groups) == 1 else f"{name}, group {number}"
                found[key] = _plain(group, NO_SETTINGS)
        elif isinstance(thing, torch.optim.lr_scheduler.LRScheduler):
            found[name] = _plain(thing.state_dict(), POSITION)
    return found


def _plain(values: Mapping[str, Any], left_out: set[str]) -> dict[str, Any]:
    plain = (*PLAIN, tuple, list, dict)
    return {
        key: dict(value) if isinstance(value, dict) else value
        for key, value in values.items()
        if key not in left_out and not key.startswith("_get") and isinstance(value, plain)
    }


def adopt(
    things: Mapping[str, Any], before: Mapping[str, Any], now: Mapping[str, Any]
) -> list[str]:
    """Put settings that were changed since into what was just restored. Returns what to tell.

    A rate is multiplied by its change, so that a schedule goes on from where it stood.
    """
    told = []
    for key, values in now.items():
        for setting, value in values.items():
            old = before.get(key, {}).get(setting, value)
            if old == value:
                continue
            thing = things[key.split(",")[0]]
            if isinstance(thing, torch.optim.Optimizer):
                number = int(key.rpartition(" ")[2]) if "," in key else 0
                _adopt_group(things, thing, number, setting, old, value)
            else:
                here = getattr(thing, setting)
                setattr(thing, setting, type(here)(value) if isinstance(here, dict) else value)
            if setting != "initial_lr":
                told.append(f"{setting} of {key} ({_text(old)} -> {_text(value)})")
    return told


def _adopt_group(
    things: Mapping[str, Any],
    optimizer: torch.optim.Optimizer,
    number: int,
    setting: str,
    old: Any,
    value: Any,
) -> None:
    group = optimizer.param_groups[number]
    if setting not in {"lr", "initial_lr"} or not old:
        group[setting] = value
        return
    factor = value / old
    group[setting] *= factor
    if setting == "lr":
        return
    for schedule in things.values():
        is_one = isinstance(schedule, torch.optim.lr_scheduler.LRScheduler)
        if is_one and schedule.optimizer is optimizer:
            schedule.base_lrs[number] *= factor


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
