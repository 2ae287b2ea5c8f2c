"""A training step as a story: which gradients each optimiser step moves its network by.

Tensors are told by what they were made of: `D(G(z_d))`, `d_loss(D(real), D(G(z_d)))`. They are
recognised by their numbers, so flattening, copying and detaching do not matter. Stories are plain
data: a list of events, each a dict.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gankit.checks.explain.inline import read_loss, weighted_sum
from gankit.checks.explain.nodes import CUT, Node, names_in, node, same_numbers, with_notes
from gankit.checks.explain.relations import close, factor_between, relation
from gankit.checks.explain.returned import adds_up, plain_sum, said_returned
from gankit.checks.plain import plain_number
from gankit.checks.probing.least_squares import least_squares


class Story(TorchFunctionMode):
    """Notes what a step does with the networks, losses and optimisers of a scene."""

    def __init__(self, scene: Mapping[str, Any]) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []
        self.nets = {n: v for n, v in scene.items() if isinstance(v, nn.Module)}
        self.known: list[tuple[Tensor, Node, bool]] = []  # numbers, what they are, on a graph?
        self.outputs: list[tuple[Tensor, Node]] = []  # what networks gave, with their graphs
        self.scalars: list[tuple[Tensor, Node]] = []  # what loss functions gave, with their graphs
        self.given: dict[str, tuple[Tensor, Tensor]] = {}  # arguments, and copies of them
        self.used: set[str] = set()  # networks whose gradients some step of this call has used
        self.lying: dict[str, list[Node]] = {name: [] for name in self.nets}
        self.spent: dict[str, int] = dict.fromkeys(self.nets, 0)  # of these, its own steps' share
        self.sums: dict[str, list[Tensor]] = {name: _zeros(net) for name, net in self.nets.items()}
        self.steps: dict[str, int] = dict.fromkeys(self.nets, 0)
        self.weights: dict[str, list[Tensor]] = {}
        self._busy = False
        self._weigh()

    # What tensors are.

    def remember(self, tensor: Tensor, what: Node) -> None:
        """From now on, these numbers are known as this."""
        self.known.append((tensor.detach().clone(), what, tensor.requires_grad))

    def name(self, value: Any) -> Node:
        """What a value is, as far as its numbers tell."""
        if not isinstance(value, Tensor):
            return node(_plain_name(value))
        flat = value.detach().reshape(-1)
        same = [
            (what, graph)
            for numbers, what, graph in reversed(self.known)
            if numbers.numel() == flat.numel() and same_numbers(numbers.reshape(-1), flat)
        ]
        if same:  # a picture may be made twice, with a graph and without
            what, graph = next((one for one in same if one[1] == value.requires_grad), same[0])
            return with_notes(what, [CUT] if graph and not value.requires_grad else [])
        return self._composed(value) or self._related(value) or node(_strange(value))

    def _composed(self, value: Tensor) -> Node | None:
        """Several known batches, one behind the other."""
        if value.dim() < 1:
            return None
        rest, parts = value.detach(), []
        while len(rest):
            found = next(
                (
                    (numbers, what)
                    for numbers, what, _ in reversed(self.known)
                    if 0 < numbers.dim() == rest.dim()
                    and len(numbers) <= len(rest)
                    and numbers.shape[1:] == rest.shape[1:]
                    and same_numbers(numbers, rest[: len(numbers)])
                ),
                None,
            )
            if found is None:
                return None
            parts.append(found[1])
            rest = rest[len(found[0]) :]
        return node("one batch of", parts) if len(parts) > 1 else None

    def _related(self, value: Tensor) -> Node | None:
        """A known tensor times a number, plus a number, or cut to a part of its batch."""
        for numbers, what, _ in reversed(self.known):
            if numbers.shape != value.shape:
                continue
            if not value.is_floating_point():
                shift = set((value.long() - numbers.long()).flatten().tolist())
                if len(shift) == 1:
                    return node(f"plus {shift.pop()}:", [what])
                continue
            text = relation(numbers, value.detach()) if value.numel() > 1 else ""
            if text and "order" not in text and "everywhere" not in text:
                return node(text.replace("what is asked", "").strip(" ,") + " of", [what])
            if text.endswith("in another order"):
                return node("in another order:", [what])
        return self._blend(value)

    def _blend(self, value: Tensor) -> Node | None:
        """A sum of two known tensors with weights."""
        if not value.is_floating_point() or value.numel() < 6:
            return None
        same = [(n, w) for n, w, _ in self.known if n.shape == value.shape][-6:]
        for index, (one, first) in enumerate(same):
            for other, second in same[:index]:
                matrix = torch.stack([one.reshape(-1), other.reshape(-1)], 1).double()
                wanted = value.detach().reshape(-1).double()
                found = least_squares(matrix, wanted)
                if found is not None and close(matrix @ found, wanted):
                    weights = [f"weight {float(weight):.3g}" for weight in found]
                    parts = [with_notes(first, weights[:1]), with_notes(second, weights[1:])]
                    return node("the sum of", parts)
        return None

    # What happens.

    def called(self, name: str, net: nn.Module, args: tuple, output: Any) -> None:
        """A network was called: what it saw, in which mode, and what its output is."""
        notes = [] if net.training else ["in eval mode"]
        if isinstance(output, Tensor) and not output.requires_grad:
            notes.append(CUT)
        if self.steps[name]:
            notes.append(f"after {self.steps[name]} step{'s' if self.steps[name] > 1 else ''}")
        what = node(name, [self.name(arg) for arg in args], notes)
        self._notice_changes()
        if isinstance(output, Tensor):
            self.remember(output, what)
            self.outputs.append((output, what))

    def lost(self, name: str, args: list[Any], value: Any) -> None:
        """A loss function was called."""
        if isinstance(value, Tensor):
            what = node(name, [self.name(arg) for arg in args])
            self.remember(value, what)
            self.scalars.append((value, what))

    def went_back(self, value: Tensor, run: Callable[[], Any]) -> Any:
        """A backward pass: which networks' gradients grow by it."""
        what = self._loss_name(value)
        self.made.append(what)
        self.values.append((float(value.detach().sum()), what))
        before = {name: _gradients(net) for name, net in self.nets.items()}
        result = run()
        for name, net in self.nets.items():
            grown = [a - b for a, b in zip(_gradients(net), before[name], strict=True)]
            if any(bool(g.abs().sum() > 0) for g in grown):
                self.lying[name].append(what)
                self.sums[name] = [a + b for a, b in zip(self.sums[name], grown, strict=True)]
        return result

    def cleared(self, parameters: list[Tensor]) -> None:
        """The gradients of these parameters were set to zero or taken away."""
        held = {id(parameter) for parameter in parameters}
        for name, net in self.nets.items():
            if any(id(parameter) in held for parameter in net.parameters()):
                fresh = [what for what in self.lying[name] if what in self.made]
                if fresh and name not in self.used:
                    self.events.append({"wasted": name, "from": fresh})
                self.lying[name], self.sums[name] = [], _zeros(net)
                self.spent[name] = 0

    def stepped(self, optimiser: str, parameters: list[Tensor], run: Callable[[], Any]) -> Any:
        """An optimiser stepped: what its networks learned from, and what lies unused on others."""
        held = {id(parameter) for parameter in parameters}
        self._notice_changes()
        moves = []
        for name, net in self.nets.items():
            if any(id(parameter) in held for parameter in net.parameters()):
                move = {
                    "net": name,
                    "from": list(self.lying[name]),
                    "changed": _changed(self.sums[name], _gradients(net)),
                }
                without = [] if move["from"] else [w for w in self.made if name in names_in(w)]
                moves.append(move | ({"without": without} if without else {}))
                self.steps[name] += 1
                self.used.add(name)
                self.spent[name] = len(self.lying[name])
        left = [name for name, found in self.lying.items() if len(found) > self.spent[name]]
        self.events.append({"step": optimiser, "moves": moves, "lying": left})
        result = run()
        self._weigh()
        return result

    def began(self, values: Mapping[str, Any]) -> None:
        """A new call, with these tensors among its arguments."""
        self.known, self.outputs, self.scalars = [], [], []
        self.made: list[Node] = []
        self.values: list[tuple[float, Node]] = []  # what went back
        self.used = set()
        self.given = {n: (v, v.clone()) for n, v in values.items() if isinstance(v, Tensor)}
        self.steps = dict.fromkeys(self.nets, 0)
        for name, value in values.items():
            if isinstance(value, Tensor):
                self.remember(value, node(name))
        self.events.append({"call": sum("call" in event for event in self.events) + 1})

    def ended(self, value: Any) -> None:
        """What the call leaves behind, and what it gives back."""
        self._notice_changes()
        single = [(float(s.detach()), what) for s, what in self.scalars if s.numel() == 1]
        sums = [plain_sum(what, single) for _, what in self.values]
        made = [(value, what) for value, what in self.values if adds_up(value, what, single)]
        known = [*filter(None, sums), *single, *made]
        self.events.append({"returned": said_returned(value, known)})
        notes = [
            f"the argument {name} is changed in place"
            for name, (now, before) in self.given.items()
            if not torch.equal(now, before)
        ]
        notes += [f"{n} is left in eval mode" for n, net in self.nets.items() if not net.training]
        notes += [
            f"{name}'s parameters are left frozen (requires_grad is False)"
            for name, net in self.nets.items()
            if any(not p.requires_grad for p in net.parameters())
        ]
        empty = {
            move["net"]: event["step"]
            for event in self._this_call()
            for move in event.get("moves", [])
            if not move["from"]
        }
        notes += [
            f"backward() into {name} comes only after {optimiser}.step()"
            for name, optimiser in empty.items()
            if any(what in self.made for what in self.lying[name])
        ]
        self.events.append({"end": notes})

    def _this_call(self) -> list[dict[str, Any]]:
        start = max(i for i, event in enumerate(self.events) if "call" in event)
        return self.events[start:]

    def _loss_name(self, value: Tensor) -> Node:
        """A known loss, a weighted sum of known ones, or a loss read from its slopes."""
        known = self.name(value)
        if known["of"] and known["name"] not in self.nets and not _is_related(known):
            return known
        return weighted_sum(value, self.scalars) or read_loss(value, self.outputs, self.known)

    def _notice_changes(self) -> None:
        """Weights that changed although no optimiser stepped."""
        for name, net in self.nets.items():
            now = [p.detach().clone() for p in net.parameters()]
            if any(not torch.equal(a, b) for a, b in zip(now, self.weights[name], strict=True)):
                largest = max(float(p.abs().max()) for p in now)
                self.events.append({"changed": name, "within": plain_number(round(largest, 4))})
        self._weigh()

    def _weigh(self) -> None:
        self.weights = {
            name: [p.detach().clone() for p in net.parameters()] for name, net in self.nets.items()
        }

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func is Tensor.backward and not self._busy:
            self._busy = True
            try:
                return self.went_back(args[0], lambda: func(*args, **kwargs))
            finally:
                self._busy = False
        return func(*args, **kwargs)


def _plain_name(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else f"{value!r}"[:30]


def _strange(value: Tensor) -> str:
    if value.dim() == 0:
        return "another number"
    return f"other numbers of shape {tuple(value.shape)}"


def _is_related(what: Node) -> bool:
    return what["name"].endswith((" of", ":"))


def _zeros(net: nn.Module) -> list[Tensor]:
    return [torch.zeros_like(parameter) for parameter in net.parameters()]


def _gradients(net: nn.Module) -> list[Tensor]:
    return [
        torch.zeros_like(p) if p.grad is None else p.grad.detach().clone() for p in net.parameters()
    ]


def _changed(made: list[Tensor], lying: list[Tensor]) -> str:
    """What became of the gradients between the backward passes and the step."""
    one, other = (torch.cat([g.reshape(-1).double() for g in gs]) for gs in (made, lying))
    if close(one, other) or not bool(one.abs().sum() > 0):
        return "" if close(one, other) else "set by hand"
    factor = factor_between(one, other)
    if factor is not None:
        return f"scaled by {factor:.3g}"
    return "cut off, or changed otherwise"


def watch(name: str, net: nn.Module, story: Story) -> None:
    """Note each call of a network, however its arguments are given."""
    signature = inspect.signature(net.forward)

    def after(module: nn.Module, args: tuple, kwargs: dict, output: Any) -> None:
        if not story._busy:
            bound = signature.bind(*args, **kwargs)
            with torch.no_grad():
                story.called(name, module, (*bound.args, *bound.kwargs.values()), output)

    net.register_forward_hook(after, with_kwargs=True)
    clear = net.zero_grad

    def zero_grad(*args: Any, **kwargs: Any) -> None:
        clear(*args, **kwargs)
        story.cleared(list(net.parameters()))

    net.zero_grad = zero_grad


def watch_optimiser(name: str, optimiser: torch.optim.Optimizer, story: Story) -> None:
    """Note each step and each clearing of an optimiser."""
    step, clear = optimiser.step, optimiser.zero_grad
    parameters = [p for group in optimiser.param_groups for p in group["params"]]

    def stepped(*args: Any, **kwargs: Any) -> Any:
        return story.stepped(name, parameters, lambda: step(*args, **kwargs))

    def cleared(*args: Any, **kwargs: Any) -> None:
        clear(*args, **kwargs)
        story.cleared(parameters)

    optimiser.step, optimiser.zero_grad = stepped, cleared


def watched_loss(name: str, function: Callable, story: Story) -> Callable:
    """The same function, which notes what it was given and what it gave."""
    signature = inspect.signature(function)

    def loss(*args: Any, **kwargs: Any) -> Any:
        value = function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        values = (*bound.args, *bound.kwargs.values())
        given = [value for value in values if not isinstance(value, nn.Module)]
        story.lost(name, given, value)
        return value

    return loss
