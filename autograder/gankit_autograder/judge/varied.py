"""Says in words what a hidden probe varies: which argument or size, never its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gankit.checks.spec import Probe


def varied(public: Probe, hidden: Probe) -> str:
    """What differs between a check's probe and its hidden variation."""
    found: list[str] = []
    for name in ("build", "options"):
        pair = (getattr(public, name, None) or {}, getattr(hidden, name, None) or {})
        found += _settings(*pair)
    if hasattr(public, "arguments"):
        for name in public.arguments:
            found += _recipe(public.arguments[name], hidden.arguments.get(name, {}))
    else:
        for one, other in zip(public.inputs, hidden.inputs, strict=False):
            found += _recipe(one, other)
    return " and ".join(dict.fromkeys(found)) or "other numbers"


def _settings(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for key in {**one, **other}:
        if key == "build":
            found += _settings(one.get(key, {}), other.get(key, {}))
        elif one.get(key) != other.get(key):
            found.append(f"another `{key}`")
    return found


def _recipe(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    shapes = [recipe.get("shape") for recipe in (one, other)]
    found = _shapes(*shapes) if all(shapes) else []
    if one.get("below") != other.get("below"):
        found.append("another number of classes")
    if one.get("build") != other.get("build"):
        found.append("other networks")
    if one.get("value") != other.get("value"):
        found.append("other values")
    return found


def _shapes(one: Sequence[int], other: Sequence[int]) -> list[str]:
    if len(one) != len(other):
        return ["another shape"]
    found = ["another number of images"] if one[0] != other[0] else []
    return found + (["another size"] if list(one[1:]) != list(other[1:]) else [])
