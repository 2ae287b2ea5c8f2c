"""The worker's end of a remote object: runs a student's code on request and tells what it did.

The judge asks: call this, read that attribute, give the gradient of that result. What it sends may
be trusted and is unpickled; what goes back is plain data, and the judge trusts none of it.
"""

from __future__ import annotations

import contextlib
import io
import pickle
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.probing.calling import call_named, call_row
from gankit.checks.probing.device import StayOn
from gankit.checks.probing.precision import FULL, Precision
from gankit.checks.probing.steps import replaced
from gankit.checks.probing.student_error import student_error
from gankit.checks.probing.undisturbed import undisturbed
from gankit_autograder.worker.replies import FIRST_OWN, Replies

MOST_FORESEEN = 64  # numbers of a result
MOST_SENT = 6  # tensors that it may depend on


class KitFault(Exception):
    """Something of the kit's went wrong, not of the student's."""


class Calls:
    """What is shared with the judge while one probe runs: tensors, objects and things by number.

    Tensors are on both sides, with one number. Objects are the judge's, copied here. Things are
    the student's, and the judge has only their numbers.
    """

    def __init__(self, target: Any) -> None:
        self.tensors: dict[int, Tensor] = {}
        self.numbers: dict[int, int] = {}  # of tensors, by id
        self.leaves: dict[int, Tensor] = {}  # what collects the gradient of a tensor with a graph
        self.seen: dict[int, Tensor] = {}  # the numbers as the judge knows them
        self.told: dict[int, tuple] = {}  # flags and gradient as the judge knows them
        self.objects: dict[int, Any] = {}
        self.replies = Replies(self)
        self.things: dict[int, Any] = {0: target}
        self._replaced: list[contextlib.ExitStack] = []
        self._stack = contextlib.ExitStack()
        self._stack.enter_context(undisturbed())
        self.operations: dict[str, Callable[..., Any]] = {
            "call": self._call,
            "row": self._row,
            "find": lambda thing, name: (getattr(thing, name),) if hasattr(thing, name) else (),
            "iterator": iter,
            "next": self._next,
            "length": len,
            "module": self.replies.module,
        }

    def close(self) -> None:
        while self._replaced:
            self._replace(None)
        self._stack.close()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do one thing; give its result, or its exception, and all that changed."""
        for number in request["drop"]:
            self.numbers.pop(id(self.tensors.get(number)), None)
            for table in (self.tensors, self.leaves, self.seen, self.told, self.things):
                table.pop(number, None)
        for number in request["idle"]:
            self.seen.pop(number, None)
        try:
            self._take(request["tensors"])
            if request["rng"] is not None:
                torch.set_rng_state(request["rng"])
            before = torch.get_rng_state()
            if request["do"] == "gradient":
                return {"value": self._gradient(request)}
            args, kwargs, names = self._unpickle(request["payload"])
            for entry in names:
                self._replace(entry)
            with torch.set_grad_enabled(request["grad"]), StayOn("cpu"), Precision() as precision:
                reply = self._run(request, args, kwargs)
        except Exception as error:
            raise KitFault(f"{type(error).__name__}: {error}") from error
        reply["changes"] = self.replies.changes()
        if request["do"] == "call":
            self._foresee(reply.get("value"))
        if request["do"] == "row" and "value" in reply:
            self._foresee(reply["value"]["items"][0]["items"][1])  # the first call's result
        after = torch.get_rng_state()
        if not torch.equal(before, after):
            reply["rng"] = after
        if precision.lowest != FULL:
            reply["lowest"] = precision.lowest
        return reply

    def _run(self, request: dict[str, Any], args: tuple, kwargs: dict) -> dict[str, Any]:
        thing = self.things[request["thing"]]
        try:
            value = self.operations[request["do"]](thing, *args, **kwargs)
        except BaseException as error:
            return {"raised": self._described(error)}
        with torch._C.DisableTorchFunction():
            return {"value": self.replies.value(value)}

    def _described(self, error: BaseException) -> dict[str, Any]:
        known = student_error(error)
        return {"line": str(known)[:500], "kind": known.kind[:100], "message": known.message[:500]}

    def _call(self, thing: Any, args: tuple, kwargs: dict, method: str = "") -> Any:
        return call_named(getattr(thing, method) if method else thing, kwargs, *args)

    def _row(self, thing: Any, options: dict[str, Any], rows: list[tuple]) -> list[Any]:
        """For each call, whether it failed and what came of it."""
        found = call_row(thing, options, rows)
        return [
            (True, self._described(entry)) if isinstance(entry, Exception) else (False, entry)
            for entry in found
        ]

    def _next(self, thing: Any) -> Any:
        """The next item of an iterator, in a tuple; an empty one at its end."""
        try:
            return (next(thing),)
        except StopIteration:
            return ()

    def _replace(self, entry: tuple[int, dict[str, Any], bool] | None) -> None:
        """Put stand-ins in place, or take the last ones away."""
        if entry is None:
            self._replaced.pop().close()
            return
        number, stand_ins, known_only = entry
        stack = contextlib.ExitStack()
        stack.enter_context(replaced(self.things[number], stand_ins, known_only))
        self._replaced.append(stack)

    def _foresee(self, value: Any) -> None:
        """Tell with a small result the gradient of its sum, which is asked for most of the time."""
        if not (isinstance(value, dict) and value.get("learns") and not value.get("leaf")):
            return
        output = self.tensors[value["n"]]
        sent = [n for n, t in self.tensors.items() if n < FIRST_OWN and t.requires_grad]
        if output.numel() > MOST_FORESEEN or len(sent) > MOST_SENT or not output.requires_grad:
            return
        with contextlib.suppress(Exception):  # it is told when it is asked for
            found = self._gradients(output, sent, torch.ones_like(output))
            value["gradients"] = {"to": sent, "found": found}

    def _gradient(self, request: dict[str, Any]) -> list[Any]:
        output = self.tensors[request["of"]]
        return self._gradients(output, request["to"], request["direction"])

    def _gradients(self, output: Tensor, to: list[int], direction: Tensor) -> list[Any]:
        wanted = [self.leaves.get(n, self.tensors.get(n)) for n in to]
        needing = [t for t in wanted if t is not None and t.requires_grad and t is not output]
        found: list[Tensor | None] = []
        if output.requires_grad and needing:
            found = list(
                torch.autograd.grad(
                    output, needing, direction, allow_unused=True, retain_graph=True
                )
            )
        by_id = {id(t): g for t, g in zip(needing, found, strict=False)}
        return [None if t is None else by_id.get(id(t)) for t in wanted]

    # What comes from the judge

    def _take(self, entries: list[dict[str, Any]]) -> None:
        """Tensors that are new here, or that the judge has changed."""
        for entry in entries:
            number, data = entry["n"], entry["data"]
            if number in self.tensors:
                self._update(number, entry)
                continue
            data = data.clone()  # no view of the frame
            for _ in range(entry["version"]):  # torch's messages count changes in place
                data.mul_(1)
            tensor = nn.Parameter(data, entry["learns"]) if entry["parameter"] else data
            if entry["learns"] and not entry["parameter"]:
                tensor.requires_grad_()
            if entry["graph"]:
                self.leaves[number] = tensor
                tensor = tensor.view_as(tensor)
            self.keep(number, tensor)
            self._gradient_from(number, entry)
            self.seen[number] = data.detach().clone()

    def keep(self, number: int, tensor: Tensor) -> None:
        """The judge knows this tensor by this number."""
        self.tensors[number] = tensor
        self.numbers[id(tensor)] = number

    def _update(self, number: int, entry: dict[str, Any]) -> None:
        self.told.pop(number, None)
        tensor = self.tensors[number]
        with torch.no_grad():
            if entry["data"] is not None:
                tensor.data.copy_(entry["data"])
                self.seen[number] = entry["data"].clone()
        if tensor.is_leaf:
            tensor.requires_grad_(entry["learns"])
        self._gradient_from(number, entry)

    def _gradient_from(self, number: int, entry: dict[str, Any]) -> None:
        leaf = self.leaves.get(number, self.tensors[number])
        if leaf.is_leaf:
            leaf.grad = None if entry["gradient"] is None else entry["gradient"].clone()

    def _unpickle(self, payload: Tensor) -> tuple[tuple, dict, list]:
        stream = io.BytesIO(payload.numpy().tobytes())
        args, kwargs, names, new = _Unpickler(stream, self).load()
        self.objects.update(new)
        return args, kwargs, names


class _Unpickler(pickle.Unpickler):
    """Puts what is shared in its place."""

    def __init__(self, stream: io.BytesIO, calls: Calls) -> None:
        super().__init__(stream)
        self.calls = calls

    def persistent_load(self, entry: tuple[str, int]) -> Any:
        kind, number = entry
        table = {"tensor": "tensors", "object": "objects", "thing": "things"}[kind]
        return getattr(self.calls, table)[number]


def rebuild_optimizer(cls: type, state: dict[str, Any]) -> torch.optim.Optimizer:
    """An optimizer of the judge's, with its parameters, rates and notes."""
    optimizer = cls.__new__(cls)
    torch.optim.Optimizer.__init__(optimizer, state["groups"], state["defaults"])
    vars(optimizer).update(state["extra"])
    return optimizer


def rebuild_generator(state: Tensor) -> torch.Generator:
    """A generator of random numbers that goes on where the judge's stands."""
    generator = torch.Generator()
    generator.set_state(state)
    return generator
