"""Plays a training step on toys that note what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from gankit.checks.explain.story import Story, watch, watch_optimiser, watched_loss
from gankit.checks.inputs import PUBLIC_SEED, is_tensor, make_tensor
from gankit.checks.measures.cycles import STAND_INS
from gankit.checks.probing.steps import replaced
from gankit.checks.probing.undisturbed import undisturbed
from gankit.checks.spec import Probe, Property, Steps
from gankit.checks.toys.basic import FUNCTIONS, WatchingSGD, make_net

CALLS = 2
# What the two measures of exercise 07 call their inputs, and the optimiser they make.
_MEASURES: dict[str, tuple[list[str], str, list[str], list[str]]] = {
    "translation_step": (
        ["G_AB", "G_BA", "D_A", "D_B", "real_a", "real_b"],
        "opt_g",
        ["G_AB", "G_BA"],
        ["G_AB", "G_BA", "D_A", "D_B", "opt_g", "real_a", "real_b"],
    ),
    "critic_step": (
        ["D", "G", "real", "", "source", ""],
        "opt_d",
        ["D"],
        ["D", "opt_d", "real", "fake"],
    ),
}


def has_story(probe: Probe) -> bool:
    """Whether a probe is a training step whose story can be told."""
    if isinstance(probe, Steps):
        return any(recipe["make"] == "sgd" for recipe in probe.arguments.values())
    return isinstance(probe, Property) and probe.measure in _MEASURES


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
            scene[name] = make_net(recipe["name"], recipe["build"], PUBLIC_SEED, name)
        elif recipe["make"] in ("function", "stand in"):
            scene[name] = FUNCTIONS[recipe["name"]]
        elif recipe["make"] == "constant":
            scene[name] = recipe["value"]
    for name, recipe in probe.arguments.items():
        if recipe["make"] == "sgd":
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
    names, optimiser, moved, order = _MEASURES[probe.measure]
    scene: dict[str, Any] = dict(STAND_INS)
    fresh: list[dict[str, Any]] = [{} for _ in range(CALLS)]
    for number, (name, recipe) in enumerate(zip(names, probe.inputs, strict=True)):
        if recipe["make"] == "net":
            scene[name] = make_net(recipe["name"], recipe["build"], PUBLIC_SEED, probe.id, number)
        elif name:
            for call, tensors in enumerate(fresh):
                tensors[name] = make_tensor(recipe, PUBLIC_SEED, probe.id, number, call)
    parameters = [p for name in moved for p in scene[name].parameters()]
    scene[optimiser] = WatchingSGD(parameters, 0.1, None)
    for name in ("lambda_cycle", "lambda_identity"):
        if name in probe.options:
            scene[name] = probe.options[name]
            order = [*order, name]
    return _play(target, scene, order, set(STAND_INS), fresh)


def _play(
    target: Callable,
    scene: dict[str, Any],
    order: list[str],
    stand_ins: set[str],
    fresh: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    story = Story(scene)
    watched = {name: _watched(name, value, story) for name, value in scene.items()}
    others = {name: watched[name] for name in stand_ins}
    for tensors in fresh:
        values = {**watched, **tensors}
        story.began(tensors)
        if "fake" in order and "fake" not in values:
            values["fake"] = watched["G"](tensors["source"])
        try:
            with replaced(target, others), story:
                value = target(*(values[name] for name in order))
        except Exception as error:
            story.events.append({"error": type(error).__name__})
            break
        story.ended(value)
    return story.events


def _watched(name: str, value: Any, story: Story) -> Any:
    if isinstance(value, nn.Module):
        watch(name, value, story)
    elif isinstance(value, WatchingSGD):
        watch_optimiser(name, value, story)
    elif callable(value):
        return watched_loss(name, value, story)
    return value


def watched_nets(probe: Probe) -> list[str]:
    """The networks on which no gradients may lie when another's optimiser steps."""
    if isinstance(probe, Steps):
        return [r["watch"] for r in probe.arguments.values() if r.get("watch")]
    return ["G"] if probe.measure == "critic_step" else []


def scene_names(probe: Probe) -> Mapping[str, str]:
    """The networks of a scene and the optimisers that move them."""
    if isinstance(probe, Steps):
        return {
            recipe["of"]: name
            for name, recipe in probe.arguments.items()
            if recipe["make"] == "sgd"
        }
    _, optimiser, moved, _ = _MEASURES[probe.measure]
    return dict.fromkeys(moved, optimiser)
