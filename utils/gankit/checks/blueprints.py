"""Reads what the build recorded: each check, what the solution gives, and the known mistakes."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from gankit.checks.packed import unpack
from gankit.checks.probes import load_probes
from gankit.checks.signature import Signature
from gankit.checks.spec import Check
from gankit.errors import GankitError


@dataclass(frozen=True)
class Blueprint:
    """A check with the solution's views and the signatures of known mistakes."""

    exercise: str
    check: Check
    expected: Mapping[str, Any]
    mistakes: tuple[Signature, ...]
    asked: Mapping[str, Any] = field(default_factory=dict)  # readings of the solution

    def to_json(self) -> dict[str, Any]:
        """Plain data, as it stands in the blueprint's file."""
        return {
            **self.check.to_json(),
            "expected": dict(self.expected),
            **({"asked": dict(self.asked)} if self.asked else {}),
            "mistakes": [mistake.to_json() for mistake in self.mistakes],
        }

    @classmethod
    def from_json(cls, exercise: str, data: Mapping[str, Any]) -> Blueprint:
        mistakes = tuple(Signature(**entry) for entry in unpack(data["mistakes"]))
        asked = dict(data.get("asked", {}))
        if isinstance(asked.get("slips"), list):
            (asked["slips"],) = unpack(asked["slips"])
        return cls(exercise, Check.from_json(data), data["expected"], mistakes, asked)


def exercises() -> list[str]:
    """Names of the exercises that this installation has blueprints for."""
    folder = resources.files("gankit") / "blueprints"
    if not folder.is_dir():
        return []
    return sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".json"))


@functools.lru_cache(maxsize=4)
def load_blueprints(exercise: str) -> dict[str, Blueprint]:
    """The blueprints of one exercise, by check id; what its checks name is registered."""
    file = resources.files("gankit") / "blueprints" / f"{exercise}.json"
    try:
        data = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        known = ", ".join(exercises()) or "none"
        raise GankitError(
            f"There is no exercise called '{exercise}' in gankit (known: {known}). "
            "Take the name from the notebook's file, such as '01_gan_mnist'."
        ) from None
    except json.JSONDecodeError as error:
        raise GankitError(
            f"The blueprint of {exercise} is damaged ({error}). Install gankit again, or, in a "
            "clone, run: gankit build"
        ) from None
    load_probes(exercise)
    return {entry["id"]: Blueprint.from_json(exercise, entry) for entry in data["checks"]}
