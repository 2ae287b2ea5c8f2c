"""What feeds a layer, read back from a view and told in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_LAYER = re.compile(r"\blayer (\d+)\b")
_JOIN = re.compile(r"([\w()., ]*?)\[")
_SUM = re.compile(r"sum\(([^()]*)\)")
_AXES = {0: "the batch", 1: "the channels", 2: "the rows", 3: "the columns"}
STEPS = {
    "detach": "detached from the graph",
    "get_data": "cut off the graph by .data",
    "tensor": "copied by torch.tensor, which cuts the graph",
    "normalize": "normalised to length 1",
    "mean": "averaged over an axis",
    "getitem": "cut by an index",
    "expand": "repeated",
    "repeat": "repeated",
    "rand_like": "replaced by random numbers of its shape",
    "randn_like": "replaced by random numbers of its shape",
    "var": "as its variance",
    "std": "as its standard deviation",
    "permute": "with its axes exchanged",
    "transpose": "with its axes exchanged",
    "roll": "rolled along an axis",
    "flip": "flipped",
    "sum": "summed over an axis",
}
_JOINS = {
    "add": "the sum of",
    "radd": "the sum of",
    "sub": "the difference of",
    "mul": "the product of",
    "rmul": "the product of",
    "div": "the quotient of",
    "truediv": "the quotient of",
    "stack": "the stack of",
    "sum": "the sum of",
    "maximum": "the larger of",
    "minimum": "the smaller of",
}


@dataclass(frozen=True)
class Wire:
    """One thing that feeds a layer: a source, or a join of wires, and the steps behind it."""

    name: str
    parts: tuple[Wire, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def sources(self) -> list[str]:
        """The layers and inputs it is made of, one by one."""
        if not self.parts:
            return [self.name]
        return [source for part in self.parts for source in part.sources]


def layer_number(source: str) -> int:
    """The number of the layer that a source is; 0 where it is an input or more than a layer."""
    found = _LAYER.fullmatch(source)
    return int(found[1]) if found else 0


def read_wire(text: str) -> Wire:
    """The wire behind a view's text, such as `cat(dim 1)[layer 7; layer 9 → detach]`."""
    head, *steps = _split(text, " → ")
    found = _JOIN.match(head)
    if found and head.endswith("]"):
        inner = head[found.end() : -1]
        return Wire(found.group(1), tuple(map(read_wire, _split(inner, "; "))), tuple(steps))
    total = _SUM.fullmatch(head)
    if total:
        terms = tuple(map(Wire, total.group(1).split(" + ")))
        return Wire("sum", terms, tuple(steps))
    return Wire(head, (), tuple(steps))


def _split(text: str, mark: str) -> list[str]:
    """Split where no bracket is open."""
    parts, depth, start = [], 0, 0
    for index, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and text.startswith(mark, index):
            parts.append(text[start:index])
            start = index + len(mark)
    return [*parts, text[start:]]


def said_wire(text: str) -> str:
    """What feeds a layer, as a person says it."""
    return _said(read_wire(text))


def _said(wire: Wire) -> str:
    text = wire.name
    if wire.parts:
        parts = [_said(part) for part in wire.parts]
        joined = _listed(parts)
        if len(parts) > 1 and len(set(parts)) == 1:
            joined = f"{parts[0]}, {'twice' if len(parts) == 2 else f'{len(parts)} times'}"
        axis = re.fullmatch(r"(?:cat|stack)\(dim (\d+)\)", wire.name)
        if axis:
            text = (
                f"{joined}, joined along {_AXES.get(int(axis.group(1)), 'axis ' + axis.group(1))}"
            )
        else:
            text = f"{_JOINS.get(wire.name, wire.name + ' of')} {joined}"
    told = [STEPS.get(step, f"through {step}") for step in wire.steps]
    if told:
        text += " (" + ", then ".join(told) + ")"
    return text


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def renumbered(text: str, numbers: Mapping[int, int | None]) -> str:
    """The text with each layer's number replaced by that of its partner; "extra" has none."""

    def swap(found: re.Match[str]) -> str:
        partner = numbers.get(int(found.group(1)))
        return f"layer {partner}" if partner else f"extra layer {found.group(1)}"

    return _sorted(_LAYER.sub(swap, text))


def _sorted(text: str) -> str:
    """Parts of joins in alphabetical order, as the reader gives them."""
    return _written(read_wire(text))


def _written(wire: Wire) -> str:
    text = wire.name
    if wire.name == "sum" and wire.parts:
        text = "sum(" + " + ".join(map(_written, wire.parts)) + ")"
    elif wire.parts:
        text = f"{wire.name}[{'; '.join(sorted(map(_written, wire.parts)))}]"
    return " → ".join([text, *wire.steps])


def parts_of(text: str) -> list[tuple[str, str]]:
    """`layer 7: ReLU; layer 9: ReLU` as pairs of source and value; a plain value has no source."""
    pairs = []
    for part in _split(text, "; "):
        source, _, value = part.rpartition(": ")
        pairs.append((source, value))
    return pairs


def renumbered_parts(text: str, numbers: Mapping[int, int | None]) -> str:
    """As `renumbered`, for a value told part by part."""
    told = []
    for source, value in parts_of(text):
        told.append(f"{renumbered(source, numbers)}: {value}" if source else value)
    return "; ".join(sorted(told))


def written(wire: Wire) -> str:
    """The view's text of a wire."""
    return _written(wire)
