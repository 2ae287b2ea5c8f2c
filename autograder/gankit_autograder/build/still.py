"""Refuses to record what another processor would record otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gankit.checks.inputs import PUBLIC_SEED
from gankit.checks.observe import at_path, observe
from gankit.checks.probing.noise import Disturbed
from gankit.checks.second_try import second_try
from gankit.checks.spec import Check, Probe
from gankit.errors import GankitError
from gankit_autograder.build.noise import distance
from gankit_autograder.build.numbers import STILL


def refuse_amplified(check: Check, namespace: Mapping[str, Any], views: Mapping[str, Any]) -> None:
    """Refuse views that move by more than `STILL` tolerances when arithmetic is disturbed.

    Only probes that record numbers are run again; `namespace` must not have been used before.

    Raises:
        GankitError: a view is amplified; the sentence says where and what helps.
    """
    for probe in check.probes:
        paths = [path for path in views if path.split(".")[0] == probe.id]
        if not any(_holds_numbers(views[path]) for path in paths):
            continue
        again = _disturbed(probe, namespace)
        moved = {path: distance(views[path], at_path(again, path)) for path in paths}
        worst = max(moved, key=lambda path: moved[path])
        if moved[worst] > STILL:
            raise GankitError(
                f"rounding grows to {moved[worst]:.2g} times the check's tolerance at '{worst}', "
                "so no two processors would agree. Give the probe fewer or smaller steps."
            )


def refuse_narrow(expected: Mapping[str, Any], got: Mapping[str, Any]) -> None:
    """Refuse a wrong answer's view that lies just where the check begins to see it.

    Raises:
        GankitError: one processor would call the view changed, another would not.
    """
    for path in expected:
        if 1 - STILL < distance(expected[path], got[path]) < 1 + STILL:
            raise GankitError(
                f"'{path}' differs from the solution's by just the check's tolerance, so "
                "processors would disagree on it. Give the probe inputs that tell them apart."
            )


def _disturbed(probe: Probe, namespace: Mapping[str, Any]) -> dict[str, Any]:
    with Disturbed():
        views, _ = observe(probe, namespace)
        views, _ = second_try(probe, namespace, views, PUBLIC_SEED)
    return {probe.id: views}


def _holds_numbers(view: Any) -> bool:
    if isinstance(view, dict):
        return any(map(_holds_numbers, view.values()))
    if isinstance(view, list):
        return any(map(_holds_numbers, view))
    return isinstance(view, float)
