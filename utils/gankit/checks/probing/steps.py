"""Runs a student's training step on tiny networks and records what it moved and what it left."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from gankit.checks.plain import is_float, join_tensors, plain_number
from gankit.checks.probing.device import kept_on
from gankit.checks.probing.student_error import student_error
from gankit.checks.registry import FUNCTIONS, RETURNED, returned
from gankit.checks.spec import Recipe, is_optimiser
from gankit.checks.toys.basic import Watching, make_net, make_optimiser

LOSS_NAMES = ("d_loss", "g_loss")


def observe_steps(
    target: Callable,
    arguments: Mapping[str, Recipe],
    tensors: list[dict[str, Tensor]],
    seed: str,
    device: str,
    returns: str = "",
    losses: Sequence[str] = (),
) -> dict[str, Any]:
    """Call the step once for each entry of `tensors`; record the networks after each call.

    Views: `NET@k` and `NET buffers@k` (all numbers of a network after call k), `left on NET`
    (whether the watching optimiser found gradients there), `returned`, `names` (of the losses),
    `modes`, `optimiser steps`.

    Raises:
        StudentError: the student's code raised.
    """
    scene = _build_scene(arguments, seed, device)
    nets = {name: value for name, value in scene.items() if isinstance(value, nn.Module)}
    passed = [name for name, recipe in arguments.items() if recipe["make"] != "stand in"]
    stand_ins = {name: scene[name] for name in arguments if name not in passed}
    views: dict[str, Any] = {}
    for number, fresh in enumerate(tensors, start=1):
        values = {name: fresh[name].to(device) if name in fresh else scene[name] for name in passed}
        try:
            with kept_on(device, target), replaced(target, stand_ins):
                answer = target(*values.values())
        except Exception as error:
            raise student_error(error) from error
        views.update(_networks(nets, number))
        if number == 1:
            views["returned"] = RETURNED[returns or "losses"](answer)
            views["names"] = loss_names(answer, losses or LOSS_NAMES)
            views.update(_left(scene))
    views["modes"] = {name: "train" if net.training else "eval" for name, net in nets.items()}
    views["optimiser steps"] = {
        name: value.steps for name, value in scene.items() if isinstance(value, Watching)
    }
    return views


@contextlib.contextmanager
def replaced(target: Any, stand_ins: Mapping[str, Any], known_only: bool = False) -> Iterator[None]:
    """Meanwhile, what the student's code finds under these names are the stand-ins.

    `target` is their function or class. With `known_only`, names that are not there stay so. For
    a function in another process, that is done where the function is.
    """
    elsewhere = getattr(type(target), "replaced", None)
    if elsewhere is not None and hasattr(type(target), "remote_number"):
        with elsewhere(target, dict(stand_ins), known_only):
            yield
        return
    space = namespace_of(target)
    before = {name: space[name] for name in stand_ins if name in space}
    space.update({n: value for n, value in stand_ins.items() if n in before or not known_only})
    try:
        yield
    finally:
        for name in stand_ins:
            space.pop(name, None)
        space.update(before)


def namespace_of(target: Any) -> dict[str, Any]:
    """The names that a function, or the methods of a class, find around them."""
    for written in (target, *(vars(target).values() if isinstance(target, type) else ())):
        if hasattr(written, "__globals__"):
            return written.__globals__
    return {}


def _build_scene(arguments: Mapping[str, Recipe], seed: str, device: str) -> dict[str, Any]:
    scene: dict[str, Any] = {}
    for name, recipe in arguments.items():
        if recipe["make"] == "net":
            scene[name] = make_net(recipe["name"], recipe.get("build", {}), seed, name).to(device)
        elif recipe["make"] in {"function", "stand in"}:
            scene[name] = FUNCTIONS[recipe["name"]]
        elif recipe["make"] == "constant":
            scene[name] = recipe["value"]
    for name, recipe in arguments.items():
        if is_optimiser(recipe):
            scene[name] = make_optimiser(recipe, scene)
    return scene


def _networks(nets: dict[str, nn.Module], number: int) -> dict[str, Any]:
    views = {}
    for name, net in nets.items():
        views[f"{name}@{number}"] = join_tensors(list(net.parameters()))
        views[f"{name} buffers@{number}"] = join_tensors(list(net.buffers()))
    return views


def _left(scene: dict[str, Any]) -> dict[str, Any]:
    words = {None: "never stepped", True: "gradients", False: "no gradients"}
    return {
        f"left on {value.watched_name}": words[value.gradient_on_watched]
        for value in scene.values()
        if isinstance(value, Watching) and value.watched is not None
    }


def loss_names(value: Any, names: Sequence[str] = LOSS_NAMES) -> dict[str, str]:
    """Which losses stand there under the names by which a lesson's cells read them."""
    found = set(value) if isinstance(value, dict) else set()
    return {name: "there" if name in found else "not there" for name in names}


@returned("losses")
def returned_losses(value: Any) -> dict[str, Any] | str:
    """A dict of floats by their names."""
    if not isinstance(value, dict):
        return f"a {type(value).__name__}"
    return {
        str(key): plain_number(item) if is_float(item) else f"a {type(item).__name__}"
        for key, item in value.items()
    }


@returned("number")
def returned_number(value: Any) -> Any:
    """One float."""
    return plain_number(value) if is_float(value) else f"a {type(value).__name__}"


@returned("numbers")
def returned_numbers(value: Any) -> Any:
    """A tuple or list of floats."""
    if not isinstance(value, (tuple, list)):
        return f"a {type(value).__name__}"
    return [returned_number(item) for item in value]
