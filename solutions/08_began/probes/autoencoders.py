"""Autoencoders: the loss of a reconstruction, and networks made of an encoder and a decoder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.compare import first_difference
from gankit.checks.fields import Wire, plain, read
from gankit.checks.plain import join_tensors, one_tensor, plain_number, plain_tensor
from gankit.checks.probing.calling import call_named
from gankit.checks.probing.steps import replaced
from gankit.checks.reading.architecture import observe_architecture
from gankit.checks.registry import measure

from .toys import ToyDecoder, ToyEncoder

HALVES = {"Encoder": ToyEncoder, "Decoder": ToyDecoder}
GOOD = "as it should be"


@measure
def reconstruction(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(v, D)` with images v (N, C, H, W) and an autoencoder D.

    Views: `value`, `type`, `mode` (of D afterwards), `gradient` (with respect to v) and `weights`
    (with respect to D's parameters, joined); "none" where no gradient arrives.
    """
    images, network = inputs
    images.requires_grad_()
    value = target(images, network)
    kind = f"tensor of shape {tuple(value.shape)}" if isinstance(value, Tensor) else None
    views = {
        "value": _plain(value),
        "type": kind or type(value).__name__,
        "mode": f"D is left in {'training' if network.training else 'eval'} mode",
    }
    wanted = [images, *network.parameters()]
    if not isinstance(value, Tensor):
        return {**views, "gradient": f"a {views['type']} has none", "weights": "none"}
    if not value.requires_grad:
        return {**views, "gradient": "none", "weights": "none"}
    found = torch.autograd.grad(value.sum(), wanted, allow_unused=True)
    first, *others = found
    arrived = [gradient for gradient in others if gradient is not None]
    return {
        **views,
        "gradient": "none" if first is None else plain_tensor(first),
        "weights": join_tensors(arrived) if arrived else "none",
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Tensor):
        return plain_tensor(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"shape": [], "values": [plain_number(value)]}
    return f"a {type(value).__name__}"


def with_toy_halves(target: Any, run: Callable[[], Any]) -> Any:
    """Run with tiny right halves in place of the student's, so that no slip counts twice."""
    with replaced(_namespace_owner(target), HALVES):
        return run()


@measure(reads_network=True, around=with_toy_halves)
def made_of_halves(
    target: Callable[..., nn.Module], inputs: list[Tensor], options: dict[str, Any]
) -> dict[str, Any]:
    """Whether `target(**build)` joins the classes named in `options["parts"]`, in this order.

    Parts are "Encoder" and "Decoder", as the student's code finds them. Tiny ones are put in their
    place, so a mistake in a half is not counted again. A network that calls neither (written out,
    or another name of a class), or is a half itself, is compared with the trace of the student's
    own halves instead.
    Views, in words: `order`, `sizes`, `picture`, `learns`.
    """
    build, parts = dict(options.get("build", {})), list(options["parts"])
    watched = _Watch()
    owner = _namespace_owner(target)
    found = [getattr(owner, "__globals__", {}).get(name) for name in HALVES]
    own = tuple(part for part in found if isinstance(part, type))
    with replaced(owner, watched.classes):
        network = call_named(target, build)
        if not isinstance(network, nn.Module):
            raise TypeError(f"what was made is a {type(network).__name__}, not a network")
        if watched.made and not isinstance(network, own):
            return watched.views(network, inputs[0], build, parts)
    return _compare_traces(target, inputs[0], build, parts)


class _Watch:
    """The stand-ins that a network made, with their arguments, and what went through them."""

    def __init__(self) -> None:
        self.made: list[tuple[str, nn.Module, dict[str, Any]]] = []
        self.calls: list[tuple[str, Tensor]] = []
        self.fed: list[Tensor] = []
        self.classes = {name: self._maker(name, toy) for name, toy in HALVES.items()}

    def _maker(self, name: str, toy: type[nn.Module]) -> type[nn.Module]:
        watch = self

        class StandIn(toy):
            def __init__(self, channels=3, n=128, hidden=64, size=64) -> None:
                super().__init__(channels, n, hidden, size)
                given = {"channels": channels, "n": n, "hidden": hidden, "size": size}
                watch.made.append((name, self, given))

            def forward(self, x: Tensor) -> Tensor:
                result = super().forward(x)
                watch.calls.append((name, result))
                watch.fed.append(x)
                return result

        return StandIn

    def views(
        self, network: nn.Module, x: Tensor, build: dict[str, Any], parts: list[str]
    ) -> dict[str, Any]:
        """Run the network once and say which halves it called, with what, and what came of it."""
        output = one_tensor(network(x))
        return {
            "order": self._order(x, parts),
            "sizes": self._sizes(build) if self._own_parameters(network) else "more layers",
            "picture": self._picture(output, x, parts),
            "learns": self._learns(network, output),
        }

    def _order(self, x: Tensor, parts: list[str]) -> str:
        """Which halves are called, and whether each gets what the one before it gave."""
        names = [name for name, _ in self.calls]
        if names != parts:
            return ", then ".join(names) or "neither is called"
        sources = [("the input", x), *self.calls]
        for name, fed, (before, given) in zip(names, self.fed, sources, strict=False):
            if fed.numel() != given.numel() or not torch.equal(fed.flatten(), given.flatten()):
                origin = before if before == "the input" else f"what the {before} gives"
                return f"the {name} gets something else than {origin}"
        return GOOD

    def _own_parameters(self, network: nn.Module) -> bool:
        """Whether all parameters belong to the halves."""
        inside = {id(p) for _, half, _ in self.made for p in half.parameters()}
        return all(id(parameter) in inside for parameter in network.parameters())

    def _sizes(self, build: dict[str, Any]) -> str:
        for name, _, given in self.made:
            for argument, value in build.items():
                if given[argument] != value:
                    return f"{name} has {argument} = {given[argument]}, not {value}"
        return GOOD

    def _picture(self, output: Tensor, x: Tensor, parts: list[str]) -> str:
        results = dict(self.calls)
        last = results.get(parts[-1])
        if last is None or output.shape != last.shape:
            return f"shape {tuple(output.shape)}"
        if torch.allclose(output, last, atol=1e-6):
            return GOOD
        if output.shape == x.shape and torch.allclose(output - last, x, atol=1e-5):
            return f"what the {parts[-1]} gives, plus the input"
        if output.abs().max() > 1:
            return f"not what the {parts[-1]} gives, and outside [-1, 1]"
        inside = "[0, 1]" if output.min() >= 0 else "[-1, 1]"
        return f"not what the {parts[-1]} gives, in {inside}"

    def _learns(self, network: nn.Module, output: Tensor) -> str:
        known = {id(parameter) for parameter in network.parameters()}
        for name, half, _ in self.made:
            if any(id(parameter) not in known for parameter in half.parameters()):
                return f"{name} is not registered: its parameters are missing"
        if not output.requires_grad:
            return "no gradient at all"
        for name, half, _ in self.made:
            found = torch.autograd.grad(
                output.sum(), list(half.parameters()), retain_graph=True, allow_unused=True
            )
            if all(gradient is None for gradient in found):
                return f"no gradient reaches {name}"
        return GOOD


def _namespace_owner(target: Any) -> Callable:
    """A function whose globals are those of the cell that wrote `target`."""
    if not isinstance(target, type):
        return target
    for name in ("__init__", "forward"):
        written = vars(target).get(name)
        if hasattr(written, "__globals__"):
            return written
    return target.__init__


def _compare_traces(
    target: Callable[..., nn.Module], x: Tensor, build: dict[str, Any], parts: list[str]
) -> dict[str, Any]:
    """The same words as `_Watch.views`, from the traces of the network and of its halves."""
    space = _namespace_owner(target).__globals__
    whole = observe_architecture(target, build, [x])
    halves = []
    for name in parts:
        halves.append(observe_architecture(space[name], build, [x]))
        x = torch.zeros(halves[-1]["output"]["shape"])
    if not whole["layers"]:
        return dict.fromkeys(("order", "sizes", "picture", "learns"), "it has no layers")
    layers = first_difference("layers", _joined(halves), whole["layers"])
    output = first_difference("output", _without_origin(halves[-1]), _without_origin(whole))
    counts = [_weights(view) for view in (*halves, whole)]
    registered = sum(counts[:-1]) == counts[-1]
    silent = whole["reach"]["layers without"]
    return {
        "order": GOOD if layers is None else f"{layers.where}: {layers.got}",
        "sizes": GOOD if registered else f"{counts[-1]:,} weights, not {sum(counts[:-1]):,}",
        "picture": GOOD if output is None else f"{output.where}: {output.got}",
        "learns": GOOD if not silent else f"no gradient in {len(silent)} layers",
    }


def _weights(view: Mapping[str, Any]) -> int:
    """Parameters, without those of norms and biases: a bias before a norm has no effect."""
    parameters = view["parameters"]
    return parameters["count"] - parameters["in norms"] - parameters["in biases"]


def _joined(halves: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The layer rows of several networks, one after the other."""
    rows: list[dict[str, Any]] = []
    for half in halves:
        before = len(rows)
        for row in half["layers"]:
            rows.append({**row, "from": _shifted(row["from"], before)})
    return rows


def _shifted(origin: Any, by: int) -> Any:
    """What feeds a layer of a network that follows `by` other layers."""

    def rename(name: str) -> str:
        if by and name == "input 1":
            return str(by)
        return str(int(name) + by) if name.isdecimal() else name

    return plain(read(Wire, origin).renamed(rename))


def _without_origin(view: Mapping[str, Any]) -> dict[str, Any]:
    return {**view["output"], "from": ""}
