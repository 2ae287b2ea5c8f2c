"""How long to train: "15 seconds", "5 minutes", "2000 steps", "10 epochs"; the budgets."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from gankit.errors import GankitError

BUDGETS = ("smoke", "class", "full")
DEFAULT_LIMITS = {"smoke": "15 seconds", "class": "5 minutes", "full": "10 epochs"}
UNITS = {
    "second": ("seconds", 1.0),
    "minute": ("seconds", 60.0),
    "hour": ("seconds", 3600.0),
    "step": ("steps", 1.0),
    "epoch": ("epochs", 1.0),
}


@dataclass(frozen=True)
class Limit:
    """An amount of training: `amount` seconds, steps or epochs, with the words it came from."""

    amount: float
    unit: str
    text: str

    def share(self, seconds: float, steps: int, epochs: float) -> float:
        """How much of the limit is used up; 1.0 and more means it is reached."""
        used = {"seconds": seconds, "steps": steps, "epochs": epochs}[self.unit]
        return used / self.amount


def parse_limit(text: str) -> Limit:
    """`"5 minutes"` as a `Limit`. Raises GankitError if it cannot be read."""
    match = re.fullmatch(r"\s*([\d.,]+)\s*([a-z]+?)s?\s*", str(text).lower())
    try:
        amount = float(match[1].replace(",", ""))
        unit, factor = UNITS[match[2]]
    except (TypeError, KeyError, ValueError):
        raise GankitError(
            f"cannot read the limit {text!r}. Write a number and one of seconds, minutes, hours, "
            'steps, epochs, for example "5 minutes".'
        ) from None
    if amount <= 0:
        raise GankitError(f"the limit {text!r} leaves nothing to train; use a number above zero.")
    return Limit(amount * factor, unit, " ".join(str(text).split()))


def budget_name(budget: str | None = None) -> str:
    """ "smoke", "class" or "full": `budget`, else GANKIT_BUDGET, else "class".

    Raises GankitError for anything else.
    """
    name = budget if budget is not None else os.environ.get("GANKIT_BUDGET") or "class"
    if name not in BUDGETS:
        raise GankitError(f"unknown budget {name!r}: choose one of {', '.join(BUDGETS)}.")
    return name


def choose_limit(budget: str | None, limits: Mapping[str, str] | str | None) -> tuple[str, Limit]:
    """The budget's name and its limit.

    `budget` None means the environment variable GANKIT_BUDGET, else "class". `limits` gives the
    limit of each budget (missing ones from `DEFAULT_LIMITS`), or one limit for all. The environment
    variable GANKIT_SMOKE, such as "2 seconds", shortens smoke runs whose limit is longer.
    """
    name = budget_name(budget)
    if isinstance(limits, str):
        return name, parse_limit(limits)
    limit = parse_limit({**DEFAULT_LIMITS, **(limits or {})}[name])
    shorter = os.environ.get("GANKIT_SMOKE")
    return name, _at_most(limit, parse_limit(shorter)) if shorter and name == "smoke" else limit


def _at_most(limit: Limit, other: Limit) -> Limit:
    """The shorter of two limits; those in different units cannot be compared."""
    return other if other.unit == limit.unit and other.amount < limit.amount else limit
