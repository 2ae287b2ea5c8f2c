"""A difference that shows in several views costs once: in the view that is about it.

What stands between two layers, and what another setting of the network shows, is told beside the
layers that it comes from. Where a layer is fed otherwise than in the solution, these fields differ
too, although what they are about is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gankit.checks.fields import Chain, read
from gankit.checks.spec import Check

BETWEEN = ("activations", "norms", "dropout")
OUTPUT = ("norm", "function")


def told_once(check: Check, expected: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, Any]:
    """The views by path, with the solution's fields where a difference only repeats another."""
    told = dict(got)
    for number, probe in enumerate(check.probes):
        path = f"{probe.id}.layers"
        fed = _fed_otherwise(expected.get(path), got.get(path))
        for other in got:
            key = other.rsplit(".", 1)[-1]
            if fed and other.startswith(f"{probe.id}.") and key in BETWEEN:
                told[other] = _rows(expected[other], got[other], fed)
        _tell_output(probe.id, expected, told)
        for later in check.probes[number + 1 :]:
            path = f"{later.id}.layers"
            if fed and later.of == probe.of and path in got:
                told[path] = _fed_alike(expected[path], told[path])
    return told


def _fed_otherwise(expected: Any, got: Any) -> set[int]:
    """The rows of layers that are fed by others, if there are as many layers."""
    if not _are_rows(expected, got):
        return set()
    pairs = enumerate(zip(expected, got, strict=True))
    return {index for index, (one, other) in pairs if one.get("from") != other.get("from")}


def _are_rows(expected: Any, got: Any) -> bool:
    lists = isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got)
    return lists and all(isinstance(row, dict) for row in (*expected, *got))


def _rows(expected: Any, got: Any, fed: set[int]) -> Any:
    """Rows behind what is fed otherwise are right if one of their sources has what is asked."""
    if not _are_rows(expected, got):
        return got
    return [
        {**other, "value": one["value"]}
        if index in fed and _share(one.get("value"), other.get("value"))
        else other
        for index, (one, other) in enumerate(zip(expected, got, strict=True))
    ]


def _fed_alike(expected: Any, got: Any) -> Any:
    if not _are_rows(expected, got):
        return got
    pairs = zip(expected, got, strict=True)
    return [{**other, "from": one.get("from")} for one, other in pairs]


def _tell_output(probe: str, expected: Mapping[str, Any], told: dict[str, Any]) -> None:
    """As `_rows`, of what stands behind the last layer."""
    whole = f"{probe}.output"
    if isinstance(told.get(whole), dict) and isinstance(expected.get(whole), dict):
        return  # one view, which is lost in any case
    source = f"{whole}.from"
    if source not in told or told[source] == expected[source]:
        return
    for path in (f"{whole}.{key}" for key in OUTPUT):
        if path in told and _share(expected[path], told[path]):
            told[path] = expected[path]


def _share(wanted: Any, found: Any) -> bool:
    errors = any(isinstance(value, Mapping) and "error" in value for value in (wanted, found))
    return not errors and bool(_ways(wanted) & _ways(found))


def _ways(value: Any) -> set[Chain]:
    """What stands there, without the layers it comes from and the side of the activation."""
    return {chain for _, chain in read(Chain, value).bare().ways}
