"""Measures of `Property` probes: what is true of a student's object on any correct input.

A measure is a function `(target, inputs, options) -> views`. Inputs are tensors, plain values and
tiny networks, in the order of the probe's recipes. Views are plain data, best in words, so that a
known mistake is recognised exactly. A new one is registered by `@measure` where it is written: here
where two exercises use it, else in the exercise's `probes.py`.
"""

from __future__ import annotations

import contextlib
from typing import Any

from torch import Tensor, nn

from gankit.checks.probing.device import kept_on
from gankit.checks.probing.student_error import student_error
from gankit.checks.registry import MEASURES, Measure, import_all
from gankit.checks.spec import Probe, Property
from gankit.checks.toys.basic import make_net

import_all(__name__, __path__)


def measure_of(probe: Probe) -> Measure | None:
    """The measure of a `Property` probe; None for a probe of another kind."""
    return MEASURES[probe.measure] if isinstance(probe, Property) else None


def observe_property(
    probe: Property, target: Any, inputs: list[Any], seed: str, device: str
) -> dict[str, Any]:
    """Run the probe's measure on a student's object.

    Raises:
        StudentError: the student's code raised.
    """
    measure = MEASURES[probe.measure]
    if isinstance(target, nn.Module):
        target = type(target)
    placed = [
        _place(recipe, value, device, seed, probe.id, number)
        for number, (recipe, value) in enumerate(zip(probe.inputs, inputs, strict=True))
    ]
    try:
        with contextlib.nullcontext() if measure.chooses_device else kept_on(device, target):
            return measure.run(target, placed, dict(probe.options))
    except Exception as error:
        raise student_error(error) from error


def _place(recipe: Any, value: Any, device: str, *names: object) -> Any:
    if recipe["make"] == "net":
        return make_net(recipe["name"], recipe.get("build", {}), *names).to(device)
    return value.to(device).clone() if isinstance(value, Tensor) else value
