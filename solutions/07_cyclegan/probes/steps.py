"""What the two training steps of CycleGAN do: which term of the loss moves which network."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.plain import join_tensors, plain_number
from gankit.checks.probing.least_squares import least_squares
from gankit.checks.probing.randomness import start_from
from gankit.checks.probing.steps import loss_names, replaced
from gankit.checks.registry import Scene, measure
from gankit.checks.toys.basic import WatchingSGD
from gankit.checks.toys.called import forget_calls, was_called

from .toys import (
    Constant,
    Shift,
    least_squares_d,
    least_squares_g,
    mean_distance,
)

MAP = (1, 2, 3)
STALE = 3.0  # a gradient that lies about from an earlier step
NEVER = "no network is called"
SEED = 0  # each step draws the same random numbers, so that noise cannot pass for a gradient
STAND_INS: dict[str, Callable] = {
    "lsgan_d_loss": least_squares_d,
    "lsgan_g_loss": least_squares_g,
    "cycle_loss": mean_distance,
    "identity_loss": mean_distance,
}
GENERATORS_SCENE = Scene(
    inputs=("G_AB", "G_BA", "D_A", "D_B", "real_a", "real_b"),
    optimiser="opt_g",
    moved=("G_AB", "G_BA"),
    arguments=("G_AB", "G_BA", "D_A", "D_B", "opt_g", "real_a", "real_b"),
    options=("lambda_cycle", "lambda_identity"),
    stand_ins=STAND_INS,
)
CRITICS_SCENE = Scene(
    inputs=("D", "G", "real", "", "source", ""),
    optimiser="opt_d",
    moved=("D",),
    arguments=("D", "opt_d", "real", "fake"),
    made={"fake": ("G", "source")},
    stand_ins=STAND_INS,
    watched=("G",),
)
Moves = dict[str, Tensor]


@measure(scene=GENERATORS_SCENE)
def translation_step(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict:
    """Call `target(G_AB, G_BA, D_A, D_B, opt_g, real_a, real_b, lambda_cycle, lambda_identity)`.

    `inputs` are four tiny networks and two batches; `options` hold the two lambdas. With gradient
    descent a step is the sum of what its terms move, so steps with terms switched off show each
    term by itself. Views: `gan`, `cycle`, `identity` (the gradient of each weighted term on each
    generator), `defaults` (the weights without given lambdas), `earlier` (what becomes of
    gradients that lay there before), `discriminators`, `returned`, `form` and `fakes`. Where no
    network is called, `earlier` and `discriminators` say so.
    """
    *nets, real_a, real_b = inputs
    batches = (real_a, real_b)
    lambda_cycle, lambda_identity = options["lambda_cycle"], options["lambda_identity"]
    forget_calls(nets)
    gan, _, _ = _generators_step(target, nets, batches, (0.0, 0.0))
    two, _, _ = _generators_step(target, nets, batches, (lambda_cycle, 0.0))
    whole, value, words = _generators_step(target, nets, batches, (lambda_cycle, lambda_identity))
    default, _, _ = _generators_step(target, nets, batches, ())
    stale, _, _ = _generators_step(target, nets, batches, (lambda_cycle, lambda_identity), STALE)
    earlier = "are cleared" if _same(stale, whole) else "are added to the new ones"
    if not any(map(was_called, nets)):
        earlier = words = NEVER
    cycle, identity = _minus(two, gan), _minus(whole, two)
    weights = {"cycle": lambda_cycle, "identity": lambda_cycle * lambda_identity}
    return {
        "gan": _plain(gan),
        "cycle": _plain(cycle),
        "identity": _plain(identity),
        "defaults": _weights_in(_minus(default, gan), cycle, identity, weights),
        "earlier": earlier,
        "discriminators": words,
        **_result_views(value, nets, real_a, real_b),
    }


@measure
def closed_forms(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """The same step with networks whose losses are known. One view `returned` a scene.

    `inputs` are two batches of multiples of 1/8, so that sums are exact. `shift`: G_AB adds `up`,
    G_BA subtracts it. `constant`: G_AB gives `b` and G_BA gives `a`, whatever they see. In both,
    the discriminators say `says` to everything.
    """
    real_a, real_b = inputs
    shape = tuple(real_a.shape[1:])
    judges = [Constant(options["says"], MAP), Constant(options["says"], MAP)]
    scenes: dict[str, list[nn.Module]] = {
        "shift": [Shift(options["up"]), Shift(-options["up"])],
        "constant": [Constant(options["b"], shape), Constant(options["a"], shape)],
    }
    weights = (options["lambda_cycle"], options["lambda_identity"])
    views = {}
    for name, generators in scenes.items():
        nets = [net.to(real_a.device) for net in (*generators, *judges)]
        _, value, _ = _generators_step(target, nets, (real_a, real_b), weights)
        views[name] = {"returned": _losses(value)}
    return views


@measure(scene=CRITICS_SCENE)
def critic_step(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(D, opt_d, real, fake)` with fakes that still hang on a generator's graph.

    `inputs` are a discriminator, a generator, two batches of reals and two of sources. Views:
    `real` and `fake` (by how much D moves otherwise when that batch is exchanged), `size` (how
    it moves in all), `earlier`, `generator` (is a gradient left on it), `returned` and `names`.
    Where D is not called, `earlier` and `generator` say so.
    """
    D, G, real, other_real, source, other_source = inputs
    with torch.no_grad():
        other_fake = G(other_source)
    forget_calls([D])
    other, _ = _critic_move(target, D, other_real, other_fake)
    by_real, _ = _critic_move(target, D, real, other_fake)
    whole, value = _critic_move(target, D, real, G(source))
    left = any(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in G.parameters())
    stale, _ = _critic_move(target, D, real, G(source), STALE)
    earlier = "are cleared" if _close(stale, whole) else "are added to the new ones"
    generator = "gradients are left on it" if left else "no gradients are left on it"
    if not was_called(D):
        earlier = generator = NEVER
    return {
        "real": join_tensors([by_real - other]),
        "fake": join_tensors([whole - by_real]),
        "size": join_tensors([whole]),
        "earlier": earlier,
        "generator": generator,
        "returned": _losses(value),
        "names": loss_names(value),
    }


def _critic_move(
    target: Callable, D: nn.Module, real: Tensor, fake: Tensor, stale: float | None = None
) -> tuple[Tensor, Any]:
    """The gradient by which one step moves a copy of D, and what the step returns."""
    D = copy.deepcopy(D)
    _leave_gradients(D, stale)
    before = _numbers(D)
    start_from(SEED)
    with replaced(target, STAND_INS):
        value = target(D, WatchingSGD(D.parameters(), 1.0, None), real.clone(), fake)
    return before - _numbers(D), value


def _generators_step(
    target: Callable,
    nets: list[nn.Module],
    batches: tuple[Tensor, Tensor],
    weights: tuple[float, ...],
    stale: float | None = None,
) -> tuple[Moves, Any, str]:
    """The gradients that move G_AB and G_BA in one step, what it returns, what D_A and D_B do."""
    nets = [copy.deepcopy(net) for net in nets]
    for net in nets:
        _leave_gradients(net, stale)
    before = [_numbers(net) for net in nets]
    parameters = [p for net in nets[:2] for p in net.parameters()]
    optimizer = WatchingSGD(parameters, 1.0, None)
    start_from(SEED)
    with replaced(target, STAND_INS):
        value = target(*nets, optimizer, *(batch.clone() for batch in batches), *weights)
    moved = [old - _numbers(net) for old, net in zip(before, nets, strict=True)]
    moves = dict(zip(("G_AB", "G_BA"), moved[:2], strict=True))
    return moves, value, _words_for_judges(nets[2:], moved[2:])


def _words_for_judges(nets: list[nn.Module], moved: list[Tensor]) -> str:
    if any(bool(move.abs().sum() > 0) for move in moved):
        return "move"
    if not all(p.requires_grad for net in nets for p in net.parameters()):
        return "stay frozen after the step"
    if not all(net.training for net in nets):
        return "stay in eval mode after the step"
    return "stay as they are"


def _leave_gradients(net: nn.Module, stale: float | None) -> None:
    for parameter in net.parameters():
        parameter.grad = None if stale is None else torch.full_like(parameter, stale)


def _numbers(net: nn.Module) -> Tensor:
    return torch.cat([p.detach().flatten().double() for p in net.parameters()])


def _minus(one: Moves, other: Moves) -> Moves:
    return {name: one[name] - other[name] for name in one}


def _plain(moves: Moves) -> dict[str, Any]:
    return {name: join_tensors([move]) for name, move in moves.items()}


def _close(one: Tensor, other: Tensor) -> bool:
    return torch.allclose(one, other, atol=1e-5)


def _same(one: Moves, other: Moves) -> bool:
    return all(_close(one[name], other[name]) for name in one)


def _weights_in(move: Moves, cycle: Moves, identity: Moves, given: dict[str, float]) -> str:
    """The weights with which two terms make up a move, if they do, in units of those given."""
    terms = [torch.cat(list(part.values())) for part in (cycle, identity)]
    if any(bool(term.abs().max() < 1e-6) for term in terms):
        return "not to be seen: a lambda has no effect"
    matrix, wanted = torch.stack(terms, dim=1), torch.cat(list(move.values()))
    factors = least_squares(matrix, wanted)
    if factors is None or not torch.allclose(matrix @ factors, wanted, atol=1e-4):
        return "not a sum of both terms"
    weights = [
        f"{name} {factor * given[name]:.3g}"
        for factor, name in zip(factors.tolist(), given, strict=True)
    ]
    return ", ".join(weights)


def _result_views(value: Any, nets: list[nn.Module], real_a: Tensor, real_b: Tensor) -> dict:
    form = _form(value)
    fakes = "not to be seen"
    if form == "losses, fake_a, fake_b":
        with torch.no_grad():
            right = {"fake_a": nets[1](real_b), "fake_b": nets[0](real_a)}
        fakes = ", ".join(_name(fake, right) for fake in value[1:])
    return {"returned": _losses(value), "form": form, "fakes": fakes}


def _losses(value: Any) -> dict[str, Any] | str:
    """The losses as plain numbers, or what stands in their place."""
    first = value[0] if isinstance(value, (tuple, list)) and value else value
    if not isinstance(first, dict):
        return f"a {type(first).__name__}"
    return {
        str(key): plain_number(item) if type(item) is float else f"a {type(item).__name__}"
        for key, item in first.items()
    }


def _form(value: Any) -> str:
    if not isinstance(value, (tuple, list)):
        return f"a {type(value).__name__}"
    if len(value) != 3 or not all(isinstance(fake, Tensor) for fake in value[1:]):
        return f"{len(value)} things"
    return "losses, fake_a, fake_b"


def _name(fake: Tensor, right: dict[str, Tensor]) -> str:
    for name, picture in right.items():
        if fake.shape == picture.shape and torch.allclose(fake.detach(), picture, atol=1e-5):
            return name
    return "another picture"
