"""All that one exercise's notebooks are graded against."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from gankit import __version__
from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.errors import GankitError
from gankit_autograder.intake.course import Release
from gankit_autograder.judge.expectations import Hidden


@dataclass(frozen=True)
class Expected:
    """A release, what its checks expect in public, and what they expect on hidden probes."""

    release: Release
    blueprints: dict[str, Blueprint]
    hidden: dict[str, Hidden]

    @classmethod
    def of(cls, release: Release, exercise: str, hidden: dict[str, Hidden]) -> Expected:
        """With the blueprints that students have, and those that the grader alone knows; without
        those of practice, such as the check of 00, which is no question of the notebook's.

        Raises:
            GankitError: there are other checks than the blueprints say.
        """
        blueprints, hidden = (
            {name: entry for name, entry in known.items() if name in release.names}
            for known in (load_blueprints(exercise), hidden)
        )
        if set(hidden) != set(blueprints):
            raise GankitError(
                f"The checks of {exercise} and its blueprint do not agree. Run: gankit build"
            )
        kept = {name: entry.kept for name, entry in hidden.items() if entry.kept}
        return cls(release, {**blueprints, **kept}, hidden)

    @property
    def points(self) -> float:
        return float(sum(blueprint.check.points for blueprint in self.blueprints.values()))

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the marks could: with the checks, the release, the secret or the kit."""
        content = {
            "version": __version__,
            "checks": [blueprint.to_json() for blueprint in self.blueprints.values()],
            "hidden": {name: entry.to_json() for name, entry in self.hidden.items()},
            "release": [cell.source for cell in self.release.notebook.cells],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
