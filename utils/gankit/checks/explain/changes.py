"""Every difference between two traced networks, as records: what, where, wanted and found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gankit.checks.compare import NOTHING, through
from gankit.checks.explain.layers import align, changed_fields
from gankit.checks.explain.wiring import (
    layer_number,
    parts_of,
    read_wire,
    renumbered,
    renumbered_parts,
)

RUNNING = ", running statistics"
ROWS = ("activations", "norms", "dropout")
_NUMBER = re.compile(r"\((\d+)")
Views = Mapping[str, Any]


@dataclass(frozen=True)
class NetworkChange:
    """One difference. `what` is a field or a kind of step; `row` counts the asked layers from 1.

    A row of one more than there are layers is the output. `own` is the row in the student's
    network, 0 where there is none; `behind` is the layer that feeds the row, 0 where it is not one,
    and `is_skip` whether it feeds another row, too.
    """

    what: str
    row: int
    wanted: str
    found: str
    own: int = 0
    behind: int = 0
    is_skip: bool = False
    wire: str = ""  # what feeds the row

    @property
    def key(self) -> str:
        """What a known mistake and an answer must share, for the one to be seen in the other."""
        return f"{self.what}|{self.row}|{self.wanted}|{self.found}"


def network_changes(wanted: Views, found: Views) -> list[NetworkChange]:
    """All changes between the views of two networks, in the order of the data."""
    rows = _row_lists(wanted, found)
    if rows is None:
        return list(_whole(wanted, found))
    pairs = align(*rows)
    numbers = {j + 1: i + 1 if i is not None else None for i, j in pairs if j is not None}
    changes: list[NetworkChange] = []
    last = -1
    for i, j in pairs:
        if i is None or j is None:
            changes.append(_unpaired(rows, i, j, pairs))
        else:
            here = {**found, **_through_extra(wanted, found, i, last + 1, j)}
            changes.extend(_row_changes(wanted, here, i, j, numbers))
            last = j
    changes.extend(_output_row(wanted, found, rows, numbers))
    return [*_with_skips(changes, wanted), *_whole(wanted, found)]


def _with_skips(changes: list[NetworkChange], wanted: Views) -> Iterator[NetworkChange]:
    """What stands behind a layer that feeds several rows is told by the row, or by the skip."""
    rows = [read_wire(row["from"]).sources for row in wanted.get("layers", ())]
    feeds = Counter(layer_number(source) for sources in rows for source in set(sources))
    for change in changes:
        if feeds[change.behind] < 2 or not change.behind or change.what not in ROWS:
            yield change
        elif len(rows[change.row - 1]) > 1:
            yield replace(change, is_skip=True)
        else:
            yield replace(change, behind=0)


def _row_lists(wanted: Views, found: Views) -> tuple[list[str], list[str]] | None:
    """The texts of all layers, from whichever view has them."""
    for name in ("layers", *ROWS):
        if isinstance(wanted.get(name), list) and isinstance(found.get(name), list):
            lists = [[row["layer"] for row in views[name]] for views in (wanted, found)]
            one, other = ([text for text in texts if text != "output"] for texts in lists)
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
            if same_step(asked, value) and not same_step(asked, rows[j]["value"]):
                joined[name] = [*rows[:j], {**rows[j], "value": value}]
    return joined


def _unpaired(
    rows: tuple[list[str], list[str]],
    i: int | None,
    j: int | None,
    pairs: Sequence[tuple[int | None, int | None]],
) -> NetworkChange:
    if i is not None:
        return NetworkChange("layer", i + 1, rows[0][i], NOTHING)
    assert j is not None
    before = [a for a, b in pairs if a is not None and b is not None and b < j]
    return NetworkChange("layer", (before[-1] if before else -1) + 2, NOTHING, rows[1][j], j + 1)


def _row_changes(
    wanted: Views, found: Views, i: int, j: int, numbers: Mapping[int, int | None]
) -> Iterator[NetworkChange]:
    wires = "", ""
    if "layers" in wanted and isinstance(found.get("layers"), list):
        one, other = wanted["layers"][i], found["layers"][j]
        wires = one["from"], renumbered(other["from"], numbers)
        behind = layer_number(wires[0])
        if wires[0] != wires[1]:
            yield NetworkChange("from", i + 1, *wires, j + 1)
        for name, values in changed_fields(one["layer"], other["layer"]).items():
            yield NetworkChange(name, i + 1, *values, j + 1, behind, wire=wires[1])
        if None not in (one["bias"], other["bias"]) and one["bias"] != other["bias"]:
            words = {True: "a bias", False: "no bias"}
            yield NetworkChange("bias", i + 1, words[one["bias"]], words[other["bias"]], j + 1)
    for name in ROWS:
        if name in wanted and isinstance(found.get(name), list):
            yield from _step_change(name, wanted[name], found[name], i, j, numbers, wires)


def _step_change(
    what: str,
    wanted: list[dict],
    found: list[dict],
    i: int,
    j: int,
    numbers: Mapping[int, int | None],
    wires: tuple[str, str],
) -> Iterator[NetworkChange]:
    if i >= len(wanted) or j >= len(found):
        return
    one, other = wanted[i]["value"], renumbered_parts(found[j]["value"], numbers)
    if wires[0] == wires[1] and read_wire(wires[0]).parts:
        yield from _by_source(what, one, other, i, j, read_wire(wires[0]).sources)
        return
    one, other = _joint(one, wires[0]), _joint(other, wires[1])
    if not same_step(one, other) and not _only_sources(one, other, wires):
        yield NetworkChange(what, i + 1, one, other, j + 1, layer_number(read_wire(wires[0]).name))


def _by_source(
    what: str, wanted: str, found: str, i: int, j: int, sources: Sequence[str]
) -> Iterator[NetworkChange]:
    """The changes on each of several sources that are joined in the same way."""
    one, other = (_of_each(dict(parts_of(text)), sources) for text in (wanted, found))
    for source in [*one, *(name for name in other if name not in one)]:
        values = one.get(source, NOTHING), other.get(source, NOTHING)
        if not same_step(*values):
            yield NetworkChange(what, i + 1, *values, j + 1, layer_number(source))


def _of_each(steps: dict[str, str], sources: Sequence[str]) -> dict[str, str]:
    """A step that is told of all sources at once, told of each."""
    told = steps.get("")
    return steps if told in (None, NOTHING) else dict.fromkeys(sources, told)


def _output_row(
    wanted: Views, found: Views, rows: tuple[list[str], list[str]], numbers: Mapping
) -> Iterator[NetworkChange]:
    """The dropout in front of the output, which has a row of its own."""
    i, j = len(rows[0]), len(rows[1])
    if "dropout" in wanted and isinstance(found.get("dropout"), list):
        yield from _step_change(
            "dropout", wanted["dropout"], found["dropout"], i, j, numbers, ("", "")
        )


def _joint(value: str, wire: str) -> str:
    """`layer 7: ReLU; layer 9: ReLU` as `ReLU` where both, and nothing else, are joined."""
    parts = parts_of(value)
    if not wire or not all(source for source, _ in parts):
        return value
    joined = read_wire(wire).parts
    same = len({text for _, text in parts}) == 1
    return parts[0][1] if same and len(parts) == len(joined) else value


def _only_sources(one: str, other: str, wires: tuple[str, str]) -> bool:
    """The same steps on other sources: the wiring tells it already."""
    if wires[0] == wires[1]:
        return False
    lists = [sorted(value for _, value in parts_of(text)) for text in (one, other)]
    return lists[0] == lists[1] or set(lists[0]) == set(lists[1])


def same_step(one: str, other: str) -> bool:
    """Equal, but for a side of an activation that is not there, or a width told by the layer."""
    if one == other:
        return True
    sides = (", after the activation", ", before the activation")
    if not (one.endswith(sides) and other.endswith(sides)):
        for side in sides:
            one, other = one.replace(side, ""), other.replace(side, "")
    return _NUMBER.sub("(", one) == _NUMBER.sub("(", other) and "Norm" in one


def _whole(wanted: Views, found: Views) -> Iterator[NetworkChange]:
    """What is told of the whole network: output, what learns, evaluation, counts."""
    last = len(wanted.get("layers") or wanted.get("activations") or ()) + 1
    for name in ("shape", "function", "norm", "from", "in eval mode"):
        one, other = (_of_output(views, name) for views in (wanted, found))
        if one is not None and other is not None and one != other:
            if name in ("shape",):
                one, other = (str(tuple(value)) for value in (one, other))
            yield NetworkChange(f"output {name}", last, str(one), str(other))
    reach = found.get("reach")
    if isinstance(reach, dict) and reach != wanted.get("reach"):
        if reach.get("layers without"):
            silent = ", ".join(map(str, reach["layers without"]))
            yield NetworkChange("no gradient", last, "", silent)
        elif reach.get("inputs without"):
            silent = ", ".join(map(str, reach["inputs without"]))
            yield NetworkChange("no gradient at input", last, "", silent)
        elif reach.get("unused"):
            yield NetworkChange("unused", last, "0", str(reach["unused"]))
    yield from _evaluation(wanted, found)
    for name in ("widths",):
        if name in wanted and isinstance(found.get(name), list) and wanted[name] != found[name]:
            yield NetworkChange(name, last, str(wanted[name])[1:-1], str(found[name])[1:-1])
    counts = wanted.get("parameters"), found.get("parameters")
    if (
        all(isinstance(count, dict) for count in counts)
        and counts[0]["count"] != counts[1]["count"]
    ):
        left_out = [c["count"] - c["in norms"] - c["in biases"] for c in counts]
        if left_out[0] != left_out[1]:
            yield NetworkChange(
                "parameters", last, f"{counts[0]['count']:,}", f"{counts[1]['count']:,}"
            )


def _of_output(views: Views, name: str) -> Any:
    output = views.get("output")
    return output.get(name) if isinstance(output, dict) else views.get(f"output.{name}")


def _evaluation(wanted: Views, found: Views) -> Iterator[NetworkChange]:
    """What is wrong in eval mode alone."""
    for name in ("dropout", "norms"):
        rows = [views.get(f"evaluation.{name}") for views in (wanted, found)]
        if not all(isinstance(row, list) for row in rows):
            rows = [(views.get("evaluation") or {}).get(name) for views in (wanted, found)]
        if not all(isinstance(row, list) for row in rows) or len(rows[0]) != len(rows[1]):
            continue
        training = found.get(name)
        for index, (one, other) in enumerate(zip(*rows, strict=True)):
            bare = other["value"].replace(RUNNING, "")
            same_in_training = (
                isinstance(training, list)
                and not same_step(wanted.get(name, rows[0])[index]["value"], bare)
                and name == "norms"
            )
            if not same_step(one["value"], other["value"]) and not same_in_training:
                yield NetworkChange(f"{name} in eval mode", index + 1, one["value"], other["value"])
