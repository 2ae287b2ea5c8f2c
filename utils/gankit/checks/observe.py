"""Runs one probe on a student's objects. What comes out is plain data; nothing is judged here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.inputs import PUBLIC_SEED, is_tensor, make_tensor
from gankit.checks.measures import observe_property
from gankit.checks.probing.call import observe_call
from gankit.checks.probing.steps import observe_steps
from gankit.checks.probing.student_error import StudentError
from gankit.checks.probing.undisturbed import undisturbed
from gankit.checks.reading.architecture import observe_architecture
from gankit.checks.spec import Architecture, Call, Probe, Property, Steps

Observation = dict[str, Any]
_OF_DEVICES = {"RuntimeError", "TypeError", "NotImplementedError"}  # what torch raises for them


def probe_inputs(probe: Probe, seed: str) -> list[Any]:
    """The values that a probe feeds, made from its recipes for this seed."""
    if isinstance(probe, Steps):
        return [
            {
                name: make_tensor(recipe, seed, probe.id, name, number)
                for name, recipe in probe.arguments.items()
                if is_tensor(recipe)
            }
            for number in range(probe.repeat)
        ]
    return [
        make_tensor(recipe, seed, probe.id, number) if is_tensor(recipe) else recipe.get("value")
        for number, recipe in enumerate(probe.inputs)
    ]


def observe(
    probe: Probe,
    objects: Mapping[str, Any],
    inputs: list[Any] | None = None,
    seed: str = PUBLIC_SEED,
    chance: int = 0,
) -> tuple[Observation, str]:
    """Run a probe; give its views and what the student's code printed meanwhile.

    `chance` is where random numbers start that the code draws by itself.

    A student's exception becomes `{"error": {"line", "kind", "message"}}`. Checks run on the
    processor; only code that holds tensors of its own on a GPU makes them move there.
    """
    inputs = probe_inputs(probe, seed) if inputs is None else inputs
    if isinstance(probe, Property):
        pairs = zip(probe.inputs, inputs, strict=True)
        inputs = [objects[r["name"]] if r["make"] == "own" else value for r, value in pairs]
    target = objects[probe.of]
    with undisturbed(chance) as printed:
        try:
            views = _run(probe, target, inputs, seed, "cpu")
        except StudentError as error:
            views = _on_gpu(probe, target, inputs, seed, error)
    return views, printed.getvalue()


def _on_gpu(
    probe: Probe, target: Any, inputs: list[Any], seed: str, error: StudentError
) -> Observation:
    """Once more on the GPU, where the notebook uses one: an operation may need what lies there.

    Operations say so in words of their own; by the kind of error alone no case is left out, and
    what is wrong on both fails again.
    """
    if error.kind in _OF_DEVICES and torch.cuda.is_initialized():
        try:
            return _run(probe, target, inputs, seed, "cuda")
        except StudentError as second:
            error = second
    return error.as_view()


def _run(probe: Probe, target: Any, inputs: list[Any], seed: str, device: str) -> Observation:
    if isinstance(probe, Architecture):
        module = type(target) if isinstance(target, nn.Module) else target
        tensors = [value for value in inputs if isinstance(value, Tensor)]
        return observe_architecture(module, dict(probe.build), tensors, probe.passing)
    if isinstance(probe, Call):
        return observe_call(target, inputs, dict(probe.options), device)
    if isinstance(probe, Property):
        return observe_property(probe, target, inputs, seed, device)
    told = (probe.returns, probe.losses)
    return observe_steps(target, probe.arguments, inputs, seed, device, *told)


def at_path(observations: Mapping[str, Observation], path: str) -> Any:
    """The part of the observations that a path names; the error where the probe raised.

    In a list, the path's key is a row's number, from 0. A path into what has no parts ends there:
    where one number of several was looked for, "a dict" was found.
    """
    probe, *keys = path.split(".")
    value: Any = observations[probe]
    if "error" in value:
        return {"error": value["error"]}
    for key in keys:
        if isinstance(value, list):
            value = _row(value, key)
        elif isinstance(value, Mapping):
            value = value[key]
    return value


def _row(rows: list, number: str) -> Any:
    """The row with this number, from 0; None where there are not so many."""
    return rows[int(number)] if int(number) < len(rows) else None
