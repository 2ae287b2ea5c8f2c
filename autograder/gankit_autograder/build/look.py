"""Refuses wrong words in checks.py, mistakes.py and the lesson's check lines, before they run."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from gankit.checks.spec import (
    Architecture,
    Call,
    Check,
    Probe,
    Property,
    Recipe,
    Steps,
    is_optimiser,
)
from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.words import Vocabulary, nearest, section, views_said, vocabulary

VIEWS = {cls.kind: section(inspect.getdoc(cls) or "", "Views") for cls in (Architecture, Call)}
_POINTS = re.compile(r"^points +([\d.]+)", re.M)
_AFTER_CALLS = re.compile(r"(.+?)( buffers)?@(\d+)")


def refuse_wrong_words(exercise: Exercise) -> None:
    """Raises GankitError at the first word that names nothing, with the nearest right one."""
    words = vocabulary(exercise.folder)
    where = exercise.folder / "checks.py"
    for check in exercise.checks:
        for each in (check, *([check.instead] if check.instead else [])):
            for problem in _problems(each, words):
                raise GankitError(f"{where}: Check('{check.id}'): {problem}")
    for problem in _lost_facts(exercise):
        raise GankitError(f"{exercise.folder / 'mistakes.py'}: {problem}")
    for problem in (*_check_lines(exercise), *_points(exercise)):
        raise GankitError(f"{exercise.folder / 'notebook.py'}: {problem}")


def _problems(check: Check, words: Vocabulary) -> Iterator[str]:
    probes = {probe.id: probe for probe in check.probes}
    for probe in check.probes:
        if probe.of not in check.takes:
            near = nearest(probe.of, check.takes)
            yield f"the probe '{probe.id}' is of '{probe.of}', which it does not take. {near}"
        yield from _of_probe(probe, words)
    for path in check.paths:
        name, _, rest = path.partition(".")
        if name not in probes:
            yield f"'{path}' looks at a probe '{name}' that is not there. {nearest(name, probes)}"
        elif not rest:
            yield f"'{path}' names a probe and no view. Write '{path}.VIEW'."
        else:
            yield from _of_view(path, probes[name], rest.split(".")[0], words)


def _of_probe(probe: Probe, words: Vocabulary) -> Iterator[str]:
    known = {field.name for field in fields(probe)} - {"hidden", "solution"}
    for key in probe.hidden:
        if key not in known:
            yield f"the probe '{probe.id}' has no '{key}' to vary in hidden. {nearest(key, known)}"
    if isinstance(probe, Property):
        yield from _named(probe.measure, "measures", words)
    if isinstance(probe, Steps) and probe.returns:
        yield from _named(probe.returns, "readings of what a step returns", words)
    for variation in (vars(probe), probe.hidden):
        recipes = [*variation.get("inputs", ()), *variation.get("arguments", {}).values()]
        for recipe in recipes:
            yield from _of_recipe(recipe, variation.get("arguments", {}), words)


def _of_recipe(recipe: Recipe, scene: Mapping[str, Any], words: Vocabulary) -> Iterator[str]:
    if recipe["make"] == "net":
        yield from _named(recipe["name"], "toy networks", words)
    elif recipe["make"] in {"function", "stand in"}:
        yield from _named(recipe["name"], "functions of the toys", words)
    elif recipe["make"] == "optimiser":
        yield from _named(recipe["name"], "optimisers", words)
    if is_optimiser(recipe):
        for name in filter(None, (recipe["of"], recipe.get("watch"))):
            if name not in scene:
                yield f"an optimiser names '{name}', which is no argument. {nearest(name, scene)}"


def _named(name: str, kind: str, words: Vocabulary) -> Iterator[str]:
    if name not in words[kind]:
        yield f"there is no '{name}' among the {kind}. {nearest(name, words[kind])}"


def _of_view(path: str, probe: Probe, view: str, words: Vocabulary) -> Iterator[str]:
    known = views_of_probe(probe, words)
    counted = _AFTER_CALLS.fullmatch(view)
    if isinstance(probe, Steps) and counted and int(counted[3]) > probe.repeat:
        yield f"'{path}' is after call {counted[3]}, and the step is called {probe.repeat} times."
    elif known is not None and view not in known:
        yield f"'{path}': the probe '{probe.id}' gives no view '{view}'. {nearest(view, known)}"


def views_of_probe(probe: Probe, words: Vocabulary) -> set[str] | None:
    """The views that a probe gives; None where that hangs on its inputs."""
    if isinstance(probe, Steps):
        return _views_of_steps(probe)
    if not isinstance(probe, Property):
        return set(VIEWS[probe.kind])
    word = words["measures"].get(probe.measure)
    return views_said(word.text, VIEWS) if word else None


def _views_of_steps(probe: Steps) -> set[str]:
    nets = [name for name, recipe in probe.arguments.items() if recipe["make"] == "net"]
    watched = {recipe.get("watch") for recipe in probe.arguments.values()} - {None}
    calls = range(1, probe.repeat + 1)
    return {
        *(f"{net}{part}@{call}" for net in nets for part in ("", " buffers") for call in calls),
        *(f"left on {net}" for net in watched),
        *("returned", "names", "modes", "optimiser steps"),
    }


def _lost_facts(exercise: Exercise) -> Iterator[str]:
    facts = {check.id: {fact.id for fact in check.facts} for check in exercise.checks}
    for mistake in exercise.mistakes:
        for fact in mistake.loses:
            known = facts.get(mistake.answer, ())
            if fact not in known:
                near = nearest(fact, known)
                yield f"'{mistake.id}' loses '{fact}', no fact of '{mistake.answer}'. {near}"


def _check_lines(exercise: Exercise) -> Iterator[str]:
    """What the notebook's line `check("generator", Generator)` hands over."""
    checks = {check.id: check for check in exercise.checks}
    for cell in exercise.with_role("check"):
        for call in (n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Call)):
            if ast.unparse(call.func) != "check" or not call.args:
                continue
            name, *given = (ast.unparse(argument) for argument in call.args)
            check = checks[cell.name]
            takes = list((check.instead or check).takes)
            if ast.literal_eval(name) == cell.name and given != takes:
                right = ", ".join([f'"{cell.name}"', *takes])
                yield f"the cell of '{cell.name}' calls {ast.unparse(call)}. Write check({right})."


def _points(exercise: Exercise) -> Iterator[str]:
    """Where the text above a part says other points than its checks and questions have."""
    parts: list[tuple[float, float, str]] = []
    checks = {check.id: check for check in exercise.checks}
    for cell in exercise.cells:
        said = _POINTS.search(cell.source) if cell.kind == "markdown" else None
        if said:
            parts.append((float(said[1]), 0.0, ""))
        worth = checks[cell.name].points if cell.role == "check" else 0
        worth += cell.options.get("points", 0) if cell.role == "written" else 0
        if parts and cell.role in ("check", "written"):
            says, counted, names = parts[-1]
            parts[-1] = says, counted + worth, f"{names}, {cell.name}".removeprefix(", ")
    for says, counted, names in parts:
        if says != counted and names:
            yield f"a part says `points {says:g}`, and {names} have {counted:g} together."
