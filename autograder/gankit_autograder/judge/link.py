"""The judge's end of a remote object: what is shared with a worker, and how it is kept the same.

Nothing that a worker says is trusted: a reply has a bounded form, or it is `Malformed`.
"""

from __future__ import annotations

import io
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.probing.precision import LOWER
from gankit.checks.probing.student_error import StudentError
from gankit.checks.toys.called import note_called
from gankit_autograder.worker.calls import rebuild_generator, rebuild_optimizer

Ask = Callable[[dict[str, Any]], dict[str, Any]]


class Malformed(BaseException):
    """A reply that makes no sense: no honest worker sends it. No measure may take it for an
    exception of the student's, so it is no `Exception`."""


class Link:
    """One probe's connection: numbers of shared tensors, and of objects of ours that were sent."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._next = 0
        self.tensors: weakref.WeakValueDictionary[int, Tensor] = weakref.WeakValueDictionary()
        self._numbers: dict[int, int] = {}  # of tensors, by id
        self._known: dict[int, tuple] = {}  # of tensors: version, gradient and flag as sent
        self._arrived: dict[int, Tensor] = {}  # gradients of tensors with a graph, as they came
        self.sent: set[int] = set()  # numbers of tensors that the worker was given
        self.objects: dict[int, Any] = {}
        self._object_numbers: dict[int, int] = {}
        self.dropped: list[int] = []
        self.idle: list[int] = []  # nobody here has them any more, but gradients go through them
        self.names: list[tuple[int, dict[str, Any], bool] | None] = []  # to replace; None: undo
        self._rng: Tensor | None = None
        self.root = torch.zeros(1, requires_grad=True)  # results that learn hang on it at least

    # Asking

    def ask(self, do: str, thing: int, *args: Any, **kwargs: Any) -> Any:
        """The reply to one operation, after all that it changed was changed here too."""
        with torch._C.DisableTorchFunction():  # no probe's mode looks at what is done here
            payload, entries = self._pickled(args, kwargs)
            grad = torch.is_grad_enabled()
            request = {"do": do, "thing": thing, "payload": payload, "grad": grad}
            reply = self._send(request, entries)
        if reply.get("lowest") in LOWER:  # a mode that watches precision here sees it as well
            torch.zeros(1, dtype=LOWER[reply["lowest"]]).neg()
        if "raised" in reply:
            raise remote_error(reply["raised"])
        return reply.get("value")

    def gradient(self, of: int, to: list[int], direction: Tensor) -> list[Tensor | None]:
        """The gradient of a result, in a direction, to shared tensors."""
        request = {"do": "gradient", "of": of, "to": to, "direction": direction.contiguous()}
        return self.fitting(to, self._send(request, []).get("value"))

    def fitting(self, to: list[int], found: Any) -> list[Tensor | None]:
        """Gradients to these tensors, if they have their shapes."""
        if not isinstance(found, list) or len(found) != len(to):
            raise Malformed("gradients")
        for number, gradient in zip(to, found, strict=True):
            if gradient is not None and not _fits(gradient, self.tensors.get(number)):
                raise Malformed("a gradient of another shape")
        return found

    def _send(self, request: dict[str, Any], entries: list[dict[str, Any]]) -> dict[str, Any]:
        state = torch.get_rng_state()
        moved = self._rng is None or not torch.equal(state, self._rng)
        dropped, self.dropped, idle, self.idle = self.dropped, [], self.idle, []
        more = {"tensors": entries, "drop": dropped, "idle": idle, "rng": state if moved else None}
        reply = self._ask({**request, **more})
        self._rng = reply.get("rng") if isinstance(reply.get("rng"), Tensor) else state
        if not torch.equal(self._rng, state):
            try:
                torch.set_rng_state(self._rng)
            except (RuntimeError, TypeError):
                raise Malformed("a state of random numbers") from None
        self._apply(reply.get("changes"))
        return reply

    def _pickled(self, args: tuple, kwargs: dict) -> tuple[Tensor, list[dict[str, Any]]]:
        stream = io.BytesIO()
        names, self.names = self.names, []
        pickler = _Pickler(stream, self, (args, *(entry[1] for entry in names if entry)))
        pickler.dump((args, kwargs, names, pickler.new))
        self.objects.update(pickler.new)
        payload = torch.frombuffer(bytearray(stream.getvalue()), dtype=torch.uint8)
        shared = list(self.tensors.items())
        return payload, [entry for n, t in shared if (entry := self._news_of(n, t)) is not None]

    # Tensors

    def number_of(self, tensor: Tensor) -> int:
        """The tensor's number; a new one for a new tensor."""
        if id(tensor) not in self._numbers:
            self._next += 1
            self.register(self._next, tensor)
        return self._numbers[id(tensor)]

    def register(
        self, number: int, tensor: Tensor, known: bool = False, held: bool = False
    ) -> None:
        """Give a tensor this number. `known`: the worker has it as it is. `held`: the worker must
        keep it for its gradient, even when nobody here has the tensor any more."""
        self._numbers[id(tensor)] = number
        self.tensors[number] = tensor
        if known:
            self._known[number] = _state_of(tensor)
        weakref.finalize(tensor, self._forget, number, id(tensor), held).atexit = False

    def _forget(self, number: int, identity: int, held: bool) -> None:
        if self._numbers.get(identity) == number:
            del self._numbers[identity]
        self._known.pop(number, None)
        self._arrived.pop(number, None)
        (self.idle if held else self.dropped).append(number)

    def _news_of(self, number: int, tensor: Tensor) -> dict[str, Any] | None:
        """What the worker does not know of a tensor yet."""
        known, now = self._known.get(number), _state_of(tensor)
        if known == now:
            return None
        self._known[number] = now
        fresh = known is None or known[0] != now[0]
        gradient = tensor.grad if tensor.is_leaf else self._arrived.get(number)
        return {
            "n": number,
            "data": tensor.detach().contiguous() if fresh else None,
            "learns": tensor.requires_grad,
            "version": min(tensor._version, 20),
            "graph": not tensor.is_leaf,
            "parameter": isinstance(tensor, nn.Parameter),
            "gradient": gradient,
        }

    # What the worker changed

    def _apply(self, changes: Any) -> None:
        if changes is None:
            return
        try:
            for entry in changes["tensors"]:
                tensor = self.tensors.get(entry["n"])
                if tensor is not None:
                    self._change(entry["n"], tensor, entry)
            for number, state in changes["objects"].items():
                self._change_object(self.objects[int(number)], state)
        except (KeyError, TypeError, ValueError, AttributeError, RuntimeError, IndexError) as error:
            raise Malformed(f"changes ({type(error).__name__})") from None

    def _change(self, number: int, tensor: Tensor, entry: dict[str, Any]) -> None:
        data, gradient = entry["data"], entry["gradient"]
        if isinstance(data, Tensor):
            data = data.to(getattr(torch, entry["dtype"]))
            if data.shape == tensor.shape and data.dtype == tensor.dtype:
                tensor.data.copy_(data)
            else:
                tensor.data = data
        if gradient is not None and not _fits(gradient, tensor):
            raise Malformed("a gradient of another shape")
        if tensor.is_leaf:
            tensor.requires_grad_(bool(entry["learns"]) and tensor.is_floating_point())
            tensor.grad = gradient
            if entry["leaf"] is False and tensor.requires_grad is False:
                tensor.add_(0 * self.root)  # a graph hangs on it there, so one does here
        elif gradient is not None:
            before = self._arrived.get(number)
            self._arrived[number] = gradient
            more = gradient if before is None else gradient - before
            torch.autograd.backward(tensor, more, retain_graph=True)
        self._known[number] = _state_of(tensor)

    def _change_object(self, thing: Any, state: dict[str, Any]) -> None:
        if isinstance(thing, nn.Module):
            for module, training in zip(thing.modules(), state["training"], strict=True):
                module.training = bool(training)
            note_called(thing, bool(state["called"]))
        if isinstance(thing, torch.optim.Optimizer):
            for group, there in zip(thing.param_groups, state["groups"], strict=True):
                group.update({k: v for k, v in there.items() if isinstance(v, (int, float))})
        if isinstance(thing, torch.Generator):
            thing.set_state(state["generator"])
        if isinstance(thing, list):
            thing[:] = self.decode(state["items"])
        parts = thing.modules() if isinstance(thing, nn.Module) else [thing]
        for part, notes in zip(parts, state.get("notes", []), strict=False):
            for name in getattr(type(part), "notes", ()):
                if name in notes:
                    setattr(part, name, self.decode(notes[name]))

    def decode(self, value: Any) -> Any:
        """A reply's value as it is used here."""
        raise NotImplementedError


_PLAIN = {str, int, float, bool, type(None), tuple, dict}  # nearly all there is, and never shared


class _Pickler(pickle.Pickler):
    """Sends our own objects whole, once; what is shared already by its number."""

    def __init__(self, stream: io.BytesIO, link: Link, args: tuple) -> None:
        super().__init__(stream, protocol=5)
        self.link = link
        self.new: dict[int, Any] = {}
        self._lists = {id(part) for part in _flat(args) if type(part) is list}

    def persistent_id(self, thing: Any) -> tuple[str, int] | None:
        """The number of what both sides have; None for what is sent whole."""
        if type(thing) in _PLAIN:
            return None
        if isinstance(thing, Tensor):
            number = self.link.number_of(thing)
            self.link.sent.add(number)
            return "tensor", number
        number = getattr(type(thing), "remote_number", None)
        if number is not None:
            return "thing", number(thing)
        kinds = (nn.Module, torch.optim.Optimizer, torch.Generator)
        if not isinstance(thing, kinds) and id(thing) not in self._lists:
            return None
        known = self.link._object_numbers.get(id(thing))
        if known is None:
            known = len(self.link._object_numbers) + 1
            self.link._object_numbers[id(thing)] = known
            self.new[known] = thing
        return None if known in self.new else ("object", known)

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, torch.optim.Optimizer):
            return rebuild_optimizer, (type(thing), _optimizer_state(thing))
        if isinstance(thing, torch.Generator):
            return rebuild_generator, (thing.get_state(),)
        return NotImplemented


def _flat(args: Any) -> list[Any]:
    """The arguments, also those inside the tuples in which calls are sent."""
    if not isinstance(args, tuple):
        return [*args.values()] if isinstance(args, dict) else [args]
    return [part for arg in args for part in _flat(arg)]


def _optimizer_state(optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    hidden = ("_", "param_groups", "state", "defaults")
    extra = {k: v for k, v in vars(optimizer).items() if not k.startswith(hidden)}
    extra = {k: v for k, v in extra.items() if not callable(v) or isinstance(v, nn.Module)}
    groups = [dict(group) for group in optimizer.param_groups]
    return {"groups": groups, "defaults": dict(optimizer.defaults), "extra": extra}


def _state_of(tensor: Tensor) -> tuple:
    gradient = tensor.grad if tensor.is_leaf else None
    own = None if gradient is None else (id(gradient), gradient._version)
    return tensor._version, own, tensor.requires_grad


def _fits(value: Any, tensor: Tensor | None) -> bool:
    return isinstance(value, Tensor) and (tensor is None or value.shape == tensor.shape)


def remote_error(described: Any) -> StudentError:
    """The student's exception, with the class name that it had."""
    if not isinstance(described, dict):
        raise Malformed("an exception")
    parts = [described.get(key) for key in ("line", "kind", "message")]
    if not all(isinstance(part, str) for part in parts):
        raise Malformed("an exception")
    kind = parts[1] if parts[1].isidentifier() else "Exception"
    return type(kind, (StudentError,), {})(*parts)
