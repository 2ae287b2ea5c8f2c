"""Plays a training step on toys that note what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from gankit.checks.explain.steady import settle
from gankit.checks.explain.story import Story, watch, watch_optimiser, watched_loss
from gankit.checks.inputs import PUBLIC_SEED, is_tensor, make_tensor
from gankit.checks.measures import measure_of
from gankit.checks.probing.steps import replaced
from gankit.checks.probing.undisturbed import undisturbed
from gankit.checks.registry import FUNCTIONS, MEASURES
from gankit.checks.spec import Probe, Property, Steps, is_optimiser
from gankit.checks.toys.basic import Watching, WatchingSGD, make_net

CALLS = 2


def has_story(probe: Probe) -> bool:
    """Whether a probe is a training step whose story can be told."""
    if isinstance(probe, Steps):
        return any(is_optimiser(recipe) for recipe in probe.arguments.values())
    measure = measure_of(probe)
    return measure is not None and measure.scene is not None


def told_story(target: Callable, probe: Probe) -> list[dict[str, Any]]:
    """The events of two calls of a step; the last is an error where it raised one."""
    with undisturbed():
        return (
            _play_steps(target, probe) if isinstance(probe, Steps) else _play_measure(target, probe)
        )


def _play_steps(target: Callable, probe: Steps) -> list[dict[str, Any]]:
    scene: dict[str, Any] = {}
    for name, recipe in probe.arguments.items():
        if recipe["make"] == "net":
            scene[name] = make_net(recipe["name"], recipe.get("build", {}), PUBLIC_SEED, name)
        elif recipe["make"] in ("function", "stand in"):
            scene[name] = FUNCTIONS[recipe["name"]]
        elif recipe["make"] == "constant":
            scene[name] = recipe["value"]
    for name, recipe in probe.arguments.items():
        if is_optimiser(recipe):
            scene[name] = WatchingSGD(scene[recipe["of"]].parameters(), 0.1, None)
    stand_ins = {n for n, r in probe.arguments.items() if r["make"] == "stand in"}
    fresh = [
        {
            name: make_tensor(recipe, PUBLIC_SEED, probe.id, name, number)
            for name, recipe in probe.arguments.items()
            if is_tensor(recipe)
        }
        for number in range(CALLS)
    ]
    order = [name for name in probe.arguments if name not in stand_ins]
    return _play(target, scene, order, stand_ins, fresh)


def _play_measure(target: Callable, probe: Property) -> list[dict[str, Any]]:
    told = MEASURES[probe.measure].scene
    scene: dict[str, Any] = dict(told.stand_ins)
    fresh: list[dict[str, Any]] = [{} for _ in range(CALLS)]
    for number, (name, recipe) in enumerate(zip(told.inputs, probe.inputs, strict=True)):
        if recipe["make"] == "net":
            scene[name] = make_net(
                recipe["name"], recipe.get("build", {}), PUBLIC_SEED, probe.id, number
            )
        elif name:
            for call, tensors in enumerate(fresh):
                tensors[name] = make_tensor(recipe, PUBLIC_SEED, probe.id, number, call)
    parameters = [p for name in told.moved for p in scene[name].parameters()]
    scene[told.optimiser] = WatchingSGD(parameters, 0.1, None)
    given = [name for name in told.options if name in probe.options]
    scene.update({name: probe.options[name] for name in given})
    order = [*told.arguments, *given]
    return _play(target, scene, order, set(told.stand_ins), fresh, told.made)


def _play(
    target: Callable,
    scene: dict[str, Any],
    order: list[str],
    stand_ins: set[str],
    fresh: list[dict[str, Any]],
    made: Mapping[str, tuple[str, str]] | None = None,
) -> list[dict[str, Any]]:
    story = Story(scene)
    watched = {name: _watched(name, value, story) for name, value in scene.items()}
    others = {name: watched[name] for name in stand_ins}
    for tensors in fresh:
        values = {**watched, **tensors}
        story.began(tensors)
        for name, (network, source) in (made or {}).items():
            values[name] = watched[network](values[source])
        try:
            with replaced(target, others), story:
                value = target(*(values[name] for name in order))
        except Exception as error:
            story.events.append({"error": type(error).__name__})
            break
        story.ended(value)
    settle(story.events)
    return story.events


def _watched(name: str, value: Any, story: Story) -> Any:
    if isinstance(value, nn.Module):
        watch(name, value, story)
    elif isinstance(value, Watching):
        watch_optimiser(name, value, story)
    elif callable(value):
        return watched_loss(name, value, story)
    return value


def watched_nets(probe: Probe) -> list[str]:
    """The networks on which no gradients may lie when another's optimiser steps."""
    if isinstance(probe, Steps):
        return [r["watch"] for r in probe.arguments.values() if r.get("watch")]
    return list(MEASURES[probe.measure].scene.watched)
