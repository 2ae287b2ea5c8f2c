"""What is lost as a set of differences: changed rows of networks, and views of anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gankit.checks.compare import first_difference
from gankit.checks.explain.changes import NetworkChange, network_changes
from gankit.checks.explain.networks import FOLLOWS
from gankit.checks.fields import OPTIONS
from gankit.checks.spec import Check

_LOCAL = {
    *("from", "layer", "kind", "in", "out", "activations", "norms", "dropout", "bias"),
    *("shares", "note", *OPTIONS),
}


@dataclass(frozen=True)
class Item:
    """One difference: of which function, at which row of its network ("" for none), its key."""

    owner: str
    row: str
    key: str
    follows: bool = False  # it may be a consequence of another


def changed_views(expected: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, Any]:
    """The views, by path, that do not agree with the expected ones."""
    return {
        path: got[path] for path in expected if first_difference(path, expected[path], got[path])
    }


def owners_of(check: Check | None) -> dict[str, str]:
    """The function that each probe looks at, by the probe's id."""
    return {} if check is None else {probe.id: probe.of for probe in check.probes}


def owner_of(path: str, owners: Mapping[str, str]) -> str:
    """The function of a view; "" where it is not known."""
    return owners.get(path.split(".")[0], "")


def differences(
    expected: Mapping[str, Any], got: Mapping[str, Any], owners: Mapping[str, str]
) -> dict[Item, Any]:
    """All differences, with the view found there where it must be compared as well."""
    changed = changed_views(expected, got)
    found: dict[Item, Any] = {}
    for probe in dict.fromkeys(path.split(".")[0] for path in changed):
        paths = [path for path in expected if path.split(".")[0] == probe]
        rows = {path for path in paths if _is_traced(path, expected, got)}
        sides = [{p[len(probe) + 1 :]: side[p] for p in rows} for side in (expected, got)]
        for change in network_changes(*sides) if rows else ():
            item = _item(probe, change, owners)
            view = f"{probe}.{change.key.split('|')[0]}"
            if view not in rows or view in changed:  # rows that a missing layer has moved agree
                found[item] = None
        for path in paths:
            if path in changed and path not in rows:
                found[Item(owner_of(path, owners), "", path)] = changed[path]
    return found


def _is_traced(path: str, expected: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether a view is a part of a network's trace, on both sides."""
    names = ("layers", "activations", "norms", "dropout", "output", "evaluation", "reach")
    view = path.split(".")[1:2]
    known = view and view[0] in (*names, "parameters", "widths")
    error = isinstance(got[path], Mapping) and "error" in got[path]
    return bool(known) and not error and not isinstance(expected[path], str)


def _item(probe: str, change: NetworkChange, owners: Mapping[str, str]) -> Item:
    owner = owners.get(probe, "")
    row = f"{owner} {change.row}" if change.what in _LOCAL else f"{owner} whole"
    return Item(owner, row, f"{probe} {change.key}", change.what in FOLLOWS)
