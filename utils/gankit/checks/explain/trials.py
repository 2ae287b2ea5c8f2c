"""Calls an answer again, to see what one call does not show: chance, and where a gradient ends."""

from __future__ import annotations

import contextlib
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from gankit.checks.compare import first_difference, has_number
from gankit.checks.explain.relations import close
from gankit.checks.inputs import PUBLIC_SEED, is_tensor
from gankit.checks.observe import at_path, observe, probe_inputs
from gankit.checks.probing.calling import call_named
from gankit.checks.probing.start import QuickStart
from gankit.checks.probing.undisturbed import undisturbed
from gankit.checks.spec import Architecture, Call, Probe, Property, Steps
from gankit.checks.toys.basic import make_net

NATURAL = 80.0  # logits that far out leave float32 without a gradient by themselves
STEPS = 60  # from the largest number down to a two-hundredth of it


def tell_chance(
    probes: Sequence[Probe],
    objects: Mapping[str, Any],
    got: Mapping[str, Any],
    lost: Sequence[str],
) -> list[str]:
    """Of each function of these probes whether it draws numbers of its own.

    A class is made anew each time, with new weights; of that nothing is said.
    """
    each = "gives other numbers each time, also for the same arguments: it draws some by itself"
    shown = {path.split(".")[0] for path in lost if has_number(got[path])}
    first = {p.of: p for p in reversed(probes) if p.id in shown}
    return [
        f"{name} {each}."
        for name, probe in first.items()
        if not isinstance(objects.get(name), type) and draws_by_itself(probe, objects, got, lost)
    ]


def tell_exchanged(
    probes: Sequence[Probe],
    objects: Mapping[str, Any],
    got: Mapping[str, Any],
    lost: Sequence[str],
) -> list[str]:
    """Of each network that raises whether it takes its inputs in another order."""
    raised = {path.split(".")[0] for path in lost if _is_error(got[path])}
    first = {p.of: p for p in reversed(probes) if p.id in raised and p.of in objects}
    return [
        f"{name} runs when its first two inputs are exchanged: compare the order with the exercise."
        for name, probe in first.items()
        if runs_exchanged(probe, objects[name])
    ]


def tell_limits(
    probes: Sequence[Probe],
    objects: Mapping[str, Any],
    got: Mapping[str, Any],
    lost: Sequence[str],
) -> list[str]:
    """Of each function that is not sound for large inputs, from where on."""
    told: dict[str, str] = {}
    for probe in probes:
        path = f"{probe.id}.health"
        if path in lost and not _is_error(got[path]) and not told.get(probe.of):
            told[probe.of] = tell_limit(probe, objects[probe.of]) if probe.of in objects else ""
    return [text for text in told.values() if text]


def _is_error(view: Any) -> bool:
    return isinstance(view, Mapping) and "error" in view


def draws_by_itself(
    probe: Probe, objects: Mapping[str, Any], got: Mapping[str, Any], lost: Sequence[str]
) -> bool:
    """Whether numbers of lost views change when only the code's own random numbers do."""
    paths = [p for p in lost if p.split(".")[0] == probe.id and has_number(got[p])]
    with contextlib.suppress(Exception):
        views, _ = observe(probe, objects, chance=1)
        return "error" not in views and any(
            first_difference(path, got[path], at_path({probe.id: views}, path)) for path in paths
        )
    return False


def tell_limit(probe: Probe, target: Callable) -> str:
    """From which size of its inputs on a function is not sound; "" where no such place is found."""
    if not isinstance(probe, Call):
        return ""
    inputs = probe_inputs(probe, PUBLIC_SEED)
    size = max((float(x.abs().max()) for x in inputs if isinstance(x, Tensor)), default=0.0)
    sound, limit = 0.0, ("", 0.0)
    with contextlib.suppress(Exception), undisturbed():
        for step in range(STEPS + 1):
            scale = 200 ** (-step / STEPS)
            trouble = _trouble(target, probe, inputs, scale)
            if not trouble:
                sound = scale * size
                break
            limit = trouble, scale * size
    text, largest = limit
    if not text or not sound or ("no gradient" in text and largest > NATURAL):
        return ""
    return f"Up to ±{sound:.3g} {probe.of} can be learned from; from ±{largest:.3g} on {text}."


def _trouble(target: Callable, probe: Call, inputs: Sequence[Any], scale: float) -> str:
    """What is wrong with the value or a gradient, the inputs that much smaller; "" for nothing."""
    given = [
        (x * scale).requires_grad_() if isinstance(x, Tensor) and x.is_floating_point() else x
        for x in inputs
    ]
    with torch.enable_grad():
        value = target(*given, **probe.options)
        if not bool(value.isfinite().all()):
            return "its value is not finite: something overflows, or is the logarithm of 0"
        leaves = {i: x for i, x in enumerate(given) if isinstance(x, Tensor) and x.requires_grad}
        found = torch.autograd.grad(value.sum(), list(leaves.values()), allow_unused=True)
    gradients = {_name(target, i): g for i, g in zip(leaves, found, strict=True)}
    for name, gradient in gradients.items():
        if gradient is not None and not bool(gradient.isfinite().all()):
            return f"the gradient to {name} is not a number, although the value is finite"
    for name, gradient in gradients.items():
        if gradient is None or not bool((gradient != 0).any()):
            return f"no gradient comes back to {name}: the value stays there, as behind a clamp"
    return ""


def _name(target: Callable, index: int) -> str:
    names = list(inspect.signature(target).parameters)
    return names[index] if index < len(names) else f"input {index + 1}"


def runs_exchanged(probe: Probe, target: Callable) -> bool:
    """Whether a network that raises runs with its first two tensors exchanged."""
    if not isinstance(probe, Architecture | Property) or not isinstance(target, type):
        return False
    if sum(map(is_tensor, probe.inputs)) < 2:
        return False
    build = probe.build if isinstance(probe, Architecture) else probe.options.get("build", {})
    first, second, *rest = probe_inputs(probe, PUBLIC_SEED)
    with contextlib.suppress(Exception), undisturbed(), torch.no_grad(), QuickStart():
        call_named(target, dict(build))(second, first, *rest)
        return True
    return False


def parts_that_stay(probe: Probe, view: str, wanted: Any, found: Any) -> str:
    """Which parameters of a network a step leaves as they were, if these are all that is wrong.

    `view` is `NET@k`, and the two hold all numbers of the network.
    """
    name = view.split("@")[0]
    recipe = probe.arguments.get(name, {}) if isinstance(probe, Steps) else {}
    if recipe.get("make") != "net" or wanted["shape"] != found["shape"]:
        return ""
    net = make_net(recipe["name"], recipe.get("build", {}), PUBLIC_SEED, name)
    sizes = [parameter.numel() for parameter in net.parameters()]
    if sum(sizes) != len(wanted["values"]):
        return ""
    asked, given = (
        torch.tensor(list(map(float, v["values"]))).split(sizes) for v in (wanted, found)
    )
    stay = []
    for (part, start), one, other in zip(net.named_parameters(), asked, given, strict=True):
        if not close(one.double(), other.double()):
            if not close(start.detach().flatten().double(), other.double()):
                return ""
            stay.append(part)
    if len(stay) == len(sizes):
        return f"all parameters of {name} stay as they were"
    return f"{', '.join(stay)} of {name} stay as they were, the others are right"


def came_in_unchanged(probe: Probe, found: Mapping[str, Any]) -> bool:
    """Whether a tensor that came back, as a plain view, is one that came in."""
    numbers = torch.tensor([float(x) for x in found["values"]])
    for value in probe_inputs(probe, PUBLIC_SEED) if hasattr(probe, "inputs") else ():
        if isinstance(value, Tensor) and list(value.shape) == found["shape"] and len(numbers) > 1:
            given = value.detach().float().flatten()
            if math.isclose(float((given - numbers).abs().max()), 0.0, abs_tol=1e-6):
                return True
    return False
