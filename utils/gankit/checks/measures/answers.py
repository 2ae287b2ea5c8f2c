"""Short answers in numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gankit.checks.registry import measure

NO_NUMBER = "no number"
COMPLETE = "all of them"


@measure
def short_answers(target: Any, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """One view a name in `options["names"]`: `{"kept": ...}`, the number given.

    Answers are a dict, or numbers in the order of the names. An answer that is not given is "".
    The view `form` says whether each is a number.
    """
    names = options["names"]
    if not isinstance(target, (Mapping, list, tuple)) and not hasattr(target, "tolist"):
        raise TypeError(f"the answers are a {type(target).__name__}, not a dict")
    answers = target if isinstance(target, Mapping) else dict(zip(names, target, strict=False))
    given = {name: plain_answer(answers.get(name)) for name in names}
    if all(value == "" for value in given.values()):
        raise NotImplementedError
    missing = [name for name in names if given[name] in ("", NO_NUMBER)]
    form = f"no number for {', '.join(missing)}" if missing else COMPLETE
    return {**{name: {"kept": value} for name, value in given.items()}, "form": form}


def _side(value: Any) -> float:
    """A number, or the one that stands twice in `(70, 70)` or "70x70"."""
    if isinstance(value, str):
        value = re.split(r"\s*[x×*,]\s*", value.strip(" ()[]"))
    if isinstance(value, (list, tuple)):
        sides = {float(side) for side in value}
        if len(sides) != 1:
            raise ValueError("no number, or two")
        return sides.pop()
    return float(value)


def plain_answer(value: Any) -> str:
    """A number as text; "" where nothing is given."""
    if value is None or value is ... or value == "":
        return ""
    try:
        return f"{_side(value):.10g}"
    except (TypeError, ValueError):
        return NO_NUMBER
