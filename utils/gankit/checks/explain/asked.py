"""What the build notes of the solution, so that an explanation can stand beside it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from gankit.checks.explain.formulas import as_call, read_call
from gankit.checks.explain.scenes import has_story, told_story
from gankit.checks.inputs import is_tensor
from gankit.checks.probing.undisturbed import undisturbed
from gankit.checks.spec import Call, Check


def asked_readings(check: Check, objects: Mapping[str, Any]) -> dict[str, Any]:
    """The readings of a right answer: `formulas`, by probe, for each function that it calls."""
    formulas: dict[str, Any] = {}
    for probe in readable(check):
        names = list(inspect.signature(objects[probe.of]).parameters)[: len(probe.inputs)]
        with undisturbed():
            reading = read_call(objects[probe.of], probe, names=names)
            if reading is None or "random" in reading:
                continue
            several = reading["shape"] not in ([], [1])
            if several:
                reading = read_call(objects[probe.of], probe, weighted=True)
        if _is_told(reading, several):
            weighted = {"weighted": True} if several else {}
            formulas[probe.id] = {"names": names, **weighted, **reading}
    readings = {"formulas": formulas, "stories": _stories(check, objects)}
    return {name: content for name, content in readings.items() if content}


def _stories(check: Check, objects: Mapping[str, Any]) -> dict[str, Any]:
    """The story of each step probe; a name where it is the same as that probe's."""
    stories: dict[str, Any] = {}
    for probe in check.probes:
        if has_story(probe):
            story = told_story(objects[probe.of], probe)
            same = [name for name, other in stories.items() if other == story]
            stories[probe.id] = same[0] if same else story
    return stories


def readable(check: Check) -> list[Call]:
    """One call probe for each function and set of options whose inputs may be varied.

    Of several, the one whose numbers are the least special: neither 0 nor 1.
    """
    found: dict[str, Call] = {}
    for probe in filter(None, map(as_call, check.probes)):
        key = f"{probe.of} {sorted(probe.options.items())} {_kinds(probe)}"
        varied = any(_is_random(recipe) or _is_number(recipe) for recipe in probe.inputs)
        if varied and (key not in found or _special(probe) < _special(found[key])):
            found[key] = probe
    return list(found.values())


def _special(probe: Call) -> int:
    return sum(recipe.get("value") in (0.0, 1.0) for recipe in probe.inputs)


def _kinds(probe: Call) -> list[str]:
    return [
        str(recipe.get("value")) if not is_tensor(recipe) and not _is_number(recipe) else "number"
        for recipe in probe.inputs
    ]


def _is_random(recipe: Mapping[str, Any]) -> bool:
    return is_tensor(recipe) and recipe["make"] not in ("exactly", "integers")


def _is_number(recipe: Mapping[str, Any]) -> bool:
    value = recipe.get("value") if recipe["make"] == "constant" else recipe.get("values")
    return isinstance(value, float)


def _is_told(reading: Mapping[str, Any], several: bool) -> bool:
    """A function of several numbers is read only where each argument has a plain function."""
    plain = all(argument.get("function", "number" in argument) for argument in reading["arguments"])
    return plain or not several
