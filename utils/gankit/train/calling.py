"""Call the student's step with a batch, with a sentence where the two do not fit."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from gankit.errors import GankitError


def call_step(step: Callable[..., Any], batch: Any) -> Mapping[str, Any]:
    """`step(*batch)`, or `step(**batch)` for a dict. Returns its numbers."""
    args, kwargs = arguments(batch)
    numbers = step(*args, **kwargs)
    if numbers is None:
        return {}
    if not isinstance(numbers, Mapping):
        raise GankitError(
            f"the step returned {type(numbers).__name__}; return a dict of numbers, for example "
            '{"d_loss": d_loss.item(), "g_loss": g_loss.item()}.'
        )
    return numbers


def arguments(batch: Any) -> tuple[tuple, dict[str, Any]]:
    """How a batch is handed over: positions and names."""
    if isinstance(batch, Mapping):
        return (), dict(batch)
    return (batch if isinstance(batch, tuple) else (batch,)), {}


def check_call(step: Callable[..., Any], batch: Any) -> None:
    """Raise GankitError if `step` does not take what `batch` holds."""
    try:
        signature = inspect.signature(step)
    except (TypeError, ValueError):
        return
    args, kwargs = arguments(batch)
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        count = len(args) + len(kwargs)
        raise GankitError(
            f"a batch holds {count} tensor{'s' if count > 1 else ''}, but the step is "
            f"step{signature} ({error}). Give it one argument for each."
        ) from None
