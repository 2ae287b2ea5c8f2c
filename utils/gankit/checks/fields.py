"""What a trace says of a network, as fields: layers, what feeds them, and what stands between.

Views hold these as plain data, in texts alone: what is compared here is no number. A layer is a
dict, with "kind", "in" and "out" first; the source "4" is layer 4. Words are made here, for whoever
reads them, and nowhere read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

NOTHING = "nothing"
AFTER, BEFORE = "after", "before"  # sides of an activation
RUNNING = "running statistics"
LAST = "the last layer"
SUM = "sum"  # of many terms
OPTIONS = ("kernel", "stride", "padding", "output padding", "dilation", "groups")


def layer_words(layer: Any) -> str:
    """A layer as PyTorch's readers know it; what is none, such as "output", as it is."""
    if not isinstance(layer, Mapping):
        return str(layer)
    sizes = (", " if layer["kind"] == "Embedding" else " → ").join((layer["in"], layer["out"]))
    options = [f"{name} {layer[name]}" for name in OPTIONS if name in layer]
    text = f"{layer['kind']}({', '.join([sizes, *options])})"
    shared = f"the weights of layer {layer['shares']} again" if "shares" in layer else ""
    return ", ".join(filter(None, (text, shared, layer.get("note"))))


@dataclass(frozen=True)
class Operation:
    """One step on the way: its name, and what else is known of it.

    `side` of the activation is told of a norm, `behind` which mean of pixels of an activation.
    """

    name: str
    mode: str = ""
    sizes: str = ""  # before and after
    notes: tuple[str, ...] = ()
    side: str = ""
    behind: str = ""

    def __str__(self) -> str:
        inside = ", ".join(filter(None, (self.mode, self.sizes, *self.notes)))
        text = f"{self.name}({inside})" if inside else self.name
        text += f", after {self.behind}" if self.behind else ""
        return text + (f", {self.side} the activation" if self.side else "")


Steps = tuple[Operation, ...]
Part = TypeVar("Part")


@dataclass(frozen=True)
class Wire:
    """One thing that feeds a layer: a source, or a join of wires, and the steps behind it."""

    name: str  # of the join, or of the source: the number of a layer, or such as "input 1"
    parts: tuple[Wire, ...] = ()
    steps: Steps = ()
    dim: str = ""  # along which it is joined

    def __str__(self) -> str:
        text = f"layer {self.name}" if self.layer else self.name
        if self.parts:
            parts = list(map(str, self.parts))
            is_sum = self.name == SUM
            text = f"sum({' + '.join(parts)})" if is_sum else f"{self.label}[{'; '.join(parts)}]"
        return " → ".join([text, *map(str, self.steps)])

    @property
    def label(self) -> str:
        """The join, with what it is joined along."""
        return f"{self.name}(dim {self.dim})" if self.dim else self.name

    @property
    def layer(self) -> int:
        """The number of the layer that it comes from; 0 where it is another source, or a join."""
        return int(self.name) if not self.parts and self.name.isdecimal() else 0

    @property
    def sources(self) -> list[Wire]:
        """The layers and inputs it is made of, one by one."""
        inner = [source for part in self.parts for source in part.sources]
        return inner or [Wire(self.name)]

    @property
    def operations(self) -> Iterator[Operation]:
        """The steps behind it and on its parts."""
        yield from self.steps
        for part in self.parts:
            yield from part.operations

    def renamed(self, rename: Callable[[str], str]) -> Wire:
        """The wire with other names of its sources."""
        if not self.parts:
            return replace(self, name=rename(self.name))
        return replace(self, parts=ordered(part.renamed(rename) for part in self.parts))


@dataclass(frozen=True)
class Chain:
    """The steps of one kind on the way to a layer: on the branches of a join, and behind it."""

    steps: Steps = ()
    branches: tuple[tuple[Wire, Chain], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.steps or self.branches)

    def __str__(self) -> str:
        branches = "; ".join(f"{wire}: {chain}" for wire, chain in self.branches)
        return " → ".join(filter(None, (branches, *map(str, self.steps)))) or NOTHING

    @classmethod
    def joined(cls, branches: Iterable[tuple[Wire, Chain]]) -> Chain:
        """What stands on each branch, in the order of the words; those of nothing are left out."""
        used = [(wire, chain) for wire, chain in branches if chain]
        return cls(branches=ordered(used, lambda pair: f"{pair[0]}: {pair[1]}"))

    def then(self, steps: Steps) -> Chain:
        """With more steps behind it."""
        return replace(self, steps=(*self.steps, *steps))

    @property
    def ways(self) -> list[tuple[Wire | None, Chain]]:
        """What stands on each branch, and on those in it, up to here."""
        inner = [(source or wire, way) for wire, part in self.branches for source, way in part.ways]
        return [(wire, way.then(self.steps)) for wire, way in inner] or [(None, self)]

    @property
    def operations(self) -> list[Operation]:
        """The steps on all ways."""
        return [step for _, way in self.ways for step in way.steps]

    @property
    def notes(self) -> set[str]:
        """What is noted of any of them."""
        return {note for step in self.operations for note in step.notes}

    def changed(self, change: Callable[[Operation], Operation]) -> Chain:
        """The same with each step changed."""
        branches = tuple((wire, chain.changed(change)) for wire, chain in self.branches)
        return Chain(tuple(map(change, self.steps)), branches)

    def bare(self) -> Chain:
        """Without the sides of activations."""
        return self.changed(lambda step: replace(step, side=""))

    def renamed(self, rename: Callable[[str], str]) -> Chain:
        """With other names of the sources."""
        pairs = ((wire.renamed(rename), chain.renamed(rename)) for wire, chain in self.branches)
        return Chain.joined(pairs).then(self.steps)


def ordered(parts: Iterable[Part], words: Callable[[Part], str] = str) -> tuple[Part, ...]:
    """Parts in the order of their words, numbers by size: how they were written is no matter."""

    def key(part: Part) -> list[str | int]:
        return [int(t) if t.isdecimal() else t for t in re.split(r"(\d+)", words(part))]

    return tuple(sorted(parts, key=key))


def same_norms(one: Chain, other: Chain) -> bool:
    """Equal, or equal but for the side of an activation that is not there."""
    both = all(any(step.side for step in chain.operations) for chain in (one, other))
    return one == other if both else one.bare() == other.bare()


def through(chains: Iterable[Chain]) -> Chain:
    """What stands between two layers with others between them that are not asked for."""
    whole = Chain()
    for chain in chains:
        whole = chain if chain.branches else whole.then(chain.steps)
    return whole


Record = TypeVar("Record", Operation, Wire, Chain)


def plain(value: Any) -> Any:
    """A record as plain data: what is set; its first field alone where nothing else is."""
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if not isinstance(value, (Operation, Wire, Chain)):
        return value
    names = [each.name for each in fields(value)]
    found = {name: plain(getattr(value, name)) for name in names if getattr(value, name)}
    return found if found.keys() - names[:1] else plain(getattr(value, names[0]))


def read(kind: type[Record], data: Any) -> Record:
    """The record behind plain data."""
    given = data if isinstance(data, dict) else {fields(kind)[0].name: data}
    return kind(**{name: _INNER.get(name, str)(value) for name, value in given.items()})


_INNER: dict[str, Callable[[Any], Any]] = {
    "notes": tuple,
    "steps": lambda data: tuple(read(Operation, step) for step in data),
    "parts": lambda data: tuple(read(Wire, part) for part in data),
    "branches": lambda data: tuple((read(Wire, w), read(Chain, c)) for w, c in data),
}
_RECORDS = {"from": Wire, "value": Chain, "function": Chain, "norm": Chain}  # by a view's key
_TRACED = ("layers", "activations", "norms", "dropout", "output", "evaluation")


def with_records(view: Any, change: Callable[[Any], Any] = lambda record: record, key="") -> Any:
    """A network's views with records in place of plain data, or what `change` makes of these."""
    if key in _RECORDS:
        return change(read(_RECORDS[key], view))
    if isinstance(view, list):
        return [with_records(part, change) for part in view]
    if isinstance(view, Mapping):
        named = ((path, path.split(".")[-1], part) for path, part in view.items())
        return {path: with_records(part, change, last) for path, last, part in named}
    return view


def is_row(view: Any) -> bool:
    """Whether a view is a row about a layer, or the view of the output."""
    return isinstance(view, dict) and ("layer" in view or {"from", "function", "norm"} <= set(view))


def field_words(path: str, view: Any) -> Any:
    """A view; in words where its path leads to one field, as `net.layers.0.from` does."""
    _, *keys = path.split(".")
    of_network = len(keys) > 1 and keys[0] in _TRACED and keys[-1] in ("layer", *_RECORDS)
    return row_words({keys[-1]: view})[keys[-1]] if of_network and view is not None else view


def row_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row, or the view of the output, in words."""
    words = with_records(row, str)
    return words | ({"layer": layer_words(row["layer"])} if "layer" in row else {})
