"""What feeds a layer, as a person says it, and what has changed in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from gankit.checks.fields import Wire

_AXES = {"0": "the batch", "1": "the channels", "2": "the rows", "3": "the columns"}
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


def said_wire(wire: Wire) -> str:
    """What feeds a layer, as a person says it, and what has changed in it."""
    text = _said_join(wire) if wire.parts else str(replace(wire, steps=()))
    told = [STEPS.get(str(step), f"through {step}") for step in wire.steps]
    return f"{text} ({', then '.join(told)})" if told else text


def _said_join(wire: Wire) -> str:
    parts = list(map(said_wire, wire.parts))
    joined = _listed(parts)
    if len(parts) > 1 and len(set(parts)) == 1:
        joined = f"{parts[0]}, {'twice' if len(parts) == 2 else f'{len(parts)} times'}"
    if wire.dim:
        return f"{joined}, joined along {_AXES.get(wire.dim, f'axis {wire.dim}')}"
    return f"{_JOINS.get(wire.name, wire.name + ' of')} {joined}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def rewiring(wanted: Wire, found: Wire) -> tuple[str, str, str]:
    """What kind of change of wiring this is, and from what to what."""
    if wanted.parts and found.parts and Counter(wanted.sources) == Counter(found.sources):
        one, other = ([p.steps for p in w.parts] for w in (wanted, found))
        if wanted.label != found.label:
            return "join", wanted.label, found.label
        if one != other or wanted.steps != found.steps:
            return "steps", _all_steps(wanted), _all_steps(found)
    if not wanted.parts and not found.parts and wanted.name == found.name:
        return "steps", _all_steps(wanted), _all_steps(found)
    lists = [["a layer" if s.layer else s.name for s in wire.sources] for wire in (wanted, found)]
    missing, extra = (Counter(a) - Counter(b) for a, b in (lists, lists[::-1]))
    return "sources", str(sorted(missing.elements())), str(sorted(extra.elements()))


def _all_steps(wire: Wire) -> str:
    """The steps of a wire whatever the size of the maps: by what factor they change it."""
    steps = [str(replace(step, sizes=_factor(step.sizes))) for step in wire.steps]
    return " ".join([*steps, *sorted(map(_all_steps, wire.parts))])


def _factor(sizes: str) -> str:
    """`8 to 16` as `2 times`; "" where the sides differ, or no size is told."""
    before, _, after = sizes.partition(" to ")
    known = before.isdecimal() and after.isdecimal() and int(before)
    return f"{int(after) / int(before):g} times" if known else ""
