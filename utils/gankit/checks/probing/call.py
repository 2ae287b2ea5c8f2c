"""Calls a student's function on known inputs and records the value and its gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gankit.checks.compare import equal
from gankit.checks.plain import is_float, plain_number, plain_tensor
from gankit.checks.probing.calling import call_row
from gankit.checks.probing.device import kept_on
from gankit.checks.probing.precision import Precision
from gankit.checks.probing.student_error import StudentError, student_error


def observe_call(
    target: Callable, inputs: list[Any], options: dict[str, Any], device: str
) -> dict[str, Any]:
    """Views `value`, `gradient` (one entry an input, None where it has none), `type`, `health`
    (is the value finite, does some gradient reach each input), `inputs`, `column` (do the same
    numbers as a column give the same value) and `precision` (the fewest digits on the way).

    Raises:
        StudentError: the student's code raised.
    """
    try:
        return _observe(target, inputs, options, device, learns=True)
    except StudentError as error:
        if "requires grad" not in error.message or "numpy" not in error.message:
            raise
    return _observe(target, inputs, options, device, learns=False)  # the code leaves torch


def _observe(
    target: Callable, inputs: list[Any], options: dict[str, Any], device: str, learns: bool
) -> dict[str, Any]:
    placed = [_prepare(value, device, learns) for value in inputs]
    before = [value.detach().clone() if isinstance(value, Tensor) else value for value in placed]
    try:
        with kept_on(device, target), Precision() as precision:
            value, *others = call_row(target, options, [placed, *_as_columns(before)])
            gradients = _gradients(value, placed)
    except Exception as error:
        raise student_error(error) from error
    kept = all(
        not isinstance(now, Tensor) or torch.equal(now.detach(), then)
        for now, then in zip(placed, before, strict=True)
    )
    return {
        "value": _plain(value),
        "gradient": gradients,
        "type": _type(value),
        "health": _health(value, gradients),
        "inputs": "unchanged" if kept else "changed",
        "column": _compared(value, others),
        "precision": precision.lowest,
    }


def _as_columns(inputs: list[Any]) -> list[list[Tensor]]:
    """The same numbers in tensors of another shape; nothing where some are no such tensors."""
    floats = [isinstance(x, Tensor) and x.is_floating_point() and x.dim() > 1 for x in inputs]
    return [[x.reshape(-1, 1).clone() for x in inputs]] if all(floats) else []


def _compared(value: Any, others: list[Any]) -> str:
    """Whether the same numbers as columns gave the same value."""
    if not others:
        return "not tried"
    if isinstance(others[0], Exception):
        return f"raises {type(others[0]).__name__}"
    same = equal(_plain(value), _plain(others[0]))
    return "the same value" if same else "another value than the same numbers in another shape"


def _prepare(value: Any, device: str, learns: bool) -> Any:
    if not isinstance(value, Tensor):
        return value
    value = value.to(device).clone()
    return value.requires_grad_() if learns and value.is_floating_point() else value


def _gradients(value: Any, inputs: list[Any]) -> list[Any]:
    tensors = [item for item in inputs if isinstance(item, Tensor) and item.is_floating_point()]
    learning = [tensor for tensor in tensors if tensor.requires_grad]
    if not learning or not isinstance(value, Tensor) or not value.requires_grad:
        return [None] * len(tensors)
    found = torch.autograd.grad(value.sum(), tensors, allow_unused=True)
    return [None if gradient is None else plain_tensor(gradient) for gradient in found]


def _plain(value: Any) -> Any:
    if isinstance(value, Tensor):
        return plain_tensor(value)
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, float)):
        return {"shape": [], "values": [plain_number(value)]}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return f"a {type(value).__name__}"


def _health(value: Any, gradients: list[Any]) -> dict[str, Any]:
    finite = isinstance(value, Tensor) and bool(value.isfinite().all())
    return {"value": "finite" if finite else "not finite", "gradient": _words_for(gradients)}


def _words_for(gradients: list[Any]) -> str:
    values = [[] if gradient is None else gradient["values"] for gradient in gradients]
    if any(isinstance(number, str) for numbers in values for number in numbers):
        return "not finite"
    reached = [any(number != 0 for number in numbers) for numbers in values]
    return "reaches every input" if all(reached) else "does not reach every input"


def _type(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"tensor of shape {tuple(value.shape)}"
    return "float" if is_float(value) else type(value).__name__
