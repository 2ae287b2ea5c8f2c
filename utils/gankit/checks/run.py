"""`check(...)`: the line under each exercise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.checks.diagnose import diagnose
from gankit.checks.equality import settled_views
from gankit.checks.explain import explanation
from gankit.checks.facts import judge, views_of
from gankit.checks.inputs import PUBLIC_SEED
from gankit.checks.observe import Observation, observe, probe_inputs
from gankit.checks.prices import priced
from gankit.checks.probing.one_device import one_device_only
from gankit.checks.result import CheckResult
from gankit.checks.second_try import second_try
from gankit.checks.spec import Architecture, Probe
from gankit.errors import GankitError

Checker = Callable[..., CheckResult]


def checks_for(exercise: str) -> Checker:
    """The `check` function of one exercise.

    Use: `check = checks_for("01_gan_mnist")`, then `check("generator", Generator)`.
    """

    def check(name: str, *objects: Any) -> CheckResult:
        return run_check(find_blueprint(exercise, name), objects)

    return check


def find_blueprint(exercise: str, name: str) -> Blueprint:
    """The blueprint of one check, or a sentence that says which checks there are."""
    blueprints = load_blueprints(exercise)
    if name not in blueprints:
        raise GankitError(
            f"{exercise} has no check called '{name}'. Its checks are: {', '.join(blueprints)}."
        )
    return blueprints[name]


def run_check(blueprint: Blueprint, objects: tuple[Any, ...]) -> CheckResult:
    """Run a check's probes on a student's objects, compare, and name known mistakes."""
    check = blueprint.check
    if len(objects) != len(check.takes):
        raise GankitError(
            f"check('{check.id}', ...) takes {', '.join(check.takes)}: "
            f"{len(check.takes)} after the name, not {len(objects)}."
        )
    named_objects = dict(zip(check.takes, objects, strict=True))
    observations, printed, notes, asked = {}, [], [], set()
    for probe in check.probes:
        views, text = observe(probe, named_objects)
        observations[probe.id], note = second_try(probe, named_objects, views, PUBLIC_SEED)
        printed.append(text)
        if not note and probe.of not in asked:
            note = _device_note(probe, named_objects, observations[probe.id])
            asked.add(probe.of)
        notes += [note] if note and not notes else []
    got = views_of(check, observations)
    got = settled_views(check, blueprint.expected, got, named_objects)
    facts = judge(check, blueprint.expected, got)
    found = explanation(check, blueprint.expected, got, blueprint.asked, named_objects)
    named = diagnose(blueprint.mistakes, blueprint.expected, got, check, found.told)
    facts = priced(facts, named, blueprint, got, found.told)
    told = [*notes, *found.sentences]
    return CheckResult(check.id, facts, named, "".join(printed), told, found.pictures, check.kept)


def _device_note(probe: Probe, objects: Mapping[str, Any], views: Observation) -> str:
    """A sentence where a network that runs here would stop on a GPU. It costs no point."""
    if not isinstance(probe, Architecture) or "error" in views:
        return ""
    target = objects[probe.of]
    module = type(target) if isinstance(target, nn.Module) else target
    return one_device_only(module, probe.build, probe_inputs(probe, PUBLIC_SEED))
