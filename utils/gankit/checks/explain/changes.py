"""Every difference between two traced networks, as records: what, where, wanted and found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gankit.checks.compare import first_difference
from gankit.checks.explain.layers import Fields, align, changed_fields
from gankit.checks.fields import (
    NOTHING,
    RUNNING,
    Chain,
    Operation,
    Wire,
    layer_words,
    same_norms,
    through,
    with_records,
)

ROWS = ("activations", "norms", "dropout")
_SILENT = {  # what is told of the first of these that there is
    "layers without": "no gradient",
    "inputs without": "no gradient at input",
    "unused": "unused",
}
EXTRA = "extra layer "  # a source that has no partner among the asked layers
Views = Mapping[str, Any]
Rename = Callable[[str], str]
Wires = tuple[Wire, Wire]
UNKNOWN = Wire("")


@dataclass(frozen=True)
class NetworkChange:
    """One difference. `what` is a field or a kind of step; `row` counts the asked layers from 1.

    `wanted` and `found` are a `Wire` of what feeds the row, a `Chain` of steps, numbers or a text.
    A row of one more than there are layers is the output. `own` is the row in the student's
    network, 0 where there is none; `behind` is the layer that feeds the row, 0 where it is not one,
    and `is_skip` whether it feeds another row, too.
    """

    what: str
    row: int
    wanted: Any
    found: Any
    own: int = 0
    behind: int = 0
    is_skip: bool = False
    wire: Wire = UNKNOWN  # what feeds the row

    @property
    def key(self) -> str:
        """What a known mistake and an answer must share, for the one to be seen in the other."""
        return f"{self.what}|{self.row}|{self.wanted}|{self.found}"


def network_changes(wanted: Views, found: Views) -> list[NetworkChange]:
    """All changes between the views of two networks, in the order of the data."""
    wanted, found = _read(wanted), _read(found)
    rows = _row_lists(wanted, found)
    if rows is None:
        return list(_whole(wanted, found))
    pairs = align(*rows)
    partners = {str(j + 1): str(i + 1) for i, j in pairs if i is not None and j is not None}

    def rename(name: str) -> str:
        return partners.get(name, EXTRA + name) if name.isdecimal() else name

    changes: list[NetworkChange] = []
    last = -1
    for i, j in pairs:
        if i is None or j is None:
            changes.append(_unpaired(rows, i, j, pairs))
        else:
            here = {**found, **_through_extra(wanted, found, i, last + 1, j)}
            changes.extend(_row_changes(wanted, here, i, j, rename))
            last = j
    changes.extend(_output_row(wanted, found, rows, rename))
    return [*_with_skips(changes, wanted), *_whole(wanted, found)]


def _read(views: Views) -> Views:
    """The views with their records, parts under their whole; what could not be made is left out."""
    made = {path: view for path, view in views.items() if "error" not in _part(views, path)}
    read = {path: _records(_Same(path, view)) for path, view in made.items()}
    for whole in ("output", "evaluation"):
        start = f"{whole}."
        parts = {p.removeprefix(start): view for p, view in read.items() if p.startswith(start)}
        read[whole] = {**_part(read, whole), **parts}
    return read


class _Same:
    """A view, the same as itself alone: nobody changes one."""

    def __init__(self, path: str, view: Any) -> None:
        self.path, self.view = path, view

    def __hash__(self) -> int:
        return hash((self.path, id(self.view)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.view is other.view and self.path == other.path


@lru_cache(maxsize=256)  # each known mistake is compared with the same views
def _records(same: _Same) -> Any:
    return with_records({same.path: same.view})[same.path]


def _with_skips(changes: list[NetworkChange], wanted: Views) -> Iterator[NetworkChange]:
    """What stands behind a layer that feeds several rows is told by the row, or by the skip."""
    rows = [row["from"].sources for row in wanted.get("layers", ())]
    feeds = Counter(source.layer for sources in rows for source in set(sources))
    for change in changes:
        if feeds[change.behind] < 2 or not change.behind or change.what not in ROWS:
            yield change
        elif len(rows[change.row - 1]) > 1:
            yield replace(change, is_skip=True)
        else:
            yield replace(change, behind=0)


def _row_lists(wanted: Views, found: Views) -> tuple[list[Fields], list[Fields]] | None:
    """The fields of all layers, from whichever view has them."""
    for name in ("layers", *ROWS):
        if isinstance(wanted.get(name), list) and isinstance(found.get(name), list):
            lists = [[row["layer"] for row in views[name]] for views in (wanted, found)]
            one, other = ([layer for layer in rows if layer != "output"] for rows in lists)
            return one, other
    return None


def _through_extra(wanted: Views, found: Views, i: int, first: int, j: int) -> Views:
    """The steps that are asked for in front of a row, where extra layers stand between them."""
    joined = {}
    for name in ROWS:
        rows = found.get(name)
        if name in wanted and isinstance(rows, list) and first < j < len(rows):
            asked, value = (
                wanted[name][i]["value"],
                through([row["value"] for row in rows[first : j + 1]]),
            )
            if same_norms(asked, value) and not same_norms(asked, rows[j]["value"]):
                joined[name] = [*rows[:j], {**rows[j], "value": value}]
    return joined


def _unpaired(
    rows: tuple[list[Fields], list[Fields]],
    i: int | None,
    j: int | None,
    pairs: Sequence[tuple[int | None, int | None]],
) -> NetworkChange:
    if i is not None:
        return NetworkChange("layer", i + 1, layer_words(rows[0][i]), NOTHING)
    assert j is not None
    before = [a for a, b in pairs if a is not None and b is not None and b < j]
    row = (before[-1] if before else -1) + 2
    return NetworkChange("layer", row, NOTHING, layer_words(rows[1][j]), j + 1)


def _row_changes(
    wanted: Views, found: Views, i: int, j: int, rename: Rename
) -> Iterator[NetworkChange]:
    wires = UNKNOWN, UNKNOWN
    if "layers" in wanted and isinstance(found.get("layers"), list):
        one, other = wanted["layers"][i], found["layers"][j]
        wires = one["from"], other["from"].renamed(rename)
        if wires[0] != wires[1]:
            yield NetworkChange("from", i + 1, *wires, j + 1)
        for name, values in changed_fields(one["layer"], other["layer"]).items():
            yield NetworkChange(name, i + 1, *values, j + 1, wires[0].layer, wire=wires[1])
        if None not in (one["bias"], other["bias"]) and one["bias"] != other["bias"]:
            words = {True: "a bias", False: "no bias"}
            yield NetworkChange("bias", i + 1, words[one["bias"]], words[other["bias"]], j + 1)
    for name in ROWS:
        if name in wanted and isinstance(found.get(name), list):
            yield from _step_change(name, wanted[name], found[name], i, j, rename, wires)


def _step_change(
    what: str,
    wanted: list[dict],
    found: list[dict],
    i: int,
    j: int,
    rename: Rename,
    wires: Wires,
) -> Iterator[NetworkChange]:
    if i >= len(wanted) or j >= len(found):
        return
    one, other = wanted[i]["value"], found[j]["value"].renamed(rename)
    if wires[0] == wires[1] and wires[0].parts:
        yield from _by_source(what, one, other, i, j, wires[0].sources)
        return
    one, other = _joint(one, wires[0]), _joint(other, wires[1])
    if not same_norms(one, other) and not _only_sources(one, other, wires):
        yield NetworkChange(what, i + 1, one, other, j + 1, wires[0].layer)


def _by_source(
    what: str, wanted: Chain, found: Chain, i: int, j: int, sources: Sequence[Wire]
) -> Iterator[NetworkChange]:
    """The changes on each of several sources that are joined in the same way."""
    one, other = (_of_each(chain, sources) for chain in (wanted, found))
    for source in {**one, **other}:
        values = one.get(source, Chain()), other.get(source, Chain())
        if not same_norms(*values):
            yield NetworkChange(what, i + 1, *values, j + 1, source.layer)


def _of_each(chain: Chain, sources: Sequence[Wire]) -> dict[Wire, Chain]:
    """What is told of all sources at once, told of each."""
    behind = Chain(chain.steps)
    told = dict.fromkeys(sources, behind) if behind else {}
    return told | {wire: value for wire, value in chain.ways if wire is not None}


def _output_row(
    wanted: Views, found: Views, rows: tuple[list[Fields], list[Fields]], rename: Rename
) -> Iterator[NetworkChange]:
    """The dropout in front of the output, which has a row of its own."""
    i, j = len(rows[0]), len(rows[1])
    if "dropout" in wanted and isinstance(found.get("dropout"), list):
        yield from _step_change(
            "dropout", wanted["dropout"], found["dropout"], i, j, rename, (UNKNOWN, UNKNOWN)
        )


def _joint(chain: Chain, wire: Wire) -> Chain:
    """What stands on each branch, told once where all parts of the wire, and no more, share it."""
    shared = {value for _, value in chain.ways}
    is_shared = len(shared) == 1 and len(chain.branches) == len(wire.parts)
    return shared.pop() if is_shared else chain


def _only_sources(one: Chain, other: Chain, wires: Wires) -> bool:
    """The same steps on other sources: the wiring tells it already."""
    steps = [{value for _, value in chain.ways} for chain in (one, other)]
    return wires[0] != wires[1] and steps[0] == steps[1]


def _whole(wanted: Views, found: Views) -> Iterator[NetworkChange]:
    """What is told of the whole network: output, what learns, evaluation, counts."""
    last = len(wanted.get("layers") or wanted.get("activations") or ()) + 1
    outputs = [_part(views, "output") for views in (wanted, found)]
    for name in ("shape", "function", "norm", "from", "in eval mode"):
        one, other = (output.get(name) for output in outputs)
        if one is not None and other is not None and one != other:
            yield NetworkChange(f"output {name}", last, *map(_fixed, (one, other)))
    reach = _part(found, "reach")
    for name in _SILENT if reach != wanted.get("reach") else ():
        if reach.get(name):
            yield NetworkChange(_SILENT[name], last, "", _fixed(reach[name]))
            break
    yield from _evaluation(wanted, found)
    if "widths" in wanted and isinstance(found.get("widths"), list):
        one, other = _fixed(wanted["widths"]), _fixed(found["widths"])
        if one != other:
            yield NetworkChange("widths", last, one, other)
    if "parameters" in wanted and _part(found, "parameters"):
        counts = first_difference("parameters", wanted["parameters"], found["parameters"])
        if counts:
            yield NetworkChange("parameters", last, counts.expected, counts.got)


def _part(views: Views, name: str) -> Mapping[str, Any]:
    """A view that has parts; empty where there is none."""
    view = views.get(name)
    return view if isinstance(view, Mapping) else {}


def _fixed(value: Any) -> Any:
    """A list of numbers as a tuple, which can be counted."""
    return tuple(value) if isinstance(value, list) else value


def _evaluation(wanted: Views, found: Views) -> Iterator[NetworkChange]:
    """What is wrong in eval mode alone."""
    for name in ("dropout", "norms"):
        rows = [_part(views, "evaluation").get(name) for views in (wanted, found)]
        if not all(isinstance(row, list) for row in rows) or len(rows[0]) != len(rows[1]):
            continue
        training = found.get(name)
        for index, (one, other) in enumerate(zip(*rows, strict=True)):
            bare = other["value"].changed(_not_running)
            same_in_training = (
                isinstance(training, list)
                and not same_norms(wanted.get(name, rows[0])[index]["value"], bare)
                and name == "norms"
            )
            if not same_norms(one["value"], other["value"]) and not same_in_training:
                yield NetworkChange(f"{name} in eval mode", index + 1, one["value"], other["value"])


def _not_running(step: Operation) -> Operation:
    """A norm as it is in training."""
    return replace(step, notes=tuple(note for note in step.notes if note != RUNNING))
