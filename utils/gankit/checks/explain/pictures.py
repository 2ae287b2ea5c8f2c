"""The pictures that belong to an explanation: the network, the curve, the two stories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gankit.checks.explain.changes import network_changes
from gankit.checks.explain.drawing import (
    Drawing,
    draw_curves,
    draw_network,
    draw_stories,
    rows_of,
)
from gankit.checks.explain.formulas import GRID, SCALES
from gankit.checks.explain.stories import lines
from gankit.checks.fields import Chain, read

MOST_LAYERS = 200  # in a drawing
Views = Mapping[str, Any]


def network_picture(name: str, wanted: Views, found: Views) -> Drawing | None:
    """The student's network, with the rows marked that differ."""
    layers = found.get("layers")
    if not isinstance(layers, list) or not 0 < len(layers) <= MOST_LAYERS:
        return None
    changes = network_changes(wanted, found)
    last = len(found["layers"]) + 1
    wrong = {change.own for change in changes if change.own} - {last}
    output = found.get("output")
    end = _said_output(output) if isinstance(output, Mapping) else "output"
    return draw_network(rows_of(found, sorted(wrong)), end, f"Your {name}, drawn")


def _said_output(output: Mapping[str, Any]) -> str:
    function = read(Chain, output.get("function", []))
    through = f" through {function}" if function else ""
    return f"output {tuple(output.get('shape', ()))}{through}"


def curve_pictures(name: str, names: list[str], wanted: Views, found: Views) -> list[Drawing]:
    """For each argument whose curve differs, the student's beside the asked one."""
    pictures = []
    rows = zip(names, wanted["arguments"], found["arguments"], strict=False)
    for argument, one, other in rows:
        curves = [[float(v) for v in side.get("curve", ())] for side in (one, other)]
        if not curves[0] or len(curves[0]) != len(curves[1]) or _alike(*curves):
            continue
        points = GRID.tolist() if "number" not in one else (SCALES * one["number"]).tolist()
        title = f"{name} as a function of {argument}, drawn"
        pictures.append(draw_curves(points, *curves, title))
    return pictures


def _alike(one: list[float], other: list[float]) -> bool:
    size = max(map(abs, one), default=0.0)
    return all(abs(a - b) <= 2e-3 * size + 1e-5 for a, b in zip(one, other, strict=True))


def story_picture(name: str, wanted: list, found: list) -> Drawing:
    """Both stories side by side."""
    return draw_stories(lines(wanted), lines(found), f"What {name} does, step by step")
