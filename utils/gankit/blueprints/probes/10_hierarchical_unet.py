# Written by `gankit build` from solutions/10_hierarchical_unet/probes.py: edit that file.
"""Probes of the hierarchical generator: how it joins two networks, and toys for both."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.plain import plain_tensor
from gankit.checks.probing.student_error import student_error
from gankit.checks.registry import measure, toy

CLOSE = 1e-5
OTHER = "something else"


class Spy(nn.Module):
    """A network that notes what it was given and what it gave; `silent` makes its output zero."""

    notes = ("seen", "carried", "ran")

    def __init__(self, inner: nn.Module, silent: bool = False) -> None:
        super().__init__()
        self.inner, self.silent = inner, silent
        self.seen: list[tuple[Tensor, Tensor]] = []  # copies: later changes in place do not show
        self.carried = False  # may a gradient go on from what it was given?
        self.copied_from: list[Spy] = []
        self.ran = False  # itself, not a copy

    def __deepcopy__(self, memo: dict) -> Spy:
        """A copy writes into the same notes: who works on copies is seen at work."""
        copied = Spy(copy.deepcopy(self.inner, memo), self.silent)
        copied.seen, copied.copied_from = self.seen, [self, *self.copied_from]
        return copied

    def forward(self, x: Tensor) -> Tensor:
        output = self.inner(x)
        output = torch.zeros_like(output) if self.silent else output
        self.ran = True
        for spy in (self, *self.copied_from):
            spy.carried = spy.carried or x.requires_grad
        self.seen.append((x.detach().clone(), output.detach().clone()))
        return output


@measure
def hierarchy(target: Callable[..., nn.Module], inputs: list[Any], options: dict) -> dict[str, Any]:
    """Build `target(global_net, local_net)` from two networks and paint a picture with it.

    `inputs` are a picture `(N, 3, H, W)` and the two networks. Views: `value`, `global input` and
    `local input` (in words), `calls`, `identity` (the output when the local network gives zeros),
    `gradient` (whom it reaches), `registered` (whose parameters are), `pair` (with_global=True).
    """
    x, first, second = inputs
    spies = Spy(first), Spy(second)
    module = target(*spies)
    if not isinstance(module, nn.Module):
        raise TypeError(f"it gives a {type(module).__name__}, not a network")
    given = x.clone()
    try:
        returned = module(given)
    except NotImplementedError:
        raise  # it is not written yet
    except Exception as error:
        return _as_far_as_it_ran(error, x, spies, _registered(module, first, second))
    output = _first_tensor(returned)
    calls = {"global": len(spies[0].seen), "local": len(spies[1].seen)}
    value: Any = plain_tensor(output)
    if returned is not output:
        value = f"a {type(returned).__name__} also without with_global"
    elif not torch.equal(given, x):
        value = "right or not, the picture that came in is overwritten"
    return {
        "value": value,
        "global input": _global_input(x, spies[0]),
        "local input": _local_input(x, *spies),
        "calls": calls,
        "identity": _identity(target, x, first, second),
        "gradient": {**_gradient(output, *spies), "by inheritance": _inherits(target, x, first)},
        "registered": _registered(module, first, second),
        "pair": _pair(module, x, output, spies[0]),
    }


def _as_far_as_it_ran(
    error: Exception, x: Tensor, spies: tuple[Spy, Spy], registered: str
) -> dict[str, Any]:
    """What was seen before the exception; the exception stands for the rest."""
    failed = student_error(error).as_view()
    rest = ("value", "local input", "calls", "identity", "gradient", "pair")
    views: dict[str, Any] = {**dict.fromkeys(rest, failed), "registered": registered}
    views["global input"] = _global_input(x, spies[0]) if spies[0].seen else failed
    if spies[1].seen:
        views["local input"] = _local_input(x, *spies)
    return views


def _first_tensor(value: Any) -> Tensor:
    """The output, also where more comes back than was asked for."""
    first = value[0] if isinstance(value, (tuple, list)) and value else value
    if first is None:
        raise TypeError("forward() gives nothing; does it end in return?")
    if not isinstance(first, Tensor):
        raise TypeError(f"forward() gives a {type(value).__name__}, not one tensor")
    return first


def double(images: Tensor, mode: str = "bilinear", aligned: bool | None = False) -> Tensor:
    """Twice the side."""
    corners = None if mode == "nearest" else aligned
    return F.interpolate(images, scale_factor=2, mode=mode, align_corners=corners)


def _name(value: Any, candidates: dict[str, Tensor]) -> str:
    """The first candidate that this is, or OTHER."""
    for name, candidate in candidates.items():
        same_shape = isinstance(value, Tensor) and value.shape == candidate.shape
        if same_shape and torch.allclose(value, candidate, rtol=CLOSE, atol=CLOSE):
            return name
    return OTHER


def _global_input(x: Tensor, spy: Spy) -> str:
    if not spy.seen:
        return "it never runs"
    candidates = {
        "the mean over 2 x 2 pixels": F.avg_pool2d(x, 2),
        "every second pixel": x[..., ::2, ::2],
        "the largest of 2 x 2 pixels": F.max_pool2d(x, 2),
        "the picture at full size": x,
        "the picture, a quarter of the side": F.avg_pool2d(x, 4),
    }
    return _name(spy.seen[0][0].detach(), candidates)


def _local_input(x: Tensor, global_spy: Spy, local_spy: Spy) -> str:
    if not local_spy.seen:
        return "it never runs"
    candidates = {"x": x, "the mean over 2 x 2 pixels": F.avg_pool2d(x, 2)}
    if global_spy.seen:
        u_g = global_spy.seen[0][1].detach()
        g = double(torch.tanh(u_g))
        grey = (x - g).mean(1, keepdim=True).expand_as(x) if g.shape == x.shape else x
        candidates |= {
            "g": g,
            "the mean of x - g over the channels": grey,
            "u_g, enlarged": double(u_g),
        }
        if g.shape == x.shape:
            candidates |= _differences(x, u_g, g)
    return _name(local_spy.seen[0][0].detach(), candidates)


def _differences(x: Tensor, u_g: Tensor, g: Tensor) -> dict[str, Tensor]:
    return {
        "x - g": x - g,
        "g - x": g - x,
        "x + g": x + g,
        "x - u_g, enlarged without its tanh": x - double(u_g),
        "x - tanh of the enlarged u_g": x - torch.tanh(double(u_g)),
        "x - g, enlarged by copying pixels": x - double(torch.tanh(u_g), "nearest"),
        "x - g, enlarged with corners aligned": x - double(torch.tanh(u_g), aligned=True),
        "x - g, enlarged with bicubic weights": x - double(torch.tanh(u_g), "bicubic"),
    }


def _identity(target: Callable, x: Tensor, first: nn.Module, second: nn.Module) -> str:
    painter = Spy(first)
    output = _first_tensor(target(painter, Spy(second, silent=True))(x.clone()))
    if not painter.seen:
        return OTHER
    u_g = painter.seen[0][1].detach()
    candidates = {
        "tanh of the enlarged u_g": torch.tanh(double(u_g)),
        "the enlarged tanh of u_g": double(torch.tanh(u_g)),
        "zeros": torch.zeros_like(x),
        "the enlarged u_g without tanh": double(u_g),
        "the enlarged u_g, cut to [-1, 1]": double(u_g).clamp(-1, 1),
    }
    return _name(output.detach(), candidates)


def _gradient(output: Tensor, global_spy: Spy, local_spy: Spy) -> dict[str, str]:
    reached = {
        name: "reached" if _reaches(output, spy.inner) else "not reached"
        for name, spy in (("global network", global_spy), ("local network", local_spy))
    }
    return {
        **reached,
        "from the local network's input": "passed on" if local_spy.carried else "cut off",
    }


def _inherits(target: Callable, x: Tensor, first: nn.Module) -> str:
    """Whether what the output takes over from the global network teaches it.

    The local network gives zeros and passes nothing on. An output of zeros takes over nothing.
    """
    painter = Spy(first)
    output = _first_tensor(target(painter, Spy(nn.Identity(), silent=True))(x.clone()))
    if painter.seen and not painter.ran:
        return "not to be seen: a copy runs"
    inherits = bool(output.detach().abs().sum() > 0)
    return "cut off" if inherits and not _reaches(output, painter.inner) else "not cut off"


def _reaches(output: Tensor, network: nn.Module) -> bool:
    if not output.requires_grad:
        return False
    learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
    if not learning:
        return False
    found = torch.autograd.grad(output.sum(), learning, retain_graph=True, allow_unused=True)
    return any(gradient is not None and bool(gradient.abs().sum() > 0) for gradient in found)


def _registered(module: nn.Module, first: nn.Module, second: nn.Module) -> str:
    registered = {id(parameter) for parameter in module.parameters()}
    theirs = [{id(parameter) for parameter in net.parameters()} for net in (first, second)]
    there = [own <= registered for own in theirs]
    if not all(there):
        missing = [
            name for name, known in zip(("global", "local"), there, strict=True) if not known
        ]
        return f"not those of the {' and the '.join(missing)} network"
    return "those of both networks" if registered == theirs[0] | theirs[1] else "more than theirs"


def _pair(module: nn.Module, x: Tensor, output: Tensor, spy: Spy) -> str:
    try:
        value = module(x.clone(), with_global=True)
    except Exception as error:  # part of the answer, and no reason to lose the other facts
        return f"raises {type(error).__name__}"
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return f"a {type(value).__name__}"
    candidates = {"the output": output.detach()}
    if spy.seen:
        u_g = spy.seen[0][1].detach()
        candidates |= {
            "tanh(u_g)": torch.tanh(u_g),
            "u_g without tanh": u_g,
            "g, enlarged": double(torch.tanh(u_g)),
            "u_g, enlarged": double(u_g),
        }
    parts = [part.detach() if isinstance(part, Tensor) else part for part in value]
    return " and ".join(_name(part, candidates) for part in parts)


@toy("painter")
class ToyPainter(nn.Module):
    """Picture (N, 3, H, W) -> numbers of the same shape, without bounds."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return 0.5 * self.conv(x)


@toy("hierarchy")
class ToyHierarchy(nn.Module):
    """Picture (N, *shape) -> picture (N, *shape), and with `with_global` one of half the side."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        channels, height, width = shape
        self.shape, self.small = tuple(shape), (channels, height // 2, width // 2)
        self.norm = nn.BatchNorm1d(6)
        self.hidden = nn.Linear(math.prod(self.shape), 6)
        self.out = nn.Linear(6, math.prod(self.shape))
        self.out_small = nn.Linear(6, math.prod(self.small))

    def forward(self, x: Tensor, with_global: bool = False):
        h = F.leaky_relu(self.norm(self.hidden(x.flatten(1))), 0.2)
        y = torch.tanh(self.out(h)).view(-1, *self.shape)
        painting = torch.tanh(self.out_small(h)).view(-1, *self.small)
        return (y, painting) if with_global else y
