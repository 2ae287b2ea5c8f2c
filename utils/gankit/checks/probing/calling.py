"""Calls a student's function or class by the lesson's names, or by position under other names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def call_named(target: Callable, options: Mapping[str, Any], *args: Any) -> Any:
    """Call `target(*args, **options)`.

    An option that the student calls otherwise goes to the first argument that is still free: the
    lesson's order is known where its name is not. For a function in another process, that is done
    where the function is.
    """
    if hasattr(type(target), "remote_number"):
        return target(*args, **options)
    return target(*args, **(_renamed(target, options, len(args)) if options else {}))


def call_each(function: Callable, calls: Sequence[tuple]) -> list[Any]:
    """What a row of calls gives. A function that is in another process is asked once."""
    found = call_row(function, {}, calls)
    for value in found:
        if isinstance(value, Exception):
            raise value
    return found


def call_row(
    target: Callable, options: Mapping[str, Any], rows: Sequence[Sequence[Any]]
) -> list[Any]:
    """What calls with these arguments give, or the exceptions that they raise; the first raises.

    A function that is in another process is asked once.
    """
    elsewhere = getattr(type(target), "call_row", None)
    if elsewhere is not None and hasattr(type(target), "remote_number"):
        return elsewhere(target, dict(options), rows)
    first, *others = rows
    found = [call_named(target, options, *first)]
    for row in others:
        try:
            found.append(call_named(target, options, *row))
        except Exception as error:
            found.append(error)
    return found


def _renamed(target: Callable, options: Mapping[str, Any], given: int) -> dict[str, Any]:
    try:
        parameters = list(inspect.signature(target).parameters.values())
    except (TypeError, ValueError):  # it tells nobody what it takes
        return dict(options)
    known = {parameter.name for parameter in parameters}
    if any(p.kind is p.VAR_KEYWORD for p in parameters) or known >= set(options):
        return dict(options)
    fits = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    free = [p.name for p in parameters[given:] if p.kind in fits and p.name not in options]
    unknown = [name for name in options if name not in known]
    names = dict(zip(unknown, free, strict=False))
    return {names.get(name, name): value for name, value in options.items()}
