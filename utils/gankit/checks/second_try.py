"""Judges a network that works for one batch size only with that one, so that one slip costs one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from gankit.checks.measures import measure_of
from gankit.checks.observe import Observation, observe, probe_inputs
from gankit.checks.spec import Architecture, Probe

LARGEST = 512
MOST = 2_000_000  # numbers of a batch: a larger one takes seconds, for which a student waits
_SHAPES = re.compile(r"[\[(](\d+)[,\]]|size (\d+)\b|\((\d+)\)")


def second_try(
    probe: Probe,
    objects: Mapping[str, Any],
    views: Observation,
    seed: str,
    observe: Callable = observe,
) -> tuple[Observation, str]:
    """The views with a batch size that the exception names, and a sentence that says so.

    Where the probe is no trace, raised nothing, or fails with those sizes as well, the views come
    back as they are, and no sentence.
    """
    if "error" not in views or not _is_trace(probe):
        return views, ""
    inputs = probe_inputs(probe, seed)
    usual = next((len(x) for x in inputs if isinstance(x, Tensor) and x.dim()), 0)
    each = max((x.numel() for x in inputs if isinstance(x, Tensor)), default=0) // max(1, usual)
    for size in _sizes(views["error"]["message"], usual, min(LARGEST, MOST // max(1, each))):
        found, _ = observe(probe, objects, [_resized(x, usual, size) for x in inputs], seed)
        if "error" not in found:
            sentence = (
                f"The network works for a batch of {size} only; with {usual} it raises "
                f"{views['error']['line']}. Take the batch's size from the input."
            )
            return found, sentence
    return views, ""


def _is_trace(probe: Probe) -> bool:
    measure = measure_of(probe)
    return isinstance(probe, Architecture) or (measure is not None and measure.any_batch)


def _sizes(message: str, usual: int, largest: int) -> Iterator[int]:
    """Numbers in a message that may be a batch size, each once."""
    found = (int(next(filter(None, groups))) for groups in _SHAPES.findall(message))
    for size in dict.fromkeys(found):
        if 0 < size <= largest and size != usual:
            yield size


def _resized(value: Any, usual: int, size: int) -> Any:
    """The same kind of batch, of another size."""
    if not isinstance(value, Tensor) or not value.dim() or len(value) != usual:
        return value
    return value[torch.arange(size) % usual]
