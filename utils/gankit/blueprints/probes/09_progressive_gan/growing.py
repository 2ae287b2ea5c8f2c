# Written by `gankit build` from solutions/09_progressive_gan/probes/growing.py: edit that file.
"""How a growing network is built, and what its `depth` and `alpha` do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.plain import one_tensor
from gankit.checks.probing.calling import call_named
from gankit.checks.probing.on_meta import on, on_meta_first
from gankit.checks.probing.start import QuickStart
from gankit.checks.probing.steps import replaced
from gankit.checks.reading.dictated import Unmatched
from gankit.checks.reading.equal import Another
from gankit.checks.reading.expressions import Expr, LayerOutput
from gankit.checks.reading.reach import reached, without_gradient
from gankit.checks.reading.recorder import Recorder, ancestors
from gankit.checks.reading.views import (
    chain_view,
    layer_view,
    output_view,
    walk,
    wiring,
)
from gankit.checks.registry import measure

from .reading import GrowingReader
from .toys import EQUALIZED, PARTS

CLOSE = 1e-4  # of the largest number
SHARE = 0.25
ALL_OLD = "at alpha 0, all that the depth below has"


def with_parts(target: Callable, run: Callable[[], Any]) -> Any:
    """Run with right parts for the student's; with the student's own layers if those do not fit."""
    try:
        with replaced(target, {**PARTS, **EQUALIZED}, known_only=True):
            return run()
    except (Another, Unmatched):  # they fit
        raise
    except Exception:
        pass
    with replaced(target, PARTS, known_only=True):
        return run()


@measure(reads_network=True, chooses_device=True, around=with_parts, passing=(0,))
def growing_network(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Trace `target(**build)(x, depth, alpha)`; `options` hold `build`, `depth` and `alpha`.

    Views: `layers`, `activations`, `norms`, `output` (as of an `Architecture` probe), `count` (of
    parameters), `fade` (the shares, and what the old branch is fed) and `learns` (which layers a
    gradient reaches). The network is made of right parts where it uses those of the exercise. It
    needs no memory: it is traced on the "meta" device.
    """
    (x,) = inputs

    def described(device: str) -> dict[str, Any]:
        return with_parts(target, lambda: _describe(target, x, options, device))

    return on_meta_first(described)


@measure
def growth(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Try `depth` and `alpha` on a real network of two sizes.

    `options["role"]` is "generator" or "critic". Views in words: `start` (alpha 0 against the depth
    below), `between` (of a generator: alpha 0.25 against the ends), `first` (depth 0 at two alphas)
    and `shapes`.
    """
    measure = _grow_generator if options["role"] == "generator" else _grow_critic
    return with_parts(target, lambda: measure(target, inputs[0], options["build"]))


@measure(runs_in_worker=True)
def old_path(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Whether alpha 0 teaches all parameters that the depth below is made of: `learns`, in words.

    Options are those of `growth`. A network that raises, or whose alpha 0 is not the depth below,
    fails there, and is not faulted here again.
    """
    with contextlib.suppress(Exception):
        return {"learns": with_parts(target, lambda: _old_parameters(target, inputs[0], options))}
    return {"learns": ALL_OLD}


def _old_parameters(target: Callable[..., nn.Module], x: Tensor, options: dict[str, Any]) -> str:
    """Which parameters of the depth below a network at alpha 0 teaches, in words."""
    is_generator = options["role"] == "generator"
    network = _quickly_made(target, options["build"])
    below = network(x if is_generator else F.avg_pool2d(x, 2), 0, 1.0)
    start = network(x, 1, 0.0)
    wanted = F.interpolate(below, scale_factor=2) if is_generator else below
    if _agreement(start.detach(), wanted.detach()) != "the same":
        return ALL_OLD
    there = reached(below) if below.requires_grad else set()
    missing = {n for n, p in network.named_parameters() if id(p) in there} - _taught(network, start)
    missing = missing and missing & _taught(network, below)  # what is left is seldom any
    return f"not {len(missing)} of the parameters that the depth below has" if missing else ALL_OLD


def _quickly_made(target: Callable[..., nn.Module], build: dict[str, Any]) -> nn.Module:
    """A network whose large weights repeat a row of numbers: what is asked holds for any."""
    with QuickStart():
        return call_named(target, build)


def _taught(network: nn.Module, output: Tensor) -> set[str]:
    """The names of the parameters to which a gradient comes."""
    if not output.requires_grad:
        return set()
    names, parameters = zip(*network.named_parameters(), strict=True)
    found = torch.autograd.grad(output.square().sum(), parameters, allow_unused=True)
    return {
        name
        for name, gradient in zip(names, found, strict=True)
        if gradient is not None and gradient.abs().sum() > 0
    }


def _describe(
    target: Callable[..., nn.Module], x: Tensor, options: dict[str, Any], device: str
) -> dict[str, Any]:
    depth, alpha = options["depth"], options["alpha"]
    x = x.to(device)
    with on(device):
        network = call_named(target, options.get("build", {}))
        if not isinstance(network, nn.Module):
            raise TypeError(f"what was made is a {type(network).__name__}, not a network")
        recorder = Recorder([x], dict(network.named_parameters()))
        with recorder:
            output = one_tensor(network(x, depth, alpha))
    reader = GrowingReader(alpha)
    expression = reader.read(recorder.node(output))
    return {
        "layers": layer_view(reader.layers, expression),
        "activations": chain_view(reader.layers, "function"),
        "norms": chain_view(reader.layers, "norm"),
        "output": output_view(expression, tuple(output.shape), len(reader.layers)),
        "count": f"{sum(parameter.numel() for parameter in network.parameters()):,}",
        "fade": _fade(reader, expression),
        "learns": _learning(network, recorder, reader, output),
    }


def _fade(reader: GrowingReader, output: Expr) -> str:
    roots = [output, *(layer.of for layer in reader.layers)]
    found = [part for root in roots for part in walk(root) if getattr(part, "name", "") == "fade"]
    if not found:
        return "no fade"
    old, new = found[0].of
    below = [part for part in walk(old) if isinstance(part, LayerOutput)]
    feed = wiring(reader.layers[below[0].index].of) if below else "no layer"
    more = len({part.key for part in found}) - 1
    rest = f"; and {more} more fades" if more else ""
    steps = " → ".join(map(str, wiring(old).steps))
    return f"old {steps}, its layer on {feed}; new {new.what}{rest}"


def _learning(network: nn.Module, recorder: Recorder, reader: GrowingReader, output: Tensor) -> str:
    parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
    if not output.requires_grad or not parameters:
        return "no layer"
    silent = set(without_gradient(output, parameters))
    reached = {id(recorder.node(p)) for n, p in enumerate(parameters) if n not in silent}
    unreached = [
        str(number)
        for number, layer in enumerate(reader.layers, start=1)
        if layer.weight is None or not any(id(n) in reached for n in ancestors(layer.weight))
    ]
    return f"all but layer {', '.join(unreached)}" if unreached else "every layer"


def _grow_generator(target: Callable, z: Tensor, build: dict[str, Any]) -> dict[str, Any]:
    with torch.no_grad():
        network = _quickly_made(target, build)
        small, start, end = network(z, 0, 1.0), network(z, 1, 0.0), network(z, 1, 1.0)
        between = network(z, 1, SHARE)
        mean = (1 - SHARE) * start + SHARE * end if start.shape == end.shape else end
        return {
            "start": _start_of_picture(start, small, end),
            "between": _agreement(between, mean),
            "first": _agreement(network(z, 0, SHARE), small),
            "shapes": [list(small.shape), list(end.shape), list(network(z[:1], 1, SHARE).shape)],
        }


def _grow_critic(target: Callable, x: Tensor, build: dict[str, Any]) -> dict[str, Any]:
    with torch.no_grad():
        network, small = _quickly_made(target, build), F.avg_pool2d(x, 2)
        below = network(small, 0, 1.0)
        return {
            "start": _start(network(x, 1, 0.0), below, network(x, 1, 1.0)),
            "first": _agreement(network(small, 0, SHARE), below),
            "shapes": [list(below.shape), list(network(x[:1], 1, SHARE).shape)],
        }


def _start(start: Tensor, below: Tensor, end: Tensor) -> str:
    """What alpha 0 gives, which should be what the depth below gives."""
    found = _agreement(start, below)
    return "as at alpha 1" if found == "different" and torch.equal(start, end) else found


def _start_of_picture(start: Tensor, small: Tensor, end: Tensor) -> str:
    """As `_start`, of a generator: the depth below has to be enlarged, and pixels repeated."""
    found = _start(start, F.interpolate(small, scale_factor=2), end)
    smooth = F.interpolate(small, scale_factor=2, mode="bilinear")
    is_smooth = found == "different" and _agreement(start, smooth) == "the same"
    return "the depth below, smoothed" if is_smooth else found


def _agreement(one: Tensor, other: Tensor) -> str:
    if one.shape != other.shape:
        return f"shapes {tuple(one.shape)} and {tuple(other.shape)}"
    difference, size = (one - other).abs().max().item(), other.abs().max().item()
    return "the same" if difference <= CLOSE * max(size, CLOSE) else "different"
